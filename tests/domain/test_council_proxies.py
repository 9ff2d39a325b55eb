"""Who votes in whose stead: written, once, within the rule's limit."""

import asyncio

import pytest

from domain.council.ballots import actions as ballots
from domain.council.ballots import rules
from domain.council.meetings import queries
from domain.council.papers import actions as papers
from domain.council.papers import queries as papers_of
from domain.council.proxies import actions
from domain.council.proxies import queries as queries_of
from domain.council.tallies.rules import Choice
from domain.errors import Missing
from domain.journal.rules import commit_to
from domain.transaction import fetch
from tests import council
from tests.council import MEETING_DAY, OWNERS_DAY

SCAN = "a" * 64


async def stand_in(room, town, n, holder="受托人", document=SCAN):
    await actions.stand_in(
        room.meeting, room.voters()[n], holder=holder, document=document, officer=town.zhou, now=MEETING_DAY
    )


async def test_a_representative_who_is_stood_for_counts_as_present(town):
    room = await council.noticed(town, number=10)

    await stand_in(room, town, 0)

    assert (await queries.attendance(await queries.meeting(room.meeting))).present.heads == 1


async def test_the_journal_says_nothing_of_the_document_once_the_proxy_is_erased(town):
    room = await council.noticed(town, number=10)
    await stand_in(room, town, 0)

    [row] = await fetch("select id, document from proxy where meeting = {}", room.meeting)
    [line] = await fetch("select changes from journal where subject = {} and action = 'stand_in'", room.meeting)

    assert row["document"] not in line["changes"]
    assert commit_to(row["document"], str(row["id"])) in line["changes"]


async def test_a_proxy_without_its_document_is_refused(town):
    room = await council.noticed(town, number=10)

    with pytest.raises(rules.ProxyNotWritten):
        await stand_in(room, town, 0, document="")


async def test_a_holder_has_no_more_than_the_limit(town):
    room = await council.noticed(town, number=10)
    await stand_in(room, town, 0)

    with pytest.raises(rules.TooManyProxies, match="最多受托 1 份"):
        await stand_in(room, town, 1)
    await stand_in(room, town, 1, holder="另一人")
    with pytest.raises(rules.StoodForAlready):
        await stand_in(room, town, 1, holder="第三人")


async def test_a_stranger_to_the_meeting_cannot_be_stood_for(town):
    room = await council.noticed(town, number=10)

    with pytest.raises(Missing):
        await actions.stand_in(
            room.meeting, town.community, holder="受托人", document=SCAN, officer=town.zhou, now=MEETING_DAY
        )


async def test_two_proxies_at_once_for_one_holder_keep_the_limit(town):
    room = await council.noticed(town, number=10)

    ends = await asyncio.gather(*(stand_in(room, town, n) for n in range(4)), return_exceptions=True)

    assert sorted(type(end).__name__ for end in ends) == ["NoneType"] + ["TooManyProxies"] * 3
    assert await queries_of.held_by(room.meeting, "受托人") == 1


async def test_nobody_stands_in_for_who_has_voted_or_after_the_vote(town):
    room = await council.owners_ballot(town, [((name,), 5000) for name in "甲乙丙"])
    read, out, _ = await papers_of.papers(room.ballot)
    for officer in (town.zhou, town.clerk):
        await papers.enter(read["id"], rules.PaperState.VALID, Choice.FOR, officer=officer, now=OWNERS_DAY)
    late = {"holder": "张三", "document": SCAN, "officer": town.zhou, "now": OWNERS_DAY}

    with pytest.raises(rules.TooLateToStandIn, match="已经投票"):
        await actions.stand_in(room.meeting, read["voter"], **late)
    await ballots.close(room.ballot, officer=town.zhou, now=OWNERS_DAY)
    with pytest.raises(rules.TooLateToStandIn, match="投票已经结束"):
        await actions.stand_in(room.meeting, out["voter"], **late)
