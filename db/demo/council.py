"""Meetings, ballots and notices: 43 号楼 in three meetings, one meeting for today, one that was not held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from db.demo import owners, stories
from db.demo.deeds import Deeds
from db.demo.names import invented
from db.demo.schedule import Story
from db.demo.world import QIKESHU, XIJIE, Community, World
from domain.clock import SHANGHAI
from domain.council.ballots import actions as ballots
from domain.council.bodies.rules import Body, Convenor, MotionType
from domain.council.meetings import actions as meetings
from domain.council.meetings import queries
from domain.council.meetings.rules import fingerprint
from domain.council.members.actions import seat
from domain.council.members.rules import Seat
from domain.council.resolutions.actions import resolve
from domain.council.rights import Duty
from domain.council.tallies.rules import Hands
from domain.matters.actions import add_voice
from domain.matters.registration import NewVoice
from domain.matters.rules import Channel, Kind
from domain.notices import actions as notices
from domain.notices.rules import ProgressKind
from domain.people.rules import Role
from domain.transaction import fetch


def plays(world: World) -> Iterator[Story]:
    yield members(world)
    yield owners.qikeshu(world)
    yield pipes(world)
    yield today(world)
    yield not_held(world)
    yield fund(world)


async def members(world: World) -> Story:
    """Residents' representatives of two communities, and those who sit in the council on 43 号楼."""
    at = world.began + timedelta(days=1)
    names = invented(world.rng)
    yield at
    size = 9 if world.small else 45
    for code in (XIJIE, QIKESHU):
        community = world.communities[code]
        for n in range(size):
            kind = Seat.COMMITTEE if n < size // 9 else Seat.REPRESENTATIVE
            building = community.buildings[n % len(community.buildings)].name
            await seat(
                community.id,
                Body.REPRESENTATIVES,
                kind,
                next(names),
                officer=community.secretary,
                now=at,
                building=building,
            )
    community = world.communities[XIJIE]
    seats = [Seat.INVITED] * 4 + [Seat.REPRESENTATIVE] * (4 if world.small else 9) + [Seat.COMMITTEE] * 2
    for kind in seats:
        await seat(
            community.id, Body.COUNCIL, kind, next(names), officer=community.secretary, now=at, building="43 号楼"
        )


async def _come(meeting: UUID, community: Community, at: datetime, most: int | None = None) -> int:
    rows = await queries.attendances(meeting)
    here = [row["voter"] for row in rows][:most]
    await meetings.check_in_all(meeting, here, officer=community.secretary, now=at)
    return len(here)


async def _hands(ballot: UUID, present: int, against: int, abstain: int, community: Community, at: datetime) -> None:
    """Counted, closed and tallied within a quarter of an hour."""
    counter = community.people.get(Role.COUNTER, community.worker).name
    scrutineer = community.people.get(Role.SCRUTINEER, community.worker).name
    hands = Hands(present - against - abstain, against, abstain)
    by = community.secretary
    await ballots.hand_tally(ballot, hands, counter=counter, scrutineer=scrutineer, officer=by, now=at)
    await ballots.close(ballot, officer=by, now=at + timedelta(minutes=6))
    await ballots.tally(ballot, officer=by, now=at + timedelta(minutes=14))


async def pipes(world: World) -> Story:
    """43 号楼上下水管: three meetings, oversight at each, the third resolves; the notice tells how far it has come."""
    community = world.communities[XIJIE]
    by, overseer = community.secretary, community.people[Role.OVERSIGHT_MEMBER]
    at = world.ago(58, 19, 0)
    it = Deeds(
        world,
        stories.plan(
            world,
            XIJIE,
            at,
            Kind.SHARED,
            "pipes",
            "43 号楼上下水管老化，跑冒滴漏",
            "上下水管四十年了，哪层都漏。",
            caller=91,
            channel=Channel.HEARING,
        ),
    )
    yield at
    await it.register(at)
    for n, words in enumerate(("一层地漏返水，地板泡坏了。", "楼道墙皮整片掉。"), start=92):
        voice = NewVoice(words=words, name="邻居", mobile=f"1540{n:07d}")
        it.matter = await add_voice(it.id, voice, Channel.HEARING, officer=it.worker, now=at)
    yield (at := world.desk(at, 14))
    await it.sort(at, by=it.worker)
    if it.matter.state == "sorted":
        yield (at := world.desk(at, 2))
        await it.confirm(at)
    meeting: UUID | None = None
    topics = (
        ("43 号楼上下水管怎么修：听各户意见", "各户说明漏点，街道城管办、社区建设办到会答复，居务监督委员列席。"),
        ("43 号楼上下水管：修补还是整体更换", "三家施工方介绍办法和报价，多数主张整体更换，居务监督委员列席。"),
        ("43 号楼上下水管整体更换方案", "逐条过方案，举手通过，居务监督委员列席监督计票。"),
    )
    for (title, minutes), days in zip(topics, (50, 30, 12), strict=True):
        yield (at := world.ago(days + 5, 10, 20))
        meets = world.ago(days, 14, 30)
        meeting = await meetings.convene(
            community.id,
            Body.COUNCIL,
            Convenor.RESIDENTS_COMMITTEE,
            meets_at=meets,
            place="聊聊吧（社区议事厅）",
            officer=by,
            now=at,
            previous=meeting,
            title=title,
            matter=it.id,
        )
        await meetings.appoint(meeting, community.people[Role.CLERK].id, Duty.CLERK, officer=by, now=at)
        ballot = None
        if days == 12:
            [item] = await fetch("select id from agenda_item where meeting = {}", meeting)
            words = "43 号楼上下水管整体更换，按单元分段施工"
            ballot = await ballots.propose(item["id"], words, MotionType.CONSULTATION, officer=by, now=at)
        await meetings.notice(meeting, officer=by, now=at)
        yield meets
        present = await _come(meeting, community, meets, -1)
        await meetings.begin(meeting, officer=by, now=meets)
        if ballot:
            yield (voted := meets + timedelta(minutes=50))
            await ballots.open(ballot, officer=by, now=voted)
            await _hands(ballot, present, 1, 1, community, voted + timedelta(minutes=4))
            resolution = await resolve(
                ballot,
                "43 号楼五个单元的上下水主管整体更换，逐单元施工，每单元停水不超过一天，完工后恢复墙面。"
                "费用从老旧小区管网改造资金和公共收益中列支，居民不另出钱。施工由居务监督委员会全程监督。",
                responsible="城子西街社区居委会",
                due_on=(world.now + timedelta(days=20)).date(),
                officer=by,
                now=voted + timedelta(minutes=30),
            )
        yield (over := meets + timedelta(minutes=100))
        await meetings.end(meeting, officer=by, now=over)
        await meetings.write_minutes(meeting, minutes, was=fingerprint(""), officer=by, now=over)
    yield (at := world.ago(11, 9, 30))
    notice = await notices.draft_from_resolution(resolution, officer=by, now=at)
    await notices.publish(notice, officer=by, now=at + timedelta(minutes=20))
    yield (at := world.desk(at, 3))
    await it.look()
    await it.extend(at, world.now + timedelta(days=22))
    yield (at := world.desk(at, 4))
    await it.decide(at)
    told = (
        (9, ProgressKind.DONE, "施工方进场，1 单元管井清开", by),
        (8, ProgressKind.OVERSIGHT, "居务监督委员查验管材合格证", overseer),
        (5, ProgressKind.DONE, "1、2 单元主管换完，试水不漏", by),
        (4, ProgressKind.OVERSIGHT, "到场看 2 单元试水，墙面待恢复", overseer),
        (2, ProgressKind.NOW, "3 单元施工，当日恢复供水", by),
        (1, ProgressKind.NEXT, "4、5 单元下周开工，提前一天通知停水", by),
    )
    for days, kind, words, officer in told:
        yield (at := world.ago(days, 16, 10))
        on = at.astimezone(SHANGHAI).date()
        await notices.add_progress(notice, kind, words, on_day=on, officer=officer, now=at)


async def today(world: World) -> Story:
    """居民代表会议 that a clerk can run: the matter is confirmed, the notice is out, nobody has checked in yet."""
    community = world.communities[XIJIE]
    by = community.secretary
    at = world.ago(20, 10, 30)
    given = {"caller": 95, "channel": Channel.WISH_WALL}
    it = Deeds(
        world,
        stories.plan(
            world,
            XIJIE,
            at,
            Kind.SHARED,
            "activity_space",
            "闲置车棚改居民活动室",
            "车棚空了两年，下棋的没地儿去。",
            **given,
        ),
    )
    yield at
    await it.register(at)
    yield (at := world.desk(at, 3))
    await it.sort(at, by=it.worker)
    if it.matter.state == "sorted":
        yield (at := world.desk(at, 2))
        await it.confirm(at)
    yield (at := world.ago(6, 11, 0))
    hour = min(max(world.now.astimezone(SHANGHAI).hour + 1, 9), 19)
    meeting = await meetings.convene(
        community.id,
        Body.REPRESENTATIVES,
        Convenor.RESIDENTS_COMMITTEE,
        meets_at=world.ago(0, hour, 0),
        place="社区议事厅",
        officer=by,
        now=at,
        title="闲置车棚改居民活动室",
        matter=it.id,
    )
    [item] = await fetch("select id from agenda_item where meeting = {}", meeting)
    await ballots.propose(
        item["id"],
        "把闲置车棚改成居民活动室，晚九点关门",
        MotionType.COMMUNITY_AFFAIR,
        officer=by,
        now=at,
        by_phone=True,
    )
    await meetings.add_item(meeting, "通报 43 号楼上下水管施工进度", officer=by, now=at)
    for role, duty in (
        (Role.CLERK, Duty.CLERK),
        (Role.CHAIR, Duty.CHAIR),
        (Role.COUNTER, Duty.COUNTER),
        (Role.SCRUTINEER, Duty.SCRUTINEER),
    ):
        await meetings.appoint(meeting, community.people[role].id, duty, officer=by, now=at)
    await meetings.notice(meeting, officer=by, now=at)


async def not_held(world: World) -> Story:
    """Fewer than two thirds came: it may not be held at all (组织法 29)."""
    community = world.communities[QIKESHU]
    at = world.ago(45, 9, 40)
    yield at
    meets = world.ago(40, 15, 0)
    meeting = await meetings.convene(
        community.id,
        Body.REPRESENTATIVES,
        Convenor.RESIDENTS_COMMITTEE,
        meets_at=meets,
        place="社区活动室",
        officer=community.secretary,
        now=at,
        title="楼前绿地补种还是铺砖",
    )
    await meetings.notice(meeting, officer=community.secretary, now=at)
    yield meets
    await _come(meeting, community, meets, 4 if world.small else 22)
    yield (at := meets + timedelta(minutes=30))
    await meetings.call_off(meeting, officer=community.secretary, now=at)


async def fund(world: World) -> Story:
    """居民代表会议 on 服务群众经费: quorum, majority, resolution, notice."""
    community = world.communities[XIJIE]
    by = community.secretary
    yield (at := world.ago(52, 10, 0))
    meets = world.ago(47, 14, 0)
    meeting = await meetings.convene(
        community.id,
        Body.REPRESENTATIVES,
        Convenor.RESIDENTS_COMMITTEE,
        meets_at=meets,
        place="社区议事厅",
        officer=by,
        now=at,
        title="服务群众经费添置便民工具箱",
    )
    [item] = await fetch("select id from agenda_item where meeting = {}", meeting)
    words = "用服务群众经费添置便民工具箱和梯子"
    ballot = await ballots.propose(item["id"], words, MotionType.COMMUNITY_AFFAIR, officer=by, now=at)
    await meetings.notice(meeting, officer=by, now=at)
    yield meets
    present = await _come(meeting, community, meets, 7 if world.small else 38)
    await meetings.begin(meeting, officer=by, now=meets)
    yield (at := meets + timedelta(minutes=25))
    await ballots.open(ballot, officer=by, now=at)
    await _hands(ballot, present, 1, 1, community, at + timedelta(minutes=3))
    resolution = await resolve(
        ballot,
        "添置便民工具箱两套、人字梯两架，放在社区服务角，居民登记借用。",
        responsible="城子西街社区居委会",
        due_on=(at + timedelta(days=30)).date(),
        officer=by,
        now=at + timedelta(minutes=30),
    )
    yield (at := meets + timedelta(minutes=70))
    await meetings.end(meeting, officer=by, now=at)
    yield (at := world.ago(46, 9, 20))
    notice = await notices.draft_from_resolution(resolution, officer=by, now=at)
    await notices.publish(notice, officer=by, now=at + timedelta(minutes=15))
