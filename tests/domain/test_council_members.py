"""A seat given by mistake never was; a term that ends stays on the rolls it stood on."""

from datetime import timedelta

import pytest

from domain.council.ballots import actions as ballots
from domain.council.bodies.rules import Body
from domain.council.meetings import actions as meetings
from domain.council.meetings import queries
from domain.council.members import actions, rules
from domain.council.members.queries import members_of
from domain.council.members.rules import Seat
from domain.council.rights import NotTheirDeed
from domain.council.votes.queries import roll
from domain.errors import Invalid, Missing
from domain.journal.queries import history
from domain.transaction import fetch
from tests import council
from tests.build import NOON
from tests.council import MEETING_DAY

BODY = Body.REPRESENTATIVES


async def test_a_member_listed_by_mistake_is_in_no_body_and_on_no_list(town):
    wrong = await seat(town)
    room = await council.noticed(town, number=10)

    await strike(wrong, town)

    assert wrong not in [row["id"] for row in await members_of(BODY, town.community, MEETING_DAY.date())]
    assert wrong not in [row["voter"] for row in await queries.attendances(room.meeting)]
    assert [row["action"] for row in await history(wrong)] == ["seat", "strike"]
    [*_, line] = await history(room.meeting)
    assert (line["action"], line["note"]) == ("strike", "同名的另一位")
    assert not await fetch("select name from council_member_identity where member = {}", wrong)


async def test_who_has_checked_in_or_stands_on_a_roll_can_only_end_their_term(town):
    room = await council.voting(town, present=9, number=10)
    came, absent = room.voters()[0], room.voters()[9]

    for member in (came, absent):
        with pytest.raises(rules.OnListAlready, match="任期到今天止"):
            await strike(member, town)
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    assert (
        len((await roll((await fetch("select roll from ballot where id = {}", room.ballot))[0]["roll"])).entries) == 10
    )

    await actions.unseat(absent, officer=town.zhou, now=MEETING_DAY)
    await actions.unseat(absent, officer=town.zhou, now=MEETING_DAY)
    assert [row["action"] for row in await history(absent)] == ["seat", "unseat"]


async def test_who_has_checked_in_before_the_meeting_began_stays_on_its_list(town):
    room = await council.noticed(town, number=10)
    await meetings.check_in(room.meeting, room.voters()[0], officer=town.zhou, now=MEETING_DAY)

    with pytest.raises(rules.OnListAlready, match="代表"):
        await strike(room.voters()[0], town)


async def test_a_seat_is_struck_by_those_who_give_it_with_a_reason_and_while_no_list_needs_it(town):
    wrong = await seat(town)

    with pytest.raises(NotTheirDeed):
        await strike(wrong, town, officer=town.member)
    with pytest.raises(Missing):
        await strike(wrong, town, officer=town.qian)
    with pytest.raises(Invalid, match="请写明"):
        await strike(wrong, town, reason="")
    await strike(wrong, town)
    with pytest.raises(Missing):
        await strike(wrong, town)


async def seat(town):
    return await actions.seat(town.community, BODY, Seat.REPRESENTATIVE, "写错的", officer=town.zhou, now=NOON)


async def strike(member, town, *, officer=None, reason="同名的另一位"):
    await actions.strike(member, reason, officer=officer or town.zhou, now=NOON + timedelta(hours=1))
