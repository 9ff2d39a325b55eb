"""The journal cannot be changed unnoticed, and loses nothing whoever dies."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import clock
from domain.ids import uuid7
from domain.journal import actions, queries, rules
from domain.transaction import fetch, on_sqlite, writing


async def write(n: int = 1, note: str = "") -> None:
    async with writing():
        for _ in range(n):
            await actions.record("matter", uuid7(), "note", actor=None, at=clock.now(), note=note)


async def filled() -> rules.Head:
    """Four blocks; the newest head."""
    for n in (3, 1, 4, 2):
        await write(n)
        await actions.seal()
    found = await queries.head()
    assert found is not None
    return found


@given(st.text(st.characters(exclude_categories=["Cs"])), st.none() | st.text(st.characters(exclude_categories=["Cs"])))
def test_a_line_can_be_verified_with_nothing_but_json_and_sha256(words, path):
    subject, at = uuid7(), clock.now()
    line = dict.fromkeys(rules.HASHED) | {"noun": words, "path": path, "subject": subject, "at": at}

    written = line | {"subject": str(subject), "at": at.isoformat()}
    plain = json.dumps([written[name] for name in rules.HASHED], ensure_ascii=False, separators=(",", ":"))

    assert rules.digest(line) == hashlib.sha256(plain.encode()).hexdigest()


async def tamper(*statements: str) -> None:
    """As somebody with the owner's rights who switches the triggers off."""
    from tests.conftest import DB

    if on_sqlite():
        names = [row["name"] for row in await fetch("select name from sqlite_master where type = 'trigger'")]
        for name in names:
            await DB._run_in_new_connection(f"drop trigger {name}")
        for statement in statements:
            await DB._run_in_new_connection(statement)
        return
    import asyncpg

    from db.migrate import _owner

    connection = await asyncpg.connect(**_owner(DB))
    try:
        await connection.execute("set session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_line_can_be_neither_changed_nor_deleted(database):
    await filled()
    for statement in (
        "update journal set action = 'x' where position = 2",
        "update journal set position = 99 where position = 2",
        "delete from journal where position = 2",
        "update block set root = hash where n = 1",
        "delete from block where n = 1",
    ):
        with pytest.raises(Exception, match="append only"):
            await fetch(statement)
    assert (await queries.verify()).fault is None


SWAP = "update journal set position = -1 * position where position in (2, 6)"
TAMPERINGS = {
    "a changed line": (["update journal set action = 'other' where position = 5"], (3, 5)),
    "a deleted line": (["delete from journal where position = 6"], (3, 6)),
    "a deleted block": (["delete from block where n = 2"], (2, 0)),
    "a line slipped in at the end": (
        [
            "insert into journal (id, noun, subject, action, at, changes, digest, position) select"
            " '01900000-0000-7000-8000-000000000001', noun, subject, action, at, changes, digest, 11"
            " from journal where position = 10"
        ],
        (5, 11),
    ),
    "a tail of lines deleted": (["delete from journal where position > 8"], (4, 9)),
    "a changed block": (["update block set root = previous where n = 3"], (3, 0)),
}


@pytest.mark.parametrize("what", TAMPERINGS)
async def test_verify_names_the_first_broken_link(database, what):
    await filled()
    statements, (block, position) = TAMPERINGS[what]

    await tamper(*statements)

    fault = (await queries.verify()).fault
    assert fault is not None and (fault.block, fault.position) == (block, position)


async def test_a_changed_line_with_a_fresh_digest_still_breaks_the_root(database):
    await filled()
    [row] = await fetch(f"select {queries.COLUMNS} from journal where position = 5")
    row["action"] = "other"

    await tamper(f"update journal set action = 'other', digest = '{rules.digest(row)}' where position = 5")

    fault = (await queries.verify()).fault
    assert fault is not None and fault.block == 3


async def test_a_deleted_tail_shows_only_against_a_printed_head(database):
    printed = await filled()
    await tamper("delete from block where n = 4", "delete from journal where position > 8")

    assert (await queries.verify()).fault is None
    fault = (await queries.verify([printed])).fault
    assert fault is not None and fault.block == printed.n


async def test_free_text_is_committed_to_and_can_be_erased(database):
    await write(note="李某某说楼上漏水")
    await actions.seal()
    [row] = await fetch("select * from journal")
    assert "漏水" not in str(row)
    [note] = await fetch("select salt, note from journal_note")
    assert row["commitment"] == rules.commit_to(note["note"], note["salt"])

    await fetch("delete from journal_note")

    assert (await queries.verify()).fault is None
    [line] = await queries.history(row["subject"])
    assert line["note"] == "已删除"


async def crash_test(seconds: float, writers: int, sealers: int) -> tuple[int, int, int]:
    """Writers that pause and roll back, sealers killed at random steps. (committed, deaths, blocks)."""
    committed, deaths = 0, 0
    ends = asyncio.get_running_loop().time() + seconds

    async def writer(luck: random.Random) -> None:
        nonlocal committed
        while asyncio.get_running_loop().time() < ends:
            try:
                async with writing():
                    await actions.record("matter", uuid7(), "note", actor=None, at=clock.now())
                    if not on_sqlite() and luck.random() < 0.05:
                        await asyncio.sleep(luck.random() * 0.3)
                    if luck.random() < 0.05:
                        raise ZeroDivisionError
                committed += 1
            except ZeroDivisionError:
                pass

    async def sealer(luck: random.Random) -> None:
        nonlocal deaths
        while asyncio.get_running_loop().time() < ends:
            work = asyncio.create_task(actions.seal())
            await asyncio.sleep(luck.random() * 0.01)
            if luck.random() < 0.4 and not work.done():
                deaths += work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    await asyncio.gather(
        *(writer(random.Random(n)) for n in range(writers)), *(sealer(random.Random(99 + n)) for n in range(sealers))
    )
    while await actions.seal():
        pass
    report = await queries.verify()
    assert report.fault is None and report.pending == 0 and report.lines == committed
    return committed, deaths, report.blocks


async def test_nothing_is_lost_when_sealers_die_at_any_step(database):
    committed, _, blocks = await crash_test(1.5, writers=6, sealers=2)
    assert committed > 20 and blocks > 1


@pytest.mark.soak
async def test_soak_sixteen_writers_and_dying_sealers(database):
    committed, deaths, blocks = await crash_test(10, writers=16, sealers=3)
    print(f"committed {committed}, sealer deaths {deaths}, blocks {blocks}")
    assert on_sqlite() or deaths > 100
