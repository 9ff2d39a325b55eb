"""A deed of one tap is one deed, says when it was not kept, and is taken back when it was a slip."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from domain.journal import epoch
from domain.transaction import fetch
from tests.field_app.worker import WAIT, until

pytestmark = pytest.mark.browser

FULL = """() => {
  window.put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === 'ops') throw new DOMException('full', 'QuotaExceededError')
    return window.put.apply(this, given)
  }
}"""


@pytest.mark.one_engine
async def test_two_taps_in_a_hurry_are_one_patrol(site, chromium):
    await site.in_the_morning()
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)

    await page.locator(".patrol--now button").evaluate("(button) => { button.click(); button.click() }")

    await expect(page.locator(".patrol--done")).to_have_count(1, timeout=WAIT)
    await until(page, "() => !sanshi.keeping")
    assert len(await phone.saved_ids()) == 1
    await phone.close()


@pytest.mark.one_engine
async def test_a_patrol_that_the_phone_could_not_keep_is_said_and_kept_by_the_next_tap(site, chromium):
    await site.in_the_morning()
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await page.evaluate(FULL)
    tap = page.locator(".patrol--now").get_by_role("button", name="没有发现")

    await tap.click()
    await expect(page.locator(".refusal")).to_contain_text("没有保存。手机存储满了。", timeout=WAIT)

    await page.evaluate("() => { IDBObjectStore.prototype.put = window.put }")
    await tap.click()
    await expect(page.locator(".patrol--done")).to_have_count(1, timeout=WAIT)
    await expect(page.locator(".refusal")).to_have_count(0)
    await phone.close()


async def test_nothing_found_tapped_by_mistake_is_taken_back_here_and_on_the_server(site, chromium):
    await site.in_the_morning()
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await page.locator(".patrol--now").get_by_role("button", name="没有发现").click()
    await phone.all_delivered()
    await until(page, "() => sanshi.store.refs('patrol').then((all) => all.length === 1)")

    await page.get_by_role("button", name="撤回").click()

    await expect(page.locator(".patrol--now").get_by_role("button", name="没有发现")).to_be_visible(timeout=WAIT)
    await phone.all_delivered()
    assert await fetch("select id from patrol") == []
    await page.locator(".patrol--now").get_by_role("button", name="没有发现").click()
    await expect(page.locator(".patrol--done")).to_have_count(1, timeout=WAIT)
    await phone.all_delivered()
    assert len(await fetch("select id from patrol")) == 1
    await phone.close()


async def test_a_tap_that_a_restored_server_has_lost_is_taken_back_all_the_same(site, chromium):
    await site.in_the_morning()
    phone = await site.worker(chromium, service_workers="block")
    page = await phone.open()
    await page.locator(".patrol--now").get_by_role("button", name="没有发现").click()
    await until(page, "() => sanshi.store.refs('patrol').then((all) => all.length === 1)")
    await fetch("delete from patrol")
    await fetch("delete from op")

    await page.get_by_role("button", name="撤回").click()
    state = "() => sanshi.outbox.items().then((all) => all.map((one) => one.state).join())"
    await until(page, f"({state})().then((said) => said === 'delivered,held')")
    await epoch.begin()
    await page.evaluate("() => sanshi.syncNow()")

    await until(page, f"({state})().then((said) => said === 'delivered,delivered')")
    assert await fetch("select id from patrol") == []
    assert len(await fetch("select id from op where verdict = 'applied'")) == 2
    await phone.close()


@pytest.mark.one_engine
async def test_what_is_found_after_nothing_found_was_tapped_stands_beside_the_patrol(site, chromium):
    await site.in_the_morning()
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await page.locator(".patrol--now").get_by_role("button", name="没有发现").click()
    await expect(page.locator(".patrol--done")).to_have_count(1, timeout=WAIT)

    await phone.record("路灯")
    await phone.open()

    await expect(page.locator(".patrol--done")).to_contain_text("记了 1 件", timeout=WAIT)
    await phone.close()


@pytest.mark.one_engine
async def test_a_refused_record_given_up_by_a_slip_is_put_back(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.refused()
    await phone.open("outbox")
    await page.get_by_role("button", name="不报了").click()
    await expect(page.locator(".items--done")).to_contain_text("您没有再报，没有接收", timeout=WAIT)

    await page.get_by_role("button", name="放回去，再处理").click()

    await expect(page.get_by_role("button", name="改好再报")).to_be_visible(timeout=WAIT)
    await phone.close()


@pytest.mark.one_engine
async def test_a_refused_patrol_goes_to_the_lead_instead_of_nowhere(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.refused("patrol", on="2026-11-23", window="morning", findings=0)
    await phone.open("outbox")

    await page.get_by_role("button", name="报网格长处理").click()

    await expect(page.locator(".items--done")).to_contain_text("已报网格长", timeout=WAIT)
    await phone.all_delivered()
    assert len(await fetch("select id from quarantine")) == 1
    await phone.close()
