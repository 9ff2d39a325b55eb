"""The verdict at every boundary: exhaustively for small rolls, by random rolls for large ones."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.council.decisions.rules import (
    DECISION_RULES,
    MORE_THAN_HALF,
    THREE_QUARTERS,
    TWO_THIRDS,
    Measure,
    Stage,
    Standing,
    Weight,
    decision_rule,
)
from domain.council.tallies.rules import DoesNotAddUp, Tally
from domain.council.verdicts.rules import NO_EFFECT, area_words, judge, percent_words

WHOLE = st.integers(min_value=1, max_value=10**9)
ORDINARY, SPECIAL = decision_rule("owners_ordinary"), decision_rule("owners_special")


def tally(*, everyone, took_part, agreeing, opposing=None):
    weights = [weight if isinstance(weight, Weight) else Weight(*weight) for weight in (everyone, took_part, agreeing)]
    return Tally(*weights, opposing or Weight(), Weight())


@pytest.mark.parametrize("share, true", [(TWO_THIRDS, Fraction(2, 3)), (THREE_QUARTERS, Fraction(3, 4))])
def test_a_share_that_includes_its_number_for_every_small_whole(share, true):
    for whole in range(1, 61):
        for part in range(whole + 1):
            assert share.met_by(part, whole) == (Fraction(part, whole) >= true)


def test_more_than_half_does_not_include_the_half():
    for whole in range(1, 61):
        for part in range(whole + 1):
            assert MORE_THAN_HALF.met_by(part, whole) == (Fraction(part, whole) > Fraction(1, 2))


@given(WHOLE)
def test_the_least_part_is_enough_and_one_unit_less_is_not(whole):
    for share in (TWO_THIRDS, THREE_QUARTERS, MORE_THAN_HALF):
        least = share.least(whole)

        assert share.met_by(least, whole)
        assert not share.met_by(least - 1, whole)
        assert share.met_by(least + 1, whole)


@pytest.mark.parametrize("rule", DECISION_RULES, ids=lambda rule: rule.name)
def test_every_small_meeting_is_judged_as_the_law_says(rule):
    """All totals to 9, every participation and consent, heads and area moving together or apart."""
    asks = {
        "owners_ordinary": lambda t, p, a: 3 * p >= 2 * t and 2 * a > p,
        "owners_special": lambda t, p, a: 3 * p >= 2 * t and 4 * a >= 3 * p,
        "residents_assembly": lambda t, p, a: 2 * p > t and 2 * a > p,
        "residents_representatives": lambda t, p, a: 3 * p >= 2 * t and 2 * a > p,
        "management_committee": lambda t, p, a: 2 * p > t and 2 * a > t,
        "owners_committee": lambda t, p, a: 2 * p > t and 2 * a > t,
        "council": lambda t, p, a: 3 * p >= 2 * t and 2 * a > p,
    }[rule.name]
    for total in range(1, 10):
        for took_part, agreeing in product(range(total + 1), repeat=2):
            if agreeing <= took_part:
                sides = [Weight(n, n, n) for n in (total, took_part, agreeing)]
                verdict = judge(tally(everyone=sides[0], took_part=sides[1], agreeing=sides[2]), rule)
                assert verdict.passed == asks(total, took_part, agreeing), (total, took_part, agreeing)


def test_every_small_owners_ballot_in_heads_and_area():
    for heads, area in product(range(1, 6), repeat=2):
        for ph, pa in product(range(heads + 1), range(area + 1)):
            for ah, aa in product(range(ph + 1), range(pa + 1)):
                counted = tally(everyone=(heads, area), took_part=(ph, pa), agreeing=(ah, aa))
                holds = 3 * pa >= 2 * area and 3 * ph >= 2 * heads
                assert judge(counted, ORDINARY).passed == (holds and 2 * aa > pa and 2 * ah > ph)
                assert judge(counted, SPECIAL).passed == (holds and 4 * aa >= 3 * pa and 4 * ah >= 3 * ph)


@st.composite
def owners(draw):
    everyone = Weight(draw(st.integers(1, 10**5)), draw(st.integers(1, 10**9)))
    part = Weight(draw(st.integers(0, everyone.heads)), draw(st.integers(0, everyone.area)))
    return tally(
        everyone=everyone,
        took_part=part,
        agreeing=Weight(draw(st.integers(0, part.heads)), draw(st.integers(0, part.area))),
    )


@given(owners())
def test_large_rolls_are_judged_by_exact_fractions(counted):
    def at_least(part, whole, share):
        return whole == 0 or Fraction(part, whole) >= share

    t, p, a = counted.all, counted.taking_part, counted.agreeing
    holds = at_least(p.area, t.area, Fraction(2, 3)) and at_least(p.heads, t.heads, Fraction(2, 3))
    three_quarters = at_least(a.area, p.area, Fraction(3, 4)) and at_least(a.heads, p.heads, Fraction(3, 4))

    assert judge(counted, SPECIAL).holds == holds
    assert judge(counted, SPECIAL).passed == (holds and three_quarters)


@settings(max_examples=60)
@given(heads=st.integers(3, 10**5), area=st.integers(3, 10**9), rule=st.sampled_from([ORDINARY, SPECIAL]))
def test_one_unit_less_at_any_single_line_of_a_bare_majority_fails_exactly_that_line(heads, area, rule):
    everyone = Weight(heads, area)
    part = Weight(TWO_THIRDS.least(heads), TWO_THIRDS.least(area))
    consent = rule.at(Stage.PASSES)[0].share
    agreeing = Weight(consent.least(part.heads), consent.least(part.area))

    assert judge(tally(everyone=everyone, took_part=part, agreeing=agreeing), rule).passed
    for measure in (Measure.HEADS, Measure.AREA):
        unit = Weight(heads=1) if measure == Measure.HEADS else Weight(area=1)
        verdict = judge(tally(everyone=everyone, took_part=part, agreeing=agreeing - unit), rule)
        [line] = verdict.missed
        assert (line.requirement.measure, line.requirement.part, line.margin) == (measure, Standing.AGREEING, -1)
        fewer = part - unit
        within = Weight(min(agreeing.heads, fewer.heads), min(agreeing.area, fewer.area))
        verdict = judge(tally(everyone=everyone, took_part=fewer, agreeing=within), rule)
        [line] = verdict.missed
        assert (line.requirement.measure, line.requirement.part, line.margin) == (measure, Standing.TAKING_PART, -1)


@given(st.integers(1, 3 * 10**8))
def test_an_exact_two_thirds_always_holds_and_reads_below_it_when_cut(thirds):
    counted = tally(everyone=(3, 3 * thirds), took_part=(2, 2 * thirds), agreeing=(2, 2 * thirds))

    assert judge(counted, ORDINARY).passed
    assert percent_words(2 * thirds, 3 * thirds) == "66.66 %"


def test_the_live_sentence_names_what_is_missing():
    counted = tally(everyone=(326, 2451860), took_part=(215, 1680244), agreeing=(0, 0))

    words = judge(counted, ORDINARY).participation

    assert words == "参与表决人数须达 2/3：还差 3 名业主；面积 2/3：已达到。两项都到，表决才有效。"


def test_heads_reached_and_area_not_leaves_consent_without_effect():
    counted = tally(everyone=(326, 2451860), took_part=(281, 1571670), agreeing=(257, 1500000))

    verdict = judge(counted, ORDINARY)

    assert verdict.outcome == "未通过"
    assert [line.state for line in verdict.lines] == ["已达到", "还差 629.04 ㎡", NO_EFFECT, NO_EFFECT]


def test_a_line_shows_both_sides_and_the_inequality_multiplied_out():
    counted = tally(everyone=(326, 2451860), took_part=(215, 1680244), agreeing=(215, 1680244))

    heads, area, *_ = judge(counted, ORDINARY).lines

    assert (heads.sides, heads.by) == ("215 / 326 名业主", "还差 3 名业主")
    assert heads.inequality == "3 × 215 = 645 < 2 × 326 = 652"
    assert area.sides == "16,802.44 / 24,518.60 ㎡"
    assert area.by == "多出 456.70 ㎡"
    assert judge(counted, ORDINARY).lines[2].inequality == "2 × 215 = 430 > 215"


def test_seventy_eight_per_cent_by_heads_fails_by_area():
    counted = tally(everyone=(1000, 9_000_000), took_part=(1000, 9_000_000), agreeing=(788, 4_500_000))

    verdict = judge(counted, ORDINARY)

    assert [line.title for line in verdict.missed] == ["同意面积须过半数"]
    assert verdict.missed[0].state == "还差 0.01 ㎡"


def test_unreturned_votes_counted_with_the_majority_stand_beside_the_lawful_count_with_a_warning():
    counted = tally(everyone=(100, 10_000), took_part=(60, 6_000), agreeing=(50, 5_000), opposing=Weight(10, 1_000))

    verdict = judge(counted, ORDINARY, unreturned_with_majority=True)

    assert not verdict.passed
    assert verdict.otherwise is not None and verdict.otherwise.passed
    assert "以依法口径为准" in verdict.warning
    assert judge(counted, ORDINARY).warning == ""


def test_a_consultation_never_reads_as_passed():
    counted = tally(everyone=(30, 0), took_part=(30, 0), agreeing=(30, 0))

    assert judge(counted, decision_rule("council"), binding=False).outcome == "多数同意（征询）"


def test_more_agreeing_than_taking_part_cannot_be_a_tally():
    with pytest.raises(DoesNotAddUp):
        tally(everyone=(10, 10), took_part=(5, 5), agreeing=(6, 5))
    with pytest.raises(DoesNotAddUp):
        tally(everyone=(10, 10), took_part=(11, 5), agreeing=(6, 5))


def test_areas_keep_the_decimals_of_the_record():
    assert area_words(1634574) == "16,345.74 ㎡"
    assert area_words(5) == "0.05 ㎡"
