"""Figures as tables of counts, and the nightly recount that compares and reports, never repairs in silence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.matters.registration import month_of
from domain.matters.rules import Kind, State
from domain.people.rules import Level, Officer, Role
from domain.stats.actions import Cell
from domain.transaction import fetch

HANDLED = frozenset({State.SETTLED, State.ACCEPTED, State.FOLLOWED_UP, State.CLOSED})
"""办理 (公事、共事) and 引导帮助 (家事). 办理 is not 解决: what was solved is the voices' own answer."""


def scope(officer: Officer) -> list[tuple[str, UUID | None]]:
    """Where this officer may read figures: ('district', None), ('subdistrict', id) or ('community', id)."""
    found: list[tuple[str, UUID | None]] = []
    for grant in officer.grants:
        if grant.role in (Role.INSTALLATION_ADMINISTRATOR, Role.ADMINISTRATOR):
            continue
        place = grant.place
        if place.level is Level.DISTRICT:
            found.append(("district", None))
        elif place.level is Level.SUBDISTRICT:
            found.append(("subdistrict", place.id))
        elif place.level is Level.COMMUNITY:
            found.append(("community", place.id))
        found += [("community", community) for community in place.communities]
    return list(dict.fromkeys(found))


async def by_kind(where: tuple[str, UUID | None], *, first: str, last: str) -> dict[Kind, dict[str, int]]:
    """{kind: {registered, handled, open}} for months first..last ('2026-01'), of the place where matters arose."""
    level, id = where
    narrowed = {"district": "community = subdistrict", "subdistrict": "community = {}", "community": "community = {}"}
    values: list[Any] = [first, last] + ([id] if id else [])
    rows = await fetch(
        f"select kind, state, sum(n) as n from figure where month >= {{}} and month <= {{}} and {narrowed[level]}"
        " group by kind, state",
        *values,
    )
    found = {kind: {"registered": 0, "handled": 0, "open": 0} for kind in Kind}
    for row in rows:
        counts, state, n = found[Kind(row["kind"])], State(row["state"]), int(row["n"])
        if state is State.WITHDRAWN:
            continue
        counts["registered"] += n
        counts["handled" if state in HANDLED else "open"] += n
    return found


async def by_subdistrict(*, first: str, last: str) -> list[dict[str, Any]]:
    """For the district: a row per subdistrict and kind, from the second rows. Small: streets x kinds."""
    return await fetch(
        "select o.name, f.subdistrict, f.kind, sum(f.n) as n from figure f join org o on o.id = f.subdistrict"
        " where f.community = f.subdistrict and f.month >= {} and f.month <= {} and f.state <> 'withdrawn'"
        " group by o.name, f.subdistrict, f.kind, o.code order by o.code",
        first,
        last,
    )


async def differences() -> list[dict[str, Any]]:
    """Cells whose figure is not what a recount of the matters gives; empty is right. Exact only while nobody writes."""
    counted: dict[Cell, int] = {}
    matters = await fetch(
        "select subdistrict, community, kind, state, registered_at from matter where joined_to is null"
    )
    for row in matters:
        for place in (row["community"], row["subdistrict"]):
            cell: Cell = (
                month_of(row["registered_at"]), str(row["subdistrict"]), str(place), row["kind"], row["state"],
            )  # fmt: skip
            counted[cell] = counted.get(cell, 0) + 1
    kept: dict[Cell, int] = {
        (row["month"], str(row["subdistrict"]), str(row["community"]), row["kind"], row["state"]): int(row["n"])
        for row in await fetch("select * from figure where n <> 0")
    }
    cells = sorted(set(counted) | set(kept))
    return [
        {"cell": cell, "figure": kept.get(cell, 0), "recount": counted.get(cell, 0)}
        for cell in cells
        if kept.get(cell, 0) != counted.get(cell, 0)
    ]
