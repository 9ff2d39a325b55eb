"""Which photos a phone may send, and which are here: the rows beside the files of blobs.py."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.sync.devices import Device
from domain.transaction import fetch


async def named(device: Device, sha256: str) -> int | None:
    """The size an op of this device gave; None where none names it."""
    rows = await fetch("select size from op_blob where device = {} and sha256 = {} limit 1", device.id, sha256)
    return int(rows[0]["size"]) if rows else None


async def verified(subdistrict: UUID, sha256: str, *, now: datetime) -> None:
    """Whole and hashed: for every op of the subdistrict that names it."""
    await fetch(
        "update op_blob set verified_at = {} where subdistrict = {} and sha256 = {} and verified_at is null",
        now,
        subdistrict,
        sha256,
    )


async def missing(device: Device, most: int = 100) -> list[str]:
    rows = await fetch(
        "select distinct sha256 from op_blob where device = {} and verified_at is null limit {}", device.id, most
    )
    return [row["sha256"] for row in rows]
