"""A release lives as long as the assignment it was made for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.matters.rules import Step
from domain.matters.tables import Matter
from domain.transaction import fetch

ENDING = frozenset({Step.CLOSE, Step.WITHDRAW, Step.RECLASSIFY, Step.JOIN, Step.PART})


def ends_with(step: Step, matter: Matter, values: Mapping[str, Any]) -> bool:
    """Whether this change takes the matter out of the hands that had the contact."""
    had = {"party": matter.party, "handler": matter.handler}
    return step in ENDING or any(had[name] is not None and values.get(name, had[name]) != had[name] for name in had)


async def end_releases(matter_id: UUID, now: datetime) -> None:
    """Of the matter, and of its voices where it stood joined under another."""
    await fetch(
        "update contact_release set ended_at = {} where ended_at is null and (matter = {} or voice in"
        " (select id from voice where matter = {}))",
        now,
        matter_id,
        matter_id,
    )
