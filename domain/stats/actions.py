"""The figures' consumer of the journal: -1 on the old cell, +1 on the new; a matter that moves stays right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.transaction import engine, fetch, on_sqlite

CONSUMER = "figures"
Cell = tuple[str, str, str, str, str]
"""month, subdistrict, community, kind, state. A second row per subdistrict has the subdistrict as its community."""


async def book(lines: Sequence[dict[str, Any]]) -> None:
    """Apply these lines; called by feed.follow in the transaction that moves the mark."""
    steps = steps_of(lines)
    if steps:
        await _add(steps)


def steps_of(lines: Sequence[dict[str, Any]]) -> dict[Cell, int]:
    """The cells that change and by how much; what cancels out is left out."""
    steps: Counter[Cell] = Counter()
    for line in lines:
        if line["noun"] != "matter":
            continue
        changes = json.loads(line["changes"])
        for seen, step in ((changes.get("before"), -1), (changes.get("after"), 1)):
            if seen:
                home = str(line["subdistrict"])
                for place in (str(seen["community"]), home):
                    steps[(seen["month"], home, place, seen["kind"], seen["state"])] += step
    return {cell: step for cell, step in sorted(steps.items()) if step}


async def _add(steps: dict[Cell, int]) -> None:
    into = "insert into figure as f (month, subdistrict, community, kind, state, n)"
    conflict = "on conflict (month, subdistrict, community, kind, state) do update set n = f.n + excluded.n"
    rows = [(month, UUID(home), UUID(place), kind, state, n) for (month, home, place, kind, state), n in steps.items()]
    if on_sqlite():
        await engine().execute_many(f"{into} values (?, ?, ?, ?, ?, ?) {conflict}", rows)
        return
    await fetch(
        f"{into} select * from unnest({{}}::text[], {{}}::uuid[], {{}}::uuid[], {{}}::text[], {{}}::text[], {{}}::bigint[])"
        f" {conflict}",
        *map(list, zip(*rows, strict=True)),
    )
