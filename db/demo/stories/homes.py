"""Named household matters: the sewing group, the noise at night, the leak that was not one, the violence next door."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from db.demo.deeds import Deeds
from db.demo.schedule import Story
from db.demo.stories.places import plan
from db.demo.world import HUAXIN, XIJIE, World
from domain.council.bodies.rules import Convenor
from domain.matters import actions
from domain.matters.rules import Channel, Kind, Outcome, Satisfaction
from domain.mediation import actions as mediation
from domain.mediation.rules import Manner, Result, Side
from domain.notices import actions as notices
from domain.notices.rules import Kind as NoticeKind
from domain.people.rules import Role
from domain.transaction import fetch


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
