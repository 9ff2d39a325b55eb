"""A real server process beside a real Chromium, on the database of the test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Playwright, async_playwright

from tests import nest
from tests.field_app.worker import ARGUMENTS, CHROMIUM, Site
from tests.postgres import end_with_parent

ROOT = Path(__file__).parents[2]
COMMAND = os.environ.get("FIELD_SITE", "").split()
"""Another server than the product's own, for measurements."""


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as running:
        yield running


@pytest.fixture(scope="session")
async def chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    await browser.close()


@pytest.fixture
def site(town, tmp_path) -> Iterator[Site]:
    running = Server()
    running.start()
    yield Site(running.address, town, running)
    running.stop()


class Server:
    """The product's own command, in its own process group, on a free port that it keeps over a restart."""

    def __init__(self, command: list[str] = COMMAND) -> None:
        self.command = command
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = os.environ | {"PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        environment.pop("SANSHI_BASE_URL", None)
        self.process = self._other(environment) if self.command else nest.start(["serve"], environment)
        for _ in range(300):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.process.poll() is None, "the server did not start"
            time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def _other(self, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [part.replace("{port}", str(self.port)) for part in self.command],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
