"""A matter as a row: kind, what, my step, ruler, words. One function for the day's list, the lists and the search."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.clock import NEVER
from domain.clocks.calendar import Calendar
from domain.clocks.deadline import remaining
from domain.clocks.rules import Unit
from domain.matters import queries
from domain.matters.rules import Channel, Clock, Kind, State, Step
from domain.people import queries as people
from web.matter_card import TONES

Row = dict[str, Any]

KEYS = {Step.SORT: "f", Step.CONFIRM: "f", Step.DISPATCH: "p"}
"""F and P open the chosen row at its next step."""


async def dressed(rows: list[Row], now: datetime) -> list[Row]:
    """What macros/worklist.html `row` takes, beside the rows themselves; two questions however many they are."""
    calendar, clocks = await people.calendar(), await queries.nearest_clocks([row["id"] for row in rows])
    return [_dressed(row, clocks.get(row["id"]), calendar, now) for row in rows]


def _dressed(row: Row, clock: Row | None, calendar: Calendar, now: datetime) -> Row:
    ended = row["state"] in (State.CLOSED, State.WITHDRAWN)
    if clock is None or clock["due_at"] != row["due_at"]:
        clock = None  # a suspended matter's review, or the order of a joined one
    unit = Unit(clock["unit"]) if clock else _unit(row["due_at"], now)
    said = remaining(row["due_at"], now, unit, calendar, provisional=bool(clock and clock["provisional"]))
    limited = row["due_at"] < NEVER and not ended
    since = clock["started_at"] if clock else row["registered_at"]
    note = [Channel(row["channel"]).label, row["grid_name"] or row["community_name"], row["place"], row["party_name"]]
    return {
        **row,
        "note": "·".join(part for part in note if part),
        "step": row["state"].label if ended or row["next"] is None else f"待{row['next'].label}",
        "used": _minutes(now - since) if limited else None,
        "limit": _minutes(row["due_at"] - since) if limited else None,
        "words": row["state"].label if ended else _whose(clock, row["next"]) + said.text,
        "tone": "done" if ended else TONES[said.tone],
        "tags": [word for word, on in (("紧急", row["emergency"]), ("挂账", row["on_ledger"])) if on],
        "kind": Kind(row["kind"]).value,
        "keys": {KEYS[row["next"]]: f"/matters/{row['id']}#next-step"} if row["next"] in KEYS else {},
    }


def _whose(clock: Row | None, following: Step | None) -> str:
    """Which clock ends first, where it is not that of the whole matter or of the next step."""
    if clock is None or clock["what"] == Clock.SETTLE or clock["what"] == following:
        return ""
    return Clock(clock["what"]).label


def _unit(due: datetime, now: datetime) -> Unit:
    """Hours within a day of the end, else working days."""
    return Unit.HOURS if abs(due - now) < timedelta(hours=24) else Unit.WORKDAYS


def _minutes(time: timedelta) -> int:
    return max(1, int(time.total_seconds() // 60))
