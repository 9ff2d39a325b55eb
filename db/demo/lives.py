"""The three routes as stories: what usually becomes of a public, a shared and a household matter, and its turns."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from db.demo.deeds import Deeds, Plan
from db.demo.schedule import Story
from db.demo.world import World
from domain.matters.rules import Channel, Kind, State

BY_MANAGER = frozenset(
    "septic elevator_fault hall_lighting estate_cleaning estate_greening fire_lane property_service property_fee"
    " equipment_noise elevator_trapped".split()
)
"""Shared matters that are the property manager's to do; the others are talked over first."""


def life(world: World, plan: Plan) -> Story:
    return {Kind.PUBLIC: public, Kind.SHARED: shared, Kind.HOUSEHOLD: household}[plan.kind](world, plan)


async def public(world: World, plan: Plan) -> Story:
    """登记、初分、核定、派单、签收、办结、回访、销账."""
    it, rng, at = Deeds(world, plan), world.rng, plan.at
    yield at
    await it.register(at)
    async for when in sorted_(it, rng, at):
        yield (at := when)
    if it.matter.state == State.WITHDRAWN or it.reached(it.matter.state):
        return
    yield (at := world.desk(at, rng.uniform(0.4, 5)))
    await it.dispatch(at)
    if plan.turn in ("hand_back", "hand_back_twice"):
        yield (at := world.desk(at, rng.uniform(1, 6)))
        await it.hand_back(at)
        yield (at := world.desk(at, rng.uniform(1, 4)))
        to = "城市管理办公室" if plan.category != "lighting" else "综合行政执法队"
        await it.dispatch(at, to, basis="经核实现场由该单位牵头更合适。")
        if plan.turn == "hand_back_twice":
            yield (at := world.desk(at, rng.uniform(1, 6)))
            await it.hand_back(at)
            if it.reached(State.CONFIRMED):
                return
            yield (at := world.desk(at, rng.uniform(2, 8)))
            await it.adjudicate(at, to, ("综合行政执法队",), reason="研判：由其牵头，执法队配合，五个工作日内办结。")
    if it.reached(State.ASSIGNED):
        return
    yield (at := world.desk(at, rng.uniform(0.5, 7)))
    await it.take_up(at)
    async for when in in_hand(it, rng, at, world.desk):
        yield (at := when)
    async for when in ending(it, rng, at):
        yield (at := when)


async def shared(world: World, plan: Plan) -> Story:
    """登记、初分，物业承办或者协商，办结、回访、销账."""
    it, rng, at = Deeds(world, plan), world.rng, plan.at
    yield at
    await it.register(at)
    async for when in sorted_(it, rng, at):
        yield (at := when)
    if it.matter.state == State.WITHDRAWN or it.reached(it.matter.state):
        return
    yield (at := world.desk(at, rng.uniform(1, 16)))
    manager = it.estate.manager if it.estate else None
    if manager and plan.category in BY_MANAGER:
        await it.assign(at, party=manager)
        if plan.turn == "hand_back":
            yield (at := world.desk(at, rng.uniform(1, 6)))
            await it.hand_back(at, "设施产权不在物业服务合同范围内，请社区先议费用。")
            yield (at := world.desk(at, rng.uniform(4, 20)))
            await it.convene(at)
        elif it.reached(State.ASSIGNED):
            return
        else:
            yield (at := world.desk(at, rng.uniform(0.5, 7)))
            await it.take_up(at)
    else:
        await it.convene(at)
    async for when in in_hand(it, rng, at, world.desk):
        yield (at := when)
    async for when in ending(it, rng, at):
        yield (at := when)


async def household(world: World, plan: Plan) -> Story:
    """登记、初分、网格认领、办结、网格长回访、销账; 当场办结 where the list allows it."""
    it, rng, at = Deeds(world, plan), world.rng, plan.at
    yield at
    if plan.turn == "on_spot":
        await it.register(at, solved="当场劝说，双方接受，已经处理好。")
    else:
        await it.register(at)
        async for when in sorted_(it, rng, at):
            yield (at := when)
        if it.matter.state == State.WITHDRAWN or it.reached(it.matter.state):
            return
        if plan.turn == "not_claimed":
            yield (at := world.desk(at, 25))
            assert plan.grid.lead
            await it.assign(at, handler=plan.grid.lead.id)
            if it.reached(State.ASSIGNED):
                return
            yield (at := world.walk(at, rng.uniform(0.5, 5)))
            await it.take_up(at)
        else:
            yield (at := world.walk(at, rng.uniform(0.3, 18)))
            await it.claim(at)
        async for when in in_hand(it, rng, at, world.walk):
            yield (at := when)
    async for when in ending(it, rng, at):
        yield (at := when)


async def sorted_(it: Deeds, rng: Random, at: datetime) -> Story:
    """Rung up, sorted, and confirmed where that is somebody's to do."""
    world, plan = it.world, it.plan
    if it.reached(State.REGISTERED):
        return
    if plan.caller and rng.random() < 0.8:
        yield (at := world.desk(at, rng.uniform(0.2, 3)))
        await it.contact(it.worker, at)
    yield (at := world.desk(at, rng.uniform(0.1, 9)))
    disputed = plan.turn == "disputed"
    await it.sort(at, disputed=disputed, reason="两个社区交界，权属不清。" if disputed else "")
    if it.matter.state == State.SORTED and not it.reached(State.SORTED):
        yield (at := world.desk(at, rng.uniform(0.3, 6)))
        await it.confirm(at)
    if plan.turn == "withdraw":
        yield (at := world.desk(at, rng.uniform(0.3, 6)))
        await it.withdraw(at, "经核实与前一件重复登记，居民同意撤销。")


async def in_hand(it: Deeds, rng: Random, at: datetime, later: object) -> Story:
    """What happens between taking it and settling it."""
    world, plan = it.world, it.plan
    move = world.walk if later == world.walk else world.desk
    if plan.caller and (not it.rung or rng.random() < 0.3):
        yield (at := move(at, rng.uniform(0.5, 5)))
        await it.contact(it.doer, at)
    if plan.turn in ("ledger", "ledger_return"):
        yield (at := world.desk(at, rng.uniform(2, 20)))
        await it.put_on_ledger(at, claimed=plan.at.day % 4 > 0 or plan.turn == "ledger_return")
        if plan.stop is State.IN_HAND:
            yield (at := world.desk(at, rng.uniform(2, 9)))
            await it.extend(at, world.now + timedelta(days=rng.randint(4, 30)))
            yield (at := world.desk(at, rng.uniform(1, 8)))
            await it.decide(at)
    if plan.turn.startswith("whistle"):
        async for when in _whistle(it, rng, at):
            yield (at := when)
    if rng.random() < 0.35 or plan.stop is State.IN_HAND:
        yield (at := move(at, rng.uniform(3, 30)))
        await it.note(at)
    if plan.turn in ("extend", "extend_refused", "extend_asked"):
        yield (at := world.desk(at, rng.uniform(4, 20)))
        await it.extend(at, at + timedelta(days=10))
        if plan.turn == "extend_asked":
            return
        yield (at := world.desk(at, rng.uniform(1, 8)))
        await it.decide(at, granted=plan.turn == "extend")
    if plan.turn in ("suspend", "suspended"):
        yield (at := world.desk(at, rng.uniform(4, 20)))
        await it.suspend(at, at + timedelta(days=21))
        yield (at := world.desk(at, rng.uniform(1, 8)))
        await it.decide(at)
        if it.reached(State.SUSPENDED):
            return
        yield (at := world.desk(at, 24 * 16))
        await it.resume(at)
    if plan.turn == "consult":
        yield (at := world.desk(at, rng.uniform(4, 20)))
        await it.consult(at, "多次协调没有进展，提请集中会诊。")
        if it.reached(State.IN_HAND):
            return
        yield (at := world.desk(at, rng.uniform(20, 50)))
        await it.end_consult(at, "会诊意见：分管领导牵头，一周内拿出办法。")


async def _whistle(it: Deeds, rng: Random, at: datetime) -> Story:
    """Some departments come in time, one late."""
    world = it.world
    names = {"heating": ["区城市管理委", "热力企业"], "drainage": ["区水务局", "排水企业"]}.get(
        it.plan.category, ["区城市管理委", "区住房城乡建设委"]
    )
    yield (at := world.desk(at, rng.uniform(1, 6)))
    whistle = await it.whistle(at, names, 24, basis="街道层面难以独立解决，需部门到场明确权属和办法。")
    yield (at := world.desk(at, rng.uniform(0.3, 3)))
    await it.approve_whistle(at, whistle)
    yield (at := world.desk(at, rng.uniform(2, 9)))
    await it.report_in(at, names[0])
    if it.plan.turn == "whistle_waiting":
        return
    yield (at := world.desk(at, 40 if it.plan.turn == "whistle_late" else 2))
    await it.report_in(at, names[1])


async def ending(it: Deeds, rng: Random, at: datetime) -> Story:
    """办结, asked, and closed; some come back once or twice."""
    world, plan = it.world, it.plan
    move = world.walk if plan.kind is Kind.HOUSEHOLD else world.desk
    if it.reached(State.IN_HAND) or plan.turn in ("extend_asked", "whistle_waiting"):
        return
    rounds = {"reopen": 1, "reopen_twice": 2}.get(plan.turn, 0)
    if it.matter.state == State.IN_HAND:
        yield (at := move(at, rng.uniform(4, 60)))
        await it.settle(at)
    for left in range(rounds, -1, -1):
        if it.matter.on_ledger:
            if plan.turn == "ledger_return" and it.matter.state == State.SETTLED:
                yield (at := world.desk(at, rng.uniform(4, 20)))
                await it.return_(at, "护栏只装了一半，接缝没有打胶，补齐再验。")
                yield (at := world.desk(at, rng.uniform(20, 60)))
                await it.settle(at, "按退回意见补装补胶，自查合格。")
            yield (at := world.desk(at, rng.uniform(4, 20)))
            await it.accept(at)
        if it.reached(State(it.matter.state)):
            return
        if plan.channel is Channel.BOX:
            break
        yield (at := world.walk(at, rng.uniform(6, 50)))
        await it.ask(at, unsolved=left > 0, unreachable=plan.turn == "unreachable")
        if left:
            yield (at := move(at, rng.uniform(6, 50)))
            await it.settle(at, "重新上门查看，把没办到的补上了。")
    if it.reached(State.FOLLOWED_UP):
        return
    yield (at := world.desk(at, rng.uniform(2, 30)))
    await it.close(at)
    if plan.order_hours:
        yield (at := world.desk(max(at, plan.at + timedelta(hours=plan.order_hours)), 30))
        await it.city_asks(at)
