"""表决 at the desk: open, hands, papers, close, tally, resolve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.council.ballots import actions, queries
from domain.council.ballots.rules import Delivery, PaperState
from domain.council.bodies.rules import MotionType
from domain.council.papers import actions as papers
from domain.council.papers import queries as papers_of
from domain.council.resolutions import actions as resolutions
from domain.council.rolls import queries as rolls
from domain.council.tallies.rules import Choice, Hands
from domain.errors import Invalid
from domain.people.rules import Officer
from web.council_card import ballot_card
from web.render import render, render_change

AnyRequest = Request[Any, Any, Any]
PAGE = "council/ballot.html"
PART = "council/_ballot.html"
READINGS = {
    "for": (PaperState.VALID, Choice.FOR),
    "against": (PaperState.VALID, Choice.AGAINST),
    "abstain": (PaperState.VALID, Choice.ABSTAIN),
    "blank": (PaperState.BLANK, None),
    "void": (PaperState.VOID, None),
}
READING_CHOICES = (("for", "同意"), ("against", "不同意"), ("abstain", "弃权"), ("blank", "空白"), ("void", "无效"))


@dataclass
class BallotForm:
    type: str
    words: str = ""
    by_phone: str = ""
    unreturned_with_majority: str = ""
    motion: str = ""

    async def propose(self, item: UUID, officer: Officer) -> UUID:
        try:
            type = MotionType(self.type)
        except ValueError as error:
            raise Invalid(reason="请选这件事属于哪一类。") from error
        return await actions.propose(
            item,
            self.words,
            type,
            by_phone=bool(self.by_phone),
            unreturned_with_majority=bool(self.unreturned_with_majority),
            motion=UUID(self.motion) if self.motion else None,
            officer=officer,
            now=clock.now(),
        )


@dataclass
class HandsForm:
    agreeing: str = ""
    opposing: str = ""
    abstaining: str = ""
    counter: str = ""
    scrutineer: str = ""


@dataclass
class SignForm:
    counter: str = ""
    scrutineer: str = ""


@dataclass
class ReasonForm:
    reason: str = ""


@dataclass
class ResolutionForm:
    words: str = ""
    responsible: str = ""
    due_on: str = ""


@dataclass
class ReadingForm:
    number: str = ""
    reading: str = ""


@dataclass
class DeliveryForm:
    delivery: str = ""


class BallotController(Controller):
    path = "/meetings/ballots"
    include_in_schema = False

    @get("/{ballot_id:uuid}")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer], ballot_id: FromPath[UUID]) -> Template:
        return render(request, page=PAGE, part=PART, **await ballot_card(ballot_id, officer))

    @post("/{ballot_id:uuid}/open", status_code=200)
    async def open(
        self, request: AnyRequest, officer: NamedDependency[Officer], ballot_id: FromPath[UUID]
    ) -> Template | Redirect:
        await actions.open(ballot_id, officer=officer, now=clock.now())
        return await _changed(request, ballot_id, officer, "开始投票，名册已冻结")

    @post("/{ballot_id:uuid}/hand-tally", status_code=200)
    async def hand_tally(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[HandsForm],
    ) -> Template | Redirect:
        hands = Hands(
            _number(data.agreeing, "同意"), _number(data.opposing, "不同意"), _number(data.abstaining, "弃权")
        )
        await actions.hand_tally(
            ballot_id,
            hands,
            counter=data.counter,
            scrutineer=data.scrutineer,
            officer=officer,
            now=clock.now(),
        )
        return await _changed(request, ballot_id, officer, f"举手票数已录入，共 {hands.raised} 票")

    @post("/{ballot_id:uuid}/close", status_code=200)
    async def close(
        self, request: AnyRequest, officer: NamedDependency[Officer], ballot_id: FromPath[UUID]
    ) -> Template | Redirect:
        await actions.close(ballot_id, officer=officer, now=clock.now())
        return await _changed(request, ballot_id, officer, "投票已结束，票数已锁定")

    @post("/{ballot_id:uuid}/tally", status_code=200)
    async def tally(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[SignForm],
    ) -> Template | Redirect:
        await actions.tally(
            ballot_id, counter=data.counter, scrutineer=data.scrutineer, officer=officer, now=clock.now()
        )
        return await _changed(request, ballot_id, officer, "已计票")

    @post("/{ballot_id:uuid}/fail", status_code=200)
    async def fail(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        await actions.fail(ballot_id, data.reason, officer=officer, now=clock.now())
        return await _changed(request, ballot_id, officer, "已记为计票有误，要再表决请开新一轮会议")

    @post("/{ballot_id:uuid}/annul", status_code=200)
    async def annul(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        await actions.annul(ballot_id, data.reason, officer=officer, now=clock.now())
        return await _changed(request, ballot_id, officer, "这次表决已作废")

    @post("/{ballot_id:uuid}/resolution", status_code=200)
    async def resolve(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[ResolutionForm],
    ) -> Template | Redirect:
        await resolutions.resolve(
            ballot_id,
            data.words,
            responsible=data.responsible,
            due_on=_day(data.due_on),
            officer=officer,
            now=clock.now(),
        )
        return await _changed(request, ballot_id, officer, "决议已形成")

    @get("/{ballot_id:uuid}/papers")
    async def papers(
        self, request: AnyRequest, officer: NamedDependency[Officer], ballot_id: FromPath[UUID]
    ) -> Template:
        return render(request, page="council/papers.html", **await _papers(ballot_id, officer))

    @post("/{ballot_id:uuid}/papers", status_code=200)
    async def enter(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[ReadingForm],
    ) -> Template | Redirect:
        if data.reading not in READINGS:
            raise Invalid(reason="请选票上写的是什么。")
        await queries.get_ballot(ballot_id, officer)
        number = _number(data.number, "票号")
        paper = await papers_of.numbered(ballot_id, number)
        state, choice = READINGS[data.reading]
        settled = await papers.enter(paper["id"], state, choice, officer=officer, now=clock.now())
        said = f"第 {number} 号票已计入" if settled else f"第 {number} 号票已录，等另一位同事再录一次"
        return await _papers_changed(request, ballot_id, officer, said)

    @post("/{ballot_id:uuid}/papers/{paper_id:uuid}/delivery", status_code=200)
    async def deliver(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        paper_id: FromPath[UUID],
        data: URLEncodedBody[DeliveryForm],
    ) -> Template | Redirect:
        await papers.deliver(paper_id, Delivery(data.delivery), officer=officer, now=clock.now())
        return await _papers_changed(request, ballot_id, officer, "送达已记")

    @post("/{ballot_id:uuid}/papers/{paper_id:uuid}/exchange", status_code=200)
    async def exchange(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        paper_id: FromPath[UUID],
    ) -> Template | Redirect:
        await papers.exchange(paper_id, officer=officer, now=clock.now())
        return await _papers_changed(request, ballot_id, officer, "旧票作废，新票已编号")


async def _changed(request: AnyRequest, ballot: UUID, officer: Officer, said: str) -> Template | Redirect:
    return render_change(
        request, part=PART, back_to=f"/meetings/ballots/{ballot}", said=said, **await ballot_card(ballot, officer)
    )


async def _papers_changed(request: AnyRequest, ballot: UUID, officer: Officer, said: str) -> Template | Redirect:
    return render_change(
        request,
        part="council/_papers.html",
        back_to=f"/meetings/ballots/{ballot}/papers",
        said=said,
        **await _papers(ballot, officer),
    )


async def _papers(ballot_id: UUID, officer: Officer) -> dict[str, Any]:
    card = await ballot_card(ballot_id, officer)
    names = await rolls.names(card["ballot"]["roll"]) if card["ballot"]["roll"] else {}
    blank = {"name": "已删除", "place": ""}
    rows = [
        row
        | names.get(str(row["voter"]), blank)
        | {
            "state_label": PaperState(row["state"]).label,
            "delivery_label": Delivery(row["delivery"]).label if row["delivery"] else "",
        }
        for row in await papers_of.papers(ballot_id)
    ]
    return card | {"rows": rows, "readings": READING_CHOICES, "deliveries": Delivery.choices()}


def _number(typed: str, what: str) -> int:
    digits = typed.strip().translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    if not digits.isdigit():
        raise Invalid(reason=f"“{what}”请填数字，没有就填 0。")
    return int(digits)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise Invalid(reason="请填完成日期。") from error
