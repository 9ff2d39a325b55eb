"""A matter as a row: kind, what, my step, ruler, words. One function for the day's list, the lists and the search."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.clock import NEVER
from domain.clocks.calendar import Calendar
from domain.clocks.deadline import remaining
from domain.clocks.rules import Unit
from domain.matters.rules import Channel, Kind, State
from web.matter_card import TONES

Row = dict[str, Any]


def dressed(row: Row, calendar: Calendar, now: datetime) -> Row:
    """What macros/worklist.html `row` takes, beside the row itself."""
    ended = row["state"] in (State.CLOSED, State.WITHDRAWN)
    said = remaining(row["due_at"], now, _unit(row["due_at"], now), calendar)
    limited = row["due_at"] < NEVER and not ended
    note = [Channel(row["channel"]).label, row["grid_name"] or row["community_name"], row["place"], row["party_name"]]
    return {
        **row,
        "note": "·".join(part for part in note if part),
        "step": row["state"].label if ended or row["next"] is None else f"待{row['next'].label}",
        "used": _minutes(now - row["registered_at"]) if limited else None,
        "limit": _minutes(row["due_at"] - row["registered_at"]) if limited else None,
        "words": row["state"].label if ended else said.text,
        "tone": "done" if ended else TONES[said.tone],
        "tags": [word for word, on in (("紧急", row["emergency"]), ("挂账", row["on_ledger"])) if on],
        "kind": Kind(row["kind"]).value,
    }


def _unit(due: datetime, now: datetime) -> Unit:
    """Hours within a day of the end, else working days."""
    return Unit.HOURS if abs(due - now) < timedelta(hours=24) else Unit.WORKDAYS


def _minutes(time: timedelta) -> int:
    return max(1, int(time.total_seconds() // 60))
