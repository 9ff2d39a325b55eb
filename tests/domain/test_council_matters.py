"""A shared matter on a council's agenda."""

import pytest

from domain.council.ballots import actions as ballots
from domain.council.bodies.rules import Body, Convenor, MotionType
from domain.council.meetings import actions as meetings
from domain.council.meetings import queries as meeting_queries
from domain.council.meetings import rules
from domain.council.rights import Duty
from domain.errors import Missing
from domain.matters import actions, queries
from domain.matters import rules as matters
from domain.matters.actions.intake import Intake
from domain.matters.rules import Channel, Kind, State
from domain.people.rules import Role
from tests import council
from tests.build import NOON
from tests.council import MEETING_DAY


async def a_matter(town, kind=Kind.SHARED):
    intake = Intake(title="43 号楼上下水管老化", channel=Channel.VENUE, community=town.community)
    matter = await actions.register(intake, officer=town.wu, now=NOON)
    matter = await actions.sort(matter.id, kind, officer=town.wu, now=NOON)
    if matter.state == State.SORTED:
        matter = await actions.confirm(matter.id, officer=town.zheng, now=NOON)
    return matter


async def a_meeting(town, body=Body.REPRESENTATIVES, **more):
    return await meetings.convene(
        town.community,
        body,
        Convenor.RESIDENTS_COMMITTEE,
        meets_at=MEETING_DAY,
        place="活动室",
        officer=town.zhou,
        now=NOON,
        **more,
    )


async def test_convening_on_a_confirmed_shared_matter_takes_it_in_hand(town):
    matter = await a_matter(town)

    await a_meeting(town, title="43 号楼上下水管", matter=matter.id)

    matter = await queries.get_matter(matter.id, town.zhou, now=NOON)
    assert (matter.state, matter.in_council, matter.handler) == (State.IN_HAND, True, town.zhou.id)


async def test_only_a_shared_matter_goes_on_the_agenda(town):
    matter = await a_matter(town, Kind.PUBLIC)

    with pytest.raises(rules.MatterNotShared):
        await a_meeting(town, title="路灯", matter=matter.id)


async def test_a_second_meeting_takes_up_the_same_matter(town):
    matter = await a_matter(town)
    await a_meeting(town, title="水管", matter=matter.id)

    await a_meeting(town, title="水管，第二次", matter=matter.id)

    assert (await queries.get_matter(matter.id, town.zhou, now=NOON)).state == State.IN_HAND


async def test_who_serves_at_the_meeting_sees_its_matter_from_then_on(town):
    matter = await a_matter(town)
    meeting = await a_meeting(town, title="水管", matter=matter.id)
    with pytest.raises(Missing):
        await queries.get_matter(matter.id, town.clerk, now=NOON)

    await meetings.appoint(meeting, town.clerk.id, Duty.CLERK, officer=town.zhou, now=NOON)

    assert town.clerk.holds(Role.CLERK)
    assert (await queries.get_matter(matter.id, town.clerk, now=NOON)).id == matter.id


async def test_the_oversight_committee_sees_a_matter_once_it_is_in_council(town):
    matter = await a_matter(town)
    with pytest.raises(Missing):
        await queries.get_matter(matter.id, town.overseer, now=NOON)

    await a_meeting(town, title="水管", matter=matter.id)

    assert (await queries.get_matter(matter.id, town.overseer, now=NOON)).id == matter.id


async def test_a_matter_is_not_reclassified_while_its_ballot_is_open(town):
    await council.representatives(town, 10, committee=1)
    matter = await a_matter(town)
    meeting = await a_meeting(town, title="水管", matter=matter.id)
    [item] = await meeting_queries.agenda(meeting)
    ballot = await ballots.propose(item["id"], "更换", MotionType.COMMUNITY_AFFAIR, officer=town.zhou, now=NOON)
    await meetings.notice(meeting, officer=town.zhou, now=NOON)
    voters = [row["voter"] for row in await meeting_queries.attendances(meeting)]
    await meetings.check_in_all(meeting, voters, officer=town.zhou, now=MEETING_DAY)
    await meetings.begin(meeting, officer=town.zhou, now=MEETING_DAY)
    await ballots.open(ballot, officer=town.zhou, now=MEETING_DAY)

    with pytest.raises(matters.BallotOpen):
        await actions.reclassify(matter.id, Kind.HOUSEHOLD, reason="各家自己的管", officer=town.zhou, now=MEETING_DAY)
