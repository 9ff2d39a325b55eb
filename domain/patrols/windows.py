"""巡查时段: a subdistrict sets its own three windows; phones have them at the next contact."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.ids import uuid7
from domain.journal.actions import record
from domain.patrols import rules
from domain.patrols.rules import Part, Window
from domain.people.rules import LEADERS, Officer, Role
from domain.transaction import fetch, writing

SETTERS = frozenset({Role.DISPATCHER, Role.ADMINISTRATOR, *LEADERS})


def subdistrict_of(officer: Officer) -> UUID:
    """Whose windows this officer sets. Raises NotYoursToTime."""
    for place in officer.places(*SETTERS):
        if place.subdistrict:
            return place.subdistrict
    raise rules.NotYoursToTime()


async def set_windows(windows: list[Window], *, officer: Officer, now: datetime) -> None:
    """All three together. Raises NotYoursToTime, WrongWindows."""
    subdistrict = subdistrict_of(officer)
    rules.require_windows(windows)
    async with writing():
        for window in windows:
            await fetch(
                "insert into patrol_window (id, subdistrict, part, starts, ends) values ({}, {}, {}, {}, {})"
                " on conflict (subdistrict, part) do update set starts = excluded.starts, ends = excluded.ends",
                *(uuid7(), subdistrict, str(window.part), window.starts, window.ends),
            )
        said = {str(window.part): f"{window.starts}-{window.ends}" for window in windows}
        await record("patrol_window", subdistrict, "set", actor=officer.id, at=now, subdistrict=subdistrict, facts=said)


def minutes(text: str) -> int:
    """07:30 as minutes since midnight, 24:00 the end of the day. Raises WrongWindows."""
    hours, _, rest = text.strip().partition(":")
    if not (hours.isdigit() and rest.isdigit() and int(rest) < 60 and int(hours) * 60 + int(rest) <= 1440):
        raise rules.WrongWindows(reason=f"“{text}”不是时间")
    return int(hours) * 60 + int(rest)


def clock_of(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def read(form: dict[str, tuple[str, str]]) -> list[Window]:
    """{part: (from, to)} as typed. Raises WrongWindows."""
    return [Window(part, *(minutes(text) for text in form[str(part)])) for part in Part]
