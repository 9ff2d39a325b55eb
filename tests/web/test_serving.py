"""Start and stop of the real process: no worker outlives its parent, no stream holds up the end."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

from domain.council.meetings import queries
from domain.transaction import on_sqlite
from tests import council
from tests.conftest import DB, ON_POSTGRES
from web.lock import InUse, sole_writer
from web.settings import Settings


class Server:
    def __init__(self, *arguments: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "web.cli", "serve", *arguments],
            env=os.environ | {"PORT": port},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    async def ready(self) -> None:
        async with httpx.AsyncClient(base_url=self.address) as client:
            while self.process.poll() is None:
                try:
                    if (await client.get("/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        raise AssertionError(self.process.stderr.read())

    async def ended(self) -> int:
        return await asyncio.to_thread(self.process.wait, 30)

    def end(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process.stderr.close()


@pytest.fixture
async def started(database) -> AsyncIterator:
    servers = []

    async def start(*arguments: str) -> Server:
        if on_sqlite():
            await DB.stop()
        servers.append(Server(*arguments))
        await servers[-1].ready()
        return servers[-1]

    yield start
    for server in servers:
        server.end()


async def test_told_to_stop_it_closes_the_open_screen_and_the_database(town, started):
    room = await council.voting(town, present=9, number=10)
    code = (await queries.meeting(room.meeting))["screen"]
    server = await started()

    async with httpx.AsyncClient(base_url=server.address, timeout=30) as screen:
        async with screen.stream("GET", f"/screen/{code}/stream") as stream:
            lines = stream.aiter_lines()
            await anext(lines)
            server.process.send_signal(signal.SIGTERM)
            with pytest.raises((StopAsyncIteration, httpx.TransportError)):
                while True:
                    await anext(lines)

    assert await server.ended() == 0
    # A killed worker would have left its write-ahead log behind.
    assert ON_POSTGRES or "sanshi.sqlite-wal" not in os.listdir(os.environ["SANSHI_DATA"])


async def test_a_worker_does_not_outlive_its_killed_parent(started):
    server = await started()

    server.process.kill()
    await server.ended()

    await until_refused(server.address)
    await until_free(Settings.from_environment())


async def test_a_second_server_does_not_share_the_port_of_a_first(started, tmp_path):
    server = await started()
    elsewhere = {"PORT": server.address.rsplit(":")[-1]}
    if not ON_POSTGRES:
        shutil.copytree(os.environ["SANSHI_DATA"], tmp_path / "data")
        elsewhere["SANSHI_DATA"] = str(tmp_path / "data")

    second = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "web.cli", "serve"],
        env=os.environ | elsewhere,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert second.returncode == 1 and "占用" in second.stderr


async def until_refused(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as client:
        for _ in range(600):
            try:
                await client.get("/health/live")
            except httpx.ConnectError:
                return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
    raise AssertionError("a worker still answers")


async def until_free(settings: Settings) -> None:
    for _ in range(600):
        try:
            with sole_writer(settings, "test"):
                return
        except InUse:
            await asyncio.sleep(0.05)
    raise AssertionError("the data folder is still taken")


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite 上只有一个进程")
async def test_two_web_processes_add_up_their_figures(started):
    server = await started("--workers", "2")

    for _ in range(20):
        async with httpx.AsyncClient(base_url=server.address) as client:  # a connection each, spread over both
            assert (await client.get("/health/live")).status_code == 200

    async with httpx.AsyncClient(base_url=server.address) as client:
        figures = (await client.get("/metrics")).text
    assert 'sanshi_requests_total{method="GET",path="/health/live",status="200"} 20.0' in figures


async def test_what_a_proxied_stranger_asks_of_the_figures_does_not_exist(started):
    server = await started()

    async with httpx.AsyncClient(base_url=server.address, headers={"x-forwarded-for": "203.0.113.9"}) as stranger:
        assert (await stranger.get("/metrics")).status_code == 404
