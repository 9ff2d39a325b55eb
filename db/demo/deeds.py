"""One matter in somebody's hands: each method is one deed through the action that the pages use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db.demo import wording
from db.demo.names import mobile
from db.demo.world import Building, Community, Estate, Grid, World
from domain.matters import actions, queries
from domain.matters.actions.intake import Intake, Order
from domain.matters.orders import actions as orders
from domain.matters.orders.rules import Answer
from domain.matters.registration import NewVoice
from domain.matters.rules import TRIES, Channel, Kind, Outcome, Satisfaction, State, Unreached, WhistleKind
from domain.matters.tables import Matter
from domain.people.rules import Officer
from domain.responsibilities.starting import starting_list

CITY_SAID = {1: Satisfaction.DISSATISFIED, 2: Satisfaction.FAIRLY, 3: Satisfaction.FAIRLY}


@dataclass
class Plan:
    """What somebody will say, where and when, and what is to become of it."""

    kind: Kind
    category: str
    title: str
    words: str
    grid: Grid
    at: datetime
    channel: Channel
    building: Building | None = None
    place: str = ""
    detail: str = ""
    caller: int = 0
    """A number for the caller's mobile and name; 0 where nobody can be rung."""
    secret: bool = False
    order_hours: int = 0
    """The city's limit where it came as an order of 12345."""
    stop: State | None = None
    """Where it waits today."""
    turn: str = ""
    """What goes otherwise than usual."""
    lacks_grid: bool = False
    registrar: str = ""
    """The sign-in of whoever writes it down, where that is not whom the channel says."""
    parent: UUID | None = None

    @property
    def community(self) -> Community:
        return self.grid.community


@dataclass
class Deeds:
    """`matter` is the matter as it is after the last deed."""

    world: World
    plan: Plan
    matter: Matter = field(init=False)
    rung: bool = False

    @property
    def id(self) -> UUID:
        return self.matter.id

    @property
    def secretary(self) -> Officer:
        return self.plan.community.secretary

    @property
    def worker(self) -> Officer:
        return self.plan.community.worker

    @property
    def dispatcher(self) -> Officer:
        return self.plan.community.street.dispatcher

    @property
    def walker(self) -> Officer:
        assert self.plan.grid.worker
        return self.plan.grid.worker

    @property
    def leader(self) -> Officer:
        leaders = self.plan.community.street.leaders
        return leaders[self.plan.at.day % len(leaders)]

    @property
    def estate(self) -> Estate | None:
        return self.plan.building.estate if self.plan.building else None

    def reached(self, state: State) -> bool:
        return self.plan.stop is not None and self.matter.state == state == self.plan.stop

    def contact_of(self, party: UUID | None) -> Officer:
        assert party
        return self.plan.community.street.contacts[party]

    async def look(self) -> None:
        """The matter as others have left it."""
        found = await Matter.objects().get(Matter.id == self.id)
        assert found is not None
        self.matter = found

    async def register(self, at: datetime, *, by: Officer | None = None, solved: str = "") -> None:
        plan = self.plan
        order = None
        if plan.order_hours:
            number = f"YS{at:%Y%m%d}{self.world.rng.randint(100000, 999999)}"
            order = Order(number, at - timedelta(minutes=12), at + timedelta(hours=plan.order_hours))
        intake = Intake(
            title=plan.title,
            channel=plan.channel,
            community=plan.community.id,
            grid=None if plan.lacks_grid else plan.grid.id,
            building=plan.building.id if plan.building else None,
            detail=plan.detail,
            place=plan.place,
            category=plan.category,
            voice=self._voice(),
            secret=plan.secret,
            complained_of=self.estate.manager if plan.secret and self.estate else None,
            happened_at=at - timedelta(minutes=self.world.rng.randint(3, 50)),
            order=order,
            parent=plan.parent,
            solved=solved,
        )
        self.matter = await actions.register(intake, officer=by or self._registrar(), now=at)

    def _registrar(self) -> Officer:
        if self.plan.registrar:
            return self.world.signed[self.plan.registrar]
        match self.plan.channel:
            case Channel.HOTLINE:
                return self.dispatcher
            case Channel.GRID_WALK:
                return self.walker
            case Channel.AREA_VISIT:
                return self.secretary
            case Channel.FOCUS_VISIT:
                return self.leader
        return self.worker

    def _voice(self) -> NewVoice | None:
        plan = self.plan
        if plan.channel is Channel.BOX:
            return NewVoice(words=plan.words, anonymous=True)
        if not plan.caller:
            return None
        surname = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"[plan.caller % 20]
        calls = ("先生", "女士", "阿姨", "大爷", "师傅")[plan.caller % 5]
        return NewVoice(words=plan.words, name=surname + calls, mobile=mobile(plan.caller), address=plan.place)

    async def contact(self, by: Officer, at: datetime) -> None:
        words = self.world.rng.choice(wording.CONTACTED)
        self.rung = True
        self.matter = await actions.contact(self.id, words, officer=by, now=at)

    async def sort(self, at: datetime, *, by: Officer | None = None, kind: Kind | None = None, **more: Any) -> None:
        plan = self.plan
        by = by or (self.worker if self.matter.confidential or plan.at.day % 3 else self.secretary)
        self.matter = await actions.sort(self.id, kind or plan.kind, plan.category, officer=by, now=at, **more)

    async def confirm(self, at: datetime, *, by: Officer | None = None, **more: Any) -> None:
        self.matter = await actions.confirm(self.id, officer=by or self.dispatcher, now=at, **more)

    async def dispatch(self, at: datetime, to: str = "", *, by: Officer | None = None, basis: str = "") -> None:
        street = self.plan.community.street
        name = to or starting_list().by_code[self.plan.category].party.label
        party = street.parties[name]
        self.matter = await actions.dispatch(self.id, party, officer=by or self.dispatcher, now=at, basis=basis)

    async def take_up(self, at: datetime) -> None:
        by = self.contact_of(self.matter.party) if self.matter.party else self.world.officers[self.matter.handler]
        self.matter = await actions.take_up(self.id, officer=by, now=at)

    async def hand_back(self, at: datetime, reason: str = "") -> None:
        reason = reason or self.world.rng.choice(wording.HAND_BACK)
        self.matter = await actions.hand_back(self.id, reason, officer=self.contact_of(self.matter.party), now=at)

    async def adjudicate(self, at: datetime, lead: str, helpers: tuple[str, ...] = (), *, reason: str) -> None:
        parties = self.plan.community.street.parties
        self.matter = await actions.adjudicate(
            self.id, parties[lead], [parties[name] for name in helpers], officer=self.leader, now=at, reason=reason
        )

    async def assign(self, at: datetime, *, party: UUID | None = None, handler: UUID | None = None) -> None:
        self.matter = await actions.assign(self.id, officer=self.secretary, now=at, party=party, handler=handler)

    async def convene(self, at: datetime) -> None:
        self.matter = await actions.convene(self.id, officer=self.secretary, now=at)

    async def claim(self, at: datetime, *, by: Officer | None = None) -> None:
        self.matter = await actions.claim(self.id, officer=by or self.walker, now=at)

    async def note(self, at: datetime, words: str = "", *, by: Officer | None = None) -> None:
        words = words or self.world.rng.choice(wording.PROGRESS)
        self.matter = await actions.note(self.id, words, officer=by or self.doer, now=at)

    @property
    def doer(self) -> Officer:
        if self.matter.party:
            return self.contact_of(self.matter.party)
        return self.world.officers[self.matter.handler]

    async def whistle(
        self, at: datetime, names: list[str], hours: int, *, basis: str, kind: WhistleKind = WhistleKind.UNSOLVED
    ) -> UUID:
        parties = self.plan.community.street.parties
        self.matter = await actions.whistle(
            self.id,
            kind,
            [parties[name] for name in names],
            at + timedelta(hours=hours),
            officer=self.dispatcher,
            now=at,
            basis=basis,
        )
        children = await queries.children(self.id)
        whistle: UUID = children["whistles"][-1]["id"]
        return whistle

    async def approve_whistle(self, at: datetime, whistle: UUID) -> None:
        self.matter = await actions.approve_whistle(self.id, whistle, officer=self.leader, now=at)

    async def report_in(self, at: datetime, name: str) -> None:
        street = self.plan.community.street
        by = street.contacts[street.parties[name]]
        self.matter = await actions.report_in(self.id, officer=by, now=at, who=f"{name}带队到场", where=self.plan.place)

    async def put_on_ledger(self, at: datetime, *, claimed: bool = True) -> None:
        self.matter = await actions.put_on_ledger(
            self.id, officer=self.leader, now=at, reason="列入挂账督办，逐项推进。"
        )
        if claimed:
            self.matter = await actions.claim_ledger(self.id, officer=self.leader, now=at)

    async def extend(self, at: datetime, until: datetime) -> None:
        reason = self.world.rng.choice(wording.EXTENDED)
        self.matter = await actions.extend(self.id, until, officer=self.doer, now=at, reason=reason)

    async def suspend(self, at: datetime, until: datetime) -> None:
        reason = self.world.rng.choice(wording.SUSPENDED)
        self.matter = await actions.suspend(self.id, until, officer=self.doer, now=at, reason=reason)

    async def decide(self, at: datetime, *, granted: bool = True) -> None:
        by = self.secretary if self.matter.kind == Kind.HOUSEHOLD else self.leader
        reason = "同意，到期复核。" if granted else "时限内可以办完，不同意。"
        self.matter = await actions.decide(self.id, granted=granted, officer=by, now=at, reason=reason)

    async def resume(self, at: datetime) -> None:
        by = self.secretary if self.matter.kind == Kind.HOUSEHOLD else self.leader
        self.matter = await actions.resume(self.id, officer=by, now=at, reason="条件已具备，恢复办理。")

    async def consult(self, at: datetime, reason: str) -> None:
        by = self.secretary if self.matter.kind == Kind.HOUSEHOLD else self.leader
        self.matter = await actions.consult(self.id, officer=by, now=at, reason=reason)

    async def end_consult(self, at: datetime, reason: str) -> None:
        by = self.secretary if self.matter.kind == Kind.HOUSEHOLD else self.leader
        self.matter = await actions.end_consult(self.id, officer=by, now=at, reason=reason)

    async def report(self, at: datetime, to: str, receipt: str, *, by: Officer | None = None) -> None:
        self.matter = await actions.report(self.id, to, at, receipt, officer=by or self.worker, now=at)

    async def settle(self, at: datetime, words: str = "", *, by: Officer | None = None) -> None:
        words = words or wording.done(self.plan.category, self.plan.kind, self.world.rng)
        self.matter = await actions.settle(self.id, words, officer=by or self.doer, now=at)

    async def accept(self, at: datetime) -> None:
        self.matter = await actions.accept(self.id, officer=self.leader, now=at, note="现场查验合格。")

    async def return_(self, at: datetime, what: str) -> None:
        self.matter = await actions.return_(self.id, what, officer=self.leader, now=at)

    async def ask(self, at: datetime, *, unsolved: bool = False, unreachable: bool = False, words: str = "") -> None:
        """One call a person; a finding nobody voiced is looked at."""
        rng, by = self.world.rng, self._asker()
        voices = await queries.voices(self.id)
        people: dict[Any, list[UUID]] = {}
        for voice in voices:
            people.setdefault(voice["person"] or voice["id"], []).append(voice["id"])
        if not people:
            self.matter = await actions.follow_up(
                self.id, [], Outcome.LOOKED, officer=by, now=at, note="现场看过，已办好。"
            )
            return
        for n, ids in enumerate(people.values()):
            if unreachable:
                why, note = rng.choice(wording.UNREACHED)
                for call in range(TRIES if why == Unreached.NO_ANSWER else 1):
                    self.matter = await actions.follow_up(
                        self.id,
                        ids,
                        Outcome.UNREACHABLE,
                        officer=by,
                        now=at + timedelta(minutes=25 * call),
                        unreached=Unreached(why),
                        note=note,
                    )
                continue
            # The last one asked is the dissatisfied one: a reopened matter takes no further answer.
            bad = unsolved and n == len(people) - 1
            solved, satisfaction = not bad, Satisfaction.DISSATISFIED if bad else Satisfaction.SATISFIED
            if not bad and rng.random() < 0.13:
                satisfaction = Satisfaction.FAIRLY
            note = words or rng.choice(wording.UNSOLVED if bad else wording.ANSWERS)
            self.matter = await actions.follow_up(
                self.id,
                ids,
                Outcome.ANSWERED,
                officer=by,
                now=at,
                solved=solved,
                satisfaction=satisfaction,
                note=note,
            )

    def _asker(self) -> Officer:
        return self.world.officers[self.matter.follower] if self.matter.follower else self.secretary

    async def close(self, at: datetime) -> None:
        by = self.secretary
        if self.matter.kind == Kind.PUBLIC:
            by = self.dispatcher
            if self.matter.on_ledger and self.matter.claiming_leader:
                by = self.world.officers[self.matter.claiming_leader]
        self.matter = await actions.close(self.id, officer=by, now=at)

    async def city_asks(self, at: datetime) -> None:
        """市级回访 of its own order; without a draw of the world's luck, so that everything else stays as it was."""
        rows = [row for row in await queries.voices(self.id) if row["city_number"]]
        for row in rows:
            luck = sum(map(ord, row["city_number"])) % 12
            answer = (
                Answer() if luck == 0 else Answer(luck != 1, luck != 1, CITY_SAID.get(luck, Satisfaction.SATISFIED))
            )
            await orders.city_follow_up(self.id, row["order_id"], answer, at, officer=self.dispatcher, now=at)

    async def withdraw(self, at: datetime, reason: str) -> None:
        self.matter = await actions.withdraw(self.id, reason, officer=self.secretary, now=at)
