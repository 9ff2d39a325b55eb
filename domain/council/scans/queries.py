"""Which scans a ballot has, and one of them for whoever counts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.council import rights
from domain.council.ballots.queries import get_ballot, meeting_of
from domain.council.rights import Deed
from domain.errors import Missing
from domain.people.rules import Officer
from domain.transaction import fetch

Row = dict[str, Any]


async def of_ballot(ballot: UUID) -> list[Row]:
    """Oldest first, each with the number of its paper; None for those of the whole ballot."""
    return await fetch(
        "select s.id, s.paper, s.kept_at, s.sha256, p.number from ballot_scan s left join paper p on p.id = s.paper"
        " where s.ballot = {} and s.taken_off_at is null order by s.id",
        ballot,
    )


async def get_scan(ballot_id: UUID, scan: UUID, officer: Officer) -> Row:
    """A signed paper shows how somebody voted: only who counts may look. Raises Missing, NotTheirDeed."""
    ballot = await get_ballot(ballot_id, officer)
    await rights.require(await meeting_of(ballot), Deed.COUNT, officer)
    rows = await fetch(
        "select subdistrict, sha256 from ballot_scan where id = {} and ballot = {} and taken_off_at is null",
        scan,
        ballot_id,
    )
    if not rows:
        raise Missing()
    return rows[0]
