"""The day's list, the lists, the search and the register form."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from domain import clock
from domain.clocks.days import day_of, end_of
from domain.council.meetings.tables import Meeting
from domain.feed.actions import catch_up
from domain.journal.actions import seal
from domain.matters import actions, search
from domain.matters.rules import Kind
from domain.matters.tables import HotlineOrder, Matter
from tests import council
from tests.build import Town
from tests.conftest import DB
from tests.web.browser import HTMX, browsing, session_cookie, signed_in, text_of
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


async def test_the_day_shows_its_meetings_to_those_who_sit_in_them(town: Town):
    room = await council.noticed(town, number=10)
    called = "今天的会"
    await meets(room, end_of(day_of(clock.now())) - timedelta(seconds=1))
    async with signed_in(town.zhou) as browser:
        secretary = text_of(await browser.get("/"))
    await meets(room, clock.now())
    async with signed_in(town.clerk) as browser:
        clerk = text_of(await browser.get("/"))
    async with signed_in(town.zheng) as browser:
        dispatcher = text_of(await browser.get("/"))

    assert called in secretary and "居民代表会议" in secretary and "已通知" in secretary
    assert called in clerk and "到点未开" in clerk
    assert called not in dispatcher


async def meets(room: council.Room, at: datetime) -> None:
    await Meeting.update({Meeting.meets_at: at}).where(Meeting.id == room.meeting)


async def test_whoever_has_no_matters_begins_where_their_work_is(town: Town):
    for who, where in ((town.observer, "/figures"), (town.chen, "/people"), (town.root, "/people")):
        async with signed_in(who) as browser:
            assert (await browser.get("/")).headers["location"] == where


BROWSER = {"accept": "text/html"}


def badge(page) -> str:
    found = re.search(r'<span class="nav__count">([^<]*)<', page.text)
    return found[1] if found else ""


async def test_the_menu_says_how_much_waits_and_says_it_anew_after_a_deed(town: Town):
    matter, other = await registered(town), await registered(town)
    async with signed_in(town.wu) as browser:
        first = await browser.get("/about", headers=BROWSER)
        await actions.sort(other.id, Kind.PUBLIC, officer=town.zhou, now=clock.now())
        within_the_minute = await browser.get("/about", headers=BROWSER)
        day = await browser.get("/", headers=BROWSER)
        await browser.submit(f"/matters/{matter.id}/sort", kind="public", version=matter.version)
        after = await browser.get("/about", headers=BROWSER)
    async with signed_in(town.chen) as browser:
        nobodys = await browser.get("/people", headers=BROWSER)

    assert (badge(first), badge(within_the_minute), badge(day), badge(after), badge(nobodys)) == ("2", "2", "1", "", "")
    assert day.text.count("data-row>") == 1


async def test_the_badge_counts_what_the_days_list_lists_for_everybody(town: Town):
    for n in range(4):
        matter = await registered(town)
        if n % 2:
            await actions.sort(matter.id, Kind.PUBLIC if n == 1 else Kind.HOUSEHOLD, officer=town.zhou, now=clock.now())
    async with browsing() as browser:
        for name, officer in town.loaded.items():
            browser.cookies.clear()
            browser.cookies.set(auth.COOKIE, await session_cookie(officer))
            page = await browser.get("/", headers=BROWSER)
            listed = page.text.count("data-row>")
            assert badge(page) == (str(listed) if listed else ""), name


async def test_a_list_narrows_to_a_grid_of_ones_community(town: Town):
    await registered(town)
    async with signed_in(town.zhou) as browser:
        page = await browser.get(f"/matters?grid={town.west}")
        own = await browser.get(f"/matters?grid={town.east}")
        nonsense = await browser.get("/matters?grid=x")
    async with signed_in(town.zheng) as browser:
        whole = await browser.get("/matters")
        chosen = await browser.get(f"/matters?community={town.community}")

    assert "没有这样的事项" in page.text and "东门路灯三盏不亮" in own.text and nonsense.status_code == 200
    assert 'name="grid"' in page.text and 'name="grid"' not in whole.text
    assert "东街第 2 网格" in chosen.text and "西街第 1 网格" not in chosen.text


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
            {"happened": "0001-01-01T00:00"}, {"happened": "昨天"}, {"happened": "2999-01-01T00:00"},
            {"channel": ""}, {"channel": "rumour"}, {"category": "no-such"}, {"building": "x"}, {"complained": "x"},
            {"city_number": "BJ1", "city_limit": "24 小时", "city_received": "2999-01-01T00:00"},
        ):  # fmt: skip
            fields = {"title": "水管爆裂", "node": town.east, "channel": "venue"} | typed
            refused = await browser.submit("/matters", **fields)
            assert refused.status_code == 422 and "水管爆裂" in refused.text, typed
        page = await browser.get(f"/matters?after=9999-12-31T23:59:59-08:00_{nobody}")
        right = {"title": "水管爆裂", "node": town.east, "building": town.building, "complained": town.manager}
        done = await browser.submit("/matters", **right, channel="venue")

    assert page.status_code == 200 and done.status_code == 303
    assert await Matter.count() == 1


async def test_the_form_asks_from_where_it_was_heard_and_takes_nothing_for_granted(town: Town):
    async with signed_in(town.wu) as browser:
        form = await browser.get("/matters/new")
        refused = await browser.submit("/matters", title="水管爆裂", node=town.east)

    [select] = re.findall(r'<select[^>]*name="channel".*?</select>', form.text, re.DOTALL)
    assert "required" in select and "selected" not in select
    assert refused.status_code == 422 and "还没有选从哪里听到" in refused.text


async def test_whoever_has_many_communities_chooses_a_building_after_the_community(town: Town):
    async with signed_in(town.zheng) as browser:
        form = await browser.get("/matters/new")
        part = await browser.get(f"/matters/buildings?node={town.east}", headers=HTMX)
        other = await browser.get(f"/matters/buildings?node={town.next_grid}", headers=HTMX)
        foreign = await browser.get(f"/matters/buildings?node={town.other_grid}", headers=HTMX)
        typed = {"title": "水管爆裂", "node": town.community, "look": "buildings"}
        without_scripts = await browser.submit("/matters", **typed)

    assert 'name="building"' not in form.text and "列出这里的楼栋" in form.text
    assert "1 号楼" in part.text and "<html" not in part.text
    assert "1 号楼" not in other.text + foreign.text
    assert (
        without_scripts.status_code == 200 and "水管爆裂" in without_scripts.text and "1 号楼" in without_scripts.text
    )
    assert await Matter.count() == 0


async def test_the_buildings_are_not_offered_to_whoever_registers_nothing(town: Town):
    async with signed_in(town.inspector) as browser:
        assert (await browser.submit("/matters", title="x", look="buildings")).status_code == 403


async def test_categories_stand_under_their_kind_and_are_found_by_letters(town: Town):
    async with signed_in(town.wu) as browser:
        page = (await browser.get("/matters/new")).text

    groups = dict(re.findall(r'<optgroup label="(..)">(.*?)</optgroup>', page, re.DOTALL))
    assert set(groups) == {"公事", "共事", "家事"}
    assert re.search(r'data-letters="ggzm [^"]*路灯[^"]*">公共照明<', groups["公事"])


@pytest.mark.browser
async def test_a_category_is_found_by_initials_and_enter_never_registers_half_a_form(town: Town, chromium):
    async with serving(create_app(Settings.from_environment(), work=False)) as address:
        context = await chromium.new_context(locale="zh-CN")
        await context.add_cookies([{"name": auth.COOKIE, "value": await session_cookie(town.zheng), "url": address}])
        page = await context.new_page()
        await page.goto(address + "/matters/new")
        box = page.get_by_label("找类别：几个字，或拼音首字母")
        await box.fill("ggzm")
        await page.get_by_text("找到 1 个").wait_for()
        await box.press("Enter")
        chosen = await page.locator("#category option:checked").inner_text()
        await page.locator("#node").select_option(str(town.community))
        await page.get_by_label("楼栋").select_option("1 号楼")
        await page.get_by_label("从哪里听到").select_option("venue")
        await page.get_by_label("什么事").fill("楼前路灯不亮")
        await page.get_by_label("什么事").press("Enter")
        await page.get_by_text("已登记，编号").wait_for()
        await context.close()

    matter = await Matter.objects().first()
    assert chosen == "公共照明" and matter is not None and matter.building == town.building


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


async def test_the_morning_shows_late_due_night_and_hot_on_one_page(town: Town):
    late = await registered(town)
    await Matter.update({Matter.due_at: clock.now() - timedelta(hours=3)}).where(Matter.id == late.id)
    for _ in range(2):
        one = await registered(town)
        await Matter.update({Matter.building: town.building}).where(Matter.id == one.id)
    async with signed_in(town.zheng) as browser:
        page = await browser.get("/morning")
        menu = await browser.get("/about")
        there = await browser.get(f"/matters?building={town.building}&ended=yes")
    async with signed_in(town.city) as browser:
        stranger = await browser.get("/morning")

    text = text_of(page)
    for words in ("逾期 1 件", "今天到期", "夜间交接", "还没有交班记录", "东街社区 1 号楼", "2 件", "只看地点，不看人"):
        assert words in text, words
    assert 'href="/morning"' in menu.text and there.text.count("data-row>") == 2
    assert stranger.status_code == 404


async def test_what_was_heard_there_before_stands_under_the_matter_with_and_without_scripts(town: Town):
    first, second = await registered(town), await registered(town)
    for one in (first, second):
        await Matter.update({Matter.building: town.building}).where(Matter.id == one.id)
    async with signed_in(town.wu) as browser:
        page = await browser.get(f"/matters/{second.id}")
        whole = await browser.get(f"/matters/{second.id}/earlier")
        part = await browser.get(f"/matters/{second.id}/earlier", headers=HTMX)
    async with signed_in(town.foreign) as browser:
        stranger = await browser.get(f"/matters/{second.id}/earlier")

    assert f"/matters/{second.id}/earlier" in page.text
    assert first.number in part.text and first.number in whole.text and "<html" not in part.text
    assert stranger.status_code == 404 and first.number not in stranger.text


async def test_the_countdown_says_what_the_city_will_ask_and_nobody_can_answer(town: Town):
    fields = {"title": "水管爆裂", "node": str(town.east), "channel": "hotline", "city_number": "BJ1", "words": "爆了"}
    async with signed_in(town.zheng) as browser:
        await browser.submit("/matters", **fields, city_limit="24 小时", mobile="13800138000")
        page = text_of(await browser.get("/orders/city-follow-ups"))

    assert "工单 BJ1·没有联系居民，没有办结，没有自访" in page and " 起" in page
