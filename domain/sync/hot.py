"""The set-wise writer: many ops, their effects and their verdicts in one transaction, a handful of statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.table import Table

from domain.journal.actions import record_lines
from domain.sync import devices
from domain.sync.devices import Device, Key
from domain.sync.rules import Answer, Op, Verdict
from domain.sync.tables import OpBlob, OpRow
from domain.transaction import add, add_together, engine, fetch, given, holes_for, insertion, on_sqlite, writing

Rows = dict[type[Table], list[dict[str, Any]]]


@dataclass(frozen=True)
class Effect:
    """What an op does, as rows in the order of their tables, and its line in the journal."""

    rows: Rows = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """What the phone shows beside the verdict: 补传, the number of the matter."""


@dataclass(frozen=True)
class Prepared:
    """An op that the rules have judged: applied with its effect, or refused without one."""

    op: Op
    device: Device
    answer: Answer
    effect: Effect
    now: datetime
    left: int = 0
    """How many ops the phone still holds beside this push, the oldest `since`."""
    since: datetime | None = None

    def row(self) -> dict[str, Any]:
        wire = self.op.wire
        return {
            "id": wire.op_id,
            "subdistrict": self.device.subdistrict,
            "device": self.device.id,
            "seq": wire.seq,
            "officer": self.device.officer,
            "verb": wire.verb,
            "entity": wire.entity_id,
            "digest": self.op.digest,
            "verdict": str(self.answer.verdict),
            "code": self.answer.code,
            "answer": self.answer.text,
            "happened_at": self.op.happened_at,
            "received_at": self.now,
        }

    def blobs(self) -> list[dict[str, Any]]:
        return [
            {
                "op": self.op.id,
                "n": n,
                "device": self.device.id,
                "subdistrict": self.device.subdistrict,
                "sha256": blob.sha256,
                "size": blob.size,
                "mime": blob.mime,
            }
            for n, blob in enumerate(self.op.wire.blobs)
        ]


class Stale(Exception):
    """The bearer has ended, or its officer's rights have changed, since the device was looked up: nothing was written."""


class Objection(Exception):
    """The database refuses what was written: constraint, data, raised."""


class Contention(Exception):
    """Deadlock or serialisation: nobody's fault, try again."""


async def take(batch: list[Prepared]) -> list[Answer | Objection | Stale]:
    """All or nothing; when the database objects, each half on its own, down to the guilty one.

    A lost connection is not bisected: it propagates, every waiter fails, the phones ask again.
    """
    try:
        return list(await write_together(batch))
    except Exception as failure:
        kind = judged(failure)
        if kind is None:
            raise
        if len(batch) == 1:
            if kind is Contention:
                return [Answer(batch[0].op.id, Verdict.RETRY)]
            return [Objection(str(failure))]
    middle = len(batch) // 2
    return await take(batch[:middle]) + await take(batch[middle:])


def judged(failure: Exception) -> type[Objection] | type[Contention] | None:
    """By SQLSTATE on PostgreSQL: 22 data, 23 constraint, P0 raised; 40 deadlock or serialisation."""
    if isinstance(failure, sqlite3.IntegrityError | sqlite3.DataError):
        return Objection
    state = str(getattr(failure, "sqlstate", "") or "")
    if state[:2] in ("22", "23", "P0"):
        return Objection
    return Contention if state[:2] == "40" else None


async def write_together(batch: list[Prepared]) -> list[Answer | Stale]:
    """One answer an op, in the order given. Effects only for the ops that are new, and whose sender's rights still hold."""
    async with writing():
        # One order for all: no two batches wait for each other in a ring.
        ordered = sorted(batch, key=lambda prepared: prepared.op.id)
        held, new = await (_enter_on_sqlite if on_sqlite() else _enter)(ordered)
        first: dict[UUID, Prepared] = {}
        for prepared in batch:
            if prepared.device.key in held:
                first.setdefault(prepared.op.id, prepared)
        await _apply([first[id] for id in sorted(new)])
        known = await _known([id for id in first if id not in new])
    return [_answer(prepared, first, new, known) if prepared.device.key in held else Stale() for prepared in batch]


async def _enter(ordered: Sequence[Prepared]) -> tuple[set[Key], set[UUID]]:
    """The senders that hold, and the ops that are new: one journey to the database, since a wave pays for each."""
    rows = [prepared.row() for prepared in ordered]
    into, names, _ = insertion(OpRow, tuple(rows[0]))
    seen = _last_seen(ordered)
    keys = sorted(seen)
    nth = {key: n for n, key in enumerate(keys, start=1)}
    found = await fetch(
        "with held as (update device d set highest_seq = greatest(d.highest_seq, s.seq), contact_at = s.at,"
        " unsent = s.left_over, unsent_since = s.since from unnest({}::uuid[], {}::text[], {}::bigint[], {}::bigint[],"
        " {}::timestamptz[], {}::bigint[], {}::timestamptz[]) with ordinality"
        " as s (id, bearer, sight, seq, at, left_over, since, nth)"
        f" where d.id = s.id and {devices.HOLDS} returning s.nth),"
        f" added as ({into} select {names} from rows from ({given(OpRow)}, unnest({{}}::bigint[])) with ordinality as o"
        " join held on held.nth = o.unnest order by o.ordinality on conflict do nothing returning id)"
        " select nth, null as id from held union all select null, id from added",
        *map(list, zip(*((*key, *seen[key]) for key in keys), strict=True)),
        rows,
        [nth[prepared.device.key] for prepared in ordered],
    )
    held = {keys[row["nth"] - 1] for row in found if row["nth"]}
    return held, {row["id"] for row in found if row["id"]}


async def _enter_on_sqlite(ordered: Sequence[Prepared]) -> tuple[set[Key], set[UUID]]:
    seen = _last_seen(ordered)
    held = await devices.holding({key: seen[key][1] for key in sorted(seen)})
    await engine().execute_many(
        "update device set highest_seq = max(highest_seq, ?), contact_at = ?, unsent = ?, unsent_since = ?"
        " where id = ?",
        [(*seen[key], key[0]) for key in held],
    )
    rows = [prepared.row() for prepared in ordered if prepared.device.key in held]
    if not rows:
        return held, set()
    # One writer: what is not there now cannot appear meanwhile.
    ids = [row["id"] for row in rows]
    taken = {row["id"] for row in await fetch(f"select id from op where id in ({holes_for(ids)})", *ids)}
    numbers = {(row["device"], row["seq"]) for row in await _numbers(rows)}
    new = []
    for row in rows:
        if row["id"] not in taken and (row["device"], row["seq"]) not in numbers:
            taken.add(row["id"])
            numbers.add((row["device"], row["seq"]))
            new.append(row)
    await add(OpRow, new)
    return held, {row["id"] for row in new}


async def _numbers(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    pairs = [value for row in rows for value in (row["device"], row["seq"])]
    holes = ", ".join("({}, {})" for _ in rows)
    return await fetch(f"select device, seq from op where (device, seq) in (values {holes})", *pairs)


async def _apply(fresh: Sequence[Prepared]) -> None:
    if not fresh:
        return
    rows: Rows = {}
    for prepared in fresh:
        for table, more in prepared.effect.rows.items():
            rows.setdefault(table, []).extend(more)
    rows[OpBlob] = [row for prepared in fresh for row in prepared.blobs()]
    await apply_effect(Effect(rows, [line for prepared in fresh for line in prepared.effect.lines]))


async def apply_effect(effect: Effect) -> None:
    if effect.lines:
        await record_lines(effect.lines, beside=effect.rows)
    else:
        await add_together(effect.rows)


def _last_seen(batch: Sequence[Prepared]) -> dict[Key, tuple[int, datetime, int, datetime | None]]:
    """Of each sender the highest number, which tells a cleared phone how far it had come, when, and what it still holds."""
    seen: dict[Key, tuple[int, datetime, int, datetime | None]] = {}
    for prepared in batch:
        key, seq = prepared.device.key, prepared.op.wire.seq
        highest = max(seq, seen[key][0]) if key in seen else seq
        left = prepared.left
        seen[key] = (highest, prepared.now, left, prepared.since if left else None)
    return seen


async def _known(ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    if not ids:
        return {}
    rows = await fetch(f"select id, digest, verdict, code, answer from op where id in ({holes_for(ids)})", *ids)
    return {row["id"]: row for row in rows}


def _answer(
    prepared: Prepared, first: dict[UUID, Prepared], new: set[UUID], known: dict[UUID, dict[str, Any]]
) -> Answer:
    """New: its own answer. Known by id and hash: the stored verdict. Anything else is no repeat: quarantine."""
    op = prepared.op
    if op.id in new:
        leader = first[op.id]
        if leader is prepared:
            return prepared.answer
        return _repeat(leader.answer) if leader.op.digest == op.digest else _strange(op, "SameIdOtherContent")
    stored = known.get(op.id)
    if stored is None:
        return _strange(op, "SameNumberOtherOp")
    if stored["digest"] != op.digest:
        return _strange(op, "SameIdOtherContent")
    return _repeat(Answer(op.id, Verdict(stored["verdict"]), stored["code"], stored["answer"]))


def _repeat(answer: Answer) -> Answer:
    return Answer(answer.op_id, Verdict.DUPLICATE) if answer.verdict is Verdict.APPLIED else answer


def _strange(op: Op, code: str) -> Answer:
    return Answer(op.id, Verdict.QUARANTINE, code)
