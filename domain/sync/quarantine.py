"""What cannot be read or applied is kept with the reason, in a list that the grid lead works off. Nothing is thrown away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import Invalid, Missing
from domain.ids import uuid7
from domain.journal.actions import record
from domain.sync.devices import Device
from domain.sync.rules import Answer, Op, Verdict, Wire, said_id
from domain.transaction import fetch, holes_for, writing


class NoReason(Invalid):
    message = "没有写理由。写明依据什么这样定，再提交。"


async def keep(
    device: Device,
    raw: bytes,
    digest: str,
    reason: str,
    *,
    now: datetime,
    wire: Wire | None = None,
    grid: UUID | None = None,
    objection: str = "",
) -> Answer:
    """Idempotent by (device, digest): a phone that asks again adds nothing."""
    id = uuid7()
    op, verb = (wire.op_id, wire.verb) if wire else (said_id(raw), "")
    async with writing():
        new = await fetch(
            "insert into quarantine (id, subdistrict, device, officer, grid, op, verb, digest, reason, received_at,"
            " state) values ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, 'open') on conflict (device, digest) do nothing"
            " returning id",
            *(id, device.subdistrict, device.id, device.officer, grid, op, verb, digest, reason, now),
        )
        if new:
            await fetch(
                "insert into quarantine_text (quarantine, subdistrict, content, objection) values ({}, {}, {}, {})",
                *(id, device.subdistrict, raw.decode(errors="replace"), objection),
            )
            await record(
                "quarantine", id, "keep", actor=device.officer, at=now, subdistrict=device.subdistrict,
                facts={"reason": reason},
            )  # fmt: skip
    return Answer(op, Verdict.QUARANTINE, reason, "已收到，等网格长处理。")


async def hand_over(device: Device, op: Op, *, now: datetime) -> None:
    """The worker's record of a conflict, as they sent it again for the lead to decide."""
    await keep(device, op.raw, op.digest, "HandedOver", now=now, wire=op.wire)


async def waiting(subdistrict: UUID, officers: list[UUID]) -> list[dict[str, Any]]:
    """Open entries of these officers, oldest first, for the grid lead's list. `content` is the op as it came."""
    if not officers:
        return []
    holes = holes_for(officers)
    return await fetch(
        "select q.id, q.op, q.verb, q.reason, q.received_at, o.name, t.content, t.objection from quarantine q"
        " join officer o on o.id = q.officer left join quarantine_text t on t.quarantine = q.id"
        f" where q.subdistrict = {{}} and q.state = 'open' and q.officer in ({holes}) order by q.received_at",
        subdistrict,
        *officers,
    )


async def entry(id: UUID, subdistrict: UUID, officers: list[UUID]) -> dict[str, Any]:
    """An open one of these officers, with its device. Raises Missing."""
    if id not in {one["id"] for one in await waiting(subdistrict, officers)}:
        raise Missing()
    [row] = await fetch(
        "select q.id, q.device, q.officer, q.reason, t.content from quarantine q"
        " join quarantine_text t on t.quarantine = q.id where q.id = {}",
        id,
    )
    return row


async def decide(id: UUID, state: str, reason: str, *, by: UUID, now: datetime) -> None:
    """Applied or dismissed, once; the reason stays beside it. Raises NoReason, Missing."""
    if not reason.strip():
        raise NoReason()
    async with writing():
        moved = await fetch(
            "update quarantine set state = {}, decided_by = {}, decided_at = {} where id = {} and state = 'open'"
            " returning subdistrict",
            *(state, by, now, id),
        )
        if not moved:
            raise Missing()
        await fetch("update quarantine_text set decision = {} where quarantine = {}", reason.strip(), id)
        await record("quarantine", id, state, actor=by, at=now, subdistrict=moved[0]["subdistrict"])
