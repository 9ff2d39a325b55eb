"""An edition: its numbers come from the tally, its wording may be mended, its fingerprint can be checked by anybody."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.council.decisions.rules import Weight, decision_rule
from domain.council.tallies.rules import Tally
from domain.council.verdicts.rules import judge
from domain.notices.editions.numerals import numbers
from domain.notices.editions.rules import (
    Building,
    Edition,
    NumbersChanged,
    Phone,
    PhoneNotUnderstood,
    Round,
    TooLong,
    facts_of,
    from_json,
    read_phones,
    require_lengths,
    require_same_numbers,
    short,
    tidy,
    to_json,
)
from domain.notices.gate import Known

NOBODY = Known()
TALLY = Tally(
    all=Weight(326, 2_451_860),
    taking_part=Weight(281, 2_104_635),
    agreeing=Weight(257, 1_930_218),
    opposing=Weight(15, 110_002),
    abstaining=Weight(9, 64_415),
)
ROUNDS = (
    Round(1, date(2026, 10, 12), 37, 326, "名业主", False),
    Round(2, date(2026, 11, 23), 257, 326, "名业主", True),
)


def facts(tally=TALLY, rule="owners_ordinary"):
    return facts_of(
        tally, judge(tally, decision_rule(rule)), rounds=ROUNDS, channels="纸票", decided_on=date(2026, 11, 23)
    )


def edition(**changes):
    first = Edition(
        n=1,
        publisher="东街小区业委会",
        title="选聘物业，第 2 轮表决",
        text="东街小区 326 名业主共同决定，服务三年，每平方米每月 1.50 元。",
        facts=facts(),
        phones=(Phone("东街社区居委会", "010-69840000"),),
    )
    return replace(first, **changes)


def test_the_four_inequalities_stand_in_words_with_by_how_much():
    assert [line.words for line in facts().inequalities] == [
        "参与表决人数须达 2/3：已达到，多出 63 名业主",
        "参与表决面积须达 2/3：已达到，多出 4,700.61 ㎡",
        "同意人数须过半数：已达到，多出 116 名业主",
        "同意面积须过半数：已达到，多出 8,779.00 ㎡",
    ]
    assert facts().headline == "通过。257 名业主同意"


def test_what_is_just_met_is_said_once():
    just = replace(
        TALLY, all=Weight(300, 2_400_000), taking_part=Weight(200, 1_930_000), agreeing=Weight(176, 1_755_583)
    )

    assert facts(just).inequalities[0].words == "参与表决人数须达 2/3：正好达到"


def test_where_too_few_took_part_consent_has_no_effect():
    few = replace(TALLY, taking_part=Weight(214, 2_000_000), agreeing=Weight(190, 1_800_000))

    said = facts(few).inequalities

    assert said[0].words == "参与表决人数须达 2/3：还差 4 名业主"
    assert [line.words for line in said[2:]] == [
        "同意人数须过半数：参与不够，同意数不起作用",
        "同意面积须过半数：参与不够，同意数不起作用",
    ]
    assert facts(few).headline == "未通过。参与表决人数须达 2/3：还差 4 名业主"


def test_a_share_is_never_rounded_up():
    assert Round(1, date(2026, 1, 1), 6667, 10_001, "人", True).share == "66.66 %"


def test_a_round_of_a_consultation_found_a_majority_or_none_and_passed_nothing():
    asked = Round(1, date(2026, 1, 1), 5, 9, "人", True, binding=False)

    assert (asked.outcome, replace(asked, passed=False).outcome) == ("多数同意（征询）", "未达多数（征询）")
    assert "5/9 人 多数同意（征询）" in edition(facts=replace(facts(), rounds=(asked,))).canonical


def test_the_fingerprint_is_what_any_sha256_tool_gives():
    text = edition().canonical

    assert edition().fingerprint == hashlib.sha256(text.encode()).hexdigest()
    assert "同意 257 名业主 19,302.18 ㎡" in text
    assert short("9f3a02c177de4b10" + "0" * 48) == "9F3A 02C1 77DE 4B10"


@pytest.mark.parametrize(
    "change",
    [
        {"title": "选聘物业，第二轮表决结果"},
        {"text": "东街小区 326 名业主共同决定，服务三年，每平方米每月 1.50 元！"},
        {"n": 2},
        {"change": "改了错字"},
        {"phones": ()},
        {"facts": facts(replace(TALLY, abstaining=Weight(8, 64_415)))},
    ],
)
def test_whatever_an_edition_says_is_in_its_fingerprint(change):
    assert edition(**change).fingerprint != edition().fingerprint


def test_what_is_stored_reads_back_the_same():
    one = edition(
        facts=replace(
            facts(), due_on=date(2027, 1, 1), responsible="东街小区业委会", buildings=(Building("1 号楼", 60, 50),)
        )
    )

    assert from_json(to_json(one.facts, one.phones)) == (one.facts, one.phones)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("326 名业主，24,518.60 ㎡", ["326", "24518.60"]),
        ("３２６户", ["326"]),
        ("二百五十七户同意", ["257"]),
        ("三分之二以上", ["2/3"]),
        ("大家一起统一想法", []),
        ("第一轮", ["1"]),
        ("3万元", ["3万"]),
        ("二〇二六年", ["2026"]),
    ],
)
def test_numbers_are_read_as_people_write_them(text, found):
    assert numbers(text) == found


def test_wording_may_be_mended():
    new = edition(
        n=2, title="选聘物业：第二轮表决", text="东街小区三百二十六名业主一起决定，服务 3 年，每平方米每月 1.50 元。"
    )

    require_same_numbers(edition(), new, known=NOBODY)


@pytest.mark.parametrize(
    "text",
    [
        "东街小区 327 名业主共同决定，服务三年，每平方米每月 1.50 元。",
        "东街小区 326 名业主共同决定，服务五年，每平方米每月 1.50 元。",
        "东街小区 326 名业主共同决定，服务三年，每平方米每月 1.5 元。",
        "东街小区 326 名业主共同决定，服务三年。",
        "东街小区 3 名业主共同决定，服务三百二十六年，每平方米每月 1.50 元。",
    ],
)
def test_a_changed_lost_or_swapped_number_is_refused(text):
    with pytest.raises(NumbersChanged, match="复核"):
        require_same_numbers(edition(), edition(n=2, text=text), known=NOBODY)


@given(st.lists(st.integers(0, 99_999), min_size=1, max_size=6), st.data())
def test_no_digit_can_change_between_editions(values, data):
    wording = "同意 {} 户，"
    old = "".join(wording.format(value) for value in values)
    place = data.draw(st.integers(0, len(values) - 1))
    other = data.draw(st.integers(0, 99_999).filter(lambda value: value != values[place]))
    new = "".join(wording.format(value) for value in [*values[:place], other, *values[place + 1 :]])

    with pytest.raises(NumbersChanged):
        require_same_numbers(edition(text=old), edition(text=new), known=NOBODY)


def test_hiding_a_mobile_number_is_mending_the_wording():
    old = edition(text="参与 281 人。有意见找 13800138000。")

    require_same_numbers(old, edition(n=2, text="参与 281 人。有意见到居委会。"), known=NOBODY)


def test_other_results_are_no_edition():
    with pytest.raises(NumbersChanged):
        require_same_numbers(edition(), edition(facts=facts(replace(TALLY, abstaining=Weight(8, 1)))), known=NOBODY)


def test_limits_are_counted_in_characters_to_the_last_one():
    require_lengths("题" * 40, "文" * 1200)
    with pytest.raises(TooLong, match="多 1 个"):
        require_lengths("题" * 41, "文")
    with pytest.raises(TooLong, match="正文最多 1200 个字"):
        require_lengths("题", "文" * 1201)


def test_only_landlines_stand_under_a_notice():
    assert read_phones("东街社区居委会 010-69840000\n街道物业科：6984 1234 转 2") == (
        Phone("东街社区居委会", "010-69840000"),
        Phone("街道物业科", "6984 1234 转 2"),
    )
    for typed in ("张主任 13800138000", "只有名字", "一 6984\n二 6984\n三 6984\n四 6984"):
        with pytest.raises(PhoneNotUnderstood):
            read_phones(typed)


def test_line_ends_of_a_browser_do_not_change_a_text():
    assert tidy(" 一行 \r\n\r\n\r\n\r\n二行\r\n") == "一行\n\n二行"
