"""How limits are counted, at every boundary rules.md §2 names and one unit either side."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import SHANGHAI
from domain.clocks.calendar import Calendar
from domain.clocks.days import day_of, end_of, last_day, start_of
from domain.clocks.periods import PERIODS, Occasion, Way
from domain.clocks.rules import (
    Due,
    Limit,
    LimitNotUnderstood,
    OrderInWorkdays,
    Suspension,
    SuspensionBackward,
    Unit,
    WorkingHours,
    due_at,
    earliest_meeting_day,
    inner_due_at,
    latest_notice_day,
    next_reminder_at,
    order_due_at,
    publication_end,
    shift,
    statutory_end,
)
from tests.domain.test_clocks_calendar import EVERY_DAY, year_2027

CALENDAR = Calendar()
MICROSECOND = timedelta(microseconds=1)


def at(year, month, day, hour=0, minute=0, second=0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)


def hours(amount) -> Limit:
    return Limit(amount, Unit.HOURS)


def days(amount) -> Limit:
    return Limit(amount, Unit.DAYS)


def workdays(amount) -> Limit:
    return Limit(amount, Unit.WORKDAYS)


@pytest.mark.parametrize(
    ("start", "amount", "last"),
    [
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 30), 2, date(2025, 10, 10)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        (date(2025, 9, 30), 4, date(2025, 10, 13)),
        (date(2025, 9, 30), 5, date(2025, 10, 14)),
        (date(2025, 9, 30), 6, date(2025, 10, 15)),
        (date(2025, 9, 29), 5, date(2025, 10, 13)),
        (date(2025, 10, 1), 5, date(2025, 10, 14)),
        (date(2025, 10, 8), 5, date(2025, 10, 14)),
        (date(2025, 10, 9), 5, date(2025, 10, 15)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
        (date(2026, 2, 13), 4, date(2026, 2, 26)),
        (date(2026, 2, 12), 3, date(2026, 2, 24)),
        (date(2026, 2, 14), 3, date(2026, 2, 26)),
    ],
)
def test_working_days_pass_over_a_holiday_and_count_its_makeup_days(start, amount, last):
    for moment in (time.min, time(16), time.max):
        begun = datetime.combine(start, moment, SHANGHAI)
        assert due_at(begun, workdays(amount), CALENDAR) == Due(end_of(last)), moment


def test_a_matter_taken_in_on_30_september_is_due_when_14_october_ends():
    assert due_at(at(2025, 9, 30, 16), workdays(5), CALENDAR).at == datetime(2025, 10, 14, 16, tzinfo=UTC)


def test_the_first_second_of_a_day_belongs_to_it_and_the_last_of_the_day_before_does_not():
    assert due_at(at(2025, 9, 29, 23, 59, 59), workdays(1), CALENDAR).at == end_of(date(2025, 9, 30))
    assert due_at(at(2025, 9, 30), workdays(1), CALENDAR).at == end_of(date(2025, 10, 9))


@pytest.mark.parametrize("start", [at(2025, 9, 30, 16), at(2026, 2, 13, 16), at(2026, 11, 22, 2)])
def test_hour_clocks_and_day_clocks_do_not_care_about_holidays(start):
    assert due_at(start, hours(2), CALENDAR).at == start + timedelta(hours=2)
    assert due_at(start, hours(24), CALENDAR).at == start + timedelta(hours=24)
    assert due_at(start, days(5), CALENDAR).at == end_of(day_of(start) + timedelta(days=5))


def test_from_every_day_every_clock_ends_where_its_unit_says():
    for day in EVERY_DAY:
        start = start_of(day) + timedelta(hours=16)
        assert due_at(start, hours(24), CALENDAR).at == start + timedelta(days=1)
        assert due_at(start, days(7), CALENDAR).at == start_of(day + timedelta(days=8))

        last = last_day(due_at(start, workdays(5), CALENDAR).at)
        assert CALENDAR.is_workday(last)
        assert CALENDAR.workdays(day, last) == 5


def test_from_every_day_a_statutory_period_ends_on_a_working_day_and_not_a_day_later_than_it_must():
    for day in EVERY_DAY:
        unrolled, end = day + timedelta(days=3), last_day(statutory_end(day, 3, CALENDAR).at)
        assert CALENDAR.is_workday(end)
        assert end == unrolled or CALENDAR.workdays(unrolled - timedelta(days=1), end) == 1


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2025, 9, 27), date(2025, 9, 30)),
        (date(2025, 9, 28), date(2025, 10, 9)),
        (date(2025, 10, 5), date(2025, 10, 9)),
        (date(2025, 10, 6), date(2025, 10, 9)),
        (date(2025, 10, 8), date(2025, 10, 11)),
        (date(2025, 10, 9), date(2025, 10, 13)),
    ],
)
def test_a_statutory_period_that_ends_on_a_rest_day_ends_on_the_next_working_day(start, end):
    assert statutory_end(start, 3, CALENDAR) == Due(end_of(end))
    assert statutory_end(datetime.combine(start, time.max, SHANGHAI), 3, CALENDAR) == Due(end_of(end))


def test_a_statutory_period_into_a_year_without_calendar_is_provisional():
    assert statutory_end(date(2026, 12, 25), 3, CALENDAR) == Due(end_of(date(2026, 12, 28)), provisional=False)
    assert statutory_end(date(2026, 12, 28), 3, CALENDAR) == Due(end_of(date(2026, 12, 31)), provisional=True)


def test_a_december_clock_runs_by_weekends_and_is_counted_anew_when_the_year_arrives():
    start = at(2026, 12, 22, 10)

    waiting = due_at(start, workdays(15), CALENDAR)
    arrived = due_at(start, workdays(15), Calendar({2027: year_2027()}))

    assert waiting == Due(end_of(date(2027, 1, 12)), provisional=True)
    assert arrived == Due(end_of(date(2027, 1, 13)), provisional=False)


def test_a_december_clock_that_ends_before_the_next_notice_can_reach_it_is_certain():
    start = at(2026, 12, 22, 10)

    assert due_at(start, workdays(4), CALENDAR) == Due(end_of(date(2026, 12, 28)), provisional=False)
    assert due_at(start, workdays(5), CALENDAR) == Due(end_of(date(2026, 12, 29)), provisional=True)
    assert due_at(start, days(15), CALENDAR).provisional is False
    assert due_at(start, hours(24 * 15), CALENDAR).provisional is False


@pytest.mark.parametrize("limit", [hours(2), hours(24), days(7), days(15)])
def test_an_order_of_12345_keeps_its_own_limit_over_a_holiday(limit):
    start = at(2025, 9, 30, 16)
    kept = {2: at(2025, 9, 30, 18), 24: at(2025, 10, 1, 16), 7: at(2025, 10, 8), 15: at(2025, 10, 16)}

    assert order_due_at(start, limit) == kept[limit.amount]


def test_an_order_of_12345_is_never_turned_into_working_days():
    with pytest.raises(OrderInWorkdays, match="接诉即办条例第 13 条"):
        order_due_at(at(2025, 9, 30, 16), workdays(7))
    with pytest.raises(OrderInWorkdays):
        inner_due_at(at(2025, 9, 30, 16), at(2025, 10, 8), workdays(1))


def test_our_own_limit_on_an_order_is_the_order_less_the_margin():
    start, due = at(2025, 9, 30, 16), end_of(date(2025, 10, 7))

    assert inner_due_at(start, due, days(1)) == end_of(date(2025, 10, 6))
    assert inner_due_at(start, due, hours(6)) == due - timedelta(hours=6)


def test_a_margin_that_leaves_no_time_is_not_taken():
    start, due = at(2025, 9, 30, 16), at(2025, 9, 30, 18)

    assert inner_due_at(start, due, hours(1)) == at(2025, 9, 30, 17)
    assert inner_due_at(start, due, hours(2)) == due
    assert inner_due_at(start, due, hours(3)) == due


def test_minimum_notice_counts_backward_and_never_rolls():
    assert earliest_meeting_day(date(2025, 9, 30), 15) == date(2025, 10, 16)
    for day in EVERY_DAY:
        meeting = earliest_meeting_day(day, 15)
        assert meeting == day + timedelta(days=16)
        assert latest_notice_day(meeting, 15) == day


def test_notice_given_at_midnight_belongs_to_the_day_that_begins_in_shanghai():
    assert earliest_meeting_day(at(2025, 9, 30, 23, 59, 59), 15) == date(2025, 10, 16)
    assert earliest_meeting_day(datetime(2025, 9, 30, 16, tzinfo=UTC), 15) == date(2025, 10, 17)


def test_a_publication_stands_for_full_days_whatever_the_hour_it_went_up():
    for moment in (at(2025, 9, 30), at(2025, 9, 30, 16), at(2025, 9, 30, 23, 59, 59)):
        end = publication_end(moment, 15)
        assert end == end_of(date(2025, 10, 15))
        assert end - moment >= timedelta(days=15)
        assert end - timedelta(days=1) - moment < timedelta(days=15) or moment == at(2025, 9, 30)


# Monday 23 November 2026; Saturday 14 February 2026 is worked, 15 to 23 February is the Spring Festival.
@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        (at(2026, 11, 23, 8, 59, 59), at(2026, 11, 23, 9)),
        (at(2026, 11, 23, 9), at(2026, 11, 23, 9)),
        (at(2026, 11, 23, 17, 59, 59), at(2026, 11, 23, 17, 59, 59)),
        (at(2026, 11, 23, 18), at(2026, 11, 24, 9)),
        (at(2026, 11, 27, 18), at(2026, 11, 30, 9)),
        (at(2026, 11, 28, 10), at(2026, 11, 30, 9)),
        (at(2026, 11, 29, 2), at(2026, 11, 30, 9)),
        (at(2026, 2, 14, 10), at(2026, 2, 14, 10)),
        (at(2026, 2, 14, 18), at(2026, 2, 24, 9)),
        (at(2026, 2, 20, 10), at(2026, 2, 24, 9)),
    ],
)
def test_a_reminder_waits_for_working_hours(asked, sent):
    assert next_reminder_at(asked, CALENDAR) == sent


def test_an_emergency_does_not_wait_for_monday():
    burst = at(2026, 11, 22, 2)

    due = due_at(burst, hours(2), CALENDAR).at

    assert due == at(2026, 11, 22, 4)
    assert next_reminder_at(due, CALENDAR, emergency=True) == due
    assert next_reminder_at(due, CALENDAR) == at(2026, 11, 23, 9)


def test_working_hours_are_a_parameter():
    early = WorkingHours(time(8, 30), time(17, 30))

    assert next_reminder_at(at(2026, 11, 23, 8), CALENDAR, hours=early) == at(2026, 11, 23, 8, 30)
    assert next_reminder_at(at(2026, 11, 23, 17, 30), CALENDAR, hours=early) == at(2026, 11, 24, 8, 30)


def test_from_every_hour_of_every_week_a_reminder_goes_out_in_working_hours_and_never_back_in_time():
    for day in EVERY_DAY[::3]:
        for hour in (0, 8, 9, 17, 18, 23):
            asked = start_of(day) + timedelta(hours=hour)
            sent = next_reminder_at(asked, CALENDAR)
            assert sent >= asked
            assert CALENDAR.is_workday(day_of(sent))
            assert 9 <= sent.astimezone(SHANGHAI).hour < 18


def test_a_suspended_hour_clock_gets_its_time_back_to_the_second():
    start = at(2026, 11, 23, 9)
    break_ = Suspension(at(2026, 11, 23, 10), at(2026, 11, 25, 11, 30, 1))

    assert due_at(start, hours(24), CALENDAR, suspensions=[break_]).at == at(2026, 11, 26, 10, 30, 1)


@pytest.mark.parametrize(
    ("since", "until", "last"),
    [
        (at(2026, 11, 24, 9), at(2026, 11, 24, 17), date(2026, 11, 30)),
        (at(2026, 11, 24, 9), at(2026, 11, 25, 9), date(2026, 12, 1)),
        (at(2026, 11, 24, 9), at(2026, 12, 8, 9), date(2026, 12, 14)),
        (at(2026, 11, 27, 9), at(2026, 11, 29, 9), date(2026, 11, 30)),
        (at(2026, 11, 30, 9), at(2026, 12, 5, 9), date(2026, 12, 7)),
        (at(2026, 11, 30, 23, 59, 59), at(2026, 12, 1), date(2026, 12, 1)),
    ],
)
def test_a_suspended_working_day_clock_gets_whole_working_days_back_and_still_ends_at_midnight(since, until, last):
    start = at(2026, 11, 23, 9)

    assert due_at(start, workdays(5), CALENDAR, suspensions=[Suspension(since, until)]).at == end_of(last)


def test_a_suspended_calendar_day_clock_gets_whole_days_back():
    break_ = Suspension(at(2026, 11, 24, 20), at(2026, 11, 29, 8))

    assert due_at(at(2026, 11, 23, 9), days(7), CALENDAR, suspensions=[break_]).at == end_of(date(2026, 12, 5))


@pytest.mark.parametrize("unit", Unit)
def test_what_ran_out_before_the_suspension_stays_run_out(unit):
    due = Due(end_of(date(2026, 11, 24)))

    late = Suspension(due.at, due.at + timedelta(days=9))
    just = Suspension(due.at - MICROSECOND, due.at + timedelta(days=9))

    assert shift(due, unit, late, CALENDAR) == due
    assert shift(due, unit, just, CALENDAR).at > due.at


def test_two_suspensions_are_given_back_in_the_order_they_happened():
    first = Suspension(at(2026, 11, 23, 10), at(2026, 11, 24, 10))
    second = Suspension(at(2026, 11, 25, 10), at(2026, 11, 26, 10))

    due = due_at(at(2026, 11, 23, 9), hours(24), CALENDAR, suspensions=[second, first])

    assert due.at == at(2026, 11, 25, 9)
    assert due_at(at(2026, 11, 23, 9), hours(49), CALENDAR, suspensions=[second, first]).at == at(2026, 11, 27, 10)


def test_a_suspension_into_a_year_without_calendar_makes_the_end_provisional():
    break_ = Suspension(at(2026, 11, 24), at(2026, 12, 28, 9))

    moved = due_at(at(2026, 11, 23, 9), workdays(5), CALENDAR, suspensions=[break_])

    assert moved == Due(end_of(date(2027, 1, 1)), provisional=True)


def test_a_suspension_cannot_end_before_it_begins():
    with pytest.raises(SuspensionBackward):
        Suspension(at(2026, 11, 24), at(2026, 11, 23))


instants = st.datetimes(datetime(2007, 1, 1), datetime(2026, 10, 1), timezones=st.just(UTC))
limits = st.builds(Limit, st.integers(1, 40), st.sampled_from(Unit))


@given(
    instants, limits, st.timedeltas(timedelta(0), timedelta(days=40)), st.timedeltas(timedelta(0), timedelta(days=40))
)
def test_a_suspension_never_brings_the_end_nearer_and_a_longer_one_never_less_far(start, limit, first, more):
    since = start + timedelta(hours=1)
    plain = due_at(start, limit, CALENDAR).at
    short = due_at(start, limit, CALENDAR, suspensions=[Suspension(since, since + first)]).at
    long = due_at(start, limit, CALENDAR, suspensions=[Suspension(since, since + first + more)]).at

    assert plain <= short <= long
    if limit.unit is not Unit.HOURS:
        assert long == end_of(last_day(long))


@given(instants, limits, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_who_starts_later_is_never_due_earlier(start, limit, later):
    assert due_at(start, limit, CALENDAR).at <= due_at(start + later, limit, CALENDAR).at
    assert due_at(start, limit, CALENDAR).at > start


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("2 小时", hours(2)),
        ("24小时内", hours(24)),
        ("7天", days(7)),
        ("15 日以内", days(15)),
        ("3个自然日", days(3)),
        ("5 个工作日", workdays(5)),
        ("10工作日", workdays(10)),
    ],
)
def test_a_limit_is_read_as_lists_write_it(text, limit):
    assert Limit.parse(text) == limit
    assert Limit.parse(limit.text) == limit


@pytest.mark.parametrize("text", ["", "5", "两天", "0 天", "-1 天", "3661 天", "5 个月", "1.5 小时", "5 天 24 小时"])
def test_a_limit_that_cannot_be_understood_is_refused_with_an_example(text):
    with pytest.raises(LimitNotUnderstood, match="5 个工作日"):
        Limit.parse(text)


def test_an_instant_without_a_zone_is_never_guessed():
    with pytest.raises(ValueError, match="without a zone"):
        due_at(datetime(2025, 9, 30, 16), workdays(5), CALENDAR)


def test_the_periods_of_the_law_stand_with_their_articles():
    assert set(PERIODS) == set(Occasion)
    told = {occasion: (period.way, period.limit.text, period.source) for occasion, period in PERIODS.items()}

    assert told[Occasion.OWNERS_MEETING] == (Way.NOTICE, "15 天", "条例第35条")
    assert told[Occasion.RESIDENTS_ASSEMBLY] == (Way.NOTICE, "10 天", "组织法第26条")
    assert told[Occasion.OWNERS_DECISION] == (Way.WITHIN, "3 天", "条例第37条")
    assert told[Occasion.OWNERS_COMMITTEE_DECISION] == (Way.WITHIN, "3 天", "条例第45条")
    assert told[Occasion.MANAGEMENT_COMMITTEE_DECISION] == (Way.WITHIN, "3 天", "条例第57条")
    assert told[Occasion.MANAGEMENT_COMMITTEE_STANDS] == (Way.PUBLISHED, "10 个工作日", "条例第57条")
    assert told[Occasion.AFFAIRS_STAND] == (Way.PUBLISHED, "15 天", "组织法第34条")
    assert told[Occasion.JUDICIAL_CONFIRMATION] == (Way.WITHIN, "30 天", "人民调解法第33条")
