"""The settlement as it would be printed now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.mediation import queries as files
from domain.mediation.rules import Result
from domain.transaction import fetch


async def newest(matter_id: UUID) -> dict[str, Any] | None:
    """The last draft with its text and who wrote it."""
    rows = await fetch(
        "select s.id, s.drafted_by, s.drafted_at, o.name as drafted_by_name, t.caller_side, t.other_side, t.facts,"
        " t.terms, t.performance from settlement s join settlement_text t on t.settlement = s.id"
        " join officer o on o.id = s.drafted_by where s.matter = {} order by s.drafted_at desc, s.id desc limit 1",
        matter_id,
    )
    return rows[0] if rows else None


async def effective(matter_id: UUID) -> dict[str, Any] | None:
    """The entry of the settlement that took effect last, with `effective_on` and `confirm_by`."""
    written = [one for one in await files.entries(matter_id) if one["result"] is Result.WRITTEN]
    return max(written, key=lambda one: (one["effective_on"], one["id"]), default=None)
