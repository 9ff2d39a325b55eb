"""议事: meetings from the call to the resolution; who sits in which body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Template
from markupsafe import Markup

from domain import clock
from domain.council import rights
from domain.council.bodies.rules import Body, Convenor
from domain.council.meetings import actions, queries
from domain.council.meetings.rules import Showing
from domain.council.members import actions as seats
from domain.council.members import queries as members
from domain.council.members.rules import SEATS, Seat
from domain.council.proxies import actions as proxies
from domain.council.proxies import queries as proxies_of
from domain.council.rights import Deed, Duty
from domain.errors import DomainError, Invalid
from domain.matters import queries as matters
from domain.people import queries as people
from domain.people.rules import Officer
from web import scans
from web.council_card import agenda_choices, body_name, code_image, meeting_card
from web.render import render, render_again, render_change
from web.routes.ballots import BallotForm

AnyRequest = Request[Any, Any, Any]
PAGE = "council/show.html"
PART = "council/_meeting.html"


@dataclass
class MeetingForm:
    community: UUID
    body: str = "representatives"
    convenor: str = "residents_committee"
    meets_at: str = ""
    place: str = ""
    title: str = ""
    matter: str = ""
    property_area: str = ""
    previous: str = ""


@dataclass
class ItemForm:
    title: str
    detail: str = ""
    matter: str = ""


@dataclass
class ReasonForm:
    reason: str = ""


@dataclass
class ShowForm:
    showing: str
    item: str = ""


@dataclass
class AppointForm:
    officer: UUID
    duty: str


@dataclass
class ProxyForm:
    voter: str = ""
    holder: str = ""
    scan: UploadFile | None = None


@dataclass
class MinutesForm:
    minutes: str = ""


@dataclass
class SeatForm:
    community: UUID
    body: str
    seat: str
    name: str
    building: str = ""
    address: str = ""
    mobile: str = ""


class MeetingController(Controller):
    path = "/meetings"
    include_in_schema = False

    @get("/")
    async def index(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        rows = await queries.visible_to(officer)
        return render(
            request,
            page="council/index.html",
            meetings=[row | {"body_name": body_name(row)} for row in rows],
            may_convene=bool(await rights.communities_to_convene(officer)),
        )

    @get("/new")
    async def new(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        matter: FromQuery[UUID | None] = None,
        previous: FromQuery[UUID | None] = None,
    ) -> Template:
        typed = await _blank(officer, matter, previous)
        return render(request, page="council/new.html", **await _new_form(officer, typed))

    @post("/", status_code=200)
    async def convene(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[MeetingForm]
    ) -> Template | Redirect:
        try:
            meeting = await actions.convene(
                data.community,
                Body(data.body),
                Convenor(data.convenor),
                meets_at=_moment(data.meets_at),
                place=data.place,
                title=data.title,
                matter=_id(data.matter),
                property_area=_id(data.property_area),
                previous=_id(data.previous),
                officer=officer,
                now=clock.now(),
            )
        except (DomainError, ValueError) as refusal:
            error = refusal if isinstance(refusal, DomainError) else Invalid(reason="请从列表里选。")
            return render_again(
                request,
                page="council/new.html",
                part="council/_new.html",
                error=error,
                **await _new_form(officer, data),
            )
        return Redirect(f"/meetings/{meeting}", status_code=303)

    @get("/{meeting_id:uuid}")
    async def show(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template:
        return render(request, page=PAGE, part=PART, **await meeting_card(meeting_id, officer, _base(request)))

    @post("/{meeting_id:uuid}/items", status_code=200)
    async def add_item(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[ItemForm],
    ) -> Template | Redirect:
        title, now = data.title.strip(), clock.now()
        matter = _id(data.matter)
        if matter and not title:
            title = await _matter_title(matter, officer, now)
        await actions.add_item(meeting_id, title, detail=data.detail, matter=matter, officer=officer, now=now)
        return await _changed(request, meeting_id, officer, "已列入议程")

    @post("/{meeting_id:uuid}/items/{item_id:uuid}/ballots", status_code=200)
    async def propose(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: URLEncodedBody[BallotForm],
    ) -> Template | Redirect:
        await data.propose(item_id, officer)
        return await _changed(request, meeting_id, officer, "已提交表决议题")

    @post("/{meeting_id:uuid}/notice", status_code=200)
    async def notice(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        await actions.notice(meeting_id, officer=officer, now=clock.now(), urgent_reason=data.reason)
        return await _changed(request, meeting_id, officer, "会议通知已发出，应到名单已列好")

    @post("/{meeting_id:uuid}/begin", status_code=200)
    async def begin(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template | Redirect:
        await actions.begin(meeting_id, officer=officer, now=clock.now())
        return await _changed(request, meeting_id, officer, "会议开始")

    @post("/{meeting_id:uuid}/call-off", status_code=200)
    async def call_off(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template | Redirect:
        await actions.call_off(meeting_id, officer=officer, now=clock.now())
        return await _changed(request, meeting_id, officer, "到会不足，会议没有召开。请另行通知")

    @post("/{meeting_id:uuid}/cancel", status_code=200)
    async def cancel(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        await actions.cancel(meeting_id, data.reason, officer=officer, now=clock.now())
        return await _changed(request, meeting_id, officer, "会议已取消")

    @post("/{meeting_id:uuid}/end", status_code=200)
    async def end(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[MinutesForm],
    ) -> Template | Redirect:
        await actions.end(meeting_id, officer=officer, now=clock.now(), minutes=data.minutes)
        return await _changed(request, meeting_id, officer, "会议结束")

    @post("/{meeting_id:uuid}/screen", status_code=200)
    async def project(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[ShowForm],
    ) -> Template | Redirect:
        showing = Showing(data.showing)
        await actions.show(meeting_id, showing, item=_id(data.item), officer=officer, now=clock.now())
        return await _changed(request, meeting_id, officer, f"大屏现在是“{showing.label}”")

    @post("/{meeting_id:uuid}/duties", status_code=200)
    async def appoint(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[AppointForm],
    ) -> Template | Redirect:
        await actions.appoint(meeting_id, data.officer, Duty(data.duty), officer=officer, now=clock.now())
        return await _changed(request, meeting_id, officer, "已安排")

    @get("/{meeting_id:uuid}/attendance")
    async def attendance(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template:
        return render(request, page="council/attendance.html", **await _attendance(meeting_id, officer))

    @post("/{meeting_id:uuid}/attendance", status_code=200)
    async def check_in(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template | Redirect:
        ticked = (await request.form()).getall("voter", [])
        voters = [UUID(str(one)) for one in ticked]
        await actions.check_in_all(meeting_id, voters, officer=officer, now=clock.now())
        return await _came_or_went(request, meeting_id, officer, f"已签到 {len(voters)} 人")

    @post("/{meeting_id:uuid}/attendance/{voter:uuid}/leave", status_code=200)
    async def leave(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        voter: FromPath[UUID],
    ) -> Template | Redirect:
        await actions.leave(meeting_id, voter, officer=officer, now=clock.now())
        return await _came_or_went(request, meeting_id, officer, "已记离场")

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
        voter = _id(data.voter)
        if voter is None:
            raise Invalid(reason="请选替谁投。")
        document = await scans.keep(request, data.scan, meeting["subdistrict"])
        await proxies.stand_in(
            meeting_id, voter, holder=data.holder, document=document, officer=officer, now=clock.now()
        )
        return await _came_or_went(request, meeting_id, officer, "委托已登记")

    @get("/{meeting_id:uuid}/codes")
    async def codes(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template:
        """Each member's own check-in and voting QR, to print and cut."""
        card = await _attendance(meeting_id, officer)
        await rights.require(card["meeting"], Deed.RUN, officer)
        base = _base(request)
        return render(
            request, page="council/codes.html", code_image=lambda code: Markup(code_image(base, code)), **card
        )


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
        body = Body(data.body)
        await seats.seat(
            data.community,
            body,
            Seat(data.seat),
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


async def _changed(request: AnyRequest, meeting: UUID, officer: Officer, said: str) -> Template | Redirect:
    card = await meeting_card(meeting, officer, _base(request))
    return render_change(request, part=PART, back_to=f"/meetings/{meeting}", said=said, **card)


async def _came_or_went(request: AnyRequest, meeting: UUID, officer: Officer, said: str) -> Template | Redirect:
    return render_change(
        request,
        part="council/_attendance.html",
        back_to=f"/meetings/{meeting}/attendance",
        said=said,
        **await _attendance(meeting, officer),
    )


async def _attendance(meeting_id: UUID, officer: Officer) -> dict[str, Any]:
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
        "may_stand_in": found is not None and found.rule.proxies.most != 0,
        "may_run": await rights.may(meeting, Deed.RUN, officer),
    }


async def _blank(officer: Officer, matter: UUID | None, previous: UUID | None) -> MeetingForm:
    places = await rights.communities_to_convene(officer)
    if not places:
        raise rights.not_theirs(Deed.CONVENE)
    typed = MeetingForm(community=places[0]["id"])
    if matter:
        found = await matters.get_matter(matter, officer, now=clock.now())
        typed.community, typed.matter = found.community, str(matter)
        typed.title = await _matter_title(matter, officer, clock.now())
    if previous:
        meeting = await queries.get_meeting(previous, officer)
        typed.community, typed.body, typed.convenor = meeting["community"], meeting["body"], meeting["convenor"]
        typed.place, typed.previous = meeting["place"], str(previous)
        typed.property_area = str(meeting["property_area"] or "")
        if agenda := await queries.agenda(previous):
            typed.title, typed.matter = agenda[0]["title"], str(agenda[0]["matter"] or "")
    return typed


async def _matter_title(matter: UUID, officer: Officer, now: datetime) -> str:
    await matters.get_matter(matter, officer, now=now)
    return await queries.matter_title(matter)


async def _new_form(officer: Officer, typed: MeetingForm) -> dict[str, Any]:
    places = await rights.communities_to_convene(officer)
    areas = [area for place in places for area in await queries.property_areas(place["id"])]
    return {
        "typed": typed,
        "communities": [(place["id"], place["name"]) for place in places],
        "bodies": Body.choices(),
        "convenors": Convenor.choices(),
        "property_areas": [(area["id"], area["name"]) for area in areas],
        "periods": agenda_choices(),
    }


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


def _base(request: AnyRequest) -> str:
    """The address residents' phones reach us at."""
    settings = request.app.state.get("settings")
    return str(settings.base_url).rstrip("/") if settings else str(request.base_url).rstrip("/")


def _moment(typed: str) -> datetime:
    """From a datetime-local input, in Shanghai."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=clock.SHANGHAI)
    except ValueError as error:
        raise Invalid(reason="请填开会的日期和时间。") from error


def _id(typed: str) -> UUID | None:
    return UUID(typed) if typed.strip() else None


def _today() -> date:
    return clock.now().astimezone(clock.SHANGHAI).date()
