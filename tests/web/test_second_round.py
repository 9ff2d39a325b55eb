"""A second round of what failed: the same motion, by the same rule, with nothing to be looked up or typed again."""

import re
from datetime import timedelta

import pytest

from domain.council.ballots import actions as ballots
from domain.council.ballots import queries as polls
from domain.council.ballots import rules
from domain.council.bodies.rules import Body, Convenor, MotionType
from domain.council.meetings import actions as meetings
from domain.council.meetings import queries
from domain.council.tallies.rules import Hands
from domain.errors import Missing
from tests import council
from tests.build import NOON
from tests.council import MEETING_DAY
from tests.web.council_app import at, browsing

AFTER = MEETING_DAY + timedelta(days=10)
SIGNED = {"counter": "计", "scrutineer": "监"}


@pytest.fixture
async def room(town, monkeypatch):
    """Two motions: the first has passed, the second has failed."""
    room = await council.noticed(town, number=10)
    item = await meetings.add_item(room.meeting, "车棚改活动室", officer=town.zhou, now=NOON)
    second = await ballots.propose(item, "车棚改为活动室，九点关门", MotionType.OWNERS_8, officer=town.zhou, now=NOON)
    await meetings.check_in_all(room.meeting, room.voters()[:9], officer=town.zhou, now=MEETING_DAY)
    await meetings.begin(room.meeting, officer=town.zhou, now=MEETING_DAY)
    for ballot, hands in ((room.ballot, Hands(8, 1, 0)), (second, Hands(4, 5, 0))):
        await ballots.open(ballot, officer=town.zhou, now=MEETING_DAY)
        await ballots.hand_tally(ballot, hands, **SIGNED, officer=town.zhou, now=MEETING_DAY)
        await ballots.close(ballot, officer=town.zhou, now=MEETING_DAY)
        await ballots.tally(ballot, officer=town.zhou, now=MEETING_DAY)
    await meetings.end(room.meeting, officer=town.zhou, now=MEETING_DAY)
    at(monkeypatch, MEETING_DAY)
    room.failed = second
    return room


async def test_the_new_round_begins_with_what_failed_and_continues_it_by_default(town, room):
    async with browsing(town.zhou) as desk:
        failed = (await desk.get(f"/meetings/ballots/{room.failed}")).text
        link = re.search(r'href="(/meetings/new\?[^"]+)"', failed)
        form = (await desk.get(link[1].replace("&amp;", "&"))).text
        from_meeting = (await desk.get(f"/meetings/new?previous={room.meeting}")).text
        sent = {name: value for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}
        body = {"body": "representatives", "convenor": "residents_committee", "title": "车棚改活动室"}
        made = await desk.post("/meetings", data=sent | body | {"meets_at": f"{AFTER:%Y-%m-%dT%H:%M}"})
        page = (await desk.get(made.headers["location"])).text
        [item] = re.findall(r"/items/([0-9a-f-]+)/ballots", page)[:1]
        [motion] = re.findall(r'<option value="([0-9a-f-]+)" selected>第 2 轮：车棚改为活动室，九点关门', page)
        again = {"words": "车棚改为活动室，九点关门", "type": "owners_8", "motion": motion}
        await desk.post(f"{made.headers['location']}/items/{item}/ballots", data=again)

    assert 'value="车棚改活动室"' in form and 'value="车棚改活动室"' in from_meeting
    assert "车棚改为活动室，九点关门</textarea>" in page and '<option value="owners_8" selected>' in page
    rounds = await polls.rounds((await polls.ballot(room.failed))["motion"])
    assert [row["round"] for row in rounds] == [1, 2]


async def test_a_round_is_on_the_same_motion_by_the_same_rule(town, room):
    later = await council.noticed(town, number=10, at=AFTER)
    item = await meetings.add_item(later.meeting, "车棚改活动室", officer=town.zhou, now=NOON)
    motion = (await polls.ballot(room.failed))["motion"]
    common = {"motion": motion, "officer": town.zhou, "now": NOON}

    with pytest.raises(rules.AnotherMotion, match="照写"):
        await ballots.propose(item, "车棚改为活动室，十点关门", MotionType.OWNERS_8, **common)
    with pytest.raises(rules.AnotherMotion, match="属于"):
        await ballots.propose(item, "车棚改为活动室，九点关门", MotionType.COMMUNITY_AFFAIR, **common)
    with pytest.raises(Missing):
        await ballots.propose(item, "别的", MotionType.OWNERS_8, **common | {"motion": item})


async def test_a_meeting_whose_motions_all_passed_offers_no_second_round(town, room):
    async with browsing(town.zhou) as desk:
        both = (await desk.get(f"/meetings/{room.meeting}")).text
        passed = (await desk.get(f"/meetings/ballots/{room.ballot}")).text

    assert "开新一轮会议" in both and "开新一轮会议" not in passed


async def test_a_second_round_put_down_with_a_slip_is_put_again_in_the_same_draft(town, room):
    meeting = await meetings.convene(
        town.community, Body.REPRESENTATIVES, Convenor.RESIDENTS_COMMITTEE,
        meets_at=AFTER, place="", previous=room.meeting, title="车棚改活动室", officer=town.zhou, now=MEETING_DAY,
    )  # fmt: skip
    [item] = await queries.agenda(meeting)
    motion = (await polls.ballot(room.failed))["motion"]
    common = {"motion": motion, "officer": town.zhou, "now": MEETING_DAY}
    words, type = "车棚改为活动室，九点关门", MotionType.OWNERS_8

    slip = await ballots.propose(item["id"], words, type, by_phone=True, **common)
    with pytest.raises(rules.RoundNeedsNewMeeting):
        await ballots.propose(item["id"], words, type, **common)
    await ballots.annul(slip, "不用手机投", officer=town.zhou, now=MEETING_DAY)
    again = await ballots.propose(item["id"], words, type, **common)

    assert (await polls.ballot(again))["motion"] == motion


async def test_a_miscounted_ballot_leads_to_its_next_round_although_it_had_passed(town, room):
    await ballots.fail(room.ballot, "数错了", officer=town.zhou, now=MEETING_DAY)
    async with browsing(town.zhou) as desk, browsing(town.clerk) as other:
        page = (await desk.get(f"/meetings/ballots/{room.ballot}")).text
        clerk = (await other.get(f"/meetings/ballots/{room.ballot}")).text
        link = f"/meetings/new?ballot={room.ballot}"
        form = (await desk.get(link)).text
        body = {"body": "representatives", "title": "43 号楼上下水管更换", "meets_at": f"{AFTER:%Y-%m-%dT%H:%M}"}
        sent = {name: value for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}
        made = await desk.post("/meetings", data=sent | body)
        draft = (await desk.get(made.headers["location"])).text

    assert link in page and link not in clerk
    assert 'value="43 号楼上下水管更换"' in form
    assert "selected>第 2 轮：同意更换 43 号楼上下水管" in draft
