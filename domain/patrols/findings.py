"""A finding becomes a matter: the same rules as the desk's register, as rows for the set-wise writer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.clocks.days import day_of
from domain.ids import matter_number, uuid7
from domain.journal.actions import line
from domain.matters.rules import Channel, Clock, Kind, State, Step, booked, drawn
from domain.matters.tables import Clock as ClockTable
from domain.matters.tables import Matter, MatterText
from domain.patrols import rules
from domain.patrols.actions import grid_of, read
from domain.patrols.rules import FindingForm
from domain.patrols.tables import Finding, FindingPhoto, FindingPoint
from domain.patrols.terms import Terms, terms
from domain.responsibilities.rules import Item
from domain.sync.devices import Device
from domain.sync.hot import Effect
from domain.sync.rules import Op

UNTOUCHED: dict[str, Any] = {column._meta.name: column.get_default_value() for column in Matter._meta.columns}
"""What nothing has happened to yet, as the table itself says."""


async def finding(op: Op, device: Device, now: datetime) -> Effect:
    """记一件事. Raises WrongBody, NotYourGrid, NoSuchGrid, NoSuchCategory, NotOnTheSpot, NoListInForce."""
    form = read(op, FindingForm)
    grid = await grid_of(form.grid, device, op.happened_at)
    held = await terms(device.subdistrict, now)
    item = held.items.get(form.category)
    if item is None:
        raise rules.NoSuchCategory()
    if form.solved and not item.on_spot:
        raise rules.NotOnTheSpot(category=item.name)
    late = rules.is_late(op.happened_at, now)
    matter = _matter(op, device, form, grid, item, now)
    rows = {
        Matter: [matter],
        MatterText: [_text(matter, form, item)],
        ClockTable: _clocks(matter, form, item, held, now),
        Finding: [_finding(op, matter, form, now, late)],
        FindingPhoto: _photos(op, matter),
    }
    if form.geo:
        rows[FindingPoint] = [_point(op, form.geo, device.subdistrict)]
    matter["due_at"] = min(clock["due_at"] for clock in rows[ClockTable] if clock["done_at"] is None)
    facts = {"number": matter["number"]} | rules.late_words(op.happened_at, late)
    return Effect(rows, _lines(op, matter, device, form, now), facts)


def _matter(
    op: Op, device: Device, form: FindingForm, grid: dict[str, Any], item: Item, now: datetime
) -> dict[str, Any]:
    number = matter_number(now)
    spot = form.solved
    return UNTOUCHED | {
        "id": op.wire.entity_id,
        "number": number,
        "subdistrict": device.subdistrict,
        "path": grid["path"],
        "community": grid["community"],
        "grid": grid["id"],
        "building": form.building,
        "origin_node": grid["id"],
        "responsible_node": grid["id"],
        "kind": str(item.kind) if spot else str(Kind.UNSORTED),
        "proposed_kind": str(item.kind),
        "confidential": item.confidential,
        "state": str(State.SETTLED if spot else State.REGISTERED),
        "item": item.id,
        "category": item.code,
        "emergency": item.emergency,
        "must_report": item.must_report,
        "channel": str(Channel.GRID_WALK),
        "registered_by": device.officer,
        "registered_at": now,
        "happened_at": op.happened_at,
        "drawn": drawn(number),
        "handler": device.officer if spot else None,
        "secret": item.secret,
        "due_at": now,
        "state_since": now,
        "settled_at": now if spot else None,
    }


def _text(matter: dict[str, Any], form: FindingForm, item: Item) -> dict[str, Any]:
    place = form.place.strip()
    return {
        "matter": matter["id"],
        "subdistrict": matter["subdistrict"],
        "title": f"{place}{item.name}" if place else item.name,
        "detail": form.text.strip(),
        "place": place,
    }


def _clocks(matter: dict[str, Any], form: FindingForm, item: Item, held: Terms, now: datetime) -> list[dict[str, Any]]:
    """Nobody voiced it, so there is nobody to contact: settling, and looking afterwards, are all that is due."""
    limits = [(Clock.SETTLE, item.settle, now if form.solved else None)]
    if form.solved:
        limits.append((Clock.FOLLOW_UP, item.follow_up, None))
    rows = []
    for what, limit, done in limits:
        due = held.due(now, limit)
        rows.append(
            {
                "id": uuid7(),
                "subdistrict": matter["subdistrict"],
                "matter": matter["id"],
                "what": str(what),
                "started_at": now,
                "amount": limit.amount,
                "unit": str(limit.unit),
                "due_at": due.at,
                "provisional": due.provisional,
                "done_at": done,
            }
        )
    return rows


def _finding(op: Op, matter: dict[str, Any], form: FindingForm, now: datetime, late: bool) -> dict[str, Any]:
    during = form.patrol
    return {
        "id": op.id,
        "subdistrict": matter["subdistrict"],
        "matter": matter["id"],
        "path": matter["path"],
        "grid": matter["grid"],
        "patrolled_on": rules.counted_on(during.on, op.happened_at) if during else None,
        "part": str(during.window) if during else None,
        "urgency": str(form.urgency),
        "happened_at": op.happened_at,
        "uncertain": op.uncertain,
        "received_at": now,
        "late": late,
    }


def _photos(op: Op, matter: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid7(),
            "subdistrict": matter["subdistrict"],
            "finding": op.id,
            "matter": matter["id"],
            "sha256": blob.sha256,
            "size": blob.size,
            "mime": blob.mime,
            "n": n,
        }
        for n, blob in enumerate(op.wire.blobs)
    ]


def _point(op: Op, point: rules.Point, subdistrict: UUID) -> dict[str, Any]:
    latitude, longitude = point.scaled()
    return {
        "finding": op.id,
        "subdistrict": subdistrict,
        "latitude": latitude,
        "longitude": longitude,
        "accuracy": max(0, point.accuracy),
    }


def _lines(op: Op, matter: dict[str, Any], device: Device, form: FindingForm, now: datetime) -> list[dict[str, Any]]:
    month = f"{day_of(now):%Y-%m}"
    stood = {**matter, "kind": str(Kind.UNSORTED), "state": str(State.REGISTERED)} if form.solved else matter
    common: dict[str, Any] = {
        "actor": device.officer,
        "at": now,
        "subdistrict": device.subdistrict,
        "path": matter["path"],
    }
    facts = {"number": matter["number"], "category": matter["category"], "channel": matter["channel"]}
    lines = [line("matter", matter["id"], Step.REGISTER, after=booked(stood, month), facts=facts, **common)]
    if form.solved:
        before, after = booked(stood, month), booked(matter, month)
        lines.append(line("matter", matter["id"], Step.SOLVE_ON_SPOT, before=before, after=after, **common))
    return lines
