"""表决 at the desk: open, hands, close, tally, resolve, recheck."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.council.ballots import actions, queries
from domain.council.bodies.rules import MotionType
from domain.council.rechecks import actions as rechecks
from domain.council.rechecks.rules import read_corrections
from domain.council.resolutions import actions as resolutions
from domain.council.tallies.rules import Hands
from domain.errors import Invalid, Refused
from domain.people.rules import Officer
from web.council_card import ballot_card
from web.errors import status_of
from web.parts import Part
from web.render import render, render_again, wants_part
from web.typed import chosen, day, number, word

AnyRequest = Request[Any, Any, Any]
BALLOT = Part("council/_ballot.html", "/meetings/ballots/{}", ballot_card)


@dataclass
class BallotForm:
    type: str
    words: str = ""
    by_phone: str = ""
    secret: str = ""
    unreturned_with_majority: str = ""
    motion: str = ""

    async def propose(self, item: UUID, officer: Officer) -> UUID:
        type = word(MotionType, self.type, "这件事属于哪一类")
        return await actions.propose(
            item,
            self.words,
            type,
            by_phone=bool(self.by_phone),
            secret=bool(self.secret),
            unreturned_with_majority=bool(self.unreturned_with_majority),
            motion=chosen(self.motion),
            officer=officer,
            now=clock.now(),
        )


@dataclass
class HandsForm:
    agreeing: str = ""
    opposing: str = ""
    abstaining: str = ""
    counter: str = ""
    scrutineer: str = ""
    answer: str = ""
    """To the question whether the numbers are right: nothing while it was not asked, then right or wrong."""

    correcting = False

    @property
    def hands(self) -> Hands:
        return hands_of(self.agreeing, self.opposing, self.abstaining)


@dataclass
class CorrectionForm(HandsForm):
    reason: str = ""

    correcting = True


@dataclass
class SignForm:
    counter: str = ""
    scrutineer: str = ""


@dataclass
class ReasonForm:
    reason: str = ""


@dataclass
class RecheckForm:
    reason: str = ""
    first: str = ""
    second: str = ""
    agreeing: str = ""
    opposing: str = ""
    abstaining: str = ""
    corrections: str = ""

    @property
    def hands(self) -> Hands | None:
        if not (self.agreeing.strip() or self.opposing.strip() or self.abstaining.strip()):
            return None
        return hands_of(self.agreeing, self.opposing, self.abstaining)


@dataclass
class ResolutionForm:
    words: str = ""
    responsible: str = ""
    due_on: str = ""


class BallotController(Controller):
    path = "/meetings/ballots"
    include_in_schema = False

    @get("/{ballot_id:uuid}")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer], ballot_id: FromPath[UUID]) -> Template:
        card = await ballot_card(request, ballot_id, officer)
        return render(request, page="council/ballot.html", part=BALLOT.template, **card)

    @post("/{ballot_id:uuid}/open", status_code=200)
    async def open(
        self, request: AnyRequest, officer: NamedDependency[Officer], ballot_id: FromPath[UUID]
    ) -> Template | Redirect:
        await actions.open(ballot_id, officer=officer, now=clock.now())
        return await BALLOT.changed(request, ballot_id, officer, "开始投票，名册已冻结")

    @post("/{ballot_id:uuid}/hand-tally", status_code=200)
    async def hand_tally(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[HandsForm],
    ) -> Template | Redirect:
        return await _hands(request, ballot_id, data, officer, actions.weigh_hands, actions.hand_tally)

    @post("/{ballot_id:uuid}/hand-correction", status_code=200)
    async def correct_hands(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[CorrectionForm],
    ) -> Template | Redirect:
        weigh = partial(actions.weigh_correction, reason=data.reason)
        correct = partial(actions.correct_hands, reason=data.reason)
        return await _hands(request, ballot_id, data, officer, weigh, correct)

    @post("/{ballot_id:uuid}/close", status_code=200)
    async def close(
        self, request: AnyRequest, officer: NamedDependency[Officer], ballot_id: FromPath[UUID]
    ) -> Template | Redirect:
        await actions.close(ballot_id, officer=officer, now=clock.now())
        return await BALLOT.changed(request, ballot_id, officer, "投票已结束，票数已锁定")

    @post("/{ballot_id:uuid}/tally", status_code=200)
    async def tally(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[SignForm],
    ) -> Template | Redirect:
        await actions.tally(
            ballot_id, counter=data.counter, scrutineer=data.scrutineer, officer=officer, now=clock.now()
        )
        return await BALLOT.changed(request, ballot_id, officer, "已计票")

    @post("/{ballot_id:uuid}/fail", status_code=200)
    async def fail(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        await actions.fail(ballot_id, data.reason, officer=officer, now=clock.now())
        return await BALLOT.changed(request, ballot_id, officer, "已记为计票有误，要再表决请开新一轮会议")

    @post("/{ballot_id:uuid}/annul", status_code=200)
    async def annul(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[ReasonForm],
    ) -> Template | Redirect:
        await actions.annul(ballot_id, data.reason, officer=officer, now=clock.now())
        return await BALLOT.changed(request, ballot_id, officer, "这次表决已作废")

    @post("/{ballot_id:uuid}/rechecks", status_code=200)
    async def recheck(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[RecheckForm],
    ) -> Template | Redirect:
        differs = await rechecks.recheck(
            ballot_id,
            data.reason,
            first=data.first,
            second=data.second,
            hands=data.hands,
            corrections=read_corrections(data.corrections),
            officer=officer,
            now=clock.now(),
        )
        said = "复核与公布的不一致，请起草更正公示" if differs else "复核与公布的一致，已记下"
        return await BALLOT.changed(request, ballot_id, officer, said)

    @post("/{ballot_id:uuid}/resolution", status_code=200)
    async def resolve(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        ballot_id: FromPath[UUID],
        data: URLEncodedBody[ResolutionForm],
    ) -> Template | Redirect:
        due_on = day(data.due_on)
        if due_on is None:
            raise Invalid(reason="请填完成日期。")
        await resolutions.resolve(
            ballot_id,
            data.words,
            responsible=data.responsible,
            due_on=due_on,
            officer=officer,
            now=clock.now(),
        )
        binding = (await queries.get_ballot(ballot_id, officer))["binding"]
        return await BALLOT.changed(request, ballot_id, officer, "决议已形成" if binding else "协商意见已形成")


async def _hands(
    request: AnyRequest,
    ballot_id: UUID,
    typed: HandsForm,
    officer: Officer,
    weigh: Callable[..., Awaitable[int]],
    write: Callable[..., Awaitable[None]],
) -> Template | Redirect:
    """Asked once more before it is written: hands that are down cannot be counted again."""
    signed = {"counter": typed.counter, "scrutineer": typed.scrutineer, "officer": officer}
    asked: dict[str, Any] = {}
    try:
        if typed.answer == "right":
            await write(ballot_id, typed.hands, **signed, now=clock.now())
            said = f"票数已{'更正' if typed.correcting else '录入'}，共 {typed.hands.raised} 票"
            return await BALLOT.changed(request, ballot_id, officer, said)
        if typed.answer != "wrong":
            asked["room"] = await weigh(ballot_id, typed.hands, **signed)
    except (Refused, Invalid) as refusal:
        if wants_part(request):
            raise
        again = {"error": refusal, "status": status_of(refusal), "typed": typed}
        card = await ballot_card(request, ballot_id, officer)
        return render_again(request, page="council/ballot.html", part=BALLOT.template, **again, **card)
    card = await ballot_card(request, ballot_id, officer) | {"typed": typed} | asked
    return render(request, page="council/ballot.html", part=BALLOT.template, **card)


def hands_of(agreeing: str, opposing: str, abstaining: str) -> Hands:
    return Hands(number(agreeing, "同意"), number(opposing, "不同意"), number(abstaining, "弃权"))
