"""What a worker may do with a matter offline: each verb calls the desk's own action, inside the transaction of its verdict."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.errors import Invalid
from domain.matters import actions as matters
from domain.matters.rules import Facts, Step, steps_open_to
from domain.people import queries as people
from domain.people.rules import Officer
from domain.sync.devices import Device
from domain.sync.quarantine import hand_over
from domain.sync.rules import Op

OFFERED: dict[Step, str] = {
    Step.CLAIM: "",
    Step.TAKE_UP: "",
    Step.SETTLE: "怎么办结的",
    Step.NOTE: "进展",
}
"""Step -> what its form asks; empty where one tap is enough. The phone shows what the server offers, and decides no rule."""


def offered(officer: Officer, matter: Facts) -> list[dict[str, str]]:
    """{verb, label, asks} of the steps this officer may take now."""
    return [
        {"verb": step.value, "label": step.label, "asks": OFFERED[step]}
        for step in steps_open_to(officer, matter)
        if step in OFFERED
    ]


async def claim(op: Op, device: Device, now: datetime) -> None:
    await matters.claim(op.wire.entity_id, version=op.wire.base_version, **await _by(op, device, now))


async def take_up(op: Op, device: Device, now: datetime) -> None:
    await matters.take_up(op.wire.entity_id, version=op.wire.base_version, **await _by(op, device, now))


async def settle(op: Op, device: Device, now: datetime) -> None:
    await matters.settle(op.wire.entity_id, _text(op), version=op.wire.base_version, **await _by(op, device, now))


async def note(op: Op, device: Device, now: datetime) -> None:
    await matters.note(op.wire.entity_id, _text(op), **await _by(op, device, now))


async def hand_to_lead(op: Op, device: Device, now: datetime) -> None:
    """报网格长处理: of two records side by side, the worker leaves the choice to the lead."""
    await hand_over(device, op, now=now)


async def _by(op: Op, device: Device, now: datetime) -> dict[str, Any]:
    """Rights as they are today; the time as it was, unless the phone's clock is in doubt."""
    officer = await people.officer(device.officer, now=now)
    return {"officer": officer, "now": now if op.uncertain else op.happened_at}


def _text(op: Op) -> str:
    text = op.body.get("text", "")
    if not isinstance(text, str) or len(text) > 500:
        raise Invalid(reason="没有读懂写的内容，或超过 500 字。改短再报。")
    return text
