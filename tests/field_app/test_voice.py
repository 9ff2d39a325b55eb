"""录一段话: kept on the phone like a photo, heard on the matter's page by those who may read the words, and by nobody else."""

from __future__ import annotations

import hashlib

import pytest
from playwright.async_api import expect

from domain.transaction import fetch
from tests.field_app.worker import ARGUMENTS, CHROMIUM, WAIT, matters, photo_file, until

pytestmark = pytest.mark.browser


@pytest.fixture
async def talking(playwright):
    """A browser whose microphone hears a beep and needs no permission asked."""
    heard = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *heard])
    yield browser
    await browser.close()


async def test_a_voice_note_is_recorded_offline_goes_up_and_is_heard_at_the_desk(site, talking):
    phone = await site.worker(talking)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await page.get_by_role("link", name="记一件事").click()
    await page.locator(".tile", has_text="路灯").click()
    await page.get_by_role("button", name="录一段话").click()
    await expect(page.get_by_role("button", name="停下")).to_contain_text("已录 1 秒", timeout=WAIT)
    await page.get_by_role("button", name="停下").click()
    await expect(page.locator("audio")).to_be_visible(timeout=WAIT)
    await page.reload()
    await expect(page.locator("audio")).to_be_visible(timeout=WAIT)
    await page.get_by_role("button", name="上报").click()
    await expect(page.locator(".saved")).to_contain_text("录音 0/1", timeout=WAIT)
    await phone.context.set_offline(False)
    await until(page, "() => sanshi.store.waitingBlobs().then((blobs) => blobs.length === 0)")

    [matter] = await matters()
    sound = await photo_file(site, matter)
    assert sound.startswith(b"\x1a\x45\xdf\xa3")  # EBML, the head of WebM
    [kept] = await fetch("select sha256, mime from finding_photo")
    assert (kept["sha256"], kept["mime"]) == (hashlib.sha256(sound).hexdigest(), "audio/webm")
    desk = await talking.new_context(locale="zh-CN")
    await site.sign_in(desk, "wu")
    shown = await desk.new_page()
    await shown.goto(f"{site.address}/matters/{matter['id']}")
    await expect(shown.locator("audio")).to_be_visible(timeout=WAIT)
    heard = await shown.evaluate(
        """() => { const audio = document.querySelector('audio'); audio.muted = true
          return audio.play().then(() => true) }"""
    )
    assert heard
    await desk.close()

    stranger = await talking.new_context(locale="zh-CN")
    await site.sign_in(stranger, "shen")
    answer = await stranger.request.get(f"{site.address}/matters/{matter['id']}/photos/0")
    assert answer.status == 404
    await stranger.close()
    await phone.close()


async def test_the_party_complained_of_does_not_hear_it(site, talking):
    """The same words stand for photos: who is scrubbed sees neither."""
    phone = await site.worker(talking)
    page = await phone.first_visit()
    await page.get_by_role("link", name="记一件事").click()
    await page.locator(".tile", has_text="路灯").click()
    await page.get_by_role("button", name="录一段话").click()
    await expect(page.get_by_role("button", name="停下")).to_contain_text("已录 1 秒", timeout=WAIT)
    await page.get_by_role("button", name="停下").click()
    await expect(page.locator("audio")).to_be_visible(timeout=WAIT)
    await page.get_by_role("button", name="上报").click()
    await expect(page.locator(".saved")).to_be_visible(timeout=WAIT)
    await until(page, "() => sanshi.store.waitingBlobs().then((blobs) => blobs.length === 0)")
    [matter] = await matters()
    manager = site.town.manager
    await fetch("update matter set kind = 'shared', state = 'in_hand', secret = true, party = {}, complained_of = {} where id = {}",
                manager, manager, matter["id"])  # fmt: skip
    desk = await talking.new_context(locale="zh-CN")
    await site.sign_in(desk, "property")

    answer = await desk.request.get(f"{site.address}/matters/{matter['id']}/photos/0")
    seen = await desk.request.get(f"{site.address}/matters/{matter['id']}")

    assert (answer.status, seen.status) == (404, 200)
    assert "<audio" not in await seen.text()
    await desk.close()
    await phone.close()


@pytest.mark.one_engine("postgres")
async def test_without_a_microphone_it_says_so_and_goes_on(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await page.get_by_role("link", name="记一件事").click()
    await page.get_by_role("button", name="录一段话").click()

    await expect(page.locator(".voice")).to_contain_text("没有打开麦克风。", timeout=WAIT)
    await phone.record("路灯")
    await phone.close()


@pytest.mark.one_engine("postgres")
async def test_a_recording_of_nothing_is_not_kept(site, talking):
    phone = await site.worker(talking)
    page = await phone.first_visit()
    await page.get_by_role("link", name="记一件事").click()
    await page.evaluate("Blob.prototype.arrayBuffer = async () => new ArrayBuffer(0)")
    await page.get_by_role("button", name="录一段话").click()
    await page.get_by_role("button", name="停下").click()

    await expect(page.locator(".voice")).to_contain_text("没有录到声音。", timeout=WAIT)
    assert await page.locator("audio").count() == 0
    assert await page.evaluate("sanshi.store.db.count('blobs')") == 0
    await phone.close()


@pytest.mark.one_engine("postgres")
async def test_no_microphone_stays_open_on_a_screen_that_does_not_show_it(site, talking):
    phone = await site.worker(talking)
    await phone.context.add_init_script(
        "const ask = navigator.mediaDevices.getUserMedia; navigator.mediaDevices.getUserMedia = async (...given) =>"
        " (window.stream = await ask.apply(navigator.mediaDevices, given))"
    )
    await phone.first_visit()
    page = await phone.open("finding")
    await page.locator(".tile", has_text="路灯").click()
    await page.get_by_role("button", name="录一段话").click()
    await expect(page.get_by_role("button", name="停下")).to_contain_text("已录 1 秒", timeout=WAIT)

    await page.get_by_role("link", name="回到今天").click()

    await until(page, "() => window.stream.getTracks().every((track) => track.readyState === 'ended')")
    await page.get_by_role("link", name="接着写").click()
    await expect(page.locator("audio")).to_be_visible(timeout=WAIT)
    await phone.close()
