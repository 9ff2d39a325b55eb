"""Drop a vote into the box; when the ballot closes, write all of them anew and leave nothing of their order."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from domain.council.boxes.tables import BallotBox, SecretVote
from domain.council.tallies.rules import Choice
from domain.transaction import add, fetch, on_sqlite

Row = dict[str, Any]


async def drop(votes: Iterable[tuple[UUID, UUID, Choice]]) -> None:
    """(subdistrict, ballot, choice) of each, inside the transaction that writes down who voted."""
    rows = [
        {
            "key": UUID(bytes=secrets.token_bytes(16)),
            "subdistrict": subdistrict,
            "ballot": ballot,
            "choice": str(choice),
        }
        for subdistrict, ballot, choice in votes
    ]
    await add(BallotBox, _by_key(rows))


async def seal(ballot: UUID) -> None:
    """Inside the transaction that closes, behind the barrier. On PostgreSQL the old rows go with their file.

    The votes of other open ballots are put back, in the order of their keys too.
    """
    if on_sqlite():
        lying = await fetch("select key, subdistrict, ballot, choice from ballot_box where ballot = {}", ballot)
        await fetch("delete from ballot_box where ballot = {}", ballot)
    else:
        await fetch("lock table ballot_box in access exclusive mode")
        lying = await fetch("select key, subdistrict, ballot, choice from ballot_box")
        await fetch("truncate ballot_box")
    await add(SecretVote, _by_key([row for row in lying if str(row["ballot"]) == str(ballot)]))
    await add(BallotBox, _by_key([row for row in lying if str(row["ballot"]) != str(ballot)]))


def _by_key(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row["key"]))
