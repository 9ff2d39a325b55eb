"""The only way to open a write, and the only way to add many rows at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence, Sized
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from itertools import count
from string import Formatter
from typing import Any

from piccolo.conf.apps import Finder
from piccolo.table import Table

Later = Callable[[], Awaitable[None]]
Row = Mapping[str, Any]

_before: ContextVar[dict[str, Later] | None] = ContextVar("before_commit", default=None)
_after: ContextVar[list[Later] | None] = ContextVar("after_commit", default=None)


def engine() -> Any:
    """Raises ImportError where PICCOLO_CONF names nothing."""
    return _configuration().DB


@cache
def _configuration() -> Any:
    """Piccolo's own finder reads the environment and the configuration anew at every call."""
    return Finder().get_piccolo_conf_module()


def on_sqlite() -> bool:
    return bool(engine().engine_type == "sqlite")


@asynccontextmanager
async def writing() -> AsyncIterator[None]:
    """One transaction. An action inside an action joins the outer one: what it raises must not be caught inside.

    On SQLite it holds the one writer from here to the commit. Wake-ups are sent after the commit.
    """
    if engine().current_transaction.get():
        yield
        return
    before: dict[str, Later] = {}
    after: list[Later] = []
    marks = _before.set(before), _after.set(after)
    try:
        async with engine().transaction():
            yield
            for work in before.values():
                await work()
    finally:
        _before.reset(marks[0])
        _after.reset(marks[1])
    for work in after:
        await work()


def before_commit(name: str, work: Later) -> None:
    """Once per transaction and name, just before it commits."""
    waiting = _before.get()
    if waiting is None:
        raise RuntimeError("before_commit outside writing()")
    waiting.setdefault(name, work)


def after_commit(work: Later) -> None:
    waiting = _after.get()
    if waiting is None:
        raise RuntimeError("after_commit outside writing()")
    waiting.append(work)


def wake(channel: str, payload: str = "") -> None:
    """A hint to whoever listens, sent after commit; every listener also looks by itself every few seconds."""
    after_commit(lambda: engine().wake(channel, payload))


async def alone(name: int) -> bool:
    """True for the one that may work now, until its transaction ends (advisory lock; on SQLite the writer is alone)."""
    if on_sqlite():
        return True
    return bool((await fetch("select pg_try_advisory_xact_lock({}::bigint) as mine", name))[0]["mine"])


async def hold(table: str, id: Any) -> None:
    """Whoever else holds this row has finished; what is read after this stays true until we have. SQLite has one writer."""
    if not on_sqlite():
        await fetch(f"select 1 as one from {table} where id = {{}} for update", id)


@asynccontextmanager
async def planned_anew(*, sorts: bool = True) -> AsyncIterator[None]:
    """writing() as the worker does it: every statement is planned for the tables as they are now, since a plan made when
    they were small, and kept (Plain, in db/engines), would read all of them at every look.

    Without `sorts` what is asked in an order is read along an index: that marks what it finds dead, so that the next walk
    steps over it. Inside another transaction nothing is set: it would hold until that one's end, for what comes after.
    """
    outermost = not on_sqlite() and not engine().current_transaction.get()
    async with writing():
        if outermost:
            await fetch("set local plan_cache_mode = force_custom_plan")
        if outermost and not sorts:
            await fetch("set local enable_sort = off")
        yield


async def fetch(sql: str, *values: Any) -> list[dict[str, Any]]:
    """Raw SQL with `{}` for each value, the same text on both engines. Joins a running transaction."""
    return [dict(row) for row in await engine().rows(_placed(sql, on_sqlite()), values)]


def holes_for(values: Sized) -> str:
    """A hole of fetch() for each of them, as `in (…)` wants it; for none a null, which nothing equals."""
    return ", ".join(["{}"] * len(values)) or "null"


@lru_cache(maxsize=2048)
def _placed(sql: str, sqlite: bool) -> str:
    """`{}` as `?` or `$1`, `$2`…; compiled once a text, where Piccolo would do it at every call."""
    parts = [(text, hole is not None) for text, hole, _, _ in Formatter().parse(sql)]
    places = count(1)
    return "".join(text + (("?" if sqlite else f"${next(places)}") if hole else "") for text, hole in parts)


async def add(table: type[Table], rows: Sequence[Row], then: str = "") -> list[dict[str, Any]]:
    """Insert rows that share their keys in one statement. `then` (on conflict … returning) is for PostgreSQL only.

    One array of the table's own rows on PostgreSQL: Piccolo's multi-row insert costs 296 us a row to compile (foundation),
    one array a column a third more than this, since its driver asks of every single value whether it is a list.
    """
    if not rows:
        return []
    into, names, holes = insertion(table, tuple(rows[0]))
    if on_sqlite():
        await engine().execute_many(f"{into} values ({holes})", [tuple(row.values()) for row in rows])
        return []
    return await fetch(f"{into} select {names} from {given(table)} {then}", list(rows))


async def add_together(rows: Mapping[type[Table], Sequence[Row]]) -> None:
    """Rows of several tables, in the order of the tables; one statement on PostgreSQL, where each is a journey there and
    back (foreign keys are checked at its end)."""
    filled = {table: some for table, some in rows.items() if some}
    if on_sqlite() or len(filled) < 2:
        for table, some in filled.items():
            await add(table, some)
        return
    inserts = []
    for table, some in filled.items():
        into, names, _ = insertion(table, tuple(some[0]))
        inserts.append(f"{into} select {names} from {given(table)}")
    first = ", ".join(f"added_{n} as ({insert})" for n, insert in enumerate(inserts[:-1]))
    await fetch(f"with {first} {inserts[-1]}", *map(list, filled.values()))


@lru_cache(maxsize=512)
def insertion(table: type[Table], names: tuple[str, ...]) -> tuple[str, str, str]:
    """`insert into t (columns)`, the columns, and the holes of one row."""
    columns = {column._meta.name: column._meta.db_column_name for column in table._meta.columns}
    chosen = ", ".join(f'"{columns[name]}"' for name in names)
    return f"insert into {table._meta.get_formatted_tablename()} ({chosen})", chosen, ", ".join("?" * len(names))


def given(table: type[Table]) -> str:
    """Rows that are handed over as dictionaries, to select from (PostgreSQL): what a row does not name is null."""
    return f"unnest({{}}::{table._meta.get_formatted_tablename()}[])"
