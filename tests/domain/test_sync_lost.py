"""Who may clear a lost phone, and that nobody else's is touched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import Missing
from domain.people import actions as granting
from domain.people import queries as people
from domain.people.rules import Role
from domain.sync import devices, lost, verbs  # noqa: F401
from domain.transaction import fetch
from tests.build import NOON
from tests.phone import Phone

HOUR = timedelta(hours=1)


async def test_a_lead_clears_only_phones_of_the_grids_led(town):
    own, other = await Phone.of(town.lin), await Phone.of(town.shen)

    assert await lost.wipe(own.device.id, officer=town.he, now=NOON) == "林"
    with pytest.raises(Missing):
        await lost.wipe(other.device.id, officer=town.he, now=NOON)
    with pytest.raises(Missing):
        await lost.wipe(own.device.id, officer=town.lin, now=NOON)

    assert (await devices.by_token(own.token, NOON)).wipe
    assert not (await devices.by_token(other.token, NOON)).wipe


async def test_a_lead_clears_the_phone_of_one_who_left_until_another_lead_answers_for_it(town):
    phone = await Phone.of(town.lin)
    await fetch("update officer_grant set ends_at = {} where officer = {}", NOON + HOUR, town.lin.id)
    later = NOON + 2 * HOUR

    [gone] = await lost.phones(town.he, later)
    assert (gone["name"], gone["left"]) == ("林", True)
    await fetch("update device set contact_at = {} where id = {}", later, phone.device.id)
    assert [one["id"] for one in await lost.phones(town.he, later)] == [phone.device.id]

    place = await people.place("org", town.west, now=later)
    await granting.grant(town.lin.id, Role.GRID_WORKER, place, officer=None, now=later)
    assert await lost.phones(town.he, later) == []
    assert [one["left"] for one in await lost.phones(town.pan, later)] == [False]
    await fetch("update device set contact_at = {} where id = {}", NOON, phone.device.id)
    assert await lost.wipe(phone.device.id, officer=town.he, now=later) == "林"


async def test_a_phone_nobody_asked_to_clear_cannot_end_itself(town):
    phone = await Phone.of(town.lin)

    await lost.wiped(phone.device, now=NOON)

    assert await devices.by_token(phone.token, NOON)


async def test_the_bearer_ends_when_the_phone_says_it_is_clear_and_a_new_sign_in_begins_anew(town):
    phone = await Phone.of(town.lin)
    await lost.wipe(phone.device.id, officer=town.he, now=NOON)

    await lost.wiped(phone.device, now=NOON)

    assert await devices.by_token(phone.token, NOON) is None
    again = await devices.enrol(town.lin.id, phone.device.phone, now=NOON)
    assert not (await devices.by_token(again.token, NOON)).wipe
    lines = await fetch("select action from journal where noun = 'device' order by n")
    assert [line["action"] for line in lines] == ["enrol", "wipe", "wiped", "enrol"]
