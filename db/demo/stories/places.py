"""Where a named matter lies: at the second grid of its community, where the accounts of 城子西街 work."""

from __future__ import annotations

from datetime import datetime

from db.demo.deeds import Plan
from db.demo.world import XIJIE, World
from domain.matters.rules import Channel, Kind, State


def plan(
    world: World, code: str, at: datetime, kind: Kind, category: str, title: str, words: str, **more: object
) -> Plan:
    """At the second grid of the community, where the accounts of 城子西街 work."""
    grid = world.communities[code].grids[1]
    building = grid.buildings[-1]
    given: dict[str, object] = {"channel": Channel.GRID_WALK, "building": building, "place": building.name}
    return Plan(kind, category, title, words, grid, at, **(given | more))  # type: ignore[arg-type]


def by_entrance_head(world: World, days: int, stop: State | None, title: str, words: str) -> Plan:
    given = {"registrar": "xijie-loumen", "caller": 60 + days, "stop": stop}
    return plan(world, XIJIE, world.ago(days, 10, 12), Kind.SHARED, "hall_lighting", title, words, **given)
