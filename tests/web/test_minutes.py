"""The clerk's minutes: before and after the end, with plain forms and with scripts."""

import pytest
from playwright.async_api import expect

from domain.council.meetings import actions, queries
from domain.council.meetings.rules import fingerprint
from tests import council
from tests.council import MEETING_DAY
from tests.web.council_app import app, at, browsing, serving


async def test_minutes_are_added_after_the_end_and_a_line_tells_when(town, monkeypatch):
    room = await council.noticed(town, number=10)
    await actions.check_in_all(room.meeting, room.voters(), officer=town.zhou, now=MEETING_DAY)
    await actions.begin(room.meeting, officer=town.zhou, now=MEETING_DAY)
    at(monkeypatch, MEETING_DAY)
    here = f"/meetings/{room.meeting}"
    async with browsing(town.clerk) as desk, browsing(town.member) as other:
        await desk.post(f"{here}/end", data={})
        ended = (await desk.get(here)).text
        saved = await desk.post(f"{here}/minutes", data={"minutes": "三人发言。", "was": fingerprint("")})
        stale = await desk.post(f"{here}/minutes", data={"minutes": "四人发言。", "was": fingerprint("")})
        page = (await desk.get(here)).text
        looked = (await other.get(here)).text

    assert "写会议记录" in ended and (saved.status_code, stale.status_code) == (303, 409)
    assert "已经改过会议记录" in stale.text and "四人发言。" in stale.text and "三人发言。" in stale.text
    assert fingerprint("三人发言。") in stale.text
    assert "三人发言。" in page and "会议记录" in page.split("经过")[1]
    assert "三人发言。" in looked and f"{here}/minutes" not in looked


@pytest.mark.browser
@pytest.mark.one_engine
async def test_what_was_added_to_the_minutes_survives_a_reload(town, chromium, monkeypatch):
    room = await council.voting(town, present=9, number=10)
    at(monkeypatch, MEETING_DAY)
    await actions.write_minutes(room.meeting, "一", was=fingerprint(""), officer=town.clerk, now=MEETING_DAY)
    async with serving(app(town.clerk)) as address:
        page = await (await chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")).new_page()
        await page.goto(f"{address}/meetings/{room.meeting}")
        await page.locator("summary", has_text="会议记录").click()
        await page.locator("#minutes").fill("一\n二")
        await page.reload()
        await expect(page.locator("#minutes")).to_have_value("一\n二")
        await page.locator("summary", has_text="会议记录").click()
        await page.get_by_role("button", name="保存会议记录").click()
        await expect(page.locator(".meeting__minutes")).to_have_text("一\n二")
        await page.context.close()

    assert (await queries.meeting(room.meeting))["minutes"] == "一\n二"
