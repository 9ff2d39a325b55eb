"""The day's list, the lists, the search and the register form."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from domain import clock
from domain.feed.actions import catch_up
from domain.journal.actions import seal
from domain.matters import actions, search
from domain.matters.rules import Kind
from domain.matters.tables import HotlineOrder, Matter
from tests.build import Town
from tests.conftest import DB
from tests.web.browser import browsing, session_cookie, signed_in, text_of
from tests.web.council_app import serving
from tests.web.test_matter_page import registered
from web import auth
from web.app import create_app
from web.settings import Settings


async def test_the_day_shows_what_waits_by_deadline(town: Town):
    matter = await registered(town)
    async with signed_in(town.wu) as browser:
        text = text_of(await browser.get("/"))
    async with signed_in(town.member) as browser:
        empty = text_of(await browser.get("/"))

    assert "东门路灯三盏不亮" in text and "待初分" in text and "件" in text and matter.number not in empty
    assert "没有等您办的事" in empty


async def test_whoever_has_no_matters_begins_where_their_work_is(town: Town):
    for who, where in ((town.observer, "/figures"), (town.chen, "/people"), (town.root, "/people")):
        async with signed_in(who) as browser:
            assert (await browser.get("/")).headers["location"] == where


async def test_the_list_narrows_and_turns_its_pages(town: Town):
    for _ in range(50):
        await registered(town)
    async with signed_in(town.zhou) as browser:
        first = await browser.get("/matters")
        [following] = [part.split('"')[0] for part in first.text.split('rel="next" href="')[1:]]
        second = await browser.get(following.replace("&amp;", "&"))
        none = await browser.get("/matters?kind=household")

    assert first.text.count("data-row>") == 45 and second.text.count("data-row>") == 5
    assert "在办 50 件" in text_of(first)
    assert "没有这样的事项" in none.text


async def test_search_finds_words_and_goes_straight_to_a_number(town: Town):
    matter = await registered(town)
    await seal()
    await catch_up("search", search.index)
    async with signed_in(town.wu) as browser:
        found = await browser.get("/search?q=路灯")
        straight = await browser.get(f"/search?q={matter.number.lower()}")
    async with signed_in(town.foreign) as browser:
        stranger = await browser.get("/search?q=路灯")
        number = await browser.get(f"/search?q={matter.number}")

    assert "东门路灯三盏不亮" in found.text
    assert straight.headers["location"] == f"/matters/{matter.id}"
    assert "东门" not in stranger.text and number.status_code == 200 and "没有这样的事项" in number.text


async def test_registering_keeps_what_was_typed_until_it_is_right(town: Town):
    typed = {
        "title": "单元门坏了", "detail": "关不上", "node": str(town.east), "words": "晚上不安全", "name": "王女士",
        "mobile": "123", "channel": "venue",
    }  # fmt: skip
    async with signed_in(town.wu) as browser:
        form = await browser.get("/matters/new")
        refused = await browser.submit("/matters", **typed)
        done = await browser.submit("/matters", **{**typed, "mobile": "138 0013 8000"})
        page = await browser.get(done.headers["location"])

    assert "东街第 1 网格" in form.text
    assert refused.status_code == 422
    for words in ("不是 11 位手机号", "单元门坏了", "关不上", "晚上不安全", "王女士"):
        assert words in refused.text, words
    assert done.status_code == 303 and "已登记，编号" in page.text and "晚上不安全" in page.text


async def test_an_order_keeps_the_citys_own_limit(town: Town):
    fields = {"title": "水管爆裂", "node": str(town.east), "channel": "hotline", "city_number": "BJ1", "words": "爆了"}
    async with signed_in(town.zheng) as browser:
        workdays = await browser.submit("/matters", **fields, city_limit="5 个工作日")
        done = await browser.submit("/matters", **fields, city_limit="24 小时")

    assert workdays.status_code == 422 and "接诉即办条例第 13 条" in workdays.text
    assert done.status_code == 303
    order = await HotlineOrder.objects().first()
    assert order is not None and order.limit_at - order.received_at == timedelta(hours=24)


async def test_what_the_form_does_not_offer_is_refused_in_words(town: Town):
    nobody = "00000000-0000-0000-0000-000000000001"
    async with signed_in(town.zheng) as browser:
        for typed in (
            {"building": nobody}, {"complained": nobody}, {"building": town.building, "node": town.next_grid},
            {"happened": "0001-01-01T00:00"}, {"happened": "昨天"},
        ):  # fmt: skip
            fields = {"title": "水管爆裂", "node": town.east, "channel": "venue"} | typed
            refused = await browser.submit("/matters", **fields)
            assert refused.status_code == 422 and "水管爆裂" in refused.text, typed
        page = await browser.get(f"/matters?after=9999-12-31T23:59:59-08:00_{nobody}")
        right = {"title": "水管爆裂", "node": town.east, "building": town.building, "complained": town.manager}
        done = await browser.submit("/matters", **right, channel="venue")

    assert page.status_code == 200 and done.status_code == 303
    assert await Matter.count() == 1


@pytest.mark.browser
async def test_the_suggestion_asks_with_the_words_of_the_matter_and_nothing_of_the_caller(town: Town, chromium):
    async with serving(create_app(Settings.from_environment(), work=False)) as address:
        context = await chromium.new_context(locale="zh-CN")
        await context.add_cookies([{"name": auth.COOKIE, "value": await session_cookie(town.wu), "url": address}])
        page = await context.new_page()
        await page.goto(address + "/matters/new")
        await page.get_by_text("是谁提的").click()
        await page.get_by_label("怎么称呼").fill("王女士")
        await page.get_by_label("手机号").fill("13800138000")
        async with page.expect_request("**/matters/suggest?*") as asked:
            await page.get_by_label("什么事").press_sequentially("楼道灯不亮")
        await page.get_by_text("建议：共事").wait_for()
        sent = parse_qs(urlsplit((await asked.value).url).query, keep_blank_values=True)
        await context.close()

    assert sent == {"title": ["楼道灯不亮"], "detail": [""]}


async def test_nobody_registers_outside_their_place(town: Town):
    async with signed_in(town.lin) as browser:
        refused = await browser.submit("/matters", title="别处的事", node=town.next_grid, channel="venue")
    async with signed_in(town.inspector) as browser:
        assert (await browser.get("/matters/new")).status_code == 403
    assert refused.status_code == 403
    assert await Matter.count() == 0


async def test_a_list_of_forty_costs_no_more_questions_than_one_of_five(town: Town):
    counted: list[int] = []
    kind = type(DB)
    name = "_run_in_pool" if hasattr(DB, "pool") else "_run_in_new_connection"
    usual = getattr(kind, name)
    asked = 0

    async def counting(engine, *given, **named):
        nonlocal asked
        asked += 1
        return await usual(engine, *given, **named)

    for size in (5, 35):
        for _ in range(size):
            matter = await registered(town)
            await actions.sort(matter.id, Kind.PUBLIC, officer=town.wu, now=clock.now())
        async with signed_in(town.zheng) as browser:
            setattr(kind, name, counting)
            try:
                for path in ("/", "/matters", f"/matters/{matter.id}"):
                    asked = 0
                    assert (await browser.get(path)).status_code == 200
                    counted.append(asked)
            finally:
                setattr(kind, name, usual)

    assert counted[:3] == counted[3:]


async def test_the_lists_are_not_for_strangers(town: Town):
    async with browsing() as browser:
        for path in ("/", "/matters", "/search?q=x", "/matters/new"):
            assert (await browser.get(path)).status_code == 303
