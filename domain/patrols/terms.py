"""The list, the calendar and the sample that a wave of findings is judged by: read every few seconds, not once a finding."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.clocks.calendar import Calendar
from domain.clocks.days import day_of
from domain.matters.rules import SAMPLE
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
    one_in: int


_kept: dict[tuple[UUID, date], tuple[float, Terms]] = {}


async def terms(subdistrict: UUID, now: datetime) -> Terms:
    """At most RECENT seconds old. Raises NoListInForce."""
    key = subdistrict, day_of(now)
    until, held = _kept.get(key, (0.0, None))
    if held is None or until < time.monotonic():
        listed = await lists.list_in_force(*key)
        one_in = int(await people.parameter(subdistrict, "confirm_sample", str(SAMPLE)))
        held = Terms(listed.by_code, await people.calendar(), one_in)
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = (time.monotonic() + RECENT, held)
    return held
