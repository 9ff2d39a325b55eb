"""The same matter said twice is joined with one press; a choice nobody offered is refused in words."""

from __future__ import annotations

from domain.matters.tables import Matter
from tests.build import Town
from tests.web.browser import signed_in
from tests.web.test_matter_page import again, registered


async def test_the_same_thing_said_twice_is_joined_with_one_press(town: Town):
    first, second = await registered(town), await registered(town)
    async with signed_in(town.wu) as browser:
        page = await browser.get(f"/matters/{second.id}")
        await browser.submit(f"/matters/{second.id}/join", number=first.number, version=second.version)
        main = await browser.get(f"/matters/{first.id}")

    assert "可能是同一件事" in page.text and f'name="number" value="{first.number}"' in page.text
    assert (await again(second)).joined_to == first.id
    assert "2 条诉求" in main.text and second.number in main.text


async def test_a_choice_that_was_not_offered_is_refused_in_words(town: Town):
    matter = await registered(town)
    async with signed_in(town.wu) as browser:
        voice = await browser.submit(f"/matters/{matter.id}/add-voice", words="我家也黑", channel="nonsense")
    async with signed_in(town.zhou) as browser:
        party = await browser.submit(f"/matters/{matter.id}/assign", party="nonsense")

    assert voice.status_code == 422 and "还没有选从哪里听到" in voice.text and "我家也黑" in voice.text
    assert party.status_code == 422 and "还没有选承办单位" in party.text
    assert await Matter.count() == 1
