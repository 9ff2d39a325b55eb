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
from domain.sync.devices import Device
from domain.sync.working_off import walkers
from domain.transaction import fetch, writing

SHOWN = timedelta(days=30)
"""How long a cleared phone stays in the lead's list."""


async def phones(officer: Officer, now: datetime) -> list[dict[str, Any]]:
    """{id, name, enrolled_at, wipe, ended_at} of those whose records this lead works off. Never where or when used."""
    walking = await walkers(officer, now)
    if not walking:
        return []
    holes = ", ".join("{}" for _ in walking)
    return await fetch(
        "select d.id, o.name, d.enrolled_at, d.wipe, d.ended_at from device d join officer o on o.id = d.officer"
        f" where d.subdistrict = {{}} and d.officer in ({holes})"
        " and (d.ended_at is null or (d.wipe and d.ended_at > {})) order by o.name, d.enrolled_at",
        *(officer.subdistrict, *walking, now - SHOWN),
    )


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
