"""成员: who sits in which body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.council import rights
from domain.council.bodies.rules import Body
from domain.council.members import actions as seats
from domain.council.members import queries as members
from domain.council.members.rules import SEATS, Seat
from domain.council.rights import Deed
from domain.people import queries as people
from domain.people.rules import Officer
from web.render import render, render_change
from web.typed import word

AnyRequest = Request[Any, Any, Any]


@dataclass
class SeatForm:
    community: UUID
    body: str
    seat: str
    name: str
    building: str = ""
    address: str = ""
    mobile: str = ""


@dataclass
class ReasonForm:
    reason: str = ""


class MemberController(Controller):
    path = "/meetings/members"
    include_in_schema = False

    @get("/")
    async def index(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        community: FromQuery[UUID | None] = None,
        of: FromQuery[str] = "representatives",
    ) -> Template:
        return render(request, page="council/members.html", **await _members(officer, community, of))

    @post("/", status_code=200)
    async def seat(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[SeatForm]
    ) -> Template | Redirect:
        body = word(Body, data.body, "哪个组织")
        await seats.seat(
            data.community,
            body,
            word(Seat, data.seat, "席位"),
            data.name,
            building=data.building.strip(),
            address=data.address.strip(),
            mobile=data.mobile.strip(),
            officer=officer,
            now=clock.now(),
        )
        return render_change(
            request,
            part="council/_members.html",
            back_to=f"/meetings/members?community={data.community}&of={body}",
            said=f"已列入：{data.name.strip()}",
            **await _members(officer, data.community, data.body),
        )

    @post("/{member:uuid}/end", status_code=200)
    async def unseat(
        self, request: AnyRequest, officer: NamedDependency[Officer], member: FromPath[UUID]
    ) -> Template | Redirect:
        row = await seats.unseat(member, officer=officer, now=clock.now())
        return render_change(
            request,
            part="council/_members.html",
            back_to=f"/meetings/members?community={row['community']}&of={row['body']}",
            said="已终止",
            **await _members(officer, row["community"], row["body"]),
        )

    @post("/{member:uuid}/strike", status_code=200)
    async def strike(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        member: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        row = await seats.strike(member, data.reason, officer=officer, now=clock.now())
        return render_change(
            request,
            part="council/_members.html",
            back_to=f"/meetings/members?community={row['community']}&of={row['body']}",
            said=f"已去掉：{row['name']}",
            **await _members(officer, row["community"], row["body"]),
        )


async def _members(officer: Officer, community: UUID | None, body: str) -> dict[str, Any]:
    places = await rights.communities_to_convene(officer)
    if not places:
        raise rights.not_theirs(Deed.KEEP_MEMBERS)
    place = next((one for one in places if str(one["id"]) == str(community)), places[0])
    chosen = Body(body) if body in {str(one) for one in SEATS} else Body.REPRESENTATIVES
    rows = await members.members_of(chosen, place["id"], _today())
    return {
        "place": place,
        "body": chosen,
        "seats": [(str(seat), seat.label) for seat in SEATS[chosen]],
        "rows": [row | {"seat_label": Seat(row["seat"]).label} for row in rows],
        "buildings": await people.buildings(place["subdistrict"], place["id"]),
        "tabs": [
            {
                "href": f"/meetings/members?community={place['id']}&of={one}",
                "word": one.label,
                "count": None,
                "current": one is chosen,
            }
            for one in SEATS
        ],
    }


def _today() -> date:
    return clock.now().astimezone(clock.SHANGHAI).date()
