"""签到: who came, who left, who is stood for; and the slips with each member's own code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Template
from markupsafe import Markup

from domain import clock
from domain.council import rights
from domain.council.ballots import queries as ballots
from domain.council.meetings import actions, queries
from domain.council.members.rules import Seat
from domain.council.proxies import actions as proxies
from domain.council.proxies import queries as proxies_of
from domain.council.rights import Deed
from domain.errors import Invalid
from domain.people.rules import Officer
from web import scans
from web.council_card import body_name, code_image, our_address
from web.parts import Part
from web.render import render
from web.typed import chosen

AnyRequest = Request[Any, Any, Any]


@dataclass
class ProxyForm:
    voter: str = ""
    holder: str = ""
    scan: UploadFile | None = None


@dataclass
class ReasonForm:
    reason: str = ""


class AttendanceController(Controller):
    path = "/meetings"
    include_in_schema = False

    @get("/{meeting_id:uuid}/attendance")
    async def attendance(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template:
        return render(request, page="council/attendance.html", **await _attendance(request, meeting_id, officer))

    @post("/{meeting_id:uuid}/attendance", status_code=200)
    async def check_in(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template | Redirect:
        ticked = (await request.form()).getall("voter", [])
        voters = [voter for one in ticked if (voter := chosen(str(one)))]
        if not voters:
            raise Invalid(reason="还没有勾。到一位勾一位，再按“签到”。")
        await actions.check_in_all(meeting_id, voters, officer=officer, now=clock.now())
        return await ATTENDANCE.changed(request, meeting_id, officer, f"已签到 {len(voters)} 人")

    @post("/{meeting_id:uuid}/attendance/{voter:uuid}/leave", status_code=200)
    async def leave(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        voter: FromPath[UUID],
    ) -> Template | Redirect:
        await actions.leave(meeting_id, voter, officer=officer, now=clock.now())
        return await ATTENDANCE.changed(request, meeting_id, officer, "已记离场")

    @post("/{meeting_id:uuid}/proxies", status_code=200)
    async def stand_in(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: MultipartBody[ProxyForm],
    ) -> Template | Redirect:
        meeting = await queries.get_meeting(meeting_id, officer)
        await rights.require(meeting, Deed.RUN, officer)
        voter = chosen(data.voter)
        if voter is None:
            raise Invalid(reason="请选替谁投。")
        document = await scans.keep(request, data.scan, meeting["subdistrict"])
        await proxies.stand_in(
            meeting_id,
            voter,
            holder=data.holder,
            document=document.sha256 if document else "",
            officer=officer,
            now=clock.now(),
        )
        return await ATTENDANCE.changed(request, meeting_id, officer, "委托已登记")

    @post("/{meeting_id:uuid}/proxies/{voter:uuid}/take-back", status_code=200)
    async def take_back(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        voter: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        await proxies.take_back(meeting_id, voter, data.reason, officer=officer, now=clock.now())
        return await ATTENDANCE.changed(request, meeting_id, officer, "委托已收回")

    @get("/{meeting_id:uuid}/proxies/{voter:uuid}")
    async def authority(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        voter: FromPath[UUID],
    ) -> Response[bytes]:
        """The written document of a proxy."""
        found = await proxies_of.get_proxy(meeting_id, voter, officer)
        return await scans.show(request, found["subdistrict"], found["document"])

    @get("/{meeting_id:uuid}/codes")
    async def codes(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template:
        """Each member's own check-in and voting QR, to print and cut."""
        card = await _attendance(request, meeting_id, officer)
        await rights.require(card["meeting"], Deed.RUN, officer)
        base = our_address(request)
        return render(
            request,
            page="council/codes.html",
            code_image=lambda code: Markup(code_image(base, code)),
            typed_at=f"{base}/v",
            **card,
        )


async def _attendance(request: AnyRequest, meeting_id: UUID, officer: Officer) -> dict[str, Any]:
    meeting = await queries.get_meeting(meeting_id, officer)
    rows = [row | {"seat_label": Seat(row["seat"]).label} for row in await queries.attendances(meeting_id)]
    found = await queries.attendance(meeting)
    return {
        "meeting": meeting,
        "body_name": body_name(meeting),
        "rows": rows,
        "here": [row for row in rows if row["checked_in_at"] and not row["left_at"]],
        "found": found,
        "stand_ins": {str(row["voter"]): row["holder"] for row in await proxies_of.of_meeting(meeting_id)},
        "polls": [row for row in await ballots.of_meeting(meeting_id) if row["roll"]] if found is None else [],
        "proxies": (await proxies_of.rule_of(meeting)).proxies,
        "accept": scans.ACCEPT,
        "may_run": await rights.may(meeting, Deed.RUN, officer),
    }


ATTENDANCE = Part("council/_attendance.html", "/meetings/{}/attendance", _attendance)
