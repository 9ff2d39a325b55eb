"""Clocks at their boundaries, through the actions (rules.md §2, scenarios 21 to 25)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from domain.clock import NEVER, SHANGHAI
from domain.clocks.calendar import Calendar
from domain.clocks.rules import next_reminder_at
from domain.ids import uuid7
from domain.matters import actions, queries
from domain.matters.registration import NewMatter, NewVoice, registration
from domain.matters.rules import Channel, Clock, Kind, State
from domain.matters.tables import Clock as ClockTable
from domain.matters.tables import Matter
from domain.responsibilities.starting import starting_list
from tests.build import NOON, Town
from tests.domain.matter_build import (
    DAY,
    answered,
    clock,
    confirmed,
    heard,
    in_hand,
    ordered,
    running,
    settled,
)


def beijing(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("registered", "category", "due"),
    [
        # scenario 21: 5 working days over National Day, 10-11 is 补班
        (beijing(2025, 9, 30, 16), "road", beijing(2025, 10, 15)),
        (beijing(2025, 9, 30, 23, 59), "road", beijing(2025, 10, 15)),
        (beijing(2025, 10, 9, 0, 0), "road", beijing(2025, 10, 16)),
        # scenario 22: 3 working days over Spring Festival, 14 February is 补班
        (beijing(2026, 2, 13, 9), "lighting", beijing(2026, 2, 26)),
        # calendar days and hours do not care: 7 days of a household matter, 24 hours of an emergency
        (beijing(2025, 9, 30, 16), "life_noise", beijing(2025, 10, 8)),
        (beijing(2025, 9, 30, 16), "burst_pipe", beijing(2025, 10, 1, 16)),
    ],
)
def test_the_settle_clock_ends_at_24_00_of_its_last_day(registered, category, due):
    new = NewMatter(
        subdistrict=uuid7(),
        community=uuid7(),
        path="",
        title="东门路灯不亮",
        channel=Channel.VENUE,
        happened_at=registered,
        registered_at=registered,
        registered_by=None,
        item=starting_list().by_code[category],
    )

    rows = registration(new, calendar=Calendar()).rows
    [row] = [row for row in rows[ClockTable] if row["what"] == Clock.SETTLE]

    assert (row["due_at"], row["provisional"], rows[Matter][0]["due_at"]) == (due, False, due)


async def test_into_a_year_without_calendar_weekends_count_and_it_says_so(town: Town):
    """Scenario 23: 15 working days and more from late December."""
    matter = await heard(town, "repair_fund_use", now=beijing(2026, 12, 21, 10))

    row = await clock(matter, Clock.SETTLE)

    # 60 weekdays on, the New Year's day of 2027 counted as one while its notice is not there.
    assert row["provisional"] is not Calendar().is_settled(date(2027, 1, 10))
    assert not row["provisional"] or row["due_at"] == beijing(2027, 3, 16)


async def test_two_hours_on_sunday_night_run_on_and_only_the_on_duty_officer_is_told(town: Town):
    """Scenarios 24 and 25."""
    sunday = beijing(2026, 11, 22, 2)
    pipe = await heard(town, "burst_pipe", now=sunday)
    lamp = await heard(town, "lighting", now=sunday)

    assert (await clock(pipe, Clock.CONTACT))["due_at"] == sunday + timedelta(hours=2)
    assert pipe.due_at == sunday + timedelta(hours=2)
    monday = beijing(2026, 11, 23, 9)
    calendar = Calendar()
    assert next_reminder_at(pipe.due_at, calendar, emergency=bool(pipe.emergency)) == pipe.due_at
    assert next_reminder_at(beijing(2026, 11, 21, 10), calendar, emergency=bool(lamp.emergency)) == monday


async def test_clocks_start_where_the_rules_say(town: Town):
    """Contact and settle at registering, take up at dispatch, follow up at settled."""
    at = [NOON + timedelta(hours=n) for n in range(6)]
    matter = await heard(town, "lighting", now=at[0])
    assert await running(matter) == {"contact", "settle"}
    matter = await confirmed(town, Kind.PUBLIC, matter, now=at[1])
    assert await running(matter) == {"contact", "settle"}
    matter = await actions.dispatch(matter.id, town.office, basis="依据", officer=town.zheng, now=at[2])
    take_up = await clock(matter, Clock.TAKE_UP)
    assert (take_up["started_at"], take_up["due_at"]) == (at[2], at[2] + timedelta(hours=4))
    matter = await actions.take_up(matter.id, officer=town.city, now=at[3])
    assert (await clock(matter, Clock.TAKE_UP))["done_at"] == at[3]
    matter = await actions.settle(matter.id, "换了灯头", officer=town.city, now=at[4])
    assert (await clock(matter, Clock.FOLLOW_UP))["started_at"] == at[4]
    assert await running(matter) == {"follow_up"}
    matter = await answered(town, matter, now=at[5])
    assert (await running(matter), matter.due_at) == (set(), NEVER)
    assert (await clock(matter, Clock.SETTLE))["started_at"] == at[0]


async def test_on_the_ledger_the_follow_up_clock_starts_at_acceptance(town: Town):
    matter = await in_hand(town, Kind.PUBLIC)
    await actions.put_on_ledger(matter.id, officer=town.wang, now=NOON)
    matter = await actions.settle(matter.id, "办好", officer=town.city, now=NOON)
    assert await running(matter) == set()

    matter = await actions.accept(matter.id, officer=town.zheng, now=NOON + DAY)

    assert (await clock(matter, Clock.FOLLOW_UP))["started_at"] == NOON + DAY


async def test_put_on_the_ledger_after_settling_the_follow_up_waits_for_acceptance(town: Town):
    matter = await settled(town, Kind.PUBLIC)
    assert await running(matter) == {"follow_up"}

    matter = await actions.put_on_ledger(matter.id, officer=town.wang, now=NOON)

    assert (await running(matter), matter.due_at) == (set(), NEVER)


async def test_nobody_to_ring_no_clock_for_ringing(town: Town):
    slip = await heard(town, "lighting", voice=NewVoice("灯坏了", anonymous=True), channel=Channel.BOX)
    finding = await heard(town, "lighting", voice=None)

    assert await running(slip) == await running(finding) == {"settle"}
    named = await actions.add_voice(
        finding.id, NewVoice("我也看见了", mobile="13900139000"), Channel.VENUE, officer=town.wu, now=NOON + DAY
    )
    assert (await clock(named, Clock.CONTACT))["started_at"] == NOON + DAY


@pytest.mark.parametrize("hours", [2, 24, 168, 360])
async def test_an_orders_own_limit_is_kept_to_the_minute_and_never_in_working_days(town: Town, hours: int):
    friday = beijing(2026, 11, 20, 17, 30)
    matter = await ordered(town, hours, now=friday)

    row = await clock(matter, Clock.ORDER)

    assert (row["due_at"], row["unit"], row["amount"]) == (friday + timedelta(hours=hours), "hours", hours)


async def test_the_orders_clock_runs_on_through_hand_backs_and_suspension(town: Town):
    """首接负责 (条例 14): nothing inside stops it; the first stays 首接 until another has taken up."""
    matter = await ordered(town, 72)
    matter = await confirmed(town, Kind.PUBLIC, matter)
    due = (await clock(matter, Clock.ORDER))["due_at"]

    matter = await actions.dispatch(matter.id, town.office, basis="依据", officer=town.zheng, now=NOON)
    matter = await actions.hand_back(matter.id, "不在本科室职责", officer=town.city, now=NOON + timedelta(hours=5))
    assert (await clock(matter, Clock.ORDER))["due_at"] == due
    assert matter.first_party == town.office
    matter = await actions.dispatch(matter.id, town.safety, basis="依据", officer=town.zheng, now=NOON)
    assert matter.first_party == town.office

    other = await in_hand(town, Kind.PUBLIC, matter=await ordered(town, 48, now=NOON + timedelta(minutes=1)))
    await actions.suspend(other.id, NOON + 30 * DAY, officer=town.city, now=NOON, reason="等材料")
    other = await actions.decide(other.id, granted=True, officer=town.wang, now=NOON)
    assert (other.state, other.due_at) == (State.SUSPENDED, (await clock(other, Clock.ORDER))["due_at"])


async def test_settling_answers_the_order_and_reopening_in_time_lets_it_run_again(town: Town):
    matter = await in_hand(town, Kind.PUBLIC, matter=await ordered(town, 72))
    matter = await actions.settle(matter.id, "办好", officer=town.city, now=NOON + timedelta(hours=2))
    assert await running(matter) == {"follow_up"}

    again = await actions.reopen(matter.id, "市级回访未解决", officer=town.zheng, now=NOON + timedelta(hours=3))
    assert "order" in await running(again)
    again = await actions.settle(again.id, "再办", officer=town.city, now=NOON + timedelta(hours=4))
    late = await actions.reopen(again.id, "又不亮", officer=town.zheng, now=NOON + timedelta(hours=73))
    assert "order" not in await running(late)


async def test_reclassifying_counts_open_clocks_from_the_same_start_with_the_new_item(town: Town):
    """Scenario 10; rules.md §2."""
    matter = await heard(town, "leak", now=NOON)
    matter = await confirmed(town, Kind.HOUSEHOLD, matter)
    await actions.contact(matter.id, officer=town.wu, now=NOON)
    assert (await clock(matter, Clock.SETTLE))["due_at"] == beijing(2026, 12, 1)
    at = NOON + 2 * DAY

    matter = await actions.reclassify(
        matter.id, Kind.SHARED, "pipes", officer=town.zhou, now=at, reason="公共立管", title="立管渗漏"
    )

    new = await clock(matter, Clock.SETTLE)
    assert (new["started_at"], new["amount"], new["unit"]) == (NOON, 30, "workdays")
    old = [one for one in await queries.clocks(matter.id) if one["what"] == "settle" and one["ended_at"] is not None]
    assert [(one["started_at"], one["ended_at"], one["unit"]) for one in old] == [(NOON, at, "days")]
    assert (await clock(matter, Clock.CONTACT))["done_at"] == NOON
    assert matter.due_at == new["due_at"]


async def test_time_that_was_suspended_stays_given_back_when_it_is_reclassified(town: Town):
    matter = await in_hand(town, Kind.PUBLIC)  # 3 working days from Monday: Thursday 24:00
    await actions.suspend(matter.id, NOON + 9 * DAY, officer=town.city, now=NOON, reason="等材料")
    await actions.decide(matter.id, granted=True, officer=town.wang, now=NOON)
    await actions.resume(matter.id, officer=town.wang, now=NOON + 7 * DAY)

    matter = await actions.reclassify(
        matter.id, Kind.PUBLIC, "road", officer=town.zheng, now=NOON + 7 * DAY, reason="是道路"
    )

    # 5 working days from Monday 23 November, and the week that it stood
    assert (await clock(matter, Clock.SETTLE))["due_at"] == beijing(2026, 12, 8)


async def test_reclassified_after_settling_it_has_a_limit_again_and_everybody_is_asked_again(town: Town):
    matter = await answered(town, await settled(town, Kind.HOUSEHOLD))

    matter = await actions.reclassify(
        matter.id, Kind.SHARED, "pipes", officer=town.zhou, now=NOON + DAY, reason="公共立管", title="立管渗漏"
    )

    assert (await clock(matter, Clock.SETTLE))["started_at"] == NOON + DAY
    assert [voice["outcome"] for voice in await queries.voices(matter.id)] == [None]
    assert matter.settled_at is None
