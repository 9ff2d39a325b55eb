"""Findings from 32 phones: through the door, beside the same rows as Piccolo objects, one transaction each, in the same run.

Whole pushes over HTTP, every check, right and rule on, the journal sealed meanwhile; one op a request as a phone sends
it, 20 a request, and with a photo of 200 KB in one piece. wrk on the same cores as server, worker and database.
The environment names the database (SANSHI_DATABASE_URL) or the data folder.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, post

CLIENTS, PHONES, SECONDS, RUNS = 32, 64, 3, 3
PHOTO = 200 * 1024
APP = "bench.sync:serving"
PUSHES = """
local lines, thread, bad = {}, 0, 0
function setup(t) t:set("number", thread) thread = thread + 1 end
function init()
  for line in io.lines(os.getenv("LOAD")) do
    local token, body = line:match("^(%S+)\\t(.*)$")
    lines[#lines + 1] = {token, body}
  end
  at = number
end
function request()
  at = at + 2
  local line = lines[(at - 1) % #lines + 1]
  local head = {["authorization"] = "Bearer " .. line[1], ["content-type"] = "application/json"}
  return wrk.format("POST", os.getenv("WAY"), head, line[2])
end
function response(status, headers, body)
  if status ~= 200 or not body:find("applied") then bad = bad + 1 if bad == 1 then print("BAD", status, body:sub(1, 200)) end end
end
"""
PHOTOS = """
local lines, thread, turn = {}, 0, {}
function setup(t) t:set("number", thread) thread = thread + 1 end
function init()
  for line in io.lines(os.getenv("LOAD")) do
    local token, sha, n, body = line:match("^(%S+)\\t(%S+)\\t(%S+)\\t(.*)$")
    lines[#lines + 1] = {token, sha, n, body}
  end
  at, second, filler = number, false, string.rep("p", tonumber(os.getenv("PHOTO")) - 12)
end
function request()
  if not second then at = at + 2 end
  local line = lines[(at - 1) % #lines + 1]
  second = not second
  if second then
    return wrk.format("POST", "/field/sync", {["authorization"] = "Bearer " .. line[1], ["content-type"] = "application/json"}, line[4])
  end
  local head = {["authorization"] = "Bearer " .. line[1], ["upload-offset"] = "0", ["content-type"] = "application/offset+octet-stream"}
  return wrk.format("PATCH", "/field/blobs/" .. line[2], head, line[3] .. filler)
end
"""


def main() -> None:
    os.environ.setdefault("SANSHI_DATA", tempfile.mkdtemp(prefix="sanshi-bench-sync-"))
    if "--postgres" in sys.argv:
        from tests import postgres

        os.environ["SANSHI_DATABASE_URL"] = postgres.start(durable=True)
    loads = asyncio.run(prepare())
    with server() as port:
        found = {
            name: sorted(wrk(port, PUSHES, loads[name].pop(), way) for _ in range(RUNS))[RUNS // 2]
            for name, way in (("door", "/field/sync"), ("objects", "/each"), ("twenty", "/field/sync"))
        }
        say("one op a request, Piccolo objects one by one", *found["objects"])
        say("one op a request, through the door", *found["door"])
        say("20 ops a request, through the door", found["twenty"][0] * 20, *found["twenty"][1:])
        ratio = found["door"][0] / found["objects"][0]
        print(f"door / objects: {ratio:.1f} (aim 3.5)", flush=True)
        rate, p50, p99 = wrk(port, PHOTOS, loads["photo"].pop(), "")
        say("one op and its photo of 200 KB, two requests", rate / 2, p50, p99)
    asyncio.run(check())


def say(what: str, rate: float, p50: float, p99: float) -> None:
    print(f"{what}: {rate:,.0f} ops/s, p50 {p50:.0f} ms, p99 {p99:.0f} ms", flush=True)


async def prepare() -> dict[str, list[Path]]:
    """A town, its phones, and every request as a line of a file."""
    from db import migrate, piccolo_conf
    from domain import clock
    from domain.journal import actions as journal
    from tests import build
    from tests.phone import Phone

    await migrate.migrate()
    await piccolo_conf.DB.start()
    town, now = await build.town(), clock.now()
    phones = [await Phone.of(town.lin, now=now) for _ in range(PHONES)]
    await journal.seal()
    folder = Path(os.environ["SANSHI_DATA"])

    def load(name: str, requests: int, per: int) -> Path:
        file = folder / f"load-{name}"
        with file.open("w") as out:
            for number in range(requests):
                phone = phones[number % PHONES]
                ops = [phone.finding(town.east, now=now) for _ in range(per)]
                out.write(f"{phone.token}\t{phone.batch(*ops, now=now, pull=False).decode()}\n")
        return file

    def photos(requests: int) -> Path:
        file = folder / "load-photos"
        with file.open("w") as out:
            for number in range(requests):
                phone = phones[number % PHONES]
                content = f"{number:012}" + "p" * (PHOTO - 12)
                named = {"sha256": hashlib.sha256(content.encode()).hexdigest(), "size": PHOTO, "mime": "image/jpeg"}
                batch = phone.batch(phone.finding(town.east, now=now, blobs=[named]), now=now, pull=False).decode()
                out.write(f"{phone.token}\t{named['sha256']}\t{number:012}\t{batch}\n")
        return file

    each = SECONDS * 3_000
    loads = {
        "door": [load(f"door-{n}", each, 1) for n in range(RUNS)],
        "objects": [load(f"objects-{n}", each, 1) for n in range(RUNS)],
        "twenty": [load(f"twenty-{n}", each // 10, 20) for n in range(RUNS)],
        "photo": [photos(SECONDS * 800)],
    }
    await piccolo_conf.DB.stop()
    return loads


@post("/each", status_code=200, opt={"public": True, "exclude_from_csrf": True})
async def each(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The same op by the same rules, but every row an object saved by itself, one transaction a request."""
    from domain import clock
    from domain.journal.tables import Journal
    from domain.patrols.findings import finding
    from domain.sync import actions, devices
    from domain.sync.hot import Prepared
    from domain.sync.rules import Answer, Verdict, read_batch
    from domain.sync.tables import OpRow
    from domain.transaction import writing

    now = clock.now()
    batch = read_batch(await request.body())
    device = await devices.lately(request.headers["authorization"].removeprefix("Bearer "), now)
    assert device is not None
    op = actions._read(bytes(batch.ops[0]), device, batch, b"k" * 32, now)
    effect = await finding(op, device, now)
    async with writing():
        await OpRow(**Prepared(op, device, Answer(op.id, Verdict.APPLIED), effect, now).row()).save()
        for table, rows in effect.rows.items():
            for row in rows:
                await table(**row).save()
        for line in effect.lines:
            await Journal(**line).save()
    return Response(b'{"verdict":"applied"}', media_type="application/json")


def serving() -> Litestar:
    from web.app import create_app

    app = create_app()
    app.register(each)
    return app


@contextmanager
def server() -> Iterator[int]:
    """One web process, and on PostgreSQL the worker that seals meanwhile."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    granian = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--factory",
        "--no-log",
        "--port",
        str(port),
        APP,
    ]
    commands = [granian]
    if os.environ.get("SANSHI_DATABASE_URL"):
        commands.append([sys.executable, "-m", "web.cli", "work"])
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    running = [subprocess.Popen(command, **quiet) for command in commands]  # type: ignore[call-overload]
    try:
        for _ in range(200):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def wrk(port: int, script: str, load: Path, way: str) -> tuple[float, float, float]:
    """(requests/s, p50 ms, p99 ms)."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [
            "wrk",
            "-t2",
            f"-c{CLIENTS}",
            f"-d{SECONDS}s",
            "--latency",
            "-s",
            file.name,
            f"http://127.0.0.1:{port}",
        ]
        around = os.environ | {"LOAD": str(load), "WAY": way, "PHOTO": str(PHOTO)}
        said = subprocess.run(command, env=around, capture_output=True, text=True, check=True).stdout
    assert "BAD" not in said, said
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate
    return float(rate[1]), milliseconds(said, "50%"), milliseconds(said, "99%")


def milliseconds(said: str, share: str) -> float:
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s)\b", said)
    assert found
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]


async def check() -> None:
    """Every op of the door is one matter."""
    from db import piccolo_conf
    from domain.transaction import fetch

    await piccolo_conf.DB.start()
    [ops], [matters] = [await fetch(f"select count(*) as n from {table}") for table in ("op", "matter")]
    await piccolo_conf.DB.stop()
    assert ops["n"] == matters["n"], (ops, matters)


if __name__ == "__main__":
    main()
