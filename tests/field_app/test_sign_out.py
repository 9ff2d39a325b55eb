"""A shared phone changes hands: what was not sent stays and goes up later, what the server showed is gone."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from domain.transaction import fetch
from tests.field_app.test_screens import RULES
from tests.field_app.worker import WAIT, Worker, matters, picture, until

pytestmark = pytest.mark.browser

LEFT = """async (user) => {
  const { openStore } = await import('/field/store.js')
  const { db } = await openStore(user)
  const rows = {}
  for (const name of ['refs', 'ops', 'blobs', 'verdicts', 'drafts']) rows[name] = await db.count(name)
  for (const key of ['share', 'me', 'last_place']) rows[key] = (await db.get('meta', key)) ?? null
  db.close()
  return rows
}"""


async def sign_out(phone: Worker) -> Page:
    page = await phone.open("about")
    await page.get_by_role("button", name="退出登录").click()
    await page.get_by_role("button", name="确定退出").click()
    await expect(page.locator("h1")).to_have_text("登录", timeout=WAIT)
    return page


async def test_the_next_officer_on_the_phone_sees_only_their_own_and_the_rest_goes_up_later(site, chromium):
    phone = await site.worker(chromium, bypass_csp=True)
    page = await phone.first_visit()
    await phone.record("路灯", photo=picture("green", (640, 480)), words="三号楼灯不亮")
    await until(page, "() => sanshi.store.waitingBlobs().then((blobs) => blobs.length === 0)")
    await until(page, "() => sanshi.store.refs('matter').then((all) => all.length === 1)")
    await phone.context.set_offline(True)
    await phone.record("井盖", words="林还没送的")
    await phone.open("finding")
    await page.get_by_label("说明").fill("没写完的")
    await until(page, "() => sanshi.store.draft('finding').then((draft) => draft?.text === '没写完的')")

    await phone.open("about")
    await page.get_by_role("button", name="退出登录").click()
    asked = page.locator("[role=alert]")
    await expect(asked).to_contain_text("还有 1 条没有送达、1 件没写完。都留在这部手机里，记在 林 名下", timeout=WAIT)
    await expect(asked).to_contain_text("现在没有网络")
    results = await Axe().run(page, options=RULES)
    assert not results.response["violations"], results.generate_report()
    await page.get_by_role("button", name="确定退出").click()

    await expect(page.locator("h1")).to_have_text("登录", timeout=WAIT)
    await expect(page.locator("main")).to_contain_text("林 在这部手机上还有 1 条待上传，一条没丢。")
    results = await Axe().run(page, options=RULES)
    assert not results.response["violations"], results.generate_report()
    kept = await page.evaluate(LEFT, str(site.town.lin.id))
    assert kept == {
        "refs": 0, "ops": 1, "blobs": 0, "verdicts": 0, "drafts": 1, "share": None, "me": None, "last_place": None,
    }  # fmt: skip
    [device] = await fetch("select ended_at from device")
    assert device["ended_at"] is None

    await site.sign_in(phone.context, "shen")
    await phone.context.set_offline(False)
    await page.goto("about:blank")
    await phone.open()
    await expect(page.locator(".patrols")).to_be_visible(timeout=WAIT)
    await expect(page.locator(".strips")).to_contain_text("林 在这部手机上还有 1 条待上传。", timeout=WAIT)
    ended = await fetch("select ended_at from device where officer = {}", site.town.lin.id)
    assert ended[0]["ended_at"] is not None
    await phone.open("outbox")
    assert await page.locator(".item").count() == 0
    assert len(await matters()) == 1

    await sign_out(phone)
    await site.sign_in(phone.context)
    await page.goto("about:blank")
    await phone.open("outbox")
    await expect(page.locator(".items--done .item")).to_have_count(1, timeout=WAIT)
    assert len(await matters()) == 2
    await phone.open("finding")
    await expect(page.get_by_label("说明")).to_have_value("没写完的", timeout=WAIT)
    await phone.close()


async def test_signing_out_ends_the_bearer_and_the_web_session_in_every_tab(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    token = await page.evaluate("sanshi.officer.token")
    other = await phone.context.new_page()
    await other.goto(f"{site.address}/field")
    await expect(other.locator(".patrols")).to_be_visible(timeout=WAIT)

    await sign_out(phone)

    await expect(other.locator("h1")).to_have_text("登录", timeout=WAIT)
    [device] = await fetch("select ended_at from device")
    assert device["ended_at"] is not None
    assert await fetch("select 1 as one from session") == []
    lines = await fetch("select action from journal where noun = 'device' order by position")
    assert [line["action"] for line in lines][-1] == "sign_out"
    told = await page.evaluate(
        "(token) => fetch('/field/me', { headers: { authorization: `Bearer ${token}` }, credentials: 'omit' })"
        ".then((answer) => answer.status)",
        token,
    )
    assert told == 401
    await page.reload()
    await expect(page.locator("h1")).to_have_text("登录", timeout=WAIT)
    await phone.close()


async def test_who_signs_in_again_before_the_server_heard_of_it_stays_signed_in(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await phone.record("路灯")
    await sign_out(phone)
    await site.sign_in(phone.context)

    await phone.context.set_offline(False)
    await page.goto("about:blank")
    await phone.open("outbox")

    await expect(page.locator(".items--done .item")).to_have_count(1, timeout=WAIT)
    assert await page.evaluate("sanshi.device.db.get('meta', 'left')") == []
    assert len(await fetch("select 1 as one from session where officer = {}", site.town.lin.id)) >= 1
    await phone.close()
