"""Rules of single steps: limits, the sample, reasons, answers, when somebody may be assigned."""

from __future__ import annotations

import hashlib
from datetime import datetime

from domain.clocks.rules import Limit, Unit
from domain.matters.rules.refusals import AnswerMissing, DifferentKinds, NobodyAnswered, ReasonMissing, UnreachedMissing
from domain.matters.rules.words import Clock, Kind, Outcome, Satisfaction, Step, Unreached

DEFAULT_LIMITS: dict[Clock, Limit] = {
    Clock.CONTACT: Limit(24, Unit.HOURS),
    Clock.SETTLE: Limit(5, Unit.WORKDAYS),
    Clock.TAKE_UP: Limit(1, Unit.WORKDAYS),
    Clock.FOLLOW_UP: Limit(3, Unit.WORKDAYS),
}
"""Until a category is known. Parameters of this project; no law sets them."""

CLAIM_WITHIN_HOURS = 24

SAMPLE = 10


def needs_confirmation(kind: Kind, *, disputed: bool, drawn: bool) -> bool:
    """Public always; the others when disputed or drawn."""
    return kind is Kind.PUBLIC or disputed or drawn


def drawn(number: str, one_in: int = SAMPLE) -> bool:
    """The sample the subdistrict confirms: by hash of the number, so that nobody chooses it."""
    return int.from_bytes(hashlib.sha256(number.encode()).digest()[:8], "big") % one_in == 0


def require_reason(step: Step, reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing(step=step.label)
    return reason.strip()


def require_same_kind(one: Kind, other: Kind) -> None:
    """A join links matters of one kind, or one of them is unsorted."""
    if one != other and Kind.UNSORTED not in (one, other):
        raise DifferentKinds(one=one.label, other=other.label)


def require_answers(
    outcome: Outcome, solved: bool | None, satisfaction: Satisfaction | None, unreached: Unreached | None = None
) -> None:
    """Unreachable says why. Answered needs both answers; unreachable, nobody and 现场看过 have no satisfaction, so none is ever counted."""
    if outcome is Outcome.ANSWERED and (solved is None or satisfaction is None):
        raise AnswerMissing()
    if outcome is not Outcome.ANSWERED and satisfaction is not None:
        raise AnswerMissing()
    if outcome in (Outcome.UNREACHABLE, Outcome.NOBODY) and solved is not None:
        raise AnswerMissing()
    if (outcome is Outcome.UNREACHABLE) != (unreached is not None):
        raise UnreachedMissing()


def require_asked(outcome: Outcome, voices: int) -> None:
    """现场看过 is for what nobody voiced; an answer has somebody who gave it."""
    if (outcome is Outcome.LOOKED) != (voices == 0) and outcome is not Outcome.NOBODY:
        raise NobodyAnswered()


def may_assign_at(confirmed_at: datetime, now: datetime, *, hours: int = CLAIM_WITHIN_HOURS) -> bool:
    return (now - confirmed_at).total_seconds() >= hours * 3600
