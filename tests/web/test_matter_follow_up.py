"""The follow-up form: it counts the tries, and says how many it has been."""

from __future__ import annotations

from domain.matters import queries
from domain.matters.rules import TRY_GAP, Kind
from domain.matters.tables import Matter
from tests.build import NOON, Town
from tests.domain.matter_build import settled
from tests.web.browser import signed_in, text_of
from tests.web.council_app import at


async def test_three_unanswered_calls_are_counted_on_the_form(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    matter = await settled(town, Kind.PUBLIC)
    page = f"/matters/{matter.id}"
    [voice] = await queries.voices(matter.id)

    async def call(browser, outcome: str):
        version = (await Matter.objects().get(Matter.id == matter.id)).version
        return await browser.submit(f"{page}/follow-up", voices=voice["id"], outcome=outcome, version=version)

    async with signed_in(town.he) as browser:
        for tries in (1, 2):
            assert (await call(browser, "no_answer")).status_code == 303
            told = text_of(await browser.get(page))
            assert f"已拨 {tries} 次无人接听，满 3 次记未能回访" in told and f"（已拨 {tries} 次）" in told
            assert "隔 20 分钟再拨才算另一次" in (await call(browser, "no_answer")).text
            at(monkeypatch, NOON + tries * TRY_GAP)
        await call(browser, "no_answer")
        told = text_of(await browser.get(page))
        assert "自访：未能回访" in told and "未能回访，无人接听，已拨 3 次" in told
