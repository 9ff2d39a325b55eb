"""The member's own page by the code on their slip: check in, vote, see that it counted. No sign-in, no script needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.council.meetings import actions as meetings
from domain.council.tallies.rules import Choice
from domain.council.votes import actions, queries
from domain.errors import DomainError, Invalid, Missing
from domain.ids import read_token
from web.council_card import body_name, sentence
from web.render import Refusal
from web.routes.screen import is_demo

AnyRequest = Request[Any, Any, Any]


PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@dataclass
class VoteForm:
    ballot: UUID
    choice: str = ""


class VoteController(Controller):
    """The code in the address is the secret: who has it is the member, so there is neither session nor cookie."""

    path = "/v"
    include_in_schema = False
    opt = {"public": True, "exclude_from_csrf": True, "exclude_from_session": True}

    @get("/")
    async def look_up(self, request: AnyRequest, code: FromQuery[str] = "") -> Template | Redirect:
        """For a phone that cannot scan: the code typed by hand."""
        return Redirect(f"/v/{read_token(code) or '0'}", status_code=303) if code else _ask(request)

    @get("/{code:str}")
    async def show(self, request: AnyRequest, code: FromPath[str]) -> Template:
        try:
            return await _page(request, code)
        except Missing:
            return _ask(request, unknown=True)

    @post("/{code:str}/check-in", status_code=200)
    async def check_in(self, request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
        try:
            await meetings.check_in_by_code(_code(code), now=clock.now())
        except DomainError as refusal:
            return await _page(request, code, refusal)
        return Redirect(f"/v/{code}", status_code=303)

    @post("/{code:str}/votes", status_code=200)
    async def vote(
        self, request: AnyRequest, code: FromPath[str], data: URLEncodedBody[VoteForm]
    ) -> Template | Redirect:
        try:
            if data.choice not in {str(choice) for choice in Choice}:
                raise Invalid(reason="还没有选。请选一项，再投票。")
            await actions.by_code(_code(code), data.ballot, Choice(data.choice), now=clock.now())
        except DomainError as refusal:
            return await _page(request, code, refusal)
        return Redirect(f"/v/{code}", status_code=303)


async def _page(request: AnyRequest, code: str, refusal: DomainError | None = None) -> Template:
    slip = await queries.slip(_code(code))
    return Template(
        template_name="votes/show.html",
        context={
            "code": code,
            "slip": slip,
            "body_name": body_name(slip.meeting),
            "sentences": {str(row["id"]): sentence(row) for row in slip.ballots},
            "demo": is_demo(request),
            "refusal": Refusal.of(refusal, "没有计入") if refusal else None,
        },
        status_code=409 if refusal else 200,
        headers=PRIVATE,
    )


def _ask(request: AnyRequest, *, unknown: bool = False) -> Template:
    """The same answer for every code that was never issued."""
    return Template(
        template_name="votes/ask.html",
        context={"demo": is_demo(request), "unknown": unknown},
        status_code=404 if unknown else 200,
        headers=PRIVATE,
    )


def _code(typed: str) -> str:
    """Canonical; what cannot be a code is looked up all the same and not found."""
    return read_token(typed) or typed
