"""Three routes: off-list refusals, hand-backs, adjudication, assigning, on-duty emergencies (rules.md §6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.clock import SHANGHAI
from domain.matters import actions, queries, rules
from domain.matters.actions.routing import dispatch_to_community
from domain.matters.rules import Kind, State, Step
from domain.people import queries as people
from domain.responsibilities.rules import AnotherParty, NotACommunityDuty, TakenBack
from domain.transaction import fetch
from tests.build import NOON, Town
from tests.domain.matter_build import DAY, confirmed, heard, in_hand, ordered
from tests.domain.sight_build import on_duty

HOUR = timedelta(hours=1)


async def test_a_community_is_not_sent_what_is_not_its_duty(town: Town):
    """Scenarios 43 and 45: the refusal names the article and the right party; what was taken back only goes up."""
    lamp = await confirmed(town, Kind.PUBLIC, await heard(town, "lighting"))
    parking = await confirmed(town, Kind.PUBLIC, await heard(town, "street_parking"))

    with pytest.raises(NotACommunityDuty, match=r"条例第17条.*城市管理办公室"):
        await dispatch_to_community(lamp.id, officer=town.zheng, now=NOON)
    with pytest.raises(TakenBack, match="吹哨"):
        await dispatch_to_community(parking.id, officer=town.zheng, now=NOON)
    with pytest.raises(AnotherParty):
        await actions.dispatch(lamp.id, town.safety, officer=town.zheng, now=NOON)
    assert (await queries.get_matter(lamp.id, town.zheng, now=NOON)).state == State.CONFIRMED


async def test_a_public_matter_does_not_go_to_a_property_manager(town: Town):
    unlisted = await confirmed(town, Kind.PUBLIC, await heard(town))

    with pytest.raises(rules.NotAnOffice, match="安居物业"):
        await actions.dispatch(unlisted.id, town.manager, officer=town.zheng, now=NOON)


async def test_a_household_matter_does_not_go_to_a_property_manager(town: Town):
    matter = await confirmed(town, Kind.HOUSEHOLD, await heard(town, "life_noise"))

    with pytest.raises(rules.WrongReceiver):
        await actions.assign(matter.id, officer=town.zhou, now=NOON + 2 * DAY, party=town.manager)


async def test_after_the_second_hand_back_only_adjudication_and_then_no_hand_back(town: Town):
    """Scenario 11."""
    matter = await confirmed(town, Kind.PUBLIC, await ordered(town, 168))
    for times in (1, 2):
        matter = await actions.dispatch(matter.id, town.office, basis="依据", officer=town.zheng, now=NOON)
        with pytest.raises(rules.ReasonMissing):
            await actions.hand_back(matter.id, "  ", officer=town.city, now=NOON)
        with pytest.raises(rules.StepNotOpen):
            await actions.adjudicate(matter.id, town.office, officer=town.zheng, now=NOON, reason="研判")
        matter = await actions.hand_back(matter.id, "不在清单范围", officer=town.city, now=NOON)
        assert (matter.state, matter.hand_backs, matter.first_party) == (State.CONFIRMED, times, town.office)
    with pytest.raises(rules.NeedsAdjudication):
        await actions.dispatch(matter.id, town.office, basis="依据", officer=town.zheng, now=NOON)

    matter = await actions.adjudicate(
        matter.id, town.office, [town.water, town.office], officer=town.wang, now=NOON, reason="由城管科牵头"
    )

    assert (matter.state, bool(matter.adjudicated)) == (State.ASSIGNED, True)
    assert [row["name"] for row in (await queries.children(matter.id))["helpers"]] == ["供水公司（演示）"]
    with pytest.raises(rules.AdjudicatedStays):
        await actions.hand_back(matter.id, "还是不归我", officer=town.city, now=NOON)
    assert (await actions.take_up(matter.id, officer=town.city, now=NOON)).state == State.IN_HAND


async def test_one_hand_back_is_not_adjudicated_unless_disputed(town: Town):
    matter = await confirmed(town, Kind.PUBLIC, await heard(town, "lighting"))
    with pytest.raises(rules.NoNeedToAdjudicate):
        await actions.adjudicate(matter.id, town.office, officer=town.zheng, now=NOON, reason="研判")


async def test_two_communities_both_claim_and_the_subdistrict_names_who_leads(town: Town):
    """Scenario 8."""
    matter = await heard(town, "alley_renewal")
    matter = await actions.sort(
        matter.id, Kind.PUBLIC, disputed=True, reason="跨两个社区，都认领", officer=town.zhou, now=NOON
    )
    matter = await actions.confirm(matter.id, officer=town.zheng, now=NOON)

    matter = await actions.adjudicate(matter.id, town.office, [town.safety], officer=town.wang, now=NOON, reason="牵头")

    assert (matter.state, matter.party, bool(matter.disputed)) == (State.ASSIGNED, town.office, False)


async def test_a_household_handed_back_twice_is_named_to_a_grid(town: Town):
    matter = await confirmed(town, Kind.HOUSEHOLD, await heard(town, "life_noise"))
    at = NOON
    for _ in range(2):
        at += 25 * HOUR
        await actions.assign(matter.id, officer=town.zhou, now=at, handler=town.shen.id)
        matter = await actions.hand_back(matter.id, "不在本网格", officer=town.shen, now=at)
    with pytest.raises(rules.NeedsAdjudication):
        await actions.claim(matter.id, officer=town.lin, now=at)
    with pytest.raises(rules.WrongReceiver):
        await actions.adjudicate(matter.id, town.office, officer=town.zheng, now=at, reason="研判")

    matter = await actions.adjudicate(matter.id, town.he.id, officer=town.zheng, now=at, reason="由一网格办")

    assert (matter.handler, matter.state) == (town.he.id, State.ASSIGNED)
    await actions.take_up(matter.id, officer=town.he, now=at)


async def test_the_first_stays_first_until_another_has_taken_up(town: Town):
    matter = await confirmed(town, Kind.PUBLIC, await ordered(town, 168))
    await actions.dispatch(matter.id, town.safety, basis="依据", officer=town.zheng, now=NOON)
    await fetch("update matter set party = {} where id = {}", town.office, matter.id)  # 平安办 has nobody in the town
    matter = await actions.hand_back(matter.id, "不归我", officer=town.city, now=NOON)
    assert matter.first_party == town.safety
    matter = await actions.dispatch(matter.id, town.office, basis="依据", officer=town.zheng, now=NOON)
    assert matter.first_party == town.safety

    matter = await actions.take_up(matter.id, officer=town.city, now=NOON)

    assert matter.first_party == town.office


@pytest.mark.parametrize("kind", [Kind.HOUSEHOLD, Kind.SHARED])
async def test_a_grid_is_assigned_only_when_none_has_claimed_in_24_hours(town: Town, kind: Kind):
    """Scenario 9."""
    matter = await confirmed(town, kind, await heard(town))

    for at in (NOON, NOON + 24 * HOUR - timedelta(microseconds=1)):
        with pytest.raises(rules.TooEarlyToAssign, match="24 小时"):
            await actions.assign(matter.id, officer=town.zhou, now=at, handler=town.shen.id)
    with pytest.raises(rules.WrongReceiver):
        await actions.assign(matter.id, officer=town.zhou, now=NOON + 24 * HOUR, handler=town.foreign_worker.id)
    matter = await actions.assign(matter.id, officer=town.zhou, now=NOON + 24 * HOUR, handler=town.shen.id)

    assert (matter.state, matter.handler, matter.responsible_node) == (State.ASSIGNED, town.shen.id, town.west)
    matter = await actions.hand_back(matter.id, "不在本网格", officer=town.shen, now=NOON + 25 * HOUR)
    assert matter.responsible_node == matter.origin_node


async def test_how_long_a_grid_has_is_the_subdistricts_to_set(town: Town):
    from domain.ids import uuid7

    await fetch(
        "insert into parameter (id, subdistrict, name, setting) values ({}, {}, 'claim_within_hours', '2')",
        uuid7(),
        town.street,
    )
    matter = await confirmed(town, Kind.HOUSEHOLD, await heard(town))

    matter = await actions.assign(matter.id, officer=town.zhou, now=NOON + 2 * HOUR, handler=town.lin.id)

    assert matter.state == State.ASSIGNED


async def test_unclaimed_after_a_day_stands_on_the_secretarys_list(town: Town):
    from domain.matters.worklist import work_list

    matter = await confirmed(town, Kind.HOUSEHOLD, await heard(town))

    for at, listed in ((NOON + 24 * HOUR, False), (NOON + 24 * HOUR + timedelta(seconds=1), True)):
        assert (matter.id in {row["id"] for row in await work_list(town.zhou, now=at)}) is listed


NIGHT = datetime(2026, 11, 23, 18, 0, tzinfo=SHANGHAI)
SATURDAY = datetime(2026, 11, 28, 11, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "on_turn", "allowed"),
    [
        (NIGHT, True, True),
        (NIGHT - timedelta(microseconds=1), True, False),  # offices are open till 18:00
        (NIGHT + 15 * HOUR - timedelta(microseconds=1), True, True),
        (NIGHT + 15 * HOUR, True, False),  # 9:00
        (SATURDAY, True, True),
        (NIGHT, False, False),
    ],
)
async def test_an_emergency_out_of_hours_is_the_on_duty_officers_while_on_turn(town: Town, at, on_turn, allowed):
    matter = await heard(town, "burst_pipe", now=at)
    if on_turn:
        await on_duty(town, NIGHT - 20 * HOUR, SATURDAY + 20 * HOUR)
    du = await people.officer(town.du.id, now=at)

    steps = rules.steps_open_to(du, matter)

    assert (Step.SORT in steps) is allowed
    if allowed:
        await actions.sort(matter.id, Kind.PUBLIC, officer=du, now=at)
        await actions.confirm(matter.id, officer=du, now=at)
        matter = await actions.dispatch(matter.id, town.office, basis="依据", officer=du, now=at)
        assert matter.state == State.ASSIGNED
    elif on_turn:
        with pytest.raises(rules.NotYourStep):
            await actions.sort(matter.id, Kind.PUBLIC, officer=du, now=at)


async def test_what_is_no_emergency_waits_for_the_morning(town: Town):
    matter = await heard(town, "road", now=NIGHT)
    await on_duty(town, NIGHT, NIGHT + 12 * HOUR)
    du = await people.officer(town.du.id, now=NIGHT)

    assert du.out_of_hours
    with pytest.raises(rules.NotYourStep):
        await actions.sort(matter.id, Kind.PUBLIC, officer=du, now=NIGHT)


async def test_a_confidential_public_matter_reaches_its_office_and_its_end(town: Town):
    """社会救助 is confidential by its category, and public: sight must not stop its way."""
    matter = await in_hand(town, Kind.PUBLIC, category="relief")

    matter = await actions.settle(matter.id, "已办临时救助", officer=town.city, now=NOON)
    voices = [voice["id"] for voice in await queries.voices(matter.id)]
    await actions.follow_up(
        matter.id, voices, rules.Outcome.UNREACHABLE, unreached=rules.Unreached.REFUSED, officer=town.he, now=NOON
    )
    matter = await actions.close(matter.id, officer=town.zheng, now=NOON)

    assert matter.state == State.CLOSED


async def test_of_two_at_once_the_phone_with_the_old_version_is_told_who_was_first(town: Town):
    from domain.errors import ChangedMeanwhile

    matter = await confirmed(town, Kind.HOUSEHOLD, await heard(town))
    await actions.claim(matter.id, officer=town.lin, now=NOON, version=matter.version)

    with pytest.raises(ChangedMeanwhile, match=r"林.*认领"):
        await actions.claim(matter.id, officer=replace(town.he), now=NOON, version=matter.version)
