"""流线: the stations of a matter's life, done with its time, now, still to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.clocks.moments import elapsed_text, moment_text
from domain.matters.rules import Kind, State, Step
from domain.matters.tables import Matter

Row = dict[str, Any]

ROUTE_NAMES = {Kind.PUBLIC: "派单", Kind.SHARED: "议事", Kind.HOUSEHOLD: "认领", Kind.UNSORTED: "分流"}


ROUTES = {Step.DISPATCH, Step.ASSIGN, Step.ADJUDICATE, Step.CONVENE, Step.CLAIM}


STANDS = {
    State.REGISTERED: "sort",
    State.SORTED: "sort",
    State.CONFIRMED: "route",
    State.ASSIGNED: "settle",
    State.IN_HAND: "settle",
    State.SUSPENDED: "settle",
    State.SETTLED: "follow_up",
    State.ACCEPTED: "follow_up",
    State.FOLLOWED_UP: "close",
}


MEANS = {
    "register": {Step.REGISTER, Step.SOLVE_ON_SPOT},
    "sort": {Step.CONFIRM, Step.SOLVE_ON_SPOT},
    "route": ROUTES,
    "settle": {Step.SETTLE, Step.SOLVE_ON_SPOT},
    "accept": {Step.ACCEPT},
    "follow_up": {Step.FOLLOW_UP},
    "close": {Step.CLOSE},
}


STATES_SAID = {
    State.REGISTERED: "等初分",
    State.SORTED: "等核定",
    State.ASSIGNED: "等签收",
    State.SUSPENDED: "暂缓中",
    State.IN_HAND: "办理中",
}


def points(matter: Matter, history: list[Row], now: datetime) -> list[Row]:
    """流线: done with its time and the way to the next, now, still to come."""
    names = {
        "register": "听到",
        "sort": "分类",
        "route": ROUTE_NAMES[Kind(matter.kind)],
        "settle": "办理",
        "accept": "验收",
        "follow_up": "回访",
        "close": "销账",
    }
    keys = [key for key in names if key != "accept" or matter.on_ledger]
    state = State(matter.state)
    stands = STANDS.get(state, "")
    if state is State.SETTLED and matter.on_ledger:
        stands = "accept"
    here = keys.index(stands) if stands else len(keys)
    times = {key: _last(history, MEANS[key]) for key in keys}
    found: list[Row] = []
    for n, key in enumerate(keys):
        at = times[key]
        if state is State.WITHDRAWN and at is None:
            continue
        done = n < here
        point: Row = {"name": names[key], "state": "done" if done else "now" if n == here else "next"}
        point["note"] = moment_text(at, now) if done and at else STATES_SAID.get(state, "") if n == here else ""
        following = next((times[later] for later in keys[n + 1 :] if times[later]), None)
        if done and at:
            until = following if following and n + 1 < here else now if n + 1 == here else following
            point["elapsed"] = elapsed_text(max(until - at, timedelta())) if until else ""
        found.append(point)
    if state is State.WITHDRAWN:
        found.append({"name": "撤销", "state": "now", "note": moment_text(matter.closed_at, now)})
    return found


def _last(history: list[Row], steps: set[Step]) -> datetime | None:
    times = [line["at"] for line in history if line["action"] in steps]
    return max(times, default=None)
