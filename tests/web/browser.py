"""Pages as somebody sees them: `signed_in(town.zhou)` is an HTTP client of the whole app, in the test's own loop."""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache

import httpx
from litestar import Litestar

from domain import clock
from domain.people import sessions
from domain.people.rules import Officer
from domain.people.tables import Session
from web import auth
from web.app import create_app, state_of
from web.settings import Settings

BASE = "http://127.0.0.1:8000"
HTMX = {"hx-request": "true"}
_cookies = itertools.count(1)


async def session_cookie(officer: Officer) -> str:
    """A session as signing in makes it, without the cost of a password."""
    cookie, now = f"test-{next(_cookies)}-{officer.id}", clock.now()
    row = Session(
        key=sessions.key_of(cookie),
        officer=officer.id,
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(hours=12),
    )
    await Session.insert(row)
    return cookie


class Browser(httpx.AsyncClient):
    """Sends the form token with every post, as the pages do. `page()` follows redirects."""

    token = ""

    async def submit(self, path: str, **fields: object) -> httpx.Response:
        return await self.post(path, data={"_csrf_token": self.token, **{name: str(it) for name, it in fields.items()}})

    async def press(self, path: str, **fields: object) -> httpx.Response:
        """The same with htmx."""
        data = {"_csrf_token": self.token, **{name: str(it) for name, it in fields.items()}}
        return await self.post(path, data=data, headers=HTMX)


@cache
def house() -> Litestar:
    """Put together once (a fifth of a second); every browser gets it with fresh state."""
    return create_app(Settings.from_environment(), work=False)


@asynccontextmanager
async def browsing(officer: Officer | None = None) -> AsyncIterator[Browser]:
    """Nobody's browser, or an officer's. The database's engine stays the test's."""
    settings, app = Settings.from_environment(), house()
    app.state = state_of(settings)
    transport = httpx.ASGITransport(app=app)
    async with Browser(transport=transport, base_url=BASE) as browser:
        if officer is not None:
            cookie = await session_cookie(officer)
            browser.cookies.set(auth.COOKIE, cookie)
            browser.token = auth.token(settings.secret, cookie)
        yield browser


def signed_in(officer: Officer):
    return browsing(officer)


def text_of(answer: httpx.Response) -> str:
    """What can be read on the page, without tags and runs of blanks."""
    inside = re.sub(r"<(script|style)\b.*?</\1>", "", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inside)).strip()
