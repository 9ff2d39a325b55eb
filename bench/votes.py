"""Votes at 20 and 200 clients, and the time until every open screen shows one; two granian processes on PostgreSQL.

Votes by code through the door, beside the same vote as a transaction of its own; wrk sends each code once.
Screens: half the streams in each process, a vote at a time, until the last stream has the new picture.
The environment names the database (SANSHI_DATABASE_URL) or the data folder; on SQLite there is one process.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from litestar import Litestar, Response, post
from litestar.datastructures import State
from litestar.params import FromPath, URLEncodedBody
from litestar.plugins.htmx import HTMXPlugin
from litestar.template.config import TemplateConfig

from bench._server import several
from web.routes.votes import VoteForm

VOTERS, SECONDS, RUNS = 24_000, 3, 3
ROOM, COUNTED = 300, 40
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
APP = "bench.votes:serving"
SCRIPT = """
local codes = {}
for line in io.lines(os.getenv("CODES")) do codes[#codes + 1] = line end
local next_thread = 0
function setup(t) t:set("number", next_thread) next_thread = next_thread + 1 end
function init() at = number + 1 end
function request()
  local code = codes[at] or codes[#codes]
  at = at + tonumber(os.getenv("THREADS"))
  return wrk.format("POST", os.getenv("WAY") .. "/" .. code .. "/votes",
    {["content-type"] = "application/x-www-form-urlencoded"}, "choice=for&ballot=" .. os.getenv("BALLOT"))
end
"""


def main() -> None:
    os.environ.setdefault("SANSHI_DATA", tempfile.mkdtemp(prefix="sanshi-bench-votes-"))
    if "--postgres" in sys.argv:
        from tests import postgres

        os.environ["SANSHI_DATABASE_URL"] = postgres.start(durable=True)
    postgres_here = bool(os.environ.get("SANSHI_DATABASE_URL"))
    processes = 2 if postgres_here else 1
    made = asyncio.run(prepare())
    with several(APP, processes) as ports:
        for clients in (20, 200):
            for way, words in (("/v", "through the door"), ("/each", "a transaction each")):
                figures = [votes(ports, way, clients, made["ballots"].pop(), made["codes"]) for _ in range(RUNS)]
                rates, p99s = zip(*figures, strict=True)
                print(
                    f"votes {words}, {clients} clients, {processes} process(es): {statistics.median(rates):,.0f}/s,"
                    f" p99 {statistics.median(p99s):.0f} ms",
                    flush=True,
                )
        for streams in (300, 1000):
            lags = asyncio.run(screens(ports, streams, *made["rooms"].pop()))
            print(
                f"screen push to {streams} open screens, {processes} process(es): p50 {lags[len(lags) // 2]:.1f} ms,"
                f" p95 {lags[int(len(lags) * 0.95)]:.1f} ms, max {lags[-1]:.1f} ms until the last has it",
                flush=True,
            )


async def prepare() -> dict[str, Any]:
    """One large meeting with a ballot a run, and two of 300 before the screens."""
    from db import migrate, piccolo_conf
    from tests import build

    await migrate.migrate()
    await piccolo_conf.DB.start()
    town = await build.town()
    codes, ballots, _ = await meeting_of(town, VOTERS, 2 * 2 * RUNS)
    rooms = [await meeting_of(town, ROOM, 1) for _ in range(2)]
    await piccolo_conf.DB.stop()
    return {"codes": codes, "ballots": ballots, "rooms": rooms}


async def meeting_of(town: Any, number: int, polls: int) -> tuple[list[str], list[UUID], str]:
    """All checked in, every ballot open."""
    from domain.council.ballots import actions
    from domain.council.bodies.rules import Body, Convenor, MotionType
    from domain.council.meetings import actions as meetings
    from domain.council.meetings import queries
    from domain.council.meetings.tables import Attendance, Meeting
    from domain.council.members.tables import CouncilMember
    from domain.ids import token, uuid7
    from domain.transaction import add, writing

    meeting = await meetings.convene(
        town.community,
        Body.COUNCIL,
        Convenor.RESIDENTS_COMMITTEE,
        meets_at=NOW,
        place="",
        title="测量",
        officer=town.zhou,
        now=NOW,
    )
    members = [uuid7() for _ in range(number)]
    codes = [token() for _ in range(number)]
    common = {"subdistrict": town.street}
    async with writing():
        for first in range(0, number, 5000):
            part = range(first, min(first + 5000, number))
            seats = [
                {"id": members[n], **common, "community": town.community, "body": "council", "seat": "invited"}
                | {"building": f"{n % 20 + 1} 号楼", "starts_on": date(2026, 1, 1)}
                for n in part
            ]
            await add(CouncilMember, seats)
            arrived = [
                {"id": uuid7(), **common, "meeting": meeting, "voter": members[n], "code": codes[n]}
                | {"checked_in_at": NOW}
                for n in part
            ]
            await add(Attendance, arrived)
        await Meeting.update({Meeting.state: "in_session", Meeting.noticed_at: NOW}).where(Meeting.id == meeting)
    [item] = await queries.agenda(meeting)
    ballots = []
    for _ in range(polls):
        ballot = await actions.propose(
            item["id"], "测量", MotionType.CONSULTATION, officer=town.zhou, now=NOW, by_phone=True
        )
        await actions.open(ballot, officer=town.zhou, now=NOW)
        ballots.append(ballot)
    return codes, ballots, (await queries.meeting(meeting))["screen"]


def serving() -> Litestar:
    """The voter's page and the screen, and beside them the same vote as a transaction of its own."""
    from db import piccolo_conf
    from web import errors, render
    from web.routes.screen import ScreenController
    from web.routes.votes import VoteController

    @post("/each/{code:str}/votes", opt={"public": True})
    async def each(code: FromPath[str], data: URLEncodedBody[VoteForm]) -> Response[bytes]:
        from domain.council.tallies.rules import Choice
        from domain.council.votes.actions import take_slips
        from domain.council.votes.rules import Slip

        await take_slips([Slip(code, data.ballot, Choice(data.choice), NOW)])
        return Response(b"", status_code=303, headers={"location": f"/v/{code}"})

    async def start() -> None:
        await piccolo_conf.DB.start()

    async def stop(app: Litestar) -> None:
        if app.state.get("live"):
            await app.state["live"].stop()
        await piccolo_conf.DB.stop()

    return Litestar(
        [VoteController, ScreenController, each],
        exception_handlers=errors.HANDLERS,
        template_config=TemplateConfig(instance=render.engine()),
        plugins=[HTMXPlugin()],
        state=State({"frame": render.Frame()}),
        on_startup=[start],
        on_shutdown=[stop],
    )


def votes(ports: list[int], way: str, clients: int, ballot: UUID, codes: list[str]) -> tuple[float, float]:
    """(counted votes a second, p99 in ms) over all processes; what wrk counts is compared with the rows."""
    running = []
    for n, port in enumerate(ports):
        folder = Path(tempfile.mkdtemp(prefix="sanshi-bench-wrk-"))
        (folder / "votes.lua").write_text(SCRIPT)
        (folder / "codes").write_text("\n".join(codes[n :: len(ports)]))
        around = os.environ | {"CODES": str(folder / "codes"), "BALLOT": str(ballot), "WAY": way, "THREADS": "1"}
        command = ["wrk", "-t1", f"-c{clients // len(ports)}", f"-d{SECONDS}s", "--latency", "-s"]
        running.append(
            subprocess.Popen(
                [*command, str(folder / "votes.lua"), f"http://127.0.0.1:{port}"],
                env=around,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
    said = [process.communicate()[0] for process in running]
    asked = sum(int(re.search(r"(\d+) requests in", words)[1]) for words in said)  # type: ignore[index]
    rate = sum(float(re.search(r"Requests/sec:\s+([\d.]+)", words)[1]) for words in said)  # type: ignore[index]
    counted = asyncio.run(rows_of(ballot))
    assert asked <= counted <= asked + clients, f"answered {asked}, counted {counted}"
    return rate, max(p99(words) for words in said)


def p99(words: str) -> float:
    found = re.search(r"99%\s+([\d.]+)(us|ms|s)", words)
    assert found, words
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]


async def rows_of(ballot: UUID) -> int:
    from db import piccolo_conf
    from domain.transaction import fetch

    await piccolo_conf.DB.start()
    [row] = await fetch("select count(*) as n from vote where ballot = {}", ballot)
    await piccolo_conf.DB.stop()
    return int(row["n"])


async def screens(ports: list[int], streams: int, codes: list[str], ballots: list[UUID], code: str) -> list[float]:
    """Milliseconds from sending a vote until the last of all streams has the picture with it."""
    ballot = ballots.pop()
    shown = [0] * streams
    arrived = asyncio.Event()
    wanted = 0

    async def follow(n: int) -> None:
        port = ports[n % len(ports)]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /screen/{code}/stream HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if found := re.search(r"已收 (\d+) 票", line.decode()):
                    shown[n] = int(found[1])
                    if wanted and min(shown) >= wanted:
                        arrived.set()
        finally:
            writer.close()

    tasks = [asyncio.create_task(follow(n)) for n in range(streams)]
    await asyncio.sleep(3)
    lags = []
    for n in range(COUNTED):
        wanted = n + 1
        arrived.clear()
        start = time.perf_counter()
        await cast(ports[0], codes[n], ballot)
        await asyncio.wait_for(arrived.wait(), 10)
        lags.append((time.perf_counter() - start) * 1000)
        await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return sorted(lags)


async def cast(port: int, code: str, ballot: UUID) -> None:
    body = f"choice=for&ballot={ballot}"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST /v/{code}/votes HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
    )
    assert b" 303 " in await reader.readline()
    writer.close()


if __name__ == "__main__":
    main()
