"""Registering, sorting, on the spot, reports the law asks for, reclassifying, joining and parting, withdrawing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from domain.journal import queries as journal
from domain.matters import actions, queries, rules
from domain.matters.actions.intake import HappensLater, NotOffered, NotYoursToRegister, Order, OrderTwice
from domain.matters.queries import Filters
from domain.matters.registration import NewVoice
from domain.matters.rules import Channel, Kind, State, Step
from domain.matters.tables import Matter
from domain.transaction import fetch
from tests.build import NOON, Town
from tests.domain.matter_build import DAY, clock, confirmed, heard, in_hand, ordered, settled
from tests.domain.sight_build import Scene, stage

KINDS = [Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD]


async def test_drawn_ones_are_confirmed_by_the_subdistrict_the_others_by_themselves(town: Town):
    states = {}
    for _ in range(25):
        matter = await heard(town, "life_noise")
        states[matter.number] = (await actions.sort(matter.id, Kind.HOUSEHOLD, officer=town.wu, now=NOON)).state
    assert states == {number: State.SORTED if rules.drawn(number) else State.CONFIRMED for number in states}


async def test_how_many_are_drawn_is_a_parameter(town: Town):
    from domain.ids import uuid7

    await fetch(
        "insert into parameter (id, subdistrict, name, setting) values ({}, {}, 'confirm_sample', '1')",
        uuid7(),
        town.street,
    )
    matter = await heard(town, "life_noise")

    assert (await actions.sort(matter.id, Kind.HOUSEHOLD, officer=town.wu, now=NOON)).state == State.SORTED


async def test_a_disputed_one_waits_for_the_dispatcher_and_household_is_not_the_leaders(town: Town):
    matter = await heard(town, "life_noise")
    matter = await actions.sort(matter.id, Kind.HOUSEHOLD, disputed=True, officer=town.wu, now=NOON)
    assert matter.state == State.SORTED

    from domain.errors import Missing

    with pytest.raises(Missing):
        await actions.confirm(matter.id, officer=town.wang, now=NOON)
    assert (await actions.confirm(matter.id, officer=town.zheng, now=NOON)).state == State.CONFIRMED


async def test_a_leader_does_not_confirm_into_household(town: Town):
    matter = await actions.sort((await heard(town)).id, Kind.PUBLIC, officer=town.wu, now=NOON)

    with pytest.raises(rules.NotYourStep):
        await actions.confirm(matter.id, kind=Kind.HOUSEHOLD, reason="邻里", officer=town.wang, now=NOON)
    with pytest.raises(rules.ReasonMissing):
        await actions.confirm(matter.id, kind=Kind.HOUSEHOLD, officer=town.zheng, now=NOON)


# on the spot


async def test_on_the_spot_only_in_categories_the_list_allows_and_only_by_the_grid(town: Town):
    matter = await heard(town, "street_cleaning", voice=None, officer=town.lin, solved="扫了")
    assert (matter.kind, matter.state, matter.handler) == (Kind.PUBLIC, State.SETTLED, town.lin.id)
    for category in ("manhole", "leak", ""):
        with pytest.raises(rules.NotOnSpot):
            await heard(town, category, voice=None, officer=town.lin, solved="好了")
    for officer in (town.wu, town.zhou, town.zheng, town.wang, town.shen):
        with pytest.raises(NotYoursToRegister):
            await heard(town, "street_cleaning", voice=None, officer=officer, solved="扫了")


async def test_what_was_registered_can_be_solved_on_the_spot_by_its_grid(town: Town):
    matter = await heard(town)
    with pytest.raises(rules.NotOnSpot):
        await actions.solve_on_spot(matter.id, "好了", officer=town.lin, now=NOON)

    matter = await actions.solve_on_spot(matter.id, "劝好了", "life_noise", officer=town.lin, now=NOON)

    assert (matter.kind, bool(matter.confidential), matter.state) == (Kind.HOUSEHOLD, True, State.SETTLED)
    assert (matter.follower, (await clock(matter, rules.Clock.FOLLOW_UP))["started_at"]) == (town.he.id, NOON)


# reports


@pytest.mark.parametrize("category", ["child_harm", "domestic_violence", "crime", "high_throw"])
async def test_what_must_be_reported_cannot_settle_without_report_or_reason(town: Town, category: str):
    """rules.md §5."""
    kind = Kind.HOUSEHOLD if category == "domestic_violence" else Kind.PUBLIC
    for report, reason in ((True, ""), (False, "公安已先到场处置")):
        matter = await in_hand(town, kind, category=category)
        doer = town.lin if kind is Kind.HOUSEHOLD else town.city
        with pytest.raises(rules.ReportMissing, match="公安"):
            await actions.settle(matter.id, "处置完", officer=doer, now=NOON)
        if report:
            with pytest.raises(rules.ReasonMissing):
                await actions.report(matter.id, "派出所", NOON, "", officer=town.zhou, now=NOON)
            await actions.report(matter.id, "派出所", NOON + DAY, "回执 1", officer=town.zhou, now=NOON)
            [row] = (await queries.children(matter.id))["reports"]
            assert row["reported_at"] == NOON
        matter = await actions.settle(matter.id, "处置完", officer=doer, now=NOON, no_report=reason)
        assert matter.state == State.SETTLED


async def test_another_category_does_not_take_the_duty_to_report_away(town: Town):
    matter = await in_hand(town, Kind.PUBLIC, category="child_harm")
    matter = await actions.reclassify(matter.id, Kind.PUBLIC, "school", officer=town.zheng, now=NOON, reason="入学")
    matter = await actions.confirm(matter.id, officer=town.zheng, now=NOON)
    await actions.dispatch(matter.id, town.office, basis="依据", officer=town.zheng, now=NOON)
    await actions.take_up(matter.id, officer=town.city, now=NOON)

    with pytest.raises(rules.ReportMissing):
        await actions.settle(matter.id, "好了", officer=town.city, now=NOON)


# reclassify


async def test_a_secretary_reclassifies_between_shared_and_household_only(town: Town):
    matter = await confirmed(town, Kind.SHARED, await heard(town))
    with pytest.raises(rules.NotYourStep):
        await actions.reclassify(matter.id, Kind.PUBLIC, officer=town.zhou, now=NOON, reason="是公事")
    with pytest.raises(rules.ReasonMissing):
        await actions.reclassify(matter.id, Kind.HOUSEHOLD, officer=town.zhou, now=NOON, reason="")
    with pytest.raises(rules.KindMissing):
        await actions.reclassify(matter.id, Kind.UNSORTED, officer=town.zhou, now=NOON, reason="再看看")

    await actions.reclassify(matter.id, Kind.HOUSEHOLD, officer=town.zhou, now=NOON, reason="是家事")

    public = await confirmed(town, Kind.PUBLIC, await heard(town))
    with pytest.raises(rules.NotYourStep):
        await actions.reclassify(public.id, Kind.SHARED, officer=town.zhou, now=NOON, reason="是共事")


async def test_out_of_household_title_and_text_are_typed_anew(town: Town):
    matter = await confirmed(town, Kind.HOUSEHOLD, await heard(town, detail="细情", place="2 单元 501"))
    with pytest.raises(rules.NewTitleMissing):
        await actions.reclassify(matter.id, Kind.SHARED, officer=town.zhou, now=NOON, reason="公共立管")

    await actions.reclassify(matter.id, Kind.SHARED, officer=town.zhou, now=NOON, reason="公共立管", title="立管渗漏")

    facts = await queries.facts_of(matter.id)
    assert (facts["title"], facts["detail"], facts["place"]) == ("立管渗漏", "", "")


async def test_reclassified_it_begins_its_new_route_with_nobody(town: Town):
    matter = await in_hand(town, Kind.SHARED)

    matter = await actions.reclassify(matter.id, Kind.PUBLIC, "road", officer=town.zheng, now=NOON, reason="涉市政")

    assert (matter.state, matter.handler, matter.party, matter.kind) == (State.SORTED, None, None, Kind.PUBLIC)


# join and part


@pytest.mark.parametrize("kinds", [(one, other) for one in KINDS for other in KINDS if one != other])
async def test_matters_of_different_kinds_are_not_joined(town: Town, kinds):
    one = await stage(town, Scene(columns={"kind": kinds[0], "state": "confirmed"}), "m001x")
    other = await stage(town, Scene(columns={"kind": kinds[1], "state": "confirmed"}), "m002x")

    with pytest.raises(rules.DifferentKinds, match="先改判再合并"):
        await actions.join(one.id, other.number, officer=town.zhou, now=NOON)


async def test_joined_it_is_counted_once_and_parted_it_has_state_and_clocks_back(town: Town):
    """Scenario 7: 误并后拆回; the time runs on."""
    one, main = await settled(town, Kind.HOUSEHOLD), await confirmed(town, Kind.HOUSEHOLD, await heard(town))
    due = one.due_at
    one = await actions.join(one.id, main.number, officer=town.wu, now=NOON)
    assert one.joined_to == main.id
    assert len(await queries.voices(main.id)) == 2
    with pytest.raises(rules.IsJoined, match=main.number):
        await actions.note(one.id, "进展", officer=town.zhou, now=NOON)
    with pytest.raises(rules.JoinsItself):
        await actions.join(main.id, main.number, officer=town.wu, now=NOON)
    with pytest.raises(rules.UnknownNumber):
        await actions.join(main.id, "20260101-NOTHERE", officer=town.wu, now=NOON)

    one = await actions.part(one.id, officer=town.wu, now=NOON + DAY)

    assert (one.state, one.due_at, one.joined_to) == (State.SETTLED, due, None)
    assert len(await queries.voices(main.id)) == len(await queries.voices(one.id)) == 1
    both = {line["action"] for line in await journal.history(main.id)}
    assert {Step.JOIN, Step.PART} <= both


async def test_an_order_keeps_its_own_clock_when_joined_and_is_answered_with_the_main_matter(town: Town):
    main, order = await in_hand(town, Kind.HOUSEHOLD), await ordered(town, 2, "life_noise")
    order = await confirmed(town, Kind.HOUSEHOLD, order)
    await actions.join(order.id, main.number, officer=town.zhou, now=NOON)

    main = await queries.get_matter(main.id, town.zhou, now=NOON)
    assert main.due_at == NOON + timedelta(hours=2)
    main = await actions.settle(main.id, "劝和", officer=town.lin, now=NOON)
    assert (await clock(order, rules.Clock.ORDER))["done_at"] == NOON


async def test_parting_gives_the_main_matter_its_openness_back(town: Town):
    main = await confirmed(town, Kind.SHARED, await heard(town))
    one = await stage(town, Scene(columns={"state": "registered", "confidential": True}), "m001x")
    await actions.join(one.id, main.number, officer=town.zhou, now=NOON)
    assert (await queries.get_matter(main.id, town.zhou, now=NOON)).confidential

    await actions.part(one.id, officer=town.zhou, now=NOON)

    assert not (await queries.get_matter(main.id, town.wang, now=NOON)).confidential


# withdraw


async def test_with_an_order_or_a_second_voice_nothing_is_withdrawn_and_nothing_ever_deleted(town: Town):
    order, single, double = await ordered(town, 24), await heard(town), await heard(town)
    await actions.add_voice(double.id, NewVoice("我也是"), Channel.BOX, officer=town.wu, now=NOON)
    with pytest.raises(rules.HasOrder):
        await actions.withdraw(order.id, "重复", officer=town.zheng, now=NOON)
    with pytest.raises(rules.HasVoices):
        await actions.withdraw(double.id, "重复", officer=town.zheng, now=NOON)
    with pytest.raises(rules.ReasonMissing):
        await actions.withdraw(single.id, "", officer=town.zheng, now=NOON)

    single = await actions.withdraw(single.id, "重复登记", officer=town.zhou, now=NOON)

    assert single.state == State.WITHDRAWN
    assert len(await queries.voices(single.id)) == 1
    listed = await queries.page(town.zhou, Filters(ended=True), now=NOON)
    assert single.id in {row["id"] for row in listed}


async def test_an_order_comes_down_once(town: Town):
    """Scenario 34: 同单号二次导入."""
    await ordered(town, 24)
    with pytest.raises(OrderTwice):
        await ordered(town, 24)


async def test_somebody_elses_grid_is_not_registered_in(town: Town):
    for officer in (town.shen, town.qian, town.foreign, town.inspector, town.chen, town.city, town.observer):
        with pytest.raises(NotYoursToRegister):
            await heard(town, officer=officer)


async def test_what_was_not_offered_or_lies_ahead_is_refused_by_name(town: Town):
    later, nobody = NOON + timedelta(minutes=1), UUID(int=7)
    wrong = [
        {"building": town.building, "grid": town.next_grid, "officer": town.zheng}, {"building": nobody},
        {"complained_of": nobody}, {"category": "no_such"},
    ]  # fmt: skip
    for given in wrong:
        with pytest.raises(NotOffered):
            await heard(town, **given)
    with pytest.raises(HappensLater):
        await heard(town, happened_at=later)
    with pytest.raises(HappensLater):
        await heard(town, order=Order("YS1", later, later + DAY))

    assert await Matter.count() == 0
    assert (await heard(town, building=town.building, complained_of=town.manager, happened_at=NOON)).secret


async def test_two_notes_at_once_are_both_written(town: Town):
    import asyncio

    matter = await in_hand(town, Kind.PUBLIC)

    answers = await asyncio.gather(
        *[actions.note(matter.id, f"进展 {n}", officer=town.city, now=NOON) for n in range(6)],
        return_exceptions=True,
    )

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sum(1 for line in await journal.history(matter.id) if line["action"] == Step.NOTE) == 6
