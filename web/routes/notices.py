"""公示 at the desk: list, draft with what the gate finds beside the lines, publish, amend, withdraw, progress, poster."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body as RequestBody
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.council.bodies.rules import Body
from domain.errors import DomainError
from domain.notices import actions, queries, rights, rules
from domain.notices.editions import rules as editions
from domain.notices.gate import Basis, Finding, marked
from domain.notices.rules import LIST_ARTICLES, Kind, ListKind, ProgressKind, State
from domain.people.rules import Officer
from web import notice_poster, qr, scans
from web.errors import FAMILIES
from web.notice_page import address, last_day
from web.render import Refusal, render, render_again, say
from web.typed import day, word

AnyRequest = Request[Any, Any, Any]


@dataclass
class DraftForm:
    title: str
    text: str
    phones: str = ""
    change: str = ""


@dataclass
class NewForm:
    community: UUID
    kind: str
    title: str
    text: str
    list_kind: str = ""


@dataclass
class KeepForm:
    key: str
    basis: str
    clause: str = ""
    scan: UploadFile | None = None


@dataclass
class ReasonForm:
    reason: str


@dataclass
class ProgressForm:
    kind: str
    words: str
    on_day: str = ""


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
            notices=[_row(row) for row in await queries.visible_to(officer, state=chosen)],
            tabs=_tabs(chosen),
            may_draft=bool(rights.communities(officer)),
        )

    @get("/new")
    async def new(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        return render(request, page="notices/new.html", **_new(officer, None))

    @post("/", status_code=303)
    async def draft(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[NewForm]
    ) -> Template | Redirect:
        try:
            made = await actions.draft(
                data.community,
                word(Kind, data.kind),
                list_kind=word(ListKind, data.list_kind) if data.kind == Kind.LIST else None,
                title=data.title,
                text=data.text,
                officer=officer,
                now=clock.now(),
            )
        except DomainError as refusal:
            return render_again(request, "notices/new.html", None, refusal, _status(refusal), **_new(officer, data))
        return Redirect(f"/notices/{made}/edit", status_code=303)

    @post("/from-ballot/{ballot_id:uuid}", status_code=303)
    async def from_ballot(self, officer: NamedDependency[Officer], ballot_id: FromPath[UUID]) -> Redirect:
        made = await actions.draft_from_ballot(ballot_id, officer=officer, now=clock.now())
        return Redirect(f"/notices/{made}/edit", status_code=303)

    @get("/{notice_id:uuid}")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]) -> Template:
        return render(request, page="notices/show.html", **await _card(request, notice_id, officer))

    @get("/{notice_id:uuid}/edit")
    async def edit(self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]) -> Template:
        row = await queries.get_notice(notice_id, officer)
        await rights.require_write(row, officer)
        return render(request, page="notices/edit.html", **await _draft(row))

    @post("/{notice_id:uuid}/write", status_code=200)
    async def write(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        notice_id: FromPath[UUID],
        data: URLEncodedBody[DraftForm],
    ) -> Template | Redirect:
        try:
            await actions.write(
                notice_id,
                title=data.title,
                text=data.text,
                phones=data.phones,
                change=data.change,
                officer=officer,
                now=clock.now(),
            )
        except DomainError as refusal:
            row = await queries.get_notice(notice_id, officer)
            return render_again(
                request, "notices/edit.html", None, refusal, _status(refusal), **await _draft(row) | {"typed": data}
            )
        return Redirect(f"/notices/{notice_id}/edit", status_code=303)

    @post("/{notice_id:uuid}/hide", status_code=303)
    async def hide(self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]) -> Redirect:
        await actions.hide(notice_id, officer=officer, now=clock.now())
        say(request, "已隐去。请再看一遍，句子还通不通。")
        return Redirect(f"/notices/{notice_id}/edit", status_code=303)

    @post("/{notice_id:uuid}/keep", status_code=303)
    async def keep(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        notice_id: FromPath[UUID],
        data: Annotated[KeepForm, RequestBody(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Template | Redirect:
        try:
            basis = word(Basis, data.basis)
            document = None
            if basis is Basis.CONSENT:
                document = await _keep_scan(request, notice_id, data.scan, officer)
            await actions.keep(
                notice_id, data.key, basis, document=document, clause=data.clause, officer=officer, now=clock.now()
            )
        except DomainError as refusal:
            row = await queries.get_notice(notice_id, officer)
            return render_again(
                request, "notices/edit.html", None, refusal, _status(refusal), **await _draft(row) | {"keeping": True}
            )
        return Redirect(f"/notices/{notice_id}/edit", status_code=303)

    @get("/{notice_id:uuid}/publish")
    async def confirm(
        self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]
    ) -> Template:
        row = await queries.get_notice(notice_id, officer)
        await rights.require_publish(row, officer)
        return render(request, page="notices/publish.html", **await _draft(row), **await _period(row))

    @post("/{notice_id:uuid}/publish", status_code=303)
    async def publish(
        self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]
    ) -> Template | Redirect:
        try:
            await actions.publish(notice_id, officer=officer, now=clock.now())
        except DomainError as refusal:
            row = await queries.get_notice(notice_id, officer)
            drafted = await _draft(row)
            return render(
                request,
                "notices/publish.html",
                status=_status(refusal),
                refusal=Refusal.of(refusal, "没有发布"),
                **drafted,
                **await _period(row),
            )
        say(request, "已公示。二维码和海报在下面。")
        return Redirect(f"/notices/{notice_id}", status_code=303)

    @post("/{notice_id:uuid}/amend", status_code=303)
    async def amend(self, officer: NamedDependency[Officer], notice_id: FromPath[UUID]) -> Redirect:
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
            card = await _card(request, notice_id, officer)
            return render_again(
                request,
                "notices/show.html",
                None,
                refusal,
                _status(refusal),
                **card | {"reason": data.reason, "withdrawing": True},
            )
        say(request, "已撤下。扫码的人会看到原因。")
        return Redirect(f"/notices/{notice_id}", status_code=303)

    @post("/{notice_id:uuid}/progress", status_code=303)
    async def progress(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        notice_id: FromPath[UUID],
        data: URLEncodedBody[ProgressForm],
    ) -> Template | Redirect:
        try:
            kind = word(ProgressKind, data.kind)
            on_day = day(data.on_day)
            await actions.add_progress(notice_id, kind, data.words, on_day=on_day, officer=officer, now=clock.now())
        except DomainError as refusal:
            card = await _card(request, notice_id, officer)
            return render_again(
                request, "notices/show.html", None, refusal, _status(refusal), **card | {"typed": data, "telling": True}
            )
        return Redirect(f"/notices/{notice_id}#progress", status_code=303)

    @get("/{notice_id:uuid}/poster.pdf")
    async def poster(
        self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]
    ) -> Response[bytes]:
        row = await queries.get_notice(notice_id, officer)
        shown = await queries.shown(row["id"])
        base_url, demo = request.app.state.settings.base_url, bool(getattr(request.app.state, "demo", False))
        made = await asyncio.to_thread(notice_poster.poster, shown, base_url=base_url, demo=demo)
        headers = {"Content-Disposition": "inline; filename=notice.pdf", "Cache-Control": "private, no-cache"}
        return Response(made, media_type="application/pdf", headers=headers)

    @get(["/{notice_id:uuid}/qr.png", "/{notice_id:uuid}/qr.svg"])
    async def code(
        self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]
    ) -> Response[bytes]:
        row = await queries.get_notice(notice_id, officer)
        shown = await queries.shown(row["id"])
        where = address(request.app.state.settings.base_url, shown.code)
        drawn, media = (
            (qr.svg(where), "image/svg+xml") if request.url.path.endswith("svg") else (qr.png(where), "image/png")
        )
        return Response(drawn, media_type=media, headers={"Cache-Control": "private, max-age=3600"})


async def _card(request: AnyRequest, notice_id: UUID, officer: Officer) -> dict[str, Any]:
    """What notices/show.html needs."""
    row = await queries.get_notice(notice_id, officer)
    every = await queries.edition_rows(notice_id)
    newest = queries.edition_of(every[-1], row["publisher"])
    where = address(request.app.state.settings.base_url, row["code"])
    writes, publishes = await rights.may_write(row, officer), await rights.may_publish(row, officer)
    state, open_draft = State(row["state"]), every[-1]["published_at"] is None
    watches = await _may_watch(row, officer)
    return {
        "notice": _row({**row, "title": newest.title}),
        "newest": newest,
        "editions": [_edition(one) for one in reversed(every)],
        "progress": await queries.progress(notice_id),
        "address": where,
        "public": state is not State.DRAFT,
        "qr": qr.inline(where) if state is State.PUBLISHED else "",
        "may_edit": writes and open_draft and state is not State.WITHDRAWN,
        "may_publish": publishes and open_draft and state is not State.WITHDRAWN,
        "may_amend": writes and not open_draft and state is State.PUBLISHED,
        "may_withdraw": state is not State.WITHDRAWN and await rights.may_take_down(row, officer),
        "progress_kinds": _progress_kinds(writes, watches) if state is not State.WITHDRAWN else [],
        "most_progress": rules.MOST_PROGRESS,
        "waits_for": row["publisher"] if open_draft and not publishes else "",
        "typed": ProgressForm("", "", ""),
        "reason": "",
        "withdrawing": False,
        "telling": False,
    }


async def _draft(row: dict[str, Any]) -> dict[str, Any]:
    """What the draft's pages need: the edition, its lines with what was found, what is kept and why."""
    drafted = await queries.draft(row["id"])
    if drafted is None:
        raise rules.step_not_open(State(row["state"]), "修改")
    edition = queries.edition_of(drafted, row["publisher"])
    found, keeps = await queries.findings(row, edition), await queries.keeps(row["id"])
    kept = {keep.key: keep for keep in keeps}
    held = [one for one in found if one.key not in kept]
    return {
        "notice": _row({**row, "title": edition.title}),
        "edition": edition,
        "typed": DraftForm(edition.title, edition.text, _phones(edition), edition.change),
        "titles": marked(edition.title, found, field="标题"),
        "lines": marked(edition.text, found),
        "others": [one for one in found if one.field not in ("标题", "正文")],
        "kept": kept,
        "held": _distinct(held),
        "bases": Basis.choices(),
        "keeping": False,
        "article": queries.article(row),
        "fingerprint": editions.short(edition.fingerprint),
    }


async def _period(row: dict[str, Any]) -> dict[str, Any]:
    """From when until when it will stand, by which article."""
    body = Body(row["body"]) if row["body"] else None
    now = clock.now()
    until = await queries.will_stand_until(row, now)
    return {"from_day": row["published_at"] or now, "until": last_day(until), "source": rules.standing(body).source}


async def _keep_scan(request: AnyRequest, notice_id: UUID, upload: UploadFile | None, officer: Officer) -> UUID:
    """The bytes first, then the row that names them."""
    row = await queries.get_notice(notice_id, officer)
    await rights.require_write(row, officer)
    scan = await scans.require(request, upload, row["subdistrict"])
    return await actions.attach_consent(
        notice_id, media=scan.media, sha256=scan.sha256, officer=officer, now=clock.now()
    )


async def _may_watch(row: dict[str, Any], officer: Officer) -> bool:
    try:
        await rights.require_progress(row, ProgressKind.OVERSIGHT, officer)
    except DomainError:
        return False
    return True


def _progress_kinds(writes: bool, watches: bool) -> list[tuple[str, str]]:
    told = [ProgressKind.DONE, ProgressKind.NOW, ProgressKind.NEXT] if writes else []
    return [(str(kind), kind.label) for kind in [*told, *([ProgressKind.OVERSIGHT] if watches else [])]]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    state = State(row["state"])
    over = state is State.PUBLISHED and rules.is_over(row["stands_until"], clock.now())
    late = state is State.DRAFT and row["publish_by"] is not None and clock.now() >= row["publish_by"]
    return {
        **row,
        "state": state,
        "state_words": "公示期已满" if over else state.label,
        "kind": Kind(row["kind"]),
        "late": late,
        "publish_by_day": last_day(row["publish_by"]) if row["publish_by"] else None,
        "until_day": last_day(row["stands_until"]) if row["stands_until"] else None,
    }


def _edition(row: dict[str, Any]) -> dict[str, Any]:
    head = f"第 {row['head_block']} 块 {row['head_hash']}" if row["head_block"] is not None else "正在写入"
    return {**row, "fingerprint": editions.short(row["fingerprint"]), "head": head}


def _distinct(found: list[Finding]) -> list[Finding]:
    return list({one.key: one for one in reversed(found)}.values())[::-1]


def _phones(edition: editions.Edition) -> str:
    return "\n".join(f"{phone.name} {phone.number}" for phone in edition.phones)


def _new(officer: Officer, typed: NewForm | None) -> dict[str, Any]:
    places = rights.communities(officer)
    if not places:
        raise rules.NotTheirCommunity()
    lists = [(str(one), f"{one.label}（{LIST_ARTICLES[one]}）") for one in ListKind]
    return {
        "communities": list(dict.fromkeys((str(place.id), place.name) for place in places)),
        "kinds": [(str(Kind.SERVICE), Kind.SERVICE.label), (str(Kind.LIST), Kind.LIST.label)],
        "lists": lists,
        "typed": typed or NewForm(places[0].id, "", "", ""),
    }


def _tabs(chosen: State | None) -> list[dict[str, Any]]:
    every = [{"href": "/notices", "word": "全部", "current": chosen is None}]
    return [*every, *({"href": f"/notices?show={one}", "word": one.label, "current": one is chosen} for one in State)]


def _status(refusal: DomainError) -> int:
    return next(status for family, status, _ in FAMILIES if isinstance(refusal, family))
