"""The rechecks of a ballot, and what they changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.council.papers.rules import Mark
from domain.council.tallies.rules import Hands
from domain.transaction import fetch

Row = dict[str, Any]


async def of_ballot(ballot: UUID) -> list[Row]:
    """First to last, with reason and signatures."""
    return await fetch(
        "select r.*, coalesce(t.reason, '已删除') as reason, coalesce(t.first, '已删除') as first,"
        " coalesce(t.second, '已删除') as second from recheck r left join recheck_text t on t.recheck = r.id"
        " where r.ballot = {} order by r.n",
        ballot,
    )


async def marks(ballot: UUID, upto: int) -> dict[str, Mark]:
    """By voter, as read last in the rechecks up to this one."""
    rows = await fetch(
        "select p.voter, d.mark from recheck_reading d join recheck r on r.id = d.recheck join paper p on p.id = d.paper"
        " where r.ballot = {} and r.n <= {} order by r.n",
        ballot,
        upto,
    )
    return {str(row["voter"]): Mark(row["mark"]) for row in rows}


async def hands(ballot: UUID, upto: int) -> Hands | None:
    rows = await fetch(
        "select agreeing, opposing, abstaining from recheck where ballot = {} and n <= {} and agreeing is not null"
        " order by n desc limit 1",
        ballot,
        upto,
    )
    return Hands(**rows[0]) if rows else None


async def readings(ballot: UUID) -> list[Row]:
    """Each paper that was read anew: which recheck, number, mark."""
    return await fetch(
        "select r.n, p.number, d.mark from recheck_reading d join recheck r on r.id = d.recheck"
        " join paper p on p.id = d.paper where r.ballot = {} order by r.n, p.number",
        ballot,
    )
