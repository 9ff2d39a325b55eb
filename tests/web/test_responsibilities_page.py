"""三事明责清单: read by everybody of the subdistrict, found by initials or by a resident's words, changed by a leader."""

from datetime import timedelta

import pytest
from axe_playwright_python.async_playwright import Axe

from domain import clock
from domain.people import sessions
from domain.people.tables import Session
from domain.responsibilities import queries
from domain.transaction import add, writing
from tests.web.council_app import serving
from tests.web.look import sideways
from tests.web.test_patrols_page import desk
from web.app import create_app
from web.auth import COOKIE
from web.settings import Settings

HTMX = {"hx-request": "true"}


def today():
    return clock.now().astimezone(clock.SHANGHAI).date()


async def lighting(town):
    return await queries.item_in_force(town.street, "lighting", today())


async def test_the_list_is_one_page_with_its_version_and_all_three_kinds(town):
    async with desk(town.lin) as worker:
        page = (await worker.get("/responsibilities")).text

    assert "2026 年第 1 版" in page and "公共照明" in page
    assert all(word in page for word in ("公事", "共事", "家事", "社区主责", "上级部门收回"))


async def test_a_kind_shows_its_own_items_only(town):
    async with desk(town.lin) as worker:
        page = (await worker.get("/responsibilities?kind=household", headers=HTMX)).text

    assert "邻里生活噪声" in page and "公共照明" not in page


async def test_an_item_is_found_by_its_initials_as_one_types(town):
    async with desk(town.zhou) as secretary:
        part = (await secretary.get("/responsibilities?q=ggzm", headers=HTMX)).text

    assert "公共照明" in part and "<html" not in part


async def test_a_residents_words_are_answered_with_a_reason(town):
    async with desk(town.zhou) as secretary:
        page = (await secretary.get("/responsibilities?q=楼上漏水把我家天花板泡了")).text

    assert "归家事" in page and "为什么建议" in page


async def test_words_of_nothing_in_the_list_get_a_way_out(town):
    async with desk(town.zhou) as secretary:
        page = (await secretary.get("/responsibilities?q=qqqq")).text

    assert "没有找到这一条" in page


async def test_an_item_says_who_by_when_and_by_which_law(town):
    async with desk(town.zhou) as secretary:
        page = (await secretary.get(f"/responsibilities/{(await lighting(town)).id}")).text

    assert all(word in page for word in ("城市管理办公室", "社区协助", "城市照明管理规定", "3 个工作日", "第 14 条"))
    assert "改这一条" not in page


async def test_another_subdistricts_item_does_not_exist(town):
    async with desk(town.foreign) as stranger:
        answer = await stranger.get(f"/responsibilities/{(await lighting(town)).id}")

    assert answer.status_code == 404


async def test_a_leader_changes_an_item_and_a_new_version_begins_on_its_day(town):
    item, begins = await lighting(town), today() + timedelta(days=3)
    async with desk(town.feng) as leader:
        form = (await leader.get(f"/responsibilities/{item.id}/edit")).text
        answer = await leader.post(f"/responsibilities/{item.id}", data=typed(item, begins, settle="2 个工作日"))
        page = (await leader.get(answer.headers["location"])).text

    assert "出新的一版" in form
    assert answer.status_code == 303 and "第 2 版" in page and "2 个工作日" in page
    assert (await queries.item_in_force(town.street, "lighting", begins)).settle.text == "2 个工作日"
    assert (await lighting(town)).id == item.id


async def test_what_was_typed_stays_when_the_limit_cannot_be_read(town):
    item = await lighting(town)
    async with desk(town.feng) as leader:
        answer = await leader.post(f"/responsibilities/{item.id}", data=typed(item, today(), settle="很快"))

    assert answer.status_code == 422
    assert 'value="很快"' in answer.text and "看不懂期限" in answer.text


async def test_a_community_secretary_can_neither_open_nor_send_the_form(town):
    item = await lighting(town)
    async with desk(town.zhou) as secretary:
        opened = await secretary.get(f"/responsibilities/{item.id}/edit")
        await secretary.post(f"/responsibilities/{item.id}", data=typed(item, today(), settle="2 个工作日"))

    assert opened.status_code == 403
    assert len(await queries.versions(town.street)) == 1


def typed(item, day, **changes):
    fields = {
        "name": item.name,
        "keywords": " ".join(item.keywords),
        "basis": item.basis,
        "party": str(item.party),
        "duty": str(item.duty),
        "take_up": item.take_up.text,
        "contact": item.contact.text,
        "settle": item.settle.text,
        "follow_up": item.follow_up.text,
        "departments": " ".join(item.departments),
        "in_force_on": day.isoformat(),
        "reason": "提速",
    }
    return fields | changes


@pytest.mark.one_engine
@pytest.mark.browser
async def test_every_page_passes_axe_and_never_scrolls_sideways(town, chromium):
    item = await lighting(town)
    wrong, cookie = [], "one-of-feng"
    now = clock.now()
    row = {"key": sessions.key_of(cookie), "officer": town.feng.id, "created_at": now, "seen_at": now}
    async with writing():
        await add(Session, [row | {"expires_at": now + sessions.LASTS}])
    async with serving(create_app(Settings.from_environment(), work=False)) as address:
        context = await chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        await context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
        page = await context.new_page()
        for path in ("", "?q=楼上漏水把我家天花板泡了", "/duties", f"/{item.id}", f"/{item.id}/edit"):
            answer = await page.goto(f"{address}/responsibilities{path}")
            assert answer.status == 200
            found = (await Axe().run(page)).response["violations"]
            wrong += [f"{path}: {one['id']}" for one in found]
            await page.set_viewport_size({"width": 320, "height": 640})
            wrong += [f"{path}: scrolls sideways"] if await sideways(page) > 0 else []
            await page.set_viewport_size({"width": 1366, "height": 768})
        await context.close()

    assert not wrong
