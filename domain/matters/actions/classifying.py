"""Kind, item, confidential and clocks go together, whoever names them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.clocks.days import day_of
from domain.matters import limits
from domain.matters.rules import Kind
from domain.matters.tables import Matter
from domain.responsibilities import queries as lists
from domain.responsibilities.rules import Item


async def classified(matter: Matter, kind: Kind, category: str, now: datetime) -> dict[str, Any]:
    """What changes of the matter; open clocks are counted again. A category of another kind is dropped, not kept by mistake."""
    item: Item | None = None
    if category:
        item = await lists.item_in_force(matter.subdistrict, category, day_of(now))
    elif matter.item:
        item = await lists.item(matter.item)
    if item is not None and item.kind != kind:
        item = None
    changes: dict[str, Any] = {
        "kind": kind.value,
        "confidential": kind is Kind.HOUSEHOLD or (item is not None and item.confidential),
        "item": item.id if item else None,
        "category": item.code if item else "",
        "emergency": item is not None and item.emergency,
        "must_report": matter.must_report or (item is not None and item.must_report),
        "secret": matter.secret or (item is not None and item.secret),
    }
    if matter.kind == Kind.HOUSEHOLD and kind is not Kind.HOUSEHOLD:
        changes["left_household_at"] = now
    if changes["item"] != matter.item:
        matter.item = changes["item"]
        await limits.recompute(matter, now)
    return changes
