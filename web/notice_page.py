"""The resident's page as bytes: everything in one response of at most 14,600 bytes, which is ten TCP segments.

What does not fit moves to /n/CODE/more, oldest first: rounds, then editions, then progress. The text is cut last.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from jinja2 import Environment
from litestar import Response

from domain.clock import SHANGHAI
from domain.notices.editions.rules import short
from domain.notices.queries import Published, Shown
from domain.notices.rules import ProgressKind, is_over
from web import qr
from web.assets import STATIC
from web.render import environment

MOST = 14_600
"""Bytes over HTTP/1.1 without TLS: status line, headers and body (issue 4)."""

HEADERS = 800
"""Kept free for the status line and headers, whatever the server and a proxy add."""

DENSE = 500
"""Characters of text above which the printed page takes smaller type, so that it stays one A4."""

FRESH = 30
"""Seconds a page may be kept before it is asked about again: a withdrawal is seen within them."""


@dataclass(frozen=True)
class Fits:
    """How many of the newest are shown; the text's characters."""

    rounds: int
    editions: int
    steps: int
    text: int


@dataclass(frozen=True)
class Page:
    body: bytes
    etag: str
    status: int = 200


def page(shown: Shown, *, base_url: str, now: datetime, demo: bool, n: int | None = None) -> Page:
    """The notice, or its edition `n`. Raises IndexError for an edition that is not there."""
    one = shown.current if n is None else next(each for each in shown.editions if each.edition.n == n)
    whole = Fits(len(one.edition.facts.rounds), len(shown.editions), len(shown.progress), len(one.edition.text))
    for fits in _tighter(whole):
        made = _render(shown, one, fits, base_url=base_url, now=now, demo=demo)
        if len(made) <= MOST - HEADERS:
            break
    return Page(made, etag(made))


def more(shown: Shown, *, base_url: str, now: datetime, demo: bool) -> Page:
    """What did not fit: every round, edition and line of progress, without the rest."""
    facts = shown.current.edition.facts
    return _page("public/more.html", shown, base_url, now, demo, facts=facts, rounds=facts.rounds, steps=shown.progress)


def withdrawn(shown: Shown, *, base_url: str, now: datetime, demo: bool) -> Page:
    made = _page("public/withdrawn.html", shown, base_url, now, demo, title="" if shown.untitled else _title(shown))
    return replace(made, status=410)


def never(*, demo: bool) -> Page:
    """One body for every code that was never issued, whatever was typed."""
    made = _squeezed(templates().get_template("public/not_found.html").render(css=css(), demo=demo))
    return Page(made, etag(made), status=404)


def answer(made: Page, *, known: str = "") -> Response[bytes]:
    """`known`: the If-None-Match of whoever has it already."""
    headers = {
        "Cache-Control": f"public, max-age={FRESH}, must-revalidate" if made.status == 200 else "no-cache",
        "Content-Security-Policy": policy(),
        "ETag": made.etag,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    if made.status == 200 and made.etag in known:
        return Response(b"", status_code=304, headers=headers, media_type="text/html")
    return Response(made.body, status_code=made.status, headers=headers, media_type="text/html")


def address(base_url: str, code: str) -> str:
    return f"{base_url.rstrip('/')}/n/{code}"


def etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


@cache
def css() -> str:
    text = re.sub(r"/\*.*?\*/", "", (STATIC / "css/notice.css").read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,>]) ?|(?<=[\w-]): ", lambda found: found[1] or ":", text).replace(";}", "}").strip()


@cache
def policy() -> str:
    digest = base64.b64encode(hashlib.sha256(css().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


@cache
def templates() -> Environment:
    made = environment()
    made.filters |= {"date": _date, "dial": _dial}
    return made


def _tighter(whole: Fits) -> Iterator[Fits]:
    """From everything to the least that still says what was decided."""
    yield whole
    fits = whole
    while True:
        if fits.rounds > 1:
            fits = replace(fits, rounds=fits.rounds - 1)
        elif fits.editions > 1:
            fits = replace(fits, editions=fits.editions - 1)
        elif fits.steps > 3:
            fits = replace(fits, steps=fits.steps - 1)
        elif fits.text > 200:
            fits = replace(fits, text=fits.text - 100)
        else:
            return
        yield fits


def _render(shown: Shown, one: Published, fits: Fits, *, base_url: str, now: datetime, demo: bool) -> bytes:
    facts, others = one.edition.facts, [each for each in shown.editions if each is not one]
    steps = [line for line in shown.progress if line.kind is not ProgressKind.OVERSIGHT]
    oversight = [line for line in shown.progress if line.kind is ProgressKind.OVERSIGHT]
    kept = _last(steps, max(0, fits.steps - len(oversight)))
    listed = _last(others, fits.editions - 1)
    text = one.edition.text[: fits.text]
    return _squeezed(
        templates()
        .get_template("public/notice.html")
        .render(
            shown=shown,
            one=one,
            current=one is shown.current,
            facts=facts,
            text=text,
            dense=len(text) > DENSE,
            rest=len(text) < len(one.edition.text),
            area=any(row.area is not None for row in facts.rows),
            rounds=_last(facts.rounds, fits.rounds),
            more_rounds=len(facts.rounds) - fits.rounds,
            steps=kept,
            more_steps=len(steps) - len(kept),
            oversight=oversight,
            editions=listed,
            more_editions=len(others) - len(listed),
            over=is_over(shown.stands_until, now),
            until=last_day(shown.stands_until),
            fingerprint=short(one.edition.fingerprint),
            link=f"/n/{shown.code}",
            qr=qr.inline(address(base_url, shown.code)),
            css=css(),
            demo=demo,
        )
    )


def _page(template: str, shown: Shown, base_url: str, now: datetime, demo: bool, **context: object) -> Page:
    made = _squeezed(
        templates()
        .get_template(template)
        .render(
            shown=shown,
            link=f"/n/{shown.code}",
            address=address(base_url, shown.code),
            over=is_over(shown.stands_until, now),
            css=css(),
            demo=demo,
            **context,
        )
    )
    return Page(made, etag(made))


def day(now: datetime) -> date:
    """A page may be kept for the day it was made on: at 24:00 a period may be over."""
    return now.astimezone(SHANGHAI).date()


def last_day(end: datetime) -> date:
    """24:00 belongs to the day that closes."""
    return (end.astimezone(SHANGHAI) - timedelta(microseconds=1)).date()


def _title(shown: Shown) -> str:
    return shown.current.edition.title


def _last(items: Sequence[Any], count: int) -> list[Any]:
    return list(items[len(items) - count :]) if count > 0 else []


def _squeezed(html: str) -> bytes:
    """Without the template's own line ends and indents; those inside a text stay (white-space: pre-line)."""
    return re.sub(r">\s+<", "><", html).strip().encode()


def _date(value: date | datetime) -> str:
    """Always with its year: a notice may be read years later."""
    on = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
    return f"{on.year}年{on.month}月{on.day}日"


def _dial(number: str) -> str:
    return re.sub(r"[^0-9+]", "", number.split("转")[0])
