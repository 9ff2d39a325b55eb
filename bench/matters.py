"""Work list, list and matter page with 10 thousand and 1 million matters, and what one action costs.

`python -m bench.matters` on SQLite, `--postgres` on a server of its own with fsync; `--large N` for another large size.
Same density in both sets (a street's officer sees equally many), so that the ratio shows growth and nothing else.
Times are of the database: every statement the question sends, from sending to its rows. Medians of 180 officers.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

SMALL, LARGE = 10_220, 1_000_000
PER_STREET, COMMUNITIES, GRIDS = 2_920, 22, 8
OFFICERS = 180
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
FAR = datetime(9999, 12, 31, tzinfo=UTC)


def main() -> None:
    large = int(sys.argv[sys.argv.index("--large") + 1]) if "--large" in sys.argv else LARGE
    os.environ["SANSHI_DATA"] = tempfile.mkdtemp(prefix="sanshi-bench-matters-")
    os.environ.pop("SANSHI_DATABASE_URL", None)
    if "--postgres" in sys.argv:
        from tests import postgres

        server = postgres.start(durable=True)
        _on_server(server, "create database small", "create database large")
        asyncio.run(compare(large, lambda name: server.replace("/postgres?", f"/{name}?")))
    else:
        asyncio.run(compare(large, None))


def _on_server(server: str, *statements: str) -> None:
    import asyncpg

    async def run() -> None:
        connection = await asyncpg.connect(server)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


async def compare(large: int, address: Callable[[str], str] | None) -> None:
    from db import migrate, piccolo_conf

    engine = piccolo_conf.DB
    if address:
        os.environ["SANSHI_DATABASE_URL"] = address("small")
        engine = piccolo_conf.DB = piccolo_conf.choose()
    found: dict[str, dict[str, float]] = {}
    for name, size in (("small", SMALL), ("large", large)):
        if address:
            engine.config["database"] = name
        else:
            engine.path = str(Path(os.environ["SANSHI_DATA"]) / f"{name}.sqlite")
        await migrate.migrate()
        await engine.start()
        began = time.perf_counter()
        streets = await fill(engine, size)
        print(
            f"  {name}: {size:,} matters in {len(streets)} streets, loaded in {time.perf_counter() - began:.0f} s",
            flush=True,
        )
        found[name] = await questions(engine, streets)
        if name == "small":
            await costs(engine, streets)
        await engine.stop()
    say("PostgreSQL, fsync" if address else "SQLite", found, 1.5 if address else 2.5)


def say(database: str, found: dict[str, dict[str, float]], most: float) -> None:
    print(f"{database}: milliseconds in the database, median of {OFFICERS} officers; wanted: at most {most} times")
    for question, small in found["small"].items():
        if question.startswith("queries "):
            continue
        large = found["large"][question]
        floor = found["large"]["bare query by primary key"]
        n = f"{found['small']['queries ' + question]:.0f} -> {found['large']['queries ' + question]:.0f} queries"
        print(
            f"  {question:<34} {small:7.3f} -> {large:7.3f}   ratio {large / small:5.2f}   {n}"
            f"   {large / floor:5.1f} bare queries"
        )


class Watched:
    """Adds up the time and the number of the statements sent while it is open."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.name = "_run_in_pool" if hasattr(engine, "pool") else "_run_in_new_connection"
        self.spent, self.n = 0.0, 0

    def __enter__(self) -> Watched:
        kind = type(self.engine)
        self.usual = getattr(kind, self.name)

        async def watching(engine: Any, *given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return await self.usual(engine, *given, **named)
            finally:
                self.spent += time.perf_counter() - began
                self.n += 1

        setattr(kind, self.name, watching)
        return self

    def __exit__(self, *_: object) -> None:
        setattr(type(self.engine), self.name, self.usual)


async def questions(engine: Any, streets: list[dict[str, Any]]) -> dict[str, float]:
    """What pages ask, for officers drawn at random; the first of each is not counted."""
    from domain.matters import queries
    from domain.matters.worklist import work_list
    from domain.people.rules import Role
    from domain.transaction import fetch

    luck = random.Random(7)
    found: dict[str, float] = {}

    async def measure(name: str, ask: Callable[[dict[str, Any]], Awaitable[Any]]) -> None:
        times, counts = [], []
        for n in range(OFFICERS + 10):
            street = luck.choice(streets)
            with Watched(engine) as watched:
                await ask(street)
            if n >= 10:
                times.append(watched.spent * 1000)
                counts.append(watched.n)
        found[name] = statistics.median(times)
        found["queries " + name] = max(counts)

    grid_lead = lambda street: officer(Role.GRID_LEAD, luck.choice(street["grids"]), street)  # noqa: E731
    secretary = lambda street: officer(Role.COMMUNITY_SECRETARY, luck.choice(street["communities"]), street)  # noqa: E731
    dispatcher = lambda street: officer(Role.DISPATCHER, street["node"], street)  # noqa: E731

    await measure(
        "bare query by primary key",
        lambda street: fetch("select id, number, state from matter where id = {}", luck.choice(street["matters"])),
    )
    for who, make in (("grid lead", grid_lead), ("secretary", secretary), ("dispatcher", dispatcher)):
        await measure(f"work list, {who}", lambda street, make=make: work_list(make(street), now=NOW, limit=45))
        await measure(
            f"list, {who}", lambda street, make=make: queries.page(make(street), queries.Filters(), now=NOW, limit=46)
        )

    async def matter_page(street: dict[str, Any]) -> None:
        id = luck.choice(street["matters"])
        await queries.view(id, dispatcher(street), now=NOW)
        await queries.facts_of(id)
        await queries.voices(id)
        await queries.clocks(id)
        await queries.children(id)

    await measure("matter page, dispatcher", matter_page)
    return found


def officer(role: Any, node: dict[str, Any], street: dict[str, Any]) -> Any:
    from domain.people.rules import Grant, Level, Officer, Place, PlaceKind

    place = Place(
        PlaceKind.ORG,
        node["id"],
        "甲",
        Level(node["level"]),
        street["node"]["id"],
        node["community"],
        node["path"],
    )
    return Officer(street["officer"], "甲", street["node"]["id"], (Grant(role, place),))


async def costs(engine: Any, streets: list[dict[str, Any]]) -> None:
    """One action beside a bare transaction that changes the same row and writes one line."""
    from domain import clock
    from domain.ids import uuid7
    from domain.journal.actions import record
    from domain.matters import actions
    from domain.people.rules import Role
    from domain.transaction import fetch, writing

    street = streets[0]
    worker = officer(Role.DISPATCHER, street["node"], street)
    rows = await fetch(
        "select id from matter where subdistrict = {} and state <> 'closed' and not confidential limit 60",
        street["node"]["id"],
    )
    mine = [row["id"] for row in rows]
    assert len(mine) >= 20
    times: dict[str, list[float]] = {"bare": [], "action": []}
    for id in mine:
        began = time.perf_counter()
        async with writing():
            await fetch("update matter set version = version + 1 where id = {}", id)
            await record("matter", uuid7(), "note", actor=None, at=clock.now())
        times["bare"].append(time.perf_counter() - began)
        began = time.perf_counter()
        await actions.note(id, "看过了", officer=worker, now=NOW)
        times["action"].append(time.perf_counter() - began)
    bare, action = (statistics.median(times[name]) * 1000 for name in ("bare", "action"))
    print(
        f"  one action (note): {action:.2f} ms; bare transaction with its line: {bare:.2f} ms; ratio {action / bare:.2f}"
    )


async def fill(engine: Any, size: int) -> list[dict[str, Any]]:
    """The tree, then the matters with text, voice and clocks, in random order of place as they would arrive."""
    from domain.ids import uuid7
    from domain.transaction import add, writing

    luck = random.Random(size)
    district = uuid7()
    org: list[dict[str, Any]] = [_node(district, "district", "110109", None, "110109/", None, None)]
    officers: list[dict[str, Any]] = []
    streets: list[dict[str, Any]] = []
    for s in range(max(1, round(size / PER_STREET))):
        streets.append(_street(s, district, org, officers))
    async with writing():
        from domain.people.tables import OfficerTable, Org

        for start in range(0, len(org), 2000):
            await add(Org, org[start : start + 2000])
        await add(OfficerTable, officers)
    await _load(engine, _matters(size, streets, luck))
    return streets


def _node(
    id: UUID, level: str, code: str, parent: UUID | None, path: str, street: UUID | None, community: UUID | None
) -> dict[str, Any]:
    return {
        "id": id, "level": level, "code": code, "name": code, "parent": parent, "path": path, "subdistrict": street,
        "community": community, "starts_on": date(2020, 1, 1), "ends_on": None, "successor": None,
    }  # fmt: skip


def _street(s: int, district: UUID, org: list[dict[str, Any]], officers: list[dict[str, Any]]) -> dict[str, Any]:
    from domain.ids import uuid7

    code = f"110{s:06d}"
    id, who = uuid7(), uuid7()
    node = _node(id, "subdistrict", code, district, f"110109/{code}/", id, None)
    street: dict[str, Any] = {"node": node, "officer": who, "communities": [], "grids": [], "matters": []}
    org.append(node)
    officers.append({"id": who, "subdistrict": id, "sign_in": f"o{s}", "name": "甲", "ended_at": None})
    for c in range(COMMUNITIES):
        inner = uuid7()
        community = _node(inner, "community", f"{code}{c:03d}", id, f"{node['path']}{code}{c:03d}/", id, inner)
        street["communities"].append(community)
        org.append(community)
        for g in range(GRIDS):
            grid = f"{code}{c:03d}{g:03d}"
            street["grids"].append(_node(uuid7(), "grid", grid, inner, f"{community['path']}{grid}/", id, inner))
    org += street["grids"]
    return street


STATES = ("registered", "sorted", "confirmed", "assigned", "in_hand", "settled", "followed_up")


def _matters(
    size: int, streets: list[dict[str, Any]], luck: random.Random
) -> Iterator[dict[str, list[tuple[Any, ...]]]]:
    """Batches of rows by table; three in ten are open, as in a year's archive."""
    from domain.ids import uuid7
    from domain.matters.tables import Clock, Matter, MatterText, Voice, VoiceText

    names = {table._meta.tablename: [column._meta.name for column in table._meta.columns] for table in (Matter, MatterText, Voice, VoiceText, Clock)}  # fmt: skip
    batch: dict[str, list[tuple[Any, ...]]] = {name: [] for name in names}
    for n in range(size):
        street = luck.choice(streets)
        grid = luck.choice(street["grids"])
        kind = luck.choices(("unsorted", "public", "shared", "household"), (5, 12, 28, 55))[0]
        open_ = luck.random() < 0.3
        at = NOW - timedelta(minutes=luck.randrange(365 * 1440))
        id, voice = uuid7(), uuid7()
        row: dict[str, Any] = {
            "id": id, "number": f"{n:015d}", "subdistrict": street["node"]["id"], "path": grid["path"],
            "community": grid["community"], "grid": grid["id"], "origin_node": grid["id"],
            "responsible_node": grid["id"], "kind": kind, "confidential": kind == "household",
            "state": ("registered" if kind == "unsorted" else luck.choice(STATES)) if open_ else "closed",
            "category": "", "channel": "grid_walk", "registered_by": street["officer"], "registered_at": at,
            "happened_at": at, "due_at": NOW + timedelta(minutes=luck.randrange(-9000, 30000)) if open_ else FAR,
            "state_since": at, "hand_backs": 0, "reopened": 0, "version": 1,
        }  # fmt: skip
        for flag in ("emergency", "must_report", "disputed", "drawn", "secret", "adjudicated", "on_ledger", "in_consultation", "in_council"):  # fmt: skip
            row[flag] = False
        batch["matter"].append(tuple(row.get(name) for name in names["matter"]))
        text = {
            "matter": id,
            "subdistrict": row["subdistrict"],
            "title": f"路灯不亮 {n}",
            "detail": "晚上看不见路",
            "place": "东门",
        }
        batch["matter_text"].append(tuple(text[name] for name in names["matter_text"]))
        heard = {"id": voice, "subdistrict": row["subdistrict"], "matter": id, "channel": "grid_walk", "anonymous": False, "heard_at": at}  # fmt: skip
        batch["voice"].append(tuple(heard.get(name) for name in names["voice"]))
        said = {"voice": voice, "subdistrict": row["subdistrict"], "words": "晚上看不见路", "name": "", "mobile": "", "address": ""}  # fmt: skip
        batch["voice_text"].append(tuple(said[name] for name in names["voice_text"]))
        clock = {"id": uuid7(), "subdistrict": row["subdistrict"], "matter": id, "what": "settle", "started_at": at, "amount": 5, "unit": "workdays", "due_at": row["due_at"], "provisional": False, "done_at": None if open_ else at}  # fmt: skip
        batch["clock"].append(tuple(clock.get(name) for name in names["clock"]))
        if kind != "household" and len(street["matters"]) < 200:
            street["matters"].append(id)
        if len(batch["matter"]) == 20_000 or n == size - 1:
            yield {name: rows for name, rows in batch.items()}
            batch = {name: [] for name in names}


async def _load(engine: Any, batches: Iterator[dict[str, list[tuple[Any, ...]]]]) -> None:
    from domain.matters.tables import Clock, Matter, MatterText, Voice, VoiceText
    from domain.transaction import writing

    columns = {table._meta.tablename: [column._meta.name for column in table._meta.columns] for table in (Matter, MatterText, Voice, VoiceText, Clock)}  # fmt: skip
    for batch in batches:
        async with writing():
            for name, rows in batch.items():
                if hasattr(engine, "pool"):
                    connection = engine.current_transaction.get().connection
                    await connection.copy_records_to_table(name, records=rows, columns=columns[name])
                else:
                    holes = ", ".join("?" * len(columns[name]))
                    await engine.execute_many(f"insert into {name} ({', '.join(columns[name])}) values ({holes})", rows)
    from domain.transaction import fetch

    if hasattr(engine, "pool"):
        import asyncpg

        from db.migrate import _owner

        connection = await asyncpg.connect(**_owner(engine))
        await connection.execute("vacuum analyze")
        await connection.close()
    else:
        await fetch("analyze")


if __name__ == "__main__":
    main()
