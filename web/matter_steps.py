"""The steps on the page of a matter: what their forms hold, and the action each becomes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.errors import Invalid
from domain.matters import actions, rules
from domain.matters.actions.routing import dispatch_to_community
from domain.matters.contacts import actions as contacts
from domain.matters.orders import actions as orders
from domain.matters.orders.rules import Answer, AnswersMissing
from domain.matters.registration import NewVoice
from domain.matters.rules import Channel, Kind, Outcome, Satisfaction, Step, Unreached, WhistleKind
from domain.mediation import actions as mediation
from domain.mediation.rules import Elsewhere, Side
from domain.people.rules import Officer
from web.typed import day_end, id_of, moment_or, word


@dataclass
class StepForm:
    """The fields of all steps; each reads its own. Empty where nothing was chosen."""

    version: int | None = None
    kind: str = ""
    category: str = ""
    reason: str = ""
    disputed: str = ""
    party: str = ""
    handler: str = ""
    parties: list[str] | str = field(default_factory=list)
    until: str = ""
    hours: str = ""
    granted: str = ""
    whistle: str = ""
    words: str = ""
    title: str = ""
    detail: str = ""
    number: str = ""
    name: str = ""
    mobile: str = ""
    anonymous: str = ""
    channel: str = ""
    voices: list[str] | str = field(default_factory=list)
    outcome: str = ""
    solved: str = ""
    satisfaction: str = ""
    no_report: str = ""
    where: str = ""
    receipt: str = ""
    at: str = ""
    side: str = ""
    order: str = ""
    reached: str = ""
    contacted: str = ""
    reopen: str = ""
    told: list[str] | str = field(default_factory=list)

    def __post_init__(self) -> None:
        """A box ticked alone arrives as one word, several as a list."""
        self.parties, self.voices, self.told = _many(self.parties), _many(self.voices), _many(self.told)


def _many(value: list[str] | str) -> list[str]:
    return [value] if isinstance(value, str) and value else list(value)


Take = Callable[[UUID, StepForm, Officer, datetime], Awaitable[Any]]


def kind_of(value: str) -> Kind:
    try:
        return Kind(value)
    except ValueError:
        raise rules.KindMissing() from None


async def _sort(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    return await actions.sort(
        id,
        kind_of(form.kind),
        form.category,
        officer=officer,
        now=now,
        disputed=bool(form.disputed),
        reason=form.reason,
        version=form.version,
    )


async def _confirm(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    return await actions.confirm(
        id,
        officer=officer,
        now=now,
        kind=kind_of(form.kind) if form.kind else None,
        category=form.category,
        reason=form.reason,
        title=form.title,
        detail=form.detail,
        version=form.version,
    )


async def _dispatch(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    if form.party == "community":
        return await dispatch_to_community(id, officer=officer, now=now, version=form.version)
    party = id_of(form.party, "承办单位")
    return await actions.dispatch(id, party, officer=officer, now=now, basis=form.reason, version=form.version)


async def _assign(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    party = id_of(form.party, "承办单位") if form.party else None
    handler = id_of(form.handler, "网格") if form.handler and not party else None
    return await actions.assign(id, officer=officer, now=now, party=party, handler=handler, version=form.version)


async def _adjudicate(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    return await actions.adjudicate(
        id,
        id_of(form.party or form.handler, "主办单位"),
        [id_of(one, "单位") for one in form.parties],
        officer=officer,
        now=now,
        reason=form.reason,
        version=form.version,
    )


async def _whistle(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    hours = int(form.hours) if form.hours.isdigit() else 0
    return await actions.whistle(
        id,
        word(WhistleKind, form.kind or WhistleKind.UNSOLVED, "哪一类"),
        [id_of(one, "单位") for one in form.parties],
        now + timedelta(hours=hours),
        officer=officer,
        now=now,
        basis=form.reason,
        version=form.version,
    )


async def _follow_up(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    answered = {"yes": True, "no": False}
    unreached = Unreached(form.outcome) if form.outcome in list(Unreached) else None
    outcome = Outcome.UNREACHABLE if unreached else form.outcome or Outcome.ANSWERED
    return await actions.follow_up(
        id,
        [id_of(one, "诉求") for one in form.voices],
        word(Outcome, outcome, "问到了吗"),
        officer=officer,
        now=now,
        solved=answered.get(form.solved),
        satisfaction=word(Satisfaction, form.satisfaction, "满意吗") if form.satisfaction else None,
        unreached=unreached,
        note=form.words,
        version=form.version,
    )


async def _city_follow_up(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    said = {"yes": True, "no": False}
    if form.reached not in said:
        raise Invalid(reason="没有保存：请选市里访到居民了没有。")
    if form.reached == "no":
        form = replace(form, contacted="", solved="", satisfaction="")
    satisfaction = word(Satisfaction, form.satisfaction, "满意吗") if form.satisfaction else None
    if form.reached == "yes" and not (form.contacted in said and form.solved in said and satisfaction):
        raise AnswersMissing()
    return await orders.city_follow_up(
        id,
        id_of(form.order, "工单"),
        Answer(said.get(form.contacted), said.get(form.solved), satisfaction),
        moment_or(form.at, now),
        officer=officer,
        now=now,
        reopen=bool(form.reopen),
        reason=form.reason,
    )


async def _add_voice(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    voice = NewVoice(form.words, name=form.name, mobile=form.mobile, anonymous=bool(form.anonymous))
    return await actions.add_voice(
        id, voice, word(Channel, form.channel or Channel.VENUE, "从哪里听到"), officer=officer, now=now
    )


async def _reclassify(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    return await actions.reclassify(
        id,
        kind_of(form.kind),
        form.category,
        officer=officer,
        now=now,
        reason=form.reason,
        title=form.title,
        detail=form.detail,
        version=form.version,
    )


async def _release(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    voices = [id_of(one, "来件人") for one in form.voices]
    return await contacts.release_contact(id, voices, form.reason, officer=officer, now=now)


async def _refuse_mediation(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    told = [word(Elsewhere, one, "告知了哪些途径") for one in form.told]
    side = word(Side, form.side, "哪一方拒绝")
    return await mediation.refuse_mediation(id, side, told, form.reason, officer=officer, now=now)


async def _report(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
    return await actions.report(id, form.where, moment_or(form.at, now), form.receipt, officer=officer, now=now)


def _plain(action: Callable[..., Awaitable[Any]]) -> Take:
    """A step that needs nothing but a press."""

    async def take(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
        return await action(id, officer=officer, now=now, version=form.version)

    return take


def _said(action: Callable[..., Awaitable[Any]], name: str) -> Take:
    """A step that needs words, under the action's own name for them."""

    async def take(id: UUID, form: StepForm, officer: Officer, now: datetime) -> Any:
        return await action(id, officer=officer, now=now, version=form.version, **{name: form.reason})

    return take


TAKES: dict[Step, Take] = {
    Step.SORT: _sort,
    Step.CONFIRM: _confirm,
    Step.SOLVE_ON_SPOT: lambda id, form, officer, now: actions.solve_on_spot(
        id, form.reason, form.category, officer=officer, now=now, version=form.version
    ),
    Step.DISPATCH: _dispatch,
    Step.CONVENE: _plain(actions.convene),
    Step.CLAIM: _plain(actions.claim),
    Step.ASSIGN: _assign,
    Step.REASSIGN: lambda id, form, officer, now: actions.reassign(
        id, id_of(form.handler, "接办人"), officer=officer, now=now, reason=form.reason, version=form.version
    ),
    Step.HAND_BACK: _said(actions.hand_back, "reason"),
    Step.ADJUDICATE: _adjudicate,
    Step.TAKE_UP: _plain(actions.take_up),
    Step.CONTACT: lambda id, form, officer, now: actions.contact(id, form.reason, officer=officer, now=now),
    Step.PUT_ON_LEDGER: _said(actions.put_on_ledger, "reason"),
    Step.CLAIM_LEDGER: _plain(actions.claim_ledger),
    Step.WHISTLE: _whistle,
    Step.APPROVE_WHISTLE: lambda id, form, officer, now: actions.approve_whistle(
        id, id_of(form.whistle, "吹哨"), officer=officer, now=now, version=form.version
    ),
    Step.REPORT_IN: lambda id, form, officer, now: actions.report_in(
        id, officer=officer, now=now, who=form.name, where=form.where, version=form.version
    ),
    Step.CONSULT: _said(actions.consult, "reason"),
    Step.END_CONSULT: _said(actions.end_consult, "reason"),
    Step.EXTEND: lambda id, form, officer, now: actions.extend(
        id, day_end(form.until), officer=officer, now=now, reason=form.reason, version=form.version
    ),
    Step.SUSPEND: lambda id, form, officer, now: actions.suspend(
        id, day_end(form.until), officer=officer, now=now, reason=form.reason, version=form.version
    ),
    Step.DECIDE: lambda id, form, officer, now: actions.decide(
        id, granted=form.granted == "yes", officer=officer, now=now, reason=form.reason, version=form.version
    ),
    Step.RESUME: _said(actions.resume, "reason"),
    Step.REPORT: _report,
    Step.SETTLE: lambda id, form, officer, now: actions.settle(
        id, form.reason, officer=officer, now=now, no_report=form.no_report, version=form.version
    ),
    Step.ACCEPT: _said(actions.accept, "note"),
    Step.RETURN: _said(actions.return_, "what"),
    Step.FOLLOW_UP: _follow_up,
    Step.CLOSE: _said(actions.close, "note"),
    Step.REOPEN: _said(actions.reopen, "reason"),
    Step.RECLASSIFY: _reclassify,
    Step.JOIN: lambda id, form, officer, now: actions.join(
        id, form.number, officer=officer, now=now, version=form.version
    ),
    Step.PART: _plain(actions.part),
    Step.WITHDRAW: _said(actions.withdraw, "reason"),
    Step.ADD_VOICE: _add_voice,
    Step.OPEN_FILE: lambda id, form, officer, now: actions.open_file(id, form.reason, officer=officer, now=now),
    Step.CITY_FOLLOW_UP: _city_follow_up,
    Step.FORM_TEAM: lambda id, form, officer, now: mediation.form_team(id, officer=officer, now=now),
    Step.REFUSE_MEDIATION: _refuse_mediation,
    Step.RELEASE_CONTACT: _release,
    Step.TAKE_BACK_CONTACT: lambda id, form, officer, now: contacts.take_back_contact(
        id, form.reason, officer=officer, now=now
    ),
    Step.UNMASK: lambda id, form, officer, now: contacts.unmask(id, form.reason, officer=officer, now=now),
    Step.NOTE: lambda id, form, officer, now: actions.note(id, form.reason, officer=officer, now=now),
}
PATHS = {step.value.replace("_", "-"): step for step in TAKES}
