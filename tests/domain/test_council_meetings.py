"""From convening to the end of a meeting, through the real actions."""

import asyncio
from datetime import timedelta

import pytest

from domain.council import rights
from domain.council.ballots import actions as ballots
from domain.council.ballots import queries as polls
from domain.council.ballots import rules as polling
from domain.council.bodies import rules as bodies
from domain.council.bodies.rules import Body, Convenor, MotionType
from domain.council.meetings import actions, queries, rules
from domain.council.meetings.rules import Showing
from domain.council.resolutions import actions as resolutions
from domain.council.resolutions import rules as resolving
from domain.council.rights import Duty
from domain.council.tallies.rules import Hands
from domain.errors import ChangedMeanwhile, Missing
from domain.journal import queries as journal
from domain.people import actions as people
from domain.people import queries as people_queries
from domain.people.rules import Role
from domain.transaction import fetch
from tests import council
from tests.build import NOON
from tests.council import MEETING_DAY, OWNERS_DAY


async def convened(town, body=Body.REPRESENTATIVES, convenor=Convenor.RESIDENTS_COMMITTEE, officer=None, **more):
    return await actions.convene(
        town.community,
        body,
        convenor,
        meets_at=MEETING_DAY,
        place="活动室",
        officer=officer or town.zhou,
        now=NOON,
        **more,
    )


async def test_the_wrong_convenor_is_refused_and_the_right_one_named(town):
    with pytest.raises(bodies.WrongConvenor, match="请由业委会发起"):
        await convened(town, Body.OWNERS, Convenor.RESIDENTS_COMMITTEE, property_area=town.estate)


async def test_owners_need_a_bound_property_area(town):
    with pytest.raises(bodies.PropertyAreaNotBound):
        await convened(town, Body.OWNERS, Convenor.OWNERS_COMMITTEE)


async def test_a_stranger_finds_no_meeting_and_a_worker_may_not_convene(town):
    meeting = await convened(town)

    with pytest.raises(Missing):
        await queries.get_meeting(meeting, town.qian)
    with pytest.raises(Missing):
        await queries.get_meeting(meeting, town.foreign)
    assert (await queries.get_meeting(meeting, town.wu))["community_name"] == "东街社区"
    with pytest.raises(rights.NotTheirDeed, match="社区书记"):
        await convened(town, officer=town.wu)
    with pytest.raises(Missing):
        await convened(town, officer=town.qian)


async def test_lists_show_only_meetings_within_reach(town):
    meeting = await convened(town)

    assert [row["id"] for row in await queries.visible_to(town.wang)] == [meeting]
    assert [row["id"] for row in await queries.visible_to(town.zhou)] == [meeting]
    assert await queries.visible_to(town.qian) == []
    assert await queries.visible_to(town.foreign_leader) == []


async def test_who_serves_at_a_meeting_sees_it_and_counts_but_does_not_give_notice(town):
    meeting = await convened(town)
    await actions.appoint(meeting, town.lin.id, Duty.SCRUTINEER, officer=town.zhou, now=NOON)

    row = await queries.get_meeting(meeting, town.lin)

    assert await rights.may(row, rights.Deed.COUNT, town.lin)
    with pytest.raises(rights.NotTheirDeed):
        await actions.notice(meeting, officer=town.lin, now=NOON)


async def test_the_notice_needs_an_agenda_and_its_full_period(town):
    await council.representatives(town)
    meeting = await convened(town)

    with pytest.raises(rules.AgendaIsEmpty):
        await actions.notice(meeting, officer=town.zhou, now=NOON)
    await actions.add_item(meeting, "水管", officer=town.zhou, now=NOON)
    with pytest.raises(rules.ReasonForShorterNotice):
        await actions.notice(meeting, officer=town.zhou, now=NOON + timedelta(days=1))
    await actions.notice(meeting, officer=town.zhou, now=NOON)
    assert len(await queries.attendances(meeting)) == 50


async def test_thirty_three_of_fifty_cannot_hold_the_meeting_and_thirty_four_can(town):
    room = await council.noticed(town)
    await actions.check_in_all(room.meeting, room.voters()[:33], officer=town.zhou, now=MEETING_DAY)

    with pytest.raises(rules.NoQuorum, match="到会 33 人，须 34 人，不能召开，请另行通知"):
        await actions.begin(room.meeting, officer=town.zhou, now=MEETING_DAY)

    await actions.check_in_by_code(room.codes()[33], now=MEETING_DAY)
    await actions.begin(room.meeting, officer=town.zhou, now=MEETING_DAY)
    assert (await queries.meeting(room.meeting))["state"] == rules.State.IN_SESSION


async def test_a_meeting_that_cannot_be_held_is_called_off_with_its_ballots(town):
    room = await council.noticed(town)
    await actions.check_in_all(room.meeting, room.voters()[:31], officer=town.zhou, now=MEETING_DAY)

    await actions.call_off(room.meeting, officer=town.zhou, now=MEETING_DAY)

    assert (await queries.meeting(room.meeting))["state"] == rules.State.NOT_HELD
    assert (await polls.ballot(room.ballot))["state"] == polling.State.ANNULLED


async def test_a_ballot_that_was_never_opened_ends_with_its_meeting_and_another_round_may_follow(town):
    room = await council.noticed(town, number=10)
    await actions.check_in_all(room.meeting, room.voters()[:8], officer=town.zhou, now=MEETING_DAY)
    await actions.begin(room.meeting, officer=town.zhou, now=MEETING_DAY)
    await actions.end(room.meeting, officer=town.zhou, now=MEETING_DAY)

    ballot = await polls.ballot(room.ballot)
    assert ballot["state"] == polling.State.ANNULLED
    [*_, last] = await journal.history(room.ballot)
    assert (last["action"], last["note"]) == ("annul", "没有开始投票，会议“结束会议”")
    polling.require_round([polling.State(ballot["state"])], same_meeting=False)


async def test_nobody_begins_before_the_noticed_day(town):
    room = await council.noticed(town)
    await actions.check_in_all(room.meeting, room.voters(), officer=town.zhou, now=NOON)

    with pytest.raises(rules.TooEarlyToBegin, match="11月27日"):
        await actions.begin(room.meeting, officer=town.zhou, now=MEETING_DAY - timedelta(days=1))


async def test_of_two_who_begin_at_once_one_wins_and_the_other_is_told_who(town):
    room = await council.noticed(town)
    await actions.check_in_all(room.meeting, room.voters(), officer=town.zhou, now=MEETING_DAY)

    answers = await asyncio.gather(
        *(actions.begin(room.meeting, officer=who, now=MEETING_DAY) for who in (town.zhou, town.clerk)),
        return_exceptions=True,
    )

    [refusal] = [answer for answer in answers if answer is not None]
    assert isinstance(refusal, ChangedMeanwhile | rules.MeetingStepNotOpen)
    assert [line["action"] for line in await journal.history(room.meeting)].count("begin") == 1


async def test_the_owners_committees_own_convenor_calls_its_owners_and_nobody_elses(town):
    await fetch("update property_area set committee = {} where id = {}", town.office, town.estate)
    await people.grant(
        town.lin.id,
        Role.CONVENOR,
        await people_queries.place("party", town.office, now=NOON),
        officer=None,
        now=NOON - timedelta(days=1),
    )
    await town.reload()

    meeting = await convened(town, Body.OWNERS, Convenor.OWNERS_COMMITTEE, officer=town.lin, property_area=town.estate)

    assert (await queries.get_meeting(meeting, town.lin))["body"] == Body.OWNERS
    assert [row["id"] for row in await queries.visible_to(town.lin)] == [meeting]
    with pytest.raises(Missing):
        await convened(town, officer=town.lin)


async def test_a_council_without_quorum_goes_on_talking_and_does_not_vote(town):
    room = await council.noticed(town, body=Body.COUNCIL)
    await actions.check_in_all(room.meeting, room.voters()[:31], officer=town.zhou, now=MEETING_DAY)
    await actions.begin(room.meeting, officer=town.zhou, now=MEETING_DAY)

    with pytest.raises(rules.NoQuorum, match="到会 31 人，还差 3 人，可以接着议，今天不表决"):
        await ballots.open(room.ballot, officer=town.zhou, now=MEETING_DAY)


async def test_who_leaves_is_no_longer_present_and_who_comes_back_is(town):
    room = await council.noticed(town)
    await actions.check_in_all(room.meeting, room.voters()[:34], officer=town.zhou, now=MEETING_DAY)
    row = await queries.meeting(room.meeting)

    await actions.leave(room.meeting, room.voters()[0], officer=town.zhou, now=MEETING_DAY)
    assert (await queries.attendance(row)).words == "到会 33 人，须 34 人，不能召开，请另行通知"

    await actions.check_in(room.meeting, room.voters()[0], officer=town.zhou, now=MEETING_DAY)
    assert (await queries.attendance(row)).enough


async def test_the_personal_code_checks_in_on_the_day_only(town):
    room = await council.noticed(town)

    with pytest.raises(rules.NotToday, match="11月27日"):
        await actions.check_in_by_code(room.codes()[0], now=MEETING_DAY - timedelta(days=1))
    with pytest.raises(Missing):
        await actions.check_in_by_code("0" * 18, now=MEETING_DAY)


async def test_an_owners_motion_in_the_representatives_meeting_is_only_an_inquiry(town):
    room = await council.voting(town, type=MotionType.OWNERS_8)
    await ballots.hand_tally(
        room.ballot, Hands(40, 0, 0), counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY
    )
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)

    standing = await polls.standing(await polls.ballot(room.ballot))

    assert standing.verdict.outcome == "多数同意（征询）"
    assert not standing.ballot["binding"]


async def test_owners_may_vote_only_on_what_was_noticed(town):
    await council.dwellings(town, [(("甲",), 5000), (("乙",), 6000)])
    meeting = await actions.convene(
        town.community,
        Body.OWNERS,
        Convenor.OWNERS_COMMITTEE,
        meets_at=OWNERS_DAY,
        place="小区",
        officer=town.zhou,
        now=NOON,
        property_area=town.estate,
    )
    await actions.add_item(meeting, "选聘物业", officer=town.zhou, now=NOON)
    await actions.notice(meeting, officer=town.zhou, now=NOON)
    late = await actions.add_item(meeting, "充电棚", officer=town.zhou, now=NOON)
    ballot = await ballots.propose(late, "建充电棚", MotionType.OWNERS_8, officer=town.zhou, now=NOON)
    await actions.begin(meeting, officer=town.zhou, now=OWNERS_DAY)

    with pytest.raises(polling.ItemNotNoticed, match="条例第35条"):
        await ballots.open(ballot, officer=town.zhou, now=OWNERS_DAY)


async def test_the_whole_meeting_ends_in_a_resolution_with_who_and_when(town):
    room = await council.voting(town, present=40)
    await ballots.hand_tally(
        room.ballot, Hands(30, 6, 4), counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY
    )
    with pytest.raises(rules.BallotStillOpen):
        await actions.end(room.meeting, officer=town.zhou, now=MEETING_DAY)
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    with pytest.raises(resolving.NotTallied):
        await resolve(room, town)
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)

    resolution = await resolve(room, town)
    await actions.end(room.meeting, officer=town.zhou, now=MEETING_DAY)

    history = [line["action"] for line in await journal.history(room.ballot)]
    assert history == ["propose", "open", "hand_tally", "close", "tally"]
    [line] = await journal.history(resolution)
    assert line["actor_name"] == "周"
    with pytest.raises(resolving.ResolvedAlready):
        await resolve(room, town)


async def test_a_motion_that_failed_gives_no_resolution(town):
    room = await council.voting(town, present=40)
    await ballots.hand_tally(
        room.ballot, Hands(20, 20, 0), counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY
    )
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)

    with pytest.raises(resolving.NotPassed):
        await resolve(room, town)


async def resolve(room, town):
    return await resolutions.resolve(
        room.ballot,
        "更换 43 号楼上下水管",
        responsible="东街社区居委会",
        due_on=MEETING_DAY.date() + timedelta(days=30),
        officer=town.zhou,
        now=MEETING_DAY,
    )


async def test_a_second_round_is_a_new_meeting_with_no_votes_carried_over(town):
    room = await council.voting(town, present=40)
    motion = (await polls.ballot(room.ballot))["motion"]
    with pytest.raises(polling.RoundNeedsNewMeeting):
        await ballots.propose(
            room.item,
            "同意更换 43 号楼上下水管",
            MotionType.COMMUNITY_AFFAIR,
            officer=town.zhou,
            now=NOON,
            motion=motion,
        )
    second = await convened(town, previous=room.meeting)
    item = await actions.add_item(second, "水管，第二轮", officer=town.zhou, now=NOON)
    with pytest.raises(polling.RoundStillRunning):
        await ballots.propose(
            item, "同意更换 43 号楼上下水管", MotionType.COMMUNITY_AFFAIR, officer=town.zhou, now=NOON, motion=motion
        )
    await ballots.hand_tally(
        room.ballot, Hands(5, 30, 5), counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY
    )
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)

    ballot = await ballots.propose(
        item, "同意更换 43 号楼上下水管", MotionType.COMMUNITY_AFFAIR, officer=town.zhou, now=NOON, motion=motion
    )

    assert [row["round"] for row in await polls.rounds(motion)] == [1, 2]
    assert (await polls.standing(await polls.ballot(ballot))).tally is None


async def test_what_the_screen_shows_is_no_history(town):
    room = await council.noticed(town)
    before = len(await journal.history(room.meeting))

    await actions.show(room.meeting, Showing.ATTENDANCE, officer=town.zhou, now=NOON)

    assert (await queries.meeting(room.meeting))["showing"] == Showing.ATTENDANCE
    assert len(await journal.history(room.meeting)) == before
