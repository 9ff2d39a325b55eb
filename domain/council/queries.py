"""What others ask of the council: is a ballot open on this matter, what does the shared screen show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.council.ballots import queries as ballots
from domain.council.ballots.queries import Standing
from domain.council.ballots.rules import State
from domain.council.meetings import queries as meetings
from domain.council.meetings.rules import Attendance, Showing
from domain.council.resolutions import queries as resolutions
from domain.transaction import fetch

Row = dict[str, Any]


@dataclass(frozen=True)
class Screen:
    """Everything on one shared screen. No name, no room; for and against only once counted."""

    meeting: Row
    showing: Showing
    attendance: Attendance | None
    agenda: list[Row]
    item: Row | None
    standing: Standing | None
    rounds: list[Standing]
    resolution: Row | None


async def ballot_open_on(matter: UUID) -> bool:
    """While one is open its matter is not reclassified."""
    rows = await fetch(
        "select 1 as one from ballot b join motion q on q.id = b.motion"
        " where q.matter = {} and b.state in ('open', 'closed') limit 1",
        matter,
    )
    return bool(rows)


async def screen(meeting_id: UUID) -> Screen:
    """Falls back from a ballot or result that is not there to the item, and from that to the agenda."""
    meeting = await meetings.meeting(meeting_id)
    agenda = await meetings.agenda(meeting_id)
    item = next((row for row in agenda if row["id"] == meeting["shown_item"]), None)
    found = [row for row in await ballots.of_meeting(meeting_id) if item and row["item"] == item["id"]]
    row = found[-1] if found else None
    standing = await ballots.standing(row) if row else None
    return Screen(
        meeting=meeting,
        showing=_showing(Showing(meeting["showing"]), item, standing),
        attendance=await meetings.attendance(meeting),
        agenda=agenda,
        item=item,
        standing=standing,
        rounds=await _counted_rounds(row) if row else [],
        resolution=await resolutions.of_ballot(row["id"]) if row else None,
    )


def _showing(wanted: Showing, item: Row | None, standing: Standing | None) -> Showing:
    polled = standing is not None and standing.tally is not None
    if wanted in (Showing.BALLOT, Showing.RESULT):
        if standing is not None and polled:
            return Showing.RESULT if standing.counted and wanted == Showing.RESULT else Showing.BALLOT
        wanted = Showing.ITEM
    if wanted == Showing.ITEM and item is None:
        return Showing.AGENDA
    return wanted


async def _counted_rounds(row: Row) -> list[Standing]:
    """Earlier and present rounds that have a tally, for their rates side by side."""
    counted = [each for each in await ballots.rounds(row["motion"]) if State(each["state"]) in ballots.COUNTED]
    return [await ballots.standing(each) for each in counted]
