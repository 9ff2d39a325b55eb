"""换办理人: a matter whose handler has left does not lie where nobody sees it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import Missing
from domain.matters import actions, queries, rules
from domain.matters.contacts import actions as contacts
from domain.matters.rules import Kind, State
from domain.matters.worklist import work_list
from domain.mediation import actions as mediation
from domain.people import queries as people
from domain.transaction import fetch
from tests.build import NOON, Town
from tests.domain.matter_build import in_hand


async def left(town: Town, who: str) -> None:
    await fetch("update officer_grant set ends_at = {} where officer = {}", NOON, town.loaded[who].id)
    town.loaded[who] = await people.officer(town.loaded[who].id, now=NOON)


async def moved(town: Town, matter: Any, to: Any, **also: Any) -> Any:
    also = {"officer": town.zhou, "reason": "林已调离"} | also
    return await actions.reassign(matter.id, to.id, now=NOON, **also)


async def test_the_secretary_gives_it_to_another_grid_and_it_is_done_there(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    await left(town, "lin")

    matter = await moved(town, matter, town.shen)

    assert (matter.state, matter.handler, matter.responsible_node) == (State.IN_HAND, town.shen.id, town.west)
    assert (await queries.view(matter.id, town.shen, now=NOON)).matter.handler == town.shen.id
    assert (await actions.settle(matter.id, "劝和", officer=town.shen, now=NOON)).state == State.SETTLED


async def test_it_stands_on_the_secretarys_list_until_somebody_has_it(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)

    async def listed(who: str) -> bool:
        return matter.id in {row["id"] for row in await work_list(town.loaded[who], now=NOON)}

    assert not await listed("zhou")
    await left(town, "lin")
    assert await listed("zhou") and not await listed("qian") and not await listed("he")

    await moved(town, matter, town.shen)

    assert await listed("shen") and not await listed("zhou")


async def test_a_new_secretary_takes_over_what_the_former_convened(town: Town):
    matter = await in_hand(town, Kind.SHARED)
    await fetch("update matter set handler = {} where id = {}", town.qian.id, matter.id)

    matter = await moved(town, matter, town.zhou)

    assert (matter.handler, matter.responsible_node) == (town.zhou.id, town.community)


async def test_while_the_handler_is_in_office_nobody_takes_it_away(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)

    with pytest.raises(rules.HandlerInOffice, match="林仍在岗"):
        await moved(town, matter, town.shen)


async def test_a_grid_worker_who_moved_to_another_grid_has_left_this_one(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    await fetch("update officer_grant set place = {} where officer = {}", town.west, town.lin.id)
    town.loaded["lin"] = await people.officer(town.lin.id, now=NOON)
    with pytest.raises(Missing):
        await queries.view(matter.id, town.lin, now=NOON)

    matter = await moved(town, matter, town.he)

    assert matter.handler == town.he.id


async def test_it_goes_to_the_communitys_own_people_with_a_reason(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    await left(town, "lin")
    for stranger in (town.lin, town.wu, town.qian, town.foreign_worker):
        with pytest.raises(rules.WrongReceiver):
            await moved(town, matter, stranger)
    with pytest.raises(rules.ReasonMissing):
        await moved(town, matter, town.shen, reason="")


@pytest.mark.parametrize("who", ["wu", "he"])
async def test_only_the_secretary_does_it(town: Town, who: str):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    await left(town, "lin")

    with pytest.raises(rules.NotYourStep):
        await moved(town, matter, town.shen, officer=town.loaded[who])


async def test_what_the_team_was_given_ends_and_the_new_handler_joins_it(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    await mediation.form_team(matter.id, officer=town.lin, now=NOON)
    [voice] = [row["id"] for row in await queries.voices(matter.id)]
    await contacts.release_contact(matter.id, [voice], "电话里同意", officer=town.lin, now=NOON)
    await left(town, "lin")

    matter = await moved(town, matter, town.shen)

    assert [row["release"] for row in await queries.voices(matter.id)] == [None]
    await mediation.form_team(matter.id, officer=town.shen, now=NOON)
