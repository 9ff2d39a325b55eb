"""A form refused once, and then the session ends: signing in leads back to the form, and every word is there."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from domain import clock
from domain.people import sessions
from domain.people.tables import Session
from tests.build import Town
from tests.domain.notice_build import published
from tests.web.browser import signed_in
from tests.web.council_app import serving
from web.app import create_app
from web.settings import Settings

PASSWORD = "一二三四五六七八九十"


@pytest.fixture
async def address(town: Town):
    await sessions.set_password(town.zhou.id, PASSWORD, now=clock.now())
    async with serving(create_app(Settings.from_environment(), work=False)) as found:
        yield found


@asynccontextmanager
async def at(chromium, address, path, **options):
    context = await chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", **options)
    page = await context.new_page()
    await page.goto(f"{address}/sign-in?next={path}")
    await sign_in(page)
    try:
        yield page
    finally:
        await context.close()


async def sign_in(page):
    await page.get_by_label("工号").fill("zhou")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()


async def tell(page, words):
    await page.get_by_label("做了什么").fill(words)
    await page.get_by_role("button", name="记一条").click()


async def convene(page):
    """Past what the browser itself would refuse."""
    await page.evaluate("document.querySelectorAll('form').forEach((form) => form.noValidate = true)")
    await page.get_by_role("button", name="召集", exact=True).click()


@pytest.mark.browser
async def test_the_words_of_a_refused_line_survive_the_end_of_the_session(town, chromium, address):
    made = await published(town)
    async with at(chromium, address, f"/notices/{made.notice}") as page:
        await tell(page, "已请王小红 13800138000 划线")
        await expect(page.get_by_role("alert")).to_be_visible()
        await expect(page).to_have_url(f"{address}/notices/{made.notice}")

        await Session.delete(force=True)
        await tell(page, "已划好六个，余下的请王小红 13800138000 来划")
        await sign_in(page)

        await expect(page).to_have_url(f"{address}/notices/{made.notice}")
        await expect(page.get_by_label("做了什么")).to_have_value("已划好六个，余下的请王小红 13800138000 来划")


@pytest.mark.browser
async def test_a_refused_form_whose_page_lies_elsewhere_is_found_again_too(town, chromium, address):
    async with at(chromium, address, "/meetings/new") as page:
        for _ in range(2):
            await page.locator("#place").fill("东街社区议事厅二楼")
            await convene(page)
            await expect(page.get_by_role("alert")).to_be_visible()
            await expect(page).to_have_url(re.compile("/meetings/new$"))

        await Session.delete(force=True)
        await convene(page)
        await sign_in(page)

        await expect(page).to_have_url(re.compile("/meetings/new$"))
        await expect(page.locator("#place")).to_have_value("东街社区议事厅二楼")


async def test_the_address_of_a_deed_opens_the_page_it_belongs_to(town: Town):
    made = await published(town)
    async with signed_in(town.zhou) as browser:
        answer = await browser.get(f"/notices/{made.notice}/progress")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/notices/{made.notice}")
