"""经过 of a meeting and of its ballots, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.council.ballots.queries import Standing
from domain.council.ballots.rules import Step as BallotStep
from domain.council.meetings.rules import Step
from domain.council.rights import Duty
from domain.council.verdicts.rules import outcome
from domain.journal import queries as journal
from domain.people import queries as people
from web.dates import moment

DEEDS = {
    "convene": "召集会议",
    "appoint": "安排人员",
    "relieve": "撤下人员",
    "strike": "去掉列错的成员",
    "add_item": "列入议程",
    "minutes": "会议记录",
    "reschedule": "改时间、地点",
    "retitle": "改议题",
    "propose": "提交表决议题",
    "hand_tally": "录入票数",
    "correct_hands": "更正举手票数",
    "stand_in": "登记委托",
    "attach_scan": "附扫描件",
    "take_off_scan": "取下扫描件",
    "take_back": "收回委托",
    "recheck": "复核",
    **{str(step): step.label for step in Step},
    **{f"ballot.{step}": step.label for step in BallotStep},
}
SERVING = frozenset({"appoint", "relieve"})
SILENT = frozenset({"check_in", "leave"})
"""Fifty lines of arriving would hide the rest; who came stands in the attendance list."""


async def history(meeting: UUID | None, polls: list[Standing]) -> list[dict[str, Any]]:
    """Newest first."""
    lines = await journal.history(meeting) if meeting else []
    for standing in polls:
        rows = await journal.history(standing.ballot["id"])
        lines += [row | {"action": f"ballot.{row['action']}", "about": standing.ballot} for row in rows]
    lines.sort(key=lambda row: row["n"], reverse=True)
    served = [UUID(str(_facts(row)["officer"])) for row in lines if row["action"] in SERVING]
    names = await people.names_of(served)
    return [_line(row, names) for row in lines if row["action"] not in SILENT]


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (
        row["changes"].get("facts", {}) if isinstance(row["changes"], dict) else json.loads(row["changes"])
    )
    return found


def _line(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    action, facts = row["action"], _facts(row)
    words = [row["actor_name"] or "本人扫码"]
    if row.get("about"):
        words.append(f"“{row['about']['words']}”")
    if action in SERVING:
        words.append(f"{names.get(str(facts['officer']), '已删除')}　{Duty(facts['duty']).label}")
    if "present" in facts:
        words.append(f"到会 {facts['present']} 人，应到 {facts['members']} 人")
    if action == "ballot.attach_scan" and facts.get("number"):
        words.append(f"第 {facts['number']} 号票")
    if action == "ballot.open":
        words.append(f"名册 {facts['heads']} 人，指纹 {facts['roll'][:8]}")
    if action == "ballot.hand_tally" and "slips" in facts:
        words.append(f"无记名票 {facts['slips']} 张")
    elif action in ("ballot.hand_tally", "ballot.correct_hands"):
        words.append(_sides(facts["agreeing"], facts["opposing"], facts["abstaining"]))
    if action == "ballot.correct_hands":
        words.append(f"原录{_sides(*facts['was'])}")
    if action == "minutes":
        words.append(
            f"{facts['characters']} 字" if not facts["was"] else f"{facts['was']} 字改为 {facts['characters']} 字"
        )
    if action in ("ballot.tally", "ballot.recheck"):
        words.append(outcome(facts["passed"], bool(row["about"]["binding"])))
    deed = DEEDS.get(action) or DEEDS.get(action.removeprefix("ballot.")) or "办理"
    return {
        "at": row["at"],
        "deed": deed,
        "words": "　".join(words),
        "why": row["note"] or "",
        "moment": moment(row["at"]),
    }


def _sides(agreeing: int, opposing: int, abstaining: int) -> str:
    return f"同意 {agreeing}，不同意 {opposing}，弃权 {abstaining}"
