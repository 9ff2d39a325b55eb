"""What every deed on a meeting begins and ends with: whose it is, that of two people one wins, and that it is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council import rights
from domain.council.changes import changed_meanwhile
from domain.council.meetings import queries, rules
from domain.council.meetings.rules import Step
from domain.council.meetings.tables import Meeting
from domain.council.rights import Deed
from domain.journal.actions import record
from domain.people.rules import Officer

Row = dict[str, Any]


async def theirs(meeting_id: UUID, deed: Deed, officer: Officer) -> Row:
    meeting = await queries.get_meeting(meeting_id, officer)
    await rights.require(meeting, deed, officer)
    return meeting


async def require_step(meeting: Row, step: Step) -> rules.State:
    """The state that follows. Who comes second with the same step is told who was first."""
    if rules.State(meeting["state"]) is rules.LIFE[step][1]:
        raise await changed_meanwhile(meeting["id"], step)
    return rules.next_state(rules.State(meeting["state"]), step)


async def move(meeting: Row, step: Step, changes: dict[Any, Any]) -> None:
    """Named in the WHERE, so that of two people pressing the same button one wins."""
    following = await require_step(meeting, step)
    moved = await (
        Meeting.update({Meeting.state: str(following), Meeting.version: Meeting.version + 1, **changes})
        .where((Meeting.id == meeting["id"]) & (Meeting.state == meeting["state"]))
        .returning(Meeting.id)
    )
    if not moved:
        raise await changed_meanwhile(meeting["id"], step)


async def write_down(
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


def counted(attendance: rules.Attendance | None) -> dict[str, int] | None:
    if attendance is None:
        return None
    return {"present": attendance.present.heads, "members": attendance.members.heads}
