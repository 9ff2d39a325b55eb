"""成效: counts per kind of a range of months, each with its denominator. No names, no order of merit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from domain import clock
from domain.errors import Missing
from domain.matters.rules import Kind
from domain.people import queries as people
from domain.people.rules import Officer
from domain.stats import queries
from web.render import render

AnyRequest = Request[Any, Any, Any]
KINDS = (Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD, Kind.UNSORTED)


@dataclass(frozen=True)
class Line:
    kind: Kind
    registered: int
    handled: int
    open: int

    @property
    def verb(self) -> str:
        return "引导帮助" if self.kind is Kind.HOUSEHOLD else "办理"


class FigureController(Controller):
    path = "/figures"

    @get("/")
    async def show(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        first: FromQuery[str] = "",
        last: FromQuery[str] = "",
    ) -> Template:
        places = queries.scope(officer)
        if not places:
            raise Missing()
        today = clock.now().astimezone(clock.SHANGHAI).date()
        this = f"{today:%Y-%m}"
        begin, end = sorted((_month(first, f"{today:%Y}-01"), _month(last, this)))
        tables = [(await _name(where), _lines(await queries.by_kind(where, first=begin, last=end))) for where in places]
        district = any(level == "district" for level, _ in places)
        return render(
            request,
            "figures/show.html",
            first=begin,
            last=end,
            span=_words(begin, end),
            tables=tables,
            streets=_by_street(await queries.by_subdistrict(first=begin, last=end)) if district else [],
            partial=_partial(begin, end, today),
            kinds=KINDS,
        )


async def _name(where: tuple[str, UUID | None]) -> str:
    _, id = where
    return str((await people.org(id))["name"]) if id else "全区"


def _lines(counts: dict[Kind, dict[str, int]]) -> list[Line]:
    return [Line(kind, **counts[kind]) for kind in KINDS if kind is not Kind.UNSORTED or counts[kind]["registered"]]


def _by_street(rows: list[dict[str, Any]]) -> list[tuple[str, list[int], int]]:
    """In the order of the codes: (name, count per kind, together)."""
    found: dict[str, dict[Kind, int]] = {}
    for row in rows:
        found.setdefault(row["name"], {})[Kind(row["kind"])] = int(row["n"])
    return [(name, [counts.get(kind, 0) for kind in KINDS], sum(counts.values())) for name, counts in found.items()]


def _partial(first: str, last: str, today: date) -> str:
    this = f"{today:%Y-%m}"
    return f"{today.month}月还没有过完，只到{today.month}月{today.day}日。" if first <= this <= last else ""


def _month(typed: str, otherwise: str) -> str:
    return typed if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", typed) else otherwise


def _words(first: str, last: str) -> str:
    one, other = (f"{month[:4]}年{int(month[5:])}月" for month in (first, last))
    return one if first == last else f"{one}到{other}"
