"""What a written settlement must say (人民调解法 29)."""

from __future__ import annotations

from dataclasses import dataclass, fields

from domain.errors import Forbidden, Invalid, Refused


class PartMissing(Invalid):
    message = "没有保存：协议书还缺{parts}（人民调解法第29条）。您写的都在，补上再存。"


class NotTheMediators(Forbidden):
    message = "没有保存：调解协议书由队里的人民调解员起草。请调解员来写，或先记口头协议。"


class NothingSigned(Refused):
    message = "还不能申请司法确认：调解卷里还没有记“调解协议书已生效”。双方签字、调解员签字、调委会盖章后先记一次。"


PARTS = {
    "caller_side": "来件人一方的情况",
    "other_side": "对方的情况",
    "facts": "主要事实、争议和各方责任",
    "terms": "达成协议的内容",
    "performance": "履行的方式和期限",
}


@dataclass(frozen=True)
class Terms:
    """Free text all of it, and erasable. Raises PartMissing."""

    caller_side: str
    other_side: str
    facts: str
    terms: str
    performance: str

    def __post_init__(self) -> None:
        missing = [PARTS[one.name] for one in fields(self) if not getattr(self, one.name).strip()]
        if missing:
            raise PartMissing(parts="、".join(missing))
