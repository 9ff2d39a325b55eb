"""The parts on one page, as everybody meets them: light, dark, large, narrow, in forced colours, on paper."""

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.web.look import desk, page_of, sideways

pytestmark = pytest.mark.browser

WAYS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "forced": {"forced_colors": "active"},
    "more contrast": {"contrast": "more", "color_scheme": "dark"},
    "no scripts": {"java_script_enabled": False},
}


@pytest.fixture(scope="module")
def specimen():
    return page_of("specimen.html")


CONTRAST_OF_SEVEN = {"rules": {"color-contrast-enhanced": {"enabled": True}}}


async def faults(page):
    results = await Axe().run(page, options=CONTRAST_OF_SEVEN)
    assert len(results.response["passes"]) > 30
    return [
        (fault["id"], node["target"], node["failureSummary"])
        for fault in results.response["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("way", [way for way in WAYS if way != "no scripts"])
async def test_every_part_can_be_used_by_everybody(chromium, specimen, way):
    page = await desk(chromium, specimen, **{"viewport": {"width": 1366, "height": 768}} | WAYS[way])

    assert await faults(page) == []
    assert page.complaints == []

    await page.context.close()


@pytest.mark.parametrize("width", [320, 480, 640, 900, 901, 1366])
async def test_no_width_scrolls_sideways(chromium, specimen, width):
    page = await desk(chromium, specimen, viewport={"width": width, "height": 700})

    assert await sideways(page) <= 0

    await page.context.close()


@pytest.mark.parametrize(("width", "size"), [(640, "200%"), (1280, "200%"), (1366, "125%")])
async def test_text_twice_as_large_stays_on_the_page(chromium, specimen, width, size):
    page = await desk(chromium, specimen, viewport={"width": width, "height": 700})
    await page.evaluate("size => { document.documentElement.style.fontSize = size }", size)

    assert await sideways(page) <= 0

    await page.context.close()


@pytest.mark.parametrize("width", [320, 1366])
async def test_the_large_desk_stays_on_the_page(chromium, width):
    page = await desk(chromium, page_of("specimen.html", large=True), viewport={"width": width, "height": 700})

    assert await sideways(page) <= 0
    assert await page.locator("main .button:visible").first.evaluate("it => it.offsetHeight") >= 56

    await page.context.close()


async def test_paper_shows_no_buttons_and_no_navigation(chromium, specimen):
    page = await desk(chromium, specimen)
    await page.emulate_media(media="print")

    assert not await page.locator(".nav, .buttons, .step, .bulk").locator("visible=true").count()
    assert await page.locator(".kind--public").first.evaluate("it => getComputedStyle(it).color") == "rgb(0, 0, 0)"

    await page.context.close()


async def test_a_dangerous_deed_asks_again_even_without_scripts(chromium, specimen):
    page = await desk(chromium, specimen, **WAYS["no scripts"])

    await page.get_by_text("结束投票", exact=True).click()

    assert await page.get_by_role("button", name="确定结束投票").is_visible()
    await page.context.close()


async def test_every_button_is_big_enough_to_hit(chromium, specimen):
    page = await desk(chromium, specimen, viewport={"width": 1366, "height": 768})

    small = await page.locator(".button, .choice, .nav__item, .tick").evaluate_all(
        "things => things.filter(it => it.offsetParent && it.getBoundingClientRect().height < 32).map(it => it.outerHTML)"
    )

    assert small == []
    await page.context.close()
