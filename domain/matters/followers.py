"""Who asks whether it is solved: someone who did not handle it (rules.md §4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.matters.tables import Matter
from domain.people import queries as people
from domain.people.rules import Role
from domain.transaction import fetch


async def follower_of(matter: Matter, *, now: datetime, settled_by: UUID | None = None) -> UUID | None:
    """The grid lead; where he handled it or was on the team a neighbouring lead; else the community secretary."""
    barred = await _barred(matter) | {one for one in (settled_by,) if one}
    own = await people.colleagues(Role.GRID_LEAD, matter.grid, now=now) if matter.grid else []
    for one in own:
        if one["id"] not in barred:
            return _id(one)
    neighbours = await fetch(
        "select o.id from officer_grant g join officer o on o.id = g.officer join org n on n.id = g.place"
        " where n.community = {} and n.level = 'grid' and g.role = 'grid_lead' and g.starts_at <= {} and g.ends_at > {}"
        " and o.ended_at is null order by n.code, o.id",
        matter.community,
        now,
        now,
    )
    for one in [*neighbours, *await people.colleagues(Role.COMMUNITY_SECRETARY, matter.community, now=now)]:
        if one["id"] not in barred:
            return _id(one)
    return None


async def _barred(matter: Matter) -> set[UUID]:
    team = await fetch("select officer from sight where matter = {} and reason = 'team'", matter.id)
    return {row["officer"] for row in team} | {one for one in (matter.handler,) if one}


def _id(row: dict[str, object]) -> UUID:
    found = row["id"]
    assert isinstance(found, UUID)
    return found
