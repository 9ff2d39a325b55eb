"""Windows of a subdistrict, today's patrols, a matter's photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from domain.clocks.days import end_of, start_of
from domain.matters.queries import View
from domain.patrols.rules import USUAL, Part, Window
from domain.people.sight import Layer
from domain.transaction import fetch, holes_for


async def windows(subdistrict: UUID) -> tuple[Window, ...]:
    """The subdistrict's own, where it has set them; else the usual three."""
    rows = await fetch("select part, starts, ends from patrol_window where subdistrict = {}", subdistrict)
    own = {Part(row["part"]): Window(Part(row["part"]), row["starts"], row["ends"]) for row in rows}
    return tuple(own.get(usual.part, usual) for usual in USUAL)


async def patrols_of_day(grids: Sequence[UUID], day: date) -> list[dict[str, Any]]:
    """One row a grid and window that was walked: when first, with how many findings, whether any came late (补传).

    Who walked is said only while rules.NAMED_DAYS last, and only here: there is no history of a person.
    """
    if not grids:
        return []
    holes = holes_for(grids)
    rows = await fetch(
        "select p.grid, p.part, p.happened_at, p.findings, p.late, o.name from patrol p"
        f" left join officer o on o.id = p.officer where p.grid in ({holes}) and p.patrolled_on = {{}}"
        " order by p.happened_at",
        *grids,
        day,
    )
    found: dict[tuple[UUID, str], dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault((row["grid"], row["part"]), {**row, "findings": 0, "late": 0})
        one["findings"] += row["findings"]
        one["late"] += 1 if row["late"] else 0
    for counted in await found_on(grids, day):
        if walked := found.get((counted["grid"], counted["part"])):
            # Found after 没有发现 was tapped: the patrol still says what it said, the day knows better.
            walked["findings"] = max(walked["findings"], counted["many"])
    return list(found.values())


async def found_on(grids: Sequence[UUID], day: date) -> list[dict[str, Any]]:
    """{grid, part, many}: how many findings belong to each patrol of the day, whenever it was tapped."""
    holes = holes_for(grids)
    return await fetch(
        f"select grid, part, count(*) as many from finding where grid in ({holes}) and happened_at >= {{}}"
        " and happened_at < {} and patrolled_on = {} group by grid, part",
        *(*grids, start_of(day), end_of(day), day),
    )


async def photos_seen(seen: View) -> list[dict[str, Any]]:
    """photos_of, for whoever reads what was said of the matter; those of the household time stay there (改判)."""
    if seen.scrubbed or not seen.sees(Layer.ORDER):
        return []
    return [one for one in await photos_of(seen.matter.id) if not seen.stays_home(one["taken_at"])]


async def photos_of(matter: UUID) -> list[dict[str, Any]]:
    """{id, sha256, mime, n, taken_at, verified}, voice notes among them: those not yet verified are still on a phone."""
    return await fetch(
        "select p.id, p.subdistrict, p.sha256, p.mime, p.n, m.registered_at as taken_at, exists (select 1 from op_blob b"
        " where b.subdistrict = p.subdistrict and b.sha256 = p.sha256 and b.verified_at is not null) as verified"
        " from finding_photo p join matter m on m.id = p.matter where p.matter = {} order by p.n",
        matter,
    )


async def finding_of(matter: UUID) -> dict[str, Any] | None:
    rows = await fetch(
        "select f.*, p.latitude, p.longitude, p.accuracy from finding f left join finding_point p on p.finding = f.id"
        " where f.matter = {}",
        matter,
    )
    return rows[0] if rows else None
