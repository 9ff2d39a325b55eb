"""The notice page against a bare handler that sends the same bytes: one granian process, 20 keep-alive clients.

`python -m bench.notice` on SQLite, `python -m bench.notice --postgres` on a server of its own; a line of figures each.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from types import SimpleNamespace

from litestar import Litestar, Response, get
from litestar.datastructures import State

from bench._server import served

SECONDS, CLIENTS, RUNS = 4, 20, 3
APP = "bench.notice:serving"


def main() -> None:
    folder = tempfile.mkdtemp(prefix="sanshi-bench-notice-")
    os.environ["SANSHI_DATA"] = folder
    os.environ.pop("SANSHI_DATABASE_URL", None)
    name = "SQLite"
    if "--postgres" in sys.argv:
        from tests import postgres

        os.environ["SANSHI_DATABASE_URL"] = postgres.start()
        name = "PostgreSQL"
    code = asyncio.run(publish_one())
    os.environ["NOTICE_PATH"] = f"/n/{code}"
    with served(APP) as (port, _):
        address = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{address}/n/{code}") as answer:
            size = len(answer.read())
        page, bare = measure(f"{address}/n/{code}"), measure(f"{address}/bare")
    print(
        f"notice page, {name}: {page:,.0f} requests/s of {size:,} bytes; bare handler, same bytes: {bare:,.0f};"
        f" ratio {page / bare:.2f} (medians of {RUNS} runs of {SECONDS} s, {CLIENTS} clients, one process)"
    )


async def publish_one() -> str:
    from db import migrate, piccolo_conf
    from domain.notices import queries
    from tests import build
    from tests.domain.notice_build import published

    await migrate.migrate()
    await piccolo_conf.DB.start()
    made = await published(await build.town())
    code = (await queries.notice(made.notice))["code"]
    await piccolo_conf.DB.stop()
    return str(code)


def serving() -> Litestar:
    """The public routes, and beside them a handler with the bytes of the first answer."""
    from db import piccolo_conf
    from web.routes.public import PublicNoticeController

    kept: dict[str, Response[bytes]] = {}

    @get("/bare")
    async def bare() -> Response[bytes]:
        if not kept:
            path = os.environ["NOTICE_PATH"]
            from domain import clock
            from domain.notices import queries
            from web import notice_page

            status = await queries.status_of(path.removeprefix("/n/"))
            assert status is not None
            made = notice_page.page(
                await queries.shown(status["id"]), base_url="http://127.0.0.1", now=clock.now(), demo=False
            )
            kept["page"] = notice_page.answer(made)
        return kept["page"]

    async def start() -> None:
        await piccolo_conf.DB.start()

    async def stop() -> None:
        await piccolo_conf.DB.stop()

    return Litestar(
        [PublicNoticeController, bare],
        state=State({"settings": SimpleNamespace(base_url="http://127.0.0.1"), "demo": False}),
        on_startup=[start],
        on_shutdown=[stop],
    )


def measure(address: str) -> float:
    found = []
    for _ in range(RUNS):
        said = subprocess.run(
            ["wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", address], capture_output=True, text=True, check=True
        ).stdout
        assert "Non-2xx" not in said, said
        found.append(float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]))
    return sorted(found)[RUNS // 2]


if __name__ == "__main__":
    main()
