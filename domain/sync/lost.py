"""手机丢了: the lead asks a phone to forget its officer. It gives up what it holds, then clears itself and says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.errors import Missing
from domain.journal.actions import record
from domain.people import sessions
from domain.people.rules import Officer
from domain.sync import devices
from domain.sync.devices import LASTS, Device
from domain.sync.working_off import LEADS, walkers
from domain.transaction import fetch, writing

SHOWN = timedelta(days=30)
"""How long a cleared phone stays in the lead's list."""


async def phones(officer: Officer, now: datetime) -> list[dict[str, Any]]:
    """{id, name, enrolled_at, wipe, ended_at, left} of those whose records this lead works off, and of those who have
    `left` the lead's grids with what they had there. Never where or when used."""
    walking = await walkers(officer, now)
    left = await _left(officer, now)
    if not walking and not left:
        return []
    some = [
        f"d.{column} in ({', '.join('{}' for _ in ids)})" for column, ids in (("officer", walking), ("id", left)) if ids
    ]
    rows = await fetch(
        "select d.id, d.officer, o.name, d.enrolled_at, d.wipe, d.ended_at from device d"
        f" join officer o on o.id = d.officer where d.subdistrict = {{}} and ({' or '.join(some)})"
        " and (d.ended_at is null or (d.wipe and d.ended_at > {})) order by o.name, d.enrolled_at",
        *(officer.subdistrict, *walking, *left, now - SHOWN),
    )
    return [row | {"left": row.pop("officer") not in walking} for row in rows]


async def _left(officer: Officer, now: datetime) -> list[UUID]:
    """Phones that worked in this lead's grids, while no other lead answers for them: their officer walks nowhere now, or
    they were not heard of since the right ended, and hold what it showed."""
    found: dict[UUID, None] = {}
    for place in officer.places(*LEADS):
        rows = await fetch(
            "select d.id from device d join officer_grant r on r.officer = d.officer join org g on g.id = r.place"
            " where g.path >= {} and g.path < {} and g.level = 'grid' and r.role in ('grid_worker', 'grid_lead')"
            " and r.ends_at <= {} and r.ends_at > {} and d.enrolled_at < r.ends_at and (d.wipe or d.contact_at <= r.ends_at"
            " or not exists (select 1 from officer_grant w where w.officer = d.officer"
            " and w.role in ('grid_worker', 'grid_lead') and w.starts_at <= {} and w.ends_at > {}))",
            *(place.path, place.path + "~", now, now - LASTS, now, now),
        )
        found |= {row["id"]: None for row in rows}
    return list(found)


async def wipe(id: UUID, *, officer: Officer, now: datetime) -> str:
    """Whose phone it is. Ends their web sessions too: whoever holds the phone must not sign in by an open one.

    Raises Missing.
    """
    found = [one for one in await phones(officer, now) if one["id"] == id and one["ended_at"] is None]
    if not found:
        raise Missing()
    async with writing():
        [row] = await fetch("update device set wipe = true where id = {} returning officer, subdistrict", id)
        await record("device", id, "wipe", actor=officer.id, at=now, subdistrict=row["subdistrict"])
    await sessions.end_sessions(row["officer"])
    devices.forget_recent()
    return str(found[0]["name"])


async def wiped(device: Device, *, now: datetime) -> None:
    """The phone says that it has cleared itself: its bearer ends. A phone nobody asked to changes nothing."""
    async with writing():
        ended = await fetch(
            "update device set ended_at = {}, unsent = 0, unsent_since = null"
            " where id = {} and wipe and ended_at is null returning id",
            *(now, device.id),
        )
        if ended:
            await record("device", device.id, "wiped", actor=device.officer, at=now, subdistrict=device.subdistrict)
    devices.forget_recent()
