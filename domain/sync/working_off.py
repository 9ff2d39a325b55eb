"""The grid lead works off what no rule could decide: take it in as it is, or leave it with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.errors import Refused
from domain.ids import uuid7
from domain.people.rules import Officer, Place, Role
from domain.sync import devices, quarantine
from domain.sync.actions import DEEDS, HOT
from domain.sync.bodies import opened, read_body
from domain.sync.devices import Device
from domain.sync.hot import Effect, Prepared, apply_effect, write_together
from domain.sync.rules import Answer, Op, Spoilt, Verdict, Wire, digest, read_wire
from domain.sync.tables import OpBlob
from domain.transaction import add, fetch, writing

LEADS = (Role.GRID_LEAD, Role.COMMUNITY_SECRETARY)


class CannotBeApplied(Refused):
    message = "没有采用：这一条读不出内容。请照原话在“登记”里补一件，再写理由不采用。"


async def walkers(officer: Officer, now: datetime) -> list[UUID]:
    """Whose records this lead works off: the officers of the grids they lead, or of the community's grids."""
    return await _granted(officer, "r.starts_at <= {} and r.ends_at > {}", now, now)


async def answered_for(officer: Officer, now: datetime) -> list[UUID]:
    """Whose quarantine this lead works off: the walkers, and who once walked these grids and walks nowhere now."""
    gone = await _granted(
        officer,
        "r.ends_at <= {} and not exists (select 1 from officer_grant w where w.officer = r.officer"
        " and w.role in ('grid_worker', 'grid_lead') and w.starts_at <= {} and w.ends_at > {})",
        *(now, now, now),
    )
    return list(dict.fromkeys([*await walkers(officer, now), *gone]))


async def _granted(officer: Officer, when: str, *values: datetime) -> list[UUID]:
    """Officers with a walker's grant `when`, in a grid below the places this officer leads."""
    found: dict[UUID, None] = {}
    for place in officer.places(*LEADS):
        rows = await fetch(
            "select distinct r.officer from officer_grant r join org g on g.id = r.place"
            " where g.path >= {} and g.path < {} and g.level = 'grid' and r.role in ('grid_worker', 'grid_lead')"
            f" and {when}",
            *(*_below(place), *values),
        )
        found |= {row["officer"]: None for row in rows}
    return list(found)


def _below(place: Place) -> tuple[str, str]:
    return place.path, place.path + "~"


async def apply(id: UUID, reason: str, *, officer: Officer, key: bytes, now: datetime) -> Device:
    """Take the record in as its worker's, whatever stood against it; the phone it came from.

    Raises Missing, NoReason, CannotBeApplied, and what the rules have against it still.
    """
    entry = await quarantine.entry(id, _home(officer), await answered_for(officer, now))
    device = await devices.known(entry["device"], now)
    assert device is not None
    op = _again(entry["content"], entry["officer"], key, now)
    async with writing():
        taken = await fetch(
            "select id from op where id = {} or (device = {} and seq = {})", op.id, device.id, op.wire.seq
        )
        if taken:
            op = replace(op, wire=msgspec.structs.replace(op.wire, op_id=uuid7(), entity_id=_entity(op)))
        effect = await HOT[op.wire.verb](op, device, now) if op.wire.verb in HOT else Effect()
        prepared = Prepared(op, device, Answer(op.id, Verdict.APPLIED), effect, now)
        if taken:
            await apply_effect(effect)
            await _name_beside(taken[0]["id"], prepared)
        else:
            await write_together([prepared])
        if op.wire.verb in DEEDS:
            await DEEDS[op.wire.verb](op, device, now)
        await quarantine.decide(id, "applied", reason, by=officer.id, now=now)
    return device


async def _name_beside(op: UUID, prepared: Prepared) -> None:
    """Photos may be sent only where an op names them: the one that has this one's number does."""
    [own] = await fetch("select count(*) as many from op_blob where op = {}", op)
    await add(OpBlob, [row | {"op": op, "n": row["n"] + own["many"]} for row in prepared.blobs()])


def _entity(op: Op) -> UUID:
    """What a hot op makes is made anew; what an ordinary one changes stays what it is."""
    return uuid7() if op.wire.verb in HOT else op.wire.entity_id


async def dismiss(id: UUID, reason: str, *, officer: Officer, now: datetime) -> None:
    """Raises Missing, NoReason."""
    await quarantine.entry(id, _home(officer), await answered_for(officer, now))
    await quarantine.decide(id, "dismissed", reason, by=officer.id, now=now)


def _again(content: str, officer: UUID, key: bytes, now: datetime) -> Op:
    """The op once more; of a conflict handed over the worker's own deed, which no old version stands against."""
    try:
        # Whoever sent it, not who it says wrote it: another's sealed text opens for no lead either.
        wire = msgspec.structs.replace(read_wire(content.encode()), user_id=officer)
        body = read_body(wire, key)
        if wire.verb == "hand_to_lead":
            wire, body = _handed_over(wire, body, key)
    except Spoilt as spoilt:
        raise CannotBeApplied() from spoilt
    if wire.verb not in HOT and wire.verb not in DEEDS:
        raise CannotBeApplied()
    if wire.verb in DEEDS:
        wire = msgspec.structs.replace(wire, base_version=None)
    return Op(wire, body, digest(wire, key), min(wire.wall, now), True, content.encode())


def _handed_over(wire: Wire, told: dict[str, Any], key: bytes) -> tuple[Wire, dict[str, Any]]:
    """The op inside: sealed, if it is, under its own id and in the schema of its day."""
    inner = told.get("body")
    try:
        first = msgspec.structs.replace(
            wire,
            verb=str(told.get("verb", "")),
            op_id=msgspec.convert(told.get("op_id", str(wire.op_id)), UUID),
            schema=msgspec.convert(told.get("schema", wire.schema), int),
        )
    except msgspec.ValidationError as error:
        raise Spoilt(reason="转交的内容不对") from error
    body = opened(inner if isinstance(inner, dict) else {}, first, key)
    return msgspec.structs.replace(wire, verb=first.verb), body


def _home(officer: Officer) -> UUID:
    assert officer.subdistrict is not None
    return officer.subdistrict


def summary(content: str) -> dict[str, Any]:
    """What of the op a lead can read: {verb, title, text, place, category, wall}; empty where it cannot be read."""
    try:
        said = msgspec.json.decode(content)
    except msgspec.DecodeError:
        return {}
    if not isinstance(said, dict):
        return {}
    body = said.get("body")
    body = body if isinstance(body, dict) else {}
    inner = body.get("body")
    told = inner if isinstance(inner, dict) else body
    told = told | {"title": body.get("title")} if told is inner else told
    wanted = ("title", "text", "place", "category", "window", "on")
    return {"verb": body.get("verb") or said.get("verb"), "wall": said.get("wall")} | {
        name: str(told[name]) for name in wanted if isinstance(told.get(name), str)
    }
