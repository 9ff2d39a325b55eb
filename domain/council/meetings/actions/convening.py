"""Convene, put on the agenda; mend a slip while it is a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council import rights
from domain.council.bodies import rules as bodies
from domain.council.bodies.rules import Body, Convenor
from domain.council.meetings import queries, rules
from domain.council.meetings.actions.saving import theirs, write_down
from domain.council.meetings.tables import (
    AgendaItem,
    AgendaItemText,
    Meeting,
    MeetingOfficer,
    MeetingText,
)
from domain.council.rights import Deed, Duty
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


async def reschedule(meeting_id: UUID, meets_at: datetime, *, place: str, officer: Officer, now: datetime) -> None:
    """Before the notice is out; afterwards the members have hour and place in writing. Raises NoticedAlready."""
    rules.require_future(meets_at, now)
    async with writing():
        meeting = await theirs(meeting_id, Deed.AGENDA, officer)
        await _still_draft(meeting, {Meeting.meets_at: meets_at})
        await MeetingText.update({MeetingText.place: place.strip()}).where(MeetingText.meeting == meeting_id)
        facts = {"meets_at": meets_at, "was": meeting["meets_at"]}
        await write_down(meeting, "reschedule", officer, now, facts=facts)
        wake("screen", str(meeting_id))


async def retitle(item_id: UUID, title: str, *, officer: Officer, now: datetime) -> None:
    """Before the notice is out. Raises NoticedAlready."""
    rules.require_title(title)
    async with writing():
        item = await queries.item(item_id)
        meeting = await theirs(item["meeting"], Deed.AGENDA, officer)
        await _still_draft(meeting, {})
        await AgendaItemText.update({AgendaItemText.title: title.strip()}).where(AgendaItemText.item == item_id)
        await write_down(meeting, "retitle", officer, now, facts={"item": item_id})
        wake("screen", str(meeting["id"]))


async def _still_draft(meeting: Row, changes: dict[Any, Any]) -> None:
    """Named in the WHERE, so that nothing changes under a notice that goes out at that moment."""
    rules.require_draft(rules.State(meeting["state"]))
    kept = await (
        Meeting.update({Meeting.version: Meeting.version + 1, **changes})
        .where((Meeting.id == meeting["id"]) & (Meeting.state == str(rules.State.DRAFT)))
        .returning(Meeting.id)
    )
    if not kept:
        raise rules.NoticedAlready(state=rules.State.NOTICED.label)


async def add_item(
    meeting_id: UUID, title: str, *, officer: Officer, now: datetime, detail: str = "", matter: UUID | None = None
) -> UUID:
    """At the end of the agenda. After the notice it is marked as not noticed; ended meetings take none.

    Raises MatterNotShared, MatterNotInHand; the matter's own refusals.
    """
    async with writing():
        meeting = await theirs(meeting_id, Deed.AGENDA, officer)
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
        await write_down(meeting, "add_item", officer, now, facts={"item": id, "matter": matter})
        wake("screen", str(meeting_id))
    return id


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
