"""Losing a grant, a team, a turn or a community of the day ends sight at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.clock import NEVER
from domain.errors import Missing
from domain.matters import queries
from domain.matters.queries import Filters
from domain.matters.worklist import work_list
from domain.people import actions as people
from domain.people import queries as officers
from domain.people.rules import Role
from domain.people.sight import Layer
from domain.people.tables import AreaCommunity, GrantTable
from domain.transaction import fetch, writing
from tests.build import NOON, THEN, Town
from tests.domain.sight_build import Scene, area, crowd, on_duty, show, stage

LATER = NOON + timedelta(minutes=5)
HOUSEHOLD = {"kind": "household", "state": "confirmed"}


async def sees(matter: Any, town: Town, who: str, *, now=LATER) -> bool:
    """By the matter itself, every list and the count, which must agree."""
    officer = await officers.officer(town.officers[who], now=now)
    listed = {row["id"] for row in await queries.page(officer, Filters(), now=now)}
    assert {row["id"] for row in await work_list(officer, now=now)} <= listed
    assert (await queries.counts(officer, now=now)).get("all", 0) == len(listed)
    try:
        await queries.view(matter.id, officer, now=now)
    except Missing:
        assert matter.id not in listed
        return False
    assert matter.id in listed
    return True


async def grant_of(town: Town, who: str) -> Any:
    rows = await GrantTable.select(GrantTable.id).where(GrantTable.officer == town.officers[who])
    return rows[0]["id"]


async def move(town: Town, who: str, role: Role, to: str) -> None:
    await people.end_grant(await grant_of(town, who), officer=town.chen, now=NOON)
    place = await officers.place("org", town.nodes[to], now=NOON)
    await people.grant(town.officers[who], role, place, officer=town.chen, now=NOON)


PERSONAL = {
    "lin": Scene(columns={**HOUSEHOLD, "state": "in_hand", "handler": "@lin"}),
    "he": Scene(columns={**HOUSEHOLD, "state": "settled", "follower": "@he"}),
    "pan": Scene(columns={**HOUSEHOLD, "state": "settled", "follower": "@pan"}),
    "wu": Scene(columns={**HOUSEHOLD, "state": "in_hand", "handler": "@wu"}),
    "zhou": Scene(columns=HOUSEHOLD, shown={"zhou": "opened"}),
    "mediator": Scene(columns=HOUSEHOLD, shown={"mediator": "team"}),
    "member": Scene(columns={"state": "registered", "registered_by": "@member"}),
    "head": Scene(columns={"state": "registered", "registered_by": "@head"}),
    "clerk": Scene(columns={"kind": "shared", "state": "confirmed"}, shown={"clerk": "agenda"}),
    "overseer": Scene(columns={"kind": "shared", "state": "confirmed", "in_council": True}),
    "city": Scene(columns={"kind": "public", "state": "assigned", "party": "@office"}),
    "property": Scene(columns=HOUSEHOLD, shown={"property": "team, agreed"}),
}


@pytest.mark.parametrize("who", PERSONAL)
async def test_with_the_grant_ends_what_one_saw_by_oneself(town: Town, who: str):
    matter = await stage(town, PERSONAL[who], "m001x")
    assert await sees(matter, town, who)
    before = (await officers.officer(town.officers[who], now=NOON)).sight_version

    await people.end_grant(await grant_of(town, who), officer=town.chen, now=NOON)

    assert not await sees(matter, town, who, now=NOON)
    assert (await officers.officer(town.officers[who], now=NOON)).sight_version > before


MOVES = {
    "lin": (Role.GRID_WORKER, "west"),
    "he": (Role.GRID_LEAD, "next_grid"),
    "wu": (Role.COMMUNITY_WORKER, "neighbour"),
    "zhou": (Role.COMMUNITY_SECRETARY, "neighbour"),
    "mediator": (Role.MEDIATOR, "neighbour"),
    "member": (Role.COMMITTEE_MEMBER, "neighbour"),
    "head": (Role.ENTRANCE_HEAD, "next_grid"),
    "clerk": (Role.CLERK, "neighbour"),
}


@pytest.mark.parametrize("who", MOVES)
async def test_who_moves_elsewhere_no_longer_sees_the_old_cases(town: Town, who: str):
    """Scenario 38: 网格长调岗，其对旧家事的查看权即止."""
    matter = await stage(town, PERSONAL[who], "m001x")
    assert await sees(matter, town, who)

    await move(town, who, *MOVES[who])

    assert not await sees(matter, town, who)


async def test_the_new_lead_sees_the_old_case(town: Town):
    matter = await stage(town, Scene(columns={**HOUSEHOLD, "state": "in_hand", "handler": "@he"}), "m001x")

    await move(town, "pan", Role.GRID_LEAD, "east")

    assert await sees(matter, town, "pan")


async def test_leaving_the_team_ends_sight_at_once(town: Town):
    matter = await stage(town, Scene(columns=HOUSEHOLD), "m001x")
    row = await show(matter, town.mediator.id, "team")
    assert await sees(matter, town, "mediator", now=NOON)

    await fetch("update sight set ends_at = {} where id = {}", NOON, row)

    assert not await sees(matter, town, "mediator", now=NOON)


async def test_consent_withdrawn_ends_sight_at_once(town: Town):
    matter = await stage(town, Scene(columns=HOUSEHOLD), "m001x")
    row = await show(matter, town.property.id, "team", "agreed")
    assert await sees(matter, town, "property")

    await fetch("update sight set consent_by = '' where id = {}", row)

    assert not await sees(matter, town, "property")


async def test_a_file_opened_with_a_reason_closes_after_a_day(town: Town):
    matter = await stage(town, Scene(columns=HOUSEHOLD), "m001x")
    from domain.matters import actions

    await show(matter, town.mediator.id, "team")
    await actions.open_file(matter.id, "居民申诉，核对协议", officer=town.zhou, now=NOON)

    day = timedelta(hours=24)
    for at, open_ in ((NOON, True), (NOON + day - timedelta(seconds=1), True), (NOON + day, False)):
        seen = await queries.view(matter.id, town.zhou, now=at)
        assert seen.sees(Layer.FILE) is open_


async def test_an_area_cadre_sees_the_communities_of_the_day(town: Town):
    town = await crowd(town)
    east = await stage(town, Scene(columns={"kind": "public", "state": "confirmed"}), "m001x")
    west = await stage(town, Scene("next_grid", {"kind": "public", "state": "confirmed"}), "m002x")
    await AreaCommunity.update({AreaCommunity.ends_on: date(2026, 11, 23)}, force=True)
    async with writing():
        await AreaCommunity.insert(
            AreaCommunity(id=town.street, area=town.area, community=town.neighbour, starts_on=date(2026, 11, 24))
        )
    midnight = NOON.replace(hour=16)  # 24:00 in Beijing

    for at, first, second in ((midnight - timedelta(seconds=1), True, False), (midnight, False, True)):
        assert (await sees(east, town, "cadre", now=at), await sees(west, town, "cadre", now=at)) == (first, second)


async def test_an_area_without_communities_shows_nothing(town: Town):
    async with writing():
        await area(town, "empty")
    place = await officers.place("area", town.empty, now=NOON)
    await people.grant(town.head.id, Role.AREA_CADRE, place, officer=None, now=THEN)
    matter = await stage(town, Scene(columns={"kind": "public", "state": "confirmed"}), "m001x")

    assert not await sees(matter, town, "head")


async def test_on_duty_counts_from_the_first_to_before_the_last_moment_of_the_turn(town: Town):
    matter = await stage(town, Scene(columns={"kind": "public", "state": "confirmed"}), "m001x")
    second = timedelta(seconds=1)
    starts, ends = NOON + timedelta(hours=6), NOON + timedelta(hours=21)
    await on_duty(town, starts, ends)

    for at, on_turn in ((starts - second, False), (starts, True), (ends - second, True), (ends, False)):
        assert await sees(matter, town, "du", now=at) is on_turn


async def test_a_turn_of_a_community_or_elsewhere_is_not_the_subdistricts(town: Town):
    matter = await stage(town, Scene(columns={"kind": "public", "state": "confirmed"}), "m001x")
    await on_duty(town, NOON, NEVER, post="community", community=town.community)

    assert not await sees(matter, town, "du")


async def test_joined_matters_leave_the_lists_and_the_order_goes_along(town: Town):
    main = await stage(town, Scene(columns=HOUSEHOLD), "m001x")
    order = await stage(town, Scene(columns={**HOUSEHOLD, "joined_to": main.id}, order="open"), "m002x")

    listed = {row["id"] for row in await queries.page(town.zheng, Filters(), now=NOON)}

    assert (main.id in listed, order.id in listed) == (True, False)
