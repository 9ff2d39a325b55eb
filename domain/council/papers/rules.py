"""What stands on a paper, in the words of whoever reads it."""

from __future__ import annotations

import re

from domain.council.ballots.rules import PaperState, Reading
from domain.council.tallies.rules import Choice
from domain.errors import Invalid
from domain.words import Word


class NoSuchPaper(Invalid):
    message = "没有第 {number} 号票，票号是 1 到 {last}。请看票上印的号。"


class NumbersNotUnderstood(Invalid):
    message = "票号看不懂。一张写“15”，一段写“1-12”，中间用顿号或空格隔开，例如“1-12、15”。"


class Mark(Word):
    FOR = "for", "同意"
    AGAINST = "against", "不同意"
    ABSTAIN = "abstain", "弃权"
    BLANK = "blank", "空白"
    VOID = "void", "无效"

    @property
    def reading(self) -> Reading:
        if self in (Mark.BLANK, Mark.VOID):
            return Reading(PaperState(self.value))
        return Reading(PaperState.VALID, Choice(self.value))


FULL_WIDTH = str.maketrans("０１２３４５６７８９－—～~", "0123456789----")
MOST = 5000


def read_numbers(typed: str) -> list[int]:
    """「1-12、15」: the numbers of papers, each once, in order. Raises NumbersNotUnderstood."""
    found: set[int] = set()
    for piece in re.split(r"[\s、，,；;]+", typed.translate(FULL_WIDTH).strip()):
        span = re.fullmatch(r"(\d{1,6})(?:-+(\d{1,6}))?", piece)
        if span is None:
            raise NumbersNotUnderstood()
        first, last = int(span[1]), int(span[2] or span[1])
        if not first <= last <= first + MOST:
            raise NumbersNotUnderstood()
        found.update(range(first, last + 1))
    return sorted(found)
