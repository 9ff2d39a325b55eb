"""What is half written, or still on its way from the camera, goes up with its own finding or stays: never with another."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.field_app.worker import WAIT, picture, until

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]

SLOW_CAMERA = """() => {
  const make = window.createImageBitmap
  window.createImageBitmap = (...given) => new Promise((go) => (window.develop = go)).then(() => make.apply(window, given))
}"""
SENT = "sanshi.store.ops().then((ops) => ops.map(({ wire }) => [wire.body.category, wire.blobs.length]))"


async def test_a_photo_that_a_slow_phone_still_makes_smaller_goes_up_with_its_finding(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await page.get_by_role("link", name="记一件事").click()
    await page.evaluate(SLOW_CAMERA)
    file = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture("red")}
    await page.locator("input[type=file]").set_input_files(file)
    await page.locator(".tile", has_text="路灯").click()

    await page.get_by_role("button", name="上报").click()
    await expect(page.get_by_role("button", name="正在保存……")).to_be_disabled(timeout=WAIT)
    await page.evaluate("() => develop()")

    await expect(page.locator(".saved")).to_be_visible(timeout=WAIT)
    assert await page.evaluate(SENT) == [["lighting", 1]]
    await expect(page.locator(".photo img")).to_have_count(0)
    await phone.close()


async def test_a_place_found_late_is_not_put_to_the_next_finding(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await page.evaluate(
        """() => { navigator.geolocation.getCurrentPosition = (found) => {
          window.find = () => found({ coords: { latitude: 39.9, longitude: 116.1, accuracy: 9 } }) } }"""
    )
    await page.get_by_role("link", name="记一件事").click()
    await page.locator(".tile", has_text="路灯").click()
    await page.get_by_role("button", name="改").click()
    await page.get_by_role("button", name="用本机定位一次").click()
    await expect(page.get_by_role("button", name="正在定位……")).to_be_visible(timeout=WAIT)
    await page.get_by_role("button", name="上报").click()
    await expect(page.locator(".saved")).to_be_visible(timeout=WAIT)

    await page.evaluate("() => find()")
    await page.locator(".tile", has_text="井盖").click()
    await page.get_by_role("button", name="上报").click()

    await until(page, "() => sanshi.store.countWaiting().then((n) => n === 2)")
    points = await page.evaluate("sanshi.store.ops().then((ops) => ops.map(({ wire }) => wire.body.geo))")
    assert points == [None, None]
    await phone.close()


async def test_mending_a_refused_finding_leaves_the_half_written_one_to_go_on_with(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.refused()
    await page.get_by_role("link", name="记一件事").click()
    await page.locator(".tile", has_text="井盖").click()
    await page.get_by_label("说明").fill("盖子翘起")
    await phone.open("outbox")
    await page.get_by_role("button", name="改好再报").click()

    await expect(page.get_by_label("说明")).to_have_value("邻格的灯", timeout=WAIT)
    await phone.open()
    await expect(page.locator(".resume")).to_have_count(2, timeout=WAIT)
    await page.get_by_role("link", name="还有一件没写完的事").click()

    await expect(page.get_by_label("说明")).to_have_value("盖子翘起", timeout=WAIT)
    await page.get_by_role("button", name="上报").click()
    await expect(page.locator(".saved")).to_be_visible(timeout=WAIT)
    await phone.open()
    await page.get_by_role("link", name="没写完的事").click()
    await page.get_by_role("button", name="上报").click()
    await until(page, "() => sanshi.store.drafts().then((drafts) => drafts.length === 0)")
    assert [category for category, _ in await page.evaluate(SENT)] == ["lighting", "manhole", "lighting"]
    # Refused for its grid: what is mended stands in a grid that the worker has.
    grids = await page.evaluate("sanshi.store.ops().then((ops) => ops.map(({ wire }) => wire.body.grid))")
    assert grids[2] == str(site.town.east)
    await phone.close()


async def test_a_draft_that_another_tab_has_saved_is_not_saved_again(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await page.get_by_role("link", name="记一件事").click()
    await page.locator(".tile", has_text="井盖").click()
    await page.get_by_label("说明").fill("盖子翘起")
    await until(page, "() => sanshi.store.draft('finding').then((draft) => draft?.text === '盖子翘起')")
    beside = await phone.context.new_page()
    await beside.goto(f"{site.address}/field#/finding")
    await expect(beside.get_by_label("说明")).to_have_value("盖子翘起", timeout=WAIT)

    await beside.get_by_role("button", name="上报").click()
    await expect(beside.locator(".saved")).to_be_visible(timeout=WAIT)
    await page.evaluate("document.querySelector('form.finding').requestSubmit()")

    await expect(page.get_by_role("button", name="先选什么事")).to_be_visible(timeout=WAIT)
    assert await page.evaluate(SENT) == [["manhole", 0]]
    await phone.close()


async def test_a_finding_begun_by_mistake_is_left_out_and_asks_first(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await page.get_by_role("link", name="记一件事").click()
    file = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture("red")}
    await page.locator("input[type=file]").set_input_files(file)
    await expect(page.locator(".photo img")).to_be_visible(timeout=WAIT)
    await page.locator(".tile", has_text="井盖").click()

    await page.get_by_role("button", name="不记了").click()
    await expect(page.get_by_text("找不回来")).to_be_visible(timeout=WAIT)
    await page.get_by_role("button", name="确定不记了").click()

    await expect(page.locator(".patrols")).to_be_visible(timeout=WAIT)
    await expect(page.locator(".resume")).to_have_count(0)
    assert await page.evaluate(
        "Promise.all(['drafts', 'blobs', 'ops'].map((name) => sanshi.store.db.count(name)))"
    ) == [0, 0, 0]
    await phone.close()
