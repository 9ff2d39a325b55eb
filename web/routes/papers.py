"""纸票 at the desk: delivery, reading by two people, whose proxy, scans of what was signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.council import rights
from domain.council.ballots import queries
from domain.council.ballots.rules import Delivery, PaperState
from domain.council.papers import actions
from domain.council.papers import queries as papers_of
from domain.council.papers.rules import Mark, read_numbers
from domain.council.proxies import actions as proxies
from domain.council.proxies import queries as proxies_of
from domain.council.rights import Deed
from domain.council.rolls import queries as rolls
from domain.council.scans import actions as attached
from domain.council.scans import queries as scans_of
from domain.people.rules import Officer
from web import scans
from web.council_card import ballot_card
from web.parts import Part
from web.render import render
from web.routes.ballots import BALLOT
from web.typed import number, word

AnyRequest = Request[Any, Any, Any]


@dataclass
class ReadingForm:
    number: str = ""
    reading: str = ""


@dataclass
class DeliveryForm:
    numbers: str = ""
    delivery: str = ""


@dataclass
class ProxyForm:
    number: str = ""
    holder: str = ""
    scan: UploadFile | None = None


@dataclass
class ScanForm:
    number: str = ""
    scan: UploadFile | None = None


@dataclass
class ReasonForm:
    reason: str = ""


SETTLED = {Mark.BLANK: "已计入：空白，按弃权计", Mark.VOID: "是无效票，不算参与表决"}


class PaperController(Controller):
    path = "/meetings/ballots/{ballot_id:uuid}"
    include_in_schema = False

    @get("/papers")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer], ballot_id: FromPath[UUID]) -> Template:
        return render(request, page="council/papers.html", **await _papers(request, ballot_id, officer))

    @get("/papers/print")
    async def print(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        number: FromQuery[int | None] = None,
    ) -> Template:
        """What is handed out: every paper that is out, or the one of this number."""
        card = await _papers(request, ballot_id, officer)
        rows = [row for row in card["rows"] if row["state"] == PaperState.ISSUED and number in (None, row["number"])]
        return render(request, page="council/paper_print.html", **card | {"rows": rows})

    @post("/papers", status_code=200)
    async def enter(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[ReadingForm],
    ) -> Template | Redirect:
        mark = word(Mark, data.reading, "票上写的是什么")
        read = mark.reading
        ballot = await queries.get_ballot(ballot_id, officer)
        paper = await papers_of.numbered(ballot_id, n := number(data.number, "票号"))
        settled = await actions.enter(paper["id"], read.state, read.choice, officer=officer, now=clock.now())
        stands_in = (await _stand_ins(ballot["meeting"])).get(str(paper["voter"]))
        whose = f"第 {n} 号票（{stands_in} 代）" if stands_in else f"第 {n} 号票"
        if settled:
            said = f"{whose}{SETTLED.get(mark, f'已计入：{mark.label}')}"
        elif len(await papers_of.readings(paper["id"])) > 1:
            said = f"{whose}两次录得不一致，请没有录过的同事看着票录第三遍"
        else:
            said = f"{whose}录为“{mark.label}”，等另一位同事再录一次"
        return await PAPERS.changed(request, ballot_id, officer, said)

    @post("/papers/{paper_id:uuid}/take-back-reading", status_code=200)
    async def take_back_reading(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        paper_id: FromPath[UUID],
    ) -> Template | Redirect:
        await actions.take_back_reading(paper_id, officer=officer, now=clock.now())
        return await PAPERS.changed(request, ballot_id, officer, "录入已撤回")

    @post("/papers/deliveries", status_code=200)
    async def deliver(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[DeliveryForm],
    ) -> Template | Redirect:
        """One paper, or all of a staircase."""
        delivery = word(Delivery, data.delivery, "怎样送达")
        await queries.get_ballot(ballot_id, officer)
        found = await papers_of.all_numbered(ballot_id, read_numbers(data.numbers))
        await actions.deliver([paper["id"] for paper in found], delivery, officer=officer, now=clock.now())
        said = f"{len(found)} 张票记为“{delivery.label}”"
        return await PAPERS.changed(request, ballot_id, officer, said)

    @post("/papers/{paper_id:uuid}/exchange", status_code=200)
    async def exchange(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        paper_id: FromPath[UUID],
    ) -> Template | Redirect:
        paper = await papers_of.paper(paper_id)
        new = await actions.exchange(paper_id, officer=officer, now=clock.now())
        said = f"第 {paper['number']} 号票作废，新票是第 {new} 号，请写在新票上"
        return await PAPERS.changed(request, ballot_id, officer, said)

    @post("/papers/proxies", status_code=200)
    async def stand_in(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: MultipartBody[ProxyForm],
    ) -> Template | Redirect:
        ballot = await queries.get_ballot(ballot_id, officer)
        await rights.require(await queries.meeting_of(ballot), Deed.RUN, officer)
        paper = await papers_of.numbered(ballot_id, n := number(data.number, "票号"))
        document = await scans.keep(request, data.scan, ballot["subdistrict"])
        await proxies.stand_in_on_paper(
            paper["id"],
            holder=data.holder,
            document=document.sha256 if document else "",
            officer=officer,
            now=clock.now(),
        )
        return await PAPERS.changed(request, ballot_id, officer, f"委托已登记：第 {n} 号票由{data.holder.strip()}代投")

    @post("/papers/{paper_id:uuid}/take-back", status_code=200)
    async def take_back(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        paper_id: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        paper = await papers_of.paper(paper_id)
        await proxies.take_back(paper["meeting"], paper["voter"], data.reason, officer=officer, now=clock.now())
        return await PAPERS.changed(request, ballot_id, officer, f"第 {paper['number']} 号票的委托已收回")

    @post("/papers/scans", status_code=200)
    async def attach(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: MultipartBody[ScanForm],
    ) -> Template | Redirect:
        n = number(data.number, "票号")
        await _attach(request, ballot_id, n, data.scan, officer)
        return await PAPERS.changed(request, ballot_id, officer, f"扫描件已附在第 {n} 号票上")

    @post("/scans", status_code=200)
    async def attach_to_all(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: MultipartBody[ScanForm],
    ) -> Template | Redirect:
        """To the whole ballot: a count sheet with its signatures."""
        await _attach(request, ballot_id, None, data.scan, officer)
        return await BALLOT.changed(request, ballot_id, officer, "扫描件已附在这次表决上")

    @post("/scans/{scan_id:uuid}/take-off", status_code=200)
    async def take_off(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        scan_id: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        await attached.take_off(ballot_id, scan_id, data.reason, officer=officer, now=clock.now())
        return await BALLOT.changed(request, ballot_id, officer, "扫描件已取下")

    @get("/scans/{scan_id:uuid}")
    async def scan(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        scan_id: FromPath[UUID],
    ) -> Response[bytes]:
        found = await scans_of.get_scan(ballot_id, scan_id, officer)
        return await scans.show(request, found["subdistrict"], found["sha256"])


async def _attach(
    request: AnyRequest, ballot_id: UUID, n: int | None, upload: UploadFile | None, officer: Officer
) -> None:
    """The bytes first, then the row that names them."""
    ballot = await queries.get_ballot(ballot_id, officer)
    await rights.require(await queries.meeting_of(ballot), Deed.COUNT, officer)
    scan = await scans.require(request, upload, ballot["subdistrict"])
    await attached.attach(ballot_id, n, scan.sha256, officer=officer, now=clock.now())


async def _papers(request: AnyRequest, ballot_id: UUID, officer: Officer) -> dict[str, Any]:
    card = await ballot_card(request, ballot_id, officer)
    # Names with rooms: for those who hand papers out and read them, for nobody who only looks on.
    if not {"run", "count"} & set(card["may"]):
        await rights.require(card["meeting"], Deed.COUNT, officer)
    names = await rolls.names(card["ballot"]["roll"]) if card["ballot"]["roll"] else {}
    stand_ins = await _stand_ins(card["meeting"]["id"])
    blank = {"name": "已删除", "place": ""}
    found = await papers_of.papers(ballot_id)
    newest = {str(row["voter"]): row["number"] for row in found}
    rows = [
        row
        | names.get(str(row["voter"]), blank)
        | {
            "state_label": _state(row, newest),
            "delivery_label": Delivery(row["delivery"]).label if row["delivery"] else "",
            "mine": row["looks"] == 1 and str(row["first_read_by"]) == str(officer.id),
            "holder": stand_ins.get(str(row["voter"]), ""),
            "scans": [one["id"] for one in card["scans"] if str(one["paper"]) == str(row["id"])],
        }
        for row in found
    ]
    return card | {
        "rows": rows,
        "readings": Mark.choices(),
        "deliveries": Delivery.choices(),
        "proxies": (await proxies_of.rule_of(card["meeting"])).proxies,
    }


def _state(row: dict[str, Any], newest: dict[str, int]) -> str:
    state = PaperState(row["state"])
    return f"已更换，新票是第 {newest[str(row['voter'])]} 号" if state is PaperState.EXCHANGED else state.label


async def _stand_ins(meeting: UUID) -> dict[str, str]:
    """Voter -> who votes in their stead."""
    return {str(row["voter"]): row["holder"] for row in await proxies_of.of_meeting(meeting)}


PAPERS = Part("council/_papers.html", "/meetings/ballots/{}/papers", _papers)
