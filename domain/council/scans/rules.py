"""When a scan may be attached."""

from __future__ import annotations

from domain.council.ballots.rules import State
from domain.errors import Refused

PAPERS_ARE_OUT = frozenset({State.OPEN, State.CLOSED, State.TALLIED, State.PUBLISHED, State.FAILED})


class NothingSignedYet(Refused):
    message = "没有附上：投票还没有开始，还没有可以扫描的票。"


class ScanThere(Refused):
    message = "没有附上：这份扫描件已经附过了。"


def require_papers(state: State) -> None:
    if state not in PAPERS_ARE_OUT:
        raise NothingSignedYet()
