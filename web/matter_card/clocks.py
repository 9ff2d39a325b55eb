"""Its clocks as rulers, and how each was reckoned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.clocks.calendar import Calendar
from domain.clocks.deadline import remaining
from domain.clocks.moments import elapsed_text, end_text, moment_text
from domain.clocks.rules import Limit, Unit
from domain.matters.rules import Clock

Row = dict[str, Any]

TONES = {"ordinary": "plain", "soon": "soon", "over": "over", "done": "done"}


def shown(clocks: list[Row]) -> list[Row]:
    """Of each kind the newest that was not superseded."""
    newest = {row["what"]: row for row in clocks if row["ended_at"] is None}
    return [newest[what] for what in Clock if what in newest]


def rulers(clocks: list[Row], calendar: Calendar, now: datetime) -> list[Row]:
    """办结 stops the clock for ringing the resident, too; nobody is said to have rung in that time."""
    settled = next((row["done_at"] for row in clocks if row["what"] == Clock.SETTLE), None)
    rulers = [_clock(row, calendar, now) for row in clocks]
    for row, ruler in zip(clocks, rulers, strict=True):
        if row["what"] == Clock.CONTACT and row["done_at"] and row["done_at"] == settled:
            ruler["words"] = f"没有另记联系，随办结停，{ruler['words']}"
    return rulers


def _clock(row: Row, calendar: Calendar, now: datetime) -> Row:
    unit, limit = Unit(row["unit"]), Limit(row["amount"], Unit(row["unit"]))
    said = remaining(row["due_at"], now, unit, calendar, done_at=row["done_at"], provisional=bool(row["provisional"]))
    end = row["done_at"] or now
    words = said.text
    if row["done_at"]:
        words = f"用 {elapsed_text(max(row['done_at'] - row['started_at'], timedelta()))}，限 {limit.text}"
    return {
        "name": Clock(row["what"]).label,
        "used": _minutes(end - row["started_at"]),
        "limit": _minutes(row["due_at"] - row["started_at"]),
        "words": words,
        "tone": "over" if row["done_at"] and row["done_at"] > row["due_at"] else TONES[said.tone],
    }


def _minutes(time: timedelta) -> int:
    return max(0, int(time.total_seconds() // 60))


def reckoned(row: Row, now: datetime) -> tuple[str, str]:
    """「办结」, 「11月18日 08:41 起，5 个工作日，11月25日 24:00 到期」."""
    limit = Limit(row["amount"], Unit(row["unit"])).text
    said = f"{moment_text(row['started_at'], now)} 起，限 {limit}，{end_text(row['due_at'], now)} 到期"
    if row["provisional"]:
        said += "（待国务院通知）"
    if row["ended_at"]:
        said += f"；{moment_text(row['ended_at'], now)} 起改按新的算"
    return Clock(row["what"]).label, said


def lead(clocks: list[Row], calendar: Calendar, now: datetime) -> Row | None:
    """The nearest clock that runs, for the head of the page: 「办结超 1 个工作日」."""
    running = [row for row in clocks if row["done_at"] is None and row["ended_at"] is None]
    if not running:
        return None
    row = min(running, key=lambda one: one["due_at"])
    said = remaining(row["due_at"], now, Unit(row["unit"]), calendar, provisional=bool(row["provisional"]))
    return {"words": f"{Clock(row['what']).label}{said.text}", "tone": TONES[said.tone], "absolute": said.absolute}
