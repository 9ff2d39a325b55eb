"""When a ballot may be rechecked, how corrections are typed, and what the votes are with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.council.ballots.rules import State
from domain.council.bodies.rules import Channel
from domain.council.papers.rules import Mark
from domain.council.tallies.rules import Cast, Hands
from domain.errors import Invalid, Refused


class NotPublishedYet(Refused):
    message = "没有复核：表决{state}。公示以后才复核；还没公示的，请报“计票有误”，另开一轮。"


class TwoScrutineersSign(Refused):
    message = "没有复核：须由两名监票人签名，两人不能相同。"


class ReasonMissing(Invalid):
    message = "请写明为什么复核。"


class CorrectionNotUnderstood(Invalid):
    message = (
        "第 {line} 行看不懂。一行一张票，写“票号 票上写的”，例如“12 不同意”；写法有：同意、不同意、弃权、空白、无效。"
    )


class PaperTwice(Invalid):
    message = "第 {number} 号票写了两次。一张票只改一次。"


class PaperNotBack(Refused):
    message = "没有复核：第 {number} 号票没有交回，没有参与表决，复核不能让它投票。"


class NothingCountedAgain(Invalid):
    message = "没有复核：还没有填重新点的票数或重看的纸票。点过结果一样，也请照填。"


class NoHandsHere(Refused):
    message = "没有复核：这次表决只收纸票，没有举手。请填重看的纸票。"


class PhonesDoNotChange(Refused):
    message = "没有复核：无记名票里有 {slips} 张是票箱里的，重新清点最多差这么多；手机投的票不会数错。"


class PaperVoid(Refused):
    message = "没有复核：第 {number} 号票已更换作废，请改新票的号。"


@dataclass(frozen=True)
class Correction:
    """What the scrutineers now read off a paper."""

    number: int
    mark: Mark


BY_LABEL = {mark.label: mark for mark in Mark}
FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def read_corrections(typed: str) -> tuple[Correction, ...]:
    """「12 不同意」, one paper a line."""
    found: dict[int, Correction] = {}
    for n, line in enumerate(typed.splitlines(), 1):
        if not line.strip():
            continue
        parts = re.fullmatch(r"\s*第?\s*(\d{1,6})\s*号?票?[\s:：，,]*(\S+)\s*", line.translate(FULL_WIDTH))
        if parts is None or parts[2] not in BY_LABEL:
            raise CorrectionNotUnderstood(line=n)
        number = int(parts[1])
        if number in found:
            raise PaperTwice(number=number)
        found[number] = Correction(number, BY_LABEL[parts[2]])
    return tuple(found.values())


def require_published(state: State) -> None:
    if state != State.PUBLISHED:
        raise NotPublishedYet(state=state.label)


def require_scrutineers(first: str, second: str) -> tuple[str, str]:
    """The two names without blanks: 王 芳 is no second person beside 王芳."""
    one, other = ("".join(name.split()) for name in (first, second))
    if not one or not other or one == other:
        raise TwoScrutineersSign()
    return one, other


def require_counted(*, hands: bool, papers: bool, on_paper: bool) -> None:
    """Raises NothingCountedAgain, NoHandsHere."""
    if hands and on_paper:
        raise NoHandsHere()
    if not hands and not papers:
        raise NothingCountedAgain()


def require_slips_explain(was: Hands, now: Hands, *, slips: int, in_room: int) -> None:
    """Of a secret ballot: only slips can have been miscounted. `slips` lay in the box, `in_room` could have put one in."""
    moved = [new - old for new, old in zip(now.sides, was.sides, strict=True)]
    if sum(max(0, by) for by in moved) > in_room or sum(max(0, -by) for by in moved) > slips:
        raise PhonesDoNotChange(slips=slips)


def corrected(casts: Iterable[Cast], marks: Mapping[str, Mark]) -> list[Cast]:
    """The votes with what the scrutineers read instead, by voter: a void paper is no vote, a blank one abstains."""
    kept = [cast for cast in casts if cast.voter not in marks]
    read = ((voter, mark.reading.counts_as) for voter, mark in marks.items())
    return kept + [Cast(voter, choice, Channel.PAPER) for voter, choice in read if choice is not None]
