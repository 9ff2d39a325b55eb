"""公示草稿 at the desk: begun, written, and what the gate finds beside its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.errors import DomainError
from domain.notices import actions, queries, rights, rules
from domain.notices.gate import Basis
from domain.notices.rules import LIST_ARTICLES, Kind, ListKind
from domain.people.rules import Officer
from web import scans
from web.errors import status_of
from web.notice_card import DraftForm, draft_card, is_open
from web.render import render, render_again, say
from web.typed import word

AnyRequest = Request[Any, Any, Any]


@dataclass
class NewForm:
    community: UUID
    kind: str
    title: str
    text: str
    list_kind: str = ""


@dataclass
class LetGoForm:
    key: str


@dataclass
class KeepForm:
    key: str
    basis: str
    clause: str = ""
    scan: UploadFile | None = None


class DraftController(Controller):
    path = "/notices"
    include_in_schema = False

    @get("/new")
    async def new(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        return render(request, page="notices/new.html", **_new(officer, None))

    @post("/drafts", status_code=303)
    async def draft(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[NewForm]
    ) -> Template | Redirect:
        try:
            made = await actions.draft(
                data.community,
                word(Kind, data.kind, "种类"),
                list_kind=word(ListKind, data.list_kind, "哪种名单") if data.kind == Kind.LIST else None,
                title=data.title,
                text=data.text,
                officer=officer,
                now=clock.now(),
            )
        except DomainError as refusal:
            return render_again(request, "notices/new.html", None, refusal, status_of(refusal), **_new(officer, data))
        return Redirect(f"/notices/{made}/edit", status_code=303)

    @post("/from-ballot/{ballot_id:uuid}", status_code=303)
    async def from_ballot(self, officer: NamedDependency[Officer], ballot_id: FromPath[UUID]) -> Redirect:
        try:
            made = await actions.draft_from_ballot(ballot_id, officer=officer, now=clock.now())
        except rules.AlreadyDrafted:
            there = await queries.newest_of_ballot(ballot_id)
            assert there is not None
            return Redirect(f"/notices/{there['id']}", status_code=303)
        return Redirect(f"/notices/{made}/edit", status_code=303)

    @get("/{notice_id:uuid}/edit")
    async def edit(
        self, request: AnyRequest, officer: NamedDependency[Officer], notice_id: FromPath[UUID]
    ) -> Template | Redirect:
        row = await queries.get_notice(notice_id, officer)
        await rights.require_write(row, officer)
        if not await is_open(row):
            return Redirect(f"/notices/{notice_id}", status_code=303)
        return render(request, page="notices/edit.html", **await draft_card(row, officer))

    @post("/{notice_id:uuid}/write", status_code=200)
    async def write(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        notice_id: FromPath[UUID],
        data: URLEncodedBody[DraftForm],
    ) -> Template | Redirect:
        try:
            await _write(notice_id, data, officer)
        except DomainError as refusal:
            return await _again(request, notice_id, data, refusal, officer)
        say(request, "草稿已保存。检查的结果在下面。")
        return Redirect(f"/notices/{notice_id}/edit", status_code=303)

    @post("/{notice_id:uuid}/hide", status_code=303)
    async def hide(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        notice_id: FromPath[UUID],
        data: URLEncodedBody[DraftForm],
    ) -> Template | Redirect:
        """What stands in the form is saved first."""
        try:
            await _write(notice_id, data, officer)
            await actions.hide(notice_id, officer=officer, now=clock.now())
        except DomainError as refusal:
            return await _again(request, notice_id, data, refusal, officer)
        say(request, "已隐去。请再看一遍，句子还通不通。")
        return Redirect(f"/notices/{notice_id}/edit", status_code=303)

    @get("/{notice_id:uuid}/consents/{document_id:uuid}")
    async def consent(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        notice_id: FromPath[UUID],
        document_id: FromPath[UUID],
    ) -> Response[bytes]:
        found = await queries.consent(notice_id, document_id, officer)
        return await scans.show(request, found["subdistrict"], found["sha256"])

    @post("/{notice_id:uuid}/let-go", status_code=303)
    async def let_go(
        self,
        officer: NamedDependency[Officer],
        notice_id: FromPath[UUID],
        data: URLEncodedBody[LetGoForm],
    ) -> Redirect:
        await actions.let_go(notice_id, data.key, officer=officer, now=clock.now())
        return Redirect(f"/notices/{notice_id}/edit", status_code=303)

    @post("/{notice_id:uuid}/keep", status_code=303)
    async def keep(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        notice_id: FromPath[UUID],
        data: MultipartBody[KeepForm],
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
                request,
                "notices/edit.html",
                None,
                refusal,
                status_of(refusal),
                **await draft_card(row, officer) | {"keeping": data},
            )
        return Redirect(f"/notices/{notice_id}/edit", status_code=303)


async def _write(notice_id: UUID, data: DraftForm, officer: Officer) -> None:
    await actions.write(
        notice_id,
        title=data.title,
        text=data.text,
        phones=data.phones,
        change=data.change,
        seen=data.seen,
        officer=officer,
        now=clock.now(),
    )


async def _again(
    request: AnyRequest, notice_id: UUID, data: DraftForm, refusal: DomainError, officer: Officer
) -> Template:
    row = await queries.get_notice(notice_id, officer)
    card = await draft_card(row, officer) | {"typed": data}
    return render_again(request, "notices/edit.html", None, refusal, status_of(refusal), **card)


async def _keep_scan(request: AnyRequest, notice_id: UUID, upload: UploadFile | None, officer: Officer) -> UUID:
    """The bytes first, then the row that names them."""
    row = await queries.get_notice(notice_id, officer)
    await rights.require_write(row, officer)
    scan = await scans.require(request, upload, row["subdistrict"])
    return await actions.attach_consent(
        notice_id, media=scan.media, sha256=scan.sha256, officer=officer, now=clock.now()
    )


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
