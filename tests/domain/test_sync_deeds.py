"""What a worker does with a matter offline enters through the desk's own action; two records stand side by side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.errors import Missing
from domain.matters import actions as matters
from domain.matters.rules import Kind, State
from domain.sync import devices, pull, quarantine, verbs, working_off  # noqa: F401
from domain.sync.rules import Verdict, read_batch
from domain.transaction import fetch
from tests.build import NOON
from tests.phone import KEY, Phone


@pytest.fixture
async def phone(town):
    return await Phone.of(town.lin)


async def assigned(phone: Phone, town: Any) -> UUID:
    """A shared matter that the community secretary has given to 林's grid."""
    op = phone.finding(town.east, "hall_lighting")
    await phone.push(op)
    id = UUID(op["entity_id"])
    await matters.sort(id, Kind.SHARED, officer=town.zhou, now=NOON, disputed=True)
    await matters.confirm(id, officer=town.zheng, now=NOON)
    await fetch(
        "update matter set state = 'in_hand', handler = {}, version = version + 1 where id = {}", town.lin.id, id
    )
    return id


async def on_phone(phone: Phone, id: UUID) -> dict[str, Any]:
    device = await devices.by_token(phone.token, NOON)
    answer = await pull.changes_for(device, read_batch(phone.batch()), key=KEY, now=NOON)
    return next(row for row in answer["changes"] if row["id"] == id)


async def test_the_phone_shows_what_the_server_offers_and_the_deed_is_the_desks_own(phone, town):
    id = await assigned(phone, town)
    row = await on_phone(phone, id)
    assert {step["verb"] for step in row["steps"]} == {"settle", "note"}

    [answer] = await phone.push(phone.op("settle", {"text": "换了灯泡"}, entity=str(id), base_version=row["version"]))

    assert answer.verdict is Verdict.APPLIED
    [matter] = await fetch("select state, settled_at, follower from matter where id = {}", id)
    assert (matter["state"], matter["follower"]) == (State.SETTLED, town.he.id)


async def test_sent_twice_it_is_done_once(phone, town):
    id = await assigned(phone, town)
    op = phone.op("note", {"text": "等配件"}, entity=str(id))

    verdicts = [(await phone.push(op))[0].verdict for _ in range(3)]

    assert verdicts == [Verdict.APPLIED, Verdict.DUPLICATE, Verdict.DUPLICATE]
    assert len(await fetch("select n from journal where subject = {} and action = 'note'", id)) == 1


async def test_two_phones_on_one_matter_are_shown_side_by_side(phone, town):
    id = await assigned(phone, town)
    version = (await on_phone(phone, id))["version"]
    await matters.settle(id, "等配件", officer=town.lin, now=NOON + timedelta(minutes=1))

    [answer] = await phone.push(phone.op("settle", {"text": "修好了"}, entity=str(id), base_version=version))

    assert answer.verdict is Verdict.CONFLICT
    assert answer.facts["theirs"]["who"] == "林"
    assert "已经“办结”" in answer.text


async def test_a_conflict_handed_to_the_lead_stands_on_the_leads_list(phone, town):
    lost = phone.op("settle", {"text": "修好了"})

    [answer] = await phone.push(phone.op("hand_to_lead", {"op_id": lost["op_id"], "body": lost["body"]}))

    assert answer.verdict is Verdict.APPLIED
    [entry] = await quarantine.waiting(town.street, [town.lin.id])
    assert (entry["reason"], "修好了" in entry["content"]) == ("HandedOver", True)
    await working_off.dismiss(entry["id"], "以网格长的为准", officer=town.he, now=NOON)
    assert await quarantine.waiting(town.street, [town.lin.id]) == []


async def test_what_a_worker_left_behind_is_worked_off_by_the_lead_of_that_grid(phone, town):
    lost = phone.op("settle", {"text": "修好了"})
    await phone.push(phone.op("hand_to_lead", {"op_id": lost["op_id"], "body": lost["body"]}))
    await fetch("update officer_grant set ends_at = {} where officer = {}", NOON, town.lin.id)

    [entry] = await quarantine.waiting(town.street, await working_off.answered_for(town.he, NOON))
    assert town.lin.id not in await working_off.answered_for(town.pan, NOON)
    with pytest.raises(Missing):
        await working_off.dismiss(entry["id"], "看过", officer=town.pan, now=NOON)
    await working_off.dismiss(entry["id"], "当面问过", officer=town.he, now=NOON)


async def test_what_is_not_the_workers_step_is_refused_and_leaves_nothing_half_done(phone, town):
    id = await assigned(phone, town)
    before = await fetch("select count(*) as n from journal where noun = 'matter'")

    [answer] = await phone.push(phone.op("take_up", {}, entity=str(id)))

    assert answer.verdict is Verdict.REJECTED
    assert await fetch("select count(*) as n from journal where noun = 'matter'") == before


async def test_a_foreign_matter_does_not_exist(phone, town):
    stranger = await Phone.of(town.shen)
    op = stranger.finding(town.west)
    await stranger.push(op)

    [answer] = await phone.push(phone.op("note", {"text": "看看"}, entity=op["entity_id"]))

    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "Missing")


async def test_the_lead_takes_the_workers_record_of_a_conflict(phone, town):
    id = await assigned(phone, town)
    lost = phone.op("settle", {"text": "修好了"}, entity=str(id), base_version=1)
    [conflict] = await phone.push(lost)
    body = {"op_id": lost["op_id"], "verb": "settle", "body": lost["body"]}
    await phone.push(phone.op("hand_to_lead", body, entity=str(id)))
    [entry] = await quarantine.waiting(town.street, [town.lin.id])

    await working_off.apply(entry["id"], "林已修好", officer=town.he, key=KEY, now=NOON)

    assert conflict.verdict is Verdict.CONFLICT
    [matter] = await fetch("select state from matter where id = {}", id)
    assert matter["state"] == State.SETTLED


async def test_a_patrol_is_taken_back_by_whoever_walked_it_and_leaves_every_phone(phone, town):
    walked = phone.patrol(town.east)
    await phone.push(walked)
    other = await Phone.of(town.he)
    told = {"grid": town.east, "on": "2026-11-23", "window": "midday"}

    [refused] = await other.push(other.op("take_back", told, entity_id=walked["entity_id"]))
    assert (refused.verdict, refused.code) == (Verdict.REJECTED, "NothingToTakeBack")
    back = phone.op("take_back", told, entity_id=walked["entity_id"])
    assert [one.verdict for one in await phone.push(back)] == [Verdict.APPLIED]
    assert [one.verdict for one in await phone.push(walked, back)] == [Verdict.DUPLICATE] * 2

    assert await fetch("select id from patrol") == []
    gone = await pull._rows([("patrol", UUID(walked["entity_id"]))], [{"id": town.east}], NOON)
    assert gone["tombstones"] == [{"kind": "patrol", "id": UUID(walked["entity_id"])}]
