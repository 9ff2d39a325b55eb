"""How days, times and spans are written: 11月23日 周一 16:00, the year only when it differs (look.md, Chinese setting)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from domain.clock import NEVER
from domain.clocks.days import day_in, last_day, shanghai, start_of

WEEKDAYS = "一二三四五六日"


def date_text(day: date | datetime, now: date | datetime) -> str:
    """11月23日; 2025年11月23日 when that is not the year of `now`."""
    day, today = day_in(day), day_in(now)
    short = f"{day.month}月{day.day}日"
    return short if day.year == today.year else f"{day.year}年{short}"


def weekday_text(day: date | datetime) -> str:
    return f"周{WEEKDAYS[day_in(day).weekday()]}"


def day_text(day: date | datetime, now: date | datetime) -> str:
    """11月23日 周一."""
    return f"{date_text(day, now)} {weekday_text(day)}"


def time_text(at: datetime) -> str:
    """16:00, of something that happened then; midnight is 00:00 of the day that begins."""
    return f"{shanghai(at):%H:%M}"


def end_time_text(end: datetime) -> str:
    """16:00, of a time by which something must be done; midnight is 24:00 of the day that ends."""
    return "24:00" if end == start_of(day_in(end)) else time_text(end)


def moment_text(at: datetime, now: date | datetime) -> str:
    """11月23日 周一 16:00."""
    return f"{day_text(at, now)} {time_text(at)}"


def end_text(end: datetime, now: date | datetime) -> str:
    """11月25日 周三 24:00; empty where there is no end."""
    return "" if end >= NEVER else f"{day_text(last_day(end), now)} {end_time_text(end)}"


def span_text(first: date | datetime, last: date | datetime, now: date | datetime) -> str:
    """11月3日至11月13日. The second year stands only when it differs from the first."""
    if day_in(first) == day_in(last):
        return date_text(first, now)
    return f"{date_text(first, now)}至{date_text(last, first if day_in(first).year != day_in(now).year else now)}"


def elapsed_text(time: timedelta) -> str:
    """How long something took or is late, cut to whole units: 48 分钟, 72 小时, 4 天."""
    minutes = max(0, int(time / timedelta(minutes=1)))
    if minutes < 1:
        return "不到 1 分钟"
    if minutes < 60:
        return f"{minutes} 分钟"
    # Lists give limits of 24, 48 and 72 hours: up to there hours are what people count in.
    if minutes < 73 * 60:
        return f"{minutes // 60} 小时"
    return f"{minutes // (24 * 60)} 天"


def machine_text(at: date | datetime) -> str:
    """For the datetime attribute of <time>: 2026-11-23T16:00+08:00, or 2026-11-23."""
    return shanghai(at).isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat()
