"""七棵树东街: 引入物业, an owners' ballot on paper in two rounds, the first of which fails."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from db.demo import stories
from db.demo.deeds import Deeds
from db.demo.schedule import Story
from db.demo.world import QIKESHU, Community, World
from domain.council.ballots import actions as ballots
from domain.council.ballots.rules import PaperState, Reading
from domain.council.bodies.rules import Body, Convenor, MotionType
from domain.council.meetings import actions as meetings
from domain.council.papers import actions as papers
from domain.council.papers.queries import papers as papers_of
from domain.council.resolutions.actions import resolve
from domain.council.rights import Duty
from domain.council.tallies.rules import Choice
from domain.matters.rules import Channel, Kind
from domain.notices import actions as notices
from domain.people.rules import Role
from domain.transaction import fetch

ROUNDS = {False: ((36, 167, 27), (250, 20, 11)), True: ((2, 10, 2), (15, 1, 1))}
"""For, against, abstaining of 317 heads (small: 19). 口径为演示设定: agreeing owners of all owners, by heads; 36 and 250
of 317 read 11.35 % and 78.8 %. The article does not say by what count."""


async def qikeshu(world: World) -> Story:
    """引入物业: the first round fails, experts and mediators come, the second carries; both stand side by side."""
    community = world.communities[QIKESHU]
    by, clerk = community.secretary, community.people[Role.CLERK]
    estate = community.estates[0]
    first, second = ROUNDS[world.small]
    young = world.small
    at = world.ago(80 if young else 200, 9, 30)
    given = {"caller": 97, "channel": Channel.AREA_VISIT}
    it = Deeds(
        world,
        stories.plan(
            world,
            QIKESHU,
            at,
            Kind.SHARED,
            "property_hiring",
            "七棵树东街要不要引入物业，意见不一",
            "没人扫楼道，可一说收费就吵。",
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
    motion: UUID | None = None
    previous: UUID | None = None
    ballot: UUID | None = None
    days = ((76, 59), (40, 23)) if young else ((190, 172), (130, 112))
    for n, ((notice_day, meet_day), votes) in enumerate(zip(days, (first, second), strict=True)):
        yield (at := world.ago(notice_day, 10, 0))
        meets = world.ago(meet_day, 9, 0)
        meeting = await meetings.convene(
            community.id,
            Body.OWNERS,
            Convenor.PREPARATORY_GROUP,
            meets_at=meets,
            place=f"{estate.name}议事点，书面征求意见",
            officer=by,
            now=at,
            property_area=estate.id,
            previous=previous,
        )
        item = await meetings.add_item(meeting, "选聘物业服务企业", officer=by, now=at, matter=it.id)
        await meetings.appoint(meeting, clerk.id, Duty.CLERK, officer=by, now=at)
        ballot = await ballots.propose(
            item, "引入物业服务企业，期限 3 年", MotionType.OWNERS_4, officer=by, now=at, motion=motion
        )
        await meetings.notice(meeting, officer=by, now=at)
        yield meets
        await meetings.begin(meeting, officer=by, now=meets)
        await ballots.open(ballot, officer=by, now=meets)
        [row] = await fetch("select motion from ballot where id = {}", ballot)
        motion, previous = row["motion"], meeting
        yield (at := meets + timedelta(hours=7))
        await _papers(world, community, ballot, votes, at)
        yield (at := meets + timedelta(hours=8))
        counter, scrutineer = community.worker.name, clerk.name
        await ballots.close(ballot, officer=by, now=at)
        at += timedelta(minutes=40)
        await ballots.tally(ballot, officer=by, now=at, counter=counter, scrutineer=scrutineer)
        if n == 1:
            resolution = await resolve(
                ballot,
                "引入物业服务企业，服务期限 3 年，费用标准和服务内容在小区公示，业主每半年评议一次。",
                responsible=f"{estate.name}业主大会筹备组",
                due_on=(at + timedelta(days=30)).date(),
                officer=by,
                now=at,
            )
            draft = await notices.draft_from_resolution(resolution, officer=by, now=at)
        else:
            draft = await notices.draft_from_ballot(ballot, officer=by, now=at)
        await meetings.end(meeting, officer=by, now=at + timedelta(minutes=5))
        round = "一二"[n]
        text = (
            f"{estate.name}要不要引入物业服务企业，第{round}轮由业主书面表决，签字纸票为准。"
            "同意率按同意的业主人数占全体业主人数计算（口径为演示设定）。"
        )
        if n == 1:
            text += "决议：引入物业服务企业，服务期限 3 年，费用标准和服务内容在小区公示，业主每半年评议一次。"
        await notices.write(
            draft,
            title=f"七棵树东街引入物业：第{round}轮表决结果",
            text=text,
            phones="七棵树东街社区居委会 010-00002008",
            officer=by,
            now=at + timedelta(minutes=9),
        )
        yield (at := world.ago(meet_day - 1, 10, 0))
        await notices.publish(draft, officer=by, now=at)
        if n == 0:
            yield (at := world.ago(meet_day - 8, 19, 0))
            await it.look()
            await it.note(at, "请媒体栏目专家、调解员到小区，物业和居民面对面谈了两晚，逐条答疑。", by=by)
    if young:
        return
    yield (at := world.ago(70, 10, 0))
    await it.look()
    await it.settle(at, "物业企业进驻，第一个月保洁、门岗、报修到位。", by=by)
    yield (at := world.walk(at, 40))
    await it.ask(at, words="楼道干净了，就是停车还得再管管。")
    yield (at := world.desk(at, 30))
    await it.close(at)


async def _papers(world: World, community: Community, ballot: UUID, votes: tuple[int, int, int], at: datetime) -> None:
    """Two people enter every returned paper; the big owners take part, so that the area is there too."""
    rows = sorted(await papers_of(ballot), key=lambda row: -int(row["area"]))
    big, rest = rows[:3], rows[3:]
    world.rng.shuffle(rest)
    agreeing, opposing, abstaining = votes
    choices = [Choice.FOR] * agreeing + [Choice.AGAINST] * opposing + [Choice.ABSTAIN] * abstaining
    # The largest three oppose when most do, and agree when most do.
    choices.sort(key=lambda choice: choice is not (Choice.FOR if agreeing > opposing else Choice.AGAINST))
    hands = (community.secretary, community.people[Role.CLERK])
    read = {
        paper["id"]: Reading(PaperState.VALID, choice) for paper, choice in zip([*big, *rest], choices, strict=False)
    }
    for officer in hands:
        await papers.enter_pile(read, officer=officer, now=at)
