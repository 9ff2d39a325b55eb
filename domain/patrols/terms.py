"""The list and the calendar that a wave of findings is judged by: read once every few seconds, not once a finding."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.clocks.calendar import Calendar
from domain.clocks.days import day_of
from domain.clocks.rules import Due, Limit, Unit, due_at
from domain.people import queries as people
from domain.responsibilities import queries as lists
from domain.responsibilities.rules import Item

RECENT = 10.0
MOST = 1000


@dataclass(frozen=True)
class Terms:
    """Of one subdistrict on one day (Shanghai)."""

    items: dict[str, Item]
    calendar: Calendar
    ends: dict[Limit, Due]

    def due(self, start: datetime, limit: Limit) -> Due:
        """Whole days end together, whenever in the day they began: counted once."""
        if limit.unit is Unit.HOURS:
            return due_at(start, limit, self.calendar)
        if limit not in self.ends:
            self.ends[limit] = due_at(start, limit, self.calendar)
        return self.ends[limit]


_kept: dict[tuple[UUID, date], tuple[float, Terms]] = {}


async def terms(subdistrict: UUID, now: datetime) -> Terms:
    """At most RECENT seconds old. Raises NoListInForce."""
    key = subdistrict, day_of(now)
    until, held = _kept.get(key, (0.0, None))
    if held is None or until < time.monotonic():
        listed = await lists.list_in_force(*key)
        held = Terms({item.code: item for item in listed.items}, await people.calendar(), {})
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = (time.monotonic() + RECENT, held)
    return held
