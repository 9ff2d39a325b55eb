"""A lost phone: the lead presses once, the phone gives up what it holds, clears itself and lets nobody in."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from domain import clock
from domain.sync import lost
from domain.transaction import fetch
from tests.field_app.worker import WAIT, matters, picture, until

pytestmark = pytest.mark.browser


async def databases(page) -> list[str]:
    return await page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")


async def test_the_lead_clears_a_lost_phone_after_its_last_push(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await phone.record("路灯", photo=picture("green", (640, 480)), words="最后一件")
    lead = await chromium.new_context(locale="zh-CN", viewport={"width": 1100, "height": 800})
    await site.sign_in(lead, "he")
    desk = await lead.new_page()
    await desk.goto(f"{site.address}/patrols")
    await desk.locator(".facts li", has_text="林的手机").locator("summary").click()
    await desk.get_by_role("button", name="确定清除").click()
    await expect(desk.locator("#patrols")).to_contain_text("等它联网，先交未送达的，再清空", timeout=WAIT)

    await phone.context.set_offline(False)

    await expect(page.locator("h1")).to_have_text("登录", timeout=WAIT)
    await expect(page.locator("main")).to_contain_text("网格长清除了这部手机上的记录", timeout=WAIT)
    assert await databases(page) == ["sanshi-device"]
    assert await page.evaluate("sanshi.device.db.getAll('officers')") == []
    [matter] = await matters()
    assert await fetch("select 1 as one from op_blob where verified_at is not null")
    await page.reload()
    await expect(page.locator("h1")).to_have_text("登录", timeout=WAIT)
    await desk.goto(f"{site.address}/patrols")
    await expect(desk.locator(".facts li", has_text="林的手机")).to_contain_text("已清除", timeout=WAIT)
    assert "最后一件" not in await page.content()
    assert matter["registered_by"] == site.town.lin.id
    await lead.close()

    await site.sign_in(phone.context)
    await page.goto("about:blank")
    await phone.open()
    await expect(page.locator(".patrols")).to_be_visible(timeout=WAIT)
    await phone.record("井盖")
    await phone.open()
    await phone.all_delivered()
    assert len(await matters()) == 2
    await phone.close()


async def test_what_only_a_person_could_settle_goes_to_the_lead_before_the_phone_is_cleared(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.refused()
    await until(page, "() => sanshi.outbox.items().then((items) => items.some((item) => item.state === 'rejected'))")
    [device] = await fetch("select id from device")

    await lost.wipe(device["id"], officer=site.town.he, now=clock.now())
    # The server's own process remembers a bearer for some seconds; a pull asks afresh.
    await page.evaluate("sanshi.syncNow()")

    await expect(page.locator("h1")).to_have_text("登录", timeout=WAIT)
    [kept] = await fetch("select q.reason, t.content from quarantine q join quarantine_text t on t.quarantine = q.id")
    assert kept["reason"] == "HandedOver"
    assert "邻格的灯" in kept["content"]
    await phone.close()


async def test_the_phone_of_one_who_left_shows_nothing_after_its_next_contact_and_keeps_what_was_not_sent(
    site, chromium
):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.record("路灯", words="三号楼灯不亮")
    await until(page, "() => sanshi.store.refs('matter').then((all) => all.length > 0)")
    await phone.context.set_offline(True)
    await phone.record("井盖")
    await fetch("update officer set ended_at = {} where id = {}", clock.now(), site.town.lin.id)

    await phone.context.set_offline(False)

    await until(page, "() => sanshi.store.refs('matter').then((all) => all.length === 0)")
    assert not await page.evaluate("sanshi.store.meta('share')")
    assert await page.evaluate("sanshi.store.countWaiting()") == 1

    await fetch("update officer set ended_at = null where id = {}", site.town.lin.id)
    await site.sign_in(phone.context)
    await page.evaluate("sanshi.syncNow()")
    await until(page, "() => sanshi.store.refs('matter').then((all) => all.length > 1)")
    assert len(await matters()) == 2
    await phone.close()


async def test_a_lost_phone_is_told_nothing_more(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.route("**/field/sync", lambda route: route.abort())
    [device] = await fetch("select id from device")
    await lost.wipe(device["id"], officer=site.town.he, now=clock.now())

    answers = await page.evaluate(
        """async () => {
          const authorization = `Bearer ${sanshi.officer.token}`
          const me = await fetch('/field/me', { headers: { authorization }, credentials: 'omit' })
          return me.status
        }"""
    )

    assert answers == 403
    await phone.close()
