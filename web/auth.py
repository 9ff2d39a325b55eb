"""Who is asking: the session behind the cookie, the token behind a form, and the frame around the page.

Public routes (`opt={"public": True}`) are left alone: they set neither session nor token cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState

from domain import clock
from domain.errors import Missing
from domain.patrols import windows
from domain.people import queries, sessions
from domain.people.rules import LEADERS, Officer, Role
from web.render import Frame, NavItem, Reader, show_in, wants_part
from web.waiting import Waiting

COOKIE = "sanshi_session"
SAID = "sanshi_said"
FIELD, HEADER = "_csrf_token", "x-csrftoken"
TOKEN_BYTES = 20
SAFE = {"GET", "HEAD", "OPTIONS"}

AnyRequest = Request[Any, Any, Any]
AnyConnection = ASGIConnection[Any, Any, Any, Any]


class Known(ASGIMiddleware):
    """Puts the session's key, the form token and the sentence said before where the handlers look for them."""

    scopes = ("http",)  # type: ignore[assignment]

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["route_handler"].opt.get("public"):
            await next_app(scope, receive, send)
            return
        connection: AnyConnection = ASGIConnection(scope)
        secret, cookie = connection.app.state.settings.secret, connection.cookies.get(COOKIE, "")
        ScopeState.from_scope(scope).csrf_token = masked(token(secret, cookie))
        before = connection.cookies.get(SAID, "")
        session = {"said": _read(before, secret, cookie)} if before else {}
        scope["session"] = dict(session)

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                headers.setdefault("cache-control", "no-store")
                after = scope["session"] if isinstance(scope["session"], dict) else {}
                if after != session:
                    value = _written(after.get("said", ""), secret, cookie)
                    headers.add("set-cookie", _said_cookie(value, connection.app.state.settings.secure))
            await send(message)

        await next_app(scope, receive, telling)


def token(secret: bytes, cookie: str) -> str:
    """Bound to the session; without one, nobody's."""
    return hmac.new(secret, b"form:" + cookie.encode(), hashlib.sha256).hexdigest()[: TOKEN_BYTES * 2] if cookie else ""


def masked(token: str) -> str:
    """Another text in every answer: beside gzip a constant one could be guessed by what compresses well (BREACH)."""
    plain = bytes.fromhex(token)
    pad = secrets.token_bytes(len(plain))
    return (pad + _xor(plain, pad)).hex()


def unmasked(given: str) -> str:
    """The token behind the mask; what bears none is compared as it stands."""
    try:
        both = bytes.fromhex(given)
    except ValueError:
        return ""
    if len(both) != TOKEN_BYTES * 2:
        return given
    return _xor(both[:TOKEN_BYTES], both[TOKEN_BYTES:]).hex()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _written(words: str, secret: bytes, cookie: str) -> str:
    if not words:
        return ""
    value = urlsafe_b64encode(json.dumps(words).encode()).decode()
    return f"{value}.{_seal(value, secret, cookie)}"


def _read(value: str, secret: bytes, cookie: str) -> str:
    """Only what this server said in this session: nobody else puts words on the page."""
    said, _, seal = value.rpartition(".")
    if not cookie or not hmac.compare_digest(seal.encode(), _seal(said, secret, cookie).encode()):
        return ""
    return str(json.loads(urlsafe_b64decode(said)))[:200]


def _seal(value: str, secret: bytes, cookie: str) -> str:
    return hmac.new(secret, f"said:{cookie}:{value}".encode(), hashlib.sha256).hexdigest()[:32]


def _said_cookie(value: str, secure: bool) -> str:
    value = value or '""; Max-Age=0'
    return f"{SAID}={value}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


async def require_token(request: AnyRequest) -> None:
    """Before every unsafe deed that is not public: the token from header or form. Raises PermissionDenied."""
    opt = request.route_handler.opt
    if request.method in SAFE or opt.get("public") or opt.get("exclude_from_csrf"):
        return
    if COOKIE not in request.cookies:
        raise NotAuthorizedException()
    wanted = token(request.app.state.settings.secret, request.cookies[COOKIE])
    given = request.headers.get(HEADER, "")
    if not given and request.headers.get("content-type", "").startswith(("application/x-www", "multipart/")):
        given = str((await request.form()).get(FIELD, ""))
    if not hmac.compare_digest(unmasked(given), wanted):
        raise PermissionDeniedException()


async def provide_officer(request: AnyRequest) -> Officer:
    """The officer behind the session, with the grants that hold now. Raises NotAuthorized."""
    found = await known_officer(request)
    if found is None:
        raise NotAuthorizedException()
    return found


async def known_officer(request: AnyRequest) -> Officer | None:
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return None
    now, key = clock.now(), sessions.key_of(cookie)
    session = await queries.session_officer(key, now=now)
    if session is None:
        return None
    await sessions.seen(key, session["seen_at"], now=now)
    try:
        officer = await queries.officer(session["officer"], now=now)
    except Missing:
        return None
    show_in(request, frame_of(request, officer, await _waiting(request, officer, now)))
    return officer


async def _waiting(request: AnyRequest, officer: Officer, now: datetime) -> int | None:
    """Only where a whole page will be seen; beside the day's list always the number of that moment."""
    known: Waiting = request.app.state.waiting
    if request.method not in SAFE or request.url.path == "/":
        known.forget(officer)
    wanted = "text/html" in request.headers.get("accept", "") and not wants_part(request)
    return await known.of(officer, now=now) if wanted and officer.holds(*WORK) else None


def may_surround(request: AnyRequest) -> bool:
    """Somebody's browser, and no page of residents, which know nobody."""
    handler = request.scope.get("route_handler")
    return bool(request.cookies.get(COOKIE)) and not (handler and handler.opt.get("public"))


async def surround(request: AnyRequest) -> None:
    """The officer's frame for an answer that came before anybody was asked for: an unknown address, a form not read."""
    cookie = request.cookies.get(COOKIE, "")
    ScopeState.from_scope(request.scope).csrf_token = masked(token(request.app.state.settings.secret, cookie))
    await known_officer(request)


def address(request: AnyConnection) -> str:
    """Who is counted. A TLS front on this machine names the stranger it passes on; nobody else is believed."""
    direct = request.client.host if request.client else "?"
    passed = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return passed if passed and direct in ("127.0.0.1", "::1") else direct


def from_elsewhere(request: AnyConnection) -> bool:
    """A form that another site sends; browsers say so themselves (Fetch Metadata)."""
    return request.headers.get("sec-fetch-site") == "cross-site"


def set_cookie(cookie: str, secure: bool) -> str:
    return f"{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


def drop_cookie() -> str:
    return f'{COOKIE}=""; Path=/; HttpOnly; SameSite=Lax; Max-Age=0'


WORK = frozenset(Role) - {Role.OBSERVER, Role.ADMINISTRATOR, Role.INSTALLATION_ADMINISTRATOR}
WALKERS = frozenset({Role.GRID_WORKER, Role.GRID_LEAD})
KEEPERS = frozenset({Role.ADMINISTRATOR, Role.INSTALLATION_ADMINISTRATOR, Role.COMMUNITY_SECRETARY})
OUTSIDE = frozenset({Role.DEPARTMENT_CONTACT, Role.SERVICE_COMPANY, Role.PROPERTY_MANAGER})
MORNING = LEADERS | {Role.DISPATCHER, Role.AREA_CADRE, Role.COMMUNITY_SECRETARY, Role.GRID_LEAD}
UNCOUNTED = frozenset({Role.ADMINISTRATOR, Role.INSTALLATION_ADMINISTRATOR, Role.OFFICE_OFFICER, Role.ENTRANCE_HEAD})

NAV: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("/", "今日", WORK),
    ("/matters", "事项", WORK),
    ("/meetings", "议事", WORK - OUTSIDE - WALKERS),
    ("/notices", "公示", WORK - OUTSIDE - WALKERS),
    ("/responsibilities", "清单", frozenset(Role) - {Role.OBSERVER, Role.INSTALLATION_ADMINISTRATOR}),
    ("/figures", "成效", frozenset(Role) - OUTSIDE - WALKERS - UNCOUNTED),
    ("/roster", "值班", WORK - OUTSIDE | {Role.ADMINISTRATOR}),
    ("/people", "人员", KEEPERS),
)
"""Where each role finds what. Sight does not depend on it: an address that is not shown may still be asked, and judged."""


def frame_of(request: AnyConnection, officer: Officer, waiting: int | None = None) -> Frame:
    state = request.app.state
    roles = {grant.role for grant in officer.grants}
    nav = tuple(NavItem(href, word, count=waiting if href == "/" else None) for href, word, who in NAV if roles & who)
    menu = [NavItem("/field", "巡查手机端")] if roles & WALKERS else []
    if roles & {Role.GRID_LEAD, Role.COMMUNITY_SECRETARY}:
        menu.append(NavItem("/patrols", "今天的巡查"))
    if roles & MORNING:
        menu.append(NavItem("/morning", "晨会一屏"))
    if roles & windows.SETTERS:
        menu.append(NavItem("/patrols/windows", "巡查时段"))
    if roles & WALKERS:
        menu.append(NavItem("/rescue", "补送手机记录"))
    if Role.DISPATCHER in roles:
        menu.append(NavItem("/orders/city-follow-ups", "市级回访"))
    return Frame(
        officer=Reader(officer.name, officer.title, str(officer.id)),
        nav=nav,
        menu=tuple(menu),
        searchable=bool(roles & WORK),
        demo=bool(state.get("demo")),
        operator=state.settings.operator,
        filing=state.settings.filing,
    )
