"""Attach a scan."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.council import rights
from domain.council.ballots.queries import get_ballot, meeting_of
from domain.council.ballots.rules import State
from domain.council.papers.queries import numbered
from domain.council.rights import Deed
from domain.council.scans import queries, rules
from domain.council.scans.tables import BallotScan
from domain.ids import uuid7
from domain.journal.actions import record
from domain.people.rules import Officer
from domain.transaction import writing


async def attach(ballot_id: UUID, number: int | None, sha256: str, *, officer: Officer, now: datetime) -> UUID:
    """To the paper of that number, or to the whole ballot. The bytes are in the blobs already.

    Raises Missing, NotTheirDeed, NothingSignedYet, ScanThere.
    """
    async with writing():
        ballot = await get_ballot(ballot_id, officer)
        held_at = await meeting_of(ballot)
        await rights.require(held_at, Deed.COUNT, officer)
        rules.require_papers(State(ballot["state"]))
        paper = (await numbered(ballot_id, number))["id"] if number is not None else None
        if any(row["sha256"] == sha256 and row["number"] == number for row in await queries.of_ballot(ballot_id)):
            raise rules.ScanThere()
        id = uuid7()
        await BallotScan.insert(
            BallotScan(
                id=id,
                subdistrict=ballot["subdistrict"],
                ballot=ballot_id,
                paper=paper,
                sha256=sha256,
                kept_by=officer.id,
                kept_at=now,
            )
        )
        await record(
            "ballot",
            ballot_id,
            "attach_scan",
            actor=officer.id,
            at=now,
            subdistrict=ballot["subdistrict"],
            path=held_at["path"],
            facts={"scan": id, "paper": paper, "number": number},
        )
    return id
