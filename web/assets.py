"""Static files: one address for each content, one answer for a stylesheet with all it imports."""

from __future__ import annotations

import hashlib
import mimetypes
import re
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

STATIC = Path(__file__).parent / "static"
IMPORT = re.compile(r'^@import "([\w./-]+)";$', re.MULTILINE)
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    content: bytes
    media_type: str
    digest: str


def asset(path: str) -> str:
    """The address of a static file: it changes when the content does, and may be kept for ever."""
    until, digest = _recent.get(path, (0.0, ""))
    if until < time.monotonic():
        digest = load(path).digest
        _recent[path] = (time.monotonic() + RECENT, digest)
    return f"/static/{path}?v={digest}"


RECENT = 1
"""Seconds before the files behind an address are looked at again: a page names ten, which cost a third of its time."""

_recent: dict[str, tuple[float, str]] = {}
"""Only what templates name, not what strangers ask for."""


@get("/static/{path:path}", opt={"public": True}, include_in_schema=False, sync_to_thread=False)
def serve(request: Request[Any, Any, Any], path: FromPath[Path], v: FromQuery[str] = "") -> Response[bytes]:
    try:
        found = load(str(path).lstrip("/"))
    except FileNotFoundError:
        raise NotFoundException() from None
    tag = f'"{found.digest}"'
    # An address without its digest (a module another module imports) is asked about again each time.
    headers = {"ETag": tag, "Cache-Control": FOREVER if v == found.digest else "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


def load(path: str) -> Asset:
    """Read anew only when the file, or for stylesheets any of them, is younger. Raises FileNotFoundError."""
    file = (STATIC / path).resolve()
    if not file.is_relative_to(STATIC) or not file.is_file():
        raise FileNotFoundError(path)
    family = sorted(file.parent.glob("*.css")) if file.suffix == ".css" else [file]
    return read(file, max(one.stat().st_mtime_ns for one in family))


@cache
def read(file: Path, changed: int) -> Asset:
    content = stylesheet(file).encode() if file.suffix == ".css" else file.read_bytes()
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Asset(content, media_type, hashlib.sha256(content).hexdigest()[:12])


def stylesheet(file: Path) -> str:
    """The file with its imports in place: thirty small files to write, one to fetch."""
    return IMPORT.sub(lambda found: stylesheet(file.parent / found[1]), file.read_text("utf-8"))
