"""Convene, put on the agenda, give notice, check in, begin, show, end."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain import clock
from domain.council import rights
from domain.council.bodies import rules as bodies
from domain.council.bodies.rules import Body, Convenor
from domain.council.changes import changed_meanwhile
from domain.council.meetings import queries, rules
from domain.council.meetings.rules import Step
from domain.council.meetings.tables import (
    AgendaItem,
    AgendaItemText,
    Attendance,
    Meeting,
    MeetingOfficer,
    MeetingText,
)
from domain.council.members.queries import members_of
from domain.council.members.rules import Seat
from domain.council.rights import Deed, Duty
from domain.council.rolls.rules import RollIsEmpty, require_representatives
from domain.ids import token, uuid7
from domain.journal.actions import record
from domain.matters import queries as matters
from domain.matters.actions import convene as convene_matter
from domain.matters.actions.agenda import show_at_meeting
from domain.matters.rules import Kind
from domain.matters.rules import State as MatterState
from domain.people.rules import Officer
from domain.transaction import add, fetch, wake, writing

Row = dict[str, Any]


async def convene(
    community: UUID,
    body: Body,
    convenor: Convenor,
    *,
    meets_at: datetime,
    place: str,
    officer: Officer,
    now: datetime,
    property_area: UUID | None = None,
    previous: UUID | None = None,
    title: str = "",
    matter: UUID | None = None,
) -> UUID:
    """A meeting in draft, with its first item where a title is given; the item's matter is in hand from then on.

    Raises WrongConvenor, PropertyAreaNotBound, MeetsInThePast, MatterNotShared, MatterNotInHand.
    """
    async with writing():
        node = await rights.require_at(community, Deed.CONVENE, officer, property_area=property_area)
        area = await _property_area(property_area, community)
        bodies.require_convenor(convenor, body, bodies.AreaState(area["state"]) if area else None)
        rules.require_future(meets_at, now)
        id = uuid7()
        await Meeting.insert(
            Meeting(
                id=id,
                subdistrict=node["subdistrict"],
                path=node["path"],
                community=community,
                property_area=property_area,
                body=str(body),
                convenor=str(convenor),
                previous=previous,
                meets_at=meets_at,
                convened_by=officer.id,
                convened_at=now,
                screen=token(),
            )
        )
        await MeetingText.insert(MeetingText(meeting=id, subdistrict=node["subdistrict"], place=place.strip()))
        duties = [
            {"id": uuid7(), "subdistrict": node["subdistrict"], "meeting": id, "officer": officer.id, "duty": str(duty)}
            for duty in (Duty.CONVENOR, Duty.CLERK)
        ]
        await add(MeetingOfficer, duties)
        await record(
            "meeting",
            id,
            "convene",
            actor=officer.id,
            at=now,
            subdistrict=node["subdistrict"],
            path=node["path"],
            facts={"body": str(body), "convenor": str(convenor), "meets_at": meets_at, "previous": previous},
        )
        if title.strip() or matter:
            await add_item(id, title, matter=matter, officer=officer, now=now)
    return id


async def appoint(meeting_id: UUID, person: UUID, duty: Duty, *, officer: Officer, now: datetime) -> None:
    """Whoever serves sees the matters on the agenda, and nothing else."""
    async with writing():
        meeting = await _theirs(meeting_id, Deed.AGENDA, officer)
        if any(
            str(each["officer"]) == str(person) and each["duty"] == duty for each in await queries.duties(meeting_id)
        ):
            return
        await MeetingOfficer.insert(
            MeetingOfficer(
                id=uuid7(), subdistrict=meeting["subdistrict"], meeting=meeting_id, officer=person, duty=str(duty)
            )
        )
        on_agenda = [item["matter"] for item in await queries.agenda(meeting_id) if item["matter"]]
        await show_at_meeting(on_agenda, [person], subdistrict=meeting["subdistrict"], now=now)
        await _record(meeting, "appoint", officer, now, facts={"officer": person, "duty": str(duty)})


async def add_item(
    meeting_id: UUID, title: str, *, officer: Officer, now: datetime, detail: str = "", matter: UUID | None = None
) -> UUID:
    """At the end of the agenda. After the notice it is marked as not noticed; ended meetings take none.

    Raises MatterNotShared, MatterNotInHand; the matter's own refusals.
    """
    async with writing():
        meeting = await _theirs(meeting_id, Deed.AGENDA, officer)
        rules.require_open(rules.State(meeting["state"]))
        rules.require_title(title)
        if matter:
            await _take_up(matter, meeting, officer, now)
        [last] = await fetch(
            "select coalesce(max(position), 0) as position from agenda_item where meeting = {}", meeting_id
        )
        id = uuid7()
        await AgendaItem.insert(
            AgendaItem(
                id=id,
                subdistrict=meeting["subdistrict"],
                meeting=meeting_id,
                position=last["position"] + 1,
                matter=matter,
            )
        )
        await AgendaItemText.insert(
            AgendaItemText(item=id, subdistrict=meeting["subdistrict"], title=title.strip(), detail=detail.strip())
        )
        await _record(meeting, "add_item", officer, now, facts={"item": id, "matter": matter})
        wake("screen", str(meeting_id))
    return id


async def notice(meeting_id: UUID, *, officer: Officer, now: datetime, urgent_reason: str = "") -> None:
    """Members are listed with their check-in codes; what is on the agenda now is noticed, and nothing later.

    Raises AgendaIsEmpty, NoticePeriodRunning, ReasonForShorterNotice, TooFewRepresentatives.
    """
    async with writing():
        meeting = await _theirs(meeting_id, Deed.NOTICE, officer)
        rules.next_state(rules.State(meeting["state"]), Step.NOTICE)
        body = Body(meeting["body"])
        if not await queries.agenda(meeting_id):
            raise rules.AgendaIsEmpty()
        noticed_on, meets_on = _day(now), _day(meeting["meets_at"])
        rules.require_notice(body, noticed_on=noticed_on, meets_on=meets_on, urgent_reason=urgent_reason)
        await _move(meeting, Step.NOTICE, {Meeting.noticed_at: now})
        if body != Body.OWNERS:
            await _invite(meeting, body)
        await AgendaItem.update({AgendaItem.noticed: True}).where(AgendaItem.meeting == meeting_id)
        await fetch("update ballot set state = 'noticed' where meeting = {} and state = 'draft'", meeting_id)
        if urgent_reason.strip():
            await MeetingText.update({MeetingText.urgent_reason: urgent_reason.strip()}).where(
                MeetingText.meeting == meeting_id
            )
        await _record(meeting, Step.NOTICE, officer, now, note=urgent_reason.strip())


async def check_in(meeting_id: UUID, voter: UUID, *, officer: Officer, now: datetime) -> None:
    """At the desk. Again is nothing new; after leaving it is coming back."""
    async with writing():
        meeting = await _theirs(meeting_id, Deed.RUN, officer)
        await _arrive(meeting, voter, now, actor=officer.id)


async def check_in_all(meeting_id: UUID, voters: list[UUID], *, officer: Officer, now: datetime) -> None:
    """Several at once, as ticked on the list."""
    async with writing():
        meeting = await _theirs(meeting_id, Deed.RUN, officer)
        for voter in voters:
            await _arrive(meeting, voter, now, actor=officer.id)


async def check_in_by_code(code: str, *, now: datetime) -> Row:
    """By the member's own QR. Refused before the day of the meeting and after its end."""
    async with writing():
        found = await queries.of_code(code)
        meeting = await queries.meeting(found["meeting"])
        rules.require_day(_day(now), _day(meeting["meets_at"]))
        await _arrive(meeting, found["voter"], now, actor=None)
        return meeting


async def leave(meeting_id: UUID, voter: UUID, *, officer: Officer, now: datetime) -> None:
    async with writing():
        meeting = await _theirs(meeting_id, Deed.RUN, officer)
        rules.require_running(rules.State(meeting["state"]))
        await Attendance.update({Attendance.left_at: now}).where(
            (Attendance.meeting == meeting_id)
            & (Attendance.voter == voter)
            & Attendance.checked_in_at.is_not_null()
            & Attendance.left_at.is_null()
        )
        await _record(meeting, "leave", officer, now, facts={"voter": voter})
        wake("screen", str(meeting_id))


async def begin(meeting_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Raises NoQuorum where the law says the meeting may not be held at all (方可召开)."""
    async with writing():
        meeting = await _theirs(meeting_id, Deed.RUN, officer)
        rules.next_state(rules.State(meeting["state"]), Step.BEGIN)
        rules.require_not_before(_day(now), _day(meeting["meets_at"]))
        attendance = await queries.attendance(meeting)
        if attendance and attendance.rule.may_not_be_held:
            attendance.require()
        await _move(meeting, Step.BEGIN, {Meeting.began_at: now})
        await _record(meeting, Step.BEGIN, officer, now, facts=_counted(attendance))
        wake("screen", str(meeting_id))


async def call_off(meeting_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Too few came: 不能召开，请另行通知."""
    async with writing():
        meeting = await _theirs(meeting_id, Deed.RUN, officer)
        attendance = await queries.attendance(meeting)
        if attendance and attendance.enough:
            raise rules.QuorumIsThere(words=attendance.words)
        await _move(meeting, Step.CALL_OFF, {Meeting.ended_at: now})
        await _annul_ballots(meeting_id)
        await _record(meeting, Step.CALL_OFF, officer, now, facts=_counted(attendance))
        wake("screen", str(meeting_id))


async def cancel(meeting_id: UUID, reason: str, *, officer: Officer, now: datetime) -> None:
    async with writing():
        meeting = await _theirs(meeting_id, Deed.NOTICE, officer)
        rules.require_reason(reason)
        await _move(meeting, Step.CANCEL, {Meeting.ended_at: now})
        await _annul_ballots(meeting_id)
        await _record(meeting, Step.CANCEL, officer, now, note=reason.strip())
        wake("screen", str(meeting_id))


async def end(meeting_id: UUID, *, officer: Officer, now: datetime, minutes: str = "") -> None:
    """Raises BallotStillOpen."""
    async with writing():
        meeting = await _theirs(meeting_id, Deed.RUN, officer)
        if await fetch("select id from ballot where meeting = {} and state in ('open', 'closed')", meeting_id):
            raise rules.BallotStillOpen()
        await _move(meeting, Step.END, {Meeting.ended_at: now})
        if minutes.strip():
            await MeetingText.update({MeetingText.minutes: minutes.strip()}).where(MeetingText.meeting == meeting_id)
        await _record(meeting, Step.END, officer, now, facts=_counted(await queries.attendance(meeting)))
        wake("screen", str(meeting_id))


async def show(
    meeting_id: UUID, showing: rules.Showing, *, officer: Officer, now: datetime, item: UUID | None = None
) -> None:
    """What the shared screen shows. Not history: no line in the journal."""
    async with writing():
        await _theirs(meeting_id, Deed.RUN, officer)
        changes: dict[Any, Any] = {Meeting.showing: str(showing)}
        if item:
            changes[Meeting.shown_item] = item
        await Meeting.update(changes).where(Meeting.id == meeting_id)
        wake("screen", str(meeting_id))


async def _theirs(meeting_id: UUID, deed: Deed, officer: Officer) -> Row:
    meeting = await queries.get_meeting(meeting_id, officer)
    await rights.require(meeting, deed, officer)
    return meeting


async def _take_up(matter_id: UUID, meeting: Row, officer: Officer, now: datetime) -> None:
    """A confirmed shared matter is in hand from here on; one in hand comes back for another meeting."""
    matter = await matters.get_matter(matter_id, officer, now=now)
    if matter.kind != Kind.SHARED or str(matter.community) != str(meeting["community"]):
        raise rules.MatterNotShared()
    if matter.state == MatterState.CONFIRMED:
        await convene_matter(matter_id, officer=officer, now=now)
    elif matter.state != MatterState.IN_HAND:
        raise rules.MatterNotInHand(state=MatterState(matter.state).label)
    serving = [row["officer"] for row in await queries.duties(meeting["id"])]
    await show_at_meeting([matter_id], list(dict.fromkeys(serving)), subdistrict=meeting["subdistrict"], now=now)


async def _property_area(id: UUID | None, community: UUID) -> Row | None:
    if id is None:
        return None
    rows = await fetch("select id, state from property_area where id = {} and community = {}", id, community)
    if not rows:
        raise bodies.PropertyAreaNotBound()
    return rows[0]


async def _invite(meeting: Row, body: Body) -> None:
    members = await members_of(
        body, meeting["community"], _day(meeting["meets_at"]), property_area=meeting["property_area"]
    )
    if not members:
        raise RollIsEmpty()
    if body == Body.REPRESENTATIVES:
        require_representatives(sum(each["seat"] == Seat.REPRESENTATIVE for each in members), len(members))
    await add(
        Attendance,
        [
            {
                "id": uuid7(),
                "subdistrict": meeting["subdistrict"],
                "meeting": meeting["id"],
                "voter": each["id"],
                "code": token(),
            }
            for each in members
        ],
    )


async def _arrive(meeting: Row, voter: UUID, now: datetime, *, actor: UUID | None) -> None:
    rules.require_running(rules.State(meeting["state"]))
    rows = await Attendance.select().where((Attendance.meeting == meeting["id"]) & (Attendance.voter == voter))
    if not rows:
        raise rules.NotInvited()
    if rows[0]["checked_in_at"] is not None and rows[0]["left_at"] is None:
        return
    await Attendance.update({Attendance.checked_in_at: now, Attendance.left_at: None}).where(
        Attendance.id == rows[0]["id"]
    )
    await record(
        "meeting",
        meeting["id"],
        "check_in",
        actor=actor,
        at=now,
        subdistrict=meeting["subdistrict"],
        path=meeting["path"],
        facts={"voter": voter},
    )
    wake("screen", str(meeting["id"]))


async def _move(meeting: Row, step: Step, changes: dict[Any, Any]) -> None:
    """Named in the WHERE, so that of two people pressing the same button one wins."""
    following = rules.next_state(rules.State(meeting["state"]), step)
    moved = await (
        Meeting.update({Meeting.state: str(following), Meeting.version: Meeting.version + 1, **changes})
        .where((Meeting.id == meeting["id"]) & (Meeting.state == meeting["state"]))
        .returning(Meeting.id)
    )
    if not moved:
        raise await changed_meanwhile(meeting["id"], step)


async def _annul_ballots(meeting_id: UUID) -> None:
    await fetch("update ballot set state = 'annulled' where meeting = {} and state in ('draft', 'noticed')", meeting_id)


async def _record(
    meeting: Row, action: str, officer: Officer, now: datetime, *, facts: Any = None, note: str = ""
) -> None:
    await record(
        "meeting",
        meeting["id"],
        str(action),
        actor=officer.id,
        at=now,
        subdistrict=meeting["subdistrict"],
        path=meeting["path"],
        facts=facts,
        note=note,
    )


def _counted(attendance: rules.Attendance | None) -> dict[str, int] | None:
    if attendance is None:
        return None
    return {"present": attendance.present.heads, "members": attendance.members.heads}


def _day(at: datetime) -> Any:
    return at.astimezone(clock.SHANGHAI).date()
