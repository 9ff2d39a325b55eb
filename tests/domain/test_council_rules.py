"""Who decides, who convenes, when, and whether those who came are enough."""

from datetime import date, timedelta

import pytest

from domain.council.bodies import rules as bodies
from domain.council.bodies.rules import AreaState, Body, Channel, Convenor, MotionType, competence
from domain.council.decisions.rules import DECISION_RULES, Weight, decision_rule
from domain.council.meetings import rules as meetings

NOTICED = date(2026, 11, 20)


def test_every_row_of_the_law_has_a_name_a_version_and_a_source():
    assert len(DECISION_RULES) == 7
    for rule in DECISION_RULES:
        assert rule.name and rule.version and "条" in rule.source


def test_every_motion_has_a_body_and_a_rule():
    for motion in MotionType:
        body = bodies.MAY_DECIDE[motion][0]
        assert decision_rule(competence(motion, body, area=AreaState.OWNERS_COMMITTEE).rule)


@pytest.mark.parametrize(
    "item, rule", [(n, "owners_special" if n in (6, 7, 8) else "owners_ordinary") for n in range(1, 10)]
)
def test_only_items_six_to_eight_of_278_are_special(item, rule):
    motion = MotionType(f"owners_{item}")

    assert competence(motion, Body.OWNERS, area=AreaState.OWNERS_COMMITTEE).rule == rule


def test_charging_posts_on_common_parking_in_a_council_are_only_consulted():
    found = competence(MotionType.OWNERS_8, Body.COUNCIL)

    assert not found.binding
    assert found.sentence == "这件事属业主共同决定（民法典278条第八项）。议事会只能形成协商意见。"


def test_a_community_affair_in_a_council_is_a_consultation_and_in_the_representatives_meeting_a_decision():
    assert not competence(MotionType.COMMUNITY_AFFAIR, Body.COUNCIL).binding
    assert competence(MotionType.COMMUNITY_AFFAIR, Body.REPRESENTATIVES).binding


def test_a_body_is_refused_what_is_not_its_own():
    with pytest.raises(bodies.WrongBody, match="请交居民会议"):
        competence(MotionType.RESIDENTS_CHARTER, Body.REPRESENTATIVES)
    with pytest.raises(bodies.WrongBody):
        competence(MotionType.OWNERS_4, Body.OWNERS_COMMITTEE)


def test_owners_decide_nothing_where_no_property_area_is_bound():
    with pytest.raises(bodies.PropertyAreaNotBound) as refusal:
        competence(MotionType.OWNERS_4, Body.OWNERS)

    assert str(refusal.value) == "未绑定物业管理区域，不能发起业主共同决定"


@pytest.mark.parametrize("given", Convenor)
@pytest.mark.parametrize("area", AreaState)
def test_the_property_areas_state_names_the_only_lawful_convenor(given, area):
    lawful, _ = bodies.lawful_convenor(Body.OWNERS, area)

    if given == lawful:
        bodies.require_convenor(given, Body.OWNERS, area)
    else:
        with pytest.raises(bodies.WrongConvenor, match=f"请由{lawful.label}发起"):
            bodies.require_convenor(given, Body.OWNERS, area)


def test_without_any_committee_the_subdistrict_convenes_the_owners():
    assert bodies.lawful_convenor(Body.OWNERS, AreaState.NO_ASSEMBLY)[0] == Convenor.SUBDISTRICT


def test_owners_bind_themselves_by_paper_or_the_citys_system_only():
    assert {channel for channel in Channel if bodies.channel_binds(Body.OWNERS, channel)} == {
        Channel.PAPER,
        Channel.CITY,
    }
    assert all(bodies.channel_binds(Body.REPRESENTATIVES, channel) for channel in Channel)


@pytest.mark.parametrize(
    "rule, present, members, words",
    [
        ("residents_representatives", 31, 50, "到会 31 人，须 34 人，不能召开，请另行通知"),
        ("residents_representatives", 33, 50, "到会 33 人，须 34 人，不能召开，请另行通知"),
        ("residents_representatives", 34, 50, "到会 34 人，应到 50 人，已达法定人数"),
        ("residents_representatives", 34, 51, "到会 34 人，应到 51 人，已达法定人数"),
        ("residents_representatives", 34, 52, "到会 34 人，须 35 人，不能召开，请另行通知"),
        ("council", 31, 50, "到会 31 人，还差 3 人，可以接着议，今天不表决"),
        ("residents_assembly", 50, 100, "到会 50 人，须 51 人，不能召开，请另行通知"),
        ("residents_assembly", 51, 100, "到会 51 人，应到 100 人，已达法定人数"),
        ("owners_committee", 4, 7, "到会 4 人，应到 7 人，已达法定人数"),
        ("owners_committee", 3, 6, "到会 3 人，须 4 人，不能召开，请另行通知"),
    ],
)
def test_attendance_is_said_in_words(rule, present, members, words):
    assert meetings.attendance_words(rule, present, members) == words


def test_a_management_committee_needs_more_than_half_of_its_owner_members_too():
    rule, members = decision_rule("management_committee"), Weight(heads=9, owner_seats=5)

    short = meetings.Attendance(rule, Weight(heads=6, owner_seats=2), members)
    enough = meetings.Attendance(rule, Weight(heads=6, owner_seats=3), members)

    assert short.words == "到会 6 人，其中业主委员 2 人，须 3 人，不能召开，请另行通知"
    assert short.words_so_far == "到会 6 人，还差 1 人才能开会"
    assert enough.words_so_far == enough.words
    with pytest.raises(meetings.NoQuorum):
        short.require()
    enough.require()


@pytest.mark.parametrize("body", Body)
def test_the_meeting_is_refused_one_day_too_early_and_allowed_on_the_earliest(body):
    earliest = meetings.earliest_day(body, NOTICED)

    assert earliest == NOTICED + timedelta(days=meetings.NOTICE_PERIODS[body].days + 1)
    meetings.require_notice(body, noticed_on=NOTICED, meets_on=earliest)
    with pytest.raises((meetings.NoticePeriodRunning, meetings.ReasonForShorterNotice)):
        meetings.require_notice(body, noticed_on=NOTICED, meets_on=earliest - timedelta(days=1))


def test_owners_meet_sixteen_days_after_the_notice_at_the_earliest():
    with pytest.raises(meetings.NoticePeriodRunning, match="12月6日"):
        meetings.require_notice(Body.OWNERS, noticed_on=NOTICED, meets_on=date(2026, 12, 5), urgent_reason="急")


def test_an_urgent_assembly_may_meet_sooner_with_a_reason():
    meetings.require_notice(Body.ASSEMBLY, noticed_on=NOTICED, meets_on=NOTICED, urgent_reason="汛期转移")
    with pytest.raises(meetings.ReasonForShorterNotice):
        meetings.require_notice(Body.ASSEMBLY, noticed_on=NOTICED, meets_on=NOTICED)


def test_every_meeting_step_has_a_place_in_its_life():
    assert set(meetings.LIFE) == set(meetings.Step)
    assert meetings.next_state(meetings.State.NOTICED, meetings.Step.BEGIN) == meetings.State.IN_SESSION
    with pytest.raises(meetings.MeetingStepNotOpen):
        meetings.next_state(meetings.State.NOT_HELD, meetings.Step.BEGIN)
