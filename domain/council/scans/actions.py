"""Attach a scan, take one off."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council import rights
from domain.council.ballots.queries import get_ballot, meeting_of
from domain.council.ballots.rules import State
from domain.council.papers.queries import numbered
from domain.council.rights import Deed
from domain.council.scans import queries, rules
from domain.council.scans.tables import BallotScan
from domain.errors import Invalid
from domain.ids import uuid7
from domain.journal.actions import record
from domain.people.rules import Officer
from domain.transaction import writing

Row = dict[str, Any]


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
        await _record(
            ballot, held_at["path"], "attach_scan", officer, now, {"scan": id, "paper": paper, "number": number}
        )
    return id


async def take_off(ballot_id: UUID, scan: UUID, reason: str, *, officer: Officer, now: datetime) -> None:
    """Attached to the wrong paper. It is no longer shown; that it was there stays. Raises Missing, NotTheirDeed."""
    if not reason.strip():
        raise Invalid(reason="请写明为什么取下。")
    async with writing():
        await queries.get_scan(ballot_id, scan, officer)
        ballot = await get_ballot(ballot_id, officer)
        await BallotScan.update({BallotScan.taken_off_at: now}).where(BallotScan.id == scan)
        path = (await meeting_of(ballot))["path"]
        await _record(ballot, path, "take_off_scan", officer, now, {"scan": scan}, reason.strip())


async def _record(
    ballot: Row, path: str, action: str, officer: Officer, now: datetime, facts: Row, note: str = ""
) -> None:
    await record(
        "ballot",
        ballot["id"],
        action,
        actor=officer.id,
        at=now,
        subdistrict=ballot["subdistrict"],
        path=path,
        facts=facts,
        note=note,
    )
