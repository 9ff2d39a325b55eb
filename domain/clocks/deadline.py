"""What is left of a limit, in words and as a ruler: relative first, the absolute time in details (look.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.clock import NEVER
from domain.clocks.calendar import AWAITING, Calendar
from domain.clocks.days import day_of, last_day
from domain.clocks.moments import elapsed_text, end_text, end_time_text
from domain.clocks.rules import Unit
from domain.words import Word

SOON = timedelta(hours=4)
"""An hour clock is soon this long before its end, even when that lies past midnight."""


class Tone(Word):
    ORDINARY = "ordinary", "未到期"
    SOON = "soon", "快到期"
    OVER = "over", "超期"
    DONE = "done", "已完成"


@dataclass(frozen=True)
class Remaining:
    text: str
    """还剩 2 个工作日 · 16:00 前 · 24:00 前 · 超 4 小时 · 按期完成"""
    tone: Tone
    absolute: str
    """11月25日 周三 24:00 到期; empty where there is no limit"""
    note: str = ""
    """待国务院通知, where the end may still move"""


def remaining(
    due: datetime,
    now: datetime,
    unit: Unit,
    calendar: Calendar,
    *,
    done_at: datetime | None = None,
    provisional: bool = False,
) -> Remaining:
    """The due instant itself is still in time. Days left do not count today; days over do."""
    if due >= NEVER:
        return Remaining("不设期限", Tone.ORDINARY if done_at is None else Tone.DONE, "")

    absolute = f"{end_text(due, now)} 到期"
    if done_at is not None:
        text = f"超 {_over(due, done_at, unit, calendar)}完成" if done_at > due else "按期完成"
        return Remaining(text, Tone.DONE, absolute)

    note = AWAITING if provisional else ""
    if now > due:
        return Remaining(f"超 {_over(due, now, unit, calendar)}", Tone.OVER, absolute, note)
    if last_day(due) <= day_of(now):
        return Remaining(f"{end_time_text(due)} 前", Tone.SOON, absolute, note)

    soon = unit is Unit.HOURS and due - now <= SOON
    return Remaining(f"还剩 {_left(due, now, unit, calendar)}", Tone.SOON if soon else Tone.ORDINARY, absolute, note)


@dataclass(frozen=True)
class Ruler:
    """期限尺, in thousandths of its width: a bar of `used`, an end mark at `mark`, and past it `over`."""

    used: int
    mark: int = 1000
    over: int = 0


OVERDUE_MARK = 750
LEAST_OVER = 40


def ruler(start: datetime, due: datetime, now: datetime, done_at: datetime | None = None) -> Ruler:
    """Overdue, the mark steps inward so that the bar can run past it: to scale up to a third of the limit, then full.

    Only a limit that has run out fills its bar; what is over is never too short to be seen.
    """
    until = now if done_at is None else done_at
    if until <= due:
        whole = max(due - start, timedelta(microseconds=1))
        return Ruler(used=max(0, min(1000, (until - start) * 1000 // whole)))

    whole = max(due - start, timedelta(minutes=1))
    past = (until - due) * OVERDUE_MARK // whole
    return Ruler(OVERDUE_MARK, OVERDUE_MARK, max(LEAST_OVER, min(1000 - OVERDUE_MARK, past)))


def _left(due: datetime, now: datetime, unit: Unit, calendar: Calendar) -> str:
    today, last = day_of(now), last_day(due)
    if unit is Unit.WORKDAYS and (worked := calendar.workdays(today, last)):
        return f"{worked} {Unit.WORKDAYS.label}"
    if unit is not Unit.HOURS:
        return f"{(last - today).days} {Unit.DAYS.label}"
    return elapsed_text(due - now)


def _over(due: datetime, at: datetime, unit: Unit, calendar: Calendar) -> str:
    """No working day is over on the Saturday after: then calendar days are named, and hours before the first of those."""
    last, day = last_day(due), last_day(at)
    if unit is Unit.WORKDAYS and (worked := calendar.workdays(last, day)):
        return f"{worked} {Unit.WORKDAYS.label}"
    if unit is not Unit.HOURS and day > last:
        return f"{(day - last).days} {Unit.DAYS.label}"
    return elapsed_text(at - due)
