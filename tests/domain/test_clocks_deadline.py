"""What is left of a limit, as people read it: words, the absolute end, the ruler."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import NEVER, SHANGHAI
from domain.clocks.calendar import Calendar
from domain.clocks.days import end_of
from domain.clocks.deadline import Ruler, Tone, remaining, ruler
from domain.clocks.moments import (
    date_text,
    day_text,
    elapsed_text,
    end_text,
    machine_text,
    moment_text,
    span_text,
    time_text,
)
from domain.clocks.rules import Limit, Unit, due_at
from tests.domain.test_clocks_calendar import EVERY_DAY

CALENDAR = Calendar()
HOURS, DAYS, WORKDAYS = Unit


def at(year, month, day, hour=0, minute=0, second=0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI).astimezone(UTC)


MONDAY = at(2026, 11, 23, 12, 42)
WEDNESDAY_24 = end_of(date(2026, 11, 25))


@pytest.mark.parametrize(
    ("now", "text", "tone"),
    [
        (MONDAY, "还剩 2 个工作日", Tone.ORDINARY),
        (at(2026, 11, 24, 23, 59, 59), "还剩 1 个工作日", Tone.ORDINARY),
        (at(2026, 11, 25), "24:00 前", Tone.SOON),
        (at(2026, 11, 25, 23, 59, 59), "24:00 前", Tone.SOON),
        (WEDNESDAY_24, "24:00 前", Tone.SOON),
        (WEDNESDAY_24 + timedelta(seconds=1), "超 1 个工作日", Tone.OVER),
        (at(2026, 11, 26, 23, 59, 59), "超 1 个工作日", Tone.OVER),
        (at(2026, 11, 27), "超 1 个工作日", Tone.OVER),
        (at(2026, 11, 27, 0, 0, 1), "超 2 个工作日", Tone.OVER),
        (at(2026, 11, 29, 12), "超 2 个工作日", Tone.OVER),
        (at(2026, 11, 30, 12), "超 3 个工作日", Tone.OVER),
    ],
)
def test_a_working_day_clock_says_what_is_left(now, text, tone):
    said = remaining(WEDNESDAY_24, now, WORKDAYS, CALENDAR)

    assert (said.text, said.tone, said.absolute) == (text, tone, "11月25日 周三 24:00 到期")


def test_over_the_spring_festival_working_days_left_count_the_makeup_day():
    due = due_at(at(2026, 2, 13, 16), Limit(3, WORKDAYS), CALENDAR).at

    assert remaining(due, at(2026, 2, 13, 16), WORKDAYS, CALENDAR).text == "还剩 3 个工作日"
    assert remaining(due, at(2026, 2, 14, 9), WORKDAYS, CALENDAR).text == "还剩 2 个工作日"
    assert remaining(due, at(2026, 2, 20, 9), WORKDAYS, CALENDAR).text == "还剩 2 个工作日"


def test_on_the_saturday_after_no_working_day_is_over_yet():
    friday = end_of(date(2026, 11, 27))

    assert remaining(friday, at(2026, 11, 28, 10), WORKDAYS, CALENDAR).text == "超 1 天"
    assert remaining(friday, at(2026, 11, 29, 10), WORKDAYS, CALENDAR).text == "超 2 天"
    assert remaining(friday, at(2026, 11, 30, 10), WORKDAYS, CALENDAR).text == "超 1 个工作日"


@pytest.mark.parametrize(
    ("now", "text", "tone"),
    [
        (at(2026, 11, 20, 15), "还剩 4 天", Tone.ORDINARY),
        (at(2026, 11, 21, 15), "还剩 72 小时", Tone.ORDINARY),
        (at(2026, 11, 23, 23, 30), "还剩 15 小时", Tone.ORDINARY),
        (at(2026, 11, 24), "15:00 前", Tone.SOON),
        (at(2026, 11, 24, 15), "15:00 前", Tone.SOON),
        (at(2026, 11, 24, 15, 0, 30), "超 不到 1 分钟", Tone.OVER),
        (at(2026, 11, 24, 15, 59, 59), "超 59 分钟", Tone.OVER),
        (at(2026, 11, 24, 19), "超 4 小时", Tone.OVER),
        (at(2026, 11, 27, 15), "超 72 小时", Tone.OVER),
        (at(2026, 11, 27, 16), "超 3 天", Tone.OVER),
    ],
)
def test_an_hour_clock_says_what_is_left(now, text, tone):
    said = remaining(at(2026, 11, 24, 15), now, HOURS, CALENDAR)

    assert (said.text, said.tone, said.absolute) == (text, tone, "11月24日 周二 15:00 到期")


def test_an_emergency_clock_is_soon_before_midnight_too():
    due = at(2026, 11, 24, 1)

    assert remaining(due, at(2026, 11, 23, 20, 59), HOURS, CALENDAR).tone is Tone.ORDINARY
    assert remaining(due, at(2026, 11, 23, 21), HOURS, CALENDAR).tone is Tone.SOON
    assert remaining(due, at(2026, 11, 23, 23, 10), HOURS, CALENDAR).text == "还剩 1 小时"
    assert remaining(due, at(2026, 11, 23, 23, 10), DAYS, CALENDAR).tone is Tone.ORDINARY


def test_an_order_in_days_that_names_an_hour_is_late_from_that_hour():
    due = at(2026, 11, 24, 16)

    assert remaining(due, MONDAY, DAYS, CALENDAR).text == "还剩 1 天"
    assert remaining(due, at(2026, 11, 24, 12), DAYS, CALENDAR).text == "16:00 前"
    assert remaining(due, at(2026, 11, 24, 18), DAYS, CALENDAR).text == "超 2 小时"
    assert remaining(due, at(2026, 11, 25, 18), DAYS, CALENDAR).text == "超 1 天"


def test_an_end_at_midnight_is_24_o_clock_of_the_day_before_also_across_the_year():
    december = end_of(date(2026, 12, 31))

    assert remaining(december, MONDAY, DAYS, CALENDAR).absolute == "12月31日 周四 24:00 到期"
    assert remaining(december, at(2027, 1, 4, 9), DAYS, CALENDAR).absolute == "2026年12月31日 周四 24:00 到期"
    assert remaining(end_of(date(2027, 1, 1)), MONDAY, DAYS, CALENDAR).absolute == "2027年1月1日 周五 24:00 到期"


def test_no_day_clock_from_any_day_is_ever_said_to_end_at_zero_o_clock():
    for day in EVERY_DAY:
        said = remaining(end_of(day), MONDAY, DAYS, CALENDAR).absolute
        assert said.endswith("24:00 到期"), day
        assert f"{day.month}月{day.day}日 " in said


def test_a_provisional_end_says_what_it_waits_for():
    due = due_at(at(2026, 12, 22, 10), Limit(15, WORKDAYS), CALENDAR)

    said = remaining(due.at, at(2026, 12, 22, 10), WORKDAYS, CALENDAR, provisional=due.provisional)

    assert (said.text, said.note) == ("还剩 15 个工作日", "待国务院通知")
    assert said.absolute == "2027年1月12日 周二 24:00 到期"
    assert remaining(WEDNESDAY_24, MONDAY, WORKDAYS, CALENDAR).note == ""


def test_done_is_quiet_and_late_stays_late():
    due = at(2026, 11, 24, 15)

    assert remaining(due, MONDAY, HOURS, CALENDAR, done_at=due).text == "按期完成"
    late = remaining(due, at(2026, 12, 24), HOURS, CALENDAR, done_at=due + timedelta(hours=4))
    assert (late.text, late.tone) == ("超 4 小时完成", Tone.DONE)


def test_a_matter_without_a_limit_says_so():
    assert remaining(NEVER, MONDAY, WORKDAYS, CALENDAR).text == "不设期限"
    assert remaining(NEVER, MONDAY, WORKDAYS, CALENDAR).absolute == ""
    assert end_text(NEVER, MONDAY) == ""


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("elapsed", "drawn"),
    [
        (-HOUR, Ruler(0)),
        (0 * HOUR, Ruler(0)),
        (5 * HOUR, Ruler(500)),
        (10 * HOUR - timedelta(seconds=1), Ruler(999)),
        (10 * HOUR, Ruler(1000)),
        (10 * HOUR + timedelta(seconds=1), Ruler(750, 750, 40)),
        (11 * HOUR, Ruler(750, 750, 75)),
        (13 * HOUR, Ruler(750, 750, 225)),
        (14 * HOUR, Ruler(750, 750, 250)),
        (500 * HOUR, Ruler(750, 750, 250)),
    ],
)
def test_the_ruler_fills_up_to_its_mark_and_runs_past_it_when_overdue(elapsed, drawn):
    start = MONDAY

    assert ruler(start, start + 10 * HOUR, start + elapsed) == drawn
    assert ruler(start, start + 10 * HOUR, start + 900 * HOUR, done_at=start + elapsed) == drawn


@given(
    st.timedeltas(timedelta(0), timedelta(days=60)),
    st.timedeltas(-timedelta(days=1), timedelta(days=90)),
)
def test_the_ruler_never_leaves_its_track(limit, elapsed):
    drawn = ruler(MONDAY, MONDAY + limit, MONDAY + elapsed)

    assert 0 <= drawn.used <= drawn.mark <= drawn.mark + drawn.over <= 1000
    assert (drawn.over > 0) == (elapsed > limit)


def test_dates_are_written_as_the_house_writes_them():
    assert moment_text(at(2026, 11, 23, 16), MONDAY) == "11月23日 周一 16:00"
    assert moment_text(at(2025, 3, 2, 0, 5), MONDAY) == "2025年3月2日 周日 00:05"
    assert date_text(date(2026, 11, 21), MONDAY) == "11月21日"
    assert day_text(datetime(2026, 11, 23, 16, tzinfo=UTC), MONDAY) == "11月24日 周二"
    assert time_text(at(2026, 11, 24)) == "00:00"
    assert end_text(at(2026, 11, 24), MONDAY) == "11月23日 周一 24:00"
    assert machine_text(at(2026, 11, 23, 16)) == "2026-11-23T16:00+08:00"
    assert machine_text(date(2026, 11, 23)) == "2026-11-23"


def test_the_year_is_that_of_shanghai_not_of_the_stored_instant():
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)

    assert date_text(new_year, new_year) == "1月1日"
    assert date_text(date(2026, 12, 31), new_year) == "2026年12月31日"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 3), date(2026, 11, 13), "11月3日至11月13日"),
        (date(2026, 11, 3), date(2026, 11, 3), "11月3日"),
        (date(2026, 12, 20), date(2027, 1, 5), "12月20日至2027年1月5日"),
        (date(2025, 12, 20), date(2026, 1, 5), "2025年12月20日至2026年1月5日"),
        (date(2025, 3, 1), date(2025, 4, 1), "2025年3月1日至4月1日"),
    ],
)
def test_a_span_names_a_year_only_where_it_changes(first, last, text):
    assert span_text(first, last, MONDAY) == text


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (timedelta(seconds=59), "不到 1 分钟"),
        (timedelta(minutes=1), "1 分钟"),
        (timedelta(minutes=59, seconds=59), "59 分钟"),
        (timedelta(hours=1), "1 小时"),
        (timedelta(hours=72, minutes=59), "72 小时"),
        (timedelta(hours=73), "3 天"),
        (timedelta(days=4) - timedelta(seconds=1), "3 天"),
        (timedelta(days=4), "4 天"),
    ],
)
def test_a_length_of_time_is_cut_to_whole_units(time, text):
    assert elapsed_text(time) == text
