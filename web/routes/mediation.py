"""调解卷 of a household matter: its team, the parties' consent, what was said. Only the team has it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.errors import DomainError, Missing
from domain.matters import queries as matters
from domain.mediation import actions, queries
from domain.mediation.rules import EffectiveDayMissing, Manner, Result, Side, SideMissing
from domain.mediation.settlements import actions as drafting
from domain.mediation.settlements import queries as settlements
from domain.mediation.settlements.rules import NothingSigned, Terms
from domain.people.rules import Officer, Role
from web.errors import status_of
from web.render import render, render_again, render_change
from web.typed import id_of, moment_or, word

AnyRequest = Request[Any, Any, Any]
PAGE = "mediation/show.html"


@dataclass
class MemberForm:
    who: str = ""


@dataclass
class SideForm:
    side: str = ""


@dataclass
class EntryForm:
    manner: str = ""
    result: str = ""
    held_at: str = ""
    joint: str = ""
    why_joint: str = ""
    effective_on: str = ""
    words: str = ""


@dataclass
class SettlementForm:
    caller_side: str = ""
    other_side: str = ""
    facts: str = ""
    terms: str = ""
    performance: str = ""


class MediationController(Controller):
    path = "/matters/{matter_id:uuid}/mediation"

    @get("/")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer], matter_id: FromPath[UUID]) -> Template:
        return render(request, PAGE, **await _page(matter_id, officer))

    @post("/members", status_code=200)
    async def ask_in(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        matter_id: FromPath[UUID],
        data: URLEncodedBody[MemberForm],
    ) -> Template | Redirect:
        async def deed(now: datetime) -> Any:
            return await actions.ask_in(matter_id, id_of(data.who, "请谁"), officer=officer, now=now)

        return await _done(request, officer, matter_id, deed, "已请入队伍。", at="members", asked=data)

    @post("/members/{member:uuid}/leave", status_code=200)
    async def leave(
        self, request: AnyRequest, officer: NamedDependency[Officer], matter_id: FromPath[UUID], member: FromPath[UUID]
    ) -> Template | Redirect:
        async def deed(now: datetime) -> Any:
            return await actions.leave(matter_id, member, officer=officer, now=now)

        return await _done(request, officer, matter_id, deed, "已退出队伍，此刻起看不到调解卷。", at=str(member))

    @post("/members/{member:uuid}/consent", status_code=200)
    async def consent(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        matter_id: FromPath[UUID],
        member: FromPath[UUID],
        data: URLEncodedBody[SideForm],
    ) -> Template | Redirect:
        async def deed(now: datetime) -> Any:
            return await actions.consent(matter_id, member, _side(data.side), officer=officer, now=now)

        return await _done(request, officer, matter_id, deed, "已记下同意。双方都同意后，本人才能看。", at=str(member))

    @post("/members/{member:uuid}/withdraw-consent", status_code=200)
    async def withdraw_consent(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        matter_id: FromPath[UUID],
        member: FromPath[UUID],
        data: URLEncodedBody[SideForm],
    ) -> Template | Redirect:
        async def deed(now: datetime) -> Any:
            return await actions.withdraw_consent(matter_id, member, _side(data.side), officer=officer, now=now)

        return await _done(request, officer, matter_id, deed, "已记下撤回，本人此刻起看不到。", at=str(member))

    @post("/entries", status_code=200)
    async def write(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        matter_id: FromPath[UUID],
        data: URLEncodedBody[EntryForm],
    ) -> Template | Redirect:
        async def deed(now: datetime) -> Any:
            return await actions.write_entry(
                matter_id,
                data.words,
                word(Manner, data.manner, "方式"),
                word(Result, data.result, "谈得怎样"),
                moment_or(data.held_at, now),
                officer=officer,
                now=now,
                joint=bool(data.joint),
                why_joint=data.why_joint,
                effective_on=_day(data.effective_on),
            )

        return await _done(request, officer, matter_id, deed, "已记入调解卷。", at="entries", typed=data)

    @get("/settlement")
    async def settlement(
        self, request: AnyRequest, officer: NamedDependency[Officer], matter_id: FromPath[UUID]
    ) -> Template:
        """调解协议书, for printing and signing on paper."""
        file = await queries.file(matter_id, officer, now=clock.now())
        paper = await settlements.newest(matter_id)
        if paper is None:
            raise Missing()
        return render(request, "mediation/settlement.html", matter=file.matter, paper=paper)

    @post("/settlement", status_code=200)
    async def draft(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        matter_id: FromPath[UUID],
        data: URLEncodedBody[SettlementForm],
    ) -> Template | Redirect:
        async def deed(now: datetime) -> Any:
            return await drafting.draft(matter_id, Terms(**asdict(data)), officer=officer, now=now)

        said = "协议书已存好，可以打印。签字盖章后，把生效的日子记入调解卷。"
        return await _done(request, officer, matter_id, deed, said, at="settlement", drafted=asdict(data))

    @get("/confirmation")
    async def confirmation(
        self, request: AnyRequest, officer: NamedDependency[Officer], matter_id: FromPath[UUID]
    ) -> Template:
        """司法确认申请书, filled in from the settlement; both parties apply together (人民调解法 33)."""
        file = await queries.file(matter_id, officer, now=clock.now())
        paper, signed = await settlements.newest(matter_id), await settlements.effective(matter_id)
        if paper is None:
            raise Missing()
        if signed is None:
            raise NothingSigned()
        return render(request, "mediation/confirmation.html", matter=file.matter, paper=paper, signed=signed)


def _side(typed: str) -> Side:
    try:
        return Side(typed)
    except ValueError:
        raise SideMissing() from None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise EffectiveDayMissing() from None


async def _done(
    request: AnyRequest, officer: Officer, matter_id: UUID, deed: Any, said: str, *, at: str, **typed: object
) -> Template | Redirect:
    """Back to the file; to the matter where the deed ended this officer's own sight of it."""
    try:
        await deed(clock.now())
    except Missing:
        raise
    except DomainError as error:
        shown = await _page(matter_id, officer) | {"at": at, **typed}
        return render_again(request, PAGE, None, error, status_of(error), **shown)
    back = f"/matters/{matter_id}/mediation"
    try:
        await queries.file(matter_id, officer, now=clock.now())
    except Missing:
        back = "/"
    return render_change(request, PAGE, back, said=said)


async def _page(matter_id: UUID, officer: Officer) -> dict[str, Any]:
    now = clock.now()
    file = await queries.file(matter_id, officer, now=now)
    mine = {one["officer"] for one in file.team}
    leads = file.leads and file.writable
    people = await queries.candidates(file.matter, now=now) if leads else []
    return {
        "file": file,
        "matter": file.matter,
        "facts": await matters.facts_seen(file.seen),
        "entries": await queries.entries(matter_id),
        "refusal_said": await queries.refusal(matter_id),
        "openings": await queries.openings(matter_id),
        "paper": (paper := await settlements.newest(matter_id)),
        "signed": await settlements.effective(matter_id),
        "drafts": file.writable and file.own is not None and Role.MEDIATOR in file.own["roles"],
        "drafted": paper or {},
        "candidates": [(str(one["id"]), f"{one['name']}（{one['role']}）") for one in people if one["id"] not in mine],
        "manners": Manner.choices(),
        "results": Result.choices(),
        "sides": Side.choices(),
        "asked": MemberForm(),
        "typed": EntryForm(),
        "at": "",
        "now": now,
    }
