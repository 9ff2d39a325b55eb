"""Web processes as `sanshi serve` runs them, around a benchmark's own routes: `python -m bench._server bench.sync:serving`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from web import serving
from web.settings import Settings


@contextmanager
def served(target: str, *, log: Path | None = None) -> Iterator[tuple[int, int]]:
    """One process, answering: (port, its pid). What it says goes into `log`."""
    port = free_port()
    with running([sys.executable, "-m", "bench._server", target], {"PORT": str(port)}, log) as pid:
        for _ in range(600):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            raise SystemExit(f"{target} did not start")
        yield port, pid


@contextmanager
def several(target: str, number: int) -> Iterator[list[int]]:
    """As many processes on one database: their ports."""
    with ExitStack() as stack:
        yield [stack.enter_context(served(target))[0] for _ in range(number)]


@contextmanager
def working(*, log: Path | None = None) -> Iterator[None]:
    """`sanshi work` beside them, where the database is PostgreSQL; on SQLite the web process does it itself."""
    if not os.environ.get("SANSHI_DATABASE_URL"):
        yield
        return
    with running([sys.executable, "-m", "web.cli", "work"], {}, log):
        yield


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path | None) -> Iterator[int]:
    with (log or Path(os.devnull)).open("ab") as said:
        process = subprocess.Popen(
            command,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=said,
            cwd=Path(__file__).parents[1],
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    serving.serve(Settings.from_environment(), target=sys.argv[1])
