"""What stands on phones, and what a cleared phone lost: the lead sees to it once, and is told of the next clearing."""

from __future__ import annotations

import pytest

from domain.errors import Missing
from domain.journal import queries as journal
from domain.sync import devices, me, unsent, verbs  # noqa: F401
from domain.sync.rules import Attached, Verdict
from domain.transaction import fetch
from tests.build import NOON
from tests.phone import KEY, Phone


@pytest.fixture
async def phone(town):
    """It was cleared with two records that waited: its numbers go on after them."""
    phone = await Phone.of(town.lin)
    await phone.push(phone.finding(town.east))
    phone.seq += 2
    await phone.push(phone.finding(town.east))
    return phone


async def gaps(town) -> list[int]:
    return [one["gap"] for one in await unsent.phones(town.he, NOON)]


async def test_what_a_cleared_phone_lost_is_seen_to_once_with_how_and_a_line_in_the_journal(town, phone):
    assert await gaps(town) == [2]
    with pytest.raises(unsent.NotSaidHow):
        await unsent.see_to(phone.device.id, " ", officer=town.he, now=NOON)

    assert await unsent.see_to(phone.device.id, "林补记了两件", officer=town.he, now=NOON) == "林"

    assert await gaps(town) == []
    with pytest.raises(Missing):
        await unsent.see_to(phone.device.id, "再来一次", officer=town.he, now=NOON)
    [line] = await fetch("select id, actor, changes from journal where action = 'see_to'")
    notes = await fetch("select note from journal_note where entry = {}", line["id"])
    assert (line["actor"], '"gap":2' in line["changes"]) == (town.he.id, True)
    assert [row["note"] for row in notes] == ["林补记了两件"]


async def test_the_next_clearing_is_an_alarm_of_its_own_and_what_comes_after_all_is_taken_in(town, phone):
    await unsent.see_to(phone.device.id, "林补记了两件", officer=town.he, now=NOON)

    [late] = await phone.push(phone.finding(town.east, seq=2))
    phone.seq += 1
    await phone.push(phone.finding(town.east))

    assert late.verdict is Verdict.APPLIED
    assert await gaps(town) == [1]


async def test_a_record_that_waits_for_the_lead_is_not_missing(town):
    phone = await Phone.of(town.lin)
    await phone.push(phone.finding(town.east), phone.op("unheard_of", {}), phone.finding(town.east))
    assert await gaps(town) == []

    phone.seq += 1
    await phone.push(phone.finding(town.east))

    assert await gaps(town) == [1]


async def test_photos_that_went_with_the_phone_are_seen_to_and_later_ones_are_shown(town):
    phone = await Phone.of(town.lin)
    picture, voice = (
        {"sha256": f"{n:064x}", "size": 9, "mime": mime} for n, mime in ((1, "image/jpeg"), (2, "audio/mp4"))
    )
    await phone.push(phone.finding(town.east, blobs=[picture]))
    await unsent.see_to(phone.device.id, "重新拍了", officer=town.he, now=NOON)
    assert await unsent.phones(town.he, NOON) == []

    await phone.push(phone.finding(town.east, blobs=[voice]))

    [shown] = await unsent.phones(town.he, NOON)
    assert shown["photos"] == Attached(voices=1)


async def test_nobody_but_the_lead_of_the_grid_sees_to_it(town, phone):
    for stranger in (town.lin, town.pan):
        with pytest.raises(Missing):
            await unsent.see_to(phone.device.id, "好了", officer=stranger, now=NOON)

    assert await gaps(town) == [2]


async def test_the_phone_hears_that_the_lead_has_seen_to_it(town, phone):
    before = await devices.by_token(phone.token, NOON)
    await unsent.see_to(phone.device.id, "林补记了两件", officer=town.he, now=NOON)

    after = await devices.by_token(phone.token, NOON)

    assert (await me.me(after, key=KEY, now=NOON))["seen_to"] == 4
    assert (await me.me(before, key=KEY, now=NOON))["version"] != (await me.me(after, key=KEY, now=NOON))["version"]


async def test_that_the_worker_has_read_the_alarm_is_a_deed_and_leaves_the_loss_to_the_lead(town, phone):
    [answer] = await phone.push(phone.op("alarm_read", {}, entity=str(phone.device.id)))

    assert answer.verdict is Verdict.APPLIED
    assert len(await fetch("select n from journal where action = 'alarm_read'")) == 1
    assert await gaps(town) == [2]
    await journal.verify()
