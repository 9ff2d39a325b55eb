"""record(): the last line of every action. seal(): give what has been committed its place, and link it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.table import Table

from domain import clock
from domain.ids import uuid7
from domain.journal import queries, rules
from domain.journal.tables import Block, Journal, JournalNote
from domain.transaction import (
    add,
    add_together,
    alone,
    before_commit,
    engine,
    fetch,
    on_sqlite,
    planned_anew,
    wake,
)

SEALER = 4402


def line(
    noun: str,
    subject: UUID,
    action: str,
    *,
    actor: UUID | None,
    at: datetime,
    subdistrict: UUID | None = None,
    path: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    commitment: str = "",
    id: UUID | None = None,
) -> dict[str, Any]:
    """One journal row with its digest. `before`/`after` carry what the figures book; `facts` other codes and counts."""
    changes = {name: value for name, value in (("before", before), ("after", after), ("facts", facts)) if value}
    row: dict[str, Any] = {
        "id": id or uuid7(),
        "subdistrict": subdistrict,
        "path": path,
        "noun": noun,
        "subject": subject,
        "action": str(action),
        "actor": actor,
        "at": at,
        "changes": rules.canonical(changes),
        "commitment": commitment,
    }
    return {**row, "digest": rules.digest(row)}


async def record(
    noun: str,
    subject: UUID,
    action: str,
    *,
    actor: UUID | None,
    at: datetime,
    subdistrict: UUID | None = None,
    path: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    note: str = "",
) -> UUID:
    """Write the deed down, inside its transaction. Free text goes into `note` only. Returns the entry's id."""
    salt = secrets.token_hex(16) if note else ""
    row = line(
        noun,
        subject,
        action,
        actor=actor,
        at=at,
        subdistrict=subdistrict,
        path=path,
        before=before,
        after=after,
        facts=facts,
        commitment=rules.commit_to(note, salt) if note else "",
    )
    await record_lines([row])
    if note:
        await JournalNote.insert(JournalNote(entry=row["id"], subdistrict=subdistrict, salt=salt, note=note))
    entry: UUID = row["id"]
    return entry


async def record_lines(
    rows: Sequence[Mapping[str, Any]], *, beside: Mapping[type[Table], Sequence[Mapping[str, Any]]] | None = None
) -> None:
    """Many lines made by `line()`, in one statement with what they tell of (`beside`, in the order of the tables).

    On SQLite they get their place before this transaction commits.
    """
    await add_together({**(beside or {}), Journal: rows})
    if on_sqlite():
        before_commit("seal", _seal_here)
    wake("journal")


async def seal(most: int = 5000) -> int:
    """One sealer at a time, all or nothing. Returns how many lines got their place."""
    async with planned_anew(sorts=False):
        if not await alone(SEALER):
            return 0
        return await seal_in_transaction(most)


async def seal_all(most: int = 5000) -> int:
    """As far as the journal has come now. Returns how many lines got their place."""
    return await in_steps(lambda: seal(most), most)


async def in_steps(step: Callable[[], Awaitable[int]], most: int) -> int:
    """Until a step takes less than it may: what comes meanwhile waits for the next look, or under load this would never end."""
    taken = 0
    while True:
        last = await step()
        taken += last
        if last < most:
            return taken


async def seal_in_transaction(most: int = 5000) -> int:
    # A fresh statement after the lock: under READ COMMITTED it sees the block of the sealer before.
    last = await queries.last_block()
    entries = await queries.without_place(most)
    if not entries:
        return 0
    first = (last["last"] if last else 0) + 1
    positions = list(range(first, first + len(entries)))
    await _place([entry["n"] for entry in entries], positions)
    n, previous = (last["n"] + 1, last["hash"]) if last else (1, rules.GENESIS)
    root = rules.merkle([entry["digest"] for entry in entries])
    hash = rules.link(n, first, positions[-1], root, previous)
    block = {"n": n, "first": first, "last": positions[-1], "root": root, "previous": previous, "hash": hash}
    await add(Block, [{**block, "at": clock.now()}])
    wake("feed")
    return len(entries)


async def _seal_here() -> None:
    await seal_in_transaction(most=1_000_000)


async def _place(numbers: list[int], positions: list[int]) -> None:
    if on_sqlite():
        pairs = list(zip(positions, numbers, strict=True))
        await engine().execute_many("update journal set position = ? where n = ?", pairs)
        return
    await fetch(
        "update journal j set position = placed.position"
        " from unnest({}::bigint[], {}::bigint[]) as placed (n, position) where j.n = placed.n",
        numbers,
        positions,
    )
