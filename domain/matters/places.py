"""The picture of a place: what was heard there before (来单认旧), where it gathers. Never a picture of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.matters.queries import Filters, View, page
from domain.matters.visible import branches
from domain.people.rules import Officer
from domain.people.sight import Layer
from domain.transaction import fetch

LOOKS_BACK = timedelta(days=365)
HOT_FOR = timedelta(days=30)
MOST = 8
HOT, LEAST = 3, 2
"""So many buildings are named, each with at least so many matters: one matter is no picture."""


@dataclass(frozen=True)
class Earlier:
    rows: list[dict[str, Any]]
    same_person: frozenset[UUID]


async def earlier(seen: View, officer: Officer, *, now: datetime) -> Earlier:
    """Matters of the year before at the same building or place, or of the same caller, that this officer sees.

    The caller joins them only for whoever may read the caller; whoever reads a scrubbed task learns nothing.
    """
    if seen.scrubbed or not seen.sees(Layer.ORDER):
        return Earlier([], frozenset())
    persons = await _of_the_caller(seen.matter.id) if seen.sees(Layer.CONTACT) else []
    ids = dict.fromkeys([*persons, *await _of_the_place(seen, now)])
    if not ids:
        return Earlier([], frozenset())
    rows = await page(officer, Filters(ended=True, ids=tuple(ids)), now=now, limit=MOST)
    return Earlier(rows, frozenset(persons))


async def _of_the_place(seen: View, now: datetime) -> list[UUID]:
    matter, since = seen.matter, now - LOOKS_BACK
    if matter.building is not None:
        condition, values = "m.building = {}", [matter.building]
    elif matter.grid is not None:
        condition = (
            "m.grid = {} and exists (select 1 from matter_text t join matter_text mine on mine.matter = {}"
            " where t.matter = m.id and t.place = mine.place and t.place <> '')"
        )
        values = [matter.grid, matter.id]
    else:
        return []
    rows = await fetch(
        f"select m.id from matter m where {condition} and m.id <> {{}} and m.registered_at > {{}}"
        " order by m.registered_at desc limit 30",
        *values,
        matter.id,
        since,
    )
    return [row["id"] for row in rows]


async def _of_the_caller(matter: UUID) -> list[UUID]:
    rows = await fetch(
        "select distinct v.matter from voice v join voice mine on mine.person = v.person"
        " where mine.matter = {} and mine.person is not null and v.matter <> {} limit 30",
        matter,
        matter,
    )
    return [row["matter"] for row in rows]


async def hot_buildings(officer: Officer, *, now: datetime) -> list[dict[str, Any]]:
    """The three buildings with most voices of the last thirty days, by what this officer sees; household ones left out.

    {id, name, community_name, matters, voices}
    """
    mine = branches(officer, now=now)
    if not mine:
        return []
    parts = [
        f"select m.id from matter m where {branch.condition} and m.registered_at > {{}} and m.building is not null"
        " and m.kind <> 'household' and not m.confidential and m.state <> 'withdrawn'"
        for branch in mine
    ]
    values = [value for branch in mine for value in (*branch.values, now - HOT_FOR)]
    return await fetch(
        "select b.id, b.name, c.name as community_name, count(distinct m.id) as matters, count(v.id) as voices"
        f" from ({' union '.join(parts)}) every join matter m on m.id = every.id join building b on b.id = m.building"
        " join org c on c.id = b.community left join voice v on v.matter = m.id"
        " group by b.id, b.name, c.name having count(distinct m.id) >= {}"
        " order by matters desc, voices desc, b.id limit {}",
        *values,
        LEAST,
        HOT,
    )
