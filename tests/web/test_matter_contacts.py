"""The caller's contact on the matter's page: given on, taken back, opened with a reason."""

from __future__ import annotations

from domain.matters import queries
from domain.matters.rules import Kind
from tests.build import NOON, Town
from tests.domain.matter_build import in_hand
from tests.domain.sight_build import CALLER, Scene, stage
from tests.web.browser import signed_in, text_of
from tests.web.council_app import at

COMPLAINT = {"kind": "shared", "state": "in_hand", "party": "@manager", "complained_of": "@manager", "secret": True}


async def test_an_office_is_told_to_go_through_the_community_until_the_caller_agrees(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    matter = await in_hand(town, Kind.PUBLIC)
    page = f"/matters/{matter.id}"
    async with signed_in(town.city) as browser:
        before = await browser.get(page)
    assert "联系须经社区" in before.text and "13800138000" not in before.text

    [voice] = await queries.voices(matter.id)
    async with signed_in(town.zhou) as browser:
        offered = await browser.get(page)
        assert "转交给城市管理办公室" in text_of(offered) and "收回联系方式" not in offered.text
        refused = await browser.submit(f"{page}/release-contact", reason="电话里同意")
        assert refused.status_code == 422 and "还没有选哪一位来件人" in refused.text and "电话里同意" in refused.text
        given = await browser.submit(f"{page}/release-contact", voices=voice["id"], reason="电话里同意")
        assert given.status_code == 303
        after = await browser.get(page)
        assert "联系方式已转交城市管理办公室" in after.text and "收回联系方式" in after.text
    async with signed_in(town.city) as browser:
        told = await browser.get(page)
        assert "13800138000" in told.text and "联系须经社区" not in told.text and "转交联系方式" not in told.text

    async with signed_in(town.zhou) as browser:
        await browser.submit(f"{page}/take-back-contact", reason="本人改了主意")
    async with signed_in(town.city) as browser:
        assert "联系须经社区" in (await browser.get(page)).text


async def test_a_kept_identity_opens_with_a_reason_and_the_look_is_shown(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    matter = await stage(town, Scene(columns=COMPLAINT), "mask01")
    page = f"/matters/{matter.id}"
    async with signed_in(town.zhou) as browser:
        closed = await browser.get(page)
        assert "写明理由才能查看" in closed.text and CALLER["mobile"] not in closed.text
        refused = await browser.submit(f"{page}/unmask", reason="")
        assert refused.status_code == 422 and "要写理由" in refused.text
        await browser.submit(f"{page}/unmask", reason="电话核实夜间时段")
        opened = await browser.get(page)
        assert CALLER["mobile"] in opened.text and "电话核实夜间时段" in opened.text
        barred = await browser.submit(
            f"{page}/release-contact", voices=(await queries.voices(matter.id))[0]["id"], reason="本人同意"
        )
        assert barred.status_code == 409 and "被投诉的一方" in barred.text
    async with signed_in(town.property) as browser:
        told = await browser.get(page)
        assert "查看来件人" not in told.text and "电话核实" not in told.text and CALLER["mobile"] not in told.text
