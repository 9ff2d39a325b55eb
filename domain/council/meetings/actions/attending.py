"""Who comes and who goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.clocks.days import day_of
from domain.council.meetings import queries, rules
from domain.council.meetings.actions.saving import theirs, write_down
from domain.council.meetings.tables import Attendance
from domain.council.rights import Deed
from domain.journal.actions import record
from domain.people.rules import Officer
from domain.transaction import wake, writing

Row = dict[str, Any]


async def check_in(meeting_id: UUID, voter: UUID, *, officer: Officer, now: datetime) -> None:
    """At the desk. Again is nothing new; after leaving it is coming back."""
    async with writing():
        meeting = await theirs(meeting_id, Deed.RUN, officer)
        await arrive(meeting, voter, now, actor=officer.id)


async def check_in_all(meeting_id: UUID, voters: list[UUID], *, officer: Officer, now: datetime) -> None:
    """Several at once, as ticked on the list."""
    async with writing():
        meeting = await theirs(meeting_id, Deed.RUN, officer)
        for voter in voters:
            await arrive(meeting, voter, now, actor=officer.id)


async def check_in_by_code(code: str, *, now: datetime) -> Row:
    """By the member's own QR. Refused before the day of the meeting and after its end."""
    async with writing():
        found = await queries.of_code(code)
        meeting = await queries.meeting(found["meeting"])
        rules.require_day(day_of(now), day_of(meeting["meets_at"]))
        await arrive(meeting, found["voter"], now, actor=None)
        return meeting


async def leave(meeting_id: UUID, voter: UUID, *, officer: Officer, now: datetime) -> None:
    async with writing():
        meeting = await theirs(meeting_id, Deed.RUN, officer)
        rules.require_running(rules.State(meeting["state"]))
        await Attendance.update({Attendance.left_at: now}).where(
            (Attendance.meeting == meeting_id)
            & (Attendance.voter == voter)
            & Attendance.checked_in_at.is_not_null()
            & Attendance.left_at.is_null()
        )
        await write_down(meeting, "leave", officer, now, facts={"voter": voter})
        wake("screen", str(meeting_id))


async def arrive(meeting: Row, voter: UUID, now: datetime, *, actor: UUID | None) -> None:
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
