"""What stands on a paper, in the words of whoever reads it."""

from __future__ import annotations

from domain.council.ballots.rules import PaperState, Reading
from domain.council.tallies.rules import Choice
from domain.errors import Invalid
from domain.words import Word


class NoSuchPaper(Invalid):
    message = "没有第 {number} 号票，票号是 1 到 {last}。请看票上印的号。"


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
