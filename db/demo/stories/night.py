"""The night at the duty desk and its handover."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.demo.deeds import Deeds
from db.demo.people import shift
from db.demo.schedule import Story
from db.demo.stories.places import plan
from db.demo.world import HUAXIN, XIJIE, World
from domain.matters.rules import Channel, Kind
from domain.people import queries
from domain.people.actions import hand_over
from domain.people.rules import Officer
from domain.transaction import fetch


async def last_night(world: World) -> Story:
    """夜间 3 件，已办 2，待续 1: what came while the offices were closed, and the handover at half past eight."""
    street, day = world.chengzi, shift(world)
    officer = street.on_duty[1 + -1 % 2]
    evening, pipe, lift = (
        day - timedelta(hours=10, minutes=48),
        day - timedelta(hours=6, minutes=22),
        day - timedelta(hours=2),
    )
    child = Deeds(
        world,
        plan(
            world,
            HUAXIN,
            evening,
            Kind.PUBLIC,
            "child_harm",
            "孩子身上有伤，疑似被打",
            "孩子胳膊上好几道印子。",
            channel=Channel.HOTLINE,
        ),
    )
    burst = Deeds(
        world,
        plan(
            world,
            XIJIE,
            pipe,
            Kind.PUBLIC,
            "burst_pipe",
            "43 号楼前自来水管爆裂，水漫路面",
            "水都漫到单元门口了。",
            channel=Channel.HOTLINE,
            caller=81,
        ),
    )
    trapped = Deeds(
        world,
        plan(
            world,
            XIJIE,
            lift,
            Kind.SHARED,
            "elevator_trapped",
            "电梯困人一名，已联系维保",
            "卡在三层四层之间。",
            channel=Channel.HOTLINE,
            caller=82,
        ),
    )

    async def duty(at: datetime) -> Officer:
        # Read anew: what a 值班员 may do depends on the turn and the hour.
        return await queries.officer(officer.id, now=at)

    for it, name in ((child, "民生保障办公室"), (burst, "城市管理办公室")):
        yield (at := it.plan.at)
        await it.register(at, by=await duty(at))
        yield (at := at + timedelta(minutes=3))
        await it.sort(at, by=await duty(at))
        yield (at := at + timedelta(minutes=2))
        await it.confirm(at, by=await duty(at))
        yield (at := at + timedelta(minutes=2))
        await it.dispatch(at, name, by=await duty(at))
        if it is child:
            yield (at := at + timedelta(minutes=9))
            await it.report(at, "公安、民政、教育部门", "接报回执（演示）", by=it.secretary)
    for minutes, deed in ((21, burst.take_up), (190, burst.settle)):
        yield (at := burst.plan.at + timedelta(minutes=minutes))
        await deed(at)
    yield (at := trapped.plan.at)
    await trapped.register(at, by=await duty(at))
    yield (at := at + timedelta(minutes=4))
    await trapped.sort(at, by=await duty(at))
    yield day
    [turn] = await fetch("select id from duty where officer = {} and ends_at = {}", officer.id, day)
    note = "夜间 3 件，已办 2，待续 1。43 号楼爆管已抢修；一件已报公安、民政、教育；电梯困人已救出，等维保报告。"
    await hand_over(turn["id"], 2, 1, note, officer=officer, now=day)
