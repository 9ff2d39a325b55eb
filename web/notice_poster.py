"""The poster: one A4 as PDF with its fonts inside. What does not fit at the full type is set smaller, then cut."""

from __future__ import annotations

from typing import Any

from domain.notices.editions.rules import short
from domain.notices.queries import Shown
from domain.notices.rules import ProgressKind
from web import qr
from web.notice_page import address, last_day, templates

SCALES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.62)
"""Of the type in look.md; 0.62 is 7.4 pt, the least that is read at arm's length."""

LEAST_TEXT = 300
MOST_STEPS, MOST_OVERSIGHT, MOST_ROUNDS = 6, 3, 4
"""The newest; the wall is not where a year is read; the page behind the code has them all."""


def poster(shown: Shown, *, base_url: str, demo: bool) -> bytes:
    """The newest edition. Takes about a tenth of a second (the first time over one): call it in a thread."""
    from weasyprint import HTML

    for scale, text in _tighter(len(shown.current.edition.text)):
        document = HTML(string=_html(shown, scale, text, base_url, demo)).render()
        if len(document.pages) == 1:
            break
    return bytes(document.write_pdf(full_fonts=False))


def _tighter(characters: int) -> list[tuple[float, int]]:
    cut = [(SCALES[-1], text) for text in range(characters - 100, LEAST_TEXT, -100)]
    return [*((scale, characters) for scale in SCALES), *cut]


def _html(shown: Shown, scale: float, characters: int, base_url: str, demo: bool) -> str:
    one, facts = shown.current, shown.current.edition.facts
    steps = [line for line in shown.progress if line.kind is not ProgressKind.OVERSIGHT]
    oversight = [line for line in shown.progress if line.kind is ProgressKind.OVERSIGHT]
    context: dict[str, Any] = {
        "shown": shown,
        "one": one,
        "facts": facts,
        "text": one.edition.text[:characters],
        "rest": characters < len(one.edition.text),
        "area": any(row.area is not None for row in facts.rows),
        "rounds": facts.rounds[-MOST_ROUNDS:],
        "more_rounds": max(0, len(facts.rounds) - MOST_ROUNDS),
        "steps": steps[-MOST_STEPS:],
        "more_steps": max(0, len(steps) - MOST_STEPS),
        "oversight": oversight[-MOST_OVERSIGHT:],
        "more_oversight": max(0, len(oversight) - MOST_OVERSIGHT),
        "until": last_day(shown.stands_until),
        "fingerprint": short(one.edition.fingerprint),
        "address": address(base_url, shown.code),
        "qr": qr.inline(address(base_url, shown.code)),
        "scale": scale,
        "demo": demo,
    }
    return templates().get_template("notices/poster.html").render(context)
