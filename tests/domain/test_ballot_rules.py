"""Rolls, counting, papers and the life of a ballot."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.council.ballots import rules
from domain.council.ballots.rules import Papers, PaperState, Reading, State, Step
from domain.council.bodies.rules import Channel
from domain.council.decisions.rules import Weight, decision_rule
from domain.council.rolls.rules import (
    AreaSource,
    Entry,
    NoArea,
    Roll,
    RollIsEmpty,
    TooFewRepresentatives,
    Unit,
    VoterTwice,
    heads,
    require_representatives,
)
from domain.council.tallies.rules import (
    Cast,
    Choice,
    CountedTwice,
    DoesNotAddUp,
    Hands,
    NotOnRoll,
    by_building,
    count,
)


def unit(name, *owners, area=5000, **more):
    return Unit(name, frozenset(owners), {AreaSource.REGISTER: area}, **more)


def roll(size):
    return Roll(tuple(Entry(f"v{number}", area=100 + number) for number in range(size)))


def test_several_units_of_one_buyer_are_one_head_with_all_their_area():
    [owner] = heads([unit("1-101", "a"), unit("1-102", "a", area=7000)])

    assert owner.area == 12000


def test_co_owners_have_one_vote_and_who_also_owns_alone_is_another_buyer():
    found = heads([unit("1-101", "a", "b"), unit("1-102", "b", "a"), unit("1-103", "a")])

    assert sorted(len(owner.units) for owner in found) == [1, 2]


def test_the_developers_unsold_and_undelivered_units_are_one_head_whoever_bought_them():
    found = heads([unit("1", "dev", developers=True), unit("2", "x", developers=True), unit("3", "x"), unit("4", "y")])

    assert len(found) == 3
    assert [len(owner.units) for owner in found if owner.developer] == [2]


def test_the_land_register_comes_before_the_survey_and_the_survey_before_the_contract():
    areas = {AreaSource.CONTRACT: 1, AreaSource.SURVEY: 2, AreaSource.REGISTER: 3}

    assert Unit("a", frozenset("x"), areas).area == 3
    assert Unit("a", frozenset("x"), {k: v for k, v in areas.items() if k != AreaSource.REGISTER}).area == 2
    assert Unit("a", frozenset("x"), {AreaSource.CONTRACT: 1}).area == 1
    with pytest.raises(NoArea):
        _ = Unit("a", frozenset("x"), {}).area


def test_a_roll_keeps_its_digest_whatever_order_it_was_read_in_and_loses_it_with_any_change():
    forward, backward = roll(9), Roll(tuple(reversed(roll(9).entries)))

    assert forward.digest == backward.digest
    assert forward.digest != Roll((*forward.entries[:-1], Entry("v8", area=109))).digest


def test_an_empty_roll_or_a_voter_listed_twice_is_refused():
    with pytest.raises(RollIsEmpty):
        Roll(())
    with pytest.raises(VoterTwice):
        Roll((Entry("a"), Entry("a", area=3)))


@pytest.mark.parametrize("representatives, members, enough", [(40, 50, True), (39, 50, False), (41, 51, True)])
def test_representatives_are_at_least_four_fifths(representatives, members, enough):
    if enough:
        require_representatives(representatives, members)
    else:
        with pytest.raises(TooFewRepresentatives, match="还差 5 名"):
            require_representatives(representatives, members)


VOTES = st.lists(st.tuples(st.integers(0, 59), st.sampled_from(Choice)), max_size=60, unique_by=lambda vote: vote[0])


@given(VOTES)
def test_the_count_is_the_same_in_any_order_and_every_vote_is_on_exactly_one_side(votes):
    electorate = roll(60)
    casts = [Cast(f"v{number}", choice, Channel.PAPER) for number, choice in votes]

    tally = count(electorate, casts)

    assert tally.digest == count(electorate, reversed(casts)).digest
    assert tally.taking_part == Weight.total(electorate.by_voter[cast.voter].weight for cast in casts)
    assert tally.agreeing + tally.opposing + tally.abstaining == tally.taking_part
    assert tally.taking_part + tally.missing == electorate.weight


def test_who_abstains_takes_part_and_who_does_not_return_the_paper_does_not():
    tally = count(roll(3), [Cast("v0", Choice.ABSTAIN, Channel.PAPER)])

    assert (tally.taking_part.heads, tally.missing.heads) == (1, 2)


def test_in_a_meeting_who_attends_takes_part_without_raising_a_hand():
    casts = [Cast(f"v{n}", None, Channel.HANDS) for n in range(4)] + [Cast("v4", Choice.FOR, Channel.PHONE)]

    tally = count(roll(6), casts, hands=Hands(2, 1, 0), attending={f"v{n}" for n in range(5)})

    assert (tally.taking_part.heads, tally.agreeing.heads, tally.opposing.heads, tally.silent.heads) == (5, 3, 1, 1)


def test_more_hands_than_people_who_could_raise_one_are_refused():
    casts = [Cast("v0", None, Channel.HANDS), Cast("v1", Choice.FOR, Channel.PHONE)]

    with pytest.raises(DoesNotAddUp, match="举手共 2"):
        count(roll(3), casts, hands=Hands(2, 0, 0), attending={"v0", "v1"})


def test_a_stranger_or_a_second_vote_is_never_counted():
    with pytest.raises(NotOnRoll):
        count(roll(2), [Cast("nobody", Choice.FOR, Channel.PAPER)])
    with pytest.raises(CountedTwice):
        count(roll(2), [Cast("v0", Choice.FOR, Channel.PAPER), Cast("v0", Choice.FOR, Channel.PHONE)])


def test_buildings_show_who_is_still_to_visit():
    electorate = Roll(
        (Entry("a", 100, building="1号楼"), Entry("b", 200, building="2号楼"), Entry("c", 300, building="2号楼"))
    )

    buildings = by_building(electorate, [Cast("b", Choice.FOR, Channel.PAPER)])

    assert buildings == {"1号楼": (Weight(1, 100), Weight()), "2号楼": (Weight(2, 500), Weight(1, 200))}


def test_buildings_stand_in_the_order_of_their_numbers():
    electorate = Roll(tuple(Entry(name, 100, building=name) for name in ("10 号楼", "1 号楼", "2 号楼")))

    assert list(by_building(electorate, [])) == ["1 号楼", "2 号楼", "10 号楼"]


def test_a_ballot_lives_from_draft_to_published_and_never_goes_back_to_open():
    state = State.DRAFT
    for step in (Step.NOTICE, Step.OPEN, Step.CLOSE, Step.TALLY, Step.PUBLISH):
        state = rules.next_state(state, step)

    assert state == State.PUBLISHED
    for step, (sources, following) in rules.LIFE.items():
        assert following != State.OPEN or sources == {State.NOTICED}, step


def test_a_count_error_ends_in_failed_and_points_to_a_new_round():
    assert rules.next_state(State.TALLIED, Step.FAIL) == State.FAILED
    with pytest.raises(rules.StepNotOpen, match="请开新一轮会议"):
        rules.next_state(State.FAILED, Step.OPEN)


def test_every_ballot_step_has_a_place_in_its_life():
    assert set(rules.LIFE) == set(Step)


def test_the_second_vote_is_refused_with_when_and_how_the_first_was_cast():
    refusal = rules.already_voted("业主", datetime(2026, 11, 23, 7, 20, tzinfo=UTC), Channel.PAPER)

    assert str(refusal) == "这名业主已投票：11月23日 15:20，纸票。这次没有计入。"


def test_committees_know_no_proxies_and_representatives_none_in_elections():
    for name in ("owners_committee", "management_committee"):
        with pytest.raises(rules.ProxyNotAllowed):
            rules.require_proxy(decision_rule(name), held=0, written=True)
    rules.require_proxy(decision_rule("residents_representatives"), held=0, written=True)
    with pytest.raises(rules.ProxyNotAllowed):
        rules.require_proxy(decision_rule("residents_representatives"), held=0, written=True, election=True)


@pytest.mark.parametrize("held, allowed", [(2, True), (3, False), (4, False)])
def test_an_owner_holds_proxies_up_to_the_limit_and_only_written_ones(held, allowed):
    owners = decision_rule("owners_ordinary")

    if allowed:
        rules.require_proxy(owners, held=held, written=True)
        with pytest.raises(rules.ProxyNotWritten):
            rules.require_proxy(owners, held=held, written=False)
    else:
        with pytest.raises(rules.TooManyProxies):
            rules.require_proxy(owners, held=held, written=True)


def test_papers_add_up_or_are_counted_again():
    assert Papers(issued=326, returned=215, valid=210, blank=3, void=2).out == 111
    with pytest.raises(rules.PapersDoNotAddUp):
        Papers(issued=326, returned=215, valid=210, blank=3, void=3)
    with pytest.raises(rules.PapersDoNotAddUp):
        Papers(issued=214, returned=215, valid=210, blank=3, void=2)


def test_two_people_read_alike_or_a_third_look_decides():
    agree, against = Reading(PaperState.VALID, Choice.FOR), Reading(PaperState.VALID, Choice.AGAINST)

    assert rules.settled_reading([agree]) is None
    assert rules.settled_reading([agree, agree]) == agree
    assert rules.settled_reading([agree, against]) is None
    assert rules.settled_reading([agree, against, against]) == against


def test_a_blank_paper_abstains_and_a_void_one_is_no_vote():
    assert Reading(PaperState.BLANK).counts_as == Choice.ABSTAIN
    assert Reading(PaperState.VOID).counts_as is None
    with pytest.raises(rules.PapersDoNotAddUp):
        Reading(PaperState.VALID)
