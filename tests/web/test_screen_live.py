"""The shared screen in a real browser: follows the clerk, says when it is stale, comes back by itself, is large enough."""

import asyncio

import pytest
from axe_playwright_python.async_playwright import Axe

from domain.council.ballots import actions as ballots
from domain.council.meetings import actions as meetings
from domain.council.meetings import queries
from domain.council.meetings.rules import Showing
from domain.council.tallies.rules import Choice, Hands
from domain.council.votes import actions as votes
from tests import council
from tests.build import NOON
from tests.council import MEETING_DAY
from tests.web.council_app import app, at, free_port, serving
from web.live import BEAT, Live

pytestmark = pytest.mark.browser

TOO_SMALL = """() => [...document.querySelectorAll('.screen *')].filter(e => !e.closest('.screen__foot') &&
  [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()) && parseFloat(getComputedStyle(e).fontSize) < 79.9)
  .map(e => e.textContent)"""
OUTSIDE = """() => { const foot = document.querySelector('.screen__foot').getBoundingClientRect().top
  return [...document.querySelectorAll('.screen *')].filter(e => { const box = e.getBoundingClientRect()
    return box.right > innerWidth + 1 || (box.height && box.bottom > foot + 1 && !e.closest('.screen__foot')) })
  .map(e => e.textContent) }"""


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
            assert await page.evaluate(TOO_SMALL) == []
            assert await page.evaluate(OUTSIDE) == []
        await ballots.hand_tally(
            room.ballot, Hands(20, 10, 2), counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY
        )
        await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
        await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)
        await page.wait_for_selector(".screen--result")
        assert await page.evaluate(TOO_SMALL) == []
        assert await page.evaluate(OUTSIDE) == []
        foot = await page.evaluate("parseFloat(getComputedStyle(document.querySelector('.screen__foot')).fontSize)")
        assert foot == 44
        assert (await Axe().run(page)).response["violations"] == []
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
    await page.wait_for_selector(".stale:not([hidden])", timeout=25_000)
    await votes.by_code(room.codes()[1], room.ballot, Choice.FOR, now=MEETING_DAY)
    async with serving(app(), port=port):
        await page.wait_for_selector("text=已收 2 票", timeout=25_000)
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
