"""The web process: granian, started and stopped so that no worker outlives its parent and no stream holds up the end."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from granian.constants import Interfaces, RuntimeModes
from granian.server import Server
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from web.refusals import NotDone
from web.settings import Settings

DIED_WITH_PARENT = 1  # PR_SET_PDEATHSIG
LAST_RESORT = 10
"""Seconds a worker has to finish what it began before it is killed."""

CLOSE_STREAMS = signal.SIGUSR1


class PortTaken(NotDone):
    message = "{host} 的端口 {port} 用不了：已被别的程序占用，或者没有权限。请用 PORT 换一个端口。"


APPLICATION = "web.serving:application"

_level = logging.INFO
_work: bool | None = None


def serve(
    settings: Settings,
    *,
    workers: int = 1,
    work: bool | None = None,
    log_level: int = logging.INFO,
    target: str = APPLICATION,
) -> None:
    """Blocks until a signal; raises SystemExit(1) when a worker dies. `work` as in create_app()."""
    require_free(settings)
    global _level, _work
    _level, _work = log_level, work
    if sys.platform == "linux":
        # A forked worker inherits the lock file, so that it stays taken while any of us lives.
        multiprocessing.set_start_method("fork", force=True)
    with tempfile.TemporaryDirectory(prefix="sanshi-metrics-") as figures:
        if workers > 1:
            # Read when prometheus_client is first imported: not before the workers are on their own.
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures
        build(settings, workers, target).serve()


def require_free(settings: Settings) -> None:
    """Granian shares its port with whoever else asks: a forgotten server would answer every other request."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise PortTaken(host=settings.host, port=settings.port) from error


def build(settings: Settings, workers: int, target: str = APPLICATION) -> Any:
    server = Server(
        target,
        factory=True,
        address="127.0.0.1" if settings.host == "localhost" else settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=workers,
        workers_kill_timeout=LAST_RESORT,
        # Two threads that read and write sockets beside Python's one: 4 % more pushes a second than one (bench.sync).
        runtime_mode=RuntimeModes.mt,
        runtime_threads=2,
        websockets=False,
        log_enabled=False,
        working_dir=Path.cwd(),
    )
    server.on_startup(lambda: tell_workers_first(server))
    return server


def tell_workers_first(server: Any) -> None:
    """Granian waits for open answers, and an event stream never ends by itself: close those, then stop."""

    def stop(number: int, frame: object) -> None:
        for worker in server.wrks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.inner.pid, CLOSE_STREAMS)
        server.signal_handler_interrupt()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def application() -> ASGIApp:
    """Called in each worker."""
    from web import logs
    from web.app import create_app

    logs.configure(level=_level)
    end_with_parent()
    made = logs.Observed(Streams(create_app(work=_work)))
    # What lives as long as the process is not looked through again and again: each time took 110 ms, for all who waited.
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 20, 50)  # of what a wave of pushes makes next to nothing is garbage in a circle
    return made


class Streams:
    """Knows the open event streams of this process, to end them when it is asked to stop."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.open: set[asyncio.Task[Any]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":  # the first call, inside the worker's loop
            asyncio.get_running_loop().add_signal_handler(CLOSE_STREAMS, self.close)
            await self.app(scope, receive, send)
            return
        task = asyncio.current_task()

        async def watching(message: Message) -> None:
            if message["type"] == "http.response.start" and task and is_stream(message):
                self.open.add(task)
            await send(message)

        try:
            await self.app(scope, receive, watching)
        finally:
            self.open.discard(task)  # type: ignore[arg-type]

    def close(self) -> None:
        for task in self.open:
            task.cancel()


def is_stream(message: Any) -> bool:
    return any(name.lower() == b"content-type" and b"event-stream" in value for name, value in message["headers"])


def end_with_parent() -> None:
    """A worker whose parent was killed stops at once (Linux), elsewhere within a second."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIED_WITH_PARENT, signal.SIGTERM)
    threading.Thread(target=watch_parent, args=(parent,), daemon=True).start()


def watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), CLOSE_STREAMS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_RESORT)
    os._exit(1)
