"""The starting list is whole, consistent and says where each item comes from."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from domain.responsibilities.rules import (
    KINDS,
    Body,
    Duty,
    DutyList,
    Group,
    ItemNotWhole,
    Kind,
    Party,
    Route,
    Tag,
)
from domain.responsibilities.starting import starting_list

LIST = starting_list()
ITEMS = {item.code: item for item in LIST.items}
DUTIES = {duty.code: duty for duty in LIST.duties}

COMMUNITY_LIST = {
    Duty.OWN: DutyList.SELF_GOVERNED,
    Duty.ASSIST: DutyList.ASSISTED,
    Duty.TAKEN_BACK: DutyList.TAKEN_BACK,
}


def test_the_list_has_at_least_sixty_categories_and_no_kind_is_poor():
    kinds = Counter(item.kind for item in LIST.items)

    assert len(LIST.items) >= 60
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 20


def test_items_are_numbered_without_a_gap_and_have_codes_and_names_of_their_own():
    assert [item.number for item in LIST.items] == list(range(1, len(LIST.items) + 1))
    assert len(ITEMS) == len(LIST.items)
    assert len({item.name for item in LIST.items}) == len(LIST.items)
    assert all(re.fullmatch(r"[a-z_]{3,24}", code) for code in ITEMS)


@pytest.mark.parametrize("item", LIST.items, ids=lambda item: item.code)
def test_every_item_says_who_by_when_and_by_which_law(item):
    assert re.search(r"法|条例|规定|规则|办法|民法典", item.basis)
    assert item.party in Party
    assert all((item.take_up, item.contact, item.settle, item.follow_up))
    assert len(item.keywords) >= 4 and len(set(item.keywords)) == len(item.keywords)
    assert item.tags and set(item.tags) <= set(Tag)
    assert all(part for keyword in item.keywords for part in keyword.split("+"))


@pytest.mark.parametrize("item", LIST.items, ids=lambda item: item.code)
def test_every_item_refers_to_official_duties_that_fit_what_the_community_owes(item):
    lists = {DUTIES[code].list for code in item.refers}

    community = lists & {DutyList.SELF_GOVERNED, DutyList.ASSISTED}
    if item.duty == Duty.NONE:
        assert not community
    else:
        assert COMMUNITY_LIST[item.duty] in lists
    if item.duty == Duty.TAKEN_BACK:
        assert not community
    if item.duty == Duty.ASSIST:
        assert DutyList.SELF_GOVERNED not in lists


def test_every_official_duty_is_referred_to_and_has_its_source():
    referred = {code for item in LIST.items for code in item.refers}

    assert referred == set(DUTIES)
    assert {duty.list for duty in LIST.duties} == set(DutyList)
    assert all(duty.basis for duty in LIST.duties)


def test_each_kind_goes_its_own_way():
    assert {item.route for item in LIST.items if item.kind == Kind.PUBLIC} == {Route.SUBDISTRICT}
    assert {item.route for item in LIST.items if item.kind == Kind.SHARED} == {Route.COUNCIL}
    assert {item.route for item in LIST.items if item.kind == Kind.HOUSEHOLD} == {Route.GRID}


def test_household_matters_and_reports_about_officials_are_confidential():
    assert all(item.confidential for item in LIST.items if item.kind == Kind.HOUSEHOLD)
    assert ITEMS["officials"].confidential and ITEMS["officials"].secret
    assert not ITEMS["lighting"].confidential


def test_a_complaint_about_a_company_an_official_or_a_neighbour_hides_who_called():
    assert all(ITEMS[code].secret for code in ("property_service", "officials", "space_taken", "fumes", "crime"))


def test_harm_to_a_minor_domestic_violence_and_crimes_must_be_reported_to_whom_the_law_names():
    assert {code for code, item in ITEMS.items() if item.must_report} == {
        "child_harm",
        "domestic_violence",
        "crime",
        "high_throw",
    }
    assert "未成年人保护法第11条" in ITEMS["child_harm"].report_to
    assert "反家庭暴力法第14条" in ITEMS["domestic_violence"].report_to
    assert all(word in ITEMS["child_harm"].report_to for word in ("公安", "民政", "教育"))


def test_emergencies_can_be_dispatched_out_of_hours_and_count_hours():
    for code in ("burst_pipe", "gas_leak", "fire", "manhole", "flood", "elevator_trapped", "child_harm"):
        assert ITEMS[code].emergency
        assert ITEMS[code].take_up.text == "1 小时"


def test_a_photo_is_asked_for_only_with_the_reason_why():
    asked = [item for item in LIST.items if item.photo]

    assert len(asked) < len(LIST.items) // 5
    assert all(len(item.photo) >= 8 for item in asked)
    assert not any(item.photo for item in LIST.items if item.kind == Kind.HOUSEHOLD)


def test_owners_decisions_name_their_item_of_article_278():
    assert (ITEMS["property_hiring"].body, ITEMS["property_hiring"].owners_item) == (Body.OWNERS, 4)
    assert (ITEMS["repair_fund_use"].owners_item, ITEMS["repair_fund_raise"].owners_item) == (5, 6)
    assert (ITEMS["elevator_add"].owners_item, ITEMS["common_use"].owners_item) == (7, 8)


def test_raising_the_repair_fund_needs_three_quarters_and_spending_it_does_not():
    special = {item.code for item in LIST.items if item.needs_special_majority}

    assert special == {"repair_fund_raise", "elevator_add", "common_rebuild", "common_use"}


def test_all_nine_big_signs_are_used():
    assert {item.group for item in LIST.items} == set(Group)


def test_the_list_says_which_version_it_is_and_that_it_is_no_subdistricts_own():
    assert LIST.label == "2026 年第 1 版"
    assert "未采用任何街道的内部清单" in LIST.source
    assert ITEMS["lighting"].number == 14


@pytest.mark.parametrize(
    ("code", "changes", "reason"),
    [
        ("lighting", {"basis": " "}, "没有依据"),
        ("lighting", {"kind": Kind.UNSORTED}, "没有定公事、共事还是家事"),
        ("lighting", {"duty": Duty.OWN}, "公事不能列为社区主责"),
        ("lighting", {"body": Body.COUNCIL}, "只有共事才写由谁决定"),
        ("lighting", {"party": Party.COMMUNITY}, "公事由街道科室承办"),
        ("pipes", {"body": Body.OWNERS, "owners_item": 0}, "第278条第几项"),
        ("pipes", {"body": Body.OWNERS, "owners_item": 10}, "第278条第几项"),
        ("pipes", {"owners_item": 5}, "第278条第几项"),
        ("leak", {"confidential": False}, "家事一律保密"),
        ("leak", {"duty": Duty.ASSIST}, "共事、家事由社区主责"),
        ("traffic", {"departments": ()}, "要写收回的部门"),
    ],
)
def test_an_item_that_contradicts_the_law_cannot_be_made(code, changes, reason):
    with pytest.raises(ItemNotWhole, match=reason):
        replace(ITEMS[code], **changes)
