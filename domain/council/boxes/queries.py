"""What lies in a box, in sums."""

from __future__ import annotations

from uuid import UUID

from domain.council.tallies.rules import Choice, Hands
from domain.transaction import fetch


async def contents(ballot: UUID, *, open: bool) -> Hands:
    """Votes by choice: of a ballot that is open, or as its closing wrote them."""
    table = "ballot_box" if open else "secret_vote"
    rows = await fetch(f"select choice, count(*) as n from {table} where ballot = {{}} group by choice", ballot)
    found = {Choice(row["choice"]): int(row["n"]) for row in rows}
    return Hands(*(found.get(choice, 0) for choice in (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)))
