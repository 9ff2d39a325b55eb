"""Checkpoints exist only with a recorded safety or emergency basis, and nothing about a person is kept of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.patrols import actions, checkpoints
from domain.patrols.rules import Ground, NoBasis, NotYoursToSet
from domain.sync import devices, me, pull, verbs  # noqa: F401
from domain.sync.rules import Verdict, read_batch
from domain.transaction import fetch
from tests.build import NOON
from tests.phone import KEY, Phone


async def pump(town, grid="east"):
    return await checkpoints.set_up(
        getattr(town, grid),
        "3 号楼地下室排水泵",
        Ground.EMERGENCY,
        "2026 年防汛预案第 4 条",
        officer=town.zhou,
        now=NOON,
    )


def tick(phone, point, **more):
    body = {"checkpoint": point, "on": "2026-11-23", "window": "midday", "how": "scan"}
    return phone.op("tick", body | more.pop("body", {}), **more)


@pytest.mark.parametrize("basis", ["", "   "])
async def test_without_a_basis_nobody_can_be_made_to_tick(town, basis):
    with pytest.raises(NoBasis, match="要写明安保或应急的依据"):
        await checkpoints.set_up(town.east, "大门", Ground.SECURITY, basis, officer=town.zhou, now=NOON)

    assert await fetch("select id from checkpoint") == []


async def test_a_grid_lead_or_a_neighbouring_secretary_does_not_set_them(town):
    for stranger in (town.he, town.qian):
        with pytest.raises(NotYoursToSet):
            await checkpoints.set_up(town.east, "大门", Ground.SECURITY, "专项方案", officer=stranger, now=NOON)


async def test_the_phone_gets_the_point_with_its_basis_and_a_tick_counts_once(town):
    point = await pump(town)
    phone = await Phone.of(town.lin)
    [shown] = (await me.me(phone.device, key=KEY, now=NOON))["checkpoints"]
    assert (shown["number"], shown["ground"], shown["basis"]) == (1, "应急", "2026 年防汛预案第 4 条")
    op = tick(phone, point, body={"geo": {"latitude": 3994021, "longitude": 11610733, "accuracy": 8}})

    verdicts = [(await phone.push(op))[0].verdict for _ in range(2)]

    assert verdicts == [Verdict.APPLIED, Verdict.DUPLICATE]
    [row] = await fetch("select how, latitude, longitude, accuracy from tick")
    assert tuple(row.values()) == ("scan", 3994021, 11610733, 8)
    assert await checkpoints.ticked_today([town.east], NOON) == {(town.east, "midday"): 1}
    [line] = await fetch("select actor from journal where noun = 'tick'")
    assert line["actor"] is None


async def test_a_new_point_makes_the_phone_ask_anew(town):
    phone = await Phone.of(town.lin)
    before = await me.me_version(phone.device, 1, KEY, NOON)

    await pump(town)

    assert await me.me_version(phone.device, 1, KEY, NOON) != before


async def test_another_grids_point_is_refused_with_the_grid_it_belongs_to(town):
    point = await pump(town, "west")
    phone = await Phone.of(town.lin)

    [answer] = await phone.push(tick(phone, point))

    assert (answer.verdict, answer.text) == (
        Verdict.REJECTED,
        "这个点位属于东街第 2 网格。改地点，或转给东街第 2 网格。",
    )


async def test_what_was_seen_before_the_point_was_taken_away_still_counts(town):
    point = await pump(town)
    phone = await Phone.of(town.lin)
    await checkpoints.end(point, officer=town.zhou, now=NOON)

    late, after = tick(phone, point, ago=3_600), tick(phone, point, now=NOON + timedelta(hours=1))
    answers = [*await phone.push(late), *await phone.push(after, now=NOON + timedelta(hours=1))]

    assert [answer.verdict for answer in answers] == [Verdict.APPLIED, Verdict.REJECTED]


async def test_ticks_come_down_to_the_other_phone_of_the_grid_without_a_name(town):
    point = await pump(town)
    phone, leads = await Phone.of(town.lin), await Phone.of(town.he)
    await phone.push(tick(phone, point))
    device = await devices.by_token(leads.token, NOON)

    answer = await pull.changes_for(device, read_batch(leads.batch()), key=KEY, now=NOON)

    [row] = [row for row in answer["changes"] if row["kind"] == "tick"]
    assert (row["checkpoint"], "officer" in row) == (point, False)


async def test_after_two_days_nobody_can_tell_who_ticked(town):
    point = await pump(town)
    phone = await Phone.of(town.lin)
    await phone.push(tick(phone, point))

    await actions.forget_names(NOON + timedelta(days=2))

    assert (await fetch("select officer from tick"))[0]["officer"] is None
