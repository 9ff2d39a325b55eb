"""Every page of the council in a real browser: no violation of axe, no sideways scroll at 320 px or with doubled text."""

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe

from domain.council.ballots import actions as ballots
from domain.council.meetings import actions as meetings
from domain.council.meetings.rules import fingerprint
from domain.council.resolutions import actions as resolutions
from domain.council.tallies.rules import Hands
from tests import council
from tests.council import MEETING_DAY, OWNERS_DAY
from tests.domain.notice_build import PUBLISHED, published
from tests.web.council_app import app, at, serving
from tests.web.look import sideways

pytestmark = pytest.mark.browser

SIZES = ((1920, 1080, "100%"), (1366, 768, "100%"), (1366, 768, "200%"), (360, 740, "100%"), (320, 640, "100%"))
OWNERS = [(("甲",), 5000), (("甲",), 7000), (("乙", "丙"), 6000), (("丁",), 8000), (("建设单位",), 9000)]


@pytest.mark.one_engine
async def test_every_page_passes_at_every_size(town, chromium, monkeypatch):
    room = await council.voting(town, present=9, number=10)
    owners = await council.owners_ballot(town, OWNERS)
    at(monkeypatch, MEETING_DAY)
    before = ["/meetings", "/meetings/new", f"/meetings/ballots/{room.ballot}", f"/v/{room.codes()[0]}", "/v"]
    after = [
        f"/meetings/{room.meeting}",
        f"/meetings/{room.meeting}/attendance",
        f"/meetings/{room.meeting}/codes",
        f"/meetings/ballots/{room.ballot}",
        "/meetings/members",
        f"/v/{room.codes()[9]}",
        f"/v/{room.codes()[0]}",
        f"/meetings/ballots/{owners.ballot}",
        f"/meetings/ballots/{owners.ballot}/papers",
        f"/meetings/ballots/{owners.ballot}/papers/print",
        f"/meetings/{owners.meeting}/attendance",
    ]
    wrong = []
    async with serving(app(town.zhou)) as address:
        context = await chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        page = await context.new_page()
        page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
        for path in before:
            wrong += await faults(page, address + path)
        await ballots.hand_tally(
            room.ballot, Hands(6, 2, 1), counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY
        )
        await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
        await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)
        await resolutions.resolve(
            room.ballot,
            "更换水管",
            responsible="居委会",
            due_on=OWNERS_DAY.date(),
            officer=town.zhou,
            now=MEETING_DAY,
        )
        await meetings.end(room.meeting, officer=town.zhou, now=MEETING_DAY)
        await meetings.write_minutes(
            room.meeting, "三人发言。", was=fingerprint(""), officer=town.zhou, now=MEETING_DAY
        )
        for path in after:
            wrong += await faults(page, address + path)
        await context.close()

    assert wrong == []


@pytest.mark.one_engine
async def test_the_correction_of_a_published_ballot_passes_at_every_size(town, chromium, monkeypatch):
    made = await published(town)
    at(monkeypatch, PUBLISHED)
    hands = {
        "reason": "居民质疑",
        "first": "演示甲",
        "second": "演示乙",
        "agreeing": "4",
        "opposing": "4",
        "abstaining": "1",
    }

    async with serving(app(town.zhou)) as address, httpx.AsyncClient(base_url=address) as desk:
        page = await chromium.new_page(locale="zh-CN")
        wrong = await faults(page, f"{address}/meetings/ballots/{made.ballot}")
        assert (await desk.post(f"/meetings/ballots/{made.ballot}/rechecks", data=hands)).status_code == 303
        wrong += await faults(page, f"{address}/meetings/ballots/{made.ballot}")
        await page.close()

    assert wrong == []


async def faults(page, address):
    found = []
    for width, height, text in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto(address)
        await page.evaluate(f"document.documentElement.style.fontSize = '{text}'")
        await page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
        if width in (1366, 320):
            violations = (await Axe().run(page)).response["violations"]
            found += [
                (address, width, text, violation["id"], violation["nodes"][0]["html"][:120]) for violation in violations
            ]
        if over := await sideways(page):
            found.append((address, width, text, "sideways", over))
    return found
