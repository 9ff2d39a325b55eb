"""Times and figures as the screen says them: in Shanghai, in Chinese, the year only where it differs."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from markupsafe import Markup, escape

from domain import clock

WEEKDAYS = "一二三四五六日"


def day(value: date | datetime) -> str:
    """11月23日 周一; 2027年1月4日 周一 in another year."""
    on = _local(value)
    return f"{_calendar(on)} 周{WEEKDAYS[on.weekday()]}"


def moment(value: datetime) -> str:
    """11月23日 16:00."""
    at = value.astimezone(clock.SHANGHAI)
    return f"{_calendar(at.date())} {at:%H:%M}"


def end_day(end: datetime) -> str:
    """11月25日 周三, for a limit that ends at 24:00 of that day."""
    return day(end - timedelta(microseconds=1))


def hour(value: datetime) -> str:
    """16:00."""
    return f"{value.astimezone(clock.SHANGHAI):%H:%M}"


def iso(value: date | datetime) -> str:
    """For the datetime attribute."""
    return value.astimezone(clock.SHANGHAI).isoformat("T", "minutes") if isinstance(value, datetime) else str(value)


def thousands(value: int) -> str:
    """12,345."""
    return f"{value:,}"


def area(hundredths: int) -> str:
    """16,345.74 ㎡, from hundredths of a square metre."""
    return f"{hundredths // 100:,}.{hundredths % 100:02} ㎡"


DATE = re.compile(r"((?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日)")


def dated(words: str) -> Markup:
    """With every date in it kept whole at the end of a line."""
    # str: joining pieces of Markup would escape the tags once more.
    return Markup(DATE.sub(r"<time>\1</time>", str(escape(words))))


FILTERS = {
    "dated": dated,
    "end_day": end_day,
    "day": day,
    "moment": moment,
    "hour": hour,
    "iso": iso,
    "thousands": thousands,
    "area": area,
}


def _local(value: date | datetime) -> date:
    return value.astimezone(clock.SHANGHAI).date() if isinstance(value, datetime) else value


def _calendar(on: date) -> str:
    year = "" if on.year == clock.now().astimezone(clock.SHANGHAI).year else f"{on.year}年"
    return f"{year}{on.month}月{on.day}日"
