"""What says 已保存 is never lost, never doubled, and one can always see where it is."""

from __future__ import annotations

import io
import json
import os
import signal

import pytest
from PIL import Image
from playwright.async_api import Request, Route, expect

from tests.field_app.worker import WAIT, matters, photo_file, picture, until

pytestmark = pytest.mark.browser


async def test_a_finding_recorded_offline_survives_the_browsers_death_and_a_lost_answer(site, playwright, tmp_path):
    phone = await site.kept_phone(playwright, tmp_path / "phone")
    await site.sign_in(phone.context)
    await phone.first_visit()
    site.server.stop()
    await phone.record("消防通道", photo=picture("red"), words="一辆灰车")
    [entity] = await phone.saved_ids()
    killed = browser_of(tmp_path / "phone")
    os.kill(killed, signal.SIGKILL)
    with pytest.raises(Exception):  # noqa: B017 - whatever Playwright says when its browser is gone
        await phone.context.close()
        await phone.page.title()

    phone = await site.kept_phone(playwright, tmp_path / "phone")
    await phone.open("outbox")
    await expect(phone.page.locator(".item")).to_contain_text("已保存，待上传", timeout=WAIT)
    await expect(phone.page.locator(".item")).to_contain_text("照片 0/1")

    await phone.push_by_the_page_alone()
    lost = await lose_the_first_answer(phone)
    site.server.start()
    await phone.page.get_by_role("button", name="立即上传").click()
    await expect(phone.page.locator(".items--done .item")).to_contain_text("已送达", timeout=WAIT)

    assert lost["n"] == 1
    [matter] = await matters()
    assert str(matter["id"]) == entity
    kept = Image.open(io.BytesIO(await photo_file(site, matter)))
    assert max(kept.size) == 1600
    assert not kept.getexif()
    await phone.close()


def browser_of(folder) -> int:
    """The browser process that holds this profile."""
    link = os.readlink(folder / "SingletonLock")
    return int(link.rsplit("-", 1)[1])


async def lose_the_first_answer(phone) -> dict[str, int]:
    """The server takes the push; the phone never hears of it."""
    count = {"n": 0}

    async def handle(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        if body.get("ops") and count["n"] == 0:
            count["n"] += 1
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await phone.context.route("**/field/sync", handle)
    return count


@pytest.mark.one_engine
async def test_the_first_visit_is_enough_to_open_without_a_network(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    await phone.context.set_offline(True)

    await phone.page.reload()

    await expect(phone.page.locator(".strip--ink")).to_contain_text("没有网络，照常记。", timeout=WAIT)
    await expect(phone.page.locator(".patrols")).to_be_visible()
    await phone.close()


async def test_nothing_found_is_one_tap_and_one_patrol(site, chromium):
    from domain.transaction import fetch

    await site.in_the_morning()
    phone = await site.worker(chromium)
    await phone.first_visit()

    await phone.page.locator(".patrol--now").get_by_role("button", name="没有发现").click()

    await expect(phone.page.locator(".patrol--done")).to_have_count(1, timeout=WAIT)
    await phone.all_delivered()
    [row] = await fetch("select findings, grid from patrol")
    assert (row["findings"], row["grid"]) == (0, site.town.east)
    await phone.close()


async def test_a_finding_with_a_photo_takes_five_taps(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await page.evaluate("window.taps = 0; addEventListener('click', (e) => e.isTrusted && window.taps++, true)")

    await page.get_by_role("link", name="记一件事").click()
    async with page.expect_file_chooser() as chooser:
        await page.locator(".camera").click()
    await (await chooser.value).set_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    await expect(page.locator(".photo img")).to_be_visible(timeout=WAIT)
    await page.locator(".tile", has_text="井盖").click()
    await page.get_by_role("button", name="上报").click()

    await expect(page.locator(".saved")).to_be_visible(timeout=WAIT)
    assert await page.evaluate("window.taps") <= 5
    await phone.close()


async def test_two_tabs_send_every_op_once(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    await phone.context.set_offline(True)
    for category in ("路灯", "井盖", "垃圾杂物"):
        await phone.record(category)
    other = await phone.context.new_page()
    await other.goto(f"{site.address}/field#/outbox")
    await expect(other.locator(".item")).to_have_count(3, timeout=WAIT)
    answered: list[str] = []

    def note(request: Request) -> None:
        """What failed on the way never left the phone, and goes again; only an answered push was sent."""
        if request.url.endswith("/field/sync"):
            answered.extend(op["op_id"] for op in json.loads(request.post_data or "{}")["ops"])

    phone.context.on("requestfinished", note)

    await phone.context.set_offline(False)

    await expect(other.locator(".items--done .item")).to_have_count(3, timeout=WAIT)
    # The service worker's own push is seen here: a second one of either would have been called a duplicate.
    verdicts = await other.evaluate("sanshi.store.verdicts().then((all) => all.map((one) => one.verdict))")
    assert verdicts == ["applied"] * 3
    assert len(answered) == len(set(answered))
    assert len(await matters()) == 3
    await phone.close()


@pytest.mark.one_engine
@pytest.mark.parametrize("store", ["ops", "blobs", "meta"])
async def test_a_storage_failure_keeps_the_form_and_queues_nothing(site, chromium, store):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await page.get_by_role("link", name="记一件事").click()
    await page.locator("input[type=file]").set_input_files(
        {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture("blue")}
    )
    await expect(page.locator(".photo img")).to_be_visible(timeout=WAIT)
    await page.locator(".tile", has_text="路灯").click()
    await page.get_by_label("说明").fill("第三盏不亮")
    await page.evaluate(
        """(name) => {
          window.put = IDBObjectStore.prototype.put
          IDBObjectStore.prototype.put = function (...given) {
            if (this.name === name) throw new DOMException('full', 'QuotaExceededError')
            return window.put.apply(this, given)
          }
        }""",
        store,
    )

    await page.get_by_role("button", name="上报").click()

    await expect(page.locator(".refusal")).to_contain_text("没有保存。手机存储满了。", timeout=WAIT)
    await expect(page.get_by_label("说明")).to_have_value("第三盏不亮")
    assert await phone.saved_ids() == []

    await page.evaluate("() => { IDBObjectStore.prototype.put = window.put }")
    await page.get_by_role("button", name="上报").click()
    await expect(page.locator(".saved")).to_be_visible(timeout=WAIT)
    assert len(await phone.saved_ids()) == 1
    await phone.close()


@pytest.mark.one_engine
async def test_a_draft_survives_the_browser_being_closed(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await page.get_by_role("link", name="记一件事").click()
    await page.locator(".tile", has_text="井盖").click()
    await page.get_by_label("说明").fill("盖子翘起")
    await until(page, "() => sanshi.store.draft('finding').then((draft) => draft?.text === '盖子翘起')")

    await page.reload()

    await expect(page.get_by_label("说明")).to_have_value("盖子翘起", timeout=WAIT)
    await expect(page.locator(".tile--on").first).to_contain_text("井盖")
    await phone.close()


async def test_a_checkpoint_is_ticked_offline_with_its_basis_beside_it(site, chromium):
    from domain import clock
    from domain.patrols import checkpoints
    from domain.patrols.rules import Ground
    from domain.transaction import fetch

    town, now = site.town, clock.now()
    for name in ("地下室排水泵", "楼顶消防门"):
        await checkpoints.set_up(town.east, name, Ground.EMERGENCY, "防汛预案第 4 条", officer=town.zhou, now=now)
    await site.in_the_morning()
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await expect(page.locator(".patrol--now")).to_contain_text("已巡 0 处，共 2 处")
    await phone.context.set_offline(True)

    await page.get_by_role("link", name="下一处：地下室排水泵").click()
    await expect(page.locator(".point").first).to_contain_text("打卡依据（应急）：防汛预案第 4 条")
    await page.get_by_role("button", name="看过了").first.click()
    await expect(page.locator(".point--done")).to_have_count(1, timeout=WAIT)
    await page.get_by_label("点位编号").fill("2")
    await page.get_by_role("button", name="记上").click()
    await expect(page.locator(".point--done")).to_have_count(2, timeout=WAIT)

    await phone.context.set_offline(False)
    await phone.open("outbox")
    await expect(page.locator(".items--done .item")).to_have_count(2, timeout=WAIT)
    ticks = await fetch("select how from tick order by how")
    assert [tick["how"] for tick in ticks] == ["number", "tap"]
    await phone.close()


async def test_what_is_typed_about_a_matter_survives_too(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.record("路灯")
    await phone.open()
    await phone.all_delivered()
    [matter] = await matters()
    pulled = f"() => sanshi.store.refs('matter').then((rows) => rows.some((one) => one.id === '{matter['id']}'))"
    await until(page, pulled)
    # First without a network, and when what is under way has ended: a pull would put the server's own row back.
    await phone.context.set_offline(True)
    await page.evaluate("navigator.locks.request('sync', () => {})")
    await page.evaluate(
        """(id) => sanshi.store.refs('matter').then((rows) => {
             const row = rows.find((one) => one.id === id)
             return sanshi.store.db.put('refs', { ...row, steps: [{ verb: 'note', label: '写进展', asks: '进展' }] })
           })""",
        str(matter["id"]),
    )
    await phone.open(f"matter/{matter['id']}")
    await page.get_by_label("进展").fill("等配件")
    await until(page, f"() => sanshi.store.draft('note-{matter['id']}').then((draft) => draft?.text === '等配件')")

    await page.reload()

    await expect(page.get_by_label("进展")).to_have_value("等配件", timeout=WAIT)
    await page.get_by_role("button", name="写进展").click()
    await expect(page.locator(".strip--soon").first).to_be_visible(timeout=WAIT)
    assert await page.evaluate("sanshi.store.db.count('drafts')") == 0
    await phone.close()


@pytest.mark.one_engine
async def test_upload_now_without_a_network_says_that_nothing_went(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    await phone.context.set_offline(True)
    await phone.record("路灯")

    await phone.open("outbox")
    await phone.page.get_by_role("button", name="立即上传").click()

    await expect(phone.page.get_by_text("没有上传：现在没有网络")).to_be_visible(timeout=WAIT)
    await phone.close()


@pytest.mark.one_engine
async def test_urgency_that_a_category_brought_leaves_with_it(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    page = await phone.open("finding")
    urgent, usual = (page.locator(".urgencies .tile", has_text=word) for word in ("紧急", "一般"))

    await page.locator(".tile", has_text="井盖").click()
    await expect(urgent).to_have_attribute("aria-pressed", "true", timeout=WAIT)
    await page.locator(".tile", has_text="路灯").click()
    await expect(usual).to_have_attribute("aria-pressed", "true", timeout=WAIT)
    await urgent.click()
    await page.locator(".tile", has_text="楼道堆物").click()
    await expect(urgent).to_have_attribute("aria-pressed", "true", timeout=WAIT)
    await phone.close()
