"""公示 at the desk: list, publish, amend, withdraw, progress, poster."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.errors import DomainError
from domain.notices import actions, queries, rights
from domain.notices.rules import AlreadyTold, DraftOpen, ProgressKind, State, require_state
from domain.people.rules import Officer
from web import notice_poster, qr
from web.errors import status_of
from web.notice_card import ProgressForm, draft_card, is_open, notice_card, notice_row, period
from web.notice_page import address
from web.render import Refusal, render, render_again, say
from web.typed import day, word

AnyRequest = Request[Any, Any, Any]


@dataclass
class PublishForm:
    seen: str | None = None


@dataclass
class ReasonForm:
    reason: str


class NoticeController(Controller):
    path = "/notices"
    include_in_schema = False

    @get("/")
    async def index(
        self, request: AnyRequest, officer: NamedDependency[Officer], show: FromQuery[str] = ""
    ) -> Template:
        chosen = State(show) if show in {str(one) for one in State} else None
        return render(
            request,
            page="notices/index.html",
            notices=[notice_row(row) for row in await queries.visible_to(officer, state=chosen)],
            tabs=_tabs(chosen),
            may_draft=bool(rights.communities(officer)),
        )

    @get("/{notice_id:uuid}")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]) -> Template:
        return render(request, page="notices/show.html", **await notice_card(request, notice_id, officer))

    @get("/{notice_id:uuid}/publish")
    async def confirm(
        self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]
    ) -> Template | Redirect:
        row = await queries.get_notice(notice_id, officer)
        await rights.require_publish(row, officer)
        if not await is_open(row):
            return Redirect(f"/notices/{notice_id}", status_code=303)
        return render(request, page="notices/publish.html", **await draft_card(row, officer), **await period(row))

    @post("/{notice_id:uuid}/publish", status_code=303)
    async def publish(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        notice_id: FromPath[UUID],
        data: URLEncodedBody[PublishForm],
    ) -> Template | Redirect:
        try:
            await actions.publish(notice_id, seen=data.seen, officer=officer, now=clock.now())
        except DomainError as refusal:
            row = await queries.get_notice(notice_id, officer)
            if row["state"] == State.PUBLISHED and await queries.draft(notice_id) is None:
                say(request, "这一版已经发布了，不用再发。")
                return Redirect(f"/notices/{notice_id}", status_code=303)
            drafted = await draft_card(row, officer)
            return render(
                request,
                "notices/publish.html",
                status=status_of(refusal),
                refusal=None if drafted["holdups"] else Refusal.of(refusal, "没有发布"),
                **drafted,
                **await period(row),
            )
        say(request, "已公示。二维码和海报在下面。")
        return Redirect(f"/notices/{notice_id}", status_code=303)

    @post("/{notice_id:uuid}/amend", status_code=303)
    async def amend(self, officer: NamedDependency[Officer], notice_id: FromPath[UUID]) -> Redirect:
        # Open already: whoever presses again comes to the same draft.
        with suppress(DraftOpen):
            await actions.amend(notice_id, officer=officer, now=clock.now())
        return Redirect(f"/notices/{notice_id}/edit", status_code=303)

    @post("/{notice_id:uuid}/withdraw", status_code=303)
    async def withdraw(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        notice_id: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        try:
            await actions.withdraw(notice_id, data.reason, officer=officer, now=clock.now())
        except DomainError as refusal:
            card = await notice_card(request, notice_id, officer)
            return render_again(
                request,
                "notices/show.html",
                None,
                refusal,
                status_of(refusal),
                **card | {"reason": data.reason, "withdrawing": True},
            )
        seen = (await queries.get_notice(notice_id, officer))["published_at"] is not None
        say(request, "已撤下。扫码的人会看到原因。" if seen else "已撤下。")
        return Redirect(f"/notices/{notice_id}", status_code=303)

    @post(["/{notice_id:uuid}/progress", "/{notice_id:uuid}/progress/{line_id:uuid}"], status_code=303)
    async def progress(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        notice_id: FromPath[UUID],
        data: URLEncodedBody[ProgressForm],
        line_id: FromPath[UUID | None] = None,
    ) -> Template | Redirect:
        """A line more, or one of them mended."""
        try:
            kind, told = word(ProgressKind, data.kind), {"on_day": day(data.on_day), "officer": officer}
            if line_id is None:
                await actions.add_progress(notice_id, kind, data.words, **told, now=clock.now())
            else:
                await actions.mend_progress(notice_id, line_id, kind, data.words, **told, now=clock.now())
        except AlreadyTold:
            say(request, "这一条已经记下了，没有再记一遍。")
            return Redirect(f"/notices/{notice_id}#progress", status_code=303)
        except DomainError as refusal:
            card = await notice_card(request, notice_id, officer)
            typed = {"typed": data, "telling": True} if line_id is None else {"mending": (line_id, data)}
            return render_again(request, "notices/show.html", None, refusal, status_of(refusal), **card | typed)
        say(request, f"进度{'已记下' if line_id is None else '改好了'}，居民扫码能看到。")
        return Redirect(f"/notices/{notice_id}#progress", status_code=303)

    @get("/{notice_id:uuid}/poster.pdf")
    async def poster(
        self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]
    ) -> Response[bytes]:
        shown = await _standing(notice_id, officer)
        base_url, demo = request.app.state.settings.base_url, bool(getattr(request.app.state, "demo", False))
        made = await asyncio.to_thread(notice_poster.poster, shown, base_url=base_url, demo=demo)
        headers = {"Content-Disposition": "inline; filename=notice.pdf", "Cache-Control": "private, no-cache"}
        return Response(made, media_type="application/pdf", headers=headers)

    @get(["/{notice_id:uuid}/qr.png", "/{notice_id:uuid}/qr.svg"])
    async def code(
        self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]
    ) -> Response[bytes]:
        shown = await _standing(notice_id, officer)
        where = address(request.app.state.settings.base_url, shown.code)
        drawn, media = (
            (qr.svg(where), "image/svg+xml") if request.url.path.endswith("svg") else (qr.png(where), "image/png")
        )
        return Response(drawn, media_type=media, headers={"Cache-Control": "private, max-age=3600"})


async def _standing(notice_id: UUID, officer: Officer) -> queries.Shown:
    """What may go on a wall: not what was taken down."""
    row = await queries.get_notice(notice_id, officer)
    shown = await queries.shown(row["id"])
    require_state(shown.state, (State.PUBLISHED,), "打印")
    return shown


def _tabs(chosen: State | None) -> list[dict[str, Any]]:
    every = [{"href": "/notices", "word": "全部", "current": chosen is None}]
    return [*every, *({"href": f"/notices?show={one}", "word": one.label, "current": one is chosen} for one in State)]
