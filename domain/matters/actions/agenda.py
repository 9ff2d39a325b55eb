"""On a meeting's agenda: who serves at the meeting sees the matter (product.md, sight)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.clock import NEVER
from domain.ids import uuid7
from domain.matters.tables import Sight
from domain.people.actions import raise_sight
from domain.transaction import add, writing


async def show_at_meeting(
    matters: Sequence[UUID], officers: Sequence[UUID], *, subdistrict: UUID, now: datetime
) -> None:
    """Idempotent: who sees it by an agenda already is left as is."""
    if not matters or not officers:
        return
    async with writing():
        known = {
            (str(row["matter"]), str(row["officer"]))
            for row in await Sight.select(Sight.matter, Sight.officer).where(
                Sight.reason == "agenda", Sight.ends_at > now, Sight.matter.is_in([*matters])
            )
        }
        rows = [
            {
                "id": uuid7(),
                "subdistrict": subdistrict,
                "matter": matter,
                "officer": officer,
                "reason": "agenda",
                "consent_by": "",
                "starts_at": now,
                "ends_at": NEVER,
            }
            for matter in matters
            for officer in officers
            if (str(matter), str(officer)) not in known
        ]
        await add(Sight, rows)
        if rows:
            await raise_sight(*officers)


async def end_at_meeting(matters: Sequence[UUID], officer: UUID, *, now: datetime) -> None:
    """Who serves no more sees them no more by an agenda; a grant of their own stays what it was."""
    if not matters:
        return
    async with writing():
        await Sight.update({Sight.ends_at: now}).where(
            (Sight.reason == "agenda")
            & (Sight.officer == officer)
            & (Sight.ends_at > now)
            & Sight.matter.is_in([*matters])
        )
        await raise_sight(officer)
