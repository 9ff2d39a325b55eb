"""Every page served without sign-in, and only those: no session, no cookie, no script."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from domain import clock
from domain.ids import read_token
from domain.notices import queries
from domain.notices.queries import Shown
from domain.notices.rules import State
from web import notice_page
from web.notice_page import Page
from web.pages_kept import Kept

AnyRequest = Request[Any, Any, Any]

KEPT: Kept[Page] = Kept(most=500)
"""Rendered pages by notice, version and day: what residents read most is the same for all of them."""


class PublicNoticeController(Controller):
    path = "/n"
    include_in_schema = False
    opt = {"public": True, "exclude_from_csrf": True, "exclude_from_session": True}

    @get("/")
    async def look_up(self, code: FromQuery[str] = "") -> Redirect:
        """The form of the not-found page, without scripts."""
        return Redirect(f"/n/{read_token(code) or '0'}", status_code=303)

    @get("/{code:str}")
    async def show(self, request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        return await _answer(request, code, "")

    @get("/{code:str}/more")
    async def more(self, request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
        return await _answer(request, code, "more")

    @get("/{code:str}/text")
    async def text(self, request: AnyRequest, code: FromPath[str], n: FromQuery[int] = 0) -> Response[bytes]:
        """The canonical text: its sha256 is the fingerprint."""
        status = await queries.status_of(code)
        if status is None or status["state"] != State.PUBLISHED:
            return await _answer(request, code, "")
        shown = await queries.shown(status["id"])
        found = [one for one in shown.editions if one.edition.n == (n or shown.current.edition.n)]
        if not found:
            return notice_page.answer(notice_page.never(demo=_demo(request)))
        return Response(
            found[0].edition.canonical.encode(),
            media_type="text/plain",
            headers={"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"},
        )

    @get("/{code:str}/{n:int}")
    async def edition(self, request: AnyRequest, code: FromPath[str], n: FromPath[int]) -> Response[bytes]:
        return await _answer(request, code, str(n))


async def _answer(request: AnyRequest, code: str, which: str) -> Response[bytes]:
    """One look-up for every code; what was never issued always gets the same bytes."""
    demo = _demo(request)
    status = await queries.status_of(code)
    if status is None:
        return notice_page.answer(notice_page.never(demo=demo))
    now = clock.now()
    key = (status["id"], status["version"], which, demo, notice_page.day(now))
    made = KEPT.get(key)
    if made is None:
        made = _made(await queries.shown(status["id"]), which, request, demo)
        KEPT.put(key, made)
    return notice_page.answer(made, known=request.headers.get("if-none-match", ""))


def _made(shown: Shown, which: str, request: AnyRequest, demo: bool) -> Page:
    about = {"base_url": request.app.state.settings.base_url, "now": clock.now(), "demo": demo}
    if shown.state is State.WITHDRAWN:
        return notice_page.withdrawn(shown, **about)
    if which == "more":
        return notice_page.more(shown, **about)
    if which and int(which) not in {one.edition.n for one in shown.editions}:
        return notice_page.never(demo=demo)
    return notice_page.page(shown, n=int(which) if which else None, **about)


def _demo(request: AnyRequest) -> bool:
    return bool(getattr(request.app.state, "demo", False))
