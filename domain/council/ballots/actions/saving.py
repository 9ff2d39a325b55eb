"""What every deed on a ballot begins and ends with: whose it is, that of two people one wins, and that it is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council import rights
from domain.council.ballots import queries, rules
from domain.council.ballots.rules import State, Step
from domain.council.ballots.tables import Ballot, Signature
from domain.council.changes import changed_meanwhile
from domain.council.meetings import queries as meetings
from domain.council.meetings.rules import Showing
from domain.council.meetings.tables import Meeting
from domain.council.rights import Deed
from domain.ids import uuid7
from domain.journal.actions import record
from domain.people.rules import Officer
from domain.transaction import add, wake

Row = dict[str, Any]


async def theirs(ballot_id: UUID, deed: Deed, officer: Officer) -> tuple[Row, Row]:
    ballot = await queries.ballot(ballot_id)
    return ballot, await meeting_for(ballot["meeting"], deed, officer)


async def meeting_for(meeting_id: UUID, deed: Deed, officer: Officer) -> Row:
    meeting = await meetings.get_meeting(meeting_id, officer)
    await rights.require(meeting, deed, officer)
    return meeting


async def require_step(ballot: Row, step: Step) -> State:
    """The state that follows. Who comes second with the same step is told who was first."""
    if State(ballot["state"]) is rules.LIFE[step][1]:
        raise await changed_meanwhile(ballot["id"], step)
    return rules.next_state(State(ballot["state"]), step)


async def move(ballot: Row, step: Step, changes: dict[Any, Any]) -> None:
    """Named in the WHERE, so that of two people pressing the same button one wins."""
    following = await require_step(ballot, step)
    moved = await (
        Ballot.update({Ballot.state: str(following), **changes})
        .where((Ballot.id == ballot["id"]) & (Ballot.state == str(ballot["state"])))
        .returning(Ballot.id)
    )
    if not moved:
        raise await changed_meanwhile(ballot["id"], step)


async def put_on_screen(meeting_id: UUID, showing: Showing, item: UUID) -> None:
    await Meeting.update({Meeting.showing: str(showing), Meeting.shown_item: item}).where(Meeting.id == meeting_id)
    wake("screen", str(meeting_id))


async def sign(ballot_id: UUID, meeting: Row, counter: str, scrutineer: str, now: datetime) -> None:
    common = {"subdistrict": meeting["subdistrict"], "ballot": ballot_id, "at": now}
    await add(
        Signature,
        [
            {"id": uuid7(), **common, "duty": "counter", "name": counter.strip()},
            {"id": uuid7(), **common, "duty": "scrutineer", "name": scrutineer.strip()},
        ],
    )


async def write_down(
    ballot_id: UUID, meeting: Row, action: str, officer: Officer, now: datetime, *, facts: Any = None, note: str = ""
) -> None:
    await record(
        "ballot",
        ballot_id,
        str(action),
        actor=officer.id,
        at=now,
        subdistrict=meeting["subdistrict"],
        path=meeting["path"],
        facts={"meeting": meeting["id"], **(facts or {})},
        note=note,
    )
