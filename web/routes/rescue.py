"""补送: the files a phone saved of what it could not deliver, sent from any browser."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.handlers import BaseRouteHandler
from litestar.response import Template

from domain import clock
from domain.errors import DomainError, Invalid
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


class TooMuchAtOnce(Invalid):
    message = (
        f"没有补送：一次最多 {MOST // 1024 // 1024} MB。请分几次选，每次几份；补送几次都只算一次。"
        "一个文件就超过的，请在手机“待上传”里重新存，会分成几份。"
    )


def too_much(request: AnyRequest, error: Exception) -> Template:
    return said_again(request, TooMuchAtOnce(), status=413)


def said_again(request: AnyRequest, error: DomainError, status: int = 422) -> Template:
    page = ("patrols/rescue.html", "patrols/_rescue.html")
    return render_again(request, *page, error, status, outcome=None, failed=[])


class RescueController(Controller):
    path = "/rescue"

    @get("/")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        return render(request, "patrols/rescue.html", "patrols/_rescue.html", outcome=None, failed=[])

    @post(
        "/",
        status_code=200,
        guards=[signed_in],
        request_max_body_size=MOST,
        exception_handlers={RequestEntityTooLarge: too_much},
    )
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
            return said_again(request, failed[0][1] if failed else NoFileChosen())
        context = {"outcome": await rescue.outcome(), "failed": failed}
        return render(request, "patrols/rescue.html", "patrols/_rescue.html", **context)
