"""Piccolo's SQLite engine, made safe: one writer that is kept, several readers that cannot write."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiosqlite
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType, dict_factory

Heard = Callable[[str], None]


async def whole(work: Awaitable[Any]) -> Any:
    """Carried to its end even when the caller is cancelled: the writer's thread would run it anyway, unseen."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        raise


class KeptTransaction(SQLiteTransaction):
    """A write on the one writer connection: holds its lock from BEGIN IMMEDIATE to COMMIT."""

    engine: KeptSQLite

    async def __aenter__(self) -> KeptTransaction:
        if self._parent is not None:
            return self._parent
        await self.engine.start()
        await self.engine.lock.acquire()
        self.connection = self.engine.writer
        try:
            await whole(self.connection.execute("BEGIN IMMEDIATE"))
        except BaseException:
            try:
                await whole(self._undo())
            finally:
                self.engine.lock.release()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind, error, trace) -> bool:
        if self._parent:
            return error is None
        try:
            if error is not None or self._rolled_back:
                await whole(self._undo())
            elif not self._committed:
                try:
                    await whole(self.commit())
                except BaseException:
                    await whole(self._undo())
                    raise
        finally:
            self.engine.current_transaction.reset(self.context)
            self.engine.lock.release()
        return error is None

    async def _undo(self) -> None:
        # A statement whose caller was cancelled may still be running in the thread: this one comes after it.
        await self.connection.execute_fetchall("select 1")
        if self.connection.in_transaction:
            await self.connection.execute("ROLLBACK")
        self._rolled_back = True


class KeptSQLite(SQLiteEngine):
    """One writer, several readers that cannot write. Stock Piccolo opens a new connection (a thread) for every query."""

    __slots__ = ("_free", "_listeners", "_readers", "_starting", "lock", "read_only", "synchronous", "writer")

    def __init__(self, path: str, *, readers: int = 3, synchronous: str = "FULL", read_only: bool = False) -> None:
        super().__init__(path=path, timeout=10)
        self.synchronous, self.read_only = synchronous, read_only
        self._readers = readers
        self._listeners: dict[str, list[Heard]] = defaultdict(list)
        self._forget()

    def _forget(self) -> None:
        self.writer: Any = None
        self._free: Any = None
        self._starting: asyncio.Lock | None = None

    async def _open(self, *, writes: bool) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(**self.connection_kwargs)
        connection.row_factory = dict_factory  # type: ignore[assignment]
        pragmas = ["foreign_keys=1", f"synchronous={self.synchronous}", "cache_size=-65536", "temp_store=MEMORY"]
        pragmas.insert(0, "journal_mode=WAL" if writes and not self.read_only else "query_only=1")
        for pragma in pragmas:
            await connection.execute(f"PRAGMA {pragma}")
        return connection

    async def start(self) -> None:
        if self._free is not None:
            return
        if self._starting is None:
            self._starting = asyncio.Lock()
        async with self._starting:
            if self._free is not None:
                return
            self.lock = asyncio.Lock()
            self.writer = await self._open(writes=True)
            free: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
            for _ in range(self._readers):
                free.put_nowait(await self._open(writes=False))
            self._free = free

    async def stop(self) -> None:
        """Closes every connection; their threads would keep the process alive."""
        if self._free is None:
            return
        async with self.lock:
            await self.writer.close()
        for _ in range(self._readers):
            await (await self._free.get()).close()
        self._forget()

    async def _run_in_new_connection(self, query, args=None, query_type="generic", table=None):
        await self.start()
        if query.lstrip().lower().startswith(("select", "explain", "with")):
            connection = await self._free.get()
            try:
                return await connection.execute_fetchall(query, args or [])
            finally:
                self._free.put_nowait(connection)
        async with self.lock:
            return await self.writer.execute_fetchall(query, args or [])

    async def _run_in_existing_connection(self, connection, query, args=None, query_type="generic", table=None):
        return await connection.execute_fetchall(query, args or [])

    def transaction(self, transaction_type=TransactionType.immediate, allow_nested=True) -> KeptTransaction:
        return KeptTransaction(engine=self, transaction_type=transaction_type, allow_nested=allow_nested)

    async def rows(self, query: str, values: Sequence[Any]) -> Any:
        running = self.current_transaction.get()
        if running:
            return await running.connection.execute_fetchall(query, values)
        return await self._run_in_new_connection(query, values)

    async def execute_many(self, query: str, rows: Sequence[Sequence[Any]]) -> None:
        """Only inside a transaction."""
        await self.current_transaction.get().connection.executemany(query, rows)

    async def wake(self, channel: str, payload: str = "") -> None:
        for heard in self._listeners[channel]:
            heard(payload)

    async def listen(self, channel: str, heard: Heard) -> None:
        self._listeners[channel].append(heard)

    async def unlisten(self, channel: str, heard: Heard) -> None:
        with contextlib.suppress(ValueError):
            self._listeners[channel].remove(heard)


def sqlite(path: str, *, read_only: bool = False) -> KeptSQLite:
    return KeptSQLite(path, read_only=read_only)
