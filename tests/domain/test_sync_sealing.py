"""Confidential fields travel sealed to the installation: only it can open them, and only for the op they belong to."""

from __future__ import annotations

import json

import pytest

from domain.ids import uuid7
from domain.sync import pull, quarantine, sealing, verbs, working_off  # noqa: F401
from domain.sync.rules import Verdict, read_batch
from domain.transaction import fetch
from tests.build import NOON
from tests.phone import KEY, Phone
from tests.sealer import seal

SECRET = {"category": "quarrel", "text": "两家为漏水吵起来了", "place": "5 号楼 2 单元"}


@pytest.fixture
async def phone(town):
    return await Phone.of(town.lin)


def bound(phone, verb, entity, op):
    return f"{verb}|{entity}|{phone.device.id}|{phone.device.officer}|{op}"


def quarrel(phone, town, *, key=KEY, bound_to=None, **more):
    entity, op = str(uuid7()), str(uuid7())
    sealed = seal(json.dumps(SECRET), bound_to or bound(phone, "finding", entity, op), sealing.public_key(key))
    body = {"grid": town.east, "urgency": "normal", "sealed": sealed}
    return phone.op("finding", body, entity=entity, op_id=op, **more)


async def test_a_sealed_finding_becomes_a_confidential_matter(phone, town):
    op = quarrel(phone, town)
    assert "漏水" not in json.dumps(op, ensure_ascii=False)

    [answer] = await phone.push(op)

    assert answer.verdict is Verdict.APPLIED
    [matter] = await fetch(
        "select m.confidential, t.detail, t.place from matter m join matter_text t on t.matter = m.id"
    )
    assert (bool(matter["confidential"]), matter["detail"], matter["place"]) == (True, SECRET["text"], SECRET["place"])


async def test_the_same_sealed_op_again_is_a_duplicate(phone, town):
    op = quarrel(phone, town)
    await phone.push(op)

    [answer] = await phone.push(op)

    assert answer.verdict is Verdict.DUPLICATE


async def test_what_was_sealed_to_another_installation_waits_for_a_person(phone, town):
    [answer] = await phone.push(quarrel(phone, town, key=b"another" * 5))

    assert answer.verdict is Verdict.QUARANTINE
    [kept] = await fetch("select objection from quarantine_text")
    assert "封存的内容打不开" in kept["objection"]


async def test_a_sealed_text_belongs_to_its_op_and_to_no_other(phone, town):
    other = bound(phone, "finding", uuid7(), uuid7())

    [answer] = await phone.push(quarrel(phone, town, bound_to=other))

    assert answer.verdict is Verdict.QUARANTINE


async def test_a_sealed_text_copied_off_anothers_phone_opens_for_nobody_else(phone, town):
    unsent = quarrel(phone, town)
    shen = await Phone.of(town.shen)
    body = unsent["body"] | {"grid": str(town.west)}
    as_his_own = shen.op("finding", body, entity=unsent["entity_id"], op_id=unsent["op_id"])
    in_his_name = as_his_own | {"user_id": unsent["user_id"], "device_id": unsent["device_id"], "seq": 2}
    told = {"op_id": unsent["op_id"], "verb": "finding", "schema": unsent["schema"], "body": body}
    wrapped = shen.op("hand_to_lead", told, entity=unsent["entity_id"], seq=3)

    answers = await shen.push(as_his_own, in_his_name, wrapped)

    assert [answer.verdict for answer in answers] == [Verdict.QUARANTINE, Verdict.QUARANTINE, Verdict.APPLIED]
    for kept in await quarantine.waiting(town.street, [town.shen.id]):
        with pytest.raises(working_off.CannotBeApplied):
            await working_off.apply(kept["id"], "看过", officer=town.pan, key=KEY, now=NOON)
    assert not await fetch("select 1 as one from matter")

    [answer] = await phone.push(unsent)
    assert answer.verdict is Verdict.APPLIED


async def test_what_an_older_phone_sealed_still_opens(phone, town):
    entity = str(uuid7())
    sealed = seal(json.dumps(SECRET), f"finding|{entity}", sealing.public_key(KEY))
    op = phone.op("finding", {"grid": town.east, "urgency": "normal", "sealed": sealed}, entity=entity, schema=3)

    [answer] = await phone.push(op)

    assert answer.verdict is Verdict.APPLIED


@pytest.mark.parametrize("schema", [3, 4])
async def test_the_lead_opens_what_its_worker_handed_over_sealed(phone, town, schema):
    entity, first = str(uuid7()), str(uuid7())
    to = f"finding|{entity}" if schema == 3 else bound(phone, "finding", entity, first)
    sealed = seal(json.dumps(SECRET), to, sealing.public_key(KEY))
    body = {"grid": town.east, "urgency": "normal", "sealed": sealed}
    told = {"op_id": first, "verb": "finding", "schema": schema, "grid": town.east, "body": body, "title": "家事"}
    await phone.push(phone.op("hand_to_lead", told, entity=entity))
    [kept] = await quarantine.waiting(town.street, [town.lin.id])

    await working_off.apply(kept["id"], "当面核对过", officer=town.he, key=KEY, now=NOON)

    [text] = await fetch("select detail from matter_text")
    assert text["detail"] == SECRET["text"]


async def test_a_new_sealing_key_reaches_phones_at_their_next_contact(phone):
    before = await pull.changes_for(phone.device, read_batch(phone.batch()), key=KEY, now=NOON)

    after = await pull.changes_for(phone.device, read_batch(phone.batch()), key=b"another" * 5, now=NOON)

    assert before["me_version"] != after["me_version"]


async def test_the_lead_takes_in_what_the_phone_numbered_twice_without_its_text_standing_in_the_list(phone, town):
    await phone.push(phone.patrol(town.east))
    op = quarrel(phone, town) | {"seq": 1}
    await phone.push(op)
    [kept] = await quarantine.waiting(town.street, [town.lin.id])
    assert "漏水" not in kept["content"]

    await working_off.apply(kept["id"], "当面核对过", officer=town.he, key=KEY, now=NOON)

    [text] = await fetch("select detail from matter_text")
    assert text["detail"] == SECRET["text"]


def test_a_phones_share_is_its_own(town):
    one, other = uuid7(), uuid7()
    assert sealing.share(one, KEY) == sealing.share(one, KEY) != sealing.share(other, KEY)
