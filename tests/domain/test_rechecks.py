"""复核: numbers found wrong after publication, counted again, signed by two, published anew."""

import asyncio
from datetime import timedelta

import pytest

from domain.council.ballots import actions as ballots
from domain.council.ballots import queries as polls
from domain.council.ballots.rules import PaperState, State
from domain.council.papers import actions as papers
from domain.council.papers import queries as papers_of
from domain.council.papers.rules import Mark
from domain.council.rechecks import rules
from domain.council.rechecks.actions import recheck
from domain.council.rechecks.rules import Correction, read_corrections
from domain.council.rights import NotTheirDeed
from domain.council.tallies.rules import Choice, DoesNotAddUp, Hands
from domain.council.votes.queries import casts
from domain.notices import actions as notices
from domain.notices import queries as notices_of
from domain.notices.editions.rules import from_json, rows_of
from domain.notices.rules import AlreadyDrafted, NumbersOutdated
from domain.notices.rules import State as NoticeState
from domain.transaction import fetch
from tests import council
from tests.council import OWNERS_DAY
from tests.domain.notice_build import PUBLISHED, decided, published

LATER = PUBLISHED + timedelta(days=3)
OWNERS = [((name,), area) for name, area in zip("甲乙丙丁", (5000, 6000, 7000, 8000), strict=True)]


async def again(made, town, hands, **more):
    signed = {"first": "演示甲", "second": "演示乙", "officer": town.zhou, "now": LATER} | more
    return await recheck(made.ballot, "居民质疑举手票数", hands=hands, **signed)


async def test_a_recheck_changes_the_numbers_in_force_and_leaves_the_ballot_published(town):
    made = await published(town)
    before = await polls.ballot(made.ballot)

    differs = await again(made, town, Hands(4, 4, 1))
    after = await polls.ballot(made.ballot)
    standing = await polls.standing(after)

    assert differs and (after["state"], after["rechecks"], after["passed"]) == (State.PUBLISHED, 1, False)
    assert standing.tally.agreeing.heads == 4 and not standing.verdict.passed
    assert (after["tally"], after["tally_digest"]) == (before["tally"], before["tally_digest"])
    assert (await polls.recount(made.ballot)).right


async def test_a_recheck_that_finds_the_same_is_kept_and_needs_no_notice(town):
    made = await published(town)

    assert not await again(made, town, Hands(7, 1, 1))
    with pytest.raises(AlreadyDrafted):
        await notices.draft_from_ballot(made.ballot, officer=town.zhou, now=LATER)


async def test_the_correction_starts_its_own_period_and_the_old_notice_says_where_it_is(town):
    made = await published(town)
    await again(made, town, Hands(4, 4, 1))

    fresh = await notices.draft_from_ballot(made.ballot, officer=town.zhou, now=LATER)
    facts, _ = from_json((await notices_of.draft(fresh))["content"])
    await notices.publish(fresh, officer=town.zhou, now=LATER)
    old, new = await notices_of.notice(made.notice), await notices_of.notice(fresh)

    assert facts.outcome == "未通过" and "原公布“通过。7 人同意”" in facts.recheck
    assert not facts.responsible, "what did not pass has nobody who carries it out"
    assert old["state"] == NoticeState.WITHDRAWN and (await notices_of.shown(made.notice)).newer == new["code"]
    assert new["published_at"] == LATER and new["stands_until"] >= LATER + timedelta(days=15)
    assert (await polls.ballot(made.ballot))["state"] == State.PUBLISHED


async def test_a_second_recheck_corrects_the_correction(town):
    made = await published(town)
    await again(made, town, Hands(4, 4, 1))
    first = await notices.draft_from_ballot(made.ballot, officer=town.zhou, now=LATER)
    with pytest.raises(AlreadyDrafted):
        await notices.draft_from_ballot(made.ballot, officer=town.zhou, now=LATER)
    await notices.publish(first, officer=town.zhou, now=LATER)

    await again(made, town, Hands(6, 2, 1))
    second = await notices.draft_from_ballot(made.ballot, officer=town.zhou, now=LATER)
    await notices.publish(second, officer=town.zhou, now=LATER)

    assert (await notices_of.notice(second))["corrects"] == first
    assert (await notices_of.shown(first)).newer
    assert (await polls.recount(made.ballot)).right


async def test_an_unpublished_ballot_is_not_rechecked(town):
    made = await decided(town)

    with pytest.raises(rules.NotPublishedYet, match="报“计票有误”"):
        await again(made, town, Hands(4, 4, 1))


@pytest.mark.parametrize(
    ("first", "second"), [("演示甲", "演示甲 "), ("演示甲", "演示 甲"), ("演示甲", ""), ("", "演示乙")]
)
async def test_two_scrutineers_sign(town, first, second):
    made = await published(town)

    with pytest.raises(rules.TwoScrutineersSign):
        await again(made, town, Hands(4, 4, 1), first=first, second=second)


async def test_more_hands_than_there_were_do_not_add_up(town):
    made = await published(town)

    with pytest.raises(DoesNotAddUp):
        await again(made, town, Hands(8, 1, 1))


async def test_who_only_counts_does_not_recheck(town):
    made = await published(town)

    with pytest.raises(NotTheirDeed):
        await again(made, town, Hands(4, 4, 1), officer=town.clerk)


async def owners_published(town):
    """甲, 乙 and 丙 agree, 丁 did not return the paper."""
    room = await council.owners_ballot(town, OWNERS)
    for paper in await papers_of.papers(room.ballot):
        if paper["area"] < 8000:
            for officer in (town.zhou, town.clerk):
                await papers.enter(paper["id"], PaperState.VALID, Choice.FOR, officer=officer, now=OWNERS_DAY)
    await ballots.close(room.ballot, officer=town.zhou, now=OWNERS_DAY)
    await ballots.tally(room.ballot, officer=town.zhou, now=OWNERS_DAY, counter="计", scrutineer="监")
    await ballots.publish(room.ballot, officer=town.zhou, now=OWNERS_DAY)
    return room


async def test_papers_read_anew_count_with_their_area_and_the_votes_stay_as_they_were_cast(town):
    room = await owners_published(town)
    cast = await casts(room.ballot)
    by_area = {row["area"]: row["number"] for row in await papers_of.papers(room.ballot)}
    found = [
        Correction(by_area[5000], Mark.AGAINST),
        Correction(by_area[6000], Mark.VOID),
    ]
    unread = [Correction(by_area[7000], Mark.BLANK)]

    signed = {"first": "甲一", "second": "乙二", "officer": town.zhou, "now": OWNERS_DAY}
    await recheck(room.ballot, "重看纸票", corrections=found + unread, **signed)
    tally = (await polls.standing(await polls.ballot(room.ballot))).tally

    assert (tally.agreeing.heads, tally.agreeing.area) == (0, 0)
    assert (tally.opposing.area, tally.abstaining.area, tally.taking_part.area) == (5000, 7000, 12000)
    assert await casts(room.ballot) == cast
    assert (await polls.recount(room.ballot)).right

    await recheck(room.ballot, "再看一张", corrections=[Correction(by_area[6000], Mark.FOR)], **signed)
    tally = (await polls.standing(await polls.ballot(room.ballot))).tally
    assert (tally.agreeing.area, tally.taking_part.area) == (6000, 18000), "the first recheck still holds"


async def test_what_did_not_take_part_or_was_not_counted_makes_no_recheck(town):
    room = await owners_published(town)
    out = next(row["number"] for row in await papers_of.papers(room.ballot) if row["area"] == 8000)
    signed = {"first": "甲一", "second": "乙二", "officer": town.zhou, "now": OWNERS_DAY}

    with pytest.raises(rules.PaperNotBack):
        await recheck(room.ballot, "重看", corrections=[Correction(out, Mark.FOR)], **signed)
    with pytest.raises(rules.NothingCountedAgain):
        await recheck(room.ballot, "重看", **signed)
    with pytest.raises(rules.NoHandsHere):
        await recheck(room.ballot, "重看", hands=Hands(0, 0, 0), **signed)


async def test_a_correction_drafted_before_another_recheck_takes_its_numbers_when_saved(town):
    made = await published(town)
    await again(made, town, Hands(4, 4, 1))
    draft = await notices.draft_from_ballot(made.ballot, officer=town.zhou, now=LATER)
    await again(made, town, Hands(6, 2, 1))

    with pytest.raises(NumbersOutdated, match="保存一次草稿"):
        await notices.publish(draft, officer=town.zhou, now=LATER)
    drafted = await notices_of.draft(draft)
    await notices.write(
        draft,
        title=drafted["title"],
        text=drafted["text"],
        phones="东街社区居委会 010-00000001",
        officer=town.zhou,
        now=LATER,
    )
    await notices.publish(draft, officer=town.zhou, now=LATER)

    standing = await polls.standing(await polls.ballot(made.ballot))
    shown = await notices_of.published_facts(draft)
    assert shown.rows == rows_of(standing.tally, standing.verdict)
    assert "原公布“通过。7 人同意”" in shown.recheck


async def test_two_who_draft_one_correction_at_once_make_one(town):
    made = await published(town)
    await again(made, town, Hands(4, 4, 1))

    tries = [notices.draft_from_ballot(made.ballot, officer=town.zhou, now=LATER) for _ in range(4)]
    ends = await asyncio.gather(*tries, return_exceptions=True)

    assert sorted(type(end).__name__ for end in ends) == ["AlreadyDrafted"] * 3 + ["UUID"]


async def test_what_a_recheck_read_is_never_rewritten(town):
    room = await owners_published(town)
    paper = next(row["number"] for row in await papers_of.papers(room.ballot) if row["area"] == 5000)
    signed = {"first": "甲一", "second": "乙二", "officer": town.zhou, "now": OWNERS_DAY}
    await recheck(room.ballot, "重看", corrections=[Correction(paper, Mark.AGAINST)], **signed)

    for change in ("update recheck_reading set mark = 'for'", "delete from recheck_reading"):
        with pytest.raises(Exception, match="append only"):
            await fetch(change)


def test_corrections_are_typed_one_paper_a_line():
    assert read_corrections("12 不同意\n\n第３号票：空白") == (Correction(12, Mark.AGAINST), Correction(3, Mark.BLANK))
    with pytest.raises(rules.CorrectionNotUnderstood, match="第 2 行"):
        read_corrections("1 同意\n2 也行")
    with pytest.raises(rules.PaperTwice, match="第 1 号票"):
        read_corrections("1 同意\n1 弃权")
