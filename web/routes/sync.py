"""The field app's door: enrol a phone, push and pull, photos in pieces. JSON only; a bearer, never a cookie, lets one in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import HttpMethod, Request, Response, asgi, get, post, route
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, MethodNotAllowedException, NotAuthorizedException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.params import FromPath, FromQuery, HeaderParameter
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from domain import clock
from domain.errors import DomainError, Invalid
from domain.people import sessions
from domain.people.rules import Officer
from domain.sync import actions, blobs, devices, lost, photos, pull, sealing, verbs
from domain.sync.devices import Device
from domain.sync.hot import Stale
from domain.sync.me import me as me_of
from domain.sync.rules import MOST_BYTES, Attached, NotABatch, read_batch
from web.auth import COOKIE
from web.settings import Settings

MARK = {"X-Sanshi": "field", "Cache-Control": "no-store"}
"""By this header the phone tells our answers from those of a captive portal."""

RAW_MARK = [(b"content-type", b"application/json"), *((k.lower().encode(), v.encode()) for k, v in MARK.items())]

PHONE = "sanshi_phone"
TEN_YEARS = 10 * 365 * 86_400
LARGEST_PIECE = 512 * 1024
DISK = ThreadPoolExecutor(32, thread_name_prefix="photos")
"""As many as may wait for the disk at once: what is written through together costs it as much as one."""

AnyRequest = Request[Any, Any, Any]
OPEN = {"public": True, "exclude_from_csrf": True}
"""These know their officer by bearer; a browser never sends one by itself, so there is nothing to forge."""


class Said(ASGIResponse):
    """An answer to a phone, as it goes out: nothing of Litestar's response is needed, and this is what comes in waves."""

    __slots__ = ("raw",)

    def __init__(self, content: bytes, status: int, headers: dict[str, str]) -> None:
        self.body, self.status_code = content, status
        self.raw = [*RAW_MARK, (b"content-length", b"%d" % len(content))]
        self.raw += [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Said:
    return Said(msgspec.json.encode(body) if body is not None else b"", status, headers or {})


def refused(error: DomainError, status: int) -> Said:
    return answer({"code": error.code, "text": str(error)}, status)


assert verbs.HOT
"""Importing verbs is what teaches the door its verbs."""

SIGN_IN = {"code": "SignInFirst", "text": "请先登录。记下的都在手机里，登录后上传。"}

LOST = {"code": "Lost", "text": "这部手机已由网格长清除。"}


async def sender(request: AnyRequest, *, fresh: bool = True) -> Device | None:
    token = bearer(request.scope)
    if not token:
        return None
    return await (devices.by_token if fresh else devices.lately)(token, clock.now())


def bearer(scope: Scope) -> str:
    said = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    scheme, _, token = said.decode("latin-1").partition(" ")
    return token if scheme == "Bearer" else ""


def settings(request: AnyRequest) -> Settings:
    kept: Settings = request.app.state.settings
    return kept


def enrolled(body: object, status: int = 200) -> Response[bytes]:
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json", headers=MARK)


def sign_in_first(request: AnyRequest, error: Exception) -> Response[bytes]:
    return enrolled(SIGN_IN, 401)


@post(
    "/field/enrol",
    opt={"exclude_from_csrf": True},
    status_code=200,
    exception_handlers={NotAuthorizedException: sign_in_first},
)
async def enrol(request: AnyRequest, officer: NamedDependency[Officer]) -> Response[bytes]:
    """From a signed-in web session: a bearer for this phone. Its own header stands in for the CSRF token."""
    if request.headers.get("x-sanshi-field") != "1":
        return enrolled(SIGN_IN, 403)
    try:
        known_as = _known_as(await request.body(), officer.id)
        made = await devices.enrol(officer.id, _phone(request), now=clock.now(), known_as=known_as)
    except devices.NoGrid as error:
        return enrolled({"code": error.code, "text": str(error)}, 403)
    device = made.device
    absent = Attached.of((await photos.absent(device)).values())
    response = enrolled(
        {
            "user_id": device.officer,
            "name": device.officer_name,
            "device_id": device.id,
            "token": made.token,
            "highest_seq": device.highest_seq,
            "unsent": device.unsent,
            "photos": absent.photos,
            "voices": absent.voices,
        }
    )
    response.cookies.append(remembering(device, request))
    return response


class Enrol(msgspec.Struct):
    known_as: dict[UUID, UUID] = {}
    """Officer -> what this phone is called in their ops."""


def _known_as(content: bytes, officer: UUID) -> UUID | None:
    try:
        return msgspec.json.decode(content, type=Enrol).known_as.get(officer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def remembering(device: Device, request: AnyRequest) -> Cookie:
    """Set by the server and unreadable to scripts: it outlives a cleared IndexedDB, and so tells of it."""
    return Cookie(
        key=PHONE,
        value=str(device.phone),
        path="/field",
        max_age=TEN_YEARS,
        httponly=True,
        secure=settings(request).secure,
        samesite="strict",
    )


def _phone(request: AnyRequest) -> UUID | None:
    try:
        return UUID(request.cookies.get(PHONE, ""))
    except ValueError:
        return None


@get("/field/me", opt=OPEN)
async def me(request: AnyRequest) -> ASGIResponse:
    """The officer, their grids, windows, categories and buildings: what a phone needs to work alone."""
    device = await sender(request)
    if device is None:
        return answer(SIGN_IN, 401)
    if device.wipe:
        return answer(LOST, 403)
    said = await me_of(device, key=settings(request).secret, now=clock.now()) | {
        "server_now": clock.now(),
        "seal": sealing.public_key(settings(request).secret),
        "share": sealing.share(device.id, settings(request).secret),
        "demo": bool(getattr(request.app.state, "demo", False)),
        "operator": {"name": settings(request).operator, "filing": settings(request).filing, "box": "/about"},
    }
    # A browser that died soon after its first visit has not kept the phone's name.
    forgotten = _phone(request) != device.phone
    return answer(
        said, headers={"Set-Cookie": remembering(device, request).to_header(header="")} if forgotten else None
    )


@asgi("/field/sync", opt=OPEN, copy_scope=False)
async def sync(scope: Scope, receive: Receive, send: Send) -> None:
    """Always 200 for a batch that could be read: a verdict for each op, and what changed within sight.

    Without Litestar's request and response: this is what comes in waves, and they would be a fifth of its cost.
    """
    if scope["method"] != "POST":  # type: ignore[typeddict-item]
        raise MethodNotAllowedException()
    said = await exchange(await read_body(receive), bearer(scope), scope["litestar_app"].state.settings.secret)
    await said(scope, receive, send)


async def exchange(content: bytes, token: str, key: bytes) -> Said:
    now = clock.now()
    try:
        batch = read_batch(content)
    except NotABatch as error:
        return refused(error, 400)
    device = await (devices.by_token if batch.pull else devices.lately)(token, now)
    if device is None:
        return answer(SIGN_IN, 401)
    try:
        given = await actions.push(device, batch, key=key, now=now)
    except Stale:
        # Looked up a moment ago, and ended or changed since: once more with what holds now; what went in is a duplicate.
        device = await devices.by_token(token, now)
        if device is None:
            return answer(SIGN_IN, 401)
        given = await actions.push(device, batch, key=key, now=now)
    if batch.pull:
        if device.wipe:  # it gives what it holds, and gets nothing any more
            changed = await pull.nothing_asked(device, batch)
        else:
            changed = await pull.changes_for(device, batch, key=key, now=now)
        if not batch.ops:
            await devices.report(device, batch, now)
    else:
        changed = await pull.nothing_asked(device, batch)
    verdicts = [one.as_json() for one in given]
    return answer({"verdicts": verdicts, "server_now": clock.now(), "wipe": device.wipe, **changed})


async def read_body(receive: Receive) -> bytes:
    """Raises RequestEntityTooLarge."""
    pieces: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientException("gone")
        pieces.append(message["body"])
        size, more = size + len(message["body"]), message["more_body"]
        if size > MOST_BYTES:
            raise RequestEntityTooLarge()
    return b"".join(pieces)


@post("/field/sign-out", opt=OPEN, status_code=200)
async def sign_out(request: AnyRequest, ago: FromQuery[int] = 0) -> ASGIResponse:
    """退出登录 on a phone, perhaps `ago` milliseconds ago without a network: its bearer ends, and the web session that
    would enrol it again. Says 200 for a bearer nobody has too: there is nothing left to end."""
    now = clock.now()
    officer = await devices.sign_out(bearer(request.scope), now=now)
    if officer:
        before = now - timedelta(milliseconds=min(max(ago, 0), TEN_YEARS * 1000))
        await sessions.end_session(request.cookies.get(COOKIE, ""), officer, before=before)
    return answer({})


@post("/field/wiped", opt=OPEN, status_code=200)
async def wiped(request: AnyRequest) -> ASGIResponse:
    """The phone has cleared itself, as the grid lead asked."""
    device = await sender(request)
    if device is None:
        return answer(SIGN_IN, 401)
    await lost.wiped(device, now=clock.now())
    return answer({})


@route("/field/blobs/{sha256:str}", http_method=[HttpMethod.HEAD, HttpMethod.PATCH], opt=OPEN, status_code=200)
async def blob(
    request: AnyRequest,
    sha256: FromPath[str],
    upload_offset: Annotated[int | None, HeaderParameter(name="Upload-Offset")] = None,
) -> ASGIResponse:
    """HEAD: how far it has come. PATCH: the next piece. Only for photos named by this phone's own ops."""
    asked = await photos.asked(bearer(request.scope), sha256, clock.now())
    if asked is None:
        return answer(SIGN_IN, 401)
    if asked.size is None:
        return answer(None, 404)
    store, where = settings(request).blob_store, (asked.subdistrict, sha256, asked.size)
    try:
        if request.method == "HEAD":
            offset = await on_disk(store.offset, *where)
        else:
            piece = await request.body()
            if upload_offset is None or not 0 < len(piece) <= LARGEST_PIECE:
                return refused(Invalid(reason="没有收到照片内容"), 400)
            offset = await on_disk(store.append, *where, upload_offset, piece)
    except blobs.WrongOffset as error:
        return answer(None, 409, {"Upload-Offset": str(error.facts["offset"])})
    except blobs.WrongHash:
        return answer(None, 409, {"Upload-Offset": "0"})
    except blobs.TooLong as error:
        return refused(error, 400)
    except blobs.BucketOutOfReach as error:
        return refused(error, 503)
    if offset == asked.size:
        await photos.arrived(asked.subdistrict, sha256, now=clock.now())
    return answer(None, 200, {"Upload-Offset": str(offset), "Upload-Length": str(asked.size)})


async def on_disk(work: Callable[..., int], *values: object) -> int:
    return await asyncio.get_running_loop().run_in_executor(DISK, work, *values)
