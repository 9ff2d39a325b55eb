"""What the city asks, in its own three answers; 三率 come only from these (rules.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Invalid, Refused
from domain.matters.rules import Satisfaction


class AnswersMissing(Invalid):
    message = "没有保存：联系了吗、解决了吗、满意吗，三项要么都填，要么都不填（市里没有访到居民）。"


class AskedLater(Invalid):
    message = "没有保存：市级回访的时间应在收到工单之后、不晚于现在。请核对。"


class AlreadyAsked(Refused):
    message = "没有再记：工单 {number} 的市级回访已经记过。要更正，写明理由再提交。"


class NothingToReopen(Refused):
    message = "没有重办：市里的结果是已解决、满意，或没有访到居民。去掉“同时重办”再记。"


class NotOfThisMatter(Invalid):
    message = "没有保存：还没有选工单，或这张工单不在这件事里。"


class UnknownOrder(Invalid):
    message = "没有找到工单 {number}，或它不对您开放。请核对编号。"


class NothingTyped(Invalid):
    message = "没有导入：还没有贴。一行一张工单。"


@dataclass(frozen=True)
class Answer:
    """All three, or none where the city reached nobody: such a follow-up is not valid and counts in no rate."""

    contacted: bool | None = None
    solved: bool | None = None
    satisfaction: Satisfaction | None = None

    def __post_init__(self) -> None:
        given = [one is not None for one in (self.contacted, self.solved, self.satisfaction)]
        if any(given) and not all(given):
            raise AnswersMissing()

    @property
    def bad(self) -> bool:
        return self.solved is False or self.satisfaction is Satisfaction.DISSATISFIED


def require_asked_at(at: datetime, received_at: datetime, now: datetime) -> None:
    """Raises AskedLater."""
    if not received_at <= at <= now:
        raise AskedLater()


def said(contacted: bool | None, solved: bool | None, satisfaction: str | None) -> str:
    """「已联系，未解决，不满意」."""
    if contacted is None:
        return "市里没有访到居民"
    words = ["已联系" if contacted else "没有联系", "已解决" if solved else "未解决"]
    return "，".join([*words, Satisfaction(satisfaction).label] if satisfaction else words)
