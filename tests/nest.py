"""Processes of the product hatched from one that has imported it already: a start costs a tenth of a core's second, not two.

The command is the product's own, `sanshi serve` or `sanshi work`, in a process group of its own with its own environment;
only the importing is shared. tests/web/test_serving.py and tests/test_cli.py start it the long way, as an operator does.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.postgres import end_with_parent

ROOT = Path(__file__).parents[1]
CAN_FORK = sys.platform == "linux"
_nest: subprocess.Popen[str] | None = None


class Hatched:
    """As much of a Popen as a test asks for. It is no child of ours: how it ended is not known, only that it did."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        # Whoever of its group is still dying holds the port and the data folder; just hatched it has no group yet.
        for ask in (os.kill, os.killpg):
            with contextlib.suppress(ProcessLookupError):
                ask(self.pid, 0)
                return None
        return 0

    def wait(self, timeout: float) -> int:
        until = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("sanshi", timeout)
            time.sleep(0.01)
        return 0


def start(
    arguments: list[str], environment: dict[str, str], said: str = os.devnull
) -> Hatched | subprocess.Popen[bytes]:
    """`sanshi` with these arguments, in its own process group; what it prints goes into the file `said`."""
    if not CAN_FORK:
        with open(said, "ab") as file:
            return subprocess.Popen(
                [sys.executable, "-m", "web.cli", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
    nest = _running()
    assert nest.stdin and nest.stdout
    nest.stdin.write(json.dumps({"arguments": arguments, "environment": environment, "said": said}) + "\n")
    nest.stdin.flush()
    return Hatched(int(nest.stdout.readline()))


def _running() -> subprocess.Popen[str]:
    """One for this pytest, ended with it."""
    global _nest
    if _nest is None:
        _nest = subprocess.Popen(
            [sys.executable, "-m", "tests.nest"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        atexit.register(_nest.communicate)
    return _nest


def brood() -> None:
    """Fork at every line of standard input, answer with the process's number, until there are no more lines."""
    import web.app
    import web.cli
    import web.serving
    from db import migrate, piccolo_conf  # noqa: F401

    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, bury)
    for line in sys.stdin:
        order = json.loads(line)
        if pid := os.fork():
            print(pid, flush=True)
            continue
        hatch(order["environment"], order["said"])
        piccolo_conf.DB = piccolo_conf.choose()  # imported in another environment
        web.cli.main(order["arguments"])


def bury(number: int, frame: object) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def hatch(environment: dict[str, str], said: str) -> None:
    os.setsid()
    end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    heard, spoken = os.open(os.devnull, os.O_RDONLY), os.open(said, os.O_WRONLY | os.O_APPEND)
    for number, file in enumerate((heard, spoken, spoken)):
        os.dup2(file, number)
    os.environ.clear()
    os.environ.update(environment)


if __name__ == "__main__":
    brood()
