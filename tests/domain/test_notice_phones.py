"""Whoever cannot scan rings: every notice has a number, set once for the community."""

import pytest

from domain.journal.tables import Journal
from domain.notices import actions, queries, rules
from domain.notices.rules import Kind
from domain.people import queries as people
from tests.build import NOON, Town

SET = "010-00004321"


async def _drafted(town: Town):
    id = await actions.draft(
        town.community, Kind.SERVICE, title="便民理发", text="周三上午，居委会院里。", officer=town.zhou, now=NOON
    )
    [edition] = await queries.edition_rows(id)
    return id, queries.edition_of(edition, "东街社区居委会").phones


async def test_the_number_a_secretary_sets_stands_on_the_next_notice_and_in_the_journal(town: Town):
    await actions.set_phone(town.community, f" {SET} ", officer=town.zhou, now=NOON)

    _, [phone] = await _drafted(town)
    assert (phone.name, phone.number) == ("东街社区居委会", SET)
    [line] = await Journal.select().where(Journal.action == "set_parameter")
    assert (line["subject"], line["actor"]) == (town.community, town.zhou.id)


async def test_a_notice_without_a_number_is_not_published(town: Town):
    id, _ = await _drafted(town)
    await actions.write(id, title="便民理发", text="周三上午，居委会院里。", phones="", officer=town.zhou, now=NOON)

    with pytest.raises(rules.NoPhone):
        await actions.publish(id, officer=town.zhou, now=NOON)


@pytest.mark.parametrize("typed", ["13800138000", "居委会", "", "010-00004321\n010-00004322 x"])
async def test_a_mobile_or_no_number_is_not_a_communitys(town: Town, typed: str):
    with pytest.raises(rules.LandlineNotUnderstood):
        await actions.set_phone(town.community, typed, officer=town.zhou, now=NOON)


async def test_nobody_sets_the_number_of_a_community_that_is_not_theirs(town: Town):
    with pytest.raises(rules.PhoneNotTheirs):
        await actions.set_phone(town.neighbour, SET, officer=town.zhou, now=NOON)
    with pytest.raises(rules.PhoneNotTheirs):
        await actions.set_phone(town.community, SET, officer=town.wu, now=NOON)

    assert await people.parameter(town.street, "phone:西街社区", "") == ""
