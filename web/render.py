"""Page or part; redirect or part; and the frame that stands around every page."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.plugins.htmx import HTMXTemplate
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.utils.empty import value_or_default
from litestar.utils.scope.state import ScopeState
from markupsafe import Markup

from domain.errors import DomainError
from web import dates
from web.assets import asset

TEMPLATES = Path(__file__).parent / "templates"

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True)
class NavItem:
    """今日, 事项, … as far as this officer has them. The one whose address the page lies under is current."""

    href: str
    word: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Reader:
    """The officer as the frame shows them."""

    name: str
    place: str = ""
    """Where and as what: 东街社区·书记."""
    key: str = ""
    """Sets the drafts of two people at one computer apart; an opaque id, nothing that can sign in."""


@dataclass(frozen=True)
class Frame:
    """What surrounds a page. web/auth.py puts one where `show_in` says; without it the page stands bare."""

    officer: Reader | None = None
    nav: tuple[NavItem, ...] = ()
    menu: tuple[NavItem, ...] = ()
    """Further lines of the officer's menu, above 大字, 关于与意见 and 退出."""
    searchable: bool = False
    demo: bool = False
    operator: str = ""
    filing: str = ""
    surface: str = "desk"
    brand: str = "三事分流"


@dataclass(frozen=True)
class Refusal:
    """What `_refusal.html` says: 「未派出」, then which rule and what next."""

    heading: str
    sentence: str = ""
    way: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, error: DomainError, heading: str = "没有办成") -> Refusal:
        """The first sentence, or 「没有保存」 before its colon, becomes the heading when it is short enough to be one."""
        first, stop, rest = str(error).partition("。")
        what, colon, why = str(error).partition("：")
        if colon and what.startswith("没有") and len(what) <= 8:
            return cls(what, why)
        if len(first) <= 20:
            return cls(first, rest)
        return cls(heading, f"{first}{stop}{rest}")


def render(request: AnyRequest, page: str, part: str | None = None, status: int = 200, **context: object) -> Template:
    """Answer a question: the part to htmx, the page to anybody else."""
    name = part if part and wants_part(request) else page
    return HTMXTemplate(
        template_name=name,
        context=frame(request) | context,
        status_code=status,
        headers={"Vary": "HX-Request"},
    )


def render_change(
    request: AnyRequest, part: str, back_to: str, said: str = "", **context: object
) -> Template | Redirect:
    """Answer a deed: show the changed part, or send a plain browser back to the page.

    `said` is the sentence about what happened, 「已派给城市管理办公室」; it stands once at the top of the page.
    """
    if wants_part(request):
        whole = frame(request) | context | {"part": part, "said": said}
        return HTMXTemplate(template_name="_change.html", context=whole)
    if said:
        say(request, said)
    return Redirect(back_to, status_code=303)


def render_again(
    request: AnyRequest, page: str, part: str | None, error: DomainError, status: int = 422, **context: object
) -> Template:
    """Show the form once more with everything typed, the refusal under its buttons.

    The form's template puts the typed words back from its own context and ends with `{% include "_refusal.html" %}`.
    """
    return render(request, page, part, status=status, refusal=Refusal.of(error, "没有保存"), **context)


def wants_part(request: AnyRequest) -> bool:
    headers = request.headers
    whole = headers.get("hx-boosted") == "true" or headers.get("hx-history-restore-request") == "true"
    return headers.get("hx-request") == "true" and not whole


def say(request: AnyRequest, words: str) -> None:
    """Keep a sentence for the next page; without a session it is not said."""
    if isinstance(request.scope.get("session"), dict):
        request.session["said"] = words


def show_in(request: ASGIConnection[Any, Any, Any, Any], surroundings: Frame) -> None:
    """Put the frame of this request; called once, where the officer becomes known."""
    request.scope["state"]["frame"] = surroundings


def frame(request: AnyRequest) -> dict[str, object]:
    """The surroundings of a page as its context."""
    around = request.scope["state"].get("frame") or request.app.state.get("frame") or Frame()
    token = value_or_default(ScopeState.from_scope(request.scope).csrf_token, "")
    CSRF.set(token)
    return {
        "officer": around.officer,
        "nav": with_current(around.nav, request.url.path),
        "menu": around.menu,
        "searchable": around.searchable,
        "demo": around.demo,
        "operator": around.operator,
        "filing": around.filing,
        "surface": around.surface,
        "brand": around.brand,
        "large": request.cookies.get("size") == "large",
        "csrf": token,
        "said": said_before(request),
        # Of an answer to a form sent without htmx: the page that form stands on (web/static/js/refusal.js).
        "form_page": local(request.headers.get("referer", "")) if request.method == "POST" else "",
    }


def local(url: str) -> str:
    """The path of an address of ours, whoever's name it bears; never another site."""
    parts = urlsplit(url)
    path = "/" + parts.path.lstrip("/\\")
    return (path + (f"?{parts.query}" if parts.query else "")) if url else ""


def with_current(nav: tuple[NavItem, ...], path: str) -> tuple[NavItem, ...]:
    if any(item.current for item in nav):
        return nav
    under = [item for item in nav if path == item.href or path.startswith(item.href.rstrip("/") + "/")]
    nearest = max(under, key=lambda item: len(item.href), default=None)
    return tuple(replace(item, current=item is nearest) for item in nav)


def said_before(request: AnyRequest) -> str:
    session = request.scope.get("session")
    if not isinstance(session, dict) or wants_part(request):
        return ""
    return str(session.pop("said", ""))


CSRF: ContextVar[str] = ContextVar("csrf", default="")
"""Macros see no request unless imported with context; a form without its token would be refused."""


@pass_context
def csrf_field(context: Context) -> Markup:
    token = context.get("csrf") or CSRF.get()
    return Markup('<input type="hidden" name="_csrf_token" value="{}">').format(token) if token else Markup("")


def engine(*templates: Path) -> JinjaTemplateEngine:
    """The template engine with the globals and filters every page counts on."""
    return JinjaTemplateEngine(engine_instance=environment(*templates))


@cache
def environment(*templates: Path) -> Environment:
    """One for a process: each compiles every template it meets, 60 ms for a page."""
    made = Environment(
        loader=FileSystemLoader([*templates] or [TEMPLATES]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictOnUse,
    )
    made.globals |= {"asset": asset, "csrf_field": csrf_field}
    made.filters |= dates.FILTERS
    return made


class StrictOnUse(StrictUndefined):
    """A name nobody gave may be asked about in an `if`, but not printed: a blank where a number belongs is a lie."""

    def __bool__(self) -> bool:
        return False
