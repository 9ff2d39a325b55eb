"""A checkpoint's printed code in front of the camera, where the browser reads no codes itself, and without a network."""

from __future__ import annotations

import pytest
import segno
from PIL import Image
from playwright.async_api import expect

from domain import clock
from domain.patrols import checkpoints
from domain.patrols.rules import Ground
from domain.transaction import fetch
from tests.field_app.worker import ARGUMENTS, CHROMIUM, WAIT, until

pytestmark = pytest.mark.browser


def film(text: str, path) -> None:
    """What the camera sees: a code on paper, as YUV4MPEG2."""
    code = segno.make(text, error="m")
    code.save(path.with_suffix(".png"), scale=8, border=6)
    sheet = Image.new("L", (640, 480), 200)
    drawn = Image.open(path.with_suffix(".png")).convert("L")
    sheet.paste(drawn.resize((440, 440)), (100, 20))
    grey = b"\x80" * (320 * 240 * 2)
    frame = b"FRAME\n" + sheet.tobytes() + grey
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * 5)


async def test_a_code_is_read_by_jsqr_offline_and_ticks_its_checkpoint(site, playwright, tmp_path):
    town = site.town
    await checkpoints.set_up(
        town.east, "地下室排水泵", Ground.EMERGENCY, "防汛预案", officer=town.zhou, now=clock.now()
    )
    await site.in_the_morning()
    [point] = await fetch("select code from checkpoint")
    film(f"{site.address}/field#/points/{point['code']}", tmp_path / "code.y4m")
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    camera.append(f"--use-file-for-fake-video-capture={tmp_path / 'code.y4m'}")
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *camera])
    phone = await site.worker(browser)
    page = await phone.first_visit()
    await page.evaluate("delete window.BarcodeDetector")
    await page.reload()
    await until(page, "() => caches.open('beside').then((kept) => kept.keys()).then((keys) => keys.length === 1)")
    await phone.context.set_offline(True)

    await page.get_by_role("link", name="下一处：地下室排水泵").click()
    await page.get_by_role("button", name="扫点位二维码").click()

    await expect(page.locator(".point--done")).to_have_count(1, timeout=WAIT)
    await phone.context.set_offline(False)
    await phone.open("outbox")
    await expect(page.locator(".items--done .item")).to_have_count(1, timeout=WAIT)
    [tick] = await fetch("select how from tick")
    assert tick["how"] == "scan"
    await browser.close()


@pytest.mark.one_engine("postgres")
async def test_a_phone_without_checkpoints_does_not_fetch_the_reader(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await page.reload()
    await expect(page.locator(".strip--done")).to_be_visible(timeout=WAIT)

    assert await page.evaluate(
        "caches.has('beside').then((has) => has && caches.open('beside').then((c) => c.keys()).then((k) => k.length))"
    ) in (False, 0)
    await phone.close()


@pytest.mark.one_engine("postgres")
async def test_no_camera_stays_open_on_a_screen_that_does_not_show_it(site, playwright):
    town = site.town
    await checkpoints.set_up(
        town.east, "地下室排水泵", Ground.EMERGENCY, "防汛预案", officer=town.zhou, now=clock.now()
    )
    await site.in_the_morning()
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *camera])
    phone = await site.worker(browser)
    await phone.context.add_init_script(
        "const ask = navigator.mediaDevices.getUserMedia; navigator.mediaDevices.getUserMedia = async (...given) =>"
        " (window.stream = await ask.apply(navigator.mediaDevices, given))"
    )
    await phone.first_visit()
    page = await phone.open("points")
    await page.get_by_role("button", name="扫点位二维码").click()
    await until(page, "() => window.stream?.active && document.querySelector('.scan').videoWidth > 0")

    await page.get_by_role("link", name="回到今天").click()

    await until(page, "() => window.stream.getTracks().every((track) => track.readyState === 'ended')")
    await phone.open("points")
    await expect(page.get_by_role("button", name="扫点位二维码")).to_be_visible(timeout=WAIT)
    await browser.close()
