"""补送: the files a phone saved of what it could not deliver, sent from any browser."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from litestar.response import Template

from domain import clock
from domain.errors import DomainError
from domain.people.rules import Officer
from domain.sync.rescue import NoFileChosen, Rescue
from web.auth import known_officer
from web.render import render, render_again

AnyRequest = Request[Any, Any, Any]

MOST = 64 * 1024 * 1024
"""Bytes at once: what a hundred photos come to. They wait on the disk, and one file after another is read."""


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Before anything of so large a body is taken in. Raises NotAuthorized."""
    if not await known_officer(AnyRequest(connection.scope)):
        raise NotAuthorizedException()


class RescueController(Controller):
    path = "/rescue"

    @get("/")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        return render(request, "patrols/rescue.html", "patrols/_rescue.html", outcome=None, failed=[])

    @post("/", status_code=200, guards=[signed_in], request_max_body_size=MOST)
    async def send(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        settings = request.app.state.settings
        rescue = Rescue(settings.blob_store, officer, settings.secret, clock.now())
        failed: list[tuple[str, DomainError]] = []
        files = [one for one in (await request.form()).getall("data", []) if isinstance(one, UploadFile)]
        for file in files:
            try:
                await rescue.take(await file.read())
            except DomainError as error:
                failed.append((file.filename, error))
            await file.close()
        if len(failed) == len(files):
            error = failed[0][1] if failed else NoFileChosen()
            return render_again(request, "patrols/rescue.html", "patrols/_rescue.html", error, outcome=None, failed=[])
        context = {"outcome": await rescue.outcome(), "failed": failed}
        return render(request, "patrols/rescue.html", "patrols/_rescue.html", **context)
