"""A finding becomes a matter: the same registration as the desk's, as rows for the set-wise writer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.ids import uuid7
from domain.matters.followers import follower_of
from domain.matters.registration import NewMatter, registration
from domain.matters.rules import Channel
from domain.matters.tables import Matter
from domain.patrols import rules
from domain.patrols.actions import grid_of, read
from domain.patrols.rules import FindingForm
from domain.patrols.tables import Finding, FindingPhoto, FindingPoint
from domain.patrols.terms import terms
from domain.responsibilities.rules import Item
from domain.sync.devices import Device
from domain.sync.hot import Effect
from domain.sync.rules import Op

ON_THE_SPOT = "已当场办结"


async def finding(op: Op, device: Device, now: datetime) -> Effect:
    """记一件事. Raises WrongBody, NotYourGrid, NoSuchGrid, NoSuchCategory, NotOnSpot, NoListInForce."""
    form = read(op, FindingForm)
    grid = await grid_of(form.grid, device, op.happened_at)
    held = await terms(device.subdistrict, now)
    item = held.items.get(form.category)
    if item is None:
        raise rules.NoSuchCategory()
    late = rules.is_late(op.happened_at, now)
    new = _new(op, device, form, grid, item, now)
    if form.solved:
        new = replace(new, follower=await _follower(new, now=now))
    made = registration(new, calendar=held.calendar, one_in=held.one_in)
    rows = made.rows | {Finding: [_finding(op, made.id, form, grid, now, late)], FindingPhoto: _photos(op, device)}
    if form.geo:
        rows[FindingPoint] = [_point(op, form.geo, device.subdistrict)]
    return Effect(rows, made.lines, {"number": made.number} | rules.late_words(op.happened_at, late))


async def _follower(new: NewMatter, *, now: datetime) -> UUID | None:
    """Whoever looks at it afterwards did not handle it (rules.md §4)."""
    as_it_will_be = Matter(id=new.id, grid=new.grid, community=new.community, handler=new.registered_by)
    return await follower_of(as_it_will_be, now=now)


def _new(op: Op, device: Device, form: FindingForm, grid: dict[str, Any], item: Item, now: datetime) -> NewMatter:
    place = form.place.strip()
    return NewMatter(
        id=op.wire.entity_id,
        subdistrict=device.subdistrict,
        community=grid["community"],
        path=grid["path"],
        title=f"{place}{item.name}"[:60],
        channel=Channel.GRID_WALK,
        happened_at=op.happened_at,
        registered_at=now,
        registered_by=device.officer,
        grid=grid["id"],
        building=form.building,
        detail=form.text.strip(),
        place=place,
        item=item,
        solved=form.text.strip() or ON_THE_SPOT if form.solved else "",
    )


def _finding(
    op: Op, matter: UUID, form: FindingForm, grid: dict[str, Any], now: datetime, late: bool
) -> dict[str, Any]:
    during = form.patrol
    return {
        "id": op.id,
        "subdistrict": grid["subdistrict"],
        "matter": matter,
        "path": grid["path"],
        "grid": grid["id"],
        "patrolled_on": rules.counted_on(during.on, op.happened_at) if during else None,
        "part": str(during.window) if during else None,
        "urgency": str(form.urgency),
        "happened_at": op.happened_at,
        "uncertain": op.uncertain,
        "received_at": now,
        "late": late,
    }


def _photos(op: Op, device: Device) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid7(),
            "subdistrict": device.subdistrict,
            "finding": op.id,
            "matter": op.wire.entity_id,
            "sha256": blob.sha256,
            "size": blob.size,
            "mime": blob.mime,
            "n": n,
        }
        for n, blob in enumerate(op.wire.blobs)
    ]


def _point(op: Op, point: rules.Point, subdistrict: UUID) -> dict[str, Any]:
    return {"finding": op.id, "subdistrict": subdistrict, **msgspec.structs.asdict(point)}
