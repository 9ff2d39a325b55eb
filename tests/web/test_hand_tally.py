"""Raised hands are read out once more before they are final, with plain forms and with scripts."""

import re

import pytest
from playwright.async_api import expect

from domain.council.ballots import queries as polls
from domain.council.meetings import actions as meetings
from domain.council.rights import Duty
from domain.council.tallies.rules import Choice, Hands
from domain.council.votes import actions as votes
from domain.council.votes import queries as votes_of
from tests import council
from tests.council import MEETING_DAY
from tests.web.council_app import app, at, browsing, serving

HANDS = {"agreeing": "6", "opposing": "1", "abstaining": "0", "counter": "演示甲", "scrutineer": "演示乙"}
RIGHT = {"answer": "right"}


@pytest.fixture
async def room(town, monkeypatch):
    room = await council.voting(town, present=9, number=10)
    at(monkeypatch, MEETING_DAY)
    await votes.by_code(room.codes()[0], room.ballot, Choice.FOR, now=MEETING_DAY)
    return room


async def test_the_numbers_are_shown_once_more_before_they_are_final(town, room):
    here = f"/meetings/ballots/{room.ballot}"
    async with browsing(town.zhou) as desk:
        asked = await desk.post(f"{here}/hand-tally", data=HANDS)
        nothing = await votes_of.hands(room.ballot)
        done = await desk.post(f"{here}/hand-tally", data=HANDS | RIGHT)

    assert (asked.status_code, nothing, done.status_code) == (200, None, 303)
    for words in ("还没有录入", "共 7 票", "没有用手机投的 8 人", "有 1 人没有举手", "计票人 演示甲，监票人 演示乙"):
        assert words in asked.text
    assert "结束投票" not in asked.text
    assert await votes_of.hands(room.ballot) == Hands(6, 1, 0)


async def test_who_typed_a_wrong_number_goes_back_to_everything_as_it_was_typed(town, room):
    here = f"/meetings/ballots/{room.ballot}"
    async with browsing(town.zhou) as desk:
        back = (await desk.post(f"{here}/hand-tally", data=HANDS | {"answer": "wrong"})).text
        refused = await desk.post(f"{here}/hand-tally", data=HANDS | {"agreeing": "60"})
        lost = await desk.post(f"{here}/hand-tally", data=HANDS | {"scrutineer": "演示甲"})
        reloaded = await desk.get(f"{here}/hand-tally")

    for page in (back, refused.text, lost.text):
        assert 'value="演示甲"' in page and 'value="1"' in page and "录入举手票数" in page
    assert (refused.status_code, "举手共 61，在场还没投票的只有 8 人" in refused.text) == (409, True)
    assert (lost.status_code, 'value="6"' in lost.text) == (409, True)
    assert (reloaded.status_code, reloaded.headers["location"]) == (303, here)
    assert await votes_of.hands(room.ballot) is None


async def test_pressing_twice_counts_once_and_frightens_nobody(town, room):
    here = f"/meetings/ballots/{room.ballot}"
    async with browsing(town.zhou) as desk, browsing(town.clerk) as other:
        await desk.post(f"{here}/hand-tally", data=HANDS | RIGHT)
        again = await desk.post(f"{here}/hand-tally", data=HANDS | RIGHT)
        late = await other.post(f"{here}/hand-tally", data=HANDS | {"agreeing": "5"})

    assert (again.status_code, late.status_code) == (303, 409)
    assert "举手票数已录入" in late.text and "同意 6，不同意 1，弃权 0" in late.text
    assert (await polls.standing(await polls.ballot(room.ballot))).received == 8


@pytest.mark.browser
@pytest.mark.one_engine
@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
async def test_a_double_click_does_not_answer_the_question_before_it_was_read(town, room, chromium, motion):
    async with serving(app(town.zhou)) as address:
        size = {"width": 1366, "height": 768}
        page = await (await chromium.new_context(viewport=size, locale="zh-CN", reduced_motion=motion)).new_page()
        await page.goto(f"{address}/meetings/ballots/{room.ballot}")
        for name, value in HANDS.items():
            await page.locator(f"#{name}").fill(value)
        await page.get_by_role("button", name="录入举手票数").dblclick()
        question = page.locator(".hands")
        await expect(question).to_contain_text("还没有录入")
        box = await page.get_by_role("button", name="数对了").bounding_box()
        await page.mouse.click(box["x"] + 5, box["y"] + 5)
        at_once = await votes_of.hands(room.ballot)
        await page.reload()
        await expect(page.locator("#agreeing")).to_have_value("6")
        await page.get_by_role("button", name="录入举手票数").click()
        await page.get_by_role("button", name="数错了").click()
        await expect(page.locator("#counter")).to_have_value("演示甲")
        await page.get_by_role("button", name="录入举手票数").click()
        await page.wait_for_timeout(800)
        await page.get_by_role("button", name="数对了").click()
        await expect(page.locator("#ballot")).to_contain_text("举手：同意 6，不同意 1，弃权 0")
        kept = await page.evaluate("Object.keys(sessionStorage)")
        await page.context.close()

    assert at_once is None
    assert [key for key in kept if key.startswith("draft:")] == []


async def test_a_number_seen_to_be_wrong_while_voting_is_open_is_corrected_with_reason_and_signatures(town, room):
    here = f"/meetings/ballots/{room.ballot}"
    better = HANDS | {"agreeing": "5", "opposing": "2", "reason": "把不同意数成了同意"}
    async with browsing(town.zhou) as desk:
        before = (await desk.get(here)).text
        await desk.post(f"{here}/hand-tally", data=HANDS | RIGHT)
        offered = (await desk.get(here)).text
        silent = await desk.post(f"{here}/hand-correction", data=better | {"reason": ""})
        asked = (await desk.post(f"{here}/hand-correction", data=better)).text
        back = (await desk.post(f"{here}/hand-correction", data=better | {"answer": "wrong"})).text
        kept = await votes_of.hands(room.ballot)
        done = await desk.post(f"{here}/hand-correction", data=better | RIGHT)
        page = (await desk.get(here)).text

    assert "更正举手票数" not in before and "更正举手票数" in offered
    assert (silent.status_code, "请写明理由" in silent.text, 'value="演示甲"' in silent.text) == (422, True, True)
    assert "还没有更正" in asked and "原录同意 6，不同意 1，弃权 0" in asked and "把不同意数成了同意" in asked
    assert 'value="把不同意数成了同意"' in back and kept == Hands(6, 1, 0)
    assert (done.status_code, await votes_of.hands(room.ballot)) == (303, Hands(5, 2, 0))
    assert "同意 5，不同意 2，弃权 0　原录同意 6，不同意 1，弃权 0" in page and "把不同意数成了同意" in page


async def test_closing_says_whether_the_hands_are_in_and_what_they_are(town, room):
    here = f"/meetings/ballots/{room.ballot}"
    async with browsing(town.zhou) as desk:
        before = (await desk.get(here)).text
        await desk.post(f"{here}/hand-tally", data=HANDS | RIGHT)
        after = (await desk.get(here)).text

    assert "举手票数还没有录入，在场的 8 人都不算投票。" in before
    assert "举手：同意 6，不同意 1，弃权 0。结束后不能更正" in after


async def test_who_was_asked_to_count_and_to_watch_need_not_be_typed_again(town, room):
    for who, duty in ((town.lin, Duty.COUNTER), (town.he, Duty.SCRUTINEER)):
        await meetings.appoint(room.meeting, who.id, duty, officer=town.zhou, now=MEETING_DAY)
    async with browsing(town.zhou) as desk:
        one = (await desk.get(f"/meetings/ballots/{room.ballot}")).text
        await meetings.appoint(room.meeting, town.wu.id, Duty.COUNTER, officer=town.zhou, now=MEETING_DAY)
        two = (await desk.get(f"/meetings/ballots/{room.ballot}")).text

    assert re.search(r'name="counter" value="林"', one) and re.search(r'name="scrutineer" value="何"', one)
    assert re.search(r'name="counter" value=""', two)


async def test_the_same_name_with_a_blank_in_it_is_no_second_person(town, room):
    async with browsing(town.zhou) as desk:
        names = {"counter": "王芳", "scrutineer": "王 芳"}
        answer = await desk.post(f"/meetings/ballots/{room.ballot}/hand-tally", data=HANDS | names)

    assert (answer.status_code, "须是两个人" in answer.text) == (409, True)
