"""One voter once across hands, phones and paper; closing is a barrier; every tally can be counted again."""

import asyncio
import json
import random

import pytest

from domain.council.ballots import actions, queries, rules
from domain.council.ballots.rules import PaperState, State
from domain.council.bodies.rules import MotionType
from domain.council.meetings import actions as meetings
from domain.council.papers import actions as papers
from domain.council.papers import queries as papers_of
from domain.council.rights import NotTheirDeed
from domain.council.rolls import queries as rolls
from domain.council.tallies.rules import Choice, DoesNotAddUp, Hands
from domain.council.votes import actions as votes
from domain.council.votes import queries as votes_of
from domain.errors import Invalid
from domain.journal.queries import history
from domain.transaction import fetch, writing
from domain.words import in_order
from tests import council
from tests.build import NOON
from tests.council import MEETING_DAY, OWNERS_DAY

OWNERS = [
    (("甲",), 5000),
    (("甲",), 7000),
    (("乙", "丙"), 6000),
    (("乙",), 6000),
    (("丁",), 8000),
    (("戊",), 8000),
    (("建设单位",), 9000),
    (("建设单位",), 9000),
]


async def test_a_representative_votes_once_whatever_the_channel(town):
    room = await council.voting(town, present=40)

    await votes.by_code(room.codes()[0], room.ballot, Choice.FOR, now=MEETING_DAY)
    with pytest.raises(rules.AlreadyVoted, match="这名代表已投票：11月27日 12:00，手机。这次没有计入。"):
        await votes.by_code(room.codes()[0], room.ballot, Choice.AGAINST, now=MEETING_DAY)
    await count_hands(room, town, Hands(30, 5, 4))
    with pytest.raises(rules.AlreadyVoted, match="举手"):
        await votes.by_code(room.codes()[1], room.ballot, Choice.FOR, now=MEETING_DAY)

    standing = await queries.standing(await queries.ballot(room.ballot))
    assert (standing.tally.taking_part.heads, standing.tally.agreeing.heads) == (40, 31)


async def test_more_hands_than_those_who_have_not_voted_by_phone_are_refused(town):
    room = await council.voting(town, present=40)
    await votes.by_code(room.codes()[0], room.ballot, Choice.FOR, now=MEETING_DAY)

    with pytest.raises(DoesNotAddUp, match="举手共 40，在场还没投票的只有 39 人"):
        await count_hands(room, town, Hands(40, 0, 0))


async def test_counter_and_scrutineer_are_two_people(town):
    room = await council.voting(town, present=40)

    with pytest.raises(rules.TwoPeopleSign):
        await actions.hand_tally(
            room.ballot, Hands(40, 0, 0), counter="同", scrutineer="同", officer=town.zhou, now=MEETING_DAY
        )


async def test_who_has_not_come_cannot_vote_by_phone(town):
    room = await council.voting(town, present=40)

    with pytest.raises(rules.NotAttending):
        await votes.by_code(room.codes()[45], room.ballot, Choice.FOR, now=MEETING_DAY)


async def test_a_vote_after_closing_is_refused_and_the_tally_stays(town):
    room = await council.voting(town, present=40)
    await votes.by_code(room.codes()[0], room.ballot, Choice.FOR, now=MEETING_DAY)
    await actions.close(room.ballot, officer=town.zhou, now=MEETING_DAY)

    with pytest.raises(rules.BallotNotOpen, match="已结束"):
        await votes.by_code(room.codes()[1], room.ballot, Choice.FOR, now=MEETING_DAY)

    assert (await queries.recount(room.ballot)).right


async def test_leaving_after_the_close_changes_no_tally(town):
    room = await council.voting(town, present=40)
    await count_hands(room, town, Hands(21, 19, 0))
    await actions.close(room.ballot, officer=town.zhou, now=MEETING_DAY)

    for voter in room.voters()[:20]:
        await meetings.leave(room.meeting, voter, officer=town.zhou, now=MEETING_DAY)

    again = await queries.recount(room.ballot)
    assert again.right
    assert again.tally.taking_part.heads == 40


async def test_a_database_that_was_meddled_with_does_not_recount(town):
    room = await council.voting(town, present=40)
    await votes.by_code(room.codes()[0], room.ballot, Choice.AGAINST, now=MEETING_DAY)
    await count_hands(room, town, Hands(20, 19, 0))
    await actions.close(room.ballot, officer=town.zhou, now=MEETING_DAY)

    async with writing():
        await fetch("update hand_tally set agreeing = 21, opposing = 18 where ballot = {}", room.ballot)

    assert not (await queries.recount(room.ballot)).same_tally
    with pytest.raises(rules.CountDiffers):
        await actions.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await actions.fail(room.ballot, "票数对不上", officer=town.zhou, now=MEETING_DAY)
    assert (await queries.ballot(room.ballot))["state"] == State.FAILED


async def test_the_database_itself_refuses_to_change_a_vote_or_add_one_to_a_closed_ballot(town):
    room = await council.voting(town, present=40)
    await votes.by_code(room.codes()[0], room.ballot, Choice.AGAINST, now=MEETING_DAY)

    with pytest.raises(Exception, match="append only"):
        async with writing():
            await fetch("update vote set choice = 'for' where ballot = {}", room.ballot)
    await actions.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    with pytest.raises(Exception, match="not open"):
        async with writing():
            await fetch(
                "insert into vote select {}, subdistrict, ballot, roll, {}, choice, channel, secret, at, {}, salt from vote"
                " where ballot = {}",
                council.uuid7(),
                room.voters()[1],
                "R" * 18,
                room.ballot,
            )


@pytest.mark.parametrize("seed", range(4))
async def test_closing_while_everybody_votes_counts_exactly_the_acknowledged(town, seed):
    chance = random.Random(seed)
    room = await council.voting(town, present=40)
    tries = [chance.randrange(40) for _ in range(60)]

    async def vote(member):
        await asyncio.sleep(chance.random() / 50)
        try:
            return (await votes.by_code(room.codes()[member], room.ballot, Choice.FOR, now=MEETING_DAY)).outcome
        except (rules.AlreadyVoted, rules.BallotNotOpen) as refusal:
            return refusal.code

    async def close():
        await asyncio.sleep(chance.random() / 50)
        await actions.close(room.ballot, officer=town.zhou, now=MEETING_DAY)

    *answers, _ = await asyncio.gather(*(vote(member) for member in tries), close())

    again = await queries.recount(room.ballot)
    assert again.right
    assert answers.count("counted") == again.tally.agreeing.heads == again.votes
    assert set(answers) <= {"counted", "AlreadyVoted", "BallotNotOpen"}


async def test_an_owners_roll_has_one_head_a_buyer_and_all_the_area(town):
    room = await council.owners_ballot(town, OWNERS)

    row = await queries.ballot(room.ballot)
    roll = await votes_of.roll(row["roll"])

    assert (roll.weight.heads, roll.weight.area) == (6, 58000)
    assert sorted(entry["area"] for entry in await rolls.entries(row["roll"])) == [6000, 6000, 8000, 8000, 12000, 18000]
    names = {person["name"] for person in (await rolls.names(row["roll"])).values()}
    assert names == {"甲", "丙、乙", "乙", "丁", "戊", "建设单位"}


async def test_papers_are_entered_by_two_people_and_counted_in_heads_and_area(town):
    room = await council.owners_ballot(town, OWNERS)
    by_area = sorted(await papers_of.papers(room.ballot), key=lambda paper: -paper["area"])

    for paper, choice in zip(by_area[:4], (Choice.FOR, Choice.FOR, Choice.AGAINST, Choice.FOR), strict=True):
        await enter_twice(paper, PaperState.VALID, choice, town)

    standing = await queries.standing(await queries.ballot(room.ballot))
    assert (standing.tally.taking_part.heads, standing.tally.taking_part.area) == (4, 46000)
    assert standing.verdict.participation == ("参与表决人数须达 2/3：已达到；面积 2/3：已达到。两项都到，表决才有效。")
    await actions.close(room.ballot, officer=town.zhou, now=OWNERS_DAY)
    await actions.tally(room.ballot, counter="计", scrutineer="监", officer=town.zhou, now=OWNERS_DAY)
    row = await queries.ballot(room.ballot)
    assert row["passed"] and (await queries.recount(room.ballot)).right


async def test_a_special_motion_needs_three_quarters_in_heads_and_area(town):
    room = await council.owners_ballot(town, OWNERS, type=MotionType.OWNERS_8)
    by_area = sorted(await papers_of.papers(room.ballot), key=lambda paper: -paper["area"])
    for paper, choice in zip(by_area[:4], (Choice.AGAINST, Choice.FOR, Choice.FOR, Choice.FOR), strict=True):
        await enter_twice(paper, PaperState.VALID, choice, town)

    standing = await queries.standing(await queries.ballot(room.ballot))

    assert [line.title for line in standing.verdict.missed] == ["同意面积须达 3/4"]
    assert standing.verdict.missed[0].state == "还差 65.00 ㎡"


async def test_two_readings_that_differ_wait_for_a_third_look(town):
    room = await council.owners_ballot(town, OWNERS)
    [paper, *_] = await papers_of.papers(room.ballot)

    assert await papers.enter(paper["id"], PaperState.VALID, Choice.FOR, officer=town.zhou, now=OWNERS_DAY) is None
    with pytest.raises(rules.SameHand):
        await papers.enter(paper["id"], PaperState.VALID, Choice.FOR, officer=town.zhou, now=OWNERS_DAY)
    assert await papers.enter(paper["id"], PaperState.VALID, Choice.AGAINST, officer=town.clerk, now=OWNERS_DAY) is None
    with pytest.raises(rules.PapersHalfRead, match="还有 1 张"):
        await actions.close(room.ballot, officer=town.zhou, now=OWNERS_DAY)
    await meetings.appoint(room.meeting, town.wu.id, council_duty(), officer=town.zhou, now=OWNERS_DAY)
    settled = await papers.enter(paper["id"], PaperState.VALID, Choice.AGAINST, officer=town.wu, now=OWNERS_DAY)

    assert settled.choice == Choice.AGAINST
    await actions.close(room.ballot, officer=town.zhou, now=OWNERS_DAY)


async def test_blank_papers_abstain_void_ones_do_not_take_part_and_all_add_up(town):
    room = await council.owners_ballot(town, OWNERS)
    first, second, third, *_ = await papers_of.papers(room.ballot)
    await enter_twice(first, PaperState.BLANK, None, town)
    await enter_twice(second, PaperState.VOID, None, town)
    await papers.exchange(third["id"], officer=town.zhou, now=OWNERS_DAY)

    counts = await papers_of.counts(room.ballot)
    tally = (await queries.standing(await queries.ballot(room.ballot))).tally

    assert (counts.issued, counts.returned, counts.blank, counts.void, counts.exchanged, counts.out) == (
        7,
        2,
        1,
        1,
        1,
        4,
    )
    assert (tally.taking_part.heads, tally.abstaining.heads) == (1, 1)


async def test_an_entered_paper_is_final(town):
    room = await council.owners_ballot(town, OWNERS)
    [paper, *_] = await papers_of.papers(room.ballot)
    await enter_twice(paper, PaperState.VALID, Choice.FOR, town)

    with pytest.raises(rules.PaperNotOut):
        await papers.exchange(paper["id"], officer=town.zhou, now=OWNERS_DAY)
    with pytest.raises(rules.PaperNotOut):
        await papers.enter(paper["id"], PaperState.VALID, Choice.AGAINST, officer=town.zhou, now=OWNERS_DAY)


async def test_owners_do_not_bind_themselves_by_hand_or_phone(town):
    room = await council.owners_ballot(town, OWNERS)

    with pytest.raises(rules.HandsDoNotBind, match="只作征询"):
        await actions.hand_tally(
            room.ballot, Hands(4, 0, 0), counter="计", scrutineer="监", officer=town.zhou, now=OWNERS_DAY
        )
    with pytest.raises(rules.PhoneDoesNotBind):
        await actions.propose(room.item, "x", MotionType.OWNERS_4, officer=town.zhou, now=NOON, by_phone=True)


async def count_hands(room, town, hands):
    await actions.hand_tally(room.ballot, hands, counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY)


async def enter_twice(paper, state, choice, town):
    for officer in (town.zhou, town.clerk):
        await papers.enter(paper["id"], state, choice, officer=officer, now=OWNERS_DAY)


def council_duty():
    from domain.council.rights import Duty

    return Duty.COUNTER


async def test_hands_written_down_wrong_are_corrected_by_both_signatures_while_voting_is_open(town):
    room = await council.voting(town, present=40)
    await votes.by_code(room.codes()[0], room.ballot, Choice.FOR, now=MEETING_DAY)
    await count_hands(room, town, Hands(3, 5, 4))

    await correct_hands(room, town, Hands(30, 5, 4), reason="漏写一个 0")

    [line] = [row for row in await history(room.ballot) if row["action"] == "correct_hands"]
    facts = json.loads(line["changes"])["facts"] if isinstance(line["changes"], str) else line["changes"]["facts"]
    standing = await queries.standing(await queries.ballot(room.ballot))
    assert (standing.tally.taking_part.heads, standing.tally.agreeing.heads) == (40, 31)
    assert (facts["was"], facts["agreeing"], line["note"]) == ([3, 5, 4], 30, "漏写一个 0")
    assert [row["name"] for row in await queries.signatures(room.ballot)] == ["新计", "新监"]

    await actions.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await actions.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)
    assert (await queries.recount(room.ballot)).right


async def test_a_correction_of_hands_has_its_limits(town):
    room = await council.voting(town, present=40)
    with pytest.raises(rules.HandsNotCounted):
        await correct_hands(room, town, Hands(30, 5, 4))
    await count_hands(room, town, Hands(30, 5, 4))

    with pytest.raises(DoesNotAddUp, match="举手共 41，清点时在场还没投票的只有 40 人"):
        await correct_hands(room, town, Hands(31, 5, 5))
    with pytest.raises(rules.SameHands):
        await correct_hands(room, town, Hands(30, 5, 4))
    with pytest.raises(Invalid, match="请写明理由"):
        await correct_hands(room, town, Hands(29, 5, 4), reason=" ")
    with pytest.raises(rules.TwoPeopleSign):
        await correct_hands(room, town, Hands(29, 5, 4), scrutineer="新计")
    with pytest.raises(NotTheirDeed):
        await correct_hands(room, town, Hands(29, 5, 4), officer=town.wu)
    await actions.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    with pytest.raises(rules.TooLateToCorrect, match="报计票有误"):
        await correct_hands(room, town, Hands(29, 5, 4))
    assert (await votes_of.hands(room.ballot)) == Hands(30, 5, 4)


async def correct_hands(room, town, hands, *, reason="写错", counter="新计", scrutineer="新监", officer=None):
    signed = {"counter": counter, "scrutineer": scrutineer, "officer": officer or town.zhou}
    await actions.correct_hands(room.ballot, hands, reason=reason, **signed, now=MEETING_DAY)


async def test_papers_are_numbered_in_the_order_of_the_doors_they_are_carried_to(town):
    room = await council.owners_ballot(town, [((f"业主{n}",), 5000) for n in range(12)])
    row = await queries.ballot(room.ballot)
    names = await rolls.names(row["roll"])

    doors = [names[str(paper["voter"])]["place"] for paper in await papers_of.papers(room.ballot)]

    assert len(doors) == 12 and doors == sorted(doors, key=in_order)
