"""Grants: role, place, from–to; who gives which; oversight apart from the committee; the last administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import Missing
from domain.journal import queries as journal
from domain.people import actions, queries, rules
from domain.people.rules import Level, Role
from domain.people.tables import GrantTable
from tests.build import NOON, Town
from tests.domain.sight_build import crowd, on_duty

SECOND = timedelta(seconds=1)


async def place(town: Town, name: str, kind: str = "org"):
    return await queries.place(kind, town.nodes[name], now=NOON)


async def roles(town: Town, who: str, now=NOON) -> list[Role]:
    return [grant.role for grant in (await queries.officer(town.officers[who], now=now)).grants]


async def grant_of(who) -> object:
    rows = await GrantTable.select(GrantTable.id).where((GrantTable.officer == who) & (GrantTable.ends_at > NOON))
    return rows[-1]["id"]


async def test_a_grant_counts_from_its_first_moment_to_before_its_last(town: Town):
    starts, ends = NOON + timedelta(days=1), NOON + timedelta(days=3)
    street = await place(town, "street")
    await actions.grant(town.head.id, Role.LEADER, street, officer=town.chen, now=NOON, starts_at=starts, ends_at=ends)

    tiny = timedelta(microseconds=1)
    for at, held in ((NOON, False), (starts - tiny, False), (starts, True), (ends - tiny, True), (ends, False)):
        assert (Role.LEADER in await roles(town, "head", at)) is held


async def test_a_grant_that_would_end_before_it_begins_is_refused(town: Town):
    street = await place(town, "street")
    for ends in (NOON, NOON - SECOND):
        with pytest.raises(rules.GrantBackward):
            await actions.grant(town.head.id, Role.LEADER, street, officer=town.chen, now=NOON, ends_at=ends)


async def test_ending_one_that_has_not_begun_leaves_nothing(town: Town):
    street = await place(town, "street")
    later = NOON + timedelta(days=5)
    grant = await actions.grant(town.head.id, Role.LEADER, street, officer=town.chen, now=NOON, starts_at=later)

    await actions.end_grant(grant, officer=town.chen, now=NOON)

    assert await roles(town, "head", later) == [Role.ENTRANCE_HEAD]
    with pytest.raises(Missing):
        await actions.end_grant(grant, officer=town.chen, now=NOON)


GIVERS: dict[str, dict[str, set[Role]]] = {
    # who: at which place: what they may give there
    "chen": {
        "street": {
            Role.SUBDISTRICT_SECRETARY, Role.DIRECTOR, Role.LEADER, Role.DISPATCHER, Role.ON_DUTY, Role.INSPECTOR,
            Role.ADMINISTRATOR, Role.CONVENOR,
        },
        "community": {
            Role.COMMUNITY_SECRETARY, Role.COMMITTEE_MEMBER, Role.COMMUNITY_WORKER, Role.MEDIATOR,
            Role.OVERSIGHT_MEMBER, Role.TEAM_MEMBER, Role.CHAIR, Role.CLERK, Role.SCRUTINEER, Role.COUNTER,
            Role.CONVENOR,
        },
        "east": {Role.GRID_LEAD, Role.GRID_WORKER, Role.ENTRANCE_HEAD},
        "area": {Role.AREA_CADRE},
        "manager": {
            Role.OFFICE_OFFICER, Role.DEPARTMENT_CONTACT, Role.SERVICE_COMPANY, Role.PROPERTY_MANAGER, Role.CONVENOR,
        },
        "other_street": set(),
        "other_community": set(),
        "district": set(),
    },
    "zhou": {
        "community": {Role.TEAM_MEMBER, Role.CHAIR, Role.CLERK, Role.SCRUTINEER, Role.COUNTER},
        "east": {Role.ENTRANCE_HEAD},
        "next_grid": set(),
        "neighbour": set(),
        "street": set(),
    },
    "qian": {
        "neighbour": {Role.TEAM_MEMBER, Role.CHAIR, Role.CLERK, Role.SCRUTINEER, Role.COUNTER},
        "next_grid": {Role.ENTRANCE_HEAD},
    },
    "root": {"street": {Role.ADMINISTRATOR}, "other_street": {Role.ADMINISTRATOR}, "district": {Role.OBSERVER}},
}  # fmt: skip


async def test_everybody_gives_only_what_is_theirs_and_only_within_their_place(town: Town):
    town = await crowd(town)
    kinds = {"area": "area", "manager": "party"}
    wrong = []
    for who, officer in town.loaded.items():
        for name in (
            "street",
            "community",
            "east",
            "area",
            "manager",
            "other_street",
            "other_community",
            "district",
            "next_grid",
            "neighbour",
        ):
            where = await place(town, name, kinds.get(name, "org"))
            may = set()
            for role in Role:
                try:
                    rules.require_may_grant(officer, role, where)
                    may.add(role)
                except (rules.NotYoursToGrant, rules.WrongPlace):
                    pass
            right = GIVERS.get(who, {}).get(name, set())
            if name in ("next_grid", "neighbour") and who == "chen":
                right = GIVERS["chen"]["east" if name == "next_grid" else "community"]
            if may != right:
                wrong.append((who, name, may ^ right))
    assert not wrong


async def test_a_grant_of_another_is_not_ended_either(town: Town):
    for officer in (town.zhou, town.zheng, town.wang, town.foreign, town.root):
        with pytest.raises(rules.NotYoursToGrant):
            await actions.end_grant(await grant_of(town.lin.id), officer=officer, now=NOON)
    assert await roles(town, "lin") == [Role.GRID_WORKER]


async def test_granting_and_ending_leave_lines_and_raise_the_sight(town: Town):
    before = town.head.sight_version
    where = await place(town, "community")
    grant = await actions.grant(town.head.id, Role.CLERK, where, officer=town.zhou, now=NOON)
    await actions.end_grant(grant, officer=town.zhou, now=NOON + SECOND)

    lines = [line for line in await journal.history(town.head.id) if line["actor"] == town.zhou.id]
    assert [line["action"] for line in lines] == ["grant", "end_grant"]
    assert (await queries.officer(town.head.id, now=NOON)).sight_version == before + 2


@pytest.mark.parametrize("seat", [Role.COMMITTEE_MEMBER, Role.COMMUNITY_SECRETARY])
async def test_oversight_is_not_of_the_committee(town: Town, seat: Role):
    """组织法 36."""
    here, there = await place(town, "community"), await place(town, "neighbour")
    sitting = town.member if seat is Role.COMMITTEE_MEMBER else town.zhou
    with pytest.raises(rules.OverseerInCommittee):
        await actions.grant(
            sitting.id, Role.OVERSIGHT_MEMBER, here, officer=town.chen, now=NOON, no_relatives_by="本人"
        )
    with pytest.raises(rules.OverseerInCommittee):
        await actions.grant(town.overseer.id, seat, here, officer=town.chen, now=NOON)

    await actions.grant(
        sitting.id, Role.OVERSIGHT_MEMBER, there, officer=town.chen, now=NOON, no_relatives_by="居民代表会议"
    )


async def test_an_overseer_is_granted_only_with_a_declaration_that_they_are_no_relative(town: Town):
    """组织法 36: nor their close relatives."""
    here = await place(town, "community")
    for nobody in ("", " "):
        with pytest.raises(rules.RelativesUnchecked):
            await actions.grant(
                town.head.id, Role.OVERSIGHT_MEMBER, here, officer=town.chen, now=NOON, no_relatives_by=nobody
            )

    await actions.grant(
        town.head.id, Role.OVERSIGHT_MEMBER, here, officer=town.chen, now=NOON, no_relatives_by="吕本人"
    )

    line = (await journal.history(town.head.id))[-1]
    assert line["changes"]["facts"]["relatives"] == "none" and "吕本人" not in str(line["changes"])
    assert line["note"] == "与居委会成员无近亲属关系，申明人：吕本人"


async def test_no_other_role_asks_for_relatives(town: Town):
    here = await place(town, "community")

    await actions.grant(town.head.id, Role.CLERK, here, officer=town.chen, now=NOON)

    assert "relatives" not in (await journal.history(town.head.id))[-1]["changes"]["facts"]


async def test_oversight_may_follow_the_committee_from_the_moment_that_one_ends(town: Town):
    where = await place(town, "community")
    ends = NOON + timedelta(days=30)
    await actions.grant(town.head.id, Role.COMMITTEE_MEMBER, where, officer=town.chen, now=NOON, ends_at=ends)
    with pytest.raises(rules.OverseerInCommittee):
        await actions.grant(
            town.head.id,
            Role.OVERSIGHT_MEMBER,
            where,
            officer=town.chen,
            now=NOON,
            starts_at=ends - SECOND,
            no_relatives_by="本人",
        )

    await actions.grant(
        town.head.id, Role.OVERSIGHT_MEMBER, where, officer=town.chen, now=NOON, starts_at=ends, no_relatives_by="本人"
    )


async def test_the_last_administrator_stays_until_there_is_another(town: Town):
    last = await grant_of(town.chen.id)
    with pytest.raises(rules.LastAdministrator):
        await actions.end_grant(last, officer=town.chen, now=NOON)
    street = await place(town, "street")
    later = NOON + timedelta(days=2)
    coming = await actions.grant(
        town.zheng.id, Role.ADMINISTRATOR, street, officer=town.root, now=NOON, starts_at=later
    )
    with pytest.raises(rules.LastAdministrator):
        await actions.end_grant(last, officer=town.chen, now=NOON)
    await actions.end_grant(coming, officer=town.root, now=NOON)

    await actions.grant(town.zheng.id, Role.ADMINISTRATOR, street, officer=town.root, now=NOON)
    await actions.end_grant(last, officer=town.chen, now=NOON)

    assert await roles(town, "chen") == []


async def test_accounts_are_opened_by_those_who_may_grant_there(town: Town):
    password = "一二三四五六七八九十"
    for n, (officer, street) in enumerate(
        [
            (town.zheng, town.street),
            (town.lin, town.street),
            (town.chen, town.other_street),
            (town.zhou, town.other_street),
        ]
    ):
        with pytest.raises(rules.NotYoursToTakeIn):
            await actions.take_in(f"x{n}", "新", password=password, subdistrict=street, officer=officer, now=NOON)
    for n, officer in enumerate((town.chen, town.zhou, town.root)):
        made = await actions.take_in(
            f"y{n}", "新", password=password, subdistrict=town.street, officer=officer, now=NOON
        )
        assert (await queries.officer(made, now=NOON)).grants == ()
    with pytest.raises(actions.SignInTaken):
        await actions.take_in("y0", "新", password=password, subdistrict=town.street, officer=town.chen, now=NOON)


async def test_the_duty_grant_needs_a_turn_and_the_night_needs_closed_offices(town: Town):
    assert await roles(town, "du") == []
    await on_duty(town, NOON - SECOND, NOON + timedelta(hours=24))
    for at, night in ((NOON, False), (NOON + timedelta(hours=6), True)):
        du = await queries.officer(town.du.id, now=at)
        assert ([grant.role for grant in du.grants], du.out_of_hours) == ([Role.ON_DUTY], night)


async def test_nobody_at_all_is_missing(town: Town):
    from domain.ids import uuid7

    with pytest.raises(Missing):
        await queries.officer(uuid7(), now=NOON)


def test_every_role_has_its_place_and_nobody_below_the_district_gives_the_installations_rights():
    assert set(rules.WHERE) == set(Role)
    assert Role.INSTALLATION_ADMINISTRATOR not in set().union(*rules.MAY_GRANT.values())
    assert rules.WHERE[Role.ADMINISTRATOR] == {Level.SUBDISTRICT}
