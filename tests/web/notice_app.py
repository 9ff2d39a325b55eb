"""The notices' own routes as an app: what is tested here needs no other part of the house."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import httpx
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.plugins.htmx import HTMXPlugin
from litestar.template.config import TemplateConfig

from domain.people.rules import Officer
from domain.sync.blobs import BlobStore
from web import errors, render
from web.assets import serve
from web.routes.drafts import DraftController
from web.routes.notices import NoticeController
from web.routes.public import KEPT, PublicNoticeController

BASE = "https://sanshi.example.gov.cn"


def app(officer: Officer | None = None, *, folder: object = None) -> Litestar:
    KEPT.clear()
    settings = SimpleNamespace(base_url=BASE, blob_store=BlobStore(folder))
    return Litestar(
        [PublicNoticeController, NoticeController, DraftController, serve],
        dependencies={"officer": Provide(lambda: officer, sync_to_thread=False)},
        exception_handlers=errors.HANDLERS,
        template_config=TemplateConfig(instance=render.engine()),
        plugins=[HTMXPlugin()],
        state=State({"settings": settings, "demo": True, "frame": render.Frame(demo=True)}),
    )


@asynccontextmanager
async def browsing(officer: Officer | None = None, *, folder: object = None) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app(officer, folder=folder))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


def sent(answer: httpx.Response) -> int:
    """Bytes over HTTP/1.1: status line, headers with what granian adds, body."""
    added = {"server": "granian", "date": "Tue, 24 Nov 2026 08:00:00 GMT", "connection": "keep-alive"}
    headers = dict(answer.headers) | added
    return len("HTTP/1.1 200 OK\r\n\r\n") + sum(len(f"{k}: {v}\r\n") for k, v in headers.items()) + len(answer.content)
