"""What a resolution must say."""

from __future__ import annotations

from datetime import date

from domain.errors import Invalid, Refused


class NotPassed(Refused):
    message = "表决没有通过，不能形成决议。要再表决，请开新一轮会议。"


class NotTallied(Refused):
    message = "还没有计票，不能形成决议。请先结束投票并计票。"


class ResolvedAlready(Refused):
    message = "这次表决已经形成决议。"


def require_complete(words: str, responsible: str, due_on: date, today: date) -> None:
    if not words.strip():
        raise Invalid(reason="请写明决议内容。")
    if not responsible.strip():
        raise Invalid(reason="请写明由谁负责（单位或职务）。")
    if due_on < today:
        raise Invalid(reason="完成日期应在今天以后。")
