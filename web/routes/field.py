"""The field app's own files, the same for everybody: the shell opens without a sign-in and without a network."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import posixpath
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

FOLDER = Path(__file__).parents[2] / "field_app"
ROOT = "/field"

LATER = frozenset({"vendor/jsqr-1.4.0.js"})
"""No part of the shell: a phone keeps them when it first needs them."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; connect-src 'self';"
    " manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
COMMON = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self)",
}
IMPORT = re.compile(r"^import [^'()]*'(\.{1,2}/[^']+)'$", re.MULTILINE)
TYPES = {".js": "text/javascript; charset=utf-8", ".webmanifest": "application/manifest+json"}


@dataclass(frozen=True)
class File:
    content: bytes
    media_type: str

    @cached_property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'

    @cached_property
    def squeezed(self) -> bytes:
        return gzip.compress(self.content, mtime=0)


@get("/field", opt={"public": True}, include_in_schema=False, sync_to_thread=False)
def shell(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _send(request, files()["index.html"], POLICY)


@get("/field/sw.js", opt={"public": True}, include_in_schema=False, sync_to_thread=False)
def worker(request: Request[Any, Any, Any]) -> Response[bytes]:
    return _send(request, files()["sw.js"], WORKER_POLICY, {"Service-Worker-Allowed": ROOT})


@get("/field/{path:path}", opt={"public": True}, include_in_schema=False, sync_to_thread=False)
def part(request: Request[Any, Any, Any], path: FromPath[Path]) -> Response[bytes]:
    found = files().get(str(path).lstrip("/"))
    if found is None:
        raise NotFoundException()
    return _send(request, found, POLICY)


def _send(
    request: Request[Any, Any, Any], file: File, policy: str, more: dict[str, str] | None = None
) -> Response[bytes]:
    headers = COMMON | {"ETag": file.tag, "Content-Security-Policy": policy} | (more or {})
    if request.headers.get("if-none-match") == file.tag:
        return Response(b"", status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", "") and not file.media_type.startswith("image/png"):
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(file.squeezed, media_type=file.media_type, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)


def files() -> dict[str, File]:
    """Every file of the app by its path, and sw.js told which they are and which version that makes."""
    return _read(max(file.stat().st_mtime_ns for file in _all()))


def _all() -> list[Path]:
    return [file for file in sorted(FOLDER.rglob("*")) if file.is_file() and not file.name.startswith(".")]


@cache
def _read(changed: int) -> dict[str, File]:
    found = {}
    for file in _all():
        media_type = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        found[str(file.relative_to(FOLDER))] = File(file.read_bytes(), media_type)
    found["index.html"] = File(_preloading(found), "text/html; charset=utf-8")
    version = hashlib.sha256(b"".join(name.encode() + found[name].content for name in sorted(found))).hexdigest()[:12]
    # The worker's own modules are kept by the browser with the worker; the page needs all but sw.js.
    apart = {"index.html", "sw.js", *LATER} | {name for name in found if name.endswith(".LICENSE")}
    names = [ROOT] + [f"{ROOT}/{name}" for name in sorted(found) if name not in apart]
    later = [f"{ROOT}/{name}" for name in sorted(LATER)]
    script = found["sw.js"].content.decode()
    script = script.replace("const VERSION = 'unversioned'", f"const VERSION = {json.dumps(version)}")
    script = script.replace("const FILES = []", f"const FILES = {json.dumps(names)}")
    script = script.replace("const LATER = []", f"const LATER = {json.dumps(later)}")
    return found | {"sw.js": File(script.encode(), TYPES[".js"])}


def _preloading(found: dict[str, File]) -> bytes:
    """The page with a line for each module of its first screen: a cold start asks for them at once, not one import
    after another."""
    lines = "".join(f'<link rel="modulepreload" href="{ROOT}/{name}">\n' for name in _imported("app.js", found))
    page = found["index.html"].content.decode()
    return page.replace('<script type="module"', lines + '<script type="module"', 1).encode()


def _imported(first: str, found: dict[str, File]) -> list[str]:
    """A module and what it imports at once, each before what it needs in turn; not what it imports later."""
    reached = [first]
    for name in reached:
        for near in IMPORT.findall(found[name].content.decode()):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), near))
            if path not in reached:
                reached.append(path)
    return reached
