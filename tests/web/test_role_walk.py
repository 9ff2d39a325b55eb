"""Role x matter at the page itself: who gets it, who is told there is none, and what the one complained of reads."""

from __future__ import annotations

import re

import pytest

from tests.build import NOON, Town
from tests.domain.sight_build import CALLER, WORDS, Scene, crowd, stage
from tests.web.browser import browsing, session_cookie, signed_in, text_of
from tests.web.council_app import at
from web import auth

PUBLIC = {"kind": "public", "state": "assigned", "party": "@office"}
HOUSEHOLD = {"kind": "household", "state": "confirmed"}
COMPLAINT = {
    "kind": "shared",
    "state": "assigned",
    "party": "@manager",
    "complained_of": "@manager",
    "secret": True,
    "confidential": False,
}

STREET = "zheng wang feng director du inspector"
TABLE: dict[str, tuple[Scene, str]] = {
    "own grid": (Scene(columns=PUBLIC), f"lin he wu zhou member cadre city {STREET}"),
    "next grid": (Scene("west", PUBLIC), f"shen pan wu zhou member cadre city {STREET}"),
    "next community": (Scene("next_grid", PUBLIC), f"qian city {STREET}"),
    "other subdistrict": (
        Scene("other_grid", {"kind": "public", "state": "confirmed"}),
        "foreign foreign_leader foreign_worker",
    ),
    "household": (Scene(columns=HOUSEHOLD), "lin he wu zhou"),
    "secret caller": (Scene(columns=COMPLAINT), f"lin he wu zhou member cadre property {STREET}"),
}
"""Who gets the page; everybody else of the town is told there is none."""


@pytest.mark.parametrize("case", TABLE)
async def test_a_matter_opens_for_these_and_does_not_exist_for_all_others(town: Town, case: str, monkeypatch):
    at(monkeypatch, NOON)
    await crowd(town)
    scene, readers = TABLE[case]
    matter = await stage(town, scene, "walk01")
    expected = {name: 200 if name in readers.split() else 404 for name in town.officers}
    seen: dict[str, int] = {}
    async with browsing() as browser:
        for name in town.officers:
            browser.cookies.clear()
            browser.cookies.set(auth.COOKIE, await session_cookie(town.loaded[name]))
            answer = await browser.get(f"/matters/{matter.id}")
            seen[name] = answer.status_code
            if answer.status_code == 404:
                assert matter.number not in answer.text and "夜间噪声" not in answer.text, name

    assert seen == expected


async def test_a_matter_that_is_not_seen_and_one_that_is_not_there_answer_alike(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    matter = await stage(town, Scene(columns=HOUSEHOLD), "walk02")
    async with signed_in(town.wang) as browser:
        hidden = await browser.get(f"/matters/{matter.id}")
        absent = await browser.get(f"/matters/{town.street}")

    assert text_of(hidden) == text_of(absent) and hidden.status_code == absent.status_code == 404


async def test_the_one_complained_of_reads_no_name_phone_room_or_words(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    matter = await stage(town, Scene(columns=COMPLAINT), "walk03")
    async with signed_in(town.property) as browser:
        page = await browser.get(f"/matters/{matter.id}")

    text = re.sub(r"<[^>]+>", "", page.text)
    assert page.status_code == 200
    for hidden in (
        *CALLER.values(),
        CALLER["mobile"][-4:],
        "2 单元",
        "501",
        WORDS,
        "睡不着",
        "细情",
        "夜间噪声",
        str(town.wu.id),
    ):
        assert hidden not in text, hidden
        # Three or four digits also occur in ids, tokens and the versions of assets.
        assert (len(hidden) < 5 and hidden.isdigit()) or hidden not in page.text, hidden


async def test_the_community_that_follows_it_up_reads_them(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    matter = await stage(town, Scene(columns=COMPLAINT), "walk04")
    async with signed_in(town.zhou) as browser:
        page = await browser.get(f"/matters/{matter.id}")

    assert WORDS in page.text and "夜间噪声" in page.text


async def test_a_household_matter_is_a_line_without_content_for_the_worker(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    matter = await stage(town, Scene(columns=HOUSEHOLD), "walk05")
    async with signed_in(town.wu) as browser:
        page = await browser.get(f"/matters/{matter.id}")

    assert page.status_code == 200
    for hidden in (*CALLER.values(), WORDS, "夜间噪声", "细情"):
        assert hidden not in page.text, hidden
