"""A new version is offered when nobody is writing, applied on a tap, and what the old one queued still goes up."""

from __future__ import annotations

import shutil
import sys

import pytest
from playwright.async_api import expect

from domain.transaction import fetch
from tests.field_app.conftest import ROOT, Server
from tests.field_app.worker import WAIT, Site, matters, until

pytestmark = pytest.mark.browser

SERVE = """
import sys, pathlib, web.routes.field
web.routes.field.FOLDER = pathlib.Path(sys.argv.pop(1))
from web.cli import main
main()
"""


@pytest.fixture
def shelf(town, tmp_path):
    """A server whose copy of the app a test may change."""
    folder = tmp_path / "field_app"
    shutil.copytree(ROOT / "field_app", folder)
    running = Server([sys.executable, "-c", SERVE, str(folder), "serve"])
    running.start()
    yield Site(running.address, town, running), folder
    running.stop()


def publish(folder) -> None:
    words = folder / "screens" / "about.js"
    words.write_text(words.read_text().replace("export const title = '关于'", "export const title = '关于（新）'"))


async def look(page) -> None:
    await page.evaluate("navigator.serviceWorker.getRegistration('/field').then((one) => one.update())")


async def version(page) -> str:
    return await page.evaluate(
        "caches.keys().then((names) => names.filter((name) => name.startsWith('shell-')).sort().join())"
    )


@pytest.mark.one_engine("postgres")
async def test_a_new_version_waits_for_the_draft_and_is_put_on_by_a_tap(shelf, chromium):
    site, folder = shelf
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    before = await version(page)
    await page.get_by_role("link", name="记一件事").click()
    await page.get_by_label("说明").fill("还没写完")
    await until(page, "() => sanshi.store.draft('finding').then((draft) => draft?.text === '还没写完')")

    publish(folder)
    await look(page)

    await expect(page.locator(".strip--soon")).to_contain_text("有新版本。写完手上这件再换。", timeout=WAIT)
    assert await page.get_by_role("button", name="现在换上").count() == 0
    await page.reload()
    await expect(page.get_by_label("说明")).to_have_value("还没写完", timeout=WAIT)
    await expect(page.locator(".strip--soon")).to_contain_text("写完手上这件再换", timeout=WAIT)
    assert before in await version(page)

    await phone.record("路灯")
    await page.evaluate("window.still_here = true")
    await page.get_by_role("button", name="现在换上").click()

    await until(page, "() => window.still_here === undefined && window.sanshi?.store !== undefined")
    await until(
        page, "() => caches.keys().then((names) => names.filter((name) => name.startsWith('shell-')).length === 1)"
    )
    assert await version(page) != before
    await phone.open("about")
    await until(page, "() => document.title.startsWith('关于（新）')")
    await phone.close()


@pytest.mark.one_engine("postgres")
async def test_another_tabs_tap_does_not_reload_the_one_that_writes(shelf, chromium):
    site, folder = shelf
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    other = await phone.context.new_page()
    await other.goto(f"{site.address}/field")
    await expect(other.locator(".patrols")).to_be_visible(timeout=WAIT)
    publish(folder)
    await look(page)
    await expect(other.get_by_role("button", name="现在换上")).to_be_visible(timeout=WAIT)
    await page.get_by_role("link", name="记一件事").click()
    await page.evaluate("window.still_here = true")
    await page.get_by_label("说明").fill("写到一半")
    await until(page, "() => sanshi.store.unfinished()")

    await other.get_by_role("button", name="现在换上").click()

    await until(page, "() => sanshi.outdated === true")
    await expect(page.get_by_label("说明")).to_have_value("写到一半")
    assert await page.evaluate("window.still_here") is True
    await page.locator(".tile", has_text="路灯").click()
    await page.get_by_role("button", name="上报").click()
    await until(page, "() => window.still_here === undefined && window.sanshi?.store !== undefined")
    await phone.open("outbox")
    await expect(page.locator(".items--done .item")).to_have_count(1, timeout=WAIT)
    await phone.close()


async def test_what_an_old_version_queued_goes_up_after_the_update(shelf, chromium):
    """Two schemas ago a place was text; the op keeps the form it was written in."""
    site, folder = shelf
    old = (folder / "outbox.js").read_text()
    (folder / "outbox.js").write_text(old.replace("export const SCHEMA = 4", "export const SCHEMA = 1"))
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    (folder / "outbox.js").write_text(old)
    publish(folder)
    await look(page)
    await expect(page.get_by_role("button", name="现在换上")).to_be_visible(timeout=WAIT)
    site.server.stop()
    await page.evaluate(
        """(grid) => sanshi.outbox.add('finding', { grid, category: 'lighting', list_version: '2026-1', text: '老版本写的',
             place: '3 号楼', building: null, geo: { lat: '39.94021', lng: '116.10733', accuracy: 8 }, urgency: 'normal',
             solved: false, patrol: null }, { title: '公共照明·3 号楼' })""",
        str(site.town.east),
    )
    await phone.record("井盖")
    await page.evaluate("window.still_here = true")
    await page.get_by_role("button", name="现在换上").click()
    await until(page, "() => window.still_here === undefined && window.sanshi?.store !== undefined")
    await phone.open("outbox")
    assert await page.evaluate("sanshi.store.countWaiting()") == 2

    site.server.start()
    await page.get_by_role("button", name="立即上传").click()
    await expect(page.locator(".items--done .item")).to_have_count(2, timeout=WAIT)

    assert len(await matters()) == 2
    [point] = await fetch("select latitude, longitude, accuracy from finding_point")
    assert tuple(point.values()) == (3994021, 11610733, 8)
    await phone.close()
