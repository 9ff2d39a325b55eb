"""The State Council calendar: every day from 2007 to 2026, and the years that no notice has reached yet."""

from bisect import bisect_right
from datetime import date, timedelta
from itertools import pairwise

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clocks.calendar import Calendar, DayKind, Year, YearNotValid, published
from domain.clocks.days import end_of

FIRST, LAST = date(2007, 1, 1), date(2026, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
CALENDAR = Calendar()

# Invented for the tests: the real notice for 2027 is not out.
YEAR_2027 = {
    "papers": ["演示"],
    "off": [
        ["2026-12-31", "2027-01-03", "元旦"],
        ["2027-02-05", "2027-02-12", "春节"],
        ["2027-05-01", "2027-05-05", "劳动节"],
        ["2027-10-01", "2027-10-07", "国庆节"],
    ],
    "makeup": [["2027-01-09", "元旦"], ["2027-02-20", "春节"]],
}


def year_2027(**changes) -> Year:
    return Year.from_data(2027, YEAR_2027 | changes)


def test_every_day_from_2007_to_2026_is_worked_as_a_second_source_says():
    for day in EVERY_DAY:
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day


def test_every_count_of_working_days_from_every_day_agrees_with_the_second_source():
    worked = [day for day in EVERY_DAY if chinese_calendar.is_workday(day)]
    for day in EVERY_DAY:
        before = bisect_right(worked, day)
        for amount in (1, 3, 5, 15):
            if before + amount <= len(worked):
                due = CALENDAR.add_workdays(day, amount)
                assert due == worked[before + amount - 1], (day, amount)
                assert CALENDAR.workdays(day, due) == amount
                assert CALENDAR.workdays(day, due - timedelta(days=1)) == amount - 1


def test_the_kind_of_every_day_says_why_it_is_worked_or_not():
    for day in EVERY_DAY:
        kind, weekend = CALENDAR.kind(day), day.weekday() >= 5
        if kind is DayKind.MAKEUP:
            assert weekend and CALENDAR.holiday(day), day
        elif kind is DayKind.OFF:
            assert CALENDAR.holiday(day), day
        else:
            assert (kind is DayKind.WEEKEND) == weekend, day
            assert CALENDAR.holiday(day) == "", day


def test_no_two_notices_name_the_same_day():
    named = [day for year in published().values() for day in (*year.off, *year.makeup)]

    assert len(named) == len(set(named))
    assert sorted(published()) == list(range(2007, 2027))


def test_every_day_of_these_years_has_twenty_four_hours():
    for day, following in pairwise(EVERY_DAY):
        assert end_of(following) - end_of(day) == timedelta(hours=24), day


@pytest.mark.parametrize(
    ("day", "kind", "holiday"),
    [
        (date(2025, 9, 28), DayKind.MAKEUP, "国庆节、中秋节"),
        (date(2025, 9, 30), DayKind.WORKDAY, ""),
        (date(2025, 10, 1), DayKind.OFF, "国庆节、中秋节"),
        (date(2025, 10, 8), DayKind.OFF, "国庆节、中秋节"),
        (date(2025, 10, 9), DayKind.WORKDAY, ""),
        (date(2025, 10, 11), DayKind.MAKEUP, "国庆节、中秋节"),
        (date(2025, 10, 12), DayKind.WEEKEND, ""),
        (date(2026, 2, 14), DayKind.MAKEUP, "春节"),
        (date(2026, 2, 15), DayKind.OFF, "春节"),
        (date(2026, 2, 23), DayKind.OFF, "春节"),
        (date(2026, 2, 24), DayKind.WORKDAY, ""),
        (date(2020, 1, 31), DayKind.OFF, "春节"),
        (date(2018, 12, 29), DayKind.MAKEUP, "元旦"),
    ],
)
def test_a_day_is_what_the_notice_says(day, kind, holiday):
    assert (CALENDAR.kind(day), CALENDAR.holiday(day)) == (kind, holiday)


def test_a_year_without_a_notice_falls_back_to_weekends():
    assert CALENDAR.kind(date(2027, 10, 1)) is DayKind.WORKDAY
    assert CALENDAR.kind(date(2027, 10, 2)) is DayKind.WEEKEND
    assert not CALENDAR.is_settled(date(2027, 10, 1))


def test_the_last_days_of_december_wait_for_the_next_notice_too():
    assert CALENDAR.is_settled(date(2026, 12, 28))
    assert not CALENDAR.is_settled(date(2026, 12, 29))
    assert CALENDAR.is_settled(date(2025, 12, 31))


def test_no_notice_ever_reached_further_back_than_we_wait_for():
    for year, entry in published().items():
        assert min((*entry.off, *entry.makeup)) >= date(year - 1, 12, 29)


def test_an_administrator_enters_a_year_and_it_counts():
    calendar = Calendar({2027: year_2027()})

    assert calendar.kind(date(2026, 12, 31)) is DayKind.OFF
    assert calendar.kind(date(2027, 1, 9)) is DayKind.MAKEUP
    assert calendar.is_settled(date(2026, 12, 31))
    assert calendar.is_settled(date(2027, 12, 28))
    assert not calendar.is_settled(date(2027, 12, 29))


def test_an_entered_year_takes_the_whole_place_of_the_published_one():
    corrected = Year.from_data(2026, published()[2026].as_data() | {"makeup": []})

    calendar = Calendar({2026: corrected})

    assert calendar.kind(date(2026, 2, 14)) is DayKind.WEEKEND
    assert calendar.kind(date(2026, 2, 16)) is DayKind.OFF
    assert calendar.kind(date(2025, 10, 11)) is DayKind.MAKEUP


def test_every_year_reads_back_as_it_was_stored():
    for year, entry in published().items():
        assert Year.from_data(year, entry.as_data()) == entry


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"off": YEAR_2027["off"][1:]}, "缺 1月1日 元旦放假"),
        ({"off": YEAR_2027["off"][:3]}, "缺 10月1日 国庆节放假"),
        ({"makeup": [["2027-02-06", "春节"]]}, "既是放假又是补班"),
        ({"makeup": [["2027-02-19", "春节"]]}, "本来就上班"),
        ({"makeup": [["2026-12-27", "元旦"]]}, "不在这一年"),
        ({"makeup": [["2028-01-01", "元旦"]]}, "不在这一年"),
        ({"makeup": [["2月20日", "春节"]]}, "有一行不是日期"),
        ({"makeup": [["2027-02-20"]]}, "有一行不是日期"),
    ],
)
def test_a_year_that_cannot_be_right_is_not_stored(changes, reason):
    with pytest.raises(YearNotValid, match=reason):
        year_2027(**changes)


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 400))
def test_working_days_counted_at_once_equal_working_days_counted_one_by_one(after, days):
    calendar = Calendar({2027: year_2027()})
    span = [after + timedelta(days=number) for number in range(1, days + 1)]

    assert calendar.workdays(after, after + timedelta(days=days)) == sum(map(calendar.is_workday, span))
    assert calendar.workdays(after + timedelta(days=days), after) == 0
