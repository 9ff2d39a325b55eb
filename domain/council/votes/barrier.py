"""Voters share the ballot's lock, closing takes it alone. On SQLite the one writer is the barrier (foundation F).

A barrier holds only if every writer uses the same one: nothing else inserts a vote.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.transaction import fetch, on_sqlite

KEY_BITS = (1 << 62) - 1


async def shared(ballots: Iterable[UUID]) -> None:
    """Until the transaction ends. In one order, so that two batches never wait in a ring."""
    if on_sqlite():
        return
    for key in sorted({_key(ballot) for ballot in ballots}):
        await fetch("select pg_advisory_xact_lock_shared({}::bigint)", key)


async def alone_with(ballot: UUID) -> None:
    """Those under way have finished before us; whoever comes later waits and then reads the new state."""
    if not on_sqlite():
        await fetch("select pg_advisory_xact_lock({}::bigint)", _key(ballot))


def _key(ballot: UUID) -> int:
    """The random tail of the UUID."""
    return ballot.int & KEY_BITS
