"""Named public matters: what lies between two grids, what nobody wants, what stands on the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db.demo.deeds import Deeds
from db.demo.schedule import Story
from db.demo.stories.places import plan
from db.demo.world import XIJIE, World
from domain.matters import actions
from domain.matters.rules import Channel, Kind


async def manhole(world: World) -> Story:
    """A manhole between two grids; both say it is not theirs; the secretary takes it up, the subdistrict names the lead."""
    at = world.ago(40 if world.small else 96, 8, 20)
    title = "第 1、第 2 网格交界处井盖下沉，两格都没认"
    words = "井盖下沉一拃，两个网格都说不在自己格里，请定一个。"
    given = {
        "lacks_grid": True,
        "building": None,
        "place": "1 号楼与 43 号楼之间",
        "channel": Channel.HEARING,
        "caller": 51,
    }
    it = Deeds(world, plan(world, XIJIE, at, Kind.PUBLIC, "manhole", title, words, **given))
    yield at
    await it.register(at)
    yield (at := world.walk(at, 25))
    await it.note(at, "两网格都说不在本格，满 24 小时，报社区书记；先放锥桶围挡。", by=it.secretary)
    yield (at := world.desk(at, 1))
    await it.sort(at, by=it.secretary, disputed=True, reason="网格交界，井的权属不清。")
    yield (at := world.desk(at, 1))
    await it.confirm(at)
    yield (at := world.desk(at, 0.5))
    await it.dispatch(at)
    yield (at := world.desk(at, 2))
    await it.hand_back(at, "清单井盖一条：污水井由管线权属单位负责，本科室无处置权。")
    yield (at := world.desk(at, 1))
    await it.dispatch(at, "供水企业", basis="井内为供水阀门，请供水企业核实。")
    yield (at := world.desk(at, 3))
    await it.hand_back(at, "开盖查验为雨水井，不是供水设施。")
    yield (at := world.desk(at, 2))
    await it.adjudicate(
        at, "城市管理办公室", ("供水企业", "排水企业"), reason="研判：城管办主办，供水、排水企业配合，当日更换。"
    )
    yield (at := world.desk(at, 1))
    await it.take_up(at)
    yield (at := world.desk(at, 5))
    await it.settle(at, "重砌井圈，换球墨铸铁井盖；这口井划入第 2 网格。")
    yield (at := world.walk(at, 24))
    await it.ask(at)
    yield (at := world.desk(at, 20))
    await it.close(at)


async def two_alleys(world: World) -> Story:
    """背街小巷改造 across two communities, on the ledger, with its whistle: one came late, one is still awaited."""
    at = world.ago(46, 10, 5)
    title, words = "背街小巷改造：城子西街与广场社区之间的夹道", "夹道归谁说不清，两个社区都报了。"
    given = {"lacks_grid": True, "building": None, "place": "西街北口夹道", "channel": Channel.AREA_VISIT}
    it = Deeds(world, plan(world, XIJIE, at, Kind.PUBLIC, "alley_renewal", title, words, **given))
    yield at
    await it.register(at)
    yield (at := world.desk(at, 3))
    await it.sort(at, by=it.secretary, disputed=True, reason="跨两个社区，两边都认领。")
    yield (at := world.desk(at, 3))
    await it.confirm(at, reason="按公事办理，街道指定牵头。")
    yield (at := world.desk(at, 2))
    await it.dispatch(at)
    yield (at := world.desk(at, 5))
    await it.take_up(at)
    if it.plan.caller:
        await it.contact(it.worker, at)
    yield (at := world.desk(at, 20))
    await it.put_on_ledger(at)
    yield (at := world.desk(at, 20))
    whistle = await it.whistle(
        at,
        ["区城市管理委", "区住房城乡建设委", "区园林绿化局", "通信企业"],
        24,
        basis="架空线、危墙、行道树分属几家，需到场定方案。",
    )
    yield (at := world.desk(at, 1))
    await it.approve_whistle(at, whistle)
    yield (at := world.desk(at, 4))
    await it.report_in(at, "区城市管理委")
    yield (at := world.desk(at, 1))
    await it.report_in(at, "区园林绿化局")
    yield (at := world.desk(at, 44))
    await it.report_in(at, "区住房城乡建设委")
    yield (at := world.desk(at, 30))
    await it.extend(at, world.now + timedelta(days=25))
    yield (at := world.desk(at, 3))
    await it.decide(at)
    yield (at := world.desk(at, 60))
    await it.note(at, "线缆入地完成七成，路面铺装招标完毕。")


async def nobody_wants_it(world: World) -> Story:
    """Shared, then public since the water company is needed, handed back twice, adjudicated; in hand today."""
    at = world.ago(16, 10, 20)
    it = Deeds(
        world,
        plan(
            world, XIJIE, at, Kind.SHARED, "pipes", "西街三栋楼进水总管锈蚀，水压忽高忽低", "总表以前的管子，物业说不归他。",
            caller=62, channel=Channel.HEARING,
        ),
    )  # fmt: skip
    yield at
    await it.register(at)
    yield (at := world.desk(at, 2))
    await it.sort(at, by=it.worker)
    if it.matter.state == "sorted":
        yield (at := world.desk(at, 1))
        await it.confirm(at)
    yield (at := world.desk(at, 20))
    it.matter = await actions.reclassify(
        it.id, Kind.PUBLIC, "water_supply", officer=it.dispatcher, now=at, reason="总表以前属供水企业，需部门协调。"
    )
    it.plan = replace(it.plan, kind=Kind.PUBLIC, category="water_supply")
    yield (at := world.desk(at, 1))
    await it.confirm(at)
    yield (at := world.desk(at, 1))
    await it.dispatch(at)
    yield (at := world.desk(at, 4))
    await it.hand_back(at, "超职责：清单停水与水压一条写明由供水企业抢修，本科室只协调。")
    yield (at := world.desk(at, 2))
    await it.dispatch(at, "供水企业", basis="清单同条所列协办单位。")
    yield (at := world.desk(at, 4))
    await it.hand_back(at, "超职责：小区红线内管线未移交，依移交协议不在养护范围。")
    yield (at := world.desk(at, 3))
    await it.adjudicate(
        at, "城市管理办公室", ("供水企业",), reason="研判：城管办主办，供水企业出技术和材料，十个工作日完成。"
    )
    yield (at := world.desk(at, 2))
    await it.take_up(at)
    if it.plan.caller:
        await it.contact(it.worker, at)
    yield (at := world.desk(at, 20))
    await it.extend(at, world.now + timedelta(days=4))
    yield (at := world.desk(at, 3))
    await it.decide(at)


async def reconstruction(world: World) -> Story:
    """灾后恢复重建 on the ledger: extended once, returned once at acceptance, closed by the claiming leader."""
    at = world.ago(55 if world.small else 210, 9, 15)
    title, words = "灾后恢复重建：西街河道挡墙与护栏", "挡墙冲坏一段，汛期前要修好。"
    given = {"lacks_grid": True, "building": None, "place": "西街河边", "channel": Channel.FOCUS_VISIT}
    it = Deeds(world, plan(world, XIJIE, at, Kind.PUBLIC, "reconstruction", title, words, **given))
    yield at
    await it.register(at)
    yield (at := world.desk(at, 2))
    await it.sort(at, by=it.worker)
    yield (at := world.desk(at, 2))
    await it.confirm(at)
    yield (at := world.desk(at, 2))
    await it.dispatch(at)
    yield (at := world.desk(at, 3))
    await it.take_up(at)
    yield (at := world.desk(at, 4))
    await it.put_on_ledger(at)
    yield (at := world.desk(at, 30))
    await it.extend(at, at + timedelta(days=45))
    yield (at := world.desk(at, 4))
    await it.decide(at)
    for words in ("基槽开挖完成。", "墙体砌到设计高度。", "护栏进场安装。"):
        yield (at := world.desk(at, 24 * (3 if world.small else 14)))
        await it.note(at, words)
    yield (at := world.desk(at, 24 * 4))
    await it.settle(at, "挡墙 80 米、护栏 120 米完工，自验合格。")
    yield (at := world.desk(at, 20))
    await it.return_(at, "护栏末端 6 米没有固定，泄水孔堵了两个，整改后再验。")
    yield (at := world.desk(at, 60))
    await it.settle(at, "末端加固，泄水孔疏通，附照片。")
    yield (at := world.desk(at, 20))
    await it.accept(at)
    yield (at := world.walk(at, 30))
    await it.ask(at)
    yield (at := world.desk(at, 20))
    await it.close(at)


async def thrown_down(world: World) -> Story:
    """高空抛物: told to the police (民法典 1254), settled with that report."""
    at = world.ago(35 if world.small else 88, 17, 20)
    given = {"caller": 74, "channel": Channel.WECHAT}
    it = Deeds(
        world,
        plan(world, XIJIE, at, Kind.PUBLIC, "high_throw", "43 号楼高处扔下酒瓶", "差点砸着接孩子的老人。", **given),
    )
    yield at
    await it.register(at)
    yield (at := at + timedelta(minutes=15))
    await it.report(at, "公安派出所", "受案回执（演示）")
    yield (at := world.desk(at, 1))
    await it.sort(at, by=it.worker)
    yield (at := world.desk(at, 1))
    await it.confirm(at)
    yield (at := world.desk(at, 1))
    await it.dispatch(at)
    yield (at := world.desk(at, 2))
    await it.take_up(at)
    yield (at := world.desk(at, 40))
    await it.settle(at, "民警入户排查，加装朝上摄像头两个，逐户签承诺。")
    yield (at := world.walk(at, 30))
    await it.ask(at)
    yield (at := world.desk(at, 20))
    await it.close(at)
