"""Every screen for the sun, the cellar and old eyes: contrast, targets, 320 px, 200 % text, dark; and the ways out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from domain import clock
from domain.ids import uuid7
from domain.patrols import checkpoints
from domain.patrols.rules import Ground
from tests.field_app.worker import ARGUMENTS, CHROMIUM, PHONE, WAIT, picture, until
from web.routes import field

pytestmark = pytest.mark.browser

APP = Path(__file__).parents[2] / "field_app"
SEALED = "matter/01a20e60-0000-7000-8000-000000000001"
SCREENS = ["", "finding", "outbox", "points", "about", "install", "sign-in", SEALED]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21aa", "wcag22aa", "best-practice"]}


KEEP_A_SEALED_MATTER = """([id, grid]) => sanshi.store.db.put('refs', { kind: 'matter', id, number: 'M-7', grid,
  matter_kind: 'household', kind_label: '家事', state: 'in_hand', state_label: '办理中', open: true, in_hand: true, to_do: true,
  walked: false, title: '保密事项 M-7', place: '', category: '', due_at: '2026-11-20T08:00:00Z',
  found_at: '2026-11-19T08:00:00Z', version: 1, hidden: true, steps: [] })"""


@pytest.fixture
async def phone(site, chromium):
    """A phone with something in every list: delivered with its photo, refused, waiting."""
    await site.in_the_morning()
    await checkpoints.set_up(
        site.town.east, "地下室排水泵", Ground.EMERGENCY, "防汛预案第 4 条", officer=site.town.zhou, now=clock.now()
    )
    phone = await site.worker(chromium, bypass_csp=True)
    page = await phone.first_visit()
    await phone.record("路灯", photo=picture(size=(400, 300)))
    await phone.refused("patrol", on="2026-01-01", window="morning", findings=0)
    await until(page, "() => sanshi.outbox.items().then((items) => items.some((item) => item.state === 'rejected'))")
    await phone.context.set_offline(True)
    await phone.record("井盖")
    await page.evaluate(KEEP_A_SEALED_MATTER, [SEALED.split("/")[1], str(site.town.east)])
    yield phone
    await phone.close()


@pytest.mark.one_engine
async def test_every_screen_passes_axe_with_aaa_contrast_in_light_and_dark(phone):
    for scheme in ("light", "dark"):
        await phone.page.emulate_media(color_scheme=scheme)
        for screen in SCREENS:
            await phone.open(screen)
            if screen == "finding":
                await phone.page.locator(".tile", has_text="其他").click()
            results = await Axe().run(phone.page, options=RULES)
            assert not results.response["violations"], f"{scheme} {screen}: {results.generate_report()}"


@pytest.mark.one_engine
async def test_a_sealed_matter_is_two_taps_from_the_desk_that_shows_it(phone):
    page = await phone.open()
    await page.locator(".matter-row", has_text="保密事项 M-7").click()

    desk = page.get_by_role("link", name="联网在工作台打开")
    await expect(desk).to_have_attribute("href", f"/matters/{SEALED.split('/')[1]}", timeout=WAIT)


@pytest.mark.one_engine
async def test_no_screen_scrolls_sideways_and_everything_is_52_pixels_high(phone):
    for width, text in ((320, 100), (360, 200), (320, 200)):
        await phone.page.set_viewport_size({"width": width, "height": 740})
        for screen in SCREENS:
            await phone.open(screen)
            await phone.page.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
            assert await phone.page.evaluate("document.documentElement.scrollWidth") <= width, screen
            small = [name for name in await phone.page.evaluate(SMALL) if name[0] not in INLINE]
            assert not small, screen


SMALL = """() => [...document.querySelectorAll('a, button, select, textarea, input:not([type=file], [type=checkbox]), .tick, .camera')]
  .filter((one) => one.offsetParent)
  .map((one) => [one.textContent.trim().slice(0, 20), Math.round(one.getBoundingClientRect().height)])
  .filter(([, height]) => height < 52)"""

INLINE = {"去登录"}
"""A link inside a sentence."""


@pytest.mark.one_engine
async def test_pinyin_initials_find_a_category(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await page.get_by_role("link", name="记一件事").click()
    await page.locator(".tile", has_text="其他").click()

    await page.get_by_label("找").fill("dtkr")

    await expect(page.locator(".finder .row")).to_have_count(1)
    await page.locator(".finder .row").click()
    await expect(page.locator(".tile--on").first).to_contain_text("电梯困人")
    await phone.close()


@pytest.mark.one_engine
async def test_ids_are_the_same_on_both_sides(site, chromium):
    vector = json.loads((Path(__file__).parent / "uuid7.json").read_text())
    phone = await site.worker(chromium)
    page = await phone.open()

    made = await page.evaluate(
        """async ({ ms, random }) => {
          const { uuid7 } = await import('/field/uuid7.js')
          return uuid7(ms, new Uint8Array(random.match(/../g).map((byte) => parseInt(byte, 16))))
        }""",
        vector,
    )

    assert made == str(uuid7(vector["ms"], bytes.fromhex(vector["random"]))) == vector["uuid"]
    await phone.close()


def test_the_shell_is_at_most_100_kb_gzipped():
    """What a phone keeps before it is first offline; jsQR comes beside it, where it is needed."""
    script = field.files()["sw.js"].content.decode()
    shell = json.loads(script.split("const FILES = ", 1)[1].split("\n", 1)[0])
    named = [name.removeprefix("/field").lstrip("/") or "index.html" for name in shell] + ["sw.js"]
    assert "app.js" in named
    assert not any("jsqr" in name for name in named)
    assert sum(len(field.files()[name].squeezed) for name in named) <= 100 * 1024


@pytest.mark.one_engine
async def test_wechat_is_told_the_way_out_before_a_record_is_taken(site, chromium):
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile MicroMessenger/8.0.50"
    phone = await site.worker(chromium, user_agent=agent)

    page = await phone.open()

    await expect(page.locator(".refusal")).to_contain_text("选“在浏览器打开”")
    assert await page.get_by_role("link", name="记一件事").count() == 0
    assert await page.get_by_role("img", name="三个点").count() == 1
    assert await page.get_by_role("img", name="在浏览器打开").count() == 1
    await phone.close()


@pytest.mark.one_engine
async def test_an_iphone_is_shown_how_to_install_with_pictures(site, chromium):
    agent = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"
    )
    phone = await site.worker(chromium, user_agent=agent, bypass_csp=True)
    page = await phone.first_visit()
    await page.get_by_role("link", name="怎么装").click()

    await expect(page.locator(".ways li")).to_have_count(3, timeout=WAIT)
    for words in ("正中间是分享按钮", "添加到主屏幕", "右上角的“添加”按钮"):
        assert await page.get_by_role("img", name=words).count() == 1
    results = await Axe().run(page, options=RULES)
    assert not results.response["violations"], results.generate_report()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await phone.open()
    await page.get_by_role("button", name="以后再说").click()
    await expect(page.get_by_role("link", name="怎么装")).to_have_count(0, timeout=WAIT)
    await page.reload()
    await expect(page.locator(".patrols")).to_be_visible(timeout=WAIT)
    await expect(page.get_by_role("link", name="怎么装")).to_have_count(0, timeout=WAIT)
    await phone.close()


@pytest.mark.one_engine
async def test_a_phone_that_fills_up_lets_sent_photos_go_first_and_then_takes_words_only(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.record("路灯", photo=picture(size=(400, 300)))
    await until(page, "() => sanshi.store.waitingBlobs().then((blobs) => blobs.length === 0)")
    assert await page.evaluate("sanshi.store.db.count('blobs')") == 1
    await phone.context.add_init_script(
        "window.full = 0.85; StorageManager.prototype.estimate = async () => ({ usage: window.full, quota: 1 })"
    )
    await page.reload()

    await expect(page.locator(".hint").first).to_contain_text("已送达的照片先从手机删掉", timeout=WAIT)
    await until(page, "() => sanshi.store.db.count('blobs').then((n) => n === 0)")
    await phone.context.add_init_script("window.full = 0.96")
    await page.reload()
    await expect(page.locator(".finding .hint").first).to_contain_text("手机存储快满了，先只记文字。", timeout=WAIT)
    assert await page.locator(".camera").count() == 0
    await phone.record("井盖")
    await phone.close()


@pytest.mark.one_engine
async def test_a_plain_http_address_is_named_with_its_remedy(site, playwright):
    browser = await playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*ARGUMENTS, "--host-resolver-rules=MAP sanshi.test 127.0.0.1"]
    )
    page = await (await browser.new_context(**PHONE)).new_page()

    await page.goto(f"http://sanshi.test:{site.server.port}/field")

    await expect(page.locator(".refusal")).to_contain_text("不是加密连接（https）", timeout=WAIT)
    await browser.close()


async def test_a_clock_that_is_14_minutes_fast_is_said_and_nothing_is_blocked(site, chromium):
    from datetime import timedelta

    from domain.transaction import fetch

    phone = await site.worker(chromium)
    await phone.context.add_init_script("const now = Date.now; Date.now = () => now() + 14 * 60_000")
    page = await phone.first_visit()

    await expect(page.locator(".strips")).to_contain_text("手机时间快 14 分钟。", timeout=WAIT)
    await phone.record("路灯")
    await until(page, "() => sanshi.store.countWaiting().then((n) => n === 0)")

    [row] = await fetch("select happened_at, received_at from finding")
    assert abs(row["happened_at"] - clock.now()) < timedelta(minutes=2)
    await phone.close()
