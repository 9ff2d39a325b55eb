"""Matters with a name: those the article tells of (everything but its names and numbers is invented), and the rare turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from db.demo.deeds import Deeds, Plan
from db.demo.lives import life
from db.demo.people import shift
from db.demo.schedule import Story
from db.demo.world import HUAXIN, XIJIE, World
from domain.council.bodies.rules import Convenor
from domain.matters import actions
from domain.matters.rules import Channel, Kind, Outcome, Satisfaction, State
from domain.mediation import actions as mediation
from domain.mediation.rules import Manner, Result, Side
from domain.notices import actions as notices
from domain.notices.rules import Kind as NoticeKind
from domain.people import queries
from domain.people.actions import hand_over, tell_the_makers
from domain.people.rules import Officer, Role
from domain.transaction import fetch

NAMED = {Kind.PUBLIC: 21, Kind.SHARED: 11, Kind.HOUSEHOLD: 7}
"""How many of the year's matters are told here and in council.py."""


def stories(world: World) -> Iterator[Story]:
    yield sewing(world)
    yield night_noise(world)
    yield manhole(world)
    yield two_alleys(world)
    yield title_deeds(world)
    yield leak_is_common(world)
    yield nobody_wants_it(world)
    yield reconstruction(world)
    yield order_meets_visit(world)
    yield secret_caller(world)
    yield violence(world)
    yield thrown_down(world)
    yield last_night(world)
    yield about_the_software(world)
    yield life(
        world, _by_entrance_head(world, 3, State.CONFIRMED, "43 号楼 2 单元门厅灯时亮时灭", "晚上回家摸黑找锁眼。")
    )
    yield life(world, _by_entrance_head(world, 33, None, "43 号楼单元门关不严", "一刮风哐哐响。"))


def plan(
    world: World, code: str, at: datetime, kind: Kind, category: str, title: str, words: str, **more: object
) -> Plan:
    """At the second grid of the community, where the accounts of 城子西街 work."""
    grid = world.communities[code].grids[1]
    building = grid.buildings[-1]
    given: dict[str, object] = {"channel": Channel.GRID_WALK, "building": building, "place": building.name}
    return Plan(kind, category, title, words, grid, at, **(given | more))  # type: ignore[arg-type]


def _by_entrance_head(world: World, days: int, stop: State | None, title: str, words: str) -> Plan:
    given = {"registrar": "xijie-loumen", "caller": 60 + days, "stop": stop}
    return plan(world, XIJIE, world.ago(days, 10, 12), Kind.SHARED, "hall_lighting", title, words, **given)


async def sewing(world: World) -> Story:
    """银发缝纫组: eleven volunteers; asked again and again, a new need starts again."""
    at = world.ago(52 if world.small else 150, 9, 40)
    it = Deeds(
        world,
        plan(
            world,
            HUAXIN,
            at,
            Kind.HOUSEHOLD,
            "daily_help",
            "日常缝补不便利，盼社区有人帮忙",
            "改个裤脚要坐车去城里。",
            caller=31,
        ),
    )
    yield at
    await it.register(at)
    yield (at := world.desk(at, 4))
    await it.sort(at)
    if it.matter.state == "sorted":
        yield (at := world.desk(at, 2))
        await it.confirm(at)
    yield (at := world.walk(at, 3))
    await it.claim(at, by=it.plan.grid.lead)
    yield (at := world.walk(at, 30))
    await it.note(at, "11 名党员志愿者报名，活动室腾出一间，缝纫机两台。")
    yield (at := world.walk(at, 60))
    await it.settle(at, "“银发缝纫组”成立，每周三下午在活动室帮居民缝补，不收费。")
    yield (at := world.walk(at, 72))
    await it.ask(at, words="居民说方便多了，缝纫组说人手够。盼冬天能改棉衣。")
    yield (at := world.desk(at, 20))
    await it.close(at)
    yield (at := world.desk(at, 30))
    await _service_notice(world, at)
    yield (at := world.walk(at, 24 * 10))
    again = Deeds(
        world,
        replace(
            it.plan, at=at, title="缝纫组周末能否加一次，棉衣要改", words="上班的只有周末在家。", channel=Channel.VENUE
        ),
    )
    await again.register(at)
    yield (at := world.desk(at, 3))
    await again.sort(at)
    if again.matter.state == "sorted":
        yield (at := world.desk(at, 2))
        await again.confirm(at)
    yield (at := world.walk(at, 5))
    await again.claim(at)
    yield (at := world.walk(at, 40))
    await again.settle(at, "缝纫组调整人员，隔周的周六上午加一次。")
    yield (at := world.walk(at, 50))
    await again.ask(at, words="两边都问过，居民和缝纫组都说好。")
    yield (at := world.desk(at, 20))
    await again.close(at)


async def _service_notice(world: World, at: datetime) -> None:
    """A service that grew out of a household matter, without any link to it."""
    community = world.communities[HUAXIN]
    id = await notices.draft(
        community.id,
        NoticeKind.SERVICE,
        title="“银发缝纫组”每周三下午开门",
        text="每周三 14:00 至 17:00，社区活动室。\n改裤脚、换拉链、钉扣子，不收费，布料自带。\n行动不便的居民可请网格员代送代取。",
        convenor=Convenor.RESIDENTS_COMMITTEE,
        officer=community.secretary,
        now=at,
    )
    await notices.publish(id, officer=community.secretary, now=at)


async def night_noise(world: World) -> Story:
    """One noise, three channels; joined, one joined by mistake and parted; each is asked apart."""
    at = world.ago(13, 19, 10)
    words = "楼上十二点以后拖东西，整宿咚咚响。"
    first = Deeds(
        world, plan(world, XIJIE, at, Kind.HOUSEHOLD, "life_noise", "43 号楼夜里拖桌椅声音大", words, caller=41)
    )
    order = Deeds(
        world,
        replace(
            first.plan, channel=Channel.HOTLINE, order_hours=360, caller=42, title="43 号楼楼上夜间噪声扰民",
            words="来电人反映楼上夜间噪声，多次沟通无效。",
        ),
    )  # fmt: skip
    hearing = Deeds(world, replace(first.plan, channel=Channel.HEARING, caller=43, title="43 号楼半夜有响动，睡不着"))
    other = Deeds(
        world,
        replace(
            first.plan, channel=Channel.WECHAT, caller=44, title="43 号楼 2 单元半夜放音乐", words="低音炮震墙，是另一家。"
        ),
    )  # fmt: skip
    yield at
    await first.register(at)
    for it, hours in ((order, 15), (hearing, 30), (other, 6)):
        yield (at := world.desk(at, hours))
        await it.register(at)
        it.plan.at = at
    for it in (first, order, hearing, other):
        yield (at := world.desk(at, 1))
        await it.sort(at, by=it.worker)
        if it.matter.state == "sorted":
            yield (at := world.desk(at, 0.5))
            await it.confirm(at)
    for it in (order, hearing, other):
        yield (at := world.desk(at, 0.2))
        it.matter = await actions.join(it.id, first.matter.number, officer=it.secretary, now=at)
    yield (at := world.desk(at, 2))
    other.matter = await actions.part(other.id, officer=other.secretary, now=at)
    await first.look()
    yield (at := world.walk(at, 3))
    await first.claim(at)
    yield (at := world.walk(at, 4))
    await first.contact(first.walker, at)
    yield (at := world.walk(at, 24))
    await _team(first, at)
    await first.note(at, "晚上十一点在楼道听过，是五层拖折叠床。")
    yield (at := world.walk(at, 30))
    await first.settle(at, "折叠床腿套了橡胶垫，约定晚十点后不挪动，三家都听说了。")
    yield (at := world.walk(at, 26))
    rows = await fetch("select id from voice where matter = {} limit 1", first.id)
    first.matter = await actions.follow_up(
        first.id,
        [rows[0]["id"]],
        Outcome.ANSWERED,
        officer=world.officers[first.matter.follower],
        now=at,
        solved=True,
        satisfaction=Satisfaction.SATISFIED,
        note="安静了，能睡整觉。另两家还没问。",
    )


async def _team(it: Deeds, at: datetime) -> None:
    """微网格队伍: the mediator joins by his work, a volunteer sees after both sides agreed; one talk each."""
    by = {"officer": it.walker, "now": at}
    await mediation.form_team(it.id, **by)
    await mediation.ask_in(it.id, it.plan.community.people[Role.MEDIATOR].id, **by)
    member = await mediation.ask_in(it.id, it.plan.community.people[Role.TEAM_MEMBER].id, **by)
    for side in Side:
        await mediation.consent(it.id, member, side, **by)
    for words, result in (
        ("到五层听了情况：老人夜里起身，折叠床要收。答应想办法。", Result.GOING_ON),
        ("三家都说了。床腿套橡胶垫，晚十点后不挪动，楼下有事先敲门。", Result.ORAL),
    ):
        await mediation.write_entry(it.id, words, Manner.HELP, result, at, **by)


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


async def leak_is_common(world: World) -> Story:
    """「楼上漏水」 was sorted as a household's; it is the common riser: shared, the clocks counted anew, the history kept."""
    at = world.ago(38 if world.small else 70, 19, 5)
    it = Deeds(
        world,
        plan(world, XIJIE, at, Kind.HOUSEHOLD, "leak", "楼上漏水，卫生间顶棚滴水", "楼上说不是他家漏的。", caller=61),
    )
    yield at
    await it.register(at)
    yield (at := world.desk(at, 2))
    await it.sort(at, by=it.worker)
    if it.matter.state == "sorted":
        yield (at := world.desk(at, 1))
        await it.confirm(at)
    yield (at := world.walk(at, 2))
    await it.claim(at)
    yield (at := world.walk(at, 20))
    await it.note(at, "两家关水试过，仍在滴，像是公共立管。")
    yield (at := world.desk(at, 4))
    it.matter = await actions.reclassify(
        it.id,
        Kind.SHARED,
        "pipes",
        officer=it.secretary,
        now=at,
        reason="查明为公共立管渗漏，不是户内设施。",
        title="43 号楼公共立管渗漏，影响多户",
        detail="卫生间立管接口锈蚀，需整根更换。",
    )
    it.plan = replace(it.plan, kind=Kind.SHARED, category="pipes")
    if it.matter.state == "sorted":
        yield (at := world.desk(at, 1))
        await it.confirm(at)
    yield (at := world.desk(at, 4))
    await it.convene(at)
    yield (at := world.desk(at, 70))
    await it.settle(at, "整根立管更换，试水三天不漏，费用按单元分摊。", by=it.secretary)
    yield (at := world.walk(at, 30))
    await it.ask(at)
    yield (at := world.desk(at, 20))
    await it.close(at)


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


async def order_meets_visit(world: World) -> Story:
    """来单认旧: the walk had heard it nine days before the order came down; one person, two voices, one matter."""
    at = world.ago(9, 9, 50)
    it = Deeds(
        world,
        plan(
            world, XIJIE, at, Kind.SHARED, "estate_road", "43 号楼到大门路面坑洼积水", "坑连着坑，老伴绊了一跤。", caller=71
        ),
    )  # fmt: skip
    order = Deeds(
        world,
        replace(
            it.plan, channel=Channel.HOTLINE, order_hours=168, title="小区道路破损，积水难行",
            words="来电人称小区路面破损多日，希望修缮。",
        ),
    )  # fmt: skip
    yield at
    await it.register(at)
    yield (at := world.desk(at, 3))
    await it.sort(at, by=it.worker)
    if it.matter.state == "sorted":
        yield (at := world.desk(at, 1))
        await it.confirm(at)
    yield (at := world.desk(at, 5))
    await it.convene(at)
    yield (at := world.desk(at, 24 * 5))
    await order.register(at)
    yield (at := world.desk(at, 1))
    await order.sort(at, by=order.worker)
    if order.matter.state == "sorted":
        yield (at := world.desk(at, 0.5))
        await order.confirm(at)
    yield (at := world.desk(at, 0.5))
    order.matter = await actions.join(order.id, it.matter.number, officer=it.secretary, now=at)
    await it.look()
    yield (at := world.desk(at, 2))
    await it.contact(it.worker, at)


async def secret_caller(world: World) -> Story:
    """A complaint about the property manager: what he gets has no name, phone, room, nor the caller's words."""
    at = world.ago(6, 10, 30)
    it = Deeds(
        world,
        plan(
            world, XIJIE, at, Kind.SHARED, "property_service", "反映门岗夜间脱岗，要求保密", "我就住这楼，别说是我说的。",
            caller=72, channel=Channel.VENUE, secret=True,
        ),
    )  # fmt: skip
    yield at
    await it.register(at)
    yield (at := world.desk(at, 2))
    await it.sort(at, by=it.worker)
    if it.matter.state == "sorted":
        yield (at := world.desk(at, 1))
        await it.confirm(at)
    manager = it.estate.manager if it.estate else None
    if manager is None:
        return
    yield (at := world.desk(at, 3))
    await it.assign(at, party=manager)
    yield (at := world.desk(at, 3))
    await it.take_up(at)
    if it.plan.caller:
        await it.contact(it.worker, at)
    yield (at := world.desk(at, 20))
    await it.note(at, "调看值班记录，已换人。")


async def violence(world: World) -> Story:
    """A household matter that the law says must be reported, not only mediated (反家庭暴力法 14)."""
    at = world.ago(33 if world.small else 118, 18, 30)
    it = Deeds(
        world,
        plan(
            world, HUAXIN, at, Kind.HOUSEHOLD, "domestic_violence", "邻居听到打骂哭喊，担心出事", "隔壁又打起来了。", caller=73
        ),
    )  # fmt: skip
    yield at
    await it.register(at)
    yield (at := at + timedelta(minutes=9))
    await it.report(at, "公安派出所", "接警回执（演示）", by=it.walker)
    yield (at := world.desk(at, 0.5))
    await it.sort(at, by=it.worker)
    if it.matter.state == "sorted":
        yield (at := world.desk(at, 1))
        await it.confirm(at)
    yield (at := world.walk(at, 1))
    await it.claim(at, by=it.plan.grid.lead)
    yield (at := world.walk(at, 20))
    await it.settle(at, "民警出具告诫书，妇联介入，每周探视一次。")
    yield (at := world.walk(at, 40))
    await it.ask(at, words="说这两周没再动手。")
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


async def about_the_software(world: World) -> Story:
    """Two notes in the box for complaints about the software itself."""
    for days, sign_in, page, words in (
        (6, "xijie-gongzuo", "/matters", "初分时能不能把上一件同楼的事放在旁边？"),
        (2, "chengguan", "/", "快到期的排在最前面，好用。字再大一号更好。"),
    ):
        yield (at := world.ago(days, 16, 40))
        await tell_the_makers(words, page=page, officer=world.signed[sign_in], now=at)
