"""create_app(): the only place where the server is put together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.plugins.htmx import HTMXPlugin
from litestar.template.config import TemplateConfig

from domain.transaction import engine, fetch, on_sqlite
from web import assets, auth, errors, headers, metrics, render, worker
from web.routes import (
    about,
    attendance,
    ballots,
    drafts,
    field,
    figures,
    health,
    matter,
    matters,
    mediation,
    meetings,
    members,
    morning,
    notices,
    orders,
    papers,
    patrols,
    people,
    public,
    rescue,
    responsibilities,
    roster,
    screen,
    session,
    sync,
    today,
    votes,
)
from web.settings import Settings
from web.waiting import Waiting

ROUTES = [
    assets.serve,
    metrics.show,
    health.live,
    health.ready,
    session.SessionController,
    about.AboutController,
    about.source,
    matter.MatterController,
    mediation.MediationController,
    orders.OrderController,
    today.TodayController,
    morning.show,
    matters.MattersController,
    responsibilities.ResponsibilityController,
    people.PeopleController,
    roster.RosterController,
    figures.FigureController,
    meetings.MeetingController,
    attendance.AttendanceController,
    members.MemberController,
    ballots.BallotController,
    papers.PaperController,
    votes.VoteController,
    screen.ScreenController,
    notices.NoticeController,
    drafts.DraftController,
    public.PublicNoticeController,
    field.shell,
    field.worker,
    field.part,
    sync.enrol,
    sync.me,
    sync.sync,
    sync.wiped,
    sync.sign_out,
    sync.blob,
    patrols.PatrolController,
    patrols.photo,
    rescue.RescueController,
]

BODY = 12 * 1024 * 1024
"""Largest upload in bytes: a scan of signed papers."""


def create_app(settings: Settings | None = None, *, work: bool | None = None) -> Litestar:
    """`work`: run the worker as a task of this process; by default on SQLite, where there is only one."""
    known = settings or Settings.from_environment()
    return Litestar(
        ROUTES,
        dependencies={"officer": Provide(auth.provide_officer)},
        before_request=auth.require_token,
        before_send=[headers.put],
        middleware=[auth.Known()],
        exception_handlers=errors.HANDLERS,
        template_config=TemplateConfig(instance=render.engine()),
        plugins=[HTMXPlugin()],
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1200, exclude=["/n/", "/screen/.*/stream", "/field/"]
        ),
        request_max_body_size=BODY,
        openapi_config=None,
        lifespan=[lambda app: _living(app, on_sqlite() if work is None else work)],
        state=state_of(known),
    )


def state_of(settings: Settings) -> State:
    """What this process knows before it has answered anybody."""
    frame = render.Frame(operator=settings.operator, filing=settings.filing)
    return State({"waiting": Waiting(), "settings": settings, "frame": frame})


@asynccontextmanager
async def _living(app: Litestar, work: bool) -> AsyncIterator[None]:
    await engine().start()
    await _know_the_demo(app)
    # An empty context: the worker belongs to nobody's request, nor to its transaction.
    task = asyncio.get_running_loop().create_task(worker.run(), context=Context()) if work else None
    try:
        yield
    finally:
        if task:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if live := app.state.get("live"):
            await live.stop()
        await engine().stop()


async def _know_the_demo(app: Litestar) -> None:
    """演示数据 stands on every page, and the sign-ins on the first one, where the demo was loaded."""
    rows = await fetch("select name, setting from installation where name in ('demo', 'demo_accounts')")
    known = {row["name"]: row["setting"] for row in rows}
    app.state["demo"] = "demo" in known
    app.state["frame"] = render.Frame(
        operator=app.state.settings.operator, filing=app.state.settings.filing, demo="demo" in known
    )
    if "demo" in known:
        from db import demo

        app.state["accounts"] = demo.accounts()
