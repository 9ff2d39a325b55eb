"""办理房产证难: one whistle, its matters beneath it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from db.demo.deeds import Deeds
from db.demo.schedule import Story
from db.demo.stories.places import plan
from db.demo.world import XIJIE, World
from domain.matters.rules import Channel, Kind

CHILDREN = (
    "土地手续不全", "规划验收缺件", "开发企业注销", "测绘面积有差", "维修资金未补", "契税票据遗失",
    "原产权单位改制", "共有人不在京", "竣工备案缺失", "名字写错待更正", "抵押未解除", "历史合同缺页",
)  # fmt: skip


async def title_deeds(world: World) -> Story:
    """办理房产证难: one whistle, its matters beneath it. The article counts 235; twelve stand here for them."""
    at = world.ago(45 if world.small else 230, 9, 30)
    given = {"channel": Channel.AREA_VISIT, "lacks_grid": True, "building": None, "place": "个别小区"}
    detail = "历史遗留问题，一次吹哨，逐件办理。文章所记为 235 件，演示只挂 12 件。"
    it = Deeds(
        world,
        plan(
            world, XIJIE, at, Kind.PUBLIC, "title_deeds", "个别小区办理房产证难（历史遗留）", "住了十几年拿不到房本。",
            detail=detail, **given,
        ),
    )  # fmt: skip
    yield at
    await it.register(at)
    yield (at := world.desk(at, 3))
    await it.sort(at)
    yield (at := world.desk(at, 2))
    await it.confirm(at)
    yield (at := world.desk(at, 2))
    await it.dispatch(at)
    yield (at := world.desk(at, 3))
    await it.take_up(at)
    if it.plan.caller:
        await it.contact(it.worker, at)
    yield (at := world.desk(at, 20))
    await it.put_on_ledger(at)
    yield (at := world.desk(at, 4))
    whistle = await it.whistle(
        at, ["区住房城乡建设委", "规划自然资源分局"], 48, basis="需部门逐件核定补办办法，街道无审批权。"
    )
    yield (at := world.desk(at, 2))
    await it.approve_whistle(at, whistle)
    for name in ("区住房城乡建设委", "规划自然资源分局"):
        yield (at := world.desk(at, 5))
        await it.report_in(at, name)
    yield (at := world.desk(at, 5))
    await it.extend(at, world.now + timedelta(days=60))
    yield (at := world.desk(at, 3))
    await it.decide(at)
    children = CHILDREN[:3] if world.small else CHILDREN
    for n, why in enumerate(children):
        grid = it.plan.community.grids[n % len(it.plan.community.grids)]
        building = grid.buildings[n % len(grid.buildings)]
        one = Deeds(
            world,
            replace(
                it.plan, title=f"{building.name}一户房产证未办：{why}", words="材料交过两回，卡在这一步。", grid=grid,
                building=building, lacks_grid=False, caller=300 + n, channel=Channel.VENUE, parent=it.id, detail="",
            ),
        )  # fmt: skip
        yield (at := world.desk(at, 1))
        await one.register(at)
        async for when in _child(world, one, at, n):
            yield (at := when)


async def _child(world: World, it: Deeds, at: datetime, n: int) -> Story:
    yield (at := world.desk(at, 1))
    await it.sort(at, by=it.worker)
    yield (at := world.desk(at, 1))
    await it.confirm(at)
    yield (at := world.desk(at, 1))
    await it.dispatch(at)
    if n in (10, 11):
        return
    yield (at := world.desk(at, 3))
    await it.take_up(at)
    if n in (2, 5, 8):
        yield (at := world.desk(at, 3))
        await it.extend(at, world.now + timedelta(days=20 + n))
        yield (at := world.desk(at, 3))
        await it.decide(at)
        return
    yield (at := world.desk(at, 24 * 9))
    await it.settle(at, "缺件补齐，不动产登记中心已受理发证。")
    yield (at := world.walk(at, 30))
    await it.ask(at, words="拿到房本了，谢谢。")
    yield (at := world.desk(at, 5))
    await it.close(at)
