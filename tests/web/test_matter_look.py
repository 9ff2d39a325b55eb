"""The desk's matters in a real browser: the main way with scripts and without, two people at one button, every size."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
from axe_playwright_python.async_playwright import Axe

from domain import clock
from domain.matters import actions
from domain.matters.rules import Kind, State
from domain.matters.tables import Matter
from tests.build import Town
from tests.web.browser import session_cookie
from tests.web.council_app import serving
from tests.web.look import sideways
from tests.web.test_matter_page import again, registered
from web import auth
from web.app import create_app
from web.settings import Settings

pytestmark = pytest.mark.browser


@pytest.fixture
async def address(town: Town):
    """The whole app on a free port, in the test's own loop."""
    async with serving(create_app(Settings.from_environment(), work=False)) as found:
        yield found


@asynccontextmanager
async def at_the_desk(chromium, address, officer, **options):
    context = await chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", **options)
    await context.add_cookies([{"name": auth.COOKIE, "value": await session_cookie(officer), "url": address}])
    try:
        yield await context.new_page()
    finally:
        await context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
async def test_a_voice_is_registered_sorted_confirmed_and_dispatched(town: Town, chromium, address, scripts):
    async with at_the_desk(chromium, address, town.wu, java_script_enabled=scripts) as page:
        await page.goto(address + "/matters/new")
        await page.get_by_label("什么事").fill("东门路灯三盏不亮")
        await page.get_by_label("在哪里").select_option("东街第 1 网格")
        await page.get_by_label("从哪里听到").select_option("venue")
        await page.get_by_role("button", name="登记").click()
        await page.get_by_text("已登记，编号").wait_for()
        here = page.url
        await page.locator("#sort-category").select_option("lighting")
        await page.get_by_role("button", name="初分", exact=True).click()
        await page.get_by_text("初分：已记下").wait_for()
    async with at_the_desk(chromium, address, town.zheng, java_script_enabled=scripts) as page:
        await page.goto(here)
        await page.get_by_role("button", name="核定", exact=True).click()
        await page.get_by_text("核定：已记下").wait_for()
        await page.get_by_label("派给").select_option("社区（作主责）")
        await page.get_by_role("button", name="派单", exact=True).click()
        refusal = page.get_by_role("alert")
        await refusal.wait_for()
        refused = await refusal.inner_text()
        await page.get_by_label("派给").select_option("城市管理办公室")
        await page.get_by_role("button", name="派单", exact=True).click()
        await page.get_by_text("派单：已记下").wait_for()

    matter = await Matter.objects().first()
    assert matter is not None and matter.state == State.ASSIGNED and matter.party == town.office
    assert "第17条" in refused


async def test_two_people_press_the_same_button_and_the_second_is_told(town: Town, chromium, address):
    matter = await registered(town)
    async with (
        at_the_desk(chromium, address, town.wu) as one,
        at_the_desk(chromium, address, town.zhou) as other,
    ):
        for page in (one, other):
            await page.goto(f"{address}/matters/{matter.id}")
        await one.get_by_role("button", name="初分", exact=True).click()
        await one.get_by_text("初分：已记下").wait_for()
        await other.get_by_label("说明").first.fill("我看是共事")
        await other.get_by_role("button", name="初分", exact=True).click()
        told = await other.get_by_role("alert").inner_text()

    assert "吴" in told and "初分" in told
    assert (await again(matter)).state == State.SORTED


@pytest.mark.one_engine
async def test_the_day_is_walked_by_keys(town: Town, chromium, address):
    matter = await registered(town)
    async with at_the_desk(chromium, address, town.wu) as page:
        await page.goto(address + "/")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/matters/{matter.id}**")


@pytest.mark.one_engine
async def test_every_page_passes_at_every_size(town: Town, chromium, address):
    matter = await registered(town)
    await actions.sort(matter.id, Kind.PUBLIC, "lighting", officer=town.wu, now=clock.now())
    await registered(town)
    wrong = []
    async with at_the_desk(chromium, address, town.zheng) as page:
        page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
        for path in ("/", "/matters", "/matters/new", "/search?q=x", f"/matters/{matter.id}"):
            await page.set_viewport_size({"width": 1366, "height": 768})
            for scheme, width, text in (
                ("light", 1366, "100%"),
                ("light", 320, "100%"),
                ("light", 1366, "200%"),
                ("dark", 1366, "100%"),
            ):
                await page.emulate_media(color_scheme=scheme)
                await page.set_viewport_size({"width": width, "height": 768})
                await page.goto(address + path)
                await page.evaluate(f"document.documentElement.style.fontSize = '{text}'")
                await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
                violations = (await Axe().run(page)).response["violations"]
                wrong += [(path, scheme, width, text, one["id"], one["nodes"][0]["html"][:120]) for one in violations]
                if over := await sideways(page):
                    wrong.append((path, scheme, width, text, "sideways", over))

    assert wrong == []


@pytest.mark.one_engine
async def test_a_printed_matter_is_the_record_without_buttons(town: Town, chromium, address):
    matter = await registered(town)
    async with at_the_desk(chromium, address, town.wu) as page:
        await page.goto(f"{address}/matters/{matter.id}")
        await page.emulate_media(media="print")
        assert await page.get_by_text("晚上看不见路").is_visible()
        assert not await page.get_by_role("button", name="初分", exact=True).is_visible()
        assert not await page.locator(".nav__items").is_visible()
