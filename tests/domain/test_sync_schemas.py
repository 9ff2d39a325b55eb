"""Phones that were not updated: what they wrote two schemas ago goes in, what nobody knows waits for a person."""

from __future__ import annotations

import pytest

from domain.clock import SHANGHAI
from domain.ids import uuid7
from domain.patrols import checkpoints
from domain.patrols.rules import Ground
from domain.sync import schemas, verbs  # noqa: F401
from domain.sync.actions import HOT
from domain.sync.rules import Verdict
from domain.transaction import fetch
from tests.build import NOON
from tests.phone import Phone

OLD_PLACE = {"lat": "39.94021", "lng": "116.10733", "accuracy": 8}
PLACE = {"latitude": 3994021, "longitude": 11610733, "accuracy": 8}


@pytest.fixture
async def phone(town):
    return await Phone.of(town.lin)


@pytest.fixture
async def bodies(town):
    """As the phones of their day wrote them, for each hot verb."""
    point = await checkpoints.set_up(town.east, "排水泵", Ground.EMERGENCY, "防汛预案", officer=town.zhou, now=NOON)
    finding = {
        "grid": town.east, "category": "lighting", "list_version": "2026 年第 1 版", "text": "灯不亮", "place": "3 号楼",
        "building": town.building, "urgency": "soon", "solved": False,
        "patrol": {"on": "2026-11-23", "window": "midday"},
    }  # fmt: skip
    tick = {"checkpoint": point, "grid": town.east, "on": "2026-11-23", "window": "midday", "how": "scan"}
    patrol = {"grid": town.east, "on": "2026-11-23", "window": "midday", "findings": 2}
    place = {1: OLD_PLACE, 2: PLACE, 3: PLACE, 4: PLACE}
    return {
        "patrol": {schema: patrol for schema in place},
        "finding": {schema: finding | {"geo": geo} for schema, geo in place.items()},
        "tick": {schema: tick | {"geo": geo} for schema, geo in place.items()},
    }


async def stored(verb: str) -> dict:
    """What the domain made of it, without what is its own for each op."""
    table = "finding" if verb == "finding" else verb
    [row] = await fetch(f"select * from {table}")
    if verb == "finding":
        [row["point"]] = await fetch("select latitude, longitude, accuracy from finding_point")
        [row["text"]] = await fetch("select title, detail, place from matter_text")
    return {name: value for name, value in row.items() if name not in ("id", "matter")}


@pytest.mark.parametrize("verb", ["finding", "patrol", "tick"])
@pytest.mark.parametrize("schema", [1, 2, 3, 4])
async def test_each_hot_verb_goes_in_as_the_phones_of_its_day_wrote_it(phone, bodies, verb, schema):
    [answer] = await phone.push(phone.op(verb, bodies[verb][schema], schema=schema))

    assert answer.verdict is Verdict.APPLIED
    row = await stored(verb)
    if verb == "tick":
        assert {name: row[name] for name in PLACE} == PLACE
    if verb == "finding":
        assert row["point"] == PLACE
        assert row["text"]["detail"] == "灯不亮"
    assert row["happened_at"].astimezone(SHANGHAI).hour == 12


def test_every_hot_verb_is_asked_about_in_every_schema():
    assert set(HOT) == {"finding", "patrol", "tick"}
    assert list(range(schemas.OLDEST, schemas.NEWEST + 1)) == [1, 2, 3, 4]


@pytest.mark.parametrize("schema", [0, 5, 99])
async def test_an_unknown_schema_is_kept_for_the_grid_lead_and_its_neighbour_goes_in(phone, town, schema):
    answers = await phone.push(phone.patrol(town.east, schema=schema), phone.patrol(town.east))

    assert [answer.verdict for answer in answers] == [Verdict.QUARANTINE, Verdict.APPLIED]
    [kept] = await fetch(
        "select t.content, t.objection from quarantine q join quarantine_text t on t.quarantine = q.id"
    )
    assert f"版本 {schema} 不认识" in kept["objection"]
    assert '"verb":"patrol"' in kept["content"]


@pytest.mark.parametrize("geo", [{"lat": "x", "lng": "1", "accuracy": 1}, "39.9,116.1", {"lat": "inf", "lng": "1"}])
async def test_an_old_body_that_is_not_what_its_schema_says_is_kept(phone, town, geo):
    [answer] = await phone.push(phone.finding(town.east, geo=geo, schema=1))

    assert answer.verdict is Verdict.QUARANTINE
    assert await fetch("select id from finding") == []


async def test_the_same_old_op_sent_again_after_the_update_is_a_duplicate(phone, town):
    op = phone.finding(town.east, geo=OLD_PLACE, schema=1, op_id=str(uuid7()))
    await phone.push(op)

    [answer] = await phone.push(op)

    assert answer.verdict is Verdict.DUPLICATE
