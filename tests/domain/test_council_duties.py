"""Who was asked to serve by mistake is relieved; what they already signed is not undone."""

import pytest

from domain.council import rights
from domain.council.ballots import actions as ballots
from domain.council.meetings import actions, queries, rules
from domain.council.rights import Duty, NotTheirDeed
from domain.council.tallies.rules import Hands
from domain.errors import Invalid, Missing
from domain.journal.queries import history
from domain.matters import queries as matters
from tests import council
from tests.build import NOON
from tests.council import MEETING_DAY
from tests.domain.test_council_matters import a_matter


async def test_who_was_appointed_by_mistake_no_longer_sees_the_meeting_or_serves_there(town):
    room = await council.noticed(town, number=10)
    for duty in (Duty.COUNTER, Duty.SCRUTINEER):
        await actions.appoint(room.meeting, town.lin.id, duty, officer=town.zhou, now=NOON)

    await relieve(room, town, town.lin, Duty.COUNTER)
    row = await queries.get_meeting(room.meeting, town.lin)
    assert await rights.may(row, rights.Deed.COUNT, town.lin)
    await relieve(room, town, town.lin, Duty.SCRUTINEER)

    with pytest.raises(Missing):
        await queries.get_meeting(room.meeting, town.lin)
    [*_, line] = await history(room.meeting)
    assert (line["action"], line["note"]) == ("relieve", "选错了人")
    await relieve(room, town, town.lin, Duty.SCRUTINEER)
    assert len([row for row in await history(room.meeting) if row["action"] == "relieve"]) == 2


async def test_with_the_last_duty_goes_the_sight_of_the_matters_on_the_agenda(town):
    matter = await a_matter(town)
    first, second = [await council.noticed(town, number=10) for _ in range(2)]
    for room in (first, second):
        await actions.add_item(room.meeting, "水管", matter=matter.id, officer=town.zhou, now=NOON)
        await actions.appoint(room.meeting, town.clerk.id, Duty.COUNTER, officer=town.zhou, now=NOON)

    await relieve(first, town, town.clerk, Duty.COUNTER)
    await matters.get_matter(matter.id, town.clerk, now=MEETING_DAY)
    await relieve(second, town, town.clerk, Duty.COUNTER)

    with pytest.raises(Missing):
        await matters.get_matter(matter.id, town.clerk, now=MEETING_DAY)


async def test_what_was_signed_or_taken_down_is_not_undone(town):
    room = await council.voting(town, present=9, number=10)
    for who, duty in ((town.lin, Duty.COUNTER), (town.he, Duty.SCRUTINEER), (town.clerk, Duty.CLERK)):
        await actions.appoint(room.meeting, who.id, duty, officer=town.zhou, now=NOON)
    await ballots.hand_tally(
        room.ballot, Hands(6, 2, 1), counter=" 林 ", scrutineer="何", officer=town.clerk, now=MEETING_DAY
    )

    for who, duty, did in (
        (town.lin, Duty.COUNTER, "签名"),
        (town.he, Duty.SCRUTINEER, "签名"),
        (town.clerk, Duty.CLERK, "录入票数"),
        (town.zhou, Duty.CONVENOR, "召集会议"),
    ):
        with pytest.raises(rules.ServedAlready, match=f"{duty.label}办过“{did}”"):
            await relieve(room, town, who, duty)
    assert len(await queries.duties(room.meeting)) == 5


async def test_a_duty_is_taken_back_by_those_who_give_it_and_with_a_reason(town):
    room = await council.noticed(town, number=10)
    await actions.appoint(room.meeting, town.lin.id, Duty.COUNTER, officer=town.zhou, now=NOON)

    with pytest.raises(NotTheirDeed):
        await relieve(room, town, town.lin, Duty.COUNTER, officer=town.member)
    with pytest.raises(Missing):
        await relieve(room, town, town.lin, Duty.COUNTER, officer=town.qian)
    with pytest.raises(Invalid, match="请写明理由"):
        await relieve(room, town, town.lin, Duty.COUNTER, reason=" ")
    assert len(await queries.duties(room.meeting)) == 3


async def relieve(room, town, who, duty, *, officer=None, reason="选错了人"):
    await actions.relieve(room.meeting, who.id, duty, reason, officer=officer or town.zhou, now=NOON)
