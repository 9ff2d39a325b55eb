"""Confidential fields travel sealed to the installation: only it can open them, and only for the op they belong to."""

from __future__ import annotations

import json

import pytest

from domain.ids import uuid7
from domain.sync import quarantine, sealing, verbs, working_off  # noqa: F401
from domain.sync.rules import Verdict
from domain.transaction import fetch
from tests.build import NOON
from tests.phone import KEY, Phone
from tests.sealer import seal

SECRET = {"category": "quarrel", "text": "两家为漏水吵起来了", "place": "5 号楼 2 单元"}


@pytest.fixture
async def phone(town):
    return await Phone.of(town.lin)


def quarrel(phone, town, *, key=KEY, entity=None, bound_to=None):
    entity = entity or str(uuid7())
    sealed = seal(json.dumps(SECRET), bound_to or f"finding|{entity}", sealing.public_key(key))
    return phone.op("finding", {"grid": town.east, "urgency": "normal", "sealed": sealed}, entity=entity, schema=3)


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
    [answer] = await phone.push(quarrel(phone, town, bound_to=f"finding|{uuid7()}"))

    assert answer.verdict is Verdict.QUARANTINE


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
