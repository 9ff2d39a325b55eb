"""Random officers try random steps through the real actions: allowed exactly when product.md's table says.

After every try: the version rises by the lines written or not at all, the state is the table's, `due_at` is the nearest
running clock, and whoever must ask did not handle it. In the end the figures equal a recount and the chain is whole.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.clock import NEVER
from domain.errors import DomainError, Missing
from domain.feed.actions import catch_up
from domain.ids import uuid7
from domain.journal import queries as journal
from domain.journal.actions import seal
from domain.matters import actions, queries
from domain.matters.actions.intake import Intake, Order
from domain.matters.registration import NewVoice
from domain.matters.rules import Channel, Kind, Outcome, Satisfaction, Unreached, WhistleKind
from domain.matters.tables import Matter
from domain.people.rules import Officer
from domain.stats import actions as stats
from domain.stats import queries as figures
from domain.transaction import fetch
from tests.build import NOON, Town
from tests.domain import life_table
from tests.domain.sight_build import on_duty

CAST = (
    "lin he shen pan wu zhou qian zheng wang feng du night city property member overseer mediator head inspector foreign"
    " foreign_leader observer chen"
).split()
CATEGORY = {"public": "lighting", "shared": "hall_lighting", "household": "life_noise"}
TRIES = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.sampled_from(["forward", "forward", "forward", "lawful", "any"]),
        st.sampled_from([0, 0, 2, 25, 80]),
    ),
    min_size=14,
    max_size=40,
)
FORWARD = set(
    "sort confirm dispatch convene claim assign hand_back adjudicate take_up suspend decide resume settle accept return"
    " follow_up close reopen".split()
)


@dataclass
class Walk:
    town: Town
    people: dict[str, Officer]
    now: datetime = NOON
    matters: list[UUID] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    async def matter(self, which: int) -> Matter:
        found = await Matter.objects().get(Matter.id == self.matters[which])
        assert found is not None
        return found

    async def register(self, kind: str, *, order: bool, voices: int, luck: int) -> None:
        said = NewVoice("太吵", name="李某某", mobile=f"138{luck:08d}"[:11])
        intake = Intake(
            title="路灯不亮",
            channel=Channel.VENUE,
            community=self.town.community,
            grid=self.town.east,
            category=CATEGORY[kind] if luck % 2 else "",
            voice=said if voices or order else None,
            order=Order(str(uuid7()), self.now, self.now + timedelta(hours=72)) if order else None,
        )
        matter = await actions.register(intake, officer=self.people["wu"], now=self.now)
        self.matters.append(matter.id)
        for n in range(1, voices):
            extra = NewVoice("我也是", mobile="" if n == 1 else f"139{luck + n:08d}"[:11], anonymous=n == 1)
            await actions.add_voice(matter.id, extra, Channel.BOX, officer=self.people["wu"], now=self.now)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(list(CATEGORY)),
    order=st.booleans(),
    voices=st.integers(0, 3),
    joins=st.booleans(),
    tries=TRIES,
)
async def test_random_officers_try_random_steps(town: Town, kind: str, order: bool, voices: int, joins: bool, tries):
    if not await fetch("select 1 as one from duty limit 1"):
        await on_duty(town, NOON - timedelta(hours=1), NEVER)
        await town.reload()
    people = {name: town.loaded[name] for name in CAST if name != "night"}
    people["night"] = replace(people["du"], out_of_hours=True)
    walk = Walk(town, people)
    await walk.register(kind, order=order, voices=voices, luck=tries[0][0])
    if joins:
        await walk.register(kind, order=False, voices=1, luck=tries[0][0] + 1)

    for luck, manner, hours in tries:
        walk.now += timedelta(hours=hours)
        which = luck % len(walk.matters)
        matter = await walk.matter(which)
        name, step = chosen(walk, matter, manner, luck)
        await one_try(walk, which, name, step, kind, luck)
        await actions.resume_due(now=walk.now)
        await due_is_the_nearest_clock(walk)

    await seal()
    await catch_up(stats.CONSUMER, stats.book)
    assert await figures.differences() == []
    assert (await journal.verify()).fault is None


def chosen(walk: Walk, matter: Matter, manner: str, luck: int) -> tuple[str, str]:
    """The step first, then who: else the many who may note something crowd out the one who may close."""
    every = [*life_table.TABLE, "part"]
    steps = [step for step in every if any(may(walk, matter, name, step) for name in CAST)]
    if manner == "forward":
        steps = [step for step in steps if step in FORWARD] or steps
    if manner == "any" or not steps:
        return CAST[luck * 31 % len(CAST)], every[luck * 7919 % len(every)]
    step = steps[luck * 7919 % len(steps)]
    names = [name for name in CAST if may(walk, matter, name, step)]
    return names[luck % len(names)], step


def may(walk: Walk, matter: Matter, name: str, step: str) -> bool:
    officer = walk.people[name]
    if step == "part":
        return matter.joined_to is not None and life_table.theirs("join", officer, matter)
    return (
        matter.joined_to is None
        and life_table.in_state(step, matter)
        and life_table.theirs(step, officer, matter)
        and life_table.fits(step, matter)
    )


async def one_try(walk: Walk, which: int, name: str, step: str, kind: str, luck: int) -> None:
    before, officer = await walk.matter(which), walk.people[name]
    lines = len(await journal.history(before.id))
    expected = await judgement(walk, before, officer, step, kind, luck)

    try:
        await perform(walk, before, officer, step, kind, luck)
        answer = "done"
    except DomainError as refusal:
        answer = type(refusal).__name__

    assert answer == expected, (name, step, before.kind, before.state)
    walk.told[answer] += 1
    after = await walk.matter(which)
    written = (await journal.history(before.id))[lines:]
    assert after.version - before.version == len(written)
    if answer != "done":
        assert written == []
        return
    assert (written[0]["action"], written[0]["actor"]) == (step, officer.id)
    assert after.state == await state_after(before, after, step, luck), (step, before.state)
    if after.state == "settled":
        assert after.follower is None or after.follower != after.handler
    if step == "reopen" or "reopen" in [line["action"] for line in written]:
        assert after.reopened == before.reopened + 1
        assert bool(after.in_consultation) or after.reopened < 2
    if step == "hand_back":
        assert (after.hand_backs, after.party, after.handler) == (before.hand_backs + 1, None, None)


async def judgement(walk: Walk, matter: Matter, officer: Officer, step: str, kind: str, luck: int) -> str:
    """'done', or the name of the refusal, by the documents."""
    try:
        await queries.view(matter.id, officer, now=walk.now)
    except Missing:
        return "Missing"
    table = "join" if step == "part" else step
    if not life_table.theirs(table, officer, matter):
        others = life_table.TABLE[table][2].values()
        separate = "another-secretary acceptor follower".split()
        words = " ".join(
            words for kinds, words in life_table.TABLE[table][2].items() if str(matter.kind) in kinds.split()
        )
        assert others
        return "SamePerson" if life_table.did(officer, matter) and set(words.split()) & set(separate) else "NotYourStep"
    if step == "part":
        return "done" if matter.joined_to else "Missing" if matter.state in life_table.OPEN else "StepNotOpen"
    if matter.joined_to:
        return "IsJoined"
    if not life_table.in_state(step, matter):
        return "StepNotOpen"
    if not life_table.fits(step, matter):
        return UNFIT[step] if step != "claim_ledger" or not matter.on_ledger else "LeaderTaken"
    return await further(walk, matter, officer, step, kind, luck)


UNFIT = {
    **dict.fromkeys(("dispatch", "convene", "claim", "assign"), "NeedsAdjudication"),
    "adjudicate": "NoNeedToAdjudicate",
    "hand_back": "AdjudicatedStays",
    "put_on_ledger": "AlreadyOnLedger",
    "claim_ledger": "NotOnLedger",
    "end_consult": "Missing",
    **dict.fromkeys(("follow_up", "close"), "AcceptanceMissing"),
}


async def further(walk: Walk, matter: Matter, officer: Officer, step: str, kind: str, luck: int) -> str:
    asked = await fetch("select 1 as one from application where matter = {} and decided_at is null", matter.id)
    voices = await queries.voices(matter.id)
    match step:
        case "assign":
            waited = walk.now - matter.state_since >= timedelta(hours=24)
            return "done" if matter.kind == "shared" or waited else "TooEarlyToAssign"
        case "extend" | "suspend":
            return "AlreadyApplied" if asked else "done"
        case "decide":
            return "done" if asked else "NothingToDecide"
        case "approve_whistle":
            return "done" if await waiting_whistle(matter) else "Missing"
        case "close":
            waiting = [voice for voice in voices if voice["mobile"] and voice["outcome"] is None]
            return "VoicesWaiting" if waiting and matter.state != "followed_up" else "done"
        case "withdraw":
            if any(voice["city_number"] for voice in voices):
                return "HasOrder"
            joined = await fetch("select id from matter where joined_to = {}", matter.id)
            return "HasVoices" if len(voices) > 1 or joined else "done"
        case "reclassify":
            to_public = other_kind(matter, luck) is Kind.PUBLIC
            lawful = not to_public or life_table.stands("dispatcher", officer, matter)
            return "done" if lawful or life_table.stands("leaders", officer, matter) else "NotYourStep"
        case "join":
            return await joining(walk, matter, officer)
    return "done"


async def joining(walk: Walk, matter: Matter, officer: Officer) -> str:
    if len(walk.matters) < 2:
        return "JoinsItself"
    main = await walk.matter(1 - walk.matters.index(matter.id))
    try:
        await queries.view(main.id, officer, now=walk.now)
    except Missing:
        return "UnknownNumber"
    if main.joined_to:
        return "IsJoined"
    if main.state in ("closed", "withdrawn"):
        return "StepNotOpen"
    return "done" if main.kind == matter.kind or "unsorted" in (main.kind, matter.kind) else "DifferentKinds"


async def waiting_whistle(matter: Matter) -> UUID | None:
    rows = await fetch("select id from whistle where matter = {} and approved_at is null", matter.id)
    return rows[0]["id"] if rows else None


def other_kind(matter: Matter, luck: int) -> Kind:
    kinds = [Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD]
    return kinds[luck // 3 % 3]


def answer_of(luck: int) -> tuple[Outcome, bool | None, Satisfaction | None]:
    return [
        (Outcome.ANSWERED, True, Satisfaction.SATISFIED),
        (Outcome.ANSWERED, True, Satisfaction.DISSATISFIED),
        (Outcome.UNREACHABLE, None, None),
        (Outcome.ANSWERED, False, Satisfaction.FAIRLY),
    ][luck // 5 % 4]


async def perform(walk: Walk, matter: Matter, officer: Officer, step: str, kind: str, luck: int) -> None:
    town, id = walk.town, matter.id
    by: dict[str, Any] = {"officer": officer, "now": walk.now, "version": matter.version}
    later = walk.now + timedelta(hours=30)
    match step:
        case "sort":
            await actions.sort(id, Kind(kind), CATEGORY[kind], disputed=luck % 5 == 0, **by)
        case "dispatch":
            await actions.dispatch(id, town.office, basis="按现场情况", **by)
        case "assign":
            to = {"party": town.manager} if matter.kind == "shared" else {"handler": town.lin.id}
            await actions.assign(id, **to, **by)
        case "hand_back" | "consult" | "end_consult" | "reopen" | "withdraw":
            words = "理由写在这里"
            deed = getattr(actions, step)
            await (deed(id, reason=words, **by) if step in ("consult", "end_consult") else deed(id, words, **by))
        case "adjudicate":
            lead = town.lin.id if matter.kind == "household" else town.office
            await actions.adjudicate(id, lead, [town.water], reason="研判", **by)
        case "whistle":
            await actions.whistle(id, WhistleKind.JOINT, [town.water, town.housing], later, basis="依据", **by)
        case "approve_whistle":
            await actions.approve_whistle(id, await waiting_whistle(matter) or uuid7(), **by)
        case "extend" | "suspend":
            await getattr(actions, step)(id, later, reason="等材料", **by)
        case "decide":
            await actions.decide(id, granted=luck % 3 > 0, reason="研究过", **by)
        case "settle" | "solve_on_spot" | "return":
            extra = ["hall_lighting"] if step == "solve_on_spot" else []
            await getattr(actions, {"return": "return_"}.get(step, step))(id, "办好了", *extra, **by)
        case "follow_up":
            voices = [voice["id"] for voice in await queries.voices(id)]
            outcome, solved, satisfaction = answer_of(luck) if voices else (Outcome.LOOKED, luck // 5 % 4 != 3, None)
            answer = {"solved": solved, "satisfaction": satisfaction}
            if outcome is Outcome.UNREACHABLE:
                answer["unreached"] = Unreached.REFUSED
            await actions.follow_up(id, voices, outcome, **answer, **by)
        case "reclassify":
            await actions.reclassify(id, other_kind(matter, luck), reason="查明", title="重新写的标题", **by)
        case "join":
            main = await walk.matter(1 - walk.matters.index(id)) if len(walk.matters) > 1 else matter
            await actions.join(id, main.number, **by)
        case _:
            await getattr(actions, step)(id, **by)


async def state_after(before: Matter, after: Matter, step: str, luck: int) -> str:
    if step == "part":
        return before.state
    if step in ("sort", "reclassify"):
        disputed = step == "sort" and luck % 5 == 0
        waits = after.kind == "public" or disputed or bool(after.drawn)
        return "sorted" if waits else "confirmed"
    if step == "decide":
        rows = await fetch(
            "select kind, granted from application where matter = {} and decided_by is not null"
            " order by decided_at desc, applied_at desc limit 1",
            before.id,
        )
        return "suspended" if rows[0]["kind"] == "suspend" and luck % 3 > 0 else before.state
    if step == "follow_up":
        voiced = await queries.voices(before.id)
        unhappy = luck // 5 % 4 in ((1, 3) if voiced else (3,))
        return "in_hand" if unhappy else "followed_up"
    return life_table.TABLE[step][1] or before.state


async def due_is_the_nearest_clock(walk: Walk) -> None:
    for which in range(len(walk.matters)):
        matter = await walk.matter(which)
        clocks = await fetch(
            "select c.due_at from clock c join matter m on m.id = c.matter where c.done_at is null and c.ended_at is null"
            " and (m.id = {} or (m.joined_to = {} and c.what = 'order')) and (c.what = 'order' or {} <> 'suspended')",
            matter.id,
            matter.id,
            matter.state,
        )
        review = await fetch(
            "select until as due_at from application where matter = {} and kind = 'suspend' and granted"
            " and ended_at is null",
            matter.id,
        )
        if matter.state == "suspended":
            assert review
            clocks += review
        if matter.joined_to is None:
            assert matter.due_at == min([moment(row["due_at"]) for row in clocks], default=NEVER)
        if matter.state in ("in_hand", "confirmed", "assigned"):
            running = await fetch(
                "select what from clock where matter = {} and done_at is null and ended_at is null and what = 'settle'",
                matter.id,
            )
            assert running or matter.joined_to, "what is in hand has its limit"


def moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
