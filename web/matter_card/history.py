"""Its history in words: codes become labels, ids names."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.clocks.moments import end_text
from domain.matters.orders import rules as orders
from domain.matters.rules import Kind, Outcome, Satisfaction, Step, Unreached
from domain.mediation.rules import Elsewhere, Side
from domain.people import queries as people

Row = dict[str, Any]

TOLD = frozenset(
    {
        Step.REGISTER,
        Step.SOLVE_ON_SPOT,
        Step.ADD_VOICE,
        Step.NOTE,
        Step.CONTACT,
        Step.REPORT,
        Step.SETTLE,
        Step.ACCEPT,
        Step.FOLLOW_UP,
        Step.CITY_FOLLOW_UP,
        Step.CLOSE,
    }
)
"""Whose words tell what was done or said, and give no reason."""


async def told(lines: list[Row], now: datetime) -> list[Row]:
    """Newest first, in words; codes become labels, ids names."""
    names = await _names(lines)
    said = [
        {
            "at": line["at"],
            "deed": _deed(line),
            "words": _said(line, names, now),
            "why": line["note"] or "",
            "why_label": "说明" if line["action"] in TOLD else "理由",
        }
        for line in lines
    ]
    return said[::-1]


def _deed(line: Row) -> str:
    try:
        return Step(line["action"]).label
    except ValueError:
        return "记录"


async def _names(lines: list[Row]) -> dict[str, str]:
    ids = [
        UUID(facts[name])
        for line in lines
        for facts in [line["changes"].get("facts", {})]
        for name in ("party", "handler")
        if facts.get(name)
    ]
    return await people.names_of(ids)


def _said(line: Row, names: dict[str, str], now: datetime) -> str:
    facts, who = line["changes"].get("facts", {}), line["actor_name"] or "系统"
    parts: list[str] = []
    match line["action"]:
        case Step.SORT:
            parts.append(f"定为{Kind(facts['kind']).label}" if facts.get("kind") else "")
            parts.append("有争议，请街道核定" if facts.get("disputed") else "")
        case Step.CONFIRM if facts.get("by") == "rule":
            parts.append("按规则自动核定")
        case Step.CONFIRM:
            parts.append(f"核定为{Kind(facts['kind']).label}" if facts.get("kind") else "")
        case Step.RECLASSIFY:
            parts.append(f"由{Kind(facts['from']).label}改为{Kind(facts['kind']).label}")
        case Step.DISPATCH | Step.ASSIGN | Step.ADJUDICATE | Step.REASSIGN:
            parts.append(f"给{names.get(facts.get('party') or facts.get('handler') or '', '承办人')}")
        case Step.DECIDE:
            what = "暂缓" if facts.get("what") == Step.SUSPEND else "延期"
            parts.append(f"{'同意' if facts.get('granted') else '不同意'}{what}")
        case Step.EXTEND | Step.SUSPEND:
            parts.append(f"到{end_text(datetime.fromisoformat(facts['until']), now)}" if facts.get("until") else "")
        case Step.FOLLOW_UP:
            parts.append(Outcome(facts["outcome"]).label if facts.get("outcome") else "")
            parts.append(Unreached(facts["unreached"]).label if facts.get("unreached") else "")
            parts.append(f"已拨 {facts['tries']} 次" if facts.get("tries") else "")
            if facts.get("solved") is not None:
                parts.append("已解决" if facts["solved"] else "未解决")
            if facts.get("satisfaction"):
                parts.append(Satisfaction(facts["satisfaction"]).label)
        case Step.REOPEN:
            parts.append(f"第 {facts.get('times', 1)} 次")
            parts.append("重复诉求" if facts.get("how") == "repeated" else "")
        case Step.CITY_FOLLOW_UP:
            parts.append(orders.said(facts.get("contacted"), facts.get("solved"), facts.get("satisfaction")))
        case Step.REFUSE_MEDIATION:
            parts.append(f"{Side(facts['side']).label}拒绝调解")
            parts.append("已告知" + "、".join(Elsewhere(one).label for one in facts["told"]))
        case Step.RESUME if facts.get("by") == "review_date":
            parts.append("到期未复核，自动恢复计时")
    words = "，".join(part for part in parts if part)
    return f"{who}：{words}。" if words else f"{who}。"
