"""市级回访 on the matter's page and as the city's list."""

from __future__ import annotations

from datetime import timedelta

from domain.matters import actions, queries
from domain.matters.rules import Kind
from tests.build import NOON, Town
from tests.domain.matter_build import in_hand, ordered
from tests.web.browser import signed_in, text_of
from tests.web.council_app import at

LIST = "/orders/city-follow-ups"


async def household_order(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD, matter=await ordered(town, 24, "life_noise"))
    return await actions.settle(matter.id, "劝和", officer=town.lin, now=NOON)


async def test_the_dispatcher_types_it_and_the_household_matter_leaves_his_desk(town: Town, monkeypatch):
    matter = await household_order(town)
    at(monkeypatch, NOON + timedelta(hours=1))
    page = f"/matters/{matter.id}"
    [row] = await queries.voices(matter.id)
    async with signed_in(town.zheng) as browser:
        assert "市级回访" in (await browser.get(page)).text
        half = await browser.submit(
            f"{page}/city-follow-up", order=row["order_id"], reached="yes", contacted="yes", reason="电话通知"
        )
        assert half.status_code == 422 and "三项要么都填" in half.text and "电话通知" in half.text
        done = await browser.submit(
            f"{page}/city-follow-up",
            order=row["order_id"], reached="yes", contacted="yes", solved="no", satisfaction="dissatisfied", reopen="yes",
        )  # fmt: skip
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert (await browser.get(page)).status_code == 404
    async with signed_in(town.zhou) as browser:
        told = text_of(await browser.get(page))
        assert "市级回访：已联系，未解决，不满意" in told and "重办" in told


async def test_a_matter_without_an_order_does_not_offer_it(town: Town):
    matter = await in_hand(town, Kind.PUBLIC)
    async with signed_in(town.zheng) as browser:
        assert f"/matters/{matter.id}/city-follow-up" not in (await browser.get(f"/matters/{matter.id}")).text


async def test_the_list_says_what_was_taken_and_keeps_what_was_not(town: Town, monkeypatch):
    matter = await household_order(town)
    at(monkeypatch, NOON + timedelta(hours=1))
    [row] = await queries.voices(matter.id)
    async with signed_in(town.zheng) as browser:
        assert LIST in (await browser.get("/")).text
        empty = await browser.submit(LIST, words="")
        assert empty.status_code == 422 and "还没有贴" in empty.text
        done = await browser.submit(
            LIST, words=f"{row['city_number']},2026-11-23 12:30,是,是,满意\nYS9,2026-11-23 12:30,是,是,满意"
        )
        told = text_of(done)
        assert "记下 1 条，1 条没有记" in told and "没有找到工单 YS9" in told
        assert row["city_number"] not in done.text
    async with signed_in(town.zhou) as browser:
        assert (await browser.get(LIST)).status_code == 404
