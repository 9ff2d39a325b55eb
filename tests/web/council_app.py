"""The council's own routes as an app, and that app behind a real port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from types import SimpleNamespace

import httpx
from granian.server.embed import Server
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.plugins.htmx import HTMXPlugin
from litestar.template.config import TemplateConfig

from domain import clock
from domain.people.rules import Officer
from domain.sync.blobs import BlobStore
from web import errors, render
from web.assets import serve
from web.render import Frame, NavItem, Reader
from web.routes.attendance import AttendanceController
from web.routes.ballots import BallotController
from web.routes.meetings import MeetingController
from web.routes.members import MemberController
from web.routes.papers import PaperController
from web.routes.screen import ScreenController
from web.routes.votes import VoteController

BASE = "https://sanshi.example.gov.cn"


def app(officer: Officer | None = None, *, folder: object = None) -> Litestar:
    around = Frame(
        officer=Reader(officer.name, officer.title) if officer else None,
        nav=(NavItem("/", "今日"), NavItem("/meetings", "议事")),
        demo=True,
    )
    return Litestar(
        [
            MeetingController,
            AttendanceController,
            MemberController,
            BallotController,
            PaperController,
            VoteController,
            ScreenController,
            serve,
        ],
        dependencies={"officer": Provide(lambda: officer, sync_to_thread=False)},
        exception_handlers=errors.HANDLERS,
        template_config=TemplateConfig(instance=render.engine()),
        plugins=[HTMXPlugin()],
        state=State({"settings": SimpleNamespace(base_url=BASE, blob_store=BlobStore(folder)), "frame": around}),
    )


@asynccontextmanager
async def browsing(officer: Officer | None = None, *, folder: object = None) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app(officer, folder=folder))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


@asynccontextmanager
async def serving(made: Litestar, *, port: int = 0) -> AsyncIterator[str]:
    """In this process and loop, so that an event of the domain reaches the streams as it does in the house."""
    port = port or free_port()
    server = Server(made, address="127.0.0.1", port=port, interface="asgi", log_enabled=False)
    work = asyncio.create_task(server.serve())
    for _ in range(100):
        await asyncio.sleep(0.05)
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            continue
        writer.close()
        break
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        if made.state.get("live"):
            await made.state["live"].stop()
        server.stop()
        await asyncio.wait({work}, timeout=10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def at(monkeypatch, moment: datetime) -> None:
    """The house's one clock, standing at this moment."""
    monkeypatch.setattr(clock, "now", lambda: moment)
