"""Who votes for whom at a meeting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.transaction import fetch

Row = dict[str, Any]


async def of_meeting(meeting: UUID) -> list[Row]:
    return await fetch("select voter, holder, document, at from proxy where meeting = {} order by id", meeting)


async def held_by(meeting: UUID, holder: str) -> int:
    [row] = await fetch("select count(*) as n from proxy where meeting = {} and holder = {}", meeting, holder)
    return int(row["n"])


async def may_be_stood_for(meeting: UUID, voter: UUID) -> bool:
    """A member who was invited, or an owner on a roll of the meeting."""
    rows = await fetch(
        "select 1 as one from attendance where meeting = {} and voter = {} union all"
        " select 1 as one from ballot b join roll_entry e on e.roll = b.roll where b.meeting = {} and e.voter = {}",
        meeting,
        voter,
        meeting,
        voter,
    )
    return bool(rows)
