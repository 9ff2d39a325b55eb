"""12345 工单: the city's follow-ups, taken in as the list that came down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Template

from domain import clock
from domain.errors import DomainError, Missing
from domain.matters.orders import actions, sheet
from domain.people.rules import Officer, Role
from web.errors import status_of
from web.render import render, render_again

AnyRequest = Request[Any, Any, Any]
PAGE = "orders/city_follow_ups.html"


@dataclass
class ListForm:
    words: str = ""


class OrderController(Controller):
    path = "/orders/city-follow-ups"

    @get("/")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        _require(officer)
        return render(request, PAGE, **EMPTY)

    @post("/", status_code=200)
    async def take_in(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[ListForm]
    ) -> Template:
        """What was refused stays in the box, to be mended and sent again."""
        _require(officer)
        try:
            taken = await actions.take_in(data.words, officer=officer, now=clock.now())
        except DomainError as error:
            return render_again(request, PAGE, None, error, status_of(error), **EMPTY | {"typed": data.words})
        refused = [(one.line.text, str(one.refusal)) for one in taken if one.refusal]
        left = "\n".join(text for text, _ in refused)
        return render(request, PAGE, **EMPTY | {"taken": len(taken) - len(refused), "refused": refused, "typed": left})


EMPTY: dict[str, Any] = {"taken": None, "refused": [], "typed": "", "columns": sheet.COLUMNS}


def _require(officer: Officer) -> None:
    if not officer.holds(Role.DISPATCHER):
        raise Missing()
