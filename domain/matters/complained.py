"""被投诉的一方: the parties complained of, and where their people stand. They do not learn who complained (rules.md §3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from domain.matters import rules
from domain.matters.tables import Matter
from domain.transaction import fetch, holes_for


async def parties_of(matter: Matter) -> set[UUID]:
    """By this matter, and by those joined to it."""
    joined = await fetch(
        "select complained_of from matter where joined_to = {} and complained_of is not null", matter.id
    )
    return {row["complained_of"] for row in joined} | ({matter.complained_of} if matter.complained_of else set())


async def people_of(parties: Collection[UUID], *, now: datetime) -> set[UUID]:
    """Officers who work there now, in whatever role."""
    if not parties:
        return set()
    holes = holes_for(parties)
    rows = await fetch(
        f"select officer from officer_grant where place in ({holes}) and starts_at <= {{}} and ends_at > {{}}",
        *(*parties, now, now),
    )
    return {row["officer"] for row in rows}


async def require_team_apart(matter_id: UUID, parties: Collection[UUID], *, now: datetime) -> None:
    """None of them on this matter's team. Raises ComplainedOfOnTeam."""
    barred = await people_of(parties, now=now)
    if not barred:
        return
    team = await fetch(
        "select s.officer, o.name from sight s join officer o on o.id = s.officer where s.matter = {}"
        " and s.reason = 'team' and s.ends_at > {} order by o.name",
        *(matter_id, now),
    )
    for one in team:
        if one["officer"] in barred:
            raise rules.ComplainedOfOnTeam(who=one["name"])
