"""关于与意见: who runs it, its filing number, and the box for complaints and suggestions about the software itself."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.errors import Invalid
from domain.people import actions, queries
from domain.people.rules import Officer, Role
from web.render import render, render_again, render_change

AnyRequest = Request[Any, Any, Any]


@dataclass
class WordsForm:
    words: str = ""
    page: str = ""


class AboutController(Controller):
    path = "/about"

    @get("/")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        return render(request, "about.html", **await _context(officer))

    @post("/", status_code=200)
    async def write(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[WordsForm]
    ) -> Template | Redirect:
        try:
            await actions.tell_the_makers(data.words, page=data.page, officer=officer, now=clock.now())
        except Invalid as error:
            return render_again(request, "about.html", None, error, **await _context(officer, data.words))
        return render_change(
            request, "about.html", "/about", said="意见已收下，运行单位会看到。", **await _context(officer)
        )


@get("/source", opt={"public": True})
async def source(request: AnyRequest) -> Template:
    """Whoever uses the program may have its source: AGPL-3.0 §13."""
    return render(request, "public/source.html", source=request.app.state.settings.source, surface="notice")


async def _context(officer: Officer, words: str = "") -> dict[str, Any]:
    readers = [place.subdistrict for place in officer.places(Role.ADMINISTRATOR) if place.subdistrict]
    whole = officer.holds(Role.INSTALLATION_ADMINISTRATOR)
    written = await queries.feedback(None if whole else readers) if whole or readers else []
    return {"version": _version(), "words": words, "written": written, "now": clock.now()}


def _version() -> str:
    try:
        return version("sanshi")
    except PackageNotFoundError:
        return "开发版"
