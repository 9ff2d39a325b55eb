"""今日待办: what waits for this officer, by deadline. The main line of rules.NEXT, narrowed to who may take the step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.matters import rules
from domain.matters.queries import Filters, _list
from domain.matters.rules import By, Kind, State, Step
from domain.matters.visible import GROUPS, WHILE, Branch, located
from domain.people.rules import LEADERS, Grant, Officer, Role
from domain.people.sight import SIGHT, Layer, Reach, Seen
from domain.transaction import fetch

MOST = 100
STANDS = (Reach.PLACE, Reach.TO_SORT, Reach.TO_CONFIRM, Reach.ORDER, Reach.EMERGENCY)
SEES_ALL = frozenset({Layer.LINE, Layer.ORDER})


async def work_list(officer: Officer, *, now: datetime, limit: int = MOST) -> list[dict[str, Any]]:
    """At most `limit` rows of matters.queries.page, each with `next`, nearest deadline first."""
    return await _list(awaiting(officer, now=now), Filters(), now=now, after=None, limit=limit)


def awaiting(officer: Officer, *, now: datetime) -> list[Branch]:
    """A branch for each way in which a next step can be this officer's."""
    found: dict[tuple[str, tuple[Any, ...]], Branch] = {}
    for grant in officer.grants:
        for by, pairs in _pairs(grant).items():
            for branch in _branches(officer, grant, by, pairs):
                found.setdefault((branch.condition, branch.values), branch)
        if grant.role is Role.COMMUNITY_SECRETARY:
            for condition, values in located(grant.place):
                condition += " and m.state = 'confirmed' and m.kind = 'household' and m.state_since < {}"
                since = now - timedelta(hours=rules.CLAIM_WITHIN_HOURS)
                found[(condition, values)] = Branch(condition, (*values, since), SEES_ALL, False)
    return list(found.values())


Pair = tuple[State, Kind]


def _pairs(grant: Grant) -> dict[tuple[By, bool], list[Pair]]:
    """By how one must stand and whether for emergencies only: the (state, kind) whose next step this role may take."""
    found: dict[tuple[By, bool], list[Pair]] = {}
    for (state, kind), step in rules.NEXT.items():
        for who in rules.WHO.get((step, kind), ()):
            if grant.role not in who.roles or (step is Step.FOLLOW_UP and who.by is By.OTHER):
                continue
            found.setdefault((who.by, who.emergency), []).append((state, kind))
    return found


def _branches(officer: Officer, grant: Grant, by: tuple[By, bool], pairs: list[Pair]) -> list[Branch]:
    states = _in_sql(pairs)
    stands, emergency = by
    if emergency:
        states += " and m.emergency"
    match stands:
        case By.PARTY:
            return [Branch(f"m.party = {{}} and {states}", (grant.place.id,), SEES_ALL, False, by_party=True)]
        case By.HANDLER:
            return [Branch(f"m.handler = {{}} and {states}", (officer.id,), SEES_ALL, False)]
        case By.FOLLOWER:
            return [Branch(f"m.follower = {{}} and {states}", (officer.id,), SEES_ALL, False)]
        case By.CLAIMING:
            return [Branch(f"m.claiming_leader = {{}} and {states}", (officer.id,), SEES_ALL, False)]
        case By.SUMMONED:
            return []
    other = " and (m.handler is null or m.handler <> {})" if stands is By.OTHER else ""
    also = (officer.id,) if stands is By.OTHER else ()
    return [
        Branch(f"{condition} and {states}{other}", (*values, *also), seen.layers, seen.scrubbed)
        for seen in SIGHT
        if grant.role in seen.roles and seen.reach in STANDS
        for condition, values in _seen_here(seen, grant)
    ]


def _seen_here(seen: Seen, grant: Grant) -> list[tuple[str, tuple[Any, ...]]]:
    extra = [part for part in (WHILE[seen.reach], GROUPS[seen.groups]) if part]
    return [
        (" and ".join([part for part in (where, *extra) if part]), values) for where, values in located(grant.place)
    ]


def _in_sql(pairs: list[Pair]) -> str:
    """The pairs as SQL, one IN a kind; words of the code, never of a person."""
    kinds: dict[Kind, list[State]] = {}
    for state, kind in pairs:
        kinds.setdefault(kind, []).append(state)
    alike: dict[tuple[State, ...], list[Kind]] = {}
    for kind, states in kinds.items():
        alike.setdefault(tuple(states), []).append(kind)
    said = [
        f"(m.kind in ({_quoted(kinds)}) and m.state in ({_quoted(list(states))}))" for states, kinds in alike.items()
    ]
    return said[0] if len(said) == 1 else "(" + " or ".join(said) + ")"


def _quoted(words: list[Any]) -> str:
    return ", ".join(f"'{word}'" for word in words)


async def decisions_waiting(officer: Officer, *, now: datetime) -> list[dict[str, Any]]:
    """Applications and whistles that wait for this officer's word, oldest first."""
    rows: list[dict[str, Any]] = []
    for place in officer.places(*LEADERS, Role.COMMUNITY_SECRETARY):
        mine = place.level == "subdistrict"
        scope = "m.subdistrict = {} and m.kind <> 'household'" if mine else "m.community = {} and m.kind = 'household'"
        rows += await fetch(
            "select m.id, m.number, m.kind, t.title, a.kind as what, a.applied_at as since from application a"
            f" join matter m on m.id = a.matter join matter_text t on t.matter = m.id where {scope}"
            " and a.decided_at is null order by a.applied_at limit 20",
            place.id,
        )
        if mine:
            rows += await fetch(
                "select m.id, m.number, m.kind, t.title, 'whistle' as what, w.called_at as since from whistle w"
                " join matter m on m.id = w.matter join matter_text t on t.matter = m.id where m.subdistrict = {}"
                " and w.approved_at is null order by w.called_at limit 20",
                place.id,
            )
    for party in officer.parties:
        rows += await fetch(
            "select m.id, m.number, m.kind, t.title, 'report_in' as what, w.report_in_by as since from whistle_party p"
            " join whistle w on w.id = p.whistle join matter m on m.id = w.matter"
            " join matter_text t on t.matter = m.id where p.party = {} and p.reported_at is null"
            " and w.approved_at is not null order by w.report_in_by limit 20",
            party,
        )
    return sorted(rows, key=lambda row: row["since"])
