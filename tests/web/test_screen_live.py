"""The shared screen in a real browser: follows the clerk, says when it is stale, comes back by itself, is large enough."""

import asyncio

import pytest
from axe_playwright_python.async_playwright import Axe

from domain.council.ballots import actions as ballots
from domain.council.ballots.rules import PaperState
from domain.council.bodies.rules import MotionType
from domain.council.meetings import actions as meetings
from domain.council.meetings import queries
from domain.council.meetings.rules import Showing
from domain.council.papers import actions as papers
from domain.council.papers import queries as papers_of
from domain.council.resolutions import actions as resolutions
from domain.council.tallies.rules import Choice, Hands
from domain.council.votes import actions as votes
from tests import council
from tests.build import NOON
from tests.council import MEETING_DAY, OWNERS_DAY
from tests.web.council_app import app, at, free_port, serving
from tests.web.look import sideways
from web.live import BEAT, Live

pytestmark = pytest.mark.browser

TOO_SMALL = """() => [...document.querySelectorAll('.screen *')].filter(e => !e.closest('.screen__foot') &&
  [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()) && parseFloat(getComputedStyle(e).fontSize) < 79.9)
  .map(e => e.textContent)"""
OUTSIDE = """() => { const foot = document.querySelector('.screen__foot').getBoundingClientRect().top
  return [...document.querySelectorAll('.screen *')].filter(e => { const box = e.getBoundingClientRect()
    return box.right > innerWidth + 1 || (box.height && box.bottom > foot + 1 && !e.closest('.screen__foot')) })
  .map(e => e.textContent) }"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.screen *')].filter(e =>
  [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())).map(e => parseFloat(getComputedStyle(e).fontSize)))"""
PROJECTORS = ((1920, 1080), (1366, 768), (1024, 768))


async def wrong_with(page):
    """Too small on the wall, outside the picture on any projector, or not a page to read on a phone in doubled type."""
    found = []
    for width, height in PROJECTORS:
        await page.set_viewport_size({"width": width, "height": height})
        found += await page.evaluate(TOO_SMALL) if width == 1920 else []
        found += await page.evaluate(OUTSIDE)
    for width, height, text in ((360, 740, "100%"), (320, 640, "100%"), (360, 740, "200%")):
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate(f"document.documentElement.style.fontSize = '{text}'")
        if over := await sideways(page):
            found.append(f"{over} px sideways at {width} px and {text}")
        if (smallest := await page.evaluate(SMALLEST)) < 15:
            found.append(f"{smallest} px at {width} px")
    violations = (await Axe().run(page)).response["violations"]
    await page.evaluate("document.documentElement.style.fontSize = ''")
    await page.set_viewport_size({"width": 1920, "height": 1080})
    return found + [violation["id"] for violation in violations + (await Axe().run(page)).response["violations"]]


@pytest.mark.one_engine
async def test_every_picture_is_readable_from_eight_metres_and_fits(town, chromium, monkeypatch):
    room = await council.voting(town, present=36)
    await meetings.add_item(
        room.meeting, "三号院门口停车位怎样划、谁来管、晚上几点以后可以停", officer=town.zhou, now=NOON
    )
    code = (await queries.meeting(room.meeting))["screen"]
    at(monkeypatch, MEETING_DAY)
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})

    async with serving(app()) as address:
        await page.goto(f"{address}/screen/{code}", wait_until="commit")
        for showing in (Showing.BALLOT, Showing.AGENDA, Showing.ATTENDANCE, Showing.ITEM, Showing.PAUSED):
            await meetings.show(room.meeting, showing, officer=town.zhou, now=MEETING_DAY)
            await page.wait_for_selector(f".screen--{showing}")
            assert await wrong_with(page) == [], showing
        await ballots.hand_tally(
            room.ballot, Hands(20, 10, 2), counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY
        )
        await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
        await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)
        await resolutions.resolve(
            room.ballot,
            "更换水管",
            responsible="东街社区居民委员会物业科和施工单位",
            due_on=OWNERS_DAY.date(),
            officer=town.zhou,
            now=MEETING_DAY,
        )
        await page.wait_for_selector(".screen--result >> text=负责")
        assert await wrong_with(page) == []
        foot = await page.evaluate("parseFloat(getComputedStyle(document.querySelector('.screen__foot')).fontSize)")
        assert foot == 44
    await page.close()


@pytest.mark.one_engine
@pytest.mark.parametrize("hands", [Hands(21, 4, 2), Hands(4, 21, 2)])
async def test_the_votes_of_a_consultation_stand_whole_beside_its_outcome(town, chromium, monkeypatch, hands):
    room = await council.voting(town, present=36, type=MotionType.OWNERS_8)
    at(monkeypatch, MEETING_DAY)
    await ballots.hand_tally(room.ballot, hands, counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY)
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)
    code = (await queries.meeting(room.meeting))["screen"]
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})

    async with serving(app()) as address:
        await page.goto(f"{address}/screen/{code}", wait_until="commit")
        await page.wait_for_selector(".screen--result")
        assert await wrong_with(page) == []
        shown = await page.inner_text(".screen")
        assert "征询结果" in shown and "征询意见，不是法定决定" in shown
    await page.close()


@pytest.mark.one_engine
async def test_the_owners_pictures_fit_with_four_lines_and_large_areas(town, chromium, monkeypatch):
    """The floor itself: 79 px would be seen, and so would a line pushed out of the picture."""
    owners = [((f"业主{n}",), 1_234_567 + n) for n in range(12)]
    room = await council.owners_ballot(town, owners, type=MotionType.OWNERS_8)
    code = (await queries.meeting(room.meeting))["screen"]
    at(monkeypatch, OWNERS_DAY)
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})

    async with serving(app()) as address:
        await page.goto(f"{address}/screen/{code}", wait_until="commit")
        await page.wait_for_selector(".screen--ballot")
        assert await wrong_with(page) == []
        for paper in (await papers_of.papers(room.ballot))[:9]:
            choice = Choice.FOR if paper["number"] < 6 else Choice.AGAINST
            for officer in (town.zhou, town.clerk):
                await papers.enter(paper["id"], PaperState.VALID, choice, officer=officer, now=OWNERS_DAY)
        await ballots.close(room.ballot, officer=town.zhou, now=OWNERS_DAY)
        await ballots.tally(room.ballot, officer=town.zhou, now=OWNERS_DAY, counter="计", scrutineer="监")
        await page.wait_for_selector(".screen--result")
        assert await wrong_with(page) == []
        await page.add_style_tag(content=".screen__label { font-size: 79px !important }")
        assert await page.evaluate(TOO_SMALL) != []
    await page.close()


async def test_a_lost_connection_is_said_and_mended_without_anybody(town, chromium, monkeypatch):
    room = await council.voting(town, present=9, number=10)
    code = (await queries.meeting(room.meeting))["screen"]
    at(monkeypatch, MEETING_DAY)
    port = free_port()
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})

    async with serving(app(), port=port) as address:
        await page.goto(f"{address}/screen/{code}", wait_until="commit")
        await votes.by_code(room.codes()[0], room.ballot, Choice.FOR, now=MEETING_DAY)
        await page.wait_for_selector("text=已收 1 票")
    await page.wait_for_selector(".stale:not([hidden])", timeout=60_000)
    await votes.by_code(room.codes()[1], room.ballot, Choice.FOR, now=MEETING_DAY)
    async with serving(app(), port=port):
        await page.wait_for_selector("text=已收 2 票", timeout=60_000)
        await page.wait_for_selector(".stale", state="hidden")
    await page.close()


async def test_a_picture_comes_at_every_change_and_a_beat_where_nothing_changed(database):
    pictures = iter(["一", "一", "二"])

    async def paint(name):
        return next(pictures, "二")

    live = Live(paint, look=0.05)
    stream = live.follow("meeting")
    events = [await asyncio.wait_for(anext(stream), 5) for _ in range(3)]
    await live.stop()

    assert ["一" in event.decode() for event in events] == [True, False, False]
    assert events[1] == BEAT and "二" in events[2].decode()


async def test_screens_that_open_at_the_same_moment_all_get_the_picture(database):
    async def paint(name):
        return "会议"

    live = Live(paint)
    streams = [live.follow("meeting") for _ in range(100)]
    events = await asyncio.wait_for(asyncio.gather(*(anext(stream) for stream in streams)), 10)
    await live.stop()

    assert all("会议" in event.decode() for event in events)


async def test_while_the_database_is_away_nothing_is_sent_and_the_last_picture_comes_after(database):
    away = [True]

    async def paint(name):
        if away[0]:
            raise OSError("away")
        return "回来"

    live = Live(paint, look=0.05)
    stream = live.follow("meeting")
    waiting = asyncio.ensure_future(anext(stream))
    done, _ = await asyncio.wait({waiting}, timeout=0.3)
    away[0] = False
    event = await asyncio.wait_for(waiting, 5)
    await live.stop()

    assert not done
    assert "回来" in event.decode()
