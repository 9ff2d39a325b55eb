"""Which photos a phone may send, and which are here: the rows beside the files of blobs.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.sync.devices import BY_TOKEN, Device, digest_of
from domain.sync.door import Door
from domain.transaction import engine, fetch, on_sqlite, writing


async def named(device: Device, sha256: str) -> int | None:
    """The size an op of this device gave; None where none names it."""
    rows = await fetch("select size from op_blob where device = {} and sha256 = {} limit 1", device.id, sha256)
    return int(rows[0]["size"]) if rows else None


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
