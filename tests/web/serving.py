"""The real server, `sanshi serve`, as a process on a free port against the test's database."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from domain.transaction import on_sqlite
from tests.conftest import DB
from tests.postgres import end_with_parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(*, port: int | None = None, **environment: str) -> AsyncIterator[str]:
    """Its address. On SQLite the test lets go of the file first: there is one writer; read it again after `async with`.

    On PostgreSQL a worker process seals and follows beside it.
    """
    async with serving_on([port or free_port()], **environment) as [address]:
        yield address


@asynccontextmanager
async def serving_on(ports: list[int], **environment: str) -> AsyncIterator[list[str]]:
    """As many server processes over one database as ports. Printed addresses are those of the first."""
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    around = {**os.environ, "SANSHI_BASE_URL": addresses[0], **environment}
    if on_sqlite():
        await DB.stop()
    processes = [_start(["serve"], around | {"PORT": str(port)}) for port in ports]
    if not on_sqlite():
        processes.append(_start(["work"], around))
    try:
        for address, process in zip(addresses, processes, strict=False):
            await _ready(address, process)
        yield addresses
    finally:
        for process in processes:
            end(process)


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "web.cli", *command],
        env=environment,
        start_new_session=True,
        stderr=subprocess.PIPE,
        preexec_fn=end_with_parent,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """The whole group: a worker can outlive its parent and keep the port."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)
    if process.stderr:
        process.stderr.close()


async def _ready(address: str, process: subprocess.Popen[bytes]) -> None:
    async with httpx.AsyncClient(base_url=address) as client:
        for _ in range(200):
            if process.poll() is not None:
                assert process.stderr is not None
                raise RuntimeError(process.stderr.read().decode()[-2000:])
            try:
                if (await client.get("/health/ready")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
    raise RuntimeError("the server did not come up")
