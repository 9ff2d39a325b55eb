"""The team and the file of a household matter (rules.md §5, product.md sight, scenarios of mediation)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.clock import SHANGHAI
from domain.errors import Missing
from domain.journal import queries as journal
from domain.matters import actions as matters
from domain.matters import queries
from domain.matters import rules as life
from domain.matters.contacts import actions as contacts
from domain.matters.rules import Kind, Step
from domain.mediation import actions, rules
from domain.mediation import queries as files
from domain.mediation.rules import Elsewhere, Manner, Result, Side
from domain.people import queries as people
from domain.people.rules import Officer
from domain.people.sight import Layer
from domain.transaction import fetch
from tests.build import NOON, Town
from tests.domain.matter_build import confirmed, heard, in_hand
from tests.domain.sight_build import crowd, show

SAID = "对方说夜里不再拖椅子"


async def formed(town: Town, category: str = "life_noise") -> Any:
    matter = await in_hand(town, Kind.HOUSEHOLD, matter=await heard(town, category))
    return await actions.form_team(matter.id, officer=town.lin, now=NOON)


async def formed_about(town: Town, party: Any) -> Any:
    matter = await in_hand(town, Kind.HOUSEHOLD, matter=await heard(town, "life_noise", complained_of=party))
    return await actions.form_team(matter.id, officer=town.lin, now=NOON)


async def asked_in(town: Town, matter: Any, who: Officer) -> Any:
    return await actions.ask_in(matter.id, who.id, officer=town.lin, now=NOON)


async def written(matter: Any, officer: Officer, manner: Manner = Manner.HELP, **also: Any) -> Any:
    result, held = also.pop("result", Result.GOING_ON), also.pop("held_at", NOON)
    return await actions.write_entry(matter.id, SAID, manner, result, held, officer=officer, now=NOON, **also)


async def reads(matter: Any, officer: Officer) -> bool:
    try:
        return (await queries.view(matter.id, officer, now=NOON)).sees(Layer.FILE)
    except Missing:
        return False


async def test_the_handler_forms_the_team_and_is_its_first_member(town: Town):
    matter = await formed(town)

    [one] = await files.team(matter.id, now=NOON)
    assert (one["name"], one["needs_consent"]) == ("林", False)
    assert await reads(matter, town.lin)
    with pytest.raises(rules.OnTeamAlready):
        await actions.form_team(matter.id, officer=town.lin, now=NOON)


@pytest.mark.parametrize("who", ["he", "zhou", "wu"])
async def test_nobody_but_the_handler_forms_it(town: Town, who: str):
    matter = await in_hand(town, Kind.HOUSEHOLD)

    with pytest.raises(life.NotYourStep):
        await actions.form_team(matter.id, officer=town.loaded[who], now=NOON)


async def test_the_file_is_the_teams_and_does_not_exist_for_others(town: Town):
    town = await crowd(town)
    matter = await formed(town)
    await asked_in(town, matter, town.mediator)
    await written(matter, town.lin)

    for officer in town.loaded.values():
        if officer.id in (town.lin.id, town.mediator.id):
            assert (await files.file(matter.id, officer, now=NOON)).own
        else:
            with pytest.raises(Missing):
                await files.file(matter.id, officer, now=NOON)


async def test_what_the_team_writes_stands_in_no_history_and_no_chain(town: Town):
    matter = await formed(town)
    entry = await written(matter, town.lin)

    for officer in (town.lin, town.zhou):
        lines = await queries.history_seen(await queries.view(matter.id, officer, now=NOON))
        assert SAID not in str(lines) and "write" not in [line["action"] for line in lines]
    [line] = await journal.history(entry)
    assert SAID not in str(line) and line["changes"]["facts"]["manner"] == "help"


async def test_a_volunteer_sees_only_after_both_parties_agreed(town: Town):
    town = await crowd(town)
    matter = await formed(town)
    member = await asked_in(town, matter, town.volunteer)
    assert not await reads(matter, town.volunteer)

    await actions.consent(matter.id, member, Side.CALLER, officer=town.lin, now=NOON)
    assert not await reads(matter, town.volunteer)
    with pytest.raises(rules.ConsentGiven):
        await actions.consent(matter.id, member, Side.CALLER, officer=town.lin, now=NOON)
    await actions.consent(matter.id, member, Side.OTHER, officer=town.lin, now=NOON)

    assert await reads(matter, town.volunteer)


@pytest.mark.parametrize("side", list(Side))
async def test_either_party_can_withdraw_and_sight_ends_at_once(town: Town, side: Side):
    town = await crowd(town)
    matter = await formed(town)
    member = await asked_in(town, matter, town.property)
    for one in Side:
        await actions.consent(matter.id, member, one, officer=town.lin, now=NOON)
    assert await reads(matter, town.property)

    await actions.withdraw_consent(matter.id, member, side, officer=town.lin, now=NOON)

    assert not await reads(matter, town.property)
    with pytest.raises(rules.ConsentNotGiven):
        await actions.withdraw_consent(matter.id, member, side, officer=town.lin, now=NOON)
    await actions.consent(matter.id, member, side, officer=town.lin, now=NOON)
    assert await reads(matter, town.property)


async def test_who_is_there_by_work_needs_no_consent(town: Town):
    matter = await formed(town)
    member = await asked_in(town, matter, town.mediator)

    assert await reads(matter, town.mediator)
    with pytest.raises(rules.NeedsNoConsent):
        await actions.consent(matter.id, member, Side.CALLER, officer=town.lin, now=NOON)


async def test_only_people_of_the_community_are_asked_in_and_only_once(town: Town):
    matter = await formed(town)
    for stranger in (town.qian, town.foreign_worker, town.wang, town.city, town.overseer):
        with pytest.raises(rules.NotForTheTeam):
            await asked_in(town, matter, stranger)
    await asked_in(town, matter, town.mediator)
    with pytest.raises(rules.OnTeamAlready, match="许"):
        await asked_in(town, matter, town.mediator)


async def test_nobody_of_the_one_complained_of_is_asked_in(town: Town):
    town = await crowd(town)
    matter = await formed_about(town, town.manager)

    assert town.property.id not in {one["id"] for one in await files.candidates(matter, now=NOON)}
    with pytest.raises(rules.NotForTheTeam):
        await asked_in(town, matter, town.property)
    await asked_in(town, matter, town.volunteer)


async def test_who_is_on_the_team_is_not_joined_to_a_complaint_about_them(town: Town):
    town = await crowd(town)
    main, complaint = await formed(town), await formed_about(town, town.manager)
    member = await asked_in(town, main, town.property)
    with pytest.raises(life.ComplainedOfOnTeam, match=town.property.name):
        await matters.join(complaint.id, main.number, officer=town.zhou, now=NOON)

    await actions.leave(main.id, member, officer=town.lin, now=NOON)
    await matters.join(complaint.id, main.number, officer=town.zhou, now=NOON)

    with pytest.raises(rules.NotForTheTeam):
        await asked_in(town, main, town.property)


async def test_the_contact_does_not_go_to_a_team_with_one_complained_of(town: Town):
    town = await crowd(town)
    matter = await formed_about(town, town.manager)
    await show(matter, town.property.id, "team", "agreed")
    await contacts.unmask(matter.id, "要上门", officer=town.zhou, now=NOON)
    voices = [row["id"] for row in await queries.voices(matter.id)]

    with pytest.raises(life.ComplainedOfOnTeam, match=town.property.name):
        await contacts.release_contact(matter.id, voices, "同意给调解员", officer=town.zhou, now=NOON)


async def test_a_member_who_does_not_lead_asks_nobody_in(town: Town):
    matter = await formed(town)
    await asked_in(town, matter, town.head)

    with pytest.raises(rules.NotYoursToLead):
        await actions.ask_in(matter.id, town.mediator.id, officer=town.head, now=NOON)


async def test_leaving_ends_sight_and_the_handler_stays(town: Town):
    matter = await formed(town)
    member = await asked_in(town, matter, town.mediator)
    [own, _] = await files.team(matter.id, now=NOON)
    with pytest.raises(rules.HandlerStays):
        await actions.leave(matter.id, own["id"], officer=town.lin, now=NOON)

    await actions.leave(matter.id, member, officer=town.mediator, now=NOON)

    assert not await reads(matter, town.mediator)
    await asked_in(town, matter, town.mediator)
    assert await reads(matter, town.mediator)


async def test_a_lead_who_was_on_the_team_does_not_ask_the_follow_up(town: Town):
    matter = await formed(town)
    await asked_in(town, matter, town.he)

    matter = await matters.settle(matter.id, "劝和", officer=town.lin, now=NOON)

    assert matter.follower == town.pan.id


async def test_mediation_needs_a_mediator_on_the_team(town: Town):
    matter = await formed(town)
    with pytest.raises(rules.NoMediator):
        await written(matter, town.lin, Manner.MEDIATION)
    await asked_in(town, matter, town.mediator)

    await written(matter, town.lin, Manner.MEDIATION)

    [entry] = await files.entries(matter.id)
    assert (entry["manner"], entry["words"]) == (Manner.MEDIATION, SAID)


async def test_a_party_that_refuses_is_not_mediated(town: Town):
    matter = await formed(town)
    with pytest.raises(rules.WaysMissing):
        await actions.refuse_mediation(matter.id, Side.OTHER, [], officer=town.lin, now=NOON)
    await actions.refuse_mediation(
        matter.id, Side.OTHER, [Elsewhere.COURT, Elsewhere.ADMINISTRATIVE], officer=town.lin, now=NOON
    )

    for manner in (Manner.HELP, Manner.MEDIATION):
        with pytest.raises(rules.MediationRefused, match="对方已拒绝调解"):
            await written(matter, town.lin, manner)
    await written(matter, town.lin, Manner.REFERRAL)
    with pytest.raises(rules.RefusedBefore):
        await actions.refuse_mediation(matter.id, Side.CALLER, [Elsewhere.COURT], officer=town.zhou, now=NOON)
    [line] = [line for line in await journal.history(matter.id) if line["action"] == Step.REFUSE_MEDIATION]
    assert line["changes"]["facts"] == {"side": "other", "told": ["court", "administrative"]}


async def test_refused_before_any_team_none_can_be_formed(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    await actions.refuse_mediation(matter.id, Side.CALLER, [Elsewhere.COURT], officer=town.zhou, now=NOON)

    with pytest.raises(rules.MediationRefused):
        await actions.form_team(matter.id, officer=town.lin, now=NOON)


async def test_domestic_violence_brings_nobody_together_by_default(town: Town):
    matter = await formed(town, "domestic_violence")
    await asked_in(town, matter, town.mediator)
    with pytest.raises(rules.NoJointSession):
        await written(matter, town.lin, joint=True)
    await written(matter, town.lin)

    await written(matter, town.lin, joint=True, why_joint="双方要求，社区民警在场")

    assert {entry["joint"] for entry in await files.entries(matter.id)} == {False, True}


async def test_such_a_matter_is_not_settled_before_it_was_reported(town: Town):
    matter = await formed(town, "domestic_violence")
    with pytest.raises(life.ReportMissing):
        await matters.settle(matter.id, "谈过", officer=town.lin, now=NOON)
    await matters.report(matter.id, "派出所", NOON, "回执 1 号", officer=town.lin, now=NOON)

    assert (await matters.settle(matter.id, "谈过", officer=town.lin, now=NOON)).state == life.State.SETTLED


async def test_the_secretary_off_the_team_gives_a_reason_and_the_team_sees_it(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    with pytest.raises(life.NoFile):
        await matters.open_file(matter.id, "核对协议", officer=town.zhou, now=NOON)
    await actions.form_team(matter.id, officer=town.lin, now=NOON)

    await matters.open_file(matter.id, "居民申诉，核对协议", officer=town.zhou, now=NOON)

    file = await files.file(matter.id, town.zhou, now=NOON)
    assert (file.own, file.leads) == (None, False)
    [opening] = await files.openings(matter.id)
    assert (opening["name"], opening["note"], opening["at"]) == ("周", "居民申诉，核对协议", NOON)
    with pytest.raises(rules.NotOnTeam):
        await written(matter, town.zhou)


async def test_a_settlement_is_a_mediators_and_has_its_day(town: Town):
    matter = await formed(town)
    await asked_in(town, matter, town.mediator)
    today = date(2026, 11, 23)
    with pytest.raises(rules.SettlementOfNobody):
        await written(matter, town.lin, result=Result.WRITTEN, effective_on=today)
    for day in (None, today + timedelta(days=1)):
        with pytest.raises(rules.EffectiveDayMissing):
            await written(matter, town.mediator, Manner.MEDIATION, result=Result.WRITTEN, effective_on=day)

    await written(matter, town.mediator, Manner.MEDIATION, result=Result.WRITTEN, effective_on=today)

    [entry] = await files.entries(matter.id)
    assert entry["confirm_by"].at == datetime(2026, 12, 24, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("effective", "last"),
    [
        (date(2026, 11, 23), date(2026, 12, 23)),  # a Wednesday
        (date(2026, 11, 26), date(2026, 12, 28)),  # Saturday 12-26 moves to Monday
        (date(2026, 1, 18), date(2026, 2, 24)),  # 02-17 lies in the Spring Festival, which rests until 02-23
    ],
)
async def test_thirty_days_for_confirmation_end_on_a_working_day(town: Town, effective: date, last: date):
    calendar = await people.calendar()

    due = rules.confirm_by(effective, calendar)

    assert due.at.astimezone(SHANGHAI) == datetime.combine(last + timedelta(days=1), datetime.min.time(), SHANGHAI)


async def test_a_closed_matter_takes_no_more_and_a_withdrawal_of_consent_still_counts(town: Town):
    town = await crowd(town)
    matter = await formed(town)
    member = await asked_in(town, matter, town.volunteer)
    for side in Side:
        await actions.consent(matter.id, member, side, officer=town.lin, now=NOON)
    await fetch("update matter set state = 'closed' where id = {}", matter.id)

    with pytest.raises(rules.FileClosed):
        await written(matter, town.lin)
    await actions.withdraw_consent(matter.id, member, Side.OTHER, officer=town.lin, now=NOON)
    assert not await reads(matter, town.volunteer)


async def test_a_talk_to_come_is_not_written_down(town: Town):
    matter = await formed(town)

    with pytest.raises(rules.HeldLater):
        await written(matter, town.lin, held_at=NOON + timedelta(minutes=1))
    with pytest.raises(rules.WordsMissing):
        await actions.write_entry(matter.id, " ", Manner.HELP, Result.ORAL, NOON, officer=town.lin, now=NOON)


async def test_one_line_of_a_household_matter_says_nothing_of_mediation(town: Town):
    matter = await confirmed(town, Kind.HOUSEHOLD, await heard(town, "life_noise"))
    matter = await matters.claim(matter.id, officer=town.lin, now=NOON)
    await actions.refuse_mediation(matter.id, Side.OTHER, [Elsewhere.COURT], officer=town.lin, now=NOON)

    lines = await queries.history_seen(await queries.view(matter.id, town.wu, now=NOON))

    assert Step.REFUSE_MEDIATION not in {line["action"] for line in lines}


async def test_joined_under_another_it_is_still_to_be_reported_and_parted_no_more(town: Town):
    violence = await in_hand(town, Kind.HOUSEHOLD, matter=await heard(town, "domestic_violence"))
    main = await in_hand(town, Kind.HOUSEHOLD)
    joined = await matters.join(violence.id, main.number, officer=town.zhou, now=NOON)
    with pytest.raises(life.ReportMissing):
        await matters.settle(main.id, "劝和", officer=town.lin, now=NOON)

    await matters.part(joined.id, officer=town.zhou, now=NOON)

    assert (await matters.settle(main.id, "劝和", officer=town.lin, now=NOON)).state == life.State.SETTLED
    with pytest.raises(life.ReportMissing):
        await matters.settle(violence.id, "谈过", officer=town.lin, now=NOON)
