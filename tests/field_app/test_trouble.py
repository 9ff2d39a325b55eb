"""Sign-in lost, server restored, storage cleared, a portal in between, two people on one phone: nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from domain import clock
from domain.journal import epoch
from domain.journal.actions import seal
from domain.sync import unsent, verbs  # noqa: F401
from domain.transaction import fetch
from tests.field_app.worker import WAIT, matters, photo_file, picture, until
from tests.phone import Phone

pytestmark = pytest.mark.browser


async def test_a_portals_sign_in_page_is_not_an_answer(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    site.server.stop()
    portal = await asyncio.start_server(sign_in_page, "127.0.0.1", site.server.port)
    await phone.record("路灯")

    await phone.open("outbox")
    await page.get_by_role("button", name="立即上传").click()
    await expect(page.locator(".strips")).to_contain_text("这个无线网要先登录才能用。", timeout=WAIT)
    await expect(page.locator(".item")).to_contain_text("已保存，待上传")

    portal.close()
    await portal.wait_closed()
    site.server.start()
    await page.get_by_role("button", name="立即上传").click()
    await phone.all_delivered()
    assert len(await matters()) == 1
    await phone.close()


async def sign_in_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Whatever is asked, page and service worker alike: 200 and a page of its own."""
    body = "<h1>欢迎使用免费无线网</h1>".encode()
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
    writer.close()


async def test_a_lost_sign_in_hides_nothing_and_recording_goes_on(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await fetch("update device set ended_at = {}", clock.now())
    await fetch("delete from session where key <> ''")
    await page.reload()
    await expect(page.locator(".strips")).to_contain_text("登录后上传", timeout=WAIT)

    await phone.record("路灯")
    await phone.open("outbox")

    await expect(page.locator(".strips")).to_contain_text("登录后上传（1 条）。", timeout=WAIT)
    await site.sign_in(phone.context)
    await page.get_by_role("button", name="立即上传").click()
    await phone.all_delivered()
    assert len(await matters()) == 1
    await phone.close()


async def test_a_grid_with_more_open_matters_than_one_answer_holds_is_whole_on_the_phone(site, chromium):
    other, now = await Phone.of(site.town.he, now=clock.now()), clock.now()
    for _ in range(11):
        await other.push(*(other.finding(site.town.east, now=now) for _ in range(50)), now=now)
    await seal()

    phone = await site.worker(chromium)
    await phone.first_visit()

    await until(phone.page, "() => sanshi.store.refs('matter').then((rows) => rows.length === 550)")
    await phone.close()


async def test_after_a_restore_the_phone_sends_again_what_the_server_has_lost(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.record("路灯", photo=picture("green", (640, 480)))
    await until(page, "() => sanshi.store.waitingBlobs().then((blobs) => blobs.length === 0)")
    [before] = await matters()
    site.server.stop()
    await restore_yesterday(site)
    site.server.start()

    assert await matters() == []
    await phone.open("outbox")
    await page.get_by_role("button", name="立即上传").click()

    await expect(page.locator(".items--done .item")).to_contain_text("已送达", timeout=WAIT)
    for _ in range(100):
        if await fetch("select 1 as one from op_blob where verified_at is not null"):
            break
        await page.wait_for_timeout(100)
    [after] = await matters()
    assert after["id"] == before["id"]
    assert await photo_file(site, after)
    await phone.close()


async def restore_yesterday(site) -> None:
    """The server as it was before the phone had ever sent anything; `sanshi restore` begins a new epoch."""
    for table in ("finding_photo", "finding_point", "finding", "clock", "matter_text", "op_blob", "op", "matter"):
        await fetch(f"delete from {table}")
    await fetch("update device set highest_seq = 0")
    shutil.rmtree(Path(os.environ["SANSHI_DATA"]) / "blobs")
    await epoch.begin()


async def test_after_a_restore_what_the_worker_withdrew_stays_withdrawn_and_unanswered_ones_are_asked_again(
    site, chromium
):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    for grid in (site.town.west, site.town.west):
        await page.evaluate(
            """(grid) => sanshi.outbox.add('finding', { grid, category: 'lighting', text: '邻格', place: '', urgency: 'normal' },
                 { title: '公共照明' })""",
            str(grid),
        )
    await page.evaluate("() => { sanshi.syncNow() }")
    refused = "sanshi.outbox.items().then((items) => items.filter((item) => item.state === 'rejected'))"
    await until(page, f"() => {refused}.then((items) => items.length === 2)")
    await page.evaluate(f"() => {refused}.then(([item]) => sanshi.settle(item, 'withdrawn'))")

    begun = await epoch.begin()
    await until(page, f"() => sanshi.syncNow().then(() => sanshi.store.meta('epoch')).then((now) => now === '{begun}')")
    await until(page, "() => sanshi.store.countWaiting().then((n) => n === 0)")

    states = await page.evaluate("() => sanshi.outbox.items().then((items) => items.map(({ state }) => state))")
    assert states == ["settled", "rejected"]
    await phone.close()


async def test_two_tabs_without_a_token_enrol_once_and_neither_ends_the_others(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    beside = await phone.context.new_page()
    await beside.goto(f"{site.address}/field#/outbox")
    await until(beside, "() => Boolean(window.sanshi?.engine)")
    await fetch("update device set ended_at = {}", clock.now())
    enrolled = 0

    async def count(route):
        nonlocal enrolled
        enrolled += 1
        await route.continue_()

    await phone.context.route("**/field/enrol", count)
    for _ in range(3):
        await asyncio.gather(*(tab.evaluate("async () => { await sanshi.syncNow() }") for tab in (page, beside)))

    assert enrolled == 1
    assert await page.evaluate("sanshi.officer.token") == await beside.evaluate("sanshi.officer.token")
    await phone.close()


SAVED_MEANWHILE = """async () => {
  const { outbox, grid, officer } = sanshi
  for (let n = 0; n < 5 && sanshi.officer.token === officer.token; n++) await sanshi.syncNow()
  if (sanshi.officer.token === officer.token) throw new Error('has not signed in again')
  const body = { grid: grid.id, category: 'hall_lighting', text: '路灯', place: '', urgency: 'normal', solved: false }
  await outbox.add('finding', body, { title: '路灯' })
  await sanshi.syncNow()
}"""


async def test_what_was_on_its_way_into_the_phone_while_it_signed_in_again_is_kept(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await fetch("update device set ended_at = {}", clock.now())

    await page.evaluate(SAVED_MEANWHILE)
    await phone.all_delivered()

    assert len(await matters()) == 1
    await phone.close()


async def test_a_cleared_phone_says_how_many_it_has_lost(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.record("路灯")
    await until(page, "() => sanshi.store.countWaiting().then((n) => n === 0)")
    await clear(site, phone, unsent=2)

    await expect(page.locator(".strips")).to_contain_text("本机存储曾被清空，有 2 条未送达。", timeout=WAIT)
    await phone.record("井盖")
    await until(page, "() => sanshi.store.countWaiting().then((n) => n === 0)")
    assert len(await matters()) == 2
    await phone.close()


async def clear(site, phone, *, unsent: int) -> None:
    """The browser clears the phone's storage; the last it said was that so many wait."""
    page = phone.page
    officer = await page.evaluate("() => sanshi.device.current()")
    session = await phone.context.new_cdp_session(page)
    await page.goto("about:blank")
    await session.send("Storage.clearDataForOrigin", {"origin": site.address, "storageTypes": "indexeddb"})
    # Only now, with nothing left on the phone that could say otherwise in the background.
    await tell_unsent(site, officer, unsent)
    await phone.open()


async def test_the_alarm_of_a_cleared_phone_goes_when_it_was_read_and_comes_again_at_the_next_clearing(site, chromium):
    phone = await site.worker(chromium, service_workers="block")
    page = await phone.open()
    strips = page.locator(".strips")
    await phone.record("路灯")
    await until(page, "() => sanshi.store.countWaiting().then((n) => n === 0)")
    await clear(site, phone, unsent=2)
    await expect(strips).to_contain_text("本机存储曾被清空，有 2 条未送达。", timeout=WAIT)

    await page.get_by_role("button", name="看过了").click()

    await expect(strips).not_to_contain_text("本机存储曾被清空", timeout=WAIT)
    await until(page, "() => sanshi.store.countWaiting().then((n) => n === 0)")
    assert len(await fetch("select n from journal where action = 'alarm_read'")) == 1
    await page.reload()
    await phone.all_delivered()
    await expect(strips).not_to_contain_text("本机存储曾被清空")
    await clear(site, phone, unsent=1)
    await expect(strips).to_contain_text("本机存储曾被清空，有 1 条未送达。", timeout=WAIT)
    await phone.close()


async def test_the_alarm_of_a_cleared_phone_goes_when_the_lead_has_seen_to_it(site, chromium):
    phone = await site.worker(chromium, service_workers="block")
    page = await phone.open()
    await phone.record("路灯")
    await until(page, "() => sanshi.store.countWaiting().then((n) => n === 0)")
    await clear(site, phone, unsent=2)
    await phone.record("井盖")
    await until(page, "() => sanshi.store.countWaiting().then((n) => n === 0)")
    await phone.open()
    await expect(page.locator(".strips")).to_contain_text("有 2 条未送达。", timeout=WAIT)
    [device] = await fetch("select id from device")

    await unsent.see_to(device["id"], "林补记了两件", officer=site.town.he, now=clock.now())
    await page.evaluate("() => sanshi.syncNow()")

    await expect(page.locator(".strips")).not_to_contain_text("本机存储曾被清空", timeout=WAIT)
    await phone.close()


async def tell_unsent(site, officer: dict[str, Any], count: int) -> None:
    """The phone's last word before it was cleared: so many wait here."""
    said = clock.now().isoformat()
    body = {
        "device_id": officer["device_id"],
        "cursor": 0,
        "epoch": None,
        "sight_version": None,
        "pull": True,
        "client_now": {"wall": said, "mono": 1, "page": "p"},
        "unsent": count,
        "unsent_since": said,
        "ops": [],
    }
    async with httpx.AsyncClient(base_url=site.address) as client:
        answer = await client.post("/field/sync", json=body, headers={"authorization": f"Bearer {officer['token']}"})
    assert answer.status_code == 200


async def test_two_people_on_one_phone_see_each_others_count_and_not_the_content(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    site.server.stop()
    await phone.record("路灯", words="林写的")
    site.server.start()
    await page.evaluate("() => sanshi.device.db.delete('meta', 'current')")
    await phone.context.route("**/field/sync", lambda route: route.abort())
    await phone.context.clear_cookies(name="sanshi_session")
    await site.sign_in(phone.context, "shen")

    await page.goto("about:blank")
    await phone.open()

    await expect(page.locator(".strips")).to_contain_text("林 在这部手机上还有 1 条待上传。", timeout=WAIT)
    await phone.open("outbox")
    assert "林写的" not in await page.content()
    assert await page.locator(".item").count() == 0
    await phone.close()


async def test_who_works_on_a_shared_phone_next_is_told_of_photos_that_have_not_gone_up(site, chromium):
    phone = await site.worker(chromium, service_workers="block")
    page = await phone.open()
    await phone.context.route("**/field/blobs/*", lambda route: route.abort())
    await phone.record("路灯", photo=picture("green", (640, 480)))
    await until(page, "() => sanshi.store.countWaiting().then((n) => n === 0)")
    await phone.open("about")
    await page.get_by_role("button", name="退出登录").click()
    await page.get_by_role("button", name="确定退出").click()

    await expect(page.locator(".plain")).to_contain_text("林 在这部手机上还有 1 张照片待上传", timeout=WAIT)
    await site.sign_in(phone.context, "shen")
    await page.goto("about:blank")
    await phone.open()

    await expect(page.locator(".strips")).to_contain_text("林 在这部手机上还有 1 张照片待上传。", timeout=WAIT)
    await phone.close()


async def test_a_rescue_file_brings_in_what_the_phone_could_not_send_and_only_once(site, chromium, tmp_path):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await phone.record("路灯", photo=picture("green", (640, 480)))
    await phone.open("outbox")
    async with page.expect_download() as begun:
        await page.get_by_role("button", name="存成文件").click()
    file = tmp_path / "rescue.json"
    await (await begun.value).save_as(file)
    elsewhere = await chromium.new_context(locale="zh-CN")
    await site.sign_in(elsewhere)
    desk = await elsewhere.new_page()
    await desk.goto(f"{site.address}/rescue")
    await desk.locator("input[type=file]").set_input_files(str(file))
    await desk.get_by_role("button", name="补送").click()
    await expect(desk.locator("#rescue")).to_contain_text("补送结果", timeout=WAIT)
    [matter] = await matters()
    assert await photo_file(site, matter)

    await phone.context.set_offline(False)

    await expect(page.locator(".items--done .item")).to_have_count(1, timeout=WAIT)
    assert len(await matters()) == 1
    await elsewhere.close()
    await phone.close()


FILL = """async () => {
  const { sha256 } = await import('/field/sha256.js')
  for (let n = 0; n < 60; n += 1) {
    const bytes = new Uint8Array(400_000).map((_, place) => (place * 7 + n * 31 + (place >> 8)) % 256)
    bytes[0] = n
    const data = bytes.buffer
    const blob = { sha256: await sha256(data), size: data.byteLength, mime: n % 12 ? 'image/jpeg' : 'audio/webm', data }
    const body = { grid: sanshi.grid.id, category: 'hall_lighting', text: '第 ' + n + ' 件', place: '', urgency: 'normal', solved: false }
    await sanshi.outbox.add('finding', body, { title: String(n), blobs: [blob] })
  }
  await sanshi.draw()
}"""


async def test_a_phone_full_of_photos_saves_several_files_that_are_sent_in_one_go(site, chromium, tmp_path):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await phone.open("outbox")
    await page.evaluate(FILL)
    files = []
    for n, button in enumerate(["存成文件", "存第 2 份，共 4 份", "存第 3 份，共 4 份", "存第 4 份，共 4 份"], start=1):
        async with page.expect_download() as begun:
            await page.get_by_role("button", name=button).click()
        download = await begun.value
        assert f"第{n}份共4份" in download.suggested_filename
        files.append(str(tmp_path / f"{n}.json"))
        await download.save_as(files[-1])
    await expect(page.get_by_text("4 份都已存")).to_be_visible(timeout=WAIT)
    assert all(Path(file).stat().st_size < 12 * 1024 * 1024 for file in files)  # noqa: ASYNC240
    elsewhere = await chromium.new_context(locale="zh-CN")
    await site.sign_in(elsewhere)
    desk = await elsewhere.new_page()
    await desk.goto(f"{site.address}/rescue")
    await desk.locator("input[type=file]").set_input_files(list(reversed(files)))
    await desk.get_by_role("button", name="补送").click()

    await expect(desk.locator("#rescue")).to_contain_text("60 条、55 张照片、5 段录音", timeout=60_000)

    assert len(await matters()) == 60
    absent = await fetch("select count(*) as many from op_blob where verified_at is null")
    assert absent[0]["many"] == 0
    await elsewhere.close()
    await phone.close()


async def test_a_browser_that_has_lost_the_phone_s_name_is_told_it_again(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    [before] = await names(phone)
    await phone.context.clear_cookies(name="sanshi_phone")

    await page.evaluate("() => fetch('/field/me', { headers: { authorization: `Bearer ${sanshi.officer.token}` } })")

    [after] = await names(phone)
    assert (after["value"], after["httpOnly"]) == (before["value"], True)
    await phone.close()


async def names(phone):
    cookies = await phone.context.cookies(f"{phone.site.address}/field")
    return [cookie for cookie in cookies if cookie["name"] == "sanshi_phone"]
