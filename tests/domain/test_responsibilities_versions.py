"""A version of the list is written once; a matter keeps the one that dispatched it."""

import asyncio
from datetime import date, timedelta

import pytest

from domain.clock import SHANGHAI
from domain.clocks.rules import Limit
from domain.errors import Missing
from domain.responsibilities import actions, queries
from domain.responsibilities.rules import (
    Duty,
    InForceTooEarly,
    ItemNotWhole,
    ListNotWhole,
    NewerVersion,
    NothingChanged,
    NotYoursToPublish,
    may_publish,
)
from domain.responsibilities.starting import starting_list
from domain.transaction import fetch
from tests.build import NOON

TODAY = NOON.astimezone(SHANGHAI).date()
SOON = TODAY + timedelta(days=7)
FASTER = {"settle": Limit.parse("2 个工作日")}


async def lighting(town, day=TODAY):
    return await queries.item_in_force(town.street, "lighting", day)


async def change(item, officer, changes=FASTER, day=SOON):
    return await actions.change_item(item.id, changes, day, reason="提速", officer=officer, now=NOON)


async def test_what_was_published_is_read_back_whole(town):
    start = starting_list()

    read = await queries.list_in_force(town.street, TODAY)

    assert [item.code for item in read.items] == [item.code for item in start.items]
    for item, original in zip(read.items, start.items, strict=True):
        facts = {name: value for name, value in vars(item).items() if name not in ("id", "version")}
        assert facts == {name: value for name, value in vars(original).items() if name not in ("id", "version")}
        assert item.id and item.version == "2026 年第 1 版"
    assert sorted(duty.code for duty in read.duties) == sorted(duty.code for duty in start.duties)


async def test_a_changed_item_makes_the_next_version_and_the_old_one_stays(town):
    old = await lighting(town)

    new = await change(old, town.feng)

    assert (new.version, new.settle.text, new.number) == ("2026 年第 2 版", "2 个工作日", 14)
    assert (await queries.item(old.id)) == old
    assert (await lighting(town, SOON - timedelta(days=1))).id == old.id
    assert (await lighting(town, SOON)).id == new.id


async def test_of_two_versions_from_the_same_day_the_later_one_holds(town):
    second = await change(await lighting(town), town.feng)

    third = await change(second, town.feng, {"settle": Limit.parse("1 个工作日")})

    assert (await lighting(town, SOON)).id == third.id


async def test_the_next_year_counts_its_editions_from_one(town):
    new = await change(await lighting(town), town.feng, day=date(2027, 1, 1))

    assert new.version == "2027 年第 1 版"


async def test_the_two_subdistricts_have_lists_of_their_own(town):
    await change(await lighting(town), town.feng)

    other = await queries.list_in_force(town.other_street, SOON)

    assert other.label == "2026 年第 1 版"
    with pytest.raises(Missing):
        await queries.item_for(town.foreign, (await lighting(town)).id)
    with pytest.raises(Missing):
        await queries.list_for(town.foreign, (await queries.versions(town.street))[0]["id"], TODAY)


async def test_a_community_secretary_reads_the_list_and_does_not_publish_it(town):
    item, held = await queries.item_for(town.zhou, (await lighting(town)).id)

    assert item.name == "公共照明" and not may_publish(town.zhou, held.subdistrict)
    with pytest.raises(NotYoursToPublish):
        await change(item, town.zhou)


async def test_leaders_and_the_administrator_publish_for_their_own_subdistrict_only(town):
    assert may_publish(town.feng, town.street) and may_publish(town.chen, town.street)
    assert not may_publish(town.feng, town.other_street)
    assert not may_publish(town.zheng, town.street)


async def test_a_version_cannot_come_into_force_yesterday_or_before_one_already_announced(town):
    old = await lighting(town)

    with pytest.raises(InForceTooEarly):
        await change(old, town.feng, day=TODAY - timedelta(days=1))
    second = await change(old, town.feng, day=SOON)
    with pytest.raises(InForceTooEarly):
        await change(second, town.feng, {"note": "试"}, day=SOON - timedelta(days=1))


async def test_an_item_of_an_older_version_is_not_changed_behind_the_newer_ones_back(town):
    old = await lighting(town)
    await change(old, town.feng)

    with pytest.raises(NewerVersion, match="2026 年第 2 版"):
        await change(old, town.feng, {"note": "试"})


async def test_of_two_pressing_the_button_at_once_one_makes_the_version(town):
    old = await lighting(town)

    done = await asyncio.gather(*(change(old, who) for who in (town.feng, town.chen)), return_exceptions=True)

    [refusal] = [one for one in done if isinstance(one, Exception)]
    assert isinstance(refusal, NewerVersion)
    assert len(await queries.versions(town.street)) == 2


async def test_a_change_that_changes_nothing_or_breaks_the_law_makes_no_version(town):
    old = await lighting(town)

    with pytest.raises(NothingChanged):
        await change(old, town.feng, {})
    with pytest.raises(ItemNotWhole):
        await change(old, town.feng, {"duty": Duty.OWN})
    assert len(await queries.versions(town.street)) == 1


async def test_a_list_without_one_of_the_three_kinds_is_not_published(town):
    start = starting_list()

    with pytest.raises(ListNotWhole, match="没有一条家事"):
        await actions.publish_version(
            [item for item in start.items if item.kind != "household"],
            start.duties,
            SOON,
            source="试",
            subdistrict=town.street,
            officer=town.feng,
            now=NOON,
        )


async def test_before_the_first_version_there_is_no_list(town):
    with pytest.raises(queries.NoListInForce, match="2025年12月31日"):
        await queries.list_in_force(town.street, date(2025, 12, 31))


async def test_publishing_leaves_a_line_in_the_journal(town):
    new = await change(await lighting(town), town.feng)
    held = await queries.newest_holding(new.id)

    lines = await fetch("select action, actor from journal where subject = {}", held.id)

    assert [(line["action"], str(line["actor"])) for line in lines] == [("publish", str(town.feng.id))]


@pytest.mark.parametrize("sql", ["update responsibility_item set name = 'x'", "delete from official_duty"])
async def test_the_database_itself_refuses_to_change_a_version(town, sql):
    with pytest.raises(Exception, match="append only"):
        await fetch(sql)
