"""Nothing at the desk makes the browser complain: every kind of page, a picture by itself, and a part that htmx puts in."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from db import demo
from domain.sync.blobs import BlobStore
from tests.web.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

OFFICERS = ("xijie", "xijie-jilu", "paidan", "zhuren", "guanli", "quguan")
NO_PAGE = re.compile(r"/(field|sign-out|source)|\.(pdf|csv|xlsx)|#")
WANTED_BY_THE_BROWSER = "/favicon.ico"


async def test_no_page_and_no_picture_of_the_desk_logs_an_error(database, chromium: Browser):
    await demo.load("small", blobs=BlobStore(Path(os.environ["SANSHI_DATA"]) / "blobs"))
    async with serving() as address:
        seen = set[str]()
        for name in OFFICERS:
            page, complaints = await at_the_desk(chromium, address, name)
            await read_one_of_each(page, address, seen)
            assert complaints == [], name
            await page.context.close()

    assert len(seen) > 20


async def test_a_part_put_in_by_htmx_logs_no_error_where_a_field_was_drawn_larger(database, chromium: Browser):
    await demo.load("small")
    async with serving() as address:
        page, complaints = await at_the_desk(chromium, address, "xijie")
        await page.locator("main a[href*='/matters/']").first.click()
        note = page.locator("form[action$='/note']")
        await note.evaluate("form => (form.closest('details') ?? {}).open = true")
        words = note.locator("textarea")
        await words.fill("现场看过")
        await words.evaluate("field => (field.style.height = '200px')")
        await note.get_by_role("button", name="记进展").click()
        await expect(page.locator("#flash")).to_contain_text("已记下")
        await expect(page.locator(".htmx-settling, .htmx-added")).to_have_count(0)

        assert complaints == []
        await page.context.close()


async def at_the_desk(chromium: Browser, address: str, name: str) -> tuple[Page, list[str]]:
    context = await chromium.new_context(base_url=address)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))

    def heard(message) -> None:
        if message.type == "error" and not message.location["url"].endswith(WANTED_BY_THE_BROWSER):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    await page.goto("/sign-in")
    await page.get_by_label("工号").fill(name)
    await page.get_by_label("密码").fill(demo.PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await page.wait_for_url(lambda url: "/sign-in" not in url)
    return page, complaints


async def read_one_of_each(page: Page, address: str, seen: set[str]) -> None:
    """From link to link, one address of every kind that nobody has read yet; pictures too."""
    waiting = await links(page, address)
    while waiting:
        url = waiting.pop(0)
        kind = re.sub(r"[0-9a-f-]{36}|\d+|/n/\w+", "*", url.split("?")[0])
        if kind in seen:
            continue
        seen.add(kind)
        await page.goto(url)
        waiting += await links(page, address)


async def links(page: Page, address: str) -> list[str]:
    found = await page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return [link for link in found if link.startswith(address) and not NO_PAGE.search(link)]
