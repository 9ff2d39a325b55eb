"""One matter: its page, and every step on it as `POST /matters/:id/<step>`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.errors import DomainError, Missing
from domain.matters import places, queries
from domain.matters.rules import Step
from domain.people.rules import Officer
from web.errors import status_of
from web.matter_card import matter_card
from web.matter_steps import PATHS, TAKES, StepForm
from web.render import render, render_again, render_change, say, wants_part
from web.rows import dressed

AnyRequest = Request[Any, Any, Any]


class MatterController(Controller):
    path = "/matters/{matter_id:uuid}"

    @get("/")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer], matter_id: FromPath[UUID]) -> Template:
        now = clock.now()
        card = await matter_card(await queries.view(matter_id, officer, now=now), officer, now=now)
        return render(request, "matters/show.html", "matters/_matter.html", **card, **EMPTY)

    @get("/earlier")
    async def earlier(
        self, request: AnyRequest, officer: NamedDependency[Officer], matter_id: FromPath[UUID]
    ) -> Template:
        """来单认旧: a part under the matter, or a page of its own before scripts load."""
        now = clock.now()
        seen = await queries.view(matter_id, officer, now=now)
        found = await places.earlier(seen, officer, now=now)
        rows = [row | {"same": row["id"] in found.same_person} for row in await dressed(found.rows, now)]
        return render(
            request,
            "matters/earlier.html",
            "matters/_earlier.html",
            matter=seen.matter,
            rows=rows,
            scrubbed=seen.scrubbed,
        )

    @post("/{deed:str}", status_code=200)
    async def take(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        matter_id: FromPath[UUID],
        deed: FromPath[str],
        data: URLEncodedBody[StepForm],
    ) -> Template | Redirect | Response[str]:
        step = PATHS.get(deed)
        if step is None:
            raise NotFoundException()
        now = clock.now()
        try:
            await TAKES[step](matter_id, data, officer, now)
        except Missing:
            raise
        except DomainError as error:
            return await _again(request, officer, matter_id, step, data, error)
        said = f"{step.label}：已记下。"
        try:
            card = await matter_card(await queries.view(matter_id, officer, now=now), officer, now=now)
        except Missing:
            # The deed took the matter out of this officer's sight.
            return _away(request, said)
        back = f"/matters/{matter_id}"
        return render_change(request, "matters/_matter.html", back, said=said, **card, **EMPTY)


EMPTY: dict[str, Any] = {"failed": None, "typed": StepForm()}


async def _again(
    request: AnyRequest, officer: Officer, matter_id: UUID, step: Step, form: StepForm, error: DomainError
) -> Template:
    """The page as it is now, the refusal under the step's own button, and every word that was typed."""
    now = clock.now()
    card = await matter_card(await queries.view(matter_id, officer, now=now), officer, now=now)
    status = status_of(error)
    return render_again(
        request, "matters/show.html", "matters/_matter.html", error, status, **card, failed=step, typed=form
    )


def _away(request: AnyRequest, said: str) -> Redirect | Response[str]:
    say(request, said)
    if wants_part(request):
        return Response("", headers={"HX-Redirect": "/"}, media_type="text/html")
    return Redirect("/", status_code=303)
