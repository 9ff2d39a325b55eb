"""One hand, no signal: every screen says what is true and what comes next, and none leads out of the app to nowhere."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from domain import clock
from domain.patrols import checkpoints
from domain.patrols.rules import Ground
from tests.field_app.worker import WAIT, picture, until

pytestmark = [pytest.mark.browser, pytest.mark.one_engine("postgres")]


async def test_without_a_network_a_link_to_the_desk_says_so_and_does_not_leave_the_app(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    await phone.context.set_offline(True)
    page = await phone.open("about")

    await page.get_by_role("link", name="补送存成文件的记录").click()

    said = page.get_by_role("alert")
    await expect(said).to_contain_text("“补送存成文件的记录”要联网才能打开", timeout=WAIT)
    assert page.url.endswith("/field#/about")
    await phone.context.set_offline(False)
    await expect(said).to_have_count(0, timeout=WAIT)
    await page.get_by_role("link", name="补送存成文件的记录").click()
    await expect(page).to_have_url(f"{site.address}/rescue", timeout=WAIT)
    await phone.close()


async def test_what_upload_now_came_to_is_not_said_any_longer_than_it_is_true(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    await phone.context.set_offline(True)
    await phone.record("路灯")
    page = await phone.open("outbox")
    await page.get_by_role("button", name="立即上传").click()
    said = page.get_by_text("没有上传：现在没有网络")
    await expect(said).to_be_visible(timeout=WAIT)
    assert await said.evaluate("one => parseFloat(getComputedStyle(one).paddingInlineStart)") == 16

    await phone.context.set_offline(False)

    await phone.all_delivered()
    await expect(said).to_have_count(0, timeout=WAIT)
    await expect(page.get_by_text("都已送达。")).to_be_visible()
    await phone.close()


@pytest.mark.parametrize("typed", ["ldzw", "路灯", "ld", "鞋柜"])
async def test_a_category_is_found_by_what_its_tile_and_the_list_call_it(site, chromium, typed):
    phone = await site.worker(chromium)
    await phone.first_visit()
    page = await phone.open("finding")
    await page.locator(".tile", has_text="其他").click()

    await page.get_by_label("找").fill(typed)

    wanted = "公共照明" if typed in ("路灯", "ld") else "楼道堆物堆料"
    await expect(page.locator(".finder .hint")).to_have_text(re.compile(r"^\d\d? 类$"), timeout=WAIT)
    await expect(page.locator(".finder .row", has_text=wanted)).to_have_count(1)
    await phone.close()


async def test_a_household_matter_that_cannot_be_sealed_says_what_to_do_before_a_pin_is_thought_up(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await page.evaluate(
        "sanshi.store.setMeta('delivered_at', Date.now() - 73 * 3600_000).then(() => sanshi.reading.expire())"
    )
    await phone.open("finding")

    await page.locator(".tile", has_text="邻里噪声").click()

    said = page.get_by_role("alert")
    await expect(said).to_contain_text("联网一次就能封存；先记在纸上，或记别的事。", timeout=WAIT)
    await expect(page.get_by_label("设口令")).to_have_count(0)
    await expect(page.locator(".button--notyet")).to_have_text("先联网一次")
    await phone.context.set_offline(False)
    await expect(page.get_by_label("设口令")).to_be_visible(timeout=WAIT)
    await phone.close()


@pytest.fixture
async def guarded(site):
    """The east grid with two checkpoints, on a patrol that is open now."""
    await site.in_the_morning()
    town = site.town
    for name in ("3 号楼消防栓", "锅炉房门锁"):
        await checkpoints.set_up(town.east, name, Ground.SECURITY, "安保方案", officer=town.zhou, now=clock.now())
    return site


async def test_checkpoints_left_over_are_reached_after_nothing_found_was_tapped(guarded, chromium):
    phone = await guarded.worker(chromium)
    page = await phone.first_visit()
    await page.locator(".patrol--now").get_by_role("button", name="没有发现").click()
    await expect(page.locator(".patrol--done")).to_have_count(1, timeout=WAIT)

    await page.get_by_role("link", name="下一处：3 号楼消防栓").click()

    await page.locator(".point", has_text="锅炉房门锁").get_by_role("button", name="看过了").click()
    await expect(page.locator(".point--done")).to_have_count(1, timeout=WAIT)
    await phone.close()


async def test_the_number_of_a_checkpoint_does_not_run_into_its_name(guarded, chromium):
    phone = await guarded.worker(chromium)
    await phone.first_visit()

    page = await phone.open("points")

    await expect(page.locator(".point").first).to_contain_text("编号 1", timeout=WAIT)
    assert "1 3 号楼" not in await page.locator(".points").inner_text()
    await phone.close()


async def test_the_picture_of_afterwards_is_asked_where_the_category_says_why_and_goes_up_last(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.open("finding")
    after = page.locator(".afterwards")
    solved = page.get_by_label("已当场办结")

    async def take(place, colour):
        file = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture(colour, (400, 300))}
        await place.locator("input[type=file]").set_input_files(file)

    await page.locator(".tile", has_text="消防通道").click()
    await solved.check()
    await expect(after).to_have_count(0)
    await page.locator(".tile", has_text="楼道堆物").click()
    await expect(after).to_contain_text("处理后也请拍一张：清理他人物品前后须留存现场情况", timeout=WAIT)
    await take(after, "white")
    await expect(after.get_by_role("img", name="处理后照片 1")).to_be_visible(timeout=WAIT)
    await take(page.locator(".photos").first, "black")
    await expect(page.get_by_role("img", name="照片 1", exact=True)).to_be_visible(timeout=WAIT)
    await page.get_by_role("button", name="上报").click()
    await expect(page.locator(".saved")).to_be_visible(timeout=WAIT)

    [shas] = await page.evaluate(
        "sanshi.store.ops().then((ops) => ops.map((op) => op.wire.blobs.map((b) => b.sha256)))"
    )
    light = [await page.evaluate(BRIGHTNESS, sha) for sha in shas]
    assert light == [0, 255]
    await phone.close()


BRIGHTNESS = """async (sha) => {
  const { data } = await sanshi.store.blob(sha)
  const picture = await createImageBitmap(new Blob([data]))
  const paper = new OffscreenCanvas(1, 1).getContext('2d')
  paper.drawImage(picture, 0, 0, 1, 1)
  return paper.getImageData(0, 0, 1, 1).data[0]
}"""


async def test_no_picture_is_asked_of_a_phone_that_has_no_room_for_one(site, chromium):
    phone = await site.worker(chromium)
    await phone.context.add_init_script("StorageManager.prototype.estimate = async () => ({ usage: 0.96, quota: 1 })")
    await phone.first_visit()
    page = await phone.open("finding")

    await page.locator(".tile", has_text="楼道堆物").click()

    await expect(page.locator(".button--save")).to_have_text("上报", timeout=WAIT)
    await expect(page.locator(".finding")).to_contain_text("先只记文字")
    await expect(page.get_by_text("请拍照")).to_have_count(0)
    await phone.close()


@pytest.mark.parametrize(("minutes", "said"), [(3, "快 3 分钟"), (-200, "慢 3 小时"), (5 * 1440, "快 5 天")])
async def test_how_far_the_clock_is_off_is_said_in_words_a_person_can_use(site, chromium, minutes, said):
    phone = await site.worker(chromium)
    await phone.context.add_init_script(f"const now = Date.now; Date.now = () => now() + {minutes} * 60_000")
    page = await phone.first_visit()

    await expect(page.locator(".strips")).to_contain_text(f"手机时间{said}。", timeout=WAIT)
    await phone.close()


async def test_a_wrong_pin_is_not_held_against_the_next_screen_and_is_typed_over(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    await phone.context.set_offline(True)
    page = await phone.open("finding")
    await page.locator(".tile", has_text="邻里噪声").click()
    await page.get_by_label("设口令").fill("112233")
    await page.get_by_role("button", name="设好").click()
    await page.get_by_role("button", name="上报").click()
    await expect(page.locator(".saved")).to_be_visible(timeout=WAIT)
    await page.locator(".tile", has_text="邻里纠纷").click()
    await until(page, "() => sanshi.store.draft('finding').then((draft) => Boolean(draft?.sealed))")
    await page.reload()

    pin = page.get_by_label("口令（6 位数字）")
    await pin.press_sequentially("999999")
    await page.get_by_role("button", name="打开").click()
    await expect(page.get_by_role("alert")).to_contain_text("口令不对，还能试 4 次。", timeout=WAIT)
    await pin.press_sequentially("112233")
    await expect(pin).to_have_value("112233")

    await phone.open("outbox")
    await page.get_by_role("button", name="读回内容").click()
    await expect(pin).to_be_visible(timeout=WAIT)
    await expect(page.get_by_role("alert")).to_have_count(0)
    await phone.close()


async def test_a_record_saved_while_signed_out_is_not_promised_to_go_up_by_itself(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    await phone.push_by_the_page_alone()
    await phone.context.clear_cookies()
    await phone.context.route("**/field/sync", refuse)
    page = await phone.open("finding")
    await page.locator(".tile", has_text="路灯").click()
    await page.get_by_role("button", name="上报").click()

    await expect(page.locator(".saved")).to_contain_text("登录后上传。", timeout=WAIT)
    await expect(page.locator(".saved")).not_to_contain_text("有网自动上传")
    await phone.close()


async def refuse(route):
    await route.fulfill(status=401, headers={"x-sanshi": "field", "content-type": "application/json"}, body="{}")


async def test_a_picture_that_takes_its_time_is_said_to_be_coming(site, chromium):
    phone = await site.worker(chromium)
    await phone.context.add_init_script(
        "const make = createImageBitmap; window.createImageBitmap = async (...given) => {"
        " await new Promise((done) => (window.developed = done)); return make(...given) }"
    )
    await phone.first_visit()
    page = await phone.open("finding")
    file = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture("white", (400, 300))}
    await page.locator("input[type=file]").set_input_files(file)

    coming = page.get_by_text("正在存照片……")
    await expect(coming).to_be_visible(timeout=WAIT)
    await page.evaluate("window.developed()")
    await expect(page.get_by_role("img", name="照片 1")).to_be_visible(timeout=WAIT)
    await expect(coming).to_have_count(0)
    await phone.close()


async def test_a_server_that_does_not_answer_is_not_called_a_missing_network(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    await phone.push_by_the_page_alone()
    await phone.context.route("**/field/sync", lambda route: route.fulfill(status=502, body="bad gateway"))
    page = await phone.open("outbox")

    await page.get_by_role("button", name="立即上传").click()

    await expect(page.get_by_text("没有上传：连不上街道的服务器。")).to_be_visible(timeout=WAIT)
    await expect(page.locator(".strips")).to_contain_text("连不上街道的服务器，照常记。")
    await expect(page.get_by_text("没有网络")).to_have_count(0)
    await phone.close()


async def test_who_has_no_grid_is_led_to_the_desk_and_not_round_in_a_circle(site, chromium):
    phone = await site.worker(chromium, "zhou")
    page = await phone.open()

    await expect(page.get_by_role("alert")).to_contain_text("不用网格手机端", timeout=WAIT)
    await expect(page.get_by_role("link", name="去登录")).to_have_count(0)
    await page.get_by_role("link", name="去工作台").click()
    await expect(page).to_have_url(f"{site.address}/", timeout=WAIT)
    await phone.close()


async def test_an_empty_field_is_answered_by_our_own_words_and_not_the_browsers(guarded, chromium):
    phone = await guarded.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await page.evaluate(A_MATTER, str(guarded.town.east))
    await phone.open(f"matter/{MATTER}")

    await page.get_by_role("button", name="记进展").click()

    await expect(page.get_by_role("alert")).to_contain_text("先写进展。", timeout=WAIT)
    assert await page.evaluate("sanshi.store.countWaiting()") == 0
    await page.get_by_label("进展").fill("等配件")
    await expect(page.get_by_role("alert")).to_have_count(0)
    await page.get_by_role("button", name="记进展").click()
    await expect(page.locator(".strip--soon").first).to_contain_text("已保存，待上传", timeout=WAIT)

    await phone.open("points")
    await page.get_by_role("button", name="记上").click()
    await expect(page.get_by_role("status")).to_contain_text("先写编号。", timeout=WAIT)
    await phone.close()


MATTER = "01a20e60-0000-7000-8000-000000000002"
A_MATTER = (
    """(grid) => sanshi.store.db.put('refs', { kind: 'matter', id: '"""
    + MATTER
    + """', number: 'M-8', grid,
  matter_kind: 'public', kind_label: '公事', state: 'in_hand', state_label: '办理中', open: true, in_hand: true, to_do: true,
  walked: false, title: '路灯不亮', place: '', category: '', due_at: '2026-11-20T08:00:00Z',
  found_at: '2026-11-19T08:00:00Z', version: 1, hidden: false, steps: [{ verb: 'note', label: '记进展', asks: '进展' }] })"""
)


async def test_a_position_too_rough_to_find_anything_by_asks_for_words(site, chromium):
    place = {"latitude": 39.94, "longitude": 116.1, "accuracy": 2500}
    phone = await site.worker(chromium, geolocation=place, permissions=["geolocation"])
    await phone.first_visit()
    page = await phone.open("finding")
    await page.locator(".place .link").click()

    await page.get_by_role("button", name="用本机定位一次").click()

    await expect(page.locator(".place__form")).to_contain_text(
        "误差太大，写上具体位置，或到开阔处再定位一次。", timeout=WAIT
    )
    await phone.context.set_geolocation({**place, "accuracy": 12})
    await page.get_by_role("button", name="用本机定位一次").click()
    await expect(page.locator(".place")).to_contain_text("误差 12 米", timeout=WAIT)
    await expect(page.get_by_text("误差太大")).to_have_count(0)
    await phone.close()


async def test_words_that_reach_their_end_say_so(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    page = await phone.open("finding")

    await page.get_by_label("说明").fill("灯" * 480)
    await expect(page.get_by_text("还能写 20 字。")).to_be_visible(timeout=WAIT)
    await page.get_by_label("说明").fill("灯" * 500)
    await expect(page.get_by_text("已满 500 字，再写记不上了。")).to_be_visible(timeout=WAIT)
    await page.get_by_label("说明").fill("灯")
    await expect(page.get_by_text("500 字")).to_have_count(0)
    await phone.close()


async def test_neighbouring_links_are_not_pressed_by_mistake(site, chromium):
    agent = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"
    )
    phone = await site.worker(chromium, user_agent=agent)
    page = await phone.first_visit()

    how = await page.get_by_role("link", name="怎么装").bounding_box()
    later = await page.get_by_role("button", name="以后再说").bounding_box()

    assert later["x"] - (how["x"] + how["width"]) >= 16
    await phone.close()


async def test_a_phone_whose_storage_does_not_open_says_what_to_do(site, chromium):
    phone = await site.worker(chromium)
    await phone.context.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('', 'UnknownError') }"
    )
    page = await phone.open()

    await expect(page.get_by_role("alert")).to_contain_text("手机存储打不开。", timeout=WAIT)
    await expect(page.locator("h1")).to_have_text("打不开")
    await expect(page.get_by_role("alert")).to_contain_text("关掉本页，过一会儿再打开")
    await phone.close()


async def test_a_browser_too_old_for_the_app_does_not_open_it_for_ever(site, chromium):
    phone = await site.worker(chromium)
    await phone.context.route(
        "**/field/app.js", lambda route: route.fulfill(content_type="text/javascript", body="not a script")
    )
    page = phone.page
    await page.goto(f"{site.address}/field")

    stuck = page.get_by_text("一直停在这里：这个浏览器太旧，或网络断断续续。")
    await expect(stuck).to_be_hidden()
    await page.evaluate("document.getAnimations().forEach((waiting) => waiting.finish())")
    await expect(stuck).to_be_visible(timeout=WAIT)
    await phone.close()


async def test_where_the_camera_does_not_open_a_picture_is_taken_from_the_album(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    page = await phone.open("finding")
    await page.evaluate(
        "document.querySelector('input[type=file]').addEventListener('click', (e) => (window.asked = e.target.outerHTML))"
    )

    async with page.expect_file_chooser() as opened:
        await page.get_by_role("button", name="相册").click()
    chooser = await opened.value
    await chooser.set_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture("white", (400, 300))})

    await expect(page.get_by_role("img", name="照片 1")).to_be_visible(timeout=WAIT)
    assert "capture" not in await page.evaluate("window.asked")
    await expect(page.locator("input[type=file]")).to_have_attribute("capture", "environment")
    await phone.close()


async def test_a_checkpoint_is_not_missed_in_a_patrol_that_was_over_before_it_was_set_up(guarded, chromium):
    phone = await guarded.worker(chromium)
    page = await phone.first_visit()

    await expect(page.locator(".patrol--now")).to_contain_text("已巡 0 处，共 2 处", timeout=WAIT)

    # in_the_morning() puts the other two windows into the one minute at the far end of the day.
    early = clock.now().astimezone(clock.SHANGHAI).hour < 12
    others = page.locator(".patrol--next" if early else ".patrol--past")
    await expect(others).to_have_count(2)
    await expect(others.filter(has_text="处")).to_have_count(0)
    await phone.close()


async def test_where_no_more_photos_fit_the_form_says_so(site, chromium):
    phone = await site.worker(chromium)
    await phone.first_visit()
    page = await phone.open("finding")
    for n in range(9):
        file = {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": picture(f"rgb({n * 20}, 0, 0)", (40, 30))}
        await page.locator("input[type=file]").set_input_files(file)
    await expect(page.locator("figure.photo")).to_have_count(9, timeout=WAIT)

    await expect(page.locator(".photos")).to_contain_text("照片最多 9 张，已经满了。要换，先去掉一张。")
    await page.get_by_role("button", name="去掉照片 1", exact=True).click()
    await expect(page.locator(".camera")).to_be_visible()
    await phone.close()
