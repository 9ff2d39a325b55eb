"""One line a request, and none of it personal: method, path template, status, milliseconds.

Never the path itself (it may hold a resident's code), a query string, a cookie, a body, or the words of an exception.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
import traceback
from functools import lru_cache
from typing import Any, TextIO

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from domain import clock
from web import metrics

log = structlog.get_logger("sanshi")

NO_TEMPLATE = "-"

CHATTY = ("weasyprint", "weasyprint.progress", "fontTools", "fontTools.subset", "fontTools.ttLib")
"""Libraries that tell the root logger of each step of a poster."""

_paper: TextIO | None = None
"""Where a request's line is written as it is, by configure()."""

_lines: list[str] = []
"""To be written before the loop waits for anything."""


def configure(*, level: int = logging.INFO) -> None:
    """JSON lines on standard error; on a terminal, lines for people."""
    global _paper
    terminal = sys.stderr.isatty()
    _paper = None if terminal or level > logging.INFO else sys.stderr
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


class Observed:
    """Wraps the whole application, so that what no route answers is counted too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                note(scope, message["status"], time.perf_counter() - started)
            await send(message)

        await self.app(scope, receive, noting)


def note(scope: Any, status: int, seconds: float) -> None:
    """When the answer begins: a stream may stay open for hours."""
    template = scope.get("path_template") or NO_TEMPLATE
    metrics.observe(scope["method"], template, status, seconds)
    ms = round(seconds * 1000, 1)
    if _paper:
        at = clock.now().isoformat()
        if not _lines:
            asyncio.get_running_loop().call_soon(_write, _paper)
        _lines.append(f'{_line(scope["method"], template, status)}, "ms": {ms}, "timestamp": "{at}"}}\n')
    else:
        log.info("request", method=scope["method"], path=template, status=status, ms=ms)


def _write(paper: TextIO) -> None:
    """Answers that began in one turn of the loop, as those to one batch of pushes do, are one call to the system."""
    written = "".join(_lines)
    _lines.clear()
    paper.write(written)


@lru_cache(maxsize=1000)
def _line(method: str, template: str, status: int) -> str:
    """The same fields as structlog would write; on a phone's push they were a tenth of the answer."""
    known = {"event": "request", "level": "info", "method": method, "path": template, "status": status}
    return json.dumps(known, ensure_ascii=False).removesuffix("}")


def failed(error: BaseException, scope: Any, *, trace: str = "") -> None:
    """What nobody foresaw, by its type and place: its words may hold somebody's number. `trace` is what the reader sees."""
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    metrics.failed(type(error).__name__)
    log.error(
        "failure",
        error=type(error).__name__,
        trace=trace,
        method=scope.get("method", NO_TEMPLATE),
        path=scope.get("path_template") or NO_TEMPLATE,
        at=places[-8:],
    )
