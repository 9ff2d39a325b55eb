"""How a limit is counted. No database, no system clock: start, limit and calendar are handed in.

Sources: 民法典（2020）200–204 (periods), 北京市接诉即办工作条例（2021）13–14 (orders of 12345).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from domain.clock import SHANGHAI
from domain.clocks.calendar import Calendar
from domain.clocks.days import ONE_DAY, day_in, day_of, end_of, last_day, shanghai
from domain.errors import Invalid
from domain.words import Word


class Unit(Word):
    HOURS = "hours", "小时"
    DAYS = "days", "天"
    WORKDAYS = "workdays", "个工作日"


class LimitNotUnderstood(Invalid):
    message = "看不懂期限“{text}”。请写成 24 小时、7 天或 5 个工作日，数目 1 至 3660。"


class OrderInWorkdays(Invalid):
    message = "12345 工单的办理时限按小时或自然日计，不能换成工作日（接诉即办条例第 13 条）。请照工单原样填 {amount} 小时或 {amount} 天。"


class SuspensionBackward(Invalid):
    message = "恢复时间早于暂缓时间，没有保存。请核对两个时间。"


_SPOKEN = {
    "小时": Unit.HOURS,
    "天": Unit.DAYS,
    "日": Unit.DAYS,
    "自然日": Unit.DAYS,
    "工作日": Unit.WORKDAYS,
}


@dataclass(frozen=True)
class Limit:
    """So many hours, calendar days or working days. Raises LimitNotUnderstood."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= 3660:
            raise LimitNotUnderstood(text=self.text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """「24 小时」「7天」「5 个工作日」, as lists and orders write them."""
        said = re.fullmatch(r"\s*(\d{1,4})\s*个?(小时|天|日|自然日|工作日)\s*(?:内|以内)?\s*", text)
        if said is None:
            raise LimitNotUnderstood(text=text.strip())
        return cls(int(said[1]), _SPOKEN[said[2]])

    @property
    def text(self) -> str:
        return f"{self.amount} {self.unit.label}"


@dataclass(frozen=True)
class Due:
    """When time is up (UTC), and whether a notice still to come may move it: 待国务院通知."""

    at: datetime
    provisional: bool = False


@dataclass(frozen=True, order=True)
class Suspension:
    """暂缓, from its approval to its end."""

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise SuspensionBackward


def due_at(start: datetime, limit: Limit, calendar: Calendar, *, suspensions: Iterable[Suspension] = ()) -> Due:
    """When a clock that started then runs out.

    Hours run from the instant (民法典 201 第二款). Of days the first is not counted and the last ends at 24:00
    (201, 203). Only working days ask the calendar. Called again with the same start, it is also the recomputation
    when a year's notice arrives or a matter is reclassified.
    """
    if limit.unit is Unit.WORKDAYS:
        first = day_of(start)
        last = calendar.add_workdays(first, limit.amount)
        due = Due(end_of(last), calendar.provisional(first, last))
    else:
        due = Due(_counted(start, limit))
    for suspension in sorted(suspensions):
        due = shift(due, limit.unit, suspension, calendar)
    return due


def shift(due: Due, unit: Unit, suspension: Suspension, calendar: Calendar) -> Due:
    """Give back the time suspended: hours to the second, days and working days whole, so that they end when they did.

    What had run out before the suspension stays run out.
    """
    if suspension.since >= due.at:
        return due
    if unit is Unit.HOURS:
        return Due(due.at + (suspension.until - suspension.since), due.provisional)

    last, stopped, resumed = last_day(due.at), day_of(suspension.since), day_of(suspension.until)
    if unit is Unit.DAYS:
        return Due(due.at + (resumed - stopped), due.provisional)

    left = calendar.workdays(stopped, last)
    moved = calendar.add_workdays(resumed, left) if left else calendar.next_workday(resumed)
    return Due(due.at + (moved - last), due.provisional or calendar.provisional(resumed, moved))


def statutory_end(start: date | datetime, days: int, calendar: Calendar) -> Due:
    """The end of a period that a law sets in days: on a rest day it moves to the next working day, 24:00 (民法典 203)."""
    last = day_in(start) + timedelta(days=days)
    rolled = calendar.next_workday(last)
    return Due(end_of(rolled), calendar.provisional(last - ONE_DAY, rolled))


def order_due_at(start: datetime, limit: Limit) -> datetime:
    """An order of 12345 keeps its own limit (接诉即办条例 13); nothing inside stops it, so no suspension is asked (14).

    Raises OrderInWorkdays.
    """
    if limit.unit is Unit.WORKDAYS:
        raise OrderInWorkdays(amount=limit.amount)
    return _counted(start, limit)


def inner_due_at(start: datetime, order_due: datetime, margin: Limit) -> datetime:
    """Our own limit on an order: the order's less a margin. A margin that would leave no time is not taken.

    Raises OrderInWorkdays: the margin too is hours or calendar days.
    """
    if margin.unit is Unit.WORKDAYS:
        raise OrderInWorkdays(amount=margin.amount)
    hours = margin.amount if margin.unit is Unit.HOURS else margin.amount * 24
    inner = order_due - timedelta(hours=hours)
    return inner if inner > start else order_due


def earliest_meeting_day(notice_day: date | datetime, days: int) -> date:
    """Minimum notice: so many full days lie between the day of notice and the meeting. Counted in days, never rolled."""
    return day_in(notice_day) + timedelta(days=days + 1)


def latest_notice_day(meeting_day: date | datetime, days: int) -> date:
    """The last day on which notice of this meeting may still be given."""
    return day_in(meeting_day) - timedelta(days=days + 1)


def publication_end(start: date | datetime, full_days: int) -> datetime:
    """What is published must stand for so many full days: the day it went up is not one of them. Never rolled."""
    return end_of(day_in(start) + timedelta(days=full_days))


@dataclass(frozen=True)
class WorkingHours:
    """When reminders may go out: from `opens`, and before `closes`, Shanghai time. No limit is counted in them."""

    opens: time = time(9)
    closes: time = time(18)


WORKING_HOURS = WorkingHours()


def in_office(at: datetime, calendar: Calendar, *, hours: WorkingHours = WORKING_HOURS) -> bool:
    """Whether offices are open; outside of it emergencies are the on-duty officer's."""
    here = shanghai(at)
    return calendar.is_workday(here.date()) and hours.opens <= here.time() < hours.closes


def next_reminder_at(
    at: datetime, calendar: Calendar, *, emergency: bool = False, hours: WorkingHours = WORKING_HOURS
) -> datetime:
    """When a reminder that falls due at `at` goes out: at once in working hours, else when the next ones open.

    An emergency clock does not wait (it goes to the on-duty officer of the roster).
    """
    here = shanghai(at)
    day = here.date()
    if emergency or in_office(at, calendar, hours=hours):
        return at.astimezone(UTC)
    if here.time() >= hours.opens:
        day += ONE_DAY
    return datetime.combine(calendar.next_workday(day), hours.opens, SHANGHAI).astimezone(UTC)


def _counted(start: datetime, limit: Limit) -> datetime:
    if limit.unit is Unit.HOURS:
        return shanghai(start).astimezone(UTC) + timedelta(hours=limit.amount)
    return end_of(day_of(start) + timedelta(days=limit.amount))
