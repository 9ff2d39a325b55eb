"""How soon a result is published and how long it stands, to the day."""

from datetime import UTC, date, datetime

import pytest

from domain.clock import SHANGHAI
from domain.clocks.calendar import Calendar
from domain.clocks.days import end_of
from domain.council.bodies.rules import Body, Convenor
from domain.notices.rules import LIST_ARTICLES, ListKind, is_over, publish_by, publisher_name, stands_until

CALENDAR = Calendar()


def at(*when):
    return datetime(*when, tzinfo=SHANGHAI)


def test_an_owners_decision_is_published_within_three_days_at_24_00():
    assert publish_by(Body.OWNERS, at(2026, 11, 23, 20, 15), CALENDAR).at == end_of(date(2026, 11, 26))


def test_the_third_day_on_a_rest_day_moves_to_the_next_working_day():
    assert publish_by(Body.OWNERS, at(2026, 11, 25, 10, 0), CALENDAR).at == end_of(date(2026, 11, 30))


def test_the_residents_representatives_have_no_such_limit():
    assert publish_by(Body.REPRESENTATIVES, at(2026, 11, 23, 20, 15), CALENDAR) is None


@pytest.mark.parametrize("body", [Body.OWNERS, Body.REPRESENTATIVES, Body.COUNCIL, None])
def test_a_notice_stands_fifteen_full_days_and_never_rolls(body):
    assert stands_until(body, at(2026, 11, 24, 9, 0), CALENDAR).at == end_of(date(2026, 12, 9))


def test_a_management_committees_stands_ten_working_days():
    assert stands_until(Body.MANAGEMENT_COMMITTEE, at(2025, 9, 29, 9, 0), CALENDAR).at == end_of(date(2025, 10, 20))


def test_the_period_is_over_at_24_00_and_not_a_moment_before():
    end = end_of(date(2026, 12, 9))

    assert not is_over(end, datetime(2026, 12, 9, 15, 59, 59, tzinfo=UTC))
    assert is_over(end, datetime(2026, 12, 9, 16, 0, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("convenor", "name"),
    [
        (Convenor.RESIDENTS_COMMITTEE, "东街社区居委会"),
        (Convenor.OWNERS_COMMITTEE, "东街小区业委会"),
        (Convenor.MANAGEMENT_COMMITTEE, "东街小区物管会"),
        (Convenor.SUBDISTRICT, "城子街道"),
    ],
)
def test_the_publisher_is_the_lawful_convenor_by_name(convenor, name):
    assert publisher_name(convenor, community="东街社区", property_area="东街小区", subdistrict="城子街道") == name


def test_every_list_that_names_people_has_its_article():
    assert set(LIST_ARTICLES) == set(ListKind)
