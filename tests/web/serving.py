"""The real server, `sanshi serve`, as a process on a free port against the test's database."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from domain.transaction import on_sqlite
from tests import nest
from tests.conftest import DB


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
    processes = [_Process("serve", around | {"PORT": str(port)}) for port in ports]
    if not on_sqlite():
        processes.append(_Process("work", around))
    try:
        for address, process in zip(addresses, processes, strict=False):
            await process.ready(address)
        yield addresses
    finally:
        for process in processes:
            process.end()


class _Process:
    """What it says goes to a file: a pipe that nobody reads fills after a few hundred requests, and the server stands still."""

    def __init__(self, command: str, environment: dict[str, str]) -> None:
        self.said = tempfile.NamedTemporaryFile(prefix="sanshi-said-")
        self.running = nest.start([command], environment, self.said.name)

    async def ready(self, address: str) -> None:
        async with httpx.AsyncClient(base_url=address) as client:
            for _ in range(400):
                if self.running.poll() is not None:
                    break
                try:
                    if (await client.get("/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)
        raise RuntimeError(f"the server did not come up: {self.said.read().decode()[-2000:]}")

    def end(self) -> None:
        """The whole group: a worker can outlive its parent and keep the port."""
        if self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGTERM)
            try:
                self.running.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.running.pid, signal.SIGKILL)
                self.running.wait(5)
        self.said.close()
