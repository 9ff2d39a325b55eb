"""Piccolo's PostgreSQL engine, made safe: a pool that never leaks, and the notices that wake who listens."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

Heard = Callable[[str], None]

BREATH = 0.02
"""Seconds between two wake-ups without words on one channel: the first goes at once, what comes meanwhile is one more."""


class Plain:
    """What begins and ends a write. Inside it plans are kept: the lists need custom plans (foundation, D), but with them
    the check of every foreign key is planned anew for every row, two thirds of what an insert of a finding cost."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    async def start(self) -> None:
        await self.connection.execute("begin; set local plan_cache_mode = auto")

    async def commit(self) -> None:
        await self.connection.execute("commit")

    async def rollback(self) -> None:
        await self.connection.execute("rollback")


class SafeTransaction(PostgresTransaction):
    """Piccolo 1.38 leaks the pooled connection when BEGIN is cancelled or COMMIT or ROLLBACK raises."""

    async def __aenter__(self) -> SafeTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.get_connection()
        try:
            self.transaction = Plain(self.connection)
            await self.begin()
        except BaseException:
            await asyncio.shield(self._let_go())
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def _let_go(self) -> None:
        if not self.engine.pool:
            await self.connection.close()
            return
        # asyncpg has already terminated a broken one; the first error is the one to show.
        with contextlib.suppress(Exception):
            await self.engine.pool.release(self.connection)

    async def __aexit__(self, kind, error, trace) -> bool:
        if self._parent:
            return error is None
        try:
            if error is not None:
                if not self._rolled_back:
                    await asyncio.shield(self.rollback())
            elif not self._committed and not self._rolled_back:
                await self.commit()
        finally:
            self.engine.current_transaction.reset(self.context)
            await asyncio.shield(self._let_go())
        return error is None


async def _nothing_to_reset(_connection: Any) -> None:
    """Nothing of ours outlives a transaction: locks and settings are local to it. asyncpg itself rolls back one left open;
    its RESET ALL would be one more journey to the database for every query."""


class PooledPostgres(PostgresEngine):
    """A pool, custom plans for lists by sight, one LISTEN connection, and the role that owns no table."""

    __slots__ = ("_again", "_ear", "_listeners", "_starting")

    def __init__(self, config: dict[str, Any]) -> None:
        self._again: dict[str, bool] = {}
        self._ear: asyncpg.Connection | None = None
        self._listeners: dict[str, list[Heard]] = defaultdict(list)
        self._starting: asyncio.Lock | None = None
        super().__init__(config=config)

    async def check_version(self) -> None:
        """Piccolo would connect when it is constructed, that is at import; `migrate` and readiness tell what is wrong."""

    async def start(self, *, min_size: int = 2, max_size: int = 10) -> None:
        if self.pool:
            return
        if self._starting is None:
            self._starting = asyncio.Lock()
        async with self._starting:
            if not self.pool:
                await self.start_connection_pool(min_size=min_size, max_size=max_size, reset=_nothing_to_reset)

    async def stop(self) -> None:
        if self._ear and not self._ear.is_closed():
            await self._ear.close()
        self._ear, self._starting, self._again = None, None, {}
        self._listeners.clear()
        if self.pool:
            pool, self.pool = self.pool, None
            try:
                await asyncio.wait_for(pool.close(), 10)
            except TimeoutError:
                pool.terminate()

    def transaction(self, allow_nested: bool = True) -> SafeTransaction:
        return SafeTransaction(engine=self, allow_nested=allow_nested)

    async def rows(self, query: str, values: Sequence[Any]) -> Any:
        running = self.current_transaction.get()
        if running:
            try:
                return await running.connection.fetch(query, *values)
            except asyncpg.DatatypeMismatchError:
                # A column was added beneath us: rows handed over whole (transaction.given) have another shape from now on.
                await running.connection.reload_schema_state()
                raise
        return await (self._run_in_pool if self.pool else self._run_in_new_connection)(query, values)

    async def wake(self, channel: str, payload: str = "") -> None:
        """Inside a transaction it is sent at commit, and serialises commits: only a door's batch may do that."""
        running = self.current_transaction.get()
        if running:
            await running.connection.execute("select pg_notify($1, $2)", channel, payload)
        elif payload:
            await self._notify(channel, payload)
        elif channel in self._again:
            self._again[channel] = True
        else:
            self._again[channel] = False
            asyncio.get_running_loop().call_later(BREATH, self._breathed, channel)
            await self._notify(channel, payload)

    def _breathed(self, channel: str) -> None:
        if self._again.pop(channel, False):
            asyncio.get_running_loop().create_task(self._wake_again(channel))

    async def _wake_again(self, channel: str) -> None:
        # A hint: whoever listens also looks by itself.
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await self.wake(channel)

    async def _notify(self, channel: str, payload: str) -> None:
        if self.pool:
            await self.pool.execute("select pg_notify($1, $2)", channel, payload)

    async def listen(self, channel: str, heard: Heard) -> None:
        if not self._listeners[channel]:
            await (await self._hearing()).add_listener(channel, self._dispatch)
        self._listeners[channel].append(heard)

    async def unlisten(self, channel: str, heard: Heard) -> None:
        with contextlib.suppress(ValueError):
            self._listeners[channel].remove(heard)

    async def _hearing(self) -> asyncpg.Connection:
        """The one LISTEN connection, opened outside the pool; when it breaks, everybody is woken and it is opened anew."""
        if self._ear is None or self._ear.is_closed():
            self._ear = await asyncpg.connect(**self.config)
            self._ear.add_termination_listener(lambda _: self._lost())
        return self._ear

    def _lost(self) -> None:
        if any(self._listeners.values()) and self.pool and not self.pool.is_closing():
            asyncio.get_running_loop().create_task(self._listen_again())

    async def _listen_again(self) -> None:
        for pause in (0.1, 0.5, 1, 2, 5, 5, 10, 10, 30, 30):
            await asyncio.sleep(pause)
            if not self.pool:
                return
            try:
                ear = await self._hearing()
                for channel in self._listeners:
                    await ear.add_listener(channel, self._dispatch)
            except (OSError, asyncpg.PostgresError):
                continue
            for heard in [heard for every in self._listeners.values() for heard in every]:
                heard("")
            return

    def _dispatch(self, _connection: Any, _pid: int, channel: str, payload: str) -> None:
        for heard in list(self._listeners[channel]):
            heard(payload)


def postgres(url: str, *, role: str | None = "sanshi_app") -> PooledPostgres:
    """`postgresql://user:password@host:port/database`, or `?host=/socket/folder`. Every connection takes the role."""
    parts = urlsplit(url)
    config: dict[str, Any] = {
        "host": parse_qs(parts.query).get("host", [parts.hostname or "127.0.0.1"])[0],
        "database": parts.path.lstrip("/"),
        "server_settings": {"plan_cache_mode": "force_custom_plan", "timezone": "UTC", "application_name": "sanshi"},
    }
    port = parse_qs(parts.query).get("port", [parts.port])[0]
    config |= {"port": int(port)} if port else {}
    config |= {"user": parts.username} if parts.username else {}
    config |= {"password": parts.password} if parts.password else {}
    if role:
        config["server_settings"]["role"] = role
    return PooledPostgres(config)
