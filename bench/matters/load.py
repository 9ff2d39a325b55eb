"""Streets of 2,500 matters each, three in ten open, with text, voice, clock, journal, orders, applications and whistles.

The matters are drawn one by one, everything around them is made from them in the database. Indexes are dropped before
and built after, foreign keys are not asked: the rows are right by construction, and 1 million take minutes, not an hour.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from bench.matters.databases import Database
from db.engines import PooledPostgres
from db.migrate import _owner
from domain.clock import NEVER
from domain.ids import uuid7
from domain.matters.rules import ENDED, State
from domain.people.rules import Role

PER_STREET, COMMUNITIES, GRIDS = 2_500, 22, 8
BATCH = 20_000
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OPEN = [str(state) for state in State if state not in ENDED and state not in (State.SUSPENDED, State.ACCEPTED)]
OFFICES = ("city", "peace", "housing", "water")


@dataclass
class Street:
    """`officers`: by role, those who may be asked for; `matters`: open ones that the dispatcher may open."""

    id: UUID
    communities: list[UUID] = field(default_factory=list)
    grids: list[tuple[UUID, UUID, str, UUID]] = field(default_factory=list)
    """(grid, community, path, lead)"""
    parties: list[UUID] = field(default_factory=list)
    officers: dict[Role, list[UUID]] = field(default_factory=dict)
    matters: list[UUID] = field(default_factory=list)


class Loading(Protocol):
    async def run(self, statement: str) -> list[tuple[Any, ...]]: ...

    async def rows(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None: ...

    async def close(self) -> None: ...


class IntoSQLite:
    """A connection that may lose everything when the machine stops."""

    BEFORE = "journal_mode=off synchronous=off foreign_keys=0 cache_size=-1000000 temp_store=memory".split()
    INDEXES = "select name, sql from sqlite_master where type = 'index' and sql is not null"
    # The id of what hangs on a matter: the matter's own, in another version of UUID.
    OTHER = "(substr(m.id, 1, 14) || '{}' || substr(m.id, 16))"

    def __init__(self, path: str) -> None:
        self.path, self.connection = path, sqlite3.connect(path, isolation_level=None)
        for pragma in self.BEFORE:
            self.connection.execute(f"pragma {pragma}")

    async def run(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()

    async def rows(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        holes = ", ".join("?" * len(columns))
        self.connection.execute("begin")
        self.connection.executemany(f"insert into {table} ({', '.join(columns)}) values ({holes})", rows)
        self.connection.execute("commit")

    async def close(self) -> None:
        self.connection.execute("analyze")
        self.connection.execute("pragma journal_mode=wal")
        self.connection.close()
        # Into the machine's memory, as on a server that has run for a day: disks are not what is measured.
        await asyncio.to_thread(read_through, self.path)


def read_through(path: str) -> None:
    with open(path, "rb") as file:
        while file.read(1 << 20):
            pass


class IntoPostgres:
    """The owner's connection; triggers, and with them foreign keys, sleep."""

    INDEXES = (
        "select indexname, indexdef from pg_indexes i where schemaname = 'public' and not exists"
        " (select from pg_constraint c where c.conname = i.indexname)"
    )
    OTHER = "(overlay(m.id::text placing '{}' from 15))::uuid"

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    @classmethod
    async def begin(cls, engine: PooledPostgres) -> IntoPostgres:
        connection = await asyncpg.connect(**_owner(engine))
        await connection.execute("set session_replication_role = replica")
        await connection.execute("set maintenance_work_mem = '1GB'")
        await connection.execute("set synchronous_commit = off")
        return cls(connection)

    async def run(self, statement: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.connection.fetch(statement)]

    async def rows(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        await self.connection.copy_records_to_table(table, records=rows, columns=columns)

    async def close(self) -> None:
        await self.connection.execute("vacuum analyze")
        await self.connection.execute("checkpoint")
        await self.connection.close()


async def fill(database: Database, size: int, now: datetime) -> None:
    engine, luck = database.engine, random.Random(7)
    into: Any = await IntoPostgres.begin(engine) if isinstance(engine, PooledPostgres) else IntoSQLite(engine.path)
    indexes = await into.run(into.INDEXES)
    for name, _ in indexes:
        await into.run(f"drop index {name}")
    database.streets = [_street(n) for n in range(max(1, size // PER_STREET))]
    for table, columns, rows in _people(database.streets):
        await into.rows(table, columns, rows)
    drawn = _matters(size, database.streets, luck, now)
    while batch := list(islice(drawn, BATCH)):
        await into.rows("matter", MATTER, batch)
    for statement in _around(into.OTHER, size, now):
        await into.run(statement)
    for _, statement in indexes:
        await into.run(statement)
    await into.close()


def _street(n: int) -> Street:
    street = Street(uuid7())
    code = f"110{n:06d}"
    for c in range(COMMUNITIES):
        community, lead = uuid7(), uuid7()
        street.communities.append(community)
        street.officers.setdefault(Role.GRID_LEAD, []).append(lead)
        for g in range(GRIDS):
            path = f"110109/{code}/{code}{c:03d}/{code}{c:03d}{g:03d}/"
            street.grids.append((uuid7(), community, path, lead))
    street.officers[Role.COMMUNITY_SECRETARY] = [uuid7() for _ in street.communities]
    street.officers[Role.DISPATCHER] = [uuid7()]
    street.officers[Role.LEADER] = [uuid7()]
    street.parties = [uuid7() for _ in OFFICES]
    return street


Rows = list[tuple[Any, ...]]


def _people(streets: list[Street]) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    """The tree, the offices, the officers with their grants."""
    district = uuid7()
    org: Rows = [(district, "district", "110109", "区", None, "110109/", None, None, date(2020, 1, 1))]
    party: Rows = []
    officers: Rows = []
    grants: Rows = []

    def officer(id: UUID, street: Street, role: Role, place: UUID) -> None:
        officers.append((id, street.id, str(id), "甲"))
        grants.append((uuid7(), id, street.id, str(role), "org", place, LONG_AGO, NEVER))

    for street in streets:
        path = "/".join(street.grids[0][2].split("/")[:2]) + "/"
        day, code = date(2020, 1, 1), path.split("/")[1]
        org.append((street.id, "subdistrict", code, "街道", district, path, street.id, None, day))
        for c, community in enumerate(street.communities):
            inner = f"{path}{code}{c:03d}/"
            org.append((community, "community", f"{code}{c:03d}", "社区", street.id, inner, street.id, community, day))
            officer(street.officers[Role.COMMUNITY_SECRETARY][c], street, Role.COMMUNITY_SECRETARY, community)
            officer(street.officers[Role.GRID_LEAD][c], street, Role.GRID_LEAD, street.grids[c * GRIDS][0])
        for grid, community, inner, _ in street.grids:
            org.append((grid, "grid", inner.split("/")[3], "网格", community, inner, street.id, community, day))
        for role in (Role.DISPATCHER, Role.LEADER):
            officer(street.officers[role][0], street, role, street.id)
        for code, id in zip(OFFICES, street.parties, strict=True):
            party.append((id, street.id, "office", code, code))
    yield "org", ("id", "level", "code", "name", "parent", "path", "subdistrict", "community", "starts_on"), org
    yield "party", ("id", "subdistrict", "kind", "code", "name"), party
    yield "officer", ("id", "subdistrict", "sign_in", "name"), officers
    given = ("id", "officer", "subdistrict", "role", "place_kind", "place", "starts_at", "ends_at")
    yield "officer_grant", given, grants


FLAGS = (
    "emergency", "must_report", "disputed", "drawn", "secret", "adjudicated", "on_ledger", "in_consultation", "in_council",
)  # fmt: skip
COUNTS = ("hand_backs", "reopened")
MATTER = (
    "id", "number", "subdistrict", "path", "community", "grid", "origin_node", "responsible_node", "kind", "confidential",
    "state", "channel", "registered_by", "registered_at", "happened_at", "due_at", "state_since", "party", "handler",
    "follower", *FLAGS, *COUNTS, "version",
)  # fmt: skip
REST = (False,) * len(FLAGS) + (0,) * len(COUNTS) + (1,)


def _matters(size: int, streets: list[Street], luck: random.Random, now: datetime) -> Iterator[tuple[Any, ...]]:
    """In random order of place, as they would arrive."""
    for n in range(size):
        street = luck.choice(streets)
        grid, community, path, lead = luck.choice(street.grids)
        drawn, open_ = luck.random(), luck.random() < 0.3
        kind = "unsorted" if drawn < 0.05 else "public" if drawn < 0.17 else "shared" if drawn < 0.45 else "household"
        # Closed ones were sorted; open unsorted ones are waiting to be.
        if kind == "unsorted" and not open_:
            kind = "household"
        state = "closed" if not open_ else "registered" if kind == "unsorted" else luck.choice(OPEN[1:])
        at = now - timedelta(minutes=luck.randrange(365 * 1440))
        due = now + timedelta(minutes=luck.randrange(-9000, 30000)) if open_ else NEVER
        id = uuid7()
        if open_ and kind != "household" and len(street.matters) < 200:
            street.matters.append(id)
        held = state not in ("registered", "sorted", "confirmed")
        party = luck.choice(street.parties) if held and kind == "public" else None
        handler = lead if held and kind == "household" else None
        follower = luck.choice(street.officers[Role.GRID_LEAD]) if state == "settled" else None
        yield (
            id, f"{n:015d}", street.id, path, community, grid, grid, grid, kind, kind == "household", state,
            "grid_walk", lead, at, at, due, at, party, handler, follower, *REST,
        )  # fmt: skip


def _around(other: str, size: int, now: datetime) -> Iterator[str]:
    """What hangs on a matter, made from it; a number's last digits choose who has an order, an application, a whistle."""
    yield (
        "insert into matter_text (matter, subdistrict, title, detail, place)"
        " select m.id, m.subdistrict, '路灯不亮 ' || m.number, '晚上看不见路', '东门' from matter m"
    )
    yield (
        "insert into voice (id, subdistrict, matter, channel, anonymous, heard_at)"
        f" select {other.format(8)}, m.subdistrict, m.id, m.channel, false, m.registered_at from matter m"
    )
    yield (
        "insert into voice_text (voice, subdistrict, words)"
        f" select {other.format(8)}, m.subdistrict, '晚上看不见路' from matter m"
    )
    yield (
        "insert into clock (id, subdistrict, matter, what, started_at, amount, unit, due_at, provisional, done_at)"
        " select m.id, m.subdistrict, m.id, 'settle', m.registered_at, 5, 'workdays', m.due_at, false,"
        " case when m.state = 'closed' then m.registered_at end from matter m"
    )
    yield (
        "insert into hotline_order (id, subdistrict, city_number, voice, matter, received_at, limit_at, city_follow_up_at)"
        f" select m.id, m.subdistrict, m.number, {other.format(8)}, m.id, m.registered_at,"
        " m.due_at, case when m.state = 'closed' then m.registered_at end from matter m where m.number like '%5'"
    )
    yield (
        "insert into application (id, subdistrict, matter, kind, applied_by, applied_at, until)"
        " select m.id, m.subdistrict, m.id, 'extend', m.registered_by, m.registered_at, m.due_at"
        " from matter m where m.state = 'in_hand' and m.number like '%7'"
    )
    yield (
        "insert into whistle (id, subdistrict, matter, kind, called_by, called_at, report_in_by, approved_at)"
        " select m.id, m.subdistrict, m.id, 'unsolved', m.registered_by, m.registered_at, m.due_at,"
        " case when m.number like '%3' then m.registered_at end"
        " from matter m where m.kind = 'public' and (m.number like '%3' or m.number like '%4')"
    )
    yield (
        "insert into whistle_party (id, subdistrict, whistle, party)"
        " select w.id, w.subdistrict, w.id, p.id from whistle w"
        " join party p on p.subdistrict = w.subdistrict and p.code = 'water'"
    )
    for version, action in ((8, "register"), (9, "sort")):
        yield (
            "insert into journal (id, subdistrict, path, noun, subject, action, actor, at, changes, digest)"
            f" select {other.format(version)}, m.subdistrict, m.path, 'matter', m.id, '{action}', m.registered_by,"
            f" m.registered_at, '{{}}', '{'0' * 64}' from matter m"
        )
    yield "update journal set position = n"
    hashes = ", ".join(f"'{'0' * 64}'" for _ in range(3))
    yield (
        "insert into block (n, first, last, root, previous, hash, at)"
        f" select 1, 1, max(n), {hashes}, '{now.isoformat(' ', 'microseconds')}' from journal"
    )
