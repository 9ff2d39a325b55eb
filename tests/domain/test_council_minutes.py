"""会议记录: taken down while people talk, finished afterwards, fixed once the decision is published."""

import pytest

from domain.council.ballots import actions as ballots
from domain.council.meetings import actions, queries, rules
from domain.council.meetings.rules import fingerprint
from domain.council.rights import NotTheirDeed
from domain.council.tallies.rules import Hands
from domain.errors import Invalid, Missing
from domain.journal.queries import history
from domain.transaction import fetch
from tests import council
from tests.council import MEETING_DAY

LATER = MEETING_DAY.replace(hour=MEETING_DAY.hour + 3)


@pytest.fixture
async def room(town):
    room = await council.voting(town, present=9, number=10)
    signed = {"counter": "计", "scrutineer": "监", "officer": town.zhou, "now": MEETING_DAY}
    await ballots.hand_tally(room.ballot, Hands(6, 2, 1), **signed)
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)
    return room


async def test_minutes_are_written_during_the_meeting_and_finished_after_its_end(town, room):
    await write(room, town.clerk, "王同志：赞成。", was="")
    await actions.end(room.meeting, officer=town.zhou, now=MEETING_DAY)
    await write(room, town.clerk, "王同志：赞成。\n李同志：先修东侧。", was="王同志：赞成。")

    lines = [row for row in await history(room.meeting) if row["action"] == "minutes"]
    assert (await queries.meeting(room.meeting))["minutes"] == "王同志：赞成。\n李同志：先修东侧。"
    assert len(lines) == 2 and "赞成" not in str([line["changes"] for line in lines])


async def test_of_two_who_write_the_minutes_neither_overwrites_the_other_unread(town, room):
    await write(room, town.clerk, "一", was="")
    with pytest.raises(rules.MinutesChanged, match="施 15:00 已经改过会议记录"):
        await write(room, town.zhou, "二", was="")
    assert (await queries.meeting(room.meeting))["minutes"] == "一"


async def test_published_minutes_stay_and_missing_ones_can_still_be_added_once(town, room):
    await actions.end(room.meeting, officer=town.zhou, now=MEETING_DAY)
    await ballots.publish(room.ballot, officer=town.zhou, now=MEETING_DAY)

    await write(room, town.clerk, "补记：三人发言。", was="")
    with pytest.raises(rules.MinutesFixed, match="已经公示"):
        await write(room, town.clerk, "改了。", was="补记：三人发言。")
    assert (await queries.meeting(room.meeting))["minutes"] == "补记：三人发言。"


async def test_minutes_are_written_by_those_who_run_the_meeting_and_say_something(town, room):
    with pytest.raises(NotTheirDeed):
        await write(room, town.member, "我来写", was="")
    with pytest.raises(Missing):
        await write(room, town.qian, "我来写", was="")
    with pytest.raises(Invalid, match="会议记录还没有写"):
        await write(room, town.clerk, "  ", was="")
    assert not [row for row in await history(room.meeting) if row["action"] == "minutes"]


async def test_before_it_began_a_meeting_has_no_minutes(town):
    room = await council.noticed(town, number=10)
    with pytest.raises(rules.MeetingStepNotOpen, match="不能“写会议记录”"):
        await write(room, town.clerk, "早了", was="")
    assert not await fetch("select meeting from meeting_text where minutes <> ''")


async def write(room, officer, words, *, was):
    await actions.write_minutes(room.meeting, words, was=fingerprint(was), officer=officer, now=LATER)
