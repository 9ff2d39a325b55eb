"""A phone's batch: each op once, each with its verdict, nothing thrown away."""

from __future__ import annotations

import asyncio
import random

import pytest

from domain.ids import uuid7
from domain.people import actions as people
from domain.sync import (
    actions,
    devices,
    verbs,  # noqa: F401
)
from domain.sync.hot import Stale
from domain.sync.rules import Verdict, read_batch
from domain.transaction import fetch
from tests.build import NOON
from tests.phone import KEY, Phone


@pytest.fixture
async def phone(town):
    return await Phone.of(town.lin)


async def count(table: str) -> int:
    return (await fetch(f"select count(*) as n from {table}"))[0]["n"]


async def test_a_patrol_without_findings_is_one_deed_and_one_line_in_the_journal(phone, town):
    op = phone.patrol(town.east)

    [answer] = await phone.push(op)

    assert answer.verdict is Verdict.APPLIED
    [row] = await fetch("select * from patrol")
    assert (row["grid"], row["part"], row["findings"], row["late"]) == (town.east, "midday", 0, False)
    [line] = await fetch("select actor, path from journal where noun = 'patrol'")
    assert line["actor"] is None


async def test_the_same_push_again_is_a_duplicate(phone, town):
    op = phone.patrol(town.east)
    await phone.push(op)

    [answer] = await phone.push(op)

    assert answer.verdict is Verdict.DUPLICATE
    assert await count("patrol") == await count("op") == 1


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.soak)])
@pytest.mark.parametrize("copies", [2, 4, 16, 32])
async def test_identical_parallel_pushes_make_one_row_and_no_error(phone, town, copies, rounds):
    for _ in range(rounds):
        before = await count("patrol")
        ops = [phone.patrol(town.east) for _ in range(5)]
        shuffled = [random.sample(ops, len(ops)) for _ in range(copies)]

        answers = await asyncio.gather(*(phone.push(*some) for some in shuffled))

        given = [answer.verdict for some in answers for answer in some]
        assert given.count(Verdict.APPLIED) == 5
        assert given.count(Verdict.DUPLICATE) == 5 * (copies - 1)
        assert await count("patrol") == before + 5


async def test_the_same_id_with_other_content_is_kept_for_the_grid_lead(phone, town):
    op = phone.patrol(town.east)
    await phone.push(op)

    [answer] = await phone.push(phone.patrol(town.east, findings=3, op_id=op["op_id"], seq=op["seq"]))

    assert answer.verdict is Verdict.QUARANTINE
    assert await count("quarantine") == await count("patrol") == 1


async def test_a_number_used_twice_is_no_duplicate(phone, town):
    op = phone.patrol(town.east)
    await phone.push(op)

    [answer] = await phone.push(phone.patrol(town.east, seq=op["seq"]))

    assert answer.verdict is Verdict.QUARANTINE


async def test_what_cannot_be_read_is_kept_and_its_neighbours_go_in(phone, town):
    good = phone.patrol(town.east)
    spoilt = phone.patrol(town.east) | {"body_sha256": "0" * 64}

    for _ in range(2):
        answers = await phone.push({"rubbish": True}, good, spoilt)

    assert [answer.verdict for answer in answers] == [Verdict.QUARANTINE, Verdict.DUPLICATE, Verdict.QUARANTINE]
    assert await count("quarantine") == 2
    assert await count("patrol") == 1


async def test_a_foreign_grid_is_refused_with_the_way_out_and_the_refusal_is_remembered(phone, town):
    op = phone.patrol(town.west)

    for _ in range(2):
        [answer] = await phone.push(op)

        assert (answer.verdict, answer.code) == (Verdict.REJECTED, "NotYourGrid")
        assert answer.text == "这个地点不在您的网格。改地点，或转给东街第 2 网格。"
    assert await count("patrol") == 0


async def test_an_op_whose_predecessor_is_not_here_yet_is_held_alone(phone, town):
    first = phone.patrol(town.east)
    second = phone.patrol(town.east, after=first["op_id"])
    third = phone.patrol(town.east)

    answers = await phone.push(second, third)
    assert [answer.verdict for answer in answers] == [Verdict.HELD, Verdict.APPLIED]

    answers = await phone.push(first, second)
    assert [answer.verdict for answer in answers] == [Verdict.APPLIED, Verdict.APPLIED]


async def test_an_op_after_a_refused_one_is_a_conflict(phone, town):
    refused = phone.patrol(town.west)

    answers = await phone.push(refused, phone.patrol(town.east, after=refused["op_id"]))

    assert [answer.verdict for answer in answers] == [Verdict.REJECTED, Verdict.CONFLICT]


async def test_another_officers_op_is_not_taken_from_this_phone(phone, town):
    [answer] = await phone.push(phone.patrol(town.east) | {"user_id": town.shen.id})

    assert answer.verdict is Verdict.QUARANTINE


async def test_a_verb_nobody_knows_is_kept(phone, town):
    [answer] = await phone.push(phone.op("dance", {"grid": town.east}))

    assert answer.verdict is Verdict.QUARANTINE


async def test_one_row_the_database_refuses_does_not_sink_its_batch(phone, town):
    ops = [phone.patrol(town.east) for _ in range(6)]
    ops[3] = phone.patrol(town.east, findings=2**63 - 1, entity=ops[0]["entity_id"])

    answers = await phone.push(*ops)

    verdicts = [answer.verdict for answer in answers]
    assert verdicts == [Verdict.APPLIED] * 3 + [Verdict.QUARANTINE] + [Verdict.APPLIED] * 2
    assert await count("patrol") == await count("op") == 5


async def test_three_days_late_is_taken_and_counted_on_its_day(phone, town):
    op = phone.patrol(town.east, on="2026-11-20", ago=3 * 86_400)

    [answer] = await phone.push(op)

    [row] = await fetch("select patrolled_on, late from patrol")
    assert answer.verdict is Verdict.APPLIED
    assert (str(row["patrolled_on"]), row["late"]) == ("2026-11-20", True)
    assert answer.facts["late_on"] == "11月20日"


async def test_nobodys_name_stands_at_a_patrol_after_two_days(phone, town):
    from domain.patrols import actions

    await phone.push(phone.patrol(town.east), phone.patrol(town.east, on="2026-11-21", ago=2 * 86_400))

    assert await actions.forget_names(NOON) == 1
    rows = await fetch("select patrolled_on, officer from patrol order by patrolled_on")
    assert [row["officer"] for row in rows] == [None, town.lin.id]


async def test_a_device_is_one_officer_on_one_phone_and_its_old_bearer_dies(phone, town):
    again = await devices.enrol(town.lin.id, phone.device.phone, now=NOON)

    assert again.device.id == phone.device.id
    assert await devices.by_token(phone.token, NOON) is None
    assert (await devices.by_token(again.token, NOON)).officer == town.lin.id


@pytest.mark.parametrize("lost", ["its cookie", "the server's memory of it"])
async def test_a_phone_keeps_the_name_that_its_waiting_ops_bear(phone, town, lost):
    if lost == "its cookie":
        await phone.push(phone.patrol(town.east))
    else:
        await fetch("delete from device where id = {}", phone.device.id)
    waiting = phone.patrol(town.east)

    again = await devices.enrol(town.lin.id, None, now=NOON, known_as=phone.device.id)

    assert again.device.id == phone.device.id
    [answer] = await actions.push(again.device, read_batch(phone.batch(waiting)), key=KEY, now=NOON)
    assert answer.verdict is Verdict.APPLIED


async def test_nobody_takes_the_name_of_anothers_phone(phone, town):
    again = await devices.enrol(town.shen.id, phone.device.phone, now=NOON, known_as=phone.device.id)

    assert again.device.id != phone.device.id
    assert await devices.by_token(phone.token, NOON)


async def test_the_server_remembers_how_far_a_phone_has_come(phone, town):
    await phone.push(phone.patrol(town.east), phone.patrol(town.east), unsent=5)

    again = await devices.enrol(town.lin.id, phone.device.phone, now=NOON)
    assert again.device.highest_seq == 2


def test_ids_are_the_same_on_both_sides():
    assert uuid7(1_700_000_000_000, bytes(range(10))).hex == "018bcfe5680070018203040506070809"


async def looked_up_before(phone, change):
    """A push judged by what was known of the phone before `change`."""
    device = await devices.by_token(phone.token, NOON)
    await change(device)
    sent = read_batch(phone.batch(phone.patrol(device.grids[0]["id"])))
    return await actions.push(device, sent, key=KEY, now=NOON)


async def test_what_ended_after_it_was_looked_up_is_not_taken(phone, town):
    async def new_bearer(device):
        await devices.enrol(town.lin.id, device.phone, now=NOON)

    async def left(device):
        await fetch("update officer set ended_at = {} where id = {}", NOON, device.officer)

    async def other_sight(device):
        await people.raise_sight(device.officer)

    for change in (other_sight, new_bearer, left):
        phone.token = (await devices.enrol(town.lin.id, phone.device.phone, now=NOON)).token
        with pytest.raises(Stale):
            await looked_up_before(phone, change)

    assert await fetch("select id from op") == [] == await fetch("select id from patrol")


async def test_a_stale_sender_does_not_hold_up_its_neighbours_in_the_door(phone, town):
    other = await Phone.of(town.he)
    stale = await devices.by_token(other.token, NOON)
    await people.raise_sight(stale.officer)
    sound = await devices.by_token(phone.token, NOON)
    pushes = [
        actions.push(who, read_batch(one.batch(one.patrol(town.east))), key=KEY, now=NOON)
        for who, one in ((stale, other), (sound, phone))
    ]

    ended, taken = await asyncio.gather(*pushes, return_exceptions=True)

    assert isinstance(ended, Stale)
    assert [answer.verdict for answer in taken] == [Verdict.APPLIED]
