"""市级回访 (rules.md §4, product.md sight and life): three answers of the city's, apart from ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.errors import Missing
from domain.journal import queries as journal
from domain.matters import actions, queries
from domain.matters import rules as life
from domain.matters.orders import actions as orders
from domain.matters.orders import rules, sheet
from domain.matters.orders.rules import Answer
from domain.matters.rules import Kind, Satisfaction, State, Step
from domain.transaction import fetch
from tests.build import NOON, Town
from tests.domain.matter_build import confirmed, doer, in_hand, ordered

HOUR = timedelta(hours=1)
GOOD = Answer(True, True, Satisfaction.SATISFIED)
BAD = Answer(True, False, Satisfaction.DISSATISFIED)


async def order_of(matter: Any) -> dict[str, Any]:
    [row] = [one for one in await queries.voices(matter.id) if one["city_number"]]
    return row


async def asked(town: Town, matter: Any, answer: Answer = GOOD, *, officer: Any = None, **also: Any) -> Any:
    row, now = await order_of(matter), also.pop("now", NOON + HOUR)
    at = also.pop("at", now)
    return await orders.city_follow_up(
        matter.id, row["order_id"], answer, at, officer=officer or town.zheng, now=now, **also
    )


async def settled_order(town: Town, kind: Kind) -> Any:
    category = {Kind.PUBLIC: "lighting", Kind.HOUSEHOLD: "life_noise"}[kind]
    matter = await in_hand(town, kind, matter=await ordered(town, 24, category))
    return await actions.settle(matter.id, "办好了", officer=doer(town, matter), now=NOON)


async def test_the_citys_answers_stand_beside_ours_and_change_none(town: Town):
    matter = await settled_order(town, Kind.PUBLIC)

    await asked(town, matter, BAD)

    row = await order_of(matter)
    assert (row["city_contacted"], row["city_solved"], row["city_satisfaction"]) == (True, False, "dissatisfied")
    assert row["city_follow_up_at"] == NOON + HOUR
    assert (row["outcome"], row["solved"], row["satisfaction"]) == (None, None, None)
    [line] = [line for line in await journal.history(matter.id) if line["action"] == Step.CITY_FOLLOW_UP]
    assert line["changes"]["facts"]["solved"] is False


async def test_all_three_or_none_where_the_city_reached_nobody(town: Town):
    matter = await settled_order(town, Kind.PUBLIC)
    for wrong in ((True, None, None), (None, True, Satisfaction.SATISFIED), (True, True, None)):
        with pytest.raises(rules.AnswersMissing):
            Answer(*wrong)

    await asked(town, matter, Answer())

    row = await order_of(matter)
    assert row["city_follow_up_at"] and row["city_contacted"] is None


async def test_with_it_the_dispatchers_sight_of_a_household_order_ends(town: Town):
    matter = await settled_order(town, Kind.HOUSEHOLD)
    assert await queries.get_matter(matter.id, town.zheng, now=NOON)

    await asked(town, matter)

    with pytest.raises(Missing):
        await queries.get_matter(matter.id, town.zheng, now=NOON + HOUR)


@pytest.mark.parametrize(
    "answer", [BAD, Answer(True, True, Satisfaction.DISSATISFIED), Answer(False, False, Satisfaction.FAIRLY)]
)
@pytest.mark.parametrize("kind", [Kind.PUBLIC, Kind.HOUSEHOLD])
async def test_an_unsolved_one_is_reopened_in_the_same_deed(town: Town, kind: Kind, answer: Answer):
    matter = await settled_order(town, kind)

    matter = await asked(town, matter, answer, reopen=True)

    assert (matter.state, matter.reopened) == (State.IN_HAND, 1)
    assert [line["action"] for line in await journal.history(matter.id)][-2:] == [Step.CITY_FOLLOW_UP, Step.REOPEN]


async def test_without_the_wish_it_stays_and_the_secretary_can_reopen_it_later(town: Town):
    matter = await settled_order(town, Kind.HOUSEHOLD)
    matter = await asked(town, matter, BAD)
    assert matter.state == State.SETTLED

    matter = await actions.reopen(matter.id, "市级回访未解决", officer=town.zhou, now=NOON + HOUR)

    assert matter.state == State.IN_HAND


async def test_what_is_solved_or_still_in_hand_is_not_reopened_and_then_nothing_is_recorded(town: Town):
    matter = await settled_order(town, Kind.PUBLIC)
    for answer in (GOOD, Answer()):
        with pytest.raises(rules.NothingToReopen):
            await asked(town, matter, answer, reopen=True)
    running = await confirmed(town, Kind.PUBLIC, await ordered(town, 48, now=NOON + timedelta(minutes=1)))
    with pytest.raises(life.StepNotOpen):
        await asked(town, running, BAD, reopen=True)

    assert (await order_of(matter))["city_follow_up_at"] is None
    assert (await order_of(running))["city_follow_up_at"] is None


async def test_recorded_once_and_corrected_only_with_a_reason(town: Town):
    matter = await settled_order(town, Kind.PUBLIC)
    await asked(town, matter, BAD)
    with pytest.raises(rules.AlreadyAsked):
        await asked(town, matter, GOOD)

    await asked(town, matter, GOOD, reason="录错了一行")

    assert (await order_of(matter))["city_solved"] is True
    lines = [line for line in await journal.history(matter.id) if line["action"] == Step.CITY_FOLLOW_UP]
    assert [line["changes"]["facts"]["solved"] for line in lines] == [False, True]


@pytest.mark.parametrize("at", [NOON - timedelta(seconds=1), NOON + HOUR + timedelta(seconds=1)])
async def test_the_city_asked_after_the_order_and_not_in_the_future(town: Town, at):
    matter = await settled_order(town, Kind.PUBLIC)

    with pytest.raises(rules.AskedLater):
        await asked(town, matter, at=at)


@pytest.mark.parametrize("who", ["zhou", "wu", "wang", "city", "he"])
async def test_only_the_dispatcher_records_it(town: Town, who: str):
    matter = await settled_order(town, Kind.PUBLIC)

    with pytest.raises(life.NotYourStep):
        await asked(town, matter, officer=town.loaded[who])


async def test_an_order_of_another_matter_is_not_recorded_here(town: Town):
    one = await settled_order(town, Kind.PUBLIC)
    other = await ordered(town, 24, now=NOON + timedelta(minutes=2))

    with pytest.raises(rules.NotOfThisMatter):
        await orders.city_follow_up(
            one.id, (await order_of(other))["order_id"], GOOD, NOON + HOUR, officer=town.zheng, now=NOON + HOUR
        )


async def test_a_list_is_taken_in_line_by_line_and_a_bad_line_holds_nothing_up(town: Town):
    matter = await settled_order(town, Kind.PUBLIC)
    number = (await order_of(matter))["city_number"]
    text = f"""工单编号,回访时间,联系,解决,满意
{number},2026-11-23 12:30,是,否,基本满意

YS000,2026-11-23 12:30,是,是,满意
{number},后天,是,是,满意
{number}\t2026/11/23 12:40\t是\t是
{number},2026-11-23 12:40,是,是,满意"""

    taken = await orders.take_in(text, officer=town.zheng, now=NOON + HOUR)

    assert [type(one.refusal).__name__ for one in taken] == [
        "NoneType", "UnknownOrder", "LineNotRead", "AnswersMissing", "AlreadyAsked",
    ]  # fmt: skip
    row = await order_of(matter)
    assert (row["city_solved"], row["city_satisfaction"], row["city_follow_up_at"]) == (
        False, "fairly", NOON + timedelta(minutes=30),
    )  # fmt: skip
    with pytest.raises(rules.NothingTyped):
        await orders.take_in("\n工单编号,回访时间\n", officer=town.zheng, now=NOON)


async def test_another_streets_order_is_unknown_here(town: Town):
    matter = await settled_order(town, Kind.PUBLIC)
    number = (await order_of(matter))["city_number"]

    [one] = await orders.take_in(f"{number},2026-11-23 12:30,,,", officer=town.foreign, now=NOON + HOUR)

    assert isinstance(one.refusal, rules.UnknownOrder)
    rows = await fetch("select count(*) as n from hotline_order where city_follow_up_at is not null")
    assert rows[0]["n"] == 0


def test_a_line_the_city_reached_nobody_for_has_three_empty_columns():
    [line] = sheet.lines("YS1,2026-11-23 12:30")

    assert (line.number, line.answer, line.refusal) == ("YS1", Answer(), None)


def test_a_line_longer_than_any_list_has_is_refused_like_any_other():
    [line] = sheet.lines("20261124-1,2026-11-24 10:30," + "好" * 140_000)

    assert "太长" in str(line.refusal)
