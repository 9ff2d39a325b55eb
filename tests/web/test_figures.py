"""成效: 办理 and 引导帮助 with their denominators, each place its own, and never a name."""

from datetime import timedelta

import pytest

from domain import clock
from domain.feed.actions import catch_up
from domain.journal.actions import seal
from domain.matters import actions
from domain.matters.rules import Kind
from domain.stats import actions as stats
from tests.web.browser import signed_in, text_of
from tests.web.test_matter_page import registered


@pytest.fixture
async def two(town):
    first = await registered(town)
    await registered(town, category="")
    await actions.sort(first.id, Kind.PUBLIC, "lighting", officer=town.wu, now=clock.now() - timedelta(minutes=30))
    await seal()
    await catch_up(stats.CONSUMER, stats.book)
    return town


async def test_a_community_reads_its_own_counts_with_the_denominator(two):
    async with signed_in(two.zhou) as browser:
        text = text_of(await browser.get("/figures"))
    async with signed_in(two.qian) as browser:
        other = text_of(await browser.get("/figures"))

    assert "东街社区" in text and "公事 1 件 办理 0 / 1 件 1 件" in text and "待分类 1 件" in text
    assert "西街社区" in other and "公事 0 件 没有登记" in other and "东街社区" not in other


async def test_the_district_reads_streets_and_no_matter(two):
    async with signed_in(two.observer) as browser:
        page = await browser.get("/figures")

    text = text_of(page)
    assert "全区" in text and "东城子街道 1 0 0 1 2 件" in text
    assert "路灯三盏" not in page.text and "/matters/" not in page.text and "东街社区" not in text


async def test_administrators_and_outsiders_have_none(two):
    for officer in (two.chen, two.root, two.property, two.lin, two.city):
        async with signed_in(officer) as browser:
            assert (await browser.get("/figures")).status_code == 404, officer.title
            assert 'href="/figures"' not in (await browser.get("/about")).text, officer.title


async def test_a_month_that_is_not_over_is_said_to_be_partial(two):
    async with signed_in(two.feng) as browser:
        now = text_of(await browser.get("/figures"))
        past = text_of(await browser.get("/figures?first=2020-01&last=2020-03"))
        turned = text_of(await browser.get("/figures?first=2020-03&last=2020-01"))
        cut = await browser.get("/figures?first=2020-13&last=x")

    assert "还没有过完" in now and "还没有过完" not in past
    assert "2020年1月到2020年3月" in past and "2020年1月到2020年3月" in turned
    assert cut.status_code == 200


async def test_family_affairs_are_guided_not_handled(two):
    matter = await registered(two)
    await actions.sort(matter.id, Kind.HOUSEHOLD, "life_noise", officer=two.wu, now=clock.now())
    await seal()
    await catch_up(stats.CONSUMER, stats.book)
    async with signed_in(two.zhou) as browser:
        text = text_of(await browser.get("/figures"))

    assert "引导帮助 0 / 1 件" in text and "排名" not in text
