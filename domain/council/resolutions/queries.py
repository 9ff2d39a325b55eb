"""Resolutions of a ballot, a matter, a meeting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.errors import Missing
from domain.transaction import fetch

Row = dict[str, Any]
SELECT = (
    "select r.*, coalesce(t.words, '已删除') as words, coalesce(t.responsible, '已删除') as responsible, b.meeting,"
    " b.binding, b.motion, b.round from resolution r join ballot b on b.id = r.ballot"
    " left join resolution_text t on t.resolution = r.id"
)


async def resolution(id: UUID) -> Row:
    rows = await fetch(f"{SELECT} where r.id = {{}}", id)
    if not rows:
        raise Missing()
    return rows[0]


async def of_ballot(ballot: UUID) -> Row | None:
    rows = await fetch(f"{SELECT} where r.ballot = {{}}", ballot)
    return rows[0] if rows else None


async def of_matter(matter: UUID) -> list[Row]:
    return await fetch(f"{SELECT} where r.matter = {{}} order by r.resolved_at, r.id", matter)


async def of_meeting(meeting: UUID) -> list[Row]:
    return await fetch(f"{SELECT} where b.meeting = {{}} order by r.resolved_at, r.id", meeting)
