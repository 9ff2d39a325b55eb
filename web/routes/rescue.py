"""补送: the file a phone saved of what it could not deliver, sent from any browser."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Template

from domain import clock
from domain.errors import DomainError
from domain.people.rules import Officer
from domain.sync import photos, rescue
from domain.sync.blobs import WrongHash
from domain.sync.devices import Device
from web.render import render, render_again

AnyRequest = Request[Any, Any, Any]


class RescueController(Controller):
    path = "/rescue"

    @get("/")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        return render(request, "patrols/rescue.html", "patrols/_rescue.html", outcome=None)

    @post("/", status_code=200)
    async def send(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Template:
        settings, now = request.app.state.settings, clock.now()
        store = settings.blob_store

        async def keep(device: Device, sha256: str, content: bytes) -> None:
            size = await photos.named(device, sha256)
            if size != len(content):
                return
            try:
                await asyncio.to_thread(store.take, device.subdistrict, sha256, content)
            except WrongHash:
                return
            await photos.verified(device.subdistrict, sha256, now=now)

        try:
            outcome = await rescue.send(await data.read(), keep, officer=officer, key=settings.secret, now=now)
        except DomainError as error:
            return render_again(request, "patrols/rescue.html", "patrols/_rescue.html", error, outcome=None)
        return render(request, "patrols/rescue.html", "patrols/_rescue.html", outcome=outcome)
