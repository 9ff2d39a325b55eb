"""The operators' command as an operator meets it: a process, its words, its exit code. On the engine of this run."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest

from tests import conftest
from tests.conftest import ON_POSTGRES
from web import cli
from web.lock import sole_writer
from web.settings import Settings

ROOT = Path(__file__).parent.parent
DONE, FAILED, MISUSED, IN_USE, BROKEN, UNREACHABLE = range(6)

DEEDS = """
import asyncio
from uuid import UUID
from db import piccolo_conf
from domain import clock
from domain.journal import actions
from domain.transaction import writing

async def deeds():
    for n in range(3):
        async with writing():
            await actions.record("matter", UUID(int=n), "register", actor=None, at=clock.now())
    await actions.seal()
    await piccolo_conf.DB.stop()

asyncio.run(deeds())
"""

TOWN = """
import asyncio
from db import piccolo_conf
from tests import build

async def people():
    await build.town()
    await piccolo_conf.DB.stop()

asyncio.run(people())
"""

POLL = """
import asyncio
from db import piccolo_conf
from domain.council.ballots import actions
from domain.council.tallies.rules import Hands
from tests import build, council

async def poll():
    town = await build.town()
    await town.reload()
    room = await council.voting(town, present=9, number=10)
    common = {"officer": town.zhou, "now": council.MEETING_DAY}
    await actions.hand_tally(room.ballot, Hands(6, 2, 1), counter="计", scrutineer="监", **common)
    await actions.close(room.ballot, **common)
    print(room.ballot)
    await piccolo_conf.DB.stop()

asyncio.run(poll())
"""


@dataclass
class Installation:
    """A data folder, and on PostgreSQL an empty database of its own."""

    data: Path
    url: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SANSHI_") and name != "PORT"}
        return clean | {"SANSHI_DATA": str(self.data), "SANSHI_DATABASE_URL": self.url, "PYTHONPATH": str(ROOT)}

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command,
            env=self.environment | self.extra,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def sanshi(self, *arguments: str) -> tuple[int, str]:
        done = self.python("-m", "web.cli", *arguments)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    def sql(self, statement: str) -> None:
        if self.url:
            asyncio.run(execute(self.url, f"set session_replication_role = replica; {statement}"))
            return
        with closing(sqlite3.connect(self.data / "sanshi.sqlite")) as connection:
            triggers = connection.execute(
                "select name from sqlite_master where type = 'trigger' and tbl_name = 'journal'"
            )
            for (name,) in triggers.fetchall():
                connection.execute(f"drop trigger {name}")
            connection.execute(statement)
            connection.commit()


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
def empty(tmp_path):
    """Makes installations with nothing in them."""

    def make(name: str, template: Installation | None = None) -> Installation:
        if not ON_POSTGRES:
            return Installation(tmp_path / name)
        database = f"{name}_{tmp_path.name.replace('-', '_')}".lower()
        like = "pattern" if template else "template1"
        asyncio.run(execute(conftest.SERVER, f'create database "{database}" template {like} strategy file_copy'))
        return Installation(tmp_path / name, conftest.SERVER.replace("/postgres?", f"/{database}?"))

    return make


@pytest.fixture(scope="module")
def pattern(tmp_path_factory) -> Installation:
    """Migrated, with three deeds in its journal; copied for each test."""
    made = Installation(tmp_path_factory.mktemp("pattern"))
    if ON_POSTGRES:
        asyncio.run(execute(conftest.SERVER, "create database pattern"))
        made.url = conftest.SERVER.replace("/postgres?", "/pattern?")
    assert made.sanshi("migrate") == (DONE, "数据库结构已是最新。\n")
    assert made.python("-c", DEEDS).returncode == 0
    return made


@pytest.fixture
def house(pattern, empty) -> Installation:
    copy = empty("house", template=pattern)
    shutil.copytree(pattern.data, copy.data)
    return copy


def test_every_command_explains_itself_in_chinese(capsys):
    for command in (["--help"], ["backup", "--help"], ["journal", "verify", "--help"]):
        assert cli.outcome(command) == DONE

    said = capsys.readouterr().out
    assert "用法：sanshi backup" in said and "显示这段说明" in said
    assert not any(english in said for english in ("Usage", "Options", "Show this", "Commands"))


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["backup"], ["serve", "--fast"], ["journal", "verify", "--head", "12"]]
)
def test_a_wrong_command_line_is_told_apart_from_a_refusal(capsys, arguments):
    assert cli.outcome(arguments) == MISUSED
    assert "--help" in capsys.readouterr().err


def test_a_wrong_setting_is_named(capsys, monkeypatch):
    monkeypatch.setenv("PORT", "eighty")

    assert cli.outcome(["serve"]) == FAILED
    assert "PORT" in capsys.readouterr().err


def test_a_database_that_was_never_migrated_is_said_to_be_so(empty):
    code, said = empty("a").sanshi("journal", "verify")

    assert code == UNREACHABLE and "sanshi migrate" in said


def test_a_database_that_does_not_answer_is_said_to_be_so(empty):
    made = empty("a")
    made.url = "postgresql://nobody@127.0.0.1:1/nothing"

    code, said = made.sanshi("journal", "verify")

    assert code == UNREACHABLE and "没有应答" in said


def test_migrating_twice_changes_nothing(house):
    assert house.sanshi("migrate")[0] == DONE


def test_a_whole_journal_verifies_and_names_its_head(house):
    code, said = house.sanshi("journal", "verify")

    assert code == DONE
    assert "3 条" in said and "链头" in said


def test_a_line_changed_afterwards_is_named(house):
    house.sql("update journal set action = 'withdraw' where position = 2")

    code, said = house.sanshi("journal", "verify")

    assert code == BROKEN
    assert "第 2 条" in said


def test_a_tail_cut_off_shows_only_against_a_printed_head(house):
    head = house.sanshi("journal", "verify")[1].split("链头")[-1].strip()
    if ON_POSTGRES:
        house.sql("delete from journal; delete from block")
    else:
        with closing(sqlite3.connect(house.data / "sanshi.sqlite")) as connection:
            connection.executescript(
                "drop trigger journal_delete; drop trigger block_delete; delete from journal; delete from block;"
            )

    assert house.sanshi("journal", "verify")[0] == DONE
    code, said = house.sanshi("journal", "verify", "--head", head)
    assert code == BROKEN and "结尾被删过" in said


def test_a_restored_backup_is_the_same_journal_in_a_new_epoch(house, empty, tmp_path):
    photo = house.data / "blobs/a1/b2"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"photo")
    before = house.sanshi("journal", "verify")
    file, copy = tmp_path / "house.tar", empty("copy")

    assert house.sanshi("backup", str(file))[0] == DONE
    code, said = copy.sanshi("restore", str(file))

    assert code == DONE and "新纪元" in said
    assert copy.sanshi("journal", "verify") == before
    assert (copy.data / "blobs/a1/b2").read_bytes() == b"photo"
    assert (copy.data / "secret").read_text() == (house.data / "secret").read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_restore_never_covers_what_is_there(house, tmp_path):
    file = tmp_path / "house.tar"
    house.sanshi("backup", str(file))

    code, said = house.sanshi("restore", str(file))

    assert code == FAILED and "空" in said
    assert house.sanshi("journal", "verify")[0] == DONE


def test_a_backup_never_covers_another(house, tmp_path):
    file = tmp_path / "house.tar"
    file.write_text("older")

    assert house.sanshi("backup", str(file))[0] == FAILED
    assert file.read_text() == "older"


@pytest.mark.parametrize("fault", ["not a tar", "a name outside", "cut in half"])
def test_a_backup_that_is_not_whole_is_refused_before_anything_is_written(house, empty, tmp_path, fault):
    file, copy = tmp_path / "house.tar", empty("copy")
    house.sanshi("backup", str(file))
    match fault:
        case "not a tar":
            file.write_bytes(b"sanshi" * 1000)
        case "a name outside":
            with tarfile.open(file, "a") as archive:
                archive.add(__file__, "blobs/../../evil")
        case "cut in half":
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    code, said = copy.sanshi("restore", str(file))

    assert code == FAILED and "备份" in said
    assert not (copy.data / "secret").exists() and not (tmp_path / "evil").exists()


@pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL 上可以有多个进程")
@pytest.mark.parametrize("arguments", [["serve"], ["migrate"], ["demo"]])
def test_while_one_process_writes_the_file_a_second_is_told_who(house, arguments):
    with sole_writer(Settings.from_environment({"SANSHI_DATA": str(house.data)}), "sanshi serve"):
        code, said = house.sanshi(*arguments)

    assert code == IN_USE
    assert f"进程 {os.getpid()}" in said and "sanshi serve" in said


@pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL 上可以有多个进程")
def test_while_one_process_writes_the_file_others_may_read(house, tmp_path):
    with sole_writer(Settings.from_environment({"SANSHI_DATA": str(house.data)}), "sanshi serve"):
        assert house.sanshi("journal", "verify")[0] == DONE
        assert house.sanshi("backup", str(tmp_path / "house.tar"))[0] == DONE


@pytest.mark.skipif(ON_POSTGRES, reason="只在 SQLite 上拒绝")
@pytest.mark.parametrize("arguments", [["work"], ["serve", "--workers", "2"]])
def test_several_processes_are_refused_on_sqlite(house, arguments):
    code, said = house.sanshi(*arguments)

    assert code == FAILED and "PostgreSQL" in said


def test_an_account_is_made_listed_and_given_a_new_password(house):
    assert house.python("-c", TOWN).returncode == 0

    made = house.sanshi("accounts", "add", "li.na", "李娜", "--role", "administrator", "--at", "110109002")
    again = house.sanshi("accounts", "add", "li.na", "李娜", "--role", "administrator", "--at", "110109002")
    listed = house.sanshi("accounts", "list")
    changed = house.sanshi("accounts", "passwd", "li.na")

    assert made[0] == DONE and "只显示这一次" in made[1]
    assert again[0] == FAILED and "已有人用" in again[1]
    assert "li.na\t李娜\t东城子街道·街道管理员" in listed[1].splitlines()
    assert changed[0] == DONE and changed[1].split("密码 ")[1] != made[1].split("密码 ")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["accounts", "passwd", "nobody"], "没有“nobody”这个账号"),
        (["accounts", "add", "a", "甲", "--role", "administrator", "--at", "999"], "没有代码为 999"),
    ],
)
def test_an_account_or_a_place_that_does_not_exist_is_named(house, arguments, said):
    code, answer = house.sanshi(*arguments)

    assert code == FAILED and said in answer


def test_the_demo_with_its_known_password_stays_on_this_machine(house):
    house.sql("insert into installation (name, setting) values ('demo', '2026-11-23')")
    house.extra = {"SANSHI_HOST": "0.0.0.0", "PORT": "0"}

    code, said = house.sanshi("serve")

    assert code == FAILED
    assert "SANSHI_DEMO_LAN=1" in said


def test_a_ballot_is_counted_again_by_its_number_or_the_address_of_its_page(house):
    made = house.python("-c", POLL)
    assert made.returncode == 0, made.stderr
    ballot = made.stdout.strip()

    right = house.sanshi("ballot", "recount", ballot)
    pasted = house.sanshi("ballot", "recount", f"https://sanshi.example.gov.cn/meetings/ballots/{ballot}/papers")
    unknown = house.sanshi("ballot", "recount", "01a22b33-9654-7122-a9d8-81ed5a35e995")
    garbled = house.sanshi("ballot", "recount", "第一轮")
    house.sql("update hand_tally set agreeing = 7, opposing = 1")
    meddled = house.sanshi("ballot", "recount", ballot)

    assert right[0] == DONE and "9 张票的凭据" in right[1] and pasted == right
    assert unknown[0] == FAILED and "没有这场表决" in unknown[1]
    assert garbled[0] == MISUSED and "“第一轮”里没有表决编号" in garbled[1] and "UUID" not in garbled[1]
    assert meddled[0] == BROKEN and "不一致：计票结果" in meddled[1]
