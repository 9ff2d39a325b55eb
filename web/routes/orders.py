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
from domain.matters.orders import actions, queries, sheet
from domain.matters.rules import State
from domain.people.rules import Officer, Role
from web import dates
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
        return render(request, PAGE, **EMPTY, countdown=await _countdown(officer))

    @post("/", status_code=200)
    async def take_in(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[ListForm]
    ) -> Template:
        """What was refused stays in the box, to be mended and sent again."""
        _require(officer)
        try:
            taken = await actions.take_in(data.words, officer=officer, now=clock.now())
        except DomainError as error:
            shown = EMPTY | {"typed": data.words, "countdown": await _countdown(officer)}
            return render_again(request, PAGE, None, error, status_of(error), **shown)
        refused = [(one.line.text, str(one.refusal)) for one in taken if one.refusal]
        left = "\n".join(text for text, _ in refused)
        shown = EMPTY | {"taken": len(taken) - len(refused), "refused": refused, "typed": left}
        return render(request, PAGE, **shown, countdown=await _countdown(officer))


EMPTY: dict[str, Any] = {"taken": None, "refused": [], "typed": "", "columns": sheet.COLUMNS}


ENDED = {State.SETTLED, State.ACCEPTED, State.FOLLOWED_UP, State.CLOSED}


async def _countdown(officer: Officer) -> list[dict[str, Any]]:
    """Each with when the city may ask, and what cannot be answered yet."""
    now = clock.now()
    said = []
    for row in await queries.countdown(officer, now=now):
        order = row["order"]
        missing = [
            word
            for word, is_missing in (
                ("没有联系居民", order["unrung"]),
                ("没有办结", State(order["state"]) not in ENDED),
                ("没有自访", order["outcome"] is None),
                ("自访说没有解决", order["solved"] is not None and not order["solved"]),
            )
            if is_missing
        ]
        calls = order["limit_at"] <= now
        words = "随时会回访" if calls else f"{dates.moment(order['limit_at'])} 起"
        said.append({**row, "city_number": order["city_number"], "missing": missing, "calls": calls, "words": words})
    return said


def _require(officer: Officer) -> None:
    if not officer.holds(Role.DISPATCHER):
        raise Missing()
