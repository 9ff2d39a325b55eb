"""还在手机上: what stands on phones, and what of it will never come, because a phone's storage was cleared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import Invalid, Missing
from domain.journal.actions import record
from domain.people.rules import Officer
from domain.sync import devices
from domain.sync.devices import Device
from domain.sync.rules import Attached, Op, said_number
from domain.sync.working_off import answered_for
from domain.transaction import fetch, holes_for, writing

GAP = "d.highest_seq - d.seen_to - (select count(*) from op where op.device = d.id and op.seq > d.seen_to)"
ABSENT = "o.id = b.op and o.seq > d.seen_to and b.verified_at is null"
"""Of photo b, op o that names it, device d."""


class NotSaidHow(Invalid):
    message = "没有记下：还没有写怎么处理的。写明问过谁、补记了什么，再提交。"


async def phones(officer: Officer, now: datetime) -> list[dict[str, Any]]:
    """Of the officers this lead answers for: {id, name, contact_at, unsent, unsent_since, photos, photos_since, gap} of
    those that hold something, or lack numbers nobody has seen to."""
    officers = await answered_for(officer, now)
    if not officers:
        return []
    found = await fetch(
        f"select d.id, o.name, d.unsent, d.unsent_since, d.contact_at, d.highest_seq, d.seen_to, {GAP} as gap"
        f" from device d join officer o on o.id = d.officer where d.subdistrict = {{}} and d.officer in ({holes_for(officers)})"
        f" and (d.unsent > 0 or {GAP} > 0 or exists (select 1 from op_blob b, op o where b.device = d.id and {ABSENT})) order by d.unsent_since, o.name",
        *(officer.subdistrict, *officers),
    )
    photos = await _photos_on([phone["id"] for phone in found])
    held = [phone | photos[phone["id"]] | {"gap": await _missing(phone)} for phone in found]
    return [phone for phone in held if phone["unsent"] or phone["photos"] or phone["gap"]]


async def missing(device: UUID) -> int:
    """Of this phone's numbers, those that never came and that nobody has seen to."""
    [phone] = await fetch(
        f"select d.id, d.highest_seq, d.seen_to, {GAP} as gap from device d where d.id = {{}}", device
    )
    return await _missing(phone)


async def _missing(phone: dict[str, Any]) -> int:
    """The gap, without what is here and waits for the lead, or was dismissed."""
    if phone["gap"] <= 0:
        return 0
    rows = await fetch(
        "select t.content from quarantine q join quarantine_text t on t.quarantine = q.id where q.device = {}"
        " and not exists (select 1 from op where op.device = q.device and op.id = q.op)",
        phone["id"],
    )
    said = {said_number(row["content"]) for row in rows}
    kept = [number for number in said if number and phone["seen_to"] < number <= phone["highest_seq"]]
    taken = await fetch(f"select seq from op where device = {{}} and seq in ({holes_for(kept)})", phone["id"], *kept)
    return int(phone["gap"]) - len(kept) + len(taken)


async def _photos_on(phones: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """By phone, those whose words have come and they have not: {photos, photos_since}."""
    rows = await fetch(
        "select d.id, b.sha256, b.mime, o.happened_at from device d, op_blob b, op o"
        f" where b.device = d.id and {ABSENT} and d.id in ({holes_for(phones)})",
        *phones,
    )
    found = {}
    for phone in phones:
        own = [row for row in rows if row["id"] == phone]
        kinds = {row["sha256"]: row["mime"] for row in own}
        since = min((row["happened_at"] for row in own), default=None)
        found[phone] = {"photos": Attached.of(kinds.values()), "photos_since": since}
    return found


async def see_to(id: UUID, how: str, *, officer: Officer, now: datetime) -> str:
    """已处理: what of this phone has not come is not waited for any more; whatever comes all the same is taken in. What
    is cleared later is a new alarm. Whose phone it is. Raises Missing, NotSaidHow."""
    found = [one for one in await phones(officer, now) if one["id"] == id and (one["gap"] > 0 or one["photos"])]
    if not found:
        raise Missing()
    if not how.strip():
        raise NotSaidHow()
    [phone] = found
    async with writing():
        await fetch("update device set seen_to = {} where id = {}", phone["highest_seq"], id)
        facts = {"gap": phone["gap"], "photos": phone["photos"].photos, "voices": phone["photos"].voices}
        await record(
            "device",
            id,
            "see_to",
            actor=officer.id,
            at=now,
            subdistrict=officer.subdistrict,
            facts=facts,
            note=how.strip(),
        )
    devices.forget_recent()
    return str(phone["name"])


async def alarm_read(op: Op, device: Device, now: datetime) -> None:
    """The worker has read that this phone was cleared. What it lost is still the lead's to see to."""
    by, home = device.officer, device.subdistrict
    await record("device", device.id, "alarm_read", actor=by, at=op.happened_at, subdistrict=home)
