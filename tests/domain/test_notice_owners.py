"""An owners' decision as a notice: heads and area, three days to publish, the owners' committee's own hand."""

from datetime import date

import pytest

from domain.clocks.days import end_of
from domain.council.ballots import actions as ballots
from domain.council.ballots.rules import PaperState
from domain.council.papers import actions as papers
from domain.council.papers import queries as papers_of
from domain.council.tallies.rules import Choice
from domain.ids import uuid7
from domain.notices import actions, queries, rules
from domain.notices.rules import Kind
from domain.people import actions as people
from domain.people import queries as places
from domain.people.rules import Role
from domain.people.tables import Building, Dwelling, DwellingOwner, Owner, Party, PropertyArea
from domain.transaction import add, writing
from tests import council
from tests.build import NOON, THEN
from tests.council import OWNERS_DAY

OWNERS = [((name,), 5000 + 100 * n) for n, name in enumerate("甲乙丙丁戊己")]


async def more_buildings(town):
    """2 号楼 with six owners, 3 号楼 with one: too few to be shown alone."""
    for name, number in (("2 号楼", 6), ("3 号楼", 1)):
        building = uuid7()
        await add(
            Building,
            [
                {
                    "id": building,
                    "subdistrict": town.street,
                    "community": town.community,
                    "grid": town.east,
                    "property_area": town.estate,
                    "name": name,
                    "entrances": 1,
                }
            ],
        )
        for n in range(number):
            dwelling, owner = uuid7(), uuid7()
            await add(
                Owner, [{"id": owner, "subdistrict": town.street, "property_area": town.estate, "kind": "person"}]
            )
            await add(
                Dwelling,
                [
                    {
                        "id": dwelling,
                        "subdistrict": town.street,
                        "building": building,
                        "entrance": 1,
                        "room": str(201 + n),
                        "area": 6000,
                        "area_source": "register",
                    }
                ],
            )
            await add(DwellingOwner, [{"id": uuid7(), "dwelling": dwelling, "owner": owner}])


async def decided(town):
    async with writing():
        await more_buildings(town)
    room = await council.owners_ballot(town, OWNERS)
    for paper in await papers_of.papers(room.ballot):
        for officer in (town.zhou, town.clerk):
            await papers.enter(paper["id"], PaperState.VALID, Choice.FOR, officer=officer, now=OWNERS_DAY)
    await ballots.close(room.ballot, officer=town.zhou, now=OWNERS_DAY)
    await ballots.tally(room.ballot, counter="计", scrutineer="监", officer=town.zhou, now=OWNERS_DAY)
    return room, await actions.draft_from_ballot(room.ballot, officer=town.zhou, now=OWNERS_DAY)


async def test_heads_and_area_stand_side_by_side_and_small_buildings_together(town):
    _, notice = await decided(town)

    [row] = await queries.edition_rows(notice)
    facts = queries.edition_of(row, "").facts

    assert (facts.rows[0].label, facts.rows[0].heads, facts.rows[0].area_words) == ("全体", 13, "735.00")
    assert len(facts.inequalities) == 4 and facts.binding
    assert facts.channels == "纸票 13"
    assert sorted((one.all, one.taking_part) for one in facts.buildings) == [(6, 6), (7, 7)]
    assert all("号楼" in one.label for one in facts.buildings)


async def test_three_days_to_publish_and_the_owners_committee_is_named(town):
    _, notice = await decided(town)

    row = await queries.notice(notice)

    assert (row["publisher"], row["kind"]) == ("东街小区业委会", Kind.DECISION)
    assert row["publish_by"] == end_of(date(2026, 12, 14))


async def test_the_committees_convenor_publishes_and_nobody_elses(town):
    _, notice = await decided(town)
    committee, other = uuid7(), uuid7()
    for party, code in ((committee, "committee"), (other, "other")):
        name = f"业委会 {code}"
        row = {"id": party, "subdistrict": town.street, "kind": "committee", "code": code, "name": name, "phone": ""}
        async with writing():
            await add(Party, [row])
    await PropertyArea.update({PropertyArea.committee: committee}).where(PropertyArea.id == town.estate)
    for officer, party in (("mediator", committee), ("head", other)):
        place = await places.place("party", party, now=NOON)
        await people.grant(town.officers[officer], Role.CONVENOR, place, officer=None, now=THEN)
    await town.reload()

    with pytest.raises(rules.NotTheConvenor):
        await actions.publish(notice, officer=town.member, now=OWNERS_DAY)
    assert [row["id"] for row in await queries.visible_to(town.mediator)] == [notice]
    assert await queries.visible_to(town.head) == []
    await actions.publish(notice, officer=town.mediator, now=OWNERS_DAY)

    assert (await queries.shown(notice)).publisher == "东街小区业委会"
