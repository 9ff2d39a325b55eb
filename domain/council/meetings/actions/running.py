"""Give notice, begin, show, end, or not hold it; and what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.clocks.days import day_of
from domain.council.ballots.actions import saving as ballots
from domain.council.bodies.rules import Body
from domain.council.changes import last_hand
from domain.council.meetings import queries, rules
from domain.council.meetings.actions.saving import counted, move, require_step, theirs, write_down
from domain.council.meetings.rules import Step
from domain.council.meetings.tables import (
    AgendaItem,
    Attendance,
    Meeting,
    MeetingText,
)
from domain.council.members.queries import members_of
from domain.council.members.rules import Seat
from domain.council.rights import Deed
from domain.council.rolls.rules import RollIsEmpty, require_representatives
from domain.ids import token, uuid7
from domain.people.rules import Officer
from domain.transaction import add, fetch, wake, writing

Row = dict[str, Any]


async def notice(meeting_id: UUID, *, officer: Officer, now: datetime, urgent_reason: str = "") -> None:
    """Members are listed with their check-in codes; what is on the agenda now is noticed, and nothing later.

    Raises AgendaIsEmpty, NoticePeriodRunning, ReasonForShorterNotice, TooFewRepresentatives.
    """
    async with writing():
        meeting = await theirs(meeting_id, Deed.NOTICE, officer)
        await require_step(meeting, Step.NOTICE)
        body = Body(meeting["body"])
        if not await queries.agenda(meeting_id):
            raise rules.AgendaIsEmpty()
        noticed_on, meets_on = day_of(now), day_of(meeting["meets_at"])
        rules.require_notice(body, noticed_on=noticed_on, meets_on=meets_on, urgent_reason=urgent_reason)
        await move(meeting, Step.NOTICE, {Meeting.noticed_at: now})
        if body != Body.OWNERS:
            await _invite(meeting, body)
        await AgendaItem.update({AgendaItem.noticed: True}).where(AgendaItem.meeting == meeting_id)
        await fetch("update ballot set state = 'noticed' where meeting = {} and state = 'draft'", meeting_id)
        if urgent_reason.strip():
            await MeetingText.update({MeetingText.urgent_reason: urgent_reason.strip()}).where(
                MeetingText.meeting == meeting_id
            )
        await write_down(meeting, Step.NOTICE, officer, now, note=urgent_reason.strip())


async def begin(meeting_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Raises NoQuorum where the law says the meeting may not be held at all (方可召开)."""
    async with writing():
        meeting = await theirs(meeting_id, Deed.RUN, officer)
        await require_step(meeting, Step.BEGIN)
        rules.require_not_before(day_of(now), day_of(meeting["meets_at"]))
        attendance = await queries.attendance(meeting)
        if attendance and attendance.rule.may_not_be_held:
            attendance.require()
        await move(meeting, Step.BEGIN, {Meeting.began_at: now})
        await write_down(meeting, Step.BEGIN, officer, now, facts=counted(attendance))
        wake("screen", str(meeting_id))


async def call_off(meeting_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Too few came: 不能召开，请另行通知."""
    async with writing():
        meeting = await theirs(meeting_id, Deed.RUN, officer)
        attendance = await queries.attendance(meeting)
        if attendance and attendance.enough:
            raise rules.QuorumIsThere(words=attendance.words)
        await move(meeting, Step.CALL_OFF, {Meeting.ended_at: now})
        await _annul_ballots(meeting, Step.CALL_OFF, officer, now)
        await write_down(meeting, Step.CALL_OFF, officer, now, facts=counted(attendance))
        wake("screen", str(meeting_id))


async def cancel(meeting_id: UUID, reason: str, *, officer: Officer, now: datetime) -> None:
    async with writing():
        meeting = await theirs(meeting_id, Deed.NOTICE, officer)
        rules.require_reason(reason)
        await move(meeting, Step.CANCEL, {Meeting.ended_at: now})
        await _annul_ballots(meeting, Step.CANCEL, officer, now)
        await write_down(meeting, Step.CANCEL, officer, now, note=reason.strip())
        wake("screen", str(meeting_id))


async def end(meeting_id: UUID, *, officer: Officer, now: datetime) -> None:
    """What was not put to the vote is annulled. Raises BallotStillOpen."""
    async with writing():
        meeting = await theirs(meeting_id, Deed.RUN, officer)
        if await fetch("select id from ballot where meeting = {} and state in ('open', 'closed')", meeting_id):
            raise rules.BallotStillOpen()
        await move(meeting, Step.END, {Meeting.ended_at: now})
        await _annul_ballots(meeting, Step.END, officer, now)
        await write_down(meeting, Step.END, officer, now, facts=counted(await queries.attendance(meeting)))
        wake("screen", str(meeting_id))


async def write_minutes(meeting_id: UUID, words: str, *, was: str, officer: Officer, now: datetime) -> None:
    """While people talk or afterwards. `was`: the fingerprint of the minutes this officer had before them.

    Once a decision of the meeting is published they stay; where there are none yet they can still be added.

    Raises MinutesChanged, MinutesFixed, MeetingStepNotOpen.
    """
    text = rules.require_minutes(words)
    async with writing():
        meeting = await theirs(meeting_id, Deed.RUN, officer)
        rules.require_begun(rules.State(meeting["state"]))
        if meeting["minutes"] == text:
            return
        if await fetch("select id from ballot where meeting = {} and state = 'published' limit 1", meeting_id):
            rules.require_no_minutes(meeting["minutes"])
        written = (
            await MeetingText.update({MeetingText.minutes: text})
            .where((MeetingText.meeting == meeting_id) & (MeetingText.minutes == meeting["minutes"]))
            .returning(MeetingText.meeting)
        )
        if not written or was != rules.fingerprint(meeting["minutes"]):
            raise rules.MinutesChanged(**await last_hand(meeting_id, "minutes"))
        facts = {"characters": len(text), "was": len(meeting["minutes"])}
        await write_down(meeting, "minutes", officer, now, facts=facts)


async def show(
    meeting_id: UUID, showing: rules.Showing, *, officer: Officer, now: datetime, item: UUID | None = None
) -> None:
    """What the shared screen shows. Not history: no line in the journal."""
    async with writing():
        await theirs(meeting_id, Deed.RUN, officer)
        changes: dict[Any, Any] = {Meeting.showing: str(showing)}
        if item:
            changes[Meeting.shown_item] = item
        await Meeting.update(changes).where(Meeting.id == meeting_id)
        wake("screen", str(meeting_id))


async def _invite(meeting: Row, body: Body) -> None:
    members = await members_of(
        body, meeting["community"], day_of(meeting["meets_at"]), property_area=meeting["property_area"]
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


async def _annul_ballots(meeting: Row, step: Step, officer: Officer, now: datetime) -> None:
    """What was never opened can be opened no more; another round then finds nothing that still runs."""
    rows = await fetch(
        "update ballot set state = 'annulled' where meeting = {} and state in ('draft', 'noticed') returning id",
        meeting["id"],
    )
    for row in rows:
        note = f"没有开始投票，会议“{step.label}”"
        await ballots.write_down(row["id"], meeting, "annul", officer, now, note=note)
