"""The shared screen: public by its code, a page and a stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.params import FromPath
from litestar.response import Stream, Template

from domain import clock
from domain.clock import SHANGHAI
from domain.council import queries
from domain.council.meetings.queries import of_screen
from web.live import Live
from web.render import environment, frame
from web.screen_picture import picture

AnyRequest = Request[Any, Any, Any]


class ScreenController(Controller):
    path = "/screen"
    include_in_schema = False
    opt = {"public": True, "exclude_from_csrf": True, "exclude_from_session": True}

    @get("/{code:str}")
    async def show(self, request: AnyRequest, code: FromPath[str]) -> Template:
        meeting = await of_screen(code)
        return Template(
            template_name="screen/show.html",
            context=await _context(meeting["id"], is_demo(request)) | {"code": code},
            headers={"Cache-Control": "no-store"},
        )

    @get("/{code:str}/stream")
    async def stream(self, request: AnyRequest, code: FromPath[str]) -> Stream:
        meeting = await of_screen(code)
        return Stream(
            _streamed(live(request), str(meeting["id"])),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
        )


async def _streamed(pictures: Live, meeting: str) -> AsyncIterator[bytes]:
    async for event in pictures.follow(meeting):
        yield event


def live(request: AnyRequest) -> Live:
    """The one of this process; web/app.py stops it on shutdown."""
    state = request.app.state
    if not state.get("live"):
        demo = is_demo(request)
        template = environment().get_template("screen/_screen.html")

        async def paint(meeting: str) -> str:
            """Without the time, which the screen fills in: a picture is new only where something changed."""
            return template.render(await _context(UUID(meeting), demo) | {"at": ""})

        state["live"] = Live(paint)
    return state["live"]


def is_demo(request: AnyRequest) -> bool:
    return bool(frame(request)["demo"] or request.app.state.get("demo"))


async def _context(meeting: UUID, demo: bool) -> dict[str, Any]:
    at = clock.now().astimezone(SHANGHAI)
    return picture(await queries.screen(meeting), at=f"{at:%H:%M:%S}", demo=demo)
