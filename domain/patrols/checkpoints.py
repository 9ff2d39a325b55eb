"""Safety checkpoints (点位): set with a recorded basis, printed as QR, ticked on patrol, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.clocks.days import day_of
from domain.errors import Missing
from domain.ids import token, uuid7
from domain.journal.actions import line, record
from domain.patrols import rules
from domain.patrols.actions import read
from domain.patrols.rules import Ground, TickForm
from domain.patrols.tables import Checkpoint, Tick
from domain.people import queries as people
from domain.people.rules import LEADERS, Officer, Role
from domain.sync.devices import Device
from domain.sync.hot import Effect
from domain.sync.rules import Op
from domain.transaction import add, fetch, holes_for, writing

SETTERS = frozenset({Role.COMMUNITY_SECRETARY, Role.DISPATCHER, *LEADERS})
BLIND = frozenset({Role.OBSERVER, Role.ADMINISTRATOR, Role.INSTALLATION_ADMINISTRATOR})
"""Who sees figures or accounts, and nothing of the work itself."""


async def set_up(grid: UUID, name: str, ground: Ground, basis: str, *, officer: Officer, now: datetime) -> UUID:
    """Raises NoBasis, NoName, NotYoursToSet."""
    if not basis.strip():
        raise rules.NoBasis()
    if not name.strip():
        raise rules.NoName()
    node = await people.org(grid)
    _require_place(officer, node)
    id = uuid7()
    async with writing():
        [last] = await fetch("select coalesce(max(number), 0) as n from checkpoint where grid = {}", grid)
        row = {
            "id": id,
            "subdistrict": node["subdistrict"],
            "path": node["path"],
            "community": node["community"],
            "grid": grid,
            "number": last["n"] + 1,
            "name": name.strip(),
            "code": token(),
            "ground": str(ground),
            "basis": basis.strip(),
            "made_by": officer.id,
            "made_at": now,
        }
        await add(Checkpoint, [row])
        await record(
            "checkpoint", id, "set_up", actor=officer.id, at=now, subdistrict=node["subdistrict"], path=node["path"],
            facts={"ground": ground}, note=basis.strip(),
        )  # fmt: skip
    return id


async def end(id: UUID, *, officer: Officer, now: datetime) -> None:
    """Raises Missing, NotYoursToSet."""
    rows = await fetch("select grid from checkpoint where id = {} and ended_at is null", id)
    if not rows:
        raise Missing()
    node = await people.org(rows[0]["grid"])
    places = officer.places(*(frozenset(Role) - BLIND))
    if not any(place.covers(node["subdistrict"], node["community"], node["id"]) for place in places):
        raise Missing()
    _require_place(officer, node)
    async with writing():
        await fetch("update checkpoint set ended_at = {} where id = {} and ended_at is null", now, id)
        await record(
            "checkpoint", id, "end", actor=officer.id, at=now, subdistrict=node["subdistrict"], path=node["path"]
        )


async def of_grids(grids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Those in force, by grid and number."""
    if not grids:
        return []
    holes = holes_for(grids)
    return await fetch(
        f"select c.*, g.name as grid_name from checkpoint c join org g on g.id = c.grid where c.grid in ({holes})"
        " and c.ended_at is null order by g.code, c.number",
        *grids,
    )


async def tick(op: Op, device: Device, now: datetime) -> Effect:
    """Seen once more. Raises WrongBody, NoSuchPoint, NotYourPoint."""
    form = read(op, TickForm)
    rows = await fetch(
        "select c.grid, c.path, g.name from checkpoint c join org g on g.id = c.grid"
        " where c.id = {} and c.subdistrict = {} and (c.ended_at is null or c.ended_at > {})",
        *(form.checkpoint, device.subdistrict, op.happened_at),
    )
    if not rows:
        raise rules.NoSuchPoint()
    [point] = rows
    if device.grid(point["grid"]) is None:
        raise rules.NotYourPoint(grid=point["name"])
    late = rules.is_late(op.happened_at, now)
    here = msgspec.structs.asdict(form.geo) if form.geo else {"latitude": None, "longitude": None, "accuracy": None}
    row = {
        "id": op.wire.entity_id,
        "subdistrict": device.subdistrict,
        "path": point["path"],
        "checkpoint": form.checkpoint,
        "grid": point["grid"],
        "patrolled_on": rules.counted_on(form.on, op.happened_at),
        "part": str(form.window),
        "how": str(form.how),
        "officer": device.officer,
        "happened_at": op.happened_at,
        "uncertain": op.uncertain,
        "received_at": now,
        "late": late,
        **here,
    }
    said = line(
        "tick", op.wire.entity_id, "tick", actor=None, at=op.happened_at, subdistrict=device.subdistrict,
        path=point["path"], facts={"checkpoint": form.checkpoint, "part": form.window, "how": form.how, "late": late},
    )  # fmt: skip
    return Effect({Tick: [row]}, [said], rules.late_words(op.happened_at, late))


async def ticked_today(grids: Sequence[UUID], now: datetime) -> dict[tuple[UUID, str], int]:
    """(grid, part) -> how many checkpoints have been seen today; never by whom."""
    if not grids:
        return {}
    holes = holes_for(grids)
    rows = await fetch(
        f"select grid, part, count(distinct checkpoint) as n from tick where grid in ({holes}) and patrolled_on = {{}}"
        " group by grid, part",
        *grids,
        day_of(now),
    )
    return {(row["grid"], row["part"]): int(row["n"]) for row in rows}


def _require_place(officer: Officer, node: dict[str, Any]) -> None:
    for grant in officer.grants:
        if grant.role in SETTERS and grant.place.covers(node["subdistrict"], node["community"], node["id"]):
            return
    raise rules.NotYoursToSet()
