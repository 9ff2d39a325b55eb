"""The life of a matter: from which state each step leads where, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from domain.matters.rules.refusals import StepNotOpen
from domain.matters.rules.words import OPEN, Kind, State, Step

_S = State

LIFE: dict[Step, tuple[frozenset[State], State | None]] = {
    Step.SOLVE_ON_SPOT: (frozenset({_S.REGISTERED}), _S.SETTLED),
    Step.SORT: (frozenset({_S.REGISTERED}), _S.SORTED),
    Step.CONFIRM: (frozenset({_S.SORTED}), _S.CONFIRMED),
    Step.DISPATCH: (frozenset({_S.CONFIRMED}), _S.ASSIGNED),
    Step.CONVENE: (frozenset({_S.CONFIRMED}), _S.IN_HAND),
    Step.CLAIM: (frozenset({_S.CONFIRMED}), _S.IN_HAND),
    Step.ASSIGN: (frozenset({_S.CONFIRMED}), _S.ASSIGNED),
    Step.REASSIGN: (frozenset({_S.ASSIGNED, _S.IN_HAND, _S.SUSPENDED}), None),
    Step.HAND_BACK: (frozenset({_S.ASSIGNED}), _S.CONFIRMED),
    Step.ADJUDICATE: (frozenset({_S.CONFIRMED}), _S.ASSIGNED),
    Step.TAKE_UP: (frozenset({_S.ASSIGNED}), _S.IN_HAND),
    Step.CONTACT: (OPEN, None),
    Step.PUT_ON_LEDGER: (OPEN, None),
    Step.CLAIM_LEDGER: (OPEN, None),
    Step.WHISTLE: (OPEN, None),
    Step.APPROVE_WHISTLE: (OPEN, None),
    Step.REPORT_IN: (OPEN, None),
    Step.CONSULT: (OPEN, None),
    Step.END_CONSULT: (OPEN, None),
    Step.EXTEND: (frozenset({_S.IN_HAND}), None),
    Step.SUSPEND: (frozenset({_S.IN_HAND}), None),
    Step.DECIDE: (frozenset({_S.IN_HAND}), None),
    Step.RESUME: (frozenset({_S.SUSPENDED}), _S.IN_HAND),
    Step.REPORT: (OPEN, None),
    Step.SETTLE: (frozenset({_S.IN_HAND}), _S.SETTLED),
    Step.ACCEPT: (frozenset({_S.SETTLED}), _S.ACCEPTED),
    Step.RETURN: (frozenset({_S.SETTLED}), _S.IN_HAND),
    Step.FOLLOW_UP: (frozenset({_S.SETTLED, _S.ACCEPTED}), None),
    Step.CLOSE: (frozenset({_S.SETTLED, _S.ACCEPTED, _S.FOLLOWED_UP}), _S.CLOSED),
    Step.REOPEN: (frozenset({_S.SETTLED, _S.ACCEPTED, _S.FOLLOWED_UP, _S.CLOSED}), _S.IN_HAND),
    Step.RECLASSIFY: (OPEN - {_S.REGISTERED}, _S.SORTED),
    Step.JOIN: (OPEN, None),
    Step.PART: (OPEN, None),
    Step.WITHDRAW: (OPEN, _S.WITHDRAWN),
    Step.ADD_VOICE: (OPEN, None),
    Step.OPEN_FILE: (OPEN, None),
    Step.CITY_FOLLOW_UP: (frozenset(State) - {_S.WITHDRAWN}, None),
    Step.FORM_TEAM: (frozenset({_S.IN_HAND, _S.SUSPENDED}), None),
    Step.REFUSE_MEDIATION: (OPEN - {_S.REGISTERED, _S.SORTED}, None),
    Step.RELEASE_CONTACT: (frozenset({_S.ASSIGNED, _S.IN_HAND, _S.SUSPENDED}), None),
    Step.TAKE_BACK_CONTACT: (OPEN, None),
    Step.UNMASK: (frozenset(State), None),
    Step.NOTE: (OPEN, None),
}
"""The whole life: from any of these, to that one; None leaves the state. Pages, sync and figures read this table.

Register has no state to come from. A follow-up leads to `followed_up` only when every voice has its outcome; an
approved suspension leads to `suspended`: `following()` below.
"""

SORTED_KINDS = (Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD)

NEXT: dict[tuple[State, Kind], Step] = {
    **{(State.REGISTERED, kind): Step.SORT for kind in Kind},
    **{(State.SORTED, kind): Step.CONFIRM for kind in SORTED_KINDS},
    (State.CONFIRMED, Kind.PUBLIC): Step.DISPATCH,
    (State.CONFIRMED, Kind.SHARED): Step.CONVENE,
    (State.CONFIRMED, Kind.HOUSEHOLD): Step.CLAIM,
    **{(State.ASSIGNED, kind): Step.TAKE_UP for kind in SORTED_KINDS},
    **{(State.IN_HAND, kind): Step.SETTLE for kind in SORTED_KINDS},
    **{(State.SUSPENDED, kind): Step.RESUME for kind in SORTED_KINDS},
    **{(State.SETTLED, kind): Step.FOLLOW_UP for kind in SORTED_KINDS},
    **{(State.ACCEPTED, kind): Step.FOLLOW_UP for kind in SORTED_KINDS},
    **{(State.FOLLOWED_UP, kind): Step.CLOSE for kind in SORTED_KINDS},
}
"""The main line: what a matter waits for. The day's work list and the line of the matter page read it."""


class Facts(Protocol):
    """What the rules look at; tables.Matter has it."""

    @property
    def id(self) -> UUID: ...

    @property
    def subdistrict(self) -> UUID: ...

    @property
    def community(self) -> UUID: ...

    @property
    def grid(self) -> UUID | None: ...

    @property
    def kind(self) -> str: ...

    @property
    def state(self) -> str: ...

    @property
    def emergency(self) -> bool: ...

    @property
    def handler(self) -> UUID | None: ...

    @property
    def party(self) -> UUID | None: ...

    @property
    def follower(self) -> UUID | None: ...

    @property
    def claiming_leader(self) -> UUID | None: ...

    @property
    def on_ledger(self) -> bool: ...

    @property
    def in_council(self) -> bool: ...

    @property
    def in_consultation(self) -> bool: ...

    @property
    def disputed(self) -> bool: ...

    @property
    def hand_backs(self) -> int: ...

    @property
    def adjudicated(self) -> bool: ...

    @property
    def joined_to(self) -> UUID | None: ...


def next_state(matter: Facts, step: Step) -> State:
    """Raises StepNotOpen. The same state where the step leaves it."""
    sources, following = LIFE[step]
    state = State(matter.state)
    if state not in sources:
        raise StepNotOpen(state=state.label, step=step.label)
    return following or state


def next_step(matter: Facts) -> Step | None:
    """What it waits for now: NEXT, but for acceptance on the ledger and adjudication after the second hand-back."""
    state, kind = State(matter.state), Kind(matter.kind)
    if state is State.SETTLED and matter.on_ledger:
        return Step.ACCEPT
    if state is State.CONFIRMED and matter.hand_backs >= 2:
        return Step.ADJUDICATE
    return NEXT.get((state, kind))


def reopened_how(times: int) -> str:
    """What the n-th reopening brings: the second a consultation, the third the mark 重复诉求 (rules.md §4)."""
    return {1: "again", 2: "consultation"}.get(times, "repeated")


def booked(matter: Mapping[str, object] | Facts, month: str) -> dict[str, object]:
    """What the journal carries before and after, so that figures can book -1 and +1. A joined matter is not counted."""

    def value(name: str) -> object:
        return matter[name] if isinstance(matter, Mapping) else getattr(matter, name)

    if value("joined_to") is not None:
        return {}
    return {"month": month} | {name: value(name) for name in ("community", "kind", "state")}
