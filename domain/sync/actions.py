"""push(): a phone's batch, in the order of its numbers. Hot ops go through the door, the rest through their own action."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from weakref import WeakValueDictionary

from domain.errors import DomainError
from domain.sync import quarantine
from domain.sync.bodies import read_body
from domain.sync.devices import Device
from domain.sync.door import Door
from domain.sync.estimate import estimate
from domain.sync.hot import Contention, Effect, Objection, Prepared, Stale, judged, take, write_together
from domain.sync.rules import (
    Answer,
    Batch,
    Op,
    Spoilt,
    Verdict,
    digest,
    digest_of_bytes,
    read_wire,
)
from domain.transaction import fetch, on_sqlite, writing

Prepare = Callable[[Op, Device, datetime], Awaitable[Effect]]
"""Judges a hot op outside the transaction; raises DomainError, which becomes `rejected`."""

Deed = Callable[[Op, Device, datetime], Awaitable[None]]
"""An ordinary action on an entity, inside the transaction of its verdict."""

HOT: dict[str, Prepare] = {}
DEEDS: dict[str, Deed] = {}
"""Verb -> what it does. domain/sync/verbs.py fills both."""

Taken = Answer | Objection | Stale

_door: Door[Prepared, Taken] = Door(take, at_once=lambda: 1 if on_sqlite() else 2)
"""While one batch waits for the disk the next is made ready; on SQLite there is one writer."""
_turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()


async def push(device: Device, batch: Batch, *, key: bytes, now: datetime) -> list[Answer]:
    """One answer an op, in the order sent. Pushes of one device wait for each other.

    Raises Stale where the sender's rights have changed since `device` was looked up: look it up again and ask again.
    Else raises only when the database cannot be reached: then nothing was answered, and the phone asks again.
    """
    if not batch.ops:
        return []
    turn = _turns.setdefault(device.id, asyncio.Lock())
    async with turn:
        answers: dict[int, Answer] = {}
        readable: list[tuple[int, Op]] = []
        for place, raw in enumerate(batch.ops):
            content = bytes(raw)
            try:
                readable.append((place, _read(content, device, batch, key, now)))
            except Spoilt as spoilt:
                answers[place] = await _keep(content, device, key, spoilt, now)
        for run in runs(sorted(readable, key=lambda one: one[1].wire.seq)):
            given = await _run([op for _, op in run], Sender(device, batch), key, now)
            answers |= {place: answer for (place, _), answer in zip(run, given, strict=True)}
    return [answers[place] for place in range(len(batch.ops))]


@dataclass(frozen=True)
class Sender:
    """Who pushes, and what they said of the rest."""

    device: Device
    batch: Batch

    def prepared(self, op: Op, answer: Answer, effect: Effect, now: datetime) -> Prepared:
        left = max(0, self.batch.unsent - len(self.batch.ops))
        return Prepared(op, self.device, answer, effect, now, left, self.batch.unsent_since)


def runs(numbered: Sequence[tuple[int, Op]]) -> list[list[tuple[int, Op]]]:
    """Hot ops that may go in together; an ordinary op, or one that names a predecessor, goes alone."""
    found: list[list[tuple[int, Op]]] = []
    joinable = False
    for place, op in numbered:
        hot = op.wire.verb in HOT and op.wire.after is None
        if hot and joinable:
            found[-1].append((place, op))
        else:
            found.append([(place, op)])
        joinable = hot
    return found


def _read(content: bytes, device: Device, batch: Batch, key: bytes, now: datetime) -> Op:
    wire = read_wire(content)
    if wire.device_id != device.id or wire.user_id != device.officer:
        raise Spoilt(reason="不是这个账号在这部手机上记的")
    at, uncertain = estimate(wire, batch.client_now, now)
    return Op(wire, read_body(wire, key), digest(wire, key), at, uncertain, content)


async def _keep(content: bytes, device: Device, key: bytes, spoilt: Spoilt, now: datetime) -> Answer:
    return await quarantine.keep(
        device, content, digest_of_bytes(content, key), "Spoilt", now=now, objection=str(spoilt)
    )


async def _run(ops: list[Op], sender: Sender, key: bytes, now: datetime) -> list[Answer]:
    first = ops[0].wire
    if first.after is not None and (answer := await _behind(ops[0], sender, now)):
        return [answer]
    if first.verb in HOT:
        given: list[Taken] = await _door.enter([await _prepare(op, sender, now) for op in ops])
        given = [await _again(op, one, sender, now) for op, one in zip(ops, given, strict=True)]
    elif first.verb in DEEDS:
        given = [await _deed(ops[0], sender, now)]
    else:
        given = [Answer(ops[0].id, Verdict.QUARANTINE, "UnknownVerb")]
    return [await _settled(op, answer, sender.device, key, now) for op, answer in zip(ops, given, strict=True)]


async def _again(op: Op, answer: Taken, sender: Sender, now: datetime) -> Taken:
    """Judged once more, an op gets another number: one that was drawn twice in a day is nobody's fault."""
    if not isinstance(answer, Objection):
        return answer
    return (await take([await _prepare(op, sender, now)]))[0]


async def _prepare(op: Op, sender: Sender, now: datetime) -> Prepared:
    try:
        effect = await HOT[op.wire.verb](op, sender.device, now)
    except DomainError as refusal:
        return sender.prepared(op, _rejected(op, refusal), Effect(), now)
    return sender.prepared(op, Answer(op.id, Verdict.APPLIED, facts=effect.facts), effect, now)


async def _deed(op: Op, sender: Sender, now: datetime) -> Taken:
    """The op's row, its effect and its verdict in one transaction; a refusal undoes the deed and leaves the verdict."""
    applied = sender.prepared(op, Answer(op.id, Verdict.APPLIED), Effect(), now)
    try:
        async with writing():
            [answer] = await write_together([applied])
            if isinstance(answer, Answer) and answer.verdict is Verdict.APPLIED:
                await DEEDS[op.wire.verb](op, sender.device, now)
        return answer
    except DomainError as refusal:
        conflict = refusal.code in CONFLICTS
        answer = _beside(op, refusal) if conflict else _rejected(op, refusal)
        return (await take([replace(applied, answer=answer)]))[0]
    except Exception as failure:
        match judged(failure):
            case None:
                raise
            case kind if kind is Contention:
                return Answer(op.id, Verdict.RETRY)
            case _:
                return Objection(str(failure))


CONFLICTS = frozenset({"ChangedMeanwhile", "Superseded"})
"""Refusals that mean: two records stand side by side, a person chooses."""


async def _behind(op: Op, sender: Sender, now: datetime) -> Answer | None:
    """The op names a predecessor: is it here, and was it taken? None where the op may go in."""
    rows = await fetch("select verdict from op where id = {} and device = {}", op.wire.after, sender.device.id)
    kept = await fetch("select state from quarantine where op = {} and device = {}", op.wire.after, sender.device.id)
    taken = any(row["verdict"] == Verdict.APPLIED for row in rows) or any(row["state"] == "applied" for row in kept)
    if taken:
        return None
    if not rows and all(row["state"] == "open" for row in kept):
        return Answer(op.id, Verdict.HELD)
    refused = Answer(op.id, Verdict.CONFLICT, "Superseded", "前一条没有被接收，这一条先留着。请核对。")
    [answer] = await take([sender.prepared(op, refused, Effect(), now)])
    if isinstance(answer, Stale):
        raise answer
    return answer if isinstance(answer, Answer) else refused


async def _settled(op: Op, answer: Taken, device: Device, key: bytes, now: datetime) -> Answer:
    """Whatever could not be applied is kept for a person."""
    if isinstance(answer, Stale):
        raise answer
    if isinstance(answer, Objection):
        answer = replace(Answer(op.id, Verdict.QUARANTINE, "Objection"), facts={"objection": str(answer)})
    if answer.verdict is not Verdict.QUARANTINE:
        return answer
    return await quarantine.keep(
        device,
        op.raw,
        digest_of_bytes(op.digest.encode(), key),
        answer.code,
        now=now,
        wire=op.wire,
        grid=await _grid(op),
        objection=str(answer.facts.get("objection", "")),
    )


def _beside(op: Op, refusal: DomainError) -> Answer:
    """Both records: the worker's own is on the phone, the other one is said here."""
    facts = {name: str(refusal.facts.get(name, "")) for name in ("who", "when", "step")}
    theirs = {"who": facts["who"], "what": facts["step"], "when": facts["when"]}
    return Answer(op.id, Verdict.CONFLICT, refusal.code, str(refusal), {"theirs": theirs})


def _rejected(op: Op, refusal: DomainError) -> Answer:
    return Answer(op.id, Verdict.REJECTED, refusal.code, str(refusal))


async def _grid(op: Op) -> UUID | None:
    """The grid the op names, where there is such a one: whose lead works it off."""
    try:
        named = UUID(str(op.body.get("grid")))
    except ValueError:
        return None
    return named if await fetch("select 1 from org where id = {} and level = 'grid'", named) else None
