"""Follow-up (rules.md §4, scenarios 7, 28 to 32): each voice its own answer, never by whoever handled it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import Missing
from domain.journal import queries as journal
from domain.matters import actions, queries, rules
from domain.matters.registration import NewVoice
from domain.matters.rules import Channel, Kind, Outcome, Satisfaction, State, Step, Unreached
from domain.matters.worklist import work_list
from domain.people import actions as people
from domain.transaction import fetch
from tests.build import NOON, Town
from tests.domain.matter_build import answered, doer, heard, in_hand, settled, unanswered
from tests.domain.sight_build import show

KINDS = [Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD]
LATER = NOON + timedelta(hours=2)
SECOND = timedelta(seconds=1)


async def outcomes(matter) -> list[tuple[str | None, bool | None, str | None]]:
    rows = await queries.voices(matter.id)
    return [(row["outcome"], row["solved"], row["satisfaction"]) for row in rows]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_grid_lead_asks_and_whoever_handled_it_never(town: Town, kind: Kind):
    """Scenario 30."""
    matter = await settled(town, kind)

    assert matter.follower == town.he.id
    assert matter.id in {row["id"] for row in await work_list(town.he, now=NOON)}
    with pytest.raises((rules.SamePerson, rules.NotYourStep)):
        await answered(town, matter, officer=doer(town, matter))
    assert (await answered(town, matter)).state == State.FOLLOWED_UP


async def test_where_the_lead_handled_it_a_neighbouring_lead_asks(town: Town):
    from domain.matters.rules import State as S
    from tests.domain.matter_build import confirmed

    matter = await confirmed(town, Kind.HOUSEHOLD, await heard(town))
    matter = await actions.claim(matter.id, officer=town.he, now=NOON)
    matter = await actions.settle(matter.id, "劝和", officer=town.he, now=NOON)

    assert matter.follower == town.pan.id
    with pytest.raises(rules.SamePerson, match="回访人不得是办理人"):
        await answered(town, matter, officer=town.he)
    assert (await answered(town, matter, officer=town.pan)).state == S.FOLLOWED_UP


async def test_a_lead_on_the_team_does_not_ask_either(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    await show(matter, town.he.id, "team")
    await show(matter, town.pan.id, "team")

    matter = await actions.settle(matter.id, "劝和", officer=town.lin, now=NOON)

    assert matter.follower == town.zhou.id


async def test_whoever_carried_a_resolution_out_for_a_predecessor_does_not_ask(town: Town):
    matter = await in_hand(town, Kind.SHARED)
    await fetch("update matter set handler = {} where id = {}", town.qian.id, matter.id)

    matter = await actions.settle(matter.id, "落实", officer=town.zhou, now=NOON)

    assert matter.handler == town.zhou.id
    with pytest.raises(rules.SamePerson):
        await answered(town, matter, officer=town.zhou)


async def test_what_was_solved_on_the_spot_is_asked_by_another(town: Town):
    matter = await heard(town, "life_noise", voice=None, officer=town.he, solved="当场劝说")

    assert (matter.state, matter.kind, matter.handler, matter.follower) == (
        State.SETTLED, Kind.HOUSEHOLD, town.he.id, town.pan.id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("solved", "satisfaction", "state"),
    [
        (True, Satisfaction.SATISFIED, State.FOLLOWED_UP),
        (True, Satisfaction.FAIRLY, State.FOLLOWED_UP),
        (True, Satisfaction.DISSATISFIED, State.IN_HAND),
        (False, Satisfaction.SATISFIED, State.IN_HAND),
    ],
)
async def test_solved_and_satisfied_are_two_answers(town: Town, solved, satisfaction, state):
    """Scenario 28."""
    matter = await settled(town, Kind.PUBLIC)

    after = await answered(town, matter, solved=solved, satisfaction=satisfaction)

    assert after.state == state
    [line] = [line for line in await journal.history(matter.id) if line["action"] == Step.FOLLOW_UP]
    voice = (await queries.voices(matter.id))[0]["id"]
    facts = line["changes"]["facts"]
    assert (facts["solved"], facts["satisfaction"], facts["asked"]) == (solved, satisfaction, [str(voice)])


async def test_an_answer_needs_both_answers(town: Town):
    matter = await settled(town, Kind.PUBLIC)
    for solved, satisfaction in ((None, Satisfaction.SATISFIED), (True, None), (None, None)):
        with pytest.raises(rules.AnswerMissing):
            await answered(town, matter, solved=solved, satisfaction=satisfaction)


async def test_unreachable_is_never_counted_as_satisfied_or_solved(town: Town):
    """Scenario 31."""
    matter = await settled(town, Kind.PUBLIC)
    for solved, satisfaction in ((None, Satisfaction.SATISFIED), (True, None), (False, None)):
        with pytest.raises(rules.AnswerMissing):
            await unanswered(town, matter, solved=solved, satisfaction=satisfaction)

    matter = await unanswered(town, matter)

    assert (matter.state, await outcomes(matter)) == (State.FOLLOWED_UP, [("unreachable", None, None)])


async def test_an_unanswered_call_is_a_try_and_the_third_makes_it_unreachable(town: Town):
    """rules.md §4: three tries."""
    matter = await settled(town, Kind.PUBLIC)
    for tries in (1, 2):
        matter = await unanswered(town, matter, Unreached.NO_ANSWER, now=NOON + tries * rules.TRY_GAP)
        with pytest.raises(rules.TriedJustNow, match="20 分钟"):
            await unanswered(town, matter, Unreached.NO_ANSWER, now=NOON + tries * rules.TRY_GAP + SECOND)
        assert (matter.state, await outcomes(matter)) == (State.SETTLED, [(None, None, None)])
        assert [row["tries"] for row in await queries.voices(matter.id)] == [tries]
        with pytest.raises(rules.VoicesWaiting):
            await actions.close(matter.id, officer=town.zheng, now=NOON)

    matter = await unanswered(town, matter, Unreached.NO_ANSWER, now=LATER)

    assert (matter.state, await outcomes(matter)) == (State.FOLLOWED_UP, [("unreachable", None, None)])
    facts = [line["changes"]["facts"] for line in await journal.history(matter.id) if line["action"] == Step.FOLLOW_UP]
    assert [(one["outcome"], one["unreached"], one["tries"]) for one in facts] == [
        (None, "no_answer", 1), (None, "no_answer", 2), ("unreachable", "no_answer", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("why", [Unreached.REFUSED, Unreached.DEAD_NUMBER])
async def test_a_refusal_and_a_dead_number_need_no_second_try(town: Town, why: Unreached):
    matter = await unanswered(town, await settled(town, Kind.PUBLIC), why)

    assert (matter.state, await outcomes(matter)) == (State.FOLLOWED_UP, [("unreachable", None, None)])


async def test_unreachable_says_why_and_nothing_else_does(town: Town):
    matter = await settled(town, Kind.PUBLIC)
    with pytest.raises(rules.UnreachedMissing):
        await answered(town, matter, outcome=Outcome.UNREACHABLE, solved=None, satisfaction=None)
    with pytest.raises(rules.UnreachedMissing):
        await answered(town, matter, unreached=Unreached.NO_ANSWER)


async def test_each_caller_has_tries_of_their_own(town: Town):
    matter = await settled(town, Kind.PUBLIC)
    first = (await queries.voices(matter.id))[0]["id"]
    other = NewVoice("也看不见", mobile="13900139000")
    await actions.add_voice(matter.id, other, Channel.VENUE, officer=town.wu, now=NOON)
    for tries in range(2):
        await unanswered(town, matter, Unreached.NO_ANSWER, voices=[first], now=NOON + tries * rules.TRY_GAP)

    matter = await unanswered(town, matter, Unreached.NO_ANSWER, voices=[first, other.id], now=LATER)

    assert matter.state == State.SETTLED
    assert sorted((row["tries"], row["outcome"] or "") for row in await queries.voices(matter.id)) == [
        (1, ""), (3, "unreachable"),
    ]  # fmt: skip


async def test_reached_after_two_tries_the_answer_counts_and_reopened_the_tries_begin_anew(town: Town):
    matter = await settled(town, Kind.PUBLIC)
    for tries in range(2):
        await unanswered(town, matter, Unreached.NO_ANSWER, now=NOON + tries * rules.TRY_GAP)

    matter = await answered(town, matter, solved=False, satisfaction=Satisfaction.FAIRLY)

    assert matter.state == State.IN_HAND
    assert [row["tries"] for row in await queries.voices(matter.id)] == [0]


async def test_an_answer_given_is_not_overwritten(town: Town):
    matter = await settled(town, Kind.PUBLIC)
    await actions.add_voice(matter.id, NewVoice("也暗", mobile="13900139000"), Channel.VENUE, officer=town.wu, now=NOON)
    one, _ = [row["id"] for row in await queries.voices(matter.id)]
    await answered(town, matter, voices=[one])

    for why in (Unreached.REFUSED, Unreached.NO_ANSWER):
        with pytest.raises(rules.AnsweredBefore):
            await unanswered(town, matter, why, voices=[one])

    assert (await outcomes(matter))[0] == ("answered", True, "satisfied")


async def test_a_finding_nobody_voiced_is_looked_at_and_never_satisfied(town: Town):
    matter = await settled(town, Kind.PUBLIC, voice=None)
    with pytest.raises(rules.NobodyAnswered):
        await answered(town, matter, voices=[])
    with pytest.raises(rules.AnswerMissing):
        await answered(town, matter, voices=[], outcome=Outcome.LOOKED, satisfaction=Satisfaction.SATISFIED)

    matter = await answered(town, matter, voices=[], outcome=Outcome.LOOKED, solved=True, satisfaction=None)

    assert matter.state == State.FOLLOWED_UP


async def test_who_said_something_is_asked_and_not_only_looked_at(town: Town):
    matter = await settled(town, Kind.PUBLIC)
    with pytest.raises(rules.NobodyAnswered):
        await answered(town, matter, outcome=Outcome.LOOKED, solved=True, satisfaction=None)
    with pytest.raises(Missing):
        await answered(town, matter, voices=[])


async def test_an_anonymous_slip_has_no_follow_up_and_is_closed_as_handled(town: Town):
    """Scenario 32."""
    slip = NewVoice("灯坏了", anonymous=True)
    matter = await settled(town, Kind.PUBLIC, voice=slip, channel=Channel.BOX)

    matter = await actions.close(matter.id, officer=town.zheng, now=NOON)

    assert (matter.state, await outcomes(matter)) == (State.CLOSED, [("nobody", None, None)])


async def test_a_slip_beside_a_caller_holds_nothing_up(town: Town):
    matter = await settled(town, Kind.PUBLIC, voice=NewVoice("灯坏了", anonymous=True))
    voice = NewVoice("看不见路", mobile="13900139000")
    await actions.add_voice(matter.id, voice, Channel.VENUE, officer=town.wu, now=NOON)

    matter = await answered(town, matter, voices=[voice.id])

    assert matter.state == State.FOLLOWED_UP
    assert sorted(outcome for outcome, _, _ in await outcomes(matter)) == ["answered", "nobody"]


async def test_each_voice_is_asked_and_until_then_nothing_closes(town: Town):
    """Scenario 7: one call may cover all voices of one person, each keeps its answer."""
    matter = await settled(town, Kind.PUBLIC)
    extra = [NewVoice("也看不见", mobile="13900139000"), NewVoice("还是那事", mobile="13800138000")]
    for voice in extra:
        await actions.add_voice(matter.id, voice, Channel.VENUE, officer=town.wu, now=NOON)
    first = (await queries.voices(matter.id))[0]
    same = [row["id"] for row in await queries.voices(matter.id) if row["person"] == first["person"]]
    assert len(same) == 2

    matter = await answered(town, matter, voices=same)
    assert matter.state == State.SETTLED
    with pytest.raises(rules.VoicesWaiting, match="1 条"):
        await actions.close(matter.id, officer=town.zheng, now=NOON)
    matter = await unanswered(town, matter, voices=[extra[0].id])

    assert matter.state == State.FOLLOWED_UP
    assert sorted(outcome for outcome, _, _ in await outcomes(matter)) == ["answered", "answered", "unreachable"]


async def test_voices_of_other_matters_are_not_answered_here(town: Town):
    one, other = await settled(town, Kind.PUBLIC), await settled(town, Kind.PUBLIC)
    foreign = (await queries.voices(other.id))[0]["id"]

    with pytest.raises(Missing):
        await answered(town, one, voices=[foreign])


async def test_the_second_reopening_opens_a_consultation_the_third_is_marked_repeated(town: Town):
    """Scenario 29."""
    matter = await settled(town, Kind.PUBLIC)
    for times, how in ((1, "again"), (2, "consultation"), (3, "repeated")):
        matter = await answered(town, matter, satisfaction=Satisfaction.DISSATISFIED)
        [*_, line] = await journal.history(matter.id)
        assert (line["action"], line["changes"]["facts"]) == (Step.REOPEN, {"times": times, "how": how})
        assert (matter.state, bool(matter.in_consultation)) == (State.IN_HAND, times >= 2)
        assert await outcomes(matter) == [(None, None, None)]
        matter = await actions.settle(matter.id, "再办", officer=town.city, now=LATER)
    assert len((await queries.children(matter.id))["consultations"]) == 1


async def test_a_closed_matter_comes_back_for_a_new_voice_with_a_reason(town: Town):
    matter = await actions.close(
        (await answered(town, await settled(town, Kind.PUBLIC))).id, officer=town.zheng, now=NOON
    )
    with pytest.raises(rules.ReasonMissing):
        await actions.reopen(matter.id, " ", officer=town.zheng, now=NOON)

    matter = await actions.reopen(matter.id, "又不亮", officer=town.zheng, now=NOON)

    assert (matter.state, matter.closed_at, matter.party) == (State.IN_HAND, None, town.office)


async def test_where_nobody_may_ask_the_secretary_does(town: Town):
    from domain.people.tables import GrantTable

    for lead in (town.he, town.pan):
        [row] = await GrantTable.select(GrantTable.id).where(GrantTable.officer == lead.id)
        await people.end_grant(row["id"], officer=town.chen, now=NOON)

    matter = await settled(town, Kind.HOUSEHOLD, now=LATER)

    assert matter.follower == town.zhou.id
    assert (await answered(town, matter, officer=town.zhou, now=LATER)).state == State.FOLLOWED_UP
