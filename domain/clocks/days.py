"""Where a day begins and ends: always in Asia/Shanghai, whatever zone an instant is stored in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from domain.clock import SHANGHAI

ONE_DAY = timedelta(days=1)


def shanghai(at: datetime) -> datetime:
    """The same instant on the wall clock here. An instant without a zone is a mistake of ours: ValueError."""
    if at.tzinfo is None:
        raise ValueError(f"an instant without a zone: {at!r}")
    return at.astimezone(SHANGHAI)


def day_of(at: datetime) -> date:
    return shanghai(at).date()


def day_in(start: date | datetime) -> date:
    """A day as it is, an instant by the day it falls in (a datetime is a date to Python, but of the wrong zone)."""
    return day_of(start) if isinstance(start, datetime) else start


def start_of(day: date) -> datetime:
    """0:00 of the day, in UTC."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """24:00 of the day, in UTC."""
    return start_of(day + ONE_DAY)


def last_day(end: datetime) -> date:
    """The day that an end belongs to: 24:00 belongs to the day that closes, not to the one that opens."""
    return day_of(end - timedelta(microseconds=1))
