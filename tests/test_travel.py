"""The main job once, all the way: from a phone without a network to a notice that needs no script, and followed up.

In real browsers, against the real server, with the demo's people and their own sign-ins; only the clock is the machine's.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from db import demo
from domain import clock
from domain.clock import SHANGHAI
from domain.sync.blobs import BlobStore
from domain.transaction import fetch
from tests.conftest import DB
from tests.field_app.test_offline import lose_the_first_answer
from tests.field_app.worker import ARGUMENTS, CHROMIUM, PHONE, WAIT, Worker, photo_file, picture
from tests.web.serving import serving

pytestmark = pytest.mark.browser

REPEATED = [pytest.param(n, marks=pytest.mark.soak) for n in range(2, 21)]


@pytest.mark.parametrize("n", [1, *REPEATED])
async def test_a_finding_recorded_offline_becomes_a_notice_anybody_reads_and_is_followed_up(database, n):
    await demo.load("small", blobs=blobs())
    [before] = await fetch("select count(*) as n from matter")

    async with town_hall() as (browser, address):
        matter = await recorded_offline(browser, address)
        at = f"/matters/{matter}"
        async with desk(browser, address, "xijie-gongzuo") as page:
            confirmed = await sorted_as_shared(page, at)
        if not confirmed:
            async with desk(browser, address, "paidan") as page:
                await confirmed_by_the_street(page, at)
        async with desk(browser, address, "xijie") as page:
            meeting = await convened(page, at)
        async with desk(browser, address, "xijie-jilu") as page:
            ballot = await decided_by_hands(page, meeting, browser)
        async with desk(browser, address, "xijie") as page:
            code = await published(page, ballot)
        await read_by_anybody(browser, code, address)
        async with desk(browser, address, "xijie") as page:
            await settled(page, at)
        async with desk(browser, address, "xijie-wanggezhang") as page:
            await followed_up(page, at)
        async with desk(browser, address, "xijie") as page:
            await closed(page, at)

    await DB.start()
    [row] = await fetch("select id, subdistrict, state, kind from matter where id = {}", UUID(matter))
    [after] = await fetch("select count(*) as n from matter")
    assert (row["kind"], row["state"]) == ("shared", "closed")
    assert after["n"] == before["n"] + 1
    assert await photo_file(None, row)


def blobs() -> BlobStore:
    return BlobStore(Path(os.environ["SANSHI_DATA"]) / "blobs")


@asynccontextmanager
async def town_hall() -> AsyncIterator[tuple[Browser, str]]:
    async with serving() as address, async_playwright() as running:
        browser = await running.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser, address
        await browser.close()


@asynccontextmanager
async def desk(browser: Browser, address: str, name: str, **more: Any) -> AsyncIterator[Page]:
    """Somebody at a desk, signed in by the page, seeing nothing that breaks on the way."""
    context = await browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", **more)
    context.set_default_timeout(WAIT)
    page = await context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda message: message.type == "error" and broken.append(message.text))
    await signed_in(page, name)
    yield page
    assert broken == []
    await context.close()


async def signed_in(page: Page, name: str, after: str = "/about") -> None:
    await page.goto(f"/sign-in?next={after}")
    await page.get_by_label("工号").fill(name)
    await page.get_by_label("密码").fill(demo.PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await page.wait_for_url(f"**{after}*")


async def recorded_offline(browser: Browser, address: str) -> str:
    """The grid worker in a cellar; upstairs the first answer is lost. Returns the matter."""
    context: BrowserContext = await browser.new_context(base_url=address, **PHONE)
    phone = Worker(SimpleNamespace(address=address), context, await context.new_page())  # type: ignore[arg-type]
    await signed_in(phone.page, "xijie-wangge", "/field")
    await phone.first_visit()
    await phone.push_by_the_page_alone()
    await context.set_offline(True)
    await phone.record("楼道堆物", photo=picture("red"), words="三层到四层堆满旧家具，担架过不去")
    [matter] = await phone.saved_ids()
    lost = await lose_the_first_answer(phone)

    await context.set_offline(False)
    await phone.open("outbox")
    await phone.page.get_by_role("button", name="立即上传").click()
    await expect(phone.page.locator(".items--done .item")).to_contain_text("已送达", timeout=WAIT)
    await expect(phone.page.locator(".items--done .item")).to_have_count(1)
    assert lost["n"] == 1
    await phone.close()
    return matter


async def sorted_as_shared(page: Page, at: str) -> bool:
    """Whether it was confirmed by rule; one in a few is drawn for a check."""
    await page.goto(at)
    await expect(page.locator(".photos img")).to_have_count(1)
    assert await page.locator(".photos img").evaluate("async (img) => { await img.decode(); return img.naturalWidth }")
    step = page.locator("form[action$='/sort']")
    await step.locator(".choice", has_text="共事").click()
    await step.get_by_role("button", name="初分").click()
    await expect(page.locator(".matter")).to_contain_text("定为共事")
    return await page.get_by_text("按规则自动核定").count() > 0


async def confirmed_by_the_street(page: Page, at: str) -> None:
    await page.goto(at)
    await page.locator("form[action$='/confirm']").get_by_role("button", name="核定").click()
    await expect(page.locator(".matter")).to_contain_text("核定为共事")


async def convened(page: Page, at: str) -> str:
    """By the residents' committee for today, with the reason that a shorter notice needs; the clerk serves."""
    await page.goto(at)
    await page.get_by_role("link", name="召集会议").click()
    await page.locator(".choice", has_text="居民代表会议").first.click()
    await page.get_by_label("开会时间").fill(f"{clock.now().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}")
    await page.locator("#place").fill("社区议事厅")
    await page.get_by_role("button", name="召集").click()
    await page.wait_for_url("**/meetings/*-*")
    meeting = page.url
    await page.get_by_text("提交表决").first.click()
    await page.get_by_label("表决内容").fill("楼道不放杂物，每月末一起清一次")
    await page.get_by_label("这件事属于").select_option("community_affair")
    await page.get_by_role("button", name="提交表决").click()
    await expect(page.locator("#meeting")).to_contain_text("表决：楼道不放杂物")
    await page.get_by_label("为什么来不及").fill("担架过不去，消防检查就在明天")
    await page.get_by_role("button", name="发会议通知").click()
    await expect(page.locator("#meeting")).to_contain_text("签到")
    return meeting


async def decided_by_hands(page: Page, meeting: str, browser: Browser) -> str:
    """Eight come of ten, seven raise a hand for it; the screen shows the verdict to those without a sign-in."""
    await page.goto(meeting)
    screen = await (await browser.new_context(viewport={"width": 1920, "height": 1080})).new_page()
    shown = await page.get_by_role("link", name="打开大屏").get_attribute("href")
    assert shown
    await screen.goto(shown, wait_until="commit")

    await page.goto(f"{meeting}/attendance")
    boxes = page.locator("input[name=voter]")
    everybody = await boxes.count()
    least = -(-2 * everybody // 3)
    for _ in range(least - 1):
        await tick(page)
    await expect(page.locator("#attendance")).to_contain_text("还差 1 人才能开会")
    await tick(page)
    await expect(page.locator("#attendance")).to_contain_text("已达法定人数")

    await page.goto(meeting)
    await page.get_by_role("button", name="开始会议").click()
    await page.get_by_role("link", name="去开始投票").click()
    await page.get_by_role("button", name="开始投票").click()
    for label, number in (("同意", least - 1), ("不同意", 1), ("弃权", 0)):
        await page.get_by_label(label, exact=True).fill(str(number))
    await page.get_by_label("计票人").fill("演示甲")
    await page.get_by_label("监票人").fill("演示乙")
    await page.get_by_role("button", name="录入举手票数").click()
    await expect(page.locator(".hands")).to_contain_text("还没有录入")
    await page.get_by_role("button", name="数对了，录入").click()
    await expect(page.locator("#ballot")).to_contain_text(f"举手：同意 {least - 1}，不同意 1")
    await page.locator(".ask > summary", has_text="结束投票").click()
    await page.get_by_role("button", name="确定结束投票").click()
    await page.get_by_role("button", name="计票，公布结果").click()

    verdict = f"2 × {least - 1} = {2 * (least - 1)} > {least}"
    await expect(page.locator("#ballot")).to_contain_text(verdict)
    await expect(screen.locator(".screen--result")).to_contain_text("通过", timeout=WAIT)
    await expect(screen.locator(".screen--result")).to_contain_text(f"不同意 {1}")
    await screen.context.close()
    return page.url


async def tick(page: Page) -> None:
    left = page.locator("input[name=voter]")
    rest = await left.count()
    await left.first.check()
    await page.get_by_role("button", name="签到", exact=True).click()
    await expect(left).to_have_count(rest - 1)


async def published(page: Page, ballot: str) -> str:
    """The secretary forms the resolution and publishes; what names somebody is masked first. Returns the address."""
    await page.goto(ballot)
    await page.get_by_label("谁负责").fill("城子西街社区居委会")
    await page.get_by_label("什么时候完成").fill(f"{clock.now().astimezone(SHANGHAI):%Y}-12-31")
    await page.get_by_role("button", name="形成决议").click()
    await page.get_by_role("button", name="起草公示").click()
    await page.wait_for_url("**/notices/*/edit")
    text = page.get_by_label("正文")
    await text.fill(f"{await text.input_value()}\n居民王小明反映过，电话 13800138000。")
    await page.get_by_role("button", name="保存并检查").click()
    await expect(page.locator("#gate")).to_contain_text("要隐去")
    await expect(page.get_by_role("link", name="去发布")).to_have_count(0)
    await page.get_by_role("button", name="全部隐去").click()
    await page.get_by_role("link", name="去发布").click()
    await page.get_by_role("button", name="发布", exact=True).click()
    await expect(page.locator(".gate__scan svg")).to_be_visible()
    address = await page.locator(".gate__scan a").get_attribute("href")
    assert address
    return address


async def read_by_anybody(browser: Browser, code: str, address: str) -> None:
    """A resident without an account, with scripts off."""
    assert code.startswith(f"{address}/n/")
    context = await browser.new_context(**PHONE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(code)
    await expect(page.locator("main")).to_contain_text("通过")
    await expect(page.locator("main")).to_contain_text("不同意")
    read = await page.locator("body").inner_text()
    assert "演示数据" in read and "13800138000" not in read and "王小明" not in read
    assert await context.cookies() == []
    await context.close()


async def settled(page: Page, at: str) -> None:
    await page.goto(at)
    await expect(page.get_by_role("link", name="公示：楼道不放杂物")).to_be_visible()
    step = page.locator("form[action$='/settle']")
    await step.get_by_label("办成了什么").fill("楼道清空了，每月末一起清一次")
    await step.get_by_role("button", name="办结").click()
    await expect(page.locator(".matter")).to_contain_text("说明：楼道清空了")


async def followed_up(page: Page, at: str) -> None:
    """By somebody other than the handler; nobody had asked, so the lead goes and looks."""
    await page.goto(at)
    step = page.locator("form[action$='/follow-up']")
    await step.locator(".choice", has_text="现场看过").click()
    await step.locator(".choice", has=page.locator("input[value=yes]")).click()
    await step.get_by_role("button", name="记下回访").click()
    await expect(page.locator(".matter")).to_contain_text("已解决")


async def closed(page: Page, at: str) -> None:
    await page.goto(at)
    await page.locator(".ask > summary", has_text="销账").click()
    await page.get_by_role("button", name="确定销账").click()
    await expect(page.locator(".matter")).to_contain_text("已销账")
