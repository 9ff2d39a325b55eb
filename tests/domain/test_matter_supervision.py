"""Ledger, whistle, consultation, extension and suspension (rules.md §2 §6, scenarios 5, 26, 27)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import Missing
from domain.journal import queries as journal
from domain.matters import actions, queries, rules
from domain.matters.queries import Filters
from domain.matters.rules import Clock, Kind, State, Step, WhistleKind
from domain.matters.worklist import decisions_waiting, work_list
from domain.transaction import fetch
from tests.build import NOON, Town
from tests.domain.matter_build import DAY, answered, clock, confirmed, doer, heard, in_hand, settled
from tests.domain.sight_build import crowd

HOUR = timedelta(hours=1)
KINDS = [Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD]


async def suspended(town: Town, kind: Kind = Kind.PUBLIC, *, until=NOON + 10 * DAY):
    matter = await in_hand(town, kind)
    await actions.suspend(matter.id, until, officer=doer(town, matter), now=NOON, reason="等检测报告")
    approver = town.zhou if kind is Kind.HOUSEHOLD else town.wang
    return await actions.decide(matter.id, granted=True, officer=approver, now=NOON)


async def test_a_suspension_needs_a_review_date_and_a_reason(town: Town):
    """Scenario 27."""
    matter = await in_hand(town, Kind.PUBLIC)
    for until in (NOON, NOON - DAY):
        with pytest.raises(rules.ReviewDateMissing):
            await actions.suspend(matter.id, until, officer=town.city, now=NOON, reason="等材料")
    with pytest.raises(rules.ReasonMissing):
        await actions.suspend(matter.id, NOON + DAY, officer=town.city, now=NOON, reason=" ")


@pytest.mark.parametrize("kind", KINDS)
async def test_only_approval_suspends_and_only_the_right_one_approves(town: Town, kind: Kind):
    matter = await in_hand(town, kind)
    before = matter.due_at
    matter = await actions.suspend(matter.id, NOON + DAY, officer=doer(town, matter), now=NOON, reason="等材料")
    assert (matter.state, matter.due_at) == (State.IN_HAND, before)
    with pytest.raises(rules.AlreadyApplied):
        await actions.extend(matter.id, NOON + DAY, officer=doer(town, matter), now=NOON, reason="等材料")

    right, wrong = (town.zhou, town.he) if kind is Kind.HOUSEHOLD else (town.wang, town.zheng)
    with pytest.raises(rules.NotYourStep):
        await actions.decide(matter.id, granted=True, officer=wrong, now=NOON)
    matter = await actions.decide(matter.id, granted=True, officer=right, now=NOON)

    assert (matter.state, matter.due_at) == (State.SUSPENDED, NOON + DAY)


async def test_a_secretary_does_not_approve_what_she_handles_herself(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    await fetch("update matter set handler = {} where id = {}", town.zhou.id, matter.id)
    await actions.suspend(matter.id, NOON + DAY, officer=town.zhou, now=NOON, reason="等材料")

    with pytest.raises(rules.SamePerson):
        await actions.decide(matter.id, granted=True, officer=town.zhou, now=NOON)
    assert await decisions_waiting(town.zhou, now=NOON) == []


async def test_refusing_says_why_and_leaves_the_clock(town: Town):
    matter = await in_hand(town, Kind.PUBLIC)
    due = matter.due_at
    await actions.extend(matter.id, NOON + 30 * DAY, officer=town.city, now=NOON, reason="等材料")
    with pytest.raises(rules.ReasonMissing):
        await actions.decide(matter.id, granted=False, officer=town.wang, now=NOON)

    matter = await actions.decide(matter.id, granted=False, reason="时限内可办完", officer=town.wang, now=NOON)

    assert (matter.state, matter.due_at) == (State.IN_HAND, due)
    with pytest.raises(rules.NothingToDecide):
        await actions.decide(matter.id, granted=True, officer=town.wang, now=NOON)


async def test_an_approved_extension_moves_the_settle_clock_and_keeps_the_old(town: Town):
    """Scenario 5."""
    matter = await in_hand(town, Kind.PUBLIC)
    old = (await clock(matter, Clock.SETTLE))["due_at"]
    until = NOON + 30 * DAY
    await actions.extend(matter.id, until, officer=town.city, now=NOON, reason="等配件")

    await actions.decide(matter.id, granted=True, officer=town.wang, now=NOON)

    assert (await clock(matter, Clock.SETTLE))["due_at"] == until
    ended = [one for one in await queries.clocks(matter.id) if one["what"] == "settle" and one["ended_at"]]
    assert [one["due_at"] for one in ended] == [old]


async def test_resumed_the_limit_ends_as_much_later_as_it_stood(town: Town):
    matter = await suspended(town)  # 3 working days from Monday noon: Thursday 24:00

    matter = await actions.resume(matter.id, officer=town.wang, now=NOON + 7 * DAY)

    assert matter.state == State.IN_HAND
    assert (await clock(matter, Clock.SETTLE))["due_at"] == NOON + 10 * DAY + 12 * HOUR


async def test_notes_and_voices_do_not_move_the_review_date(town: Town):
    matter = await suspended(town, until=NOON + 10 * DAY)
    await actions.note(matter.id, "检测单位已进场", officer=town.city, now=NOON + DAY)
    matter = await actions.put_on_ledger(matter.id, officer=town.wang, now=NOON + DAY)
    assert matter.due_at == NOON + 10 * DAY

    assert await actions.resume_due(now=NOON + 5 * DAY) == 0
    assert await actions.resume_due(now=NOON + 10 * DAY - timedelta(microseconds=1)) == 0
    assert await actions.resume_due(now=NOON + 10 * DAY) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_at_the_review_date_it_resumes_by_itself_and_goes_one_level_up(town: Town, kind: Kind):
    matter = await suspended(town, kind, until=NOON + 2 * DAY)

    assert await actions.resume_due(now=NOON + 2 * DAY) == 1

    [line] = [line for line in await journal.history(matter.id) if line["action"] == Step.RESUME]
    assert (line["actor"], line["note"], line["at"]) == (None, "到期未复核", NOON + 2 * DAY)
    above = town.wang if kind is Kind.HOUSEHOLD else town.feng
    below = town.zhou if kind is Kind.HOUSEHOLD else town.wang
    [row] = await decisions_waiting(above, now=NOON + 2 * DAY)
    assert (row["id"], row["what"]) == (matter.id, "unreviewed")
    assert row["title"] is None or kind is not Kind.HOUSEHOLD
    assert "unreviewed" not in [row["what"] for row in await decisions_waiting(below, now=NOON + 2 * DAY)]
    assert await actions.resume_due(now=NOON + 3 * DAY) == 0


async def test_resumed_by_the_approver_nothing_goes_up(town: Town):
    matter = await suspended(town, until=NOON + 5 * DAY)
    await actions.resume(matter.id, officer=town.wang, now=NOON + DAY)

    assert await decisions_waiting(town.feng, now=NOON + DAY) == []
    assert await actions.resume_due(now=NOON + 6 * DAY) == 0


async def test_settled_before_the_answer_the_application_lapses(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    await actions.extend(matter.id, NOON + 9 * DAY, officer=town.lin, now=NOON, reason="等双方")
    matter = await actions.settle(matter.id, "劝好了", officer=town.lin, now=NOON)

    matter = await actions.reopen(matter.id, "又吵", officer=town.zhou, now=NOON)

    with pytest.raises(rules.NothingToDecide):
        await actions.decide(matter.id, granted=True, officer=town.zhou, now=NOON)
    await actions.extend(matter.id, NOON + 9 * DAY, officer=town.lin, now=NOON, reason="等双方")


async def test_reclassified_while_suspended_it_is_no_longer_suspended(town: Town):
    matter = await suspended(town)

    matter = await actions.reclassify(matter.id, Kind.SHARED, officer=town.zheng, now=NOON + DAY, reason="是共事")

    assert matter.state in (State.SORTED, State.CONFIRMED)
    assert await actions.resume_due(now=NOON + 30 * DAY) == 0


async def called(town: Town, *, now=NOON, by=NOON + 24 * HOUR):
    town = await crowd(town)
    matter = await confirmed(town, Kind.PUBLIC, await heard(town, "heating"))
    await actions.whistle(
        matter.id, WhistleKind.EMERGENCY, [town.water, town.housing], by, officer=town.zheng, now=now, basis="停暖"
    )
    [whistle] = (await queries.children(matter.id))["whistles"]
    return town, matter, whistle["id"]


async def test_a_whistle_needs_departments_a_time_to_come_and_a_basis(town: Town):
    matter = await confirmed(town, Kind.PUBLIC, await heard(town, "heating"))
    base = {"officer": town.zheng, "now": NOON}
    with pytest.raises(rules.TooFewParties):
        await actions.whistle(matter.id, WhistleKind.JOINT, [town.office], NOON + DAY, basis="依据", **base)
    with pytest.raises(rules.TooFewParties):
        await actions.whistle(matter.id, WhistleKind.JOINT, [town.water], NOON, basis="依据", **base)
    with pytest.raises(rules.ReasonMissing):
        await actions.whistle(matter.id, WhistleKind.JOINT, [town.water], NOON + DAY, basis="", **base)


async def test_nobody_is_called_before_a_leader_approves(town: Town):
    town, matter, whistle = await called(town)
    with pytest.raises(Missing):
        await actions.report_in(matter.id, officer=town.water_contact, now=NOON, who="童")
    with pytest.raises(rules.NotYourStep):
        await actions.approve_whistle(matter.id, whistle, officer=town.zheng, now=NOON)

    await actions.approve_whistle(matter.id, whistle, officer=town.wang, now=NOON)

    await actions.report_in(matter.id, officer=town.water_contact, now=NOON + HOUR, who="童某", where="锅炉房")
    with pytest.raises(Missing):
        await actions.approve_whistle(matter.id, whistle, officer=town.wang, now=NOON)


async def test_a_late_report_in_cannot_be_back_dated_and_shows_late(town: Town):
    """Scenario 26."""
    town, matter, whistle = await called(town)
    await actions.approve_whistle(matter.id, whistle, officer=town.wang, now=NOON)
    await actions.report_in(matter.id, officer=town.water_contact, now=NOON + 24 * HOUR, who="童某")
    late = NOON + 24 * HOUR + timedelta(minutes=1)

    await actions.report_in(matter.id, officer=town.housing_contact, now=late, who="傅某", where="现场")

    with pytest.raises((rules.ReportedIn, rules.NotYourStep)):
        await actions.report_in(matter.id, officer=town.housing_contact, now=NOON + HOUR, who="傅某")
    [row] = (await queries.children(matter.id))["whistles"]
    came = {party["party_name"]: party["reported_at"] > row["report_in_by"] for party in row["parties"]}
    assert came == {"供水公司（演示）": False, "区住建委（演示）": True}


async def test_the_ledger_is_a_leaders_and_needs_anothers_acceptance(town: Town):
    """Scenario 5."""
    matter = await in_hand(town, Kind.PUBLIC)
    with pytest.raises(rules.NotOnLedger):
        await actions.claim_ledger(matter.id, officer=town.wang, now=NOON)
    await actions.put_on_ledger(matter.id, officer=town.wang, now=NOON)
    await actions.claim_ledger(matter.id, officer=town.wang, now=NOON)
    with pytest.raises(rules.LeaderTaken, match="王"):
        await actions.claim_ledger(matter.id, officer=town.feng, now=NOON)
    matter = await actions.settle(matter.id, "完工", officer=town.city, now=NOON)
    assert matter.id in {row["id"] for row in await work_list(town.zheng, now=NOON) if row["next"] is Step.ACCEPT}
    assert matter.id not in {row["id"] for row in await work_list(town.he, now=NOON)}
    with pytest.raises(rules.AcceptanceMissing):
        await answered(town, matter, officer=town.zhou)
    with pytest.raises(rules.AcceptanceMissing):
        await actions.close(matter.id, officer=town.wang, now=NOON)
    with pytest.raises(rules.SamePerson):
        await actions.accept(matter.id, officer=town.city, now=NOON)

    matter = await actions.return_(matter.id, "护栏只装一半", officer=town.zheng, now=NOON)
    assert (matter.state, matter.settled_at) == (State.IN_HAND, None)
    with pytest.raises(rules.ReasonMissing):
        await actions.return_(matter.id, "", officer=town.zheng, now=NOON)
    await actions.settle(matter.id, "补齐", officer=town.city, now=NOON)
    await actions.accept(matter.id, officer=town.zheng, now=NOON)
    await answered(town, matter)
    with pytest.raises(rules.NotYourStep):
        await actions.close(matter.id, officer=town.zheng, now=NOON)
    assert (await actions.close(matter.id, officer=town.wang, now=NOON)).state == State.CLOSED


async def test_a_shared_matter_on_the_ledger_is_closed_by_the_secretary(town: Town):
    matter = await in_hand(town, Kind.SHARED)
    await actions.put_on_ledger(matter.id, officer=town.wang, now=NOON)
    await actions.claim_ledger(matter.id, officer=town.wang, now=NOON)
    await actions.settle(matter.id, "落实", officer=town.zhou, now=NOON)
    with pytest.raises(rules.SamePerson):
        await actions.accept(matter.id, officer=town.zhou, now=NOON)
    matter = await actions.accept(matter.id, officer=town.zheng, now=NOON)
    await answered(town, matter)

    assert (await actions.close(matter.id, officer=town.zhou, now=NOON)).state == State.CLOSED


async def test_ended_consultations_close_and_only_where_one_is_open(town: Town):
    matter = await in_hand(town, Kind.SHARED)
    with pytest.raises(Missing):
        await actions.end_consult(matter.id, officer=town.wang, now=NOON, reason="意见")
    await actions.consult(matter.id, officer=town.wang, now=NOON, reason="多次协调没有进展")
    matter = await actions.end_consult(matter.id, officer=town.wang, now=NOON, reason="一周内拿办法")

    [row] = (await queries.children(matter.id))["consultations"]
    assert (row["ended_at"], bool(matter.in_consultation)) == (NOON, False)


async def test_a_suspended_matter_stands_in_the_list_by_its_review_date(town: Town):
    matter = await suspended(town, until=NOON + 2 * DAY)
    other = await settled(town, Kind.PUBLIC)

    rows = [row["id"] for row in await queries.page(town.zheng, Filters(), now=NOON)]

    assert rows.index(matter.id) < rows.index(other.id)
