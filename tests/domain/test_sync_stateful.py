"""Whatever a phone and its network do, each op has one effect and one final verdict."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.sync import verbs  # noqa: F401
from domain.transaction import fetch
from tests.phone import Phone

WRITE = st.tuples(st.just("write"), st.sampled_from(["good", "foreign", "spoilt", "after"]))
SEND = st.tuples(st.just("send"), st.lists(st.integers(0, 30), min_size=1, max_size=6))
FORGE = st.tuples(st.just("forge"), st.integers(0, 30))

FINAL = {"applied": "applied", "duplicate": "applied"}
"""A duplicate says: applied before."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.one_of(WRITE, SEND, FORGE), min_size=3, max_size=25))
async def test_one_effect_and_one_verdict_an_op(town, deeds):
    phone = await Phone.of(town.lin)
    written: list[dict[str, Any]] = []
    final: dict[str, str] = {}

    async def send(ops: list[dict[str, Any]]) -> None:
        for op, answer in zip(ops, await phone.push(*ops), strict=True):
            verdict = FINAL.get(str(answer.verdict), str(answer.verdict))
            assert verdict != "retry"
            if verdict != "held":
                assert final.setdefault(op["op_id"], verdict) == verdict

    for deed, what in deeds:
        if deed == "write":
            written.append(_write(phone, town, written, what))
        elif deed == "send" and written:
            await send([written[place % len(written)] for place in what])
        elif deed == "forge" and written:
            real = written[what % len(written)]
            forged = phone.patrol(town.east, findings=9, op_id=real["op_id"], seq=real["seq"])
            if real["op_id"] in final and final[real["op_id"]] == "applied":
                [answer] = await phone.push(forged)
                assert str(answer.verdict) == "quarantine"
    for _ in range(2):
        for start in range(0, len(written), 50):
            await send(written[start : start + 50])

    assert set(final) == {op["op_id"] for op in written if not _behind_spoilt(op, written)}
    applied = {op["entity_id"] for op in written if final.get(op["op_id"]) == "applied"}
    rows = await fetch("select p.id from patrol p join op on op.entity = p.id where op.device = {}", phone.device.id)
    assert sorted(str(row["id"]) for row in rows) == sorted(applied)
    assert {op["entity_id"] for op in written if op["kind"] == "good"} <= applied


def _behind_spoilt(op: dict[str, Any], written: list[dict[str, Any]]) -> bool:
    """Held until a person has dealt with what it follows."""
    before = next((one for one in written if one["op_id"] == op.get("after")), None)
    return before is not None and (before["kind"] == "spoilt" or _behind_spoilt(before, written))


def _write(phone: Phone, town: Any, written: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    grid = town.west if kind == "foreign" else town.east
    after = written[-1]["op_id"] if kind == "after" and written else None
    op = phone.patrol(grid, after=after, kind="good" if kind == "after" and after is None else kind)
    return op | ({"body_sha256": "0" * 64} if kind == "spoilt" else {})
