"""工作日: the calendar of the State Council (国务院办公厅关于部分节假日安排的通知), 放假 and 补班.

The notice for a year comes out in November or December before it. Until then its days are taken by weekends and
whatever was counted through them is provisional: 待国务院通知.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Self

from domain.clocks.days import ONE_DAY
from domain.errors import Invalid
from domain.words import Word

AWAITING = "待国务院通知"

# 全国年节及纪念日放假办法（2024 年修订）第二条: the three whose dates never move. A list without them is not whole.
FIXED_HOLIDAYS = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"))

# Five of twenty notices reached into the December before their year, the farthest (2008, 2019) to the 29th.
REACH = (12, 29)


class DayKind(Word):
    WORKDAY = "workday", "工作日"
    WEEKEND = "weekend", "周末"
    OFF = "off", "放假"
    MAKEUP = "makeup", "补班"


class YearNotValid(Invalid):
    message = "{year} 年放假安排没有存：{reason}。请照国务院办公厅通知核对后再存。"


@dataclass(frozen=True)
class Year:
    """What one notice orders: day by day, with the holiday it belongs to. Raises YearNotValid."""

    year: int
    off: Mapping[date, str]
    makeup: Mapping[date, str]
    papers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        first, last = date(self.year - 1, *REACH), date(self.year, 12, 31)
        for day in chain(self.off, self.makeup):
            if not first <= day <= last:
                self._refuse(f"{day:%Y-%m-%d} 不在这一年")
        for day in self.makeup:
            if day in self.off:
                self._refuse(f"{day:%Y-%m-%d} 既是放假又是补班")
            if day.weekday() < 5:
                self._refuse(f"{day:%Y-%m-%d} 本来就上班，不是补班")
        for month, number, name in FIXED_HOLIDAYS:
            if date(self.year, month, number) not in self.off:
                self._refuse(f"缺 {month}月{number}日 {name}放假")

    @classmethod
    def from_data(cls, year: int, data: Mapping[str, Any]) -> Self:
        """Built from {"papers": [...], "off": [[first, last, name], ...], "makeup": [[day, name], ...]}."""
        try:
            off = {
                day: str(name)
                for first, last, name in data["off"]
                for day in _span(date.fromisoformat(first), date.fromisoformat(last))
            }
            makeup = {date.fromisoformat(day): str(name) for day, name in data["makeup"]}
        except (KeyError, TypeError, ValueError) as error:
            raise YearNotValid(year=year, reason="有一行不是日期") from error
        return cls(year, off, makeup, tuple(data.get("papers", ())))

    def as_data(self) -> dict[str, Any]:
        """The same, to be stored; from_data reads it back."""
        return {
            "papers": list(self.papers),
            "off": [[day.isoformat(), day.isoformat(), name] for day, name in sorted(self.off.items())],
            "makeup": [[day.isoformat(), name] for day, name in sorted(self.makeup.items())],
        }

    def _refuse(self, reason: str) -> None:
        raise YearNotValid(year=self.year, reason=reason)


@cache
def published() -> Mapping[int, Year]:
    """The years that came with this edition (data/README.md)."""
    text = (Path(__file__).parent / "data" / "state_council.json").read_text("utf-8")
    return {int(year): Year.from_data(int(year), data) for year, data in json.loads(text).items()}


class Calendar:
    """Which days are worked. A year in `extra`, entered by an administrator, stands in place of the published one."""

    def __init__(self, extra: Mapping[int, Year] | None = None) -> None:
        self.years: Mapping[int, Year] = {**published(), **(extra or {})}
        self._off = {day: name for year in self.years.values() for day, name in year.off.items()}
        self._makeup = {day: name for year in self.years.values() for day, name in year.makeup.items()}
        # Should two notices name the same day, the working day wins: a limit never grows by a contradiction.
        self._lost = sorted(day for day in self._off if day.weekday() < 5)
        self._gained = sorted(self._makeup)

    def kind(self, day: date) -> DayKind:
        if day in self._makeup:
            return DayKind.MAKEUP
        if day in self._off:
            return DayKind.OFF
        return DayKind.WORKDAY if day.weekday() < 5 else DayKind.WEEKEND

    def holiday(self, day: date) -> str:
        """The holiday that a day of 放假 or 补班 belongs to (春节), else empty."""
        return self._makeup.get(day) or self._off.get(day) or ""

    def is_workday(self, day: date) -> bool:
        return self.kind(day) in (DayKind.WORKDAY, DayKind.MAKEUP)

    def is_settled(self, day: date) -> bool:
        """No later notice is to be expected that could change this day."""
        if day.year not in self.years:
            return False
        return (day.month, day.day) < REACH or day.year + 1 in self.years

    def provisional(self, after: date, until: date) -> bool:
        """A day later than `after`, up to and with `until`, may yet change."""
        if after < until and self.is_settled(until) and after.year == until.year:
            return False  # within a year settled days come first
        return not all(self.is_settled(day) for day in _span(after + ONE_DAY, until))

    def next_workday(self, day: date) -> date:
        """The day itself when it is worked, else the first worked one after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def add_workdays(self, day: date, amount: int) -> date:
        """The amount-th working day after the day, which itself is not counted."""
        for _ in range(amount):
            day = self.next_workday(day + ONE_DAY)
        return day

    def workdays(self, after: date, until: date) -> int:
        """Working days later than `after`, up to and with `until`; 0 when `until` is not later."""
        return max(0, self._worked_up_to(until) - self._worked_up_to(after))

    def _worked_up_to(self, day: date) -> int:
        weeks, rest = divmod(day.toordinal(), 7)
        return weeks * 5 + min(rest, 5) - bisect_right(self._lost, day) + bisect_right(self._gained, day)


def _span(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
