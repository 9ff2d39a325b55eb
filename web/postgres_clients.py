"""pg_dump and pg_restore of the server's own major version: a newer one writes what an older server cannot read back."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from web.refusals import NotDone


class NoClient(NotDone):
    message = "服务器是 PostgreSQL {major}，没有找到同一主版本的 {program}（找到的是 {found}）。请安装 postgresql-client-{major}。"


class DatabaseNotEmpty(NotDone):
    message = "目标数据库里已有表，恢复会盖掉它。请先建一个空库。"


def dump(url: str, target: Path) -> None:
    major, _ = asyncio.run(ask(url))
    run("pg_dump", major, url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def restore(url: str, source: Path) -> None:
    major, tables = asyncio.run(ask(url))
    if tables:
        raise DatabaseNotEmpty()
    run(
        "pg_restore",
        major,
        url,
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        str(source),
    )


async def ask(url: str) -> tuple[int, int]:
    """The server's major version and how many tables are there."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetchval("select count(*) from pg_tables where schemaname = 'public'")
        return connection.get_server_version().major, tables
    finally:
        await connection.close()


def run(program: str, major: int, url: str, *arguments: str) -> None:
    """The password goes by the environment: the command line can be read by everybody on the machine."""
    parts = urlsplit(url)
    bare = urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")))
    environment = os.environ | ({"PGPASSWORD": unquote(parts.password)} if parts.password else {})
    command = [client(program, major), f"--dbname={bare}", "--no-password", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotDone(reason=f"{program} 没有成功：{done.stderr.strip()[-2000:]}")


def client(program: str, major: int) -> str:
    """Debian keeps each major in a folder of its own; elsewhere the one on the PATH has to fit."""
    found = []
    for place in (f"/usr/lib/postgresql/{major}/bin/{program}", shutil.which(program)):
        if place and Path(place).exists():
            said = subprocess.run([place, "--version"], capture_output=True, text=True, check=False).stdout
            version = re.search(r"(\d+)", said.partition(")")[2])
            if version and int(version[1]) == major:
                return place
            found.append(said.strip())
    raise NoClient(major=major, program=program, found="、".join(found) or "无")
