"""议事: meetings from the call to the end, and what the shared screen shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.council import rights
from domain.council.ballots import queries as ballots
from domain.council.bodies.rules import Body, Convenor
from domain.council.meetings import actions, queries
from domain.council.meetings.rules import Showing
from domain.council.rights import Deed, Duty
from domain.errors import DomainError, Invalid, Refused
from domain.matters import queries as matters
from domain.people.rules import Officer
from web.council_card import agenda_choices, body_name, meeting_card
from web.errors import status_of
from web.parts import Part
from web.render import render, render_again
from web.routes.ballots import BallotForm
from web.typed import chosen, id_of, moment, word

AnyRequest = Request[Any, Any, Any]
MEETING = Part("council/_meeting.html", "/meetings/{}", meeting_card)


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

    async def convene(self, officer: Officer) -> UUID:
        return await actions.convene(
            self.community,
            word(Body, self.body, "由谁开会"),
            word(Convenor, self.convenor, "由谁召集"),
            meets_at=moment(self.meets_at),
            place=self.place,
            title=self.title,
            matter=chosen(self.matter),
            property_area=chosen(self.property_area),
            previous=chosen(self.previous),
            officer=officer,
            now=clock.now(),
        )


@dataclass
class ItemForm:
    title: str
    detail: str = ""
    matter: str = ""


@dataclass
class ScheduleForm:
    meets_at: str = ""
    place: str = ""


@dataclass
class ReasonForm:
    reason: str = ""


@dataclass
class ShowForm:
    showing: str
    item: str = ""


@dataclass
class AppointForm:
    officer: str = ""
    duty: str = ""


@dataclass
class ReliefForm:
    who: str = ""
    """An officer and their duty: 「<id> clerk」."""
    reason: str = ""


@dataclass
class MinutesForm:
    minutes: str = ""
    was: str = ""


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
        ballot: FromQuery[UUID | None] = None,
    ) -> Template:
        """`previous`: the meeting before; `ballot`: what of it is put to the vote again."""
        typed = await _blank(officer, matter, previous, ballot)
        return render(request, page="council/new.html", **await _new_form(officer, typed))

    @post("/", status_code=200)
    async def convene(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[MeetingForm]
    ) -> Template | Redirect:
        try:
            meeting = await data.convene(officer)
        except DomainError as refusal:
            form = await _new_form(officer, data)
            return render_again(request, page="council/new.html", part="council/_new.html", error=refusal, **form)
        return Redirect(f"/meetings/{meeting}", status_code=303)

    @get("/{meeting_id:uuid}")
    async def show(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template:
        card = await meeting_card(request, meeting_id, officer)
        return render(request, page="council/show.html", part=MEETING.template, **card)

    @post("/{meeting_id:uuid}/items", status_code=200)
    async def add_item(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[ItemForm],
    ) -> Template | Redirect:
        title, now = data.title.strip(), clock.now()
        matter = chosen(data.matter)
        if matter and not title:
            title = await _matter_title(matter, officer)
        await actions.add_item(meeting_id, title, detail=data.detail, matter=matter, officer=officer, now=now)
        return await MEETING.changed(request, meeting_id, officer, "已列入议程")

    @post("/{meeting_id:uuid}/items/{item_id:uuid}/title", status_code=200)
    async def retitle(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: URLEncodedBody[ItemForm],
    ) -> Template | Redirect:
        await actions.retitle(item_id, data.title, officer=officer, now=clock.now())
        return await MEETING.changed(request, meeting_id, officer, "议题已改")

    @post("/{meeting_id:uuid}/schedule", status_code=200)
    async def reschedule(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[ScheduleForm],
    ) -> Template | Redirect:
        await actions.reschedule(meeting_id, moment(data.meets_at), place=data.place, officer=officer, now=clock.now())
        return await MEETING.changed(request, meeting_id, officer, "时间、地点已改")

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
        return await MEETING.changed(request, meeting_id, officer, "已提交表决议题")

    @post("/{meeting_id:uuid}/notice", status_code=200)
    async def notice(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        await actions.notice(meeting_id, officer=officer, now=clock.now(), urgent_reason=data.reason)
        return await MEETING.changed(request, meeting_id, officer, "会议通知已发出，应到名单已列好")

    @post("/{meeting_id:uuid}/begin", status_code=200)
    async def begin(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template | Redirect:
        await actions.begin(meeting_id, officer=officer, now=clock.now())
        return await MEETING.changed(request, meeting_id, officer, "会议开始")

    @post("/{meeting_id:uuid}/call-off", status_code=200)
    async def call_off(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template | Redirect:
        await actions.call_off(meeting_id, officer=officer, now=clock.now())
        return await MEETING.changed(request, meeting_id, officer, "到会不足，会议没有召开。请另行通知")

    @post("/{meeting_id:uuid}/cancel", status_code=200)
    async def cancel(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        await actions.cancel(meeting_id, data.reason, officer=officer, now=clock.now())
        return await MEETING.changed(request, meeting_id, officer, "会议已取消")

    @post("/{meeting_id:uuid}/end", status_code=200)
    async def end(
        self, request: AnyRequest, officer: NamedDependency[Officer], meeting_id: FromPath[UUID]
    ) -> Template | Redirect:
        await actions.end(meeting_id, officer=officer, now=clock.now())
        return await MEETING.changed(request, meeting_id, officer, "会议结束")

    @post("/{meeting_id:uuid}/minutes", status_code=200)
    async def write_minutes(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[MinutesForm],
    ) -> Template | Redirect:
        try:
            await actions.write_minutes(meeting_id, data.minutes, was=data.was, officer=officer, now=clock.now())
        except (Refused, Invalid) as refusal:
            again = {"error": refusal, "status": status_of(refusal), "typed_minutes": data.minutes}
            card = await meeting_card(request, meeting_id, officer)
            return render_again(request, page="council/show.html", part=MEETING.template, **again, **card)
        return await MEETING.changed(request, meeting_id, officer, "会议记录已保存")

    @post("/{meeting_id:uuid}/screen", status_code=200)
    async def project(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[ShowForm],
    ) -> Template | Redirect:
        showing = word(Showing, data.showing)
        await actions.show(meeting_id, showing, item=chosen(data.item), officer=officer, now=clock.now())
        return await MEETING.changed(request, meeting_id, officer, f"大屏现在是“{showing.label}”")

    @post("/{meeting_id:uuid}/duties", status_code=200)
    async def appoint(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[AppointForm],
    ) -> Template | Redirect:
        person, duty = chosen(data.officer), word(Duty, data.duty, "做什么")
        if person is None:
            raise Invalid(reason="请选谁。")
        await actions.appoint(meeting_id, person, duty, officer=officer, now=clock.now())
        return await MEETING.changed(request, meeting_id, officer, "已安排")

    @post("/{meeting_id:uuid}/relief", status_code=200)
    async def relieve(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        meeting_id: FromPath[UUID],
        data: URLEncodedBody[ReliefForm],
    ) -> Template | Redirect:
        id, _, served = data.who.partition(" ")
        person, duty = id_of(id, "撤下谁"), word(Duty, served, "撤下谁")
        await actions.relieve(meeting_id, person, duty, data.reason, officer=officer, now=clock.now())
        return await MEETING.changed(request, meeting_id, officer, "已撤下")


async def _blank(officer: Officer, matter: UUID | None, previous: UUID | None, ballot: UUID | None) -> MeetingForm:
    places = await rights.communities_to_convene(officer)
    if not places:
        raise rights.not_theirs(Deed.CONVENE)
    typed = MeetingForm(community=places[0]["id"])
    if matter:
        found = await matters.get_matter(matter, officer, now=clock.now())
        typed.community, typed.matter = found.community, str(matter)
        typed.title = await _matter_title(matter, officer)
    if ballot:
        previous = (await ballots.get_ballot(ballot, officer))["meeting"]
    if previous:
        meeting = await queries.get_meeting(previous, officer)
        typed.community, typed.body, typed.convenor = meeting["community"], meeting["body"], meeting["convenor"]
        typed.place, typed.previous = meeting["place"], str(previous)
        typed.property_area = str(meeting["property_area"] or "")
        polls = await ballots.of_meeting(previous)
        again = [row for row in polls if (row["id"] == ballot if ballot else ballots.to_vote_again(row))]
        failed = [row["item"] for row in again]
        if agenda := await queries.agenda(previous):
            item = next((one for one in agenda if one["id"] in failed), agenda[0])
            typed.title, typed.matter = item["title"], str(item["matter"] or "")
    return typed


async def _matter_title(matter: UUID, officer: Officer) -> str:
    await matters.get_matter(matter, officer, now=clock.now())
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
