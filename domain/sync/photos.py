"""Which photos a phone may send, and which are here: the rows beside the files of blobs.py."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.sync.blobs import BlobStore
from domain.sync.devices import BY_TOKEN, Device, digest_of
from domain.sync.door import Door
from domain.transaction import engine, fetch, holes_for, on_sqlite, writing


async def known(device: Device, shas: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """Of those that an op of the device names: what kind they are, and whether they are whole."""
    if not shas:
        return {}
    rows = await fetch(
        f"select sha256, mime, verified_at from op_blob where device = {{}} and sha256 in ({holes_for(shas)})",
        *(device.id, *shas),
    )
    return {row["sha256"]: (row["mime"], row["verified_at"] is not None) for row in rows}


@dataclass(frozen=True)
class Asked:
    """A photo that the phone behind a bearer may send; no size where none of its ops names it."""

    subdistrict: UUID
    size: int | None


async def asked(token: str, sha256: str, now: datetime) -> Asked | None:
    """Bearer and photo in one question. None for a bearer that does not hold (as devices.by_token)."""
    rows = await fetch(
        "select d.subdistrict, (select b.size from op_blob b where b.device = d.id and b.sha256 = {} limit 1) as size"
        f" from device d join officer o on o.id = d.officer where {BY_TOKEN}",
        *(sha256, digest_of(token), now),
    )
    return Asked(**rows[0]) if rows else None


Whole = tuple[UUID, str, datetime]


async def verified(subdistrict: UUID, sha256: str, *, now: datetime) -> None:
    """Whole and hashed: for every op of the subdistrict that names it."""
    await _verify([(subdistrict, sha256, now)])


async def arrived(subdistrict: UUID, sha256: str, *, now: datetime) -> None:
    """The same for what comes in waves, never inside a transaction."""
    await _door.enter([(subdistrict, sha256, now)])


async def _verify(photos: list[Whole]) -> list[None]:
    """Those that came while the last ones were being written go together. One order for all, as in hot.py."""
    wholes = sorted(photos)
    if on_sqlite():
        async with writing():
            await engine().execute_many(
                "update op_blob set verified_at = ? where subdistrict = ? and sha256 = ? and verified_at is null",
                [(at, home, sha256) for home, sha256, at in wholes],
            )
    else:
        await fetch(
            "update op_blob b set verified_at = w.at from unnest({}::uuid[], {}::text[], {}::timestamptz[])"
            " as w (home, sha256, at) where b.subdistrict = w.home and b.sha256 = w.sha256 and b.verified_at is null",
            *map(list, zip(*wholes, strict=True)),
        )
    return [None] * len(photos)


_door: Door[Whole, None] = Door(_verify)


async def missing(device: Device, most: int = 100) -> list[str]:
    rows = await fetch(
        "select distinct sha256 from op_blob where device = {} and verified_at is null limit {}", device.id, most
    )
    return [row["sha256"] for row in rows]


async def absent(device: Device) -> dict[str, str]:
    """All that are missing, with their kinds."""
    rows = await fetch("select sha256, mime from op_blob where device = {} and verified_at is null", device.id)
    return {row["sha256"]: row["mime"] for row in rows}


async def meet(device: Device, store: BlobStore, *, now: datetime) -> None:
    """Photos that came before their record did (a rescue file) are there as soon as it is."""
    rows = await fetch("select distinct sha256, size from op_blob where device = {} and verified_at is null", device.id)
    for row in rows:
        here = await asyncio.to_thread(store.offset, device.subdistrict, row["sha256"], row["size"])
        if here == row["size"]:
            await verified(device.subdistrict, row["sha256"], now=now)


async def told_of(device: Device, sha256: str) -> tuple[str, datetime] | None:
    """The matter that a photo of the device belongs to, by its title, and when it was found."""
    rows = await fetch(
        "select m.number, m.confidential, t.title, o.happened_at from op_blob b join op o on o.id = b.op"
        " join matter m on m.id = o.entity left join matter_text t on t.matter = m.id"
        " where b.device = {} and b.sha256 = {} limit 1",
        *(device.id, sha256),
    )
    for row in rows:
        title = f"保密事项 {row['number']}" if row["confidential"] else row["title"]
        return title or row["number"], row["happened_at"]
    return None
