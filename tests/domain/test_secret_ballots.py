"""无记名: who voted and what was voted stand apart, and closing leaves nothing of the order in which they came."""

import asyncio
from collections import Counter

import pytest

from domain.council.ballots import actions as ballots
from domain.council.ballots import queries
from domain.council.ballots.rules import AlreadyVoted, BallotNotOpen, SlipsCountedAlready
from domain.council.bodies.rules import Body, MotionType
from domain.council.boxes import queries as boxes
from domain.council.boxes.rules import SECRET_BODIES, SecretNotHere, require_secret
from domain.council.meetings import actions as meetings
from domain.council.rechecks.actions import recheck
from domain.council.rechecks.rules import PhonesDoNotChange
from domain.council.tallies.rules import Choice, DoesNotAddUp, Hands
from domain.council.votes import actions as votes
from domain.journal.queries import history
from domain.notices.actions.facts import facts_of_ballot
from domain.transaction import fetch, on_sqlite
from tests import council
from tests.build import NOON
from tests.council import MEETING_DAY

HALF = [Choice.FOR, Choice.AGAINST, Choice.FOR, Choice.ABSTAIN, Choice.FOR]


async def opened(town, present=8, **more):
    """Ten members, so many here, one secret ballot open."""
    room = await council.noticed(town, number=10, secret=True, **more)
    await meetings.check_in_all(room.meeting, room.voters()[:present], officer=town.zhou, now=MEETING_DAY)
    await meetings.begin(room.meeting, officer=town.zhou, now=MEETING_DAY)
    await ballots.open(room.ballot, officer=town.zhou, now=MEETING_DAY)
    return room


async def by_phones(room, choices=HALF):
    return [
        await votes.by_code(code, room.ballot, choice, now=MEETING_DAY)
        for code, choice in zip(room.codes(), choices, strict=False)
    ]


async def closed(room, town, *, slips=None):
    if slips:
        signed = {"counter": "计", "scrutineer": "监", "officer": town.zhou, "now": MEETING_DAY}
        await ballots.hand_tally(room.ballot, slips, **signed)
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)


async def test_phones_and_slips_are_counted_together_and_told_apart_by_nobody(town):
    room = await opened(town)
    await by_phones(room)
    await closed(room, town, slips=Hands(1, 2, 0))
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)

    row = await queries.ballot(room.ballot)
    tally = (await queries.standing(row)).tally
    again = await queries.recount(room.ballot)

    assert (tally.agreeing.heads, tally.opposing.heads, tally.abstaining.heads) == (4, 3, 1)
    assert again.right and again.votes == 8
    assert await fetch("select * from hand_tally") == [] and await queries.hands_in_force(row) is None


async def test_a_notice_counts_the_slips_that_lay_in_the_box_not_who_could_have_put_one_in(town):
    room = await opened(town)
    await by_phones(room)
    await closed(room, town, slips=Hands(1, 1, 0))
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)

    facts = await facts_of_ballot(await queries.ballot(room.ballot), None)

    assert facts.channels == "无记名，手机 5、纸票 2"


async def test_beside_a_voter_stands_no_choice_and_beside_a_choice_neither_voter_nor_time(town):
    room = await opened(town)
    await by_phones(room)
    turns = await fetch("select * from vote where ballot = {}", room.ballot)
    lying = await fetch("select * from ballot_box where ballot = {}", room.ballot)

    assert [row["choice"] for row in turns] == [None] * 5
    assert set(lying[0]) == {"key", "subdistrict", "ballot", "choice"}
    assert not {str(row["id"]) for row in turns} & {str(row["key"]) for row in lying}


async def test_closing_writes_the_votes_anew_in_the_order_of_their_keys_and_empties_the_box(town):
    room = await opened(town)
    await by_phones(room)
    before = await fetch("select key, choice from ballot_box order by key")
    await closed(room, town)

    order = "" if on_sqlite() else " order by ctid"
    after = await fetch(f"select key, choice from secret_vote{order}")
    assert await fetch("select key from ballot_box") == []
    assert [(str(row["key"]), row["choice"]) for row in after] == [(str(row["key"]), row["choice"]) for row in before]
    if not on_sqlite():
        [born] = await fetch("select count(distinct xmin::text) as n from secret_vote")
        assert born["n"] == 1, "one transaction wrote them all"


async def test_the_votes_of_another_open_ballot_survive_the_closing_of_the_first(town):
    room = await opened(town)
    item = await meetings.add_item(room.meeting, "另一项", officer=town.zhou, now=NOON)
    type = MotionType.COMMUNITY_AFFAIR
    other = await ballots.propose(item, "另一项", type, officer=town.zhou, now=MEETING_DAY, by_phone=True, secret=True)
    await ballots.open(other, officer=town.zhou, now=MEETING_DAY)
    await by_phones(room)
    await votes.by_code(room.codes()[0], other, Choice.AGAINST, now=MEETING_DAY)

    await closed(room, town)

    assert await boxes.contents(other, open=True) == Hands(0, 1, 0)
    assert (await boxes.contents(room.ballot, open=False)).raised == 5


async def test_the_journal_says_only_that_a_vote_was_taken(town):
    room = await opened(town)
    await by_phones(room, [Choice.AGAINST])
    await closed(room, town, slips=Hands(3, 2, 1))

    [turn] = await fetch("select id from vote where channel = 'phone'")
    [line] = await history(turn["id"])
    lines = await history(room.ballot)
    told = [row["changes"] for row in lines if row["action"] == "hand_tally"]

    assert "against" not in str(line["changes"])
    assert "slips" in str(told) and "agreeing" not in str(told)


async def test_a_voter_is_counted_once_and_gets_a_receipt_that_reads_nothing(town):
    room = await opened(town)
    [answer] = await by_phones(room, [Choice.FOR])

    with pytest.raises(AlreadyVoted):
        await votes.by_code(room.codes()[0], room.ballot, Choice.AGAINST, now=MEETING_DAY)
    assert answer.receipt and (await boxes.contents(room.ballot, open=True)) == Hands(1, 0, 0)
    assert str(Choice.FOR) not in answer.receipt


async def test_slips_beyond_those_in_the_room_and_a_second_count_are_refused(town):
    room = await opened(town)
    await by_phones(room)
    signed = {"counter": "计", "scrutineer": "监", "officer": town.zhou, "now": MEETING_DAY}

    with pytest.raises(DoesNotAddUp):
        await ballots.hand_tally(room.ballot, Hands(4, 0, 0), **signed)
    await ballots.hand_tally(room.ballot, Hands(2, 0, 0), **signed)
    with pytest.raises(SlipsCountedAlready):
        await ballots.hand_tally(room.ballot, Hands(0, 0, 0), **signed)


async def test_a_recheck_changes_no_more_than_the_slips(town):
    room = await opened(town)
    await by_phones(room, [Choice.FOR] * 5)
    await closed(room, town, slips=Hands(1, 2, 0))
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await ballots.publish(room.ballot, officer=town.zhou, now=MEETING_DAY)
    signed = {"first": "甲一", "second": "乙二", "officer": town.zhou, "now": MEETING_DAY}

    with pytest.raises(PhonesDoNotChange, match="3 张"):
        await recheck(room.ballot, "重新清点", hands=Hands(2, 6, 0), **signed)
    assert await recheck(room.ballot, "重新清点", hands=Hands(8, 0, 0), **signed)
    assert (await queries.recount(room.ballot)).right


async def test_a_vote_slipped_into_the_closed_box_is_refused_by_the_database(town):
    room = await opened(town)
    await by_phones(room)
    await closed(room, town)

    with pytest.raises(Exception, match="not open"):
        await fetch(
            "insert into secret_vote (key, subdistrict, ballot, choice) values ({}, {}, {}, 'for')",
            room.item,
            town.street,
            room.ballot,
        )
    with pytest.raises(Exception, match="append only"):
        await fetch("update secret_vote set choice = 'for'")


async def test_of_votes_that_meet_the_closing_each_is_counted_or_refused(town):
    room = await opened(town, present=9)

    async def vote(code):
        try:
            await votes.by_code(code, room.ballot, Choice.FOR, now=MEETING_DAY)
        except BallotNotOpen:
            return "late"
        return "counted"

    *said, _ = await asyncio.gather(*map(vote, room.codes()[:9]), closed(room, town))

    assert (await boxes.contents(room.ballot, open=False)).agreeing == Counter(said)["counted"]
    assert (await queries.recount(room.ballot)).right


@pytest.mark.parametrize("body", Body)
def test_whoever_has_to_sign_cannot_vote_in_secret(body):
    if body in SECRET_BODIES:
        require_secret(body)
    else:
        with pytest.raises(SecretNotHere, match=f"{body.label}须签字表决"):
            require_secret(body)


async def test_slips_once_in_the_box_are_corrected_by_nobody(town):
    room = await council.voting(town, present=9, number=10, secret=True)
    signed = {"counter": "计", "scrutineer": "监", "officer": town.zhou, "now": MEETING_DAY}
    await ballots.hand_tally(room.ballot, Hands(6, 2, 1), **signed)

    with pytest.raises(SlipsCountedAlready, match="报“计票有误”"):
        await ballots.correct_hands(room.ballot, Hands(5, 3, 1), reason="写错", **signed)
