"""Findings from 32 phones: through the door, beside Piccolo objects, one transaction an op, in the same run.

Two baselines: objects for the same new rows and nothing else, and objects that also ask and write what the door asks and
writes (is it known, does the bearer hold, what the phone has sent). The aim is for the first, the harder one.

Whole pushes over HTTP to one web process with its log and figures, every check, right and rule on, the journal sealed
meanwhile; one op a request as a phone sends it, 20 a request, and with a photo of 200 KB on the same connection. The two
sides take turns, since other work on the machine would favour one; phones (bench/_phones.py), server, worker and database
share its cores. The environment names the database (SANSHI_DATABASE_URL) or the data folder; `--postgres` starts one.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from asyncpg import UniqueViolationError
from litestar import asgi
from litestar.types import ASGIApp, Receive, Scope, Send

from bench import _phones
from bench._server import served, working
from domain.sync.hot import Prepared
from web.routes.sync import answer, bearer, read_body

CLIENTS, PHONES, SECONDS, RUNS = 32, 64, 2, 7
PHOTO = 200 * 1024
APP = "bench.sync:serving"
DOOR, OBJECTS, CAREFUL = "/field/sync", "/each", "/each-asked"
AIM = 3.5


@dataclass(frozen=True)
class Load:
    """What a phone sends in one turn: how many ops, whether a photo, and how many turns a second are made ready."""

    name: str
    ops: int
    photo: bool
    ready: dict[str, int]


LOADS = (
    Load("one op a request", 1, False, {DOOR: 4500, OBJECTS: 1400, CAREFUL: 1000}),
    Load("20 ops a request", 20, False, {DOOR: 400, OBJECTS: 70, CAREFUL: 50}),
    Load("one op, then its photo of 200 KB", 1, True, {DOOR: 900, OBJECTS: 600, CAREFUL: 600}),
)
SIDES = {
    OBJECTS: "Piccolo objects, new rows only",
    CAREFUL: "Piccolo objects, asking what the door asks",
    DOOR: "through the door",
}


@dataclass(frozen=True)
class Found:
    """Ops a second; milliseconds of a turn; microseconds of the web process an op."""

    rate: float
    p50: float
    p99: float
    web: float


def main() -> None:
    os.environ.setdefault("SANSHI_DATA", tempfile.mkdtemp(prefix="sanshi-bench-sync-"))
    if "--postgres" in sys.argv:
        from tests import postgres

        os.environ["SANSHI_DATABASE_URL"] = postgres.start(durable=True)
    files = asyncio.run(prepare())
    print(f"{'':60}{'ops/s':>8} {'p50 ms':>7} {'p99 ms':>7} {'web us/op':>10}")
    with working(log=log()), served(APP, log=log()) as (port, web):
        for load in LOADS:
            found: dict[str, list[Found]] = {way: [] for way in SIDES}
            for run in range(RUNS):
                for way in SIDES:
                    found[way].append(measure(port, web, files[load.name, way, run], load.ops))
            for way, side in SIDES.items():
                say(f"{load.name}, {side}", found[way])
            for way, aim in ((OBJECTS, f" (aim {AIM})" if load is LOADS[0] else ""), (CAREFUL, "")):
                ratios = [door.rate / one.rate for door, one in zip(found[DOOR], found[way], strict=True)]
                each = ", ".join(f"{ratio:.1f}" for ratio in ratios)
                print(f"    door / {SIDES[way]}: {statistics.median(ratios):.2f}{aim}; the runs: {each}", flush=True)
    asyncio.run(check())


def say(what: str, runs: list[Found]) -> None:
    """The run in the middle."""
    one = sorted(runs, key=lambda found: found.rate)[len(runs) // 2]
    print(f"{what:60}{one.rate:8,.0f} {one.p50:7.0f} {one.p99:7.0f} {one.web:10.0f}", flush=True)


async def prepare() -> dict[tuple[str, str, int], Path]:
    """A town, its phones, and every request as bytes in a file."""
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
    await piccolo_conf.DB.stop()
    numbers = iter(range(10**9))

    def turns(load: Load, way: str) -> Iterable[list[_phones.Request]]:
        for _ in range(load.ready[way] * SECONDS):
            number = next(numbers)
            phone = phones[number % PHONES]
            mark = f"{number:012}".encode()
            sha256 = hashlib.sha256(mark + _phones.FILLER * (PHOTO - len(mark))).hexdigest() if load.photo else ""
            named = [{"sha256": sha256, "size": PHOTO, "mime": "image/jpeg"}] if load.photo else []
            ops = [phone.finding(town.east, now=now, blobs=named) for _ in range(load.ops)]
            body = phone.batch(*ops, now=now, pull=False)
            turn = [(request("POST", way, phone.token, body, "application/json"), 0)]
            if load.photo:
                head = request("PATCH", f"/field/blobs/{sha256}", phone.token, mark, "application/offset+octet-stream")
                turn.append((head, PHOTO - len(mark)))
            yield turn

    folder = Path(os.environ["SANSHI_DATA"])
    return {
        (load.name, way, run): _phones.write(
            folder / f"load-{load.ops}-{load.photo}-{list(SIDES).index(way)}-{run}", turns(load, way)
        )
        for load in LOADS
        for way in SIDES
        for run in range(RUNS)
    }


def request(method: str, path: str, token: str, body: bytes, kind: str) -> bytes:
    length = PHOTO if method == "PATCH" else len(body)
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Type: {kind}\r\n"
    return f"{head}Upload-Offset: 0\r\nContent-Length: {length}\r\n\r\n".encode() + body


@asgi([OBJECTS, CAREFUL], opt={"public": True}, copy_scope=False)
async def each(scope: Scope, receive: Receive, send: Send) -> None:
    """The same ops by the same rules through the same HTTP, but every row an object saved by itself, one transaction an op."""
    from domain import clock
    from domain.patrols.findings import finding
    from domain.sync import actions, devices
    from domain.sync.rules import Answer, Verdict, read_batch
    from domain.transaction import writing

    now = clock.now()
    batch = read_batch(await read_body(receive))
    device = await devices.lately(bearer(scope), now)
    assert device is not None
    answers = []
    for raw in batch.ops:
        op = actions._read(bytes(raw), device, batch, b"k" * 32, now)
        for _ in range(5):
            effect = await finding(op, device, now)
            prepared = Prepared(op, device, Answer(op.id, Verdict.APPLIED, facts=effect.facts), effect, now)
            with contextlib.suppress(
                UniqueViolationError, sqlite3.IntegrityError
            ):  # a number drawn twice in a day, as the door has it
                async with writing():
                    if scope["path"] == OBJECTS or await is_asked(prepared):
                        await save(prepared)
                    break
        else:
            raise AssertionError("not written")
        answers.append(prepared.answer.as_json())
    await answer({"verdicts": answers, "server_now": clock.now()})(scope, receive, send)


async def save(prepared: Prepared) -> None:
    from domain.journal.tables import Journal
    from domain.sync.tables import OpBlob, OpRow
    from domain.transaction import wake

    await OpRow(**prepared.row()).save()
    for table, rows in prepared.effect.rows.items():
        for row in rows:
            await table(**row).save()
    for row in prepared.blobs():
        await OpBlob(**row).save()
    for line in prepared.effect.lines:
        await Journal(**line).save()
    wake("journal")


async def is_asked(prepared: Prepared) -> bool:
    """Not known yet, from a bearer that holds; and what the phone has sent is written down."""
    from domain.people.tables import OfficerTable, SightVersion
    from domain.sync.tables import Device, OpRow

    known = await OpRow.exists().where(OpRow.id == prepared.op.id)
    device = await Device.objects().get(Device.id == prepared.device.id)
    assert device is not None
    officer = await OfficerTable.objects().get(OfficerTable.id == device.officer)
    sight = await SightVersion.objects().get(SightVersion.officer == device.officer)
    assert officer is not None and officer.ended_at is None and (sight.version if sight else 0) == prepared.device.sight
    assert device.token == prepared.device.bearer and device.ended_at is None and device.expires_at > prepared.now
    device.highest_seq = max(device.highest_seq, prepared.op.wire.seq)
    device.contact_at, device.unsent, device.unsent_since = prepared.now, prepared.left, prepared.since
    await device.save([Device.highest_seq, Device.contact_at, Device.unsent, Device.unsent_since])
    return not known


def serving() -> ASGIApp:
    from web import app, serving

    app.ROUTES.append(each)
    return serving.application()


def measure(port: int, web: int, file: Path, ops: int) -> Found:
    command = [sys.executable, "-m", "bench._phones", str(port), str(SECONDS), str(CLIENTS), str(file)]
    before = spent(web)
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert not said["wrong"], said["wrong"] + failures()
    assert not said["ran_out"], f"{file.name} holds too little for this machine: {said}"
    file.unlink()
    done = said["turns"] * ops
    return Found(done / said["seconds"], said["p50"], said["p99"], (spent(web) - before) / done * 1e6)


def log() -> Path:
    return Path(os.environ["SANSHI_DATA"]) / "log"


def failures() -> str:
    """What the server wrote of what nobody foresaw."""
    lines = log().read_text().splitlines()
    return "\n".join(line for line in lines if '"event": "request"' not in line)[-2000:]


def spent(process: int) -> float:
    """Seconds of processor of a process and its children (Linux; else 0)."""
    found = 0.0
    for place in Path("/proc").glob("[0-9]*"):
        try:
            stat = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if process in (int(place.name), int(stat[1])):
            found += (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return found


async def check() -> None:
    """Every op is one matter, and every line gets its place."""
    from db import piccolo_conf
    from domain.transaction import fetch

    await piccolo_conf.DB.start()
    [ops], [matters] = [await fetch(f"select count(*) as n from {table}") for table in ("op", "matter")]
    await piccolo_conf.DB.stop()
    assert ops["n"] == matters["n"], (ops, matters)


if __name__ == "__main__":
    main()
