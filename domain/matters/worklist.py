"""今日待办: what waits for this officer, by deadline. The main line of rules.NEXT, narrowed to who may take the step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from domain.matters import rules
from domain.matters.limits import claim_within
from domain.matters.queries.lists import Filters, listed
from domain.matters.rules import By, Kind, State, Step
from domain.matters.visible import GROUPS, WHILE, Branch, asked, kept_to, located
from domain.people.rules import LEADERS, Grant, Level, Officer, PlaceKind, Role
from domain.people.sight import SIGHT, Layer, Reach, Seen
from domain.transaction import fetch

MOST = 100
STANDS = (Reach.PLACE, Reach.TO_SORT, Reach.TO_CONFIRM, Reach.ORDER, Reach.EMERGENCY)
SEES_ALL = frozenset({Layer.LINE, Layer.ORDER})


async def work_list(officer: Officer, *, now: datetime, limit: int = MOST) -> list[dict[str, Any]]:
    """At most `limit` rows of matters.queries.page, each with `next`, nearest deadline first."""
    hours = rules.CLAIM_WITHIN_HOURS
    if officer.subdistrict and officer.holds(Role.COMMUNITY_SECRETARY):
        hours = await claim_within(officer.subdistrict)
    return await listed(awaiting(officer, now=now, claim_hours=hours), Filters(), now=now, after=None, limit=limit)


async def waiting(officer: Officer, *, now: datetime) -> int:
    """How many rows the work list has, MOST at most; for the badge in the frame, without their words."""
    hours = rules.CLAIM_WITHIN_HOURS
    if officer.subdistrict and officer.holds(Role.COMMUNITY_SECRETARY):
        hours = await claim_within(officer.subdistrict)
    mine = awaiting(officer, now=now, claim_hours=hours)
    if not mine:
        return 0
    where, values = Filters().where(now)
    parts = [
        f"select * from (select m.id from matter m where {branch.condition} and {where} order by m.due_at limit {MOST}) b{n}"
        for n, branch in enumerate(mine)
    ]
    rows = await fetch(
        f"select count(distinct id) as n from ({' union all '.join(parts)}) every",
        *[value for branch in mine for value in (*branch.values, *values)],
    )
    return min(int(rows[0]["n"]), MOST)


def awaiting(officer: Officer, *, now: datetime, claim_hours: int = rules.CLAIM_WITHIN_HOURS) -> list[Branch]:
    """A branch for each way in which a next step can be this officer's."""
    found: dict[tuple[str, tuple[Any, ...]], Branch] = {}
    for grant in officer.grants:
        since = now - timedelta(hours=claim_hours)
        for branch in (*_by_place(officer, grant), *_by_person(officer, grant), *_secretarys(grant, since, now)):
            found.setdefault((branch.condition, branch.values), branch)
    return list(found.values())


ASIDE: dict[Step, str] = {
    Step.ACCEPT: "m.state = 'settled' and m.on_ledger",
    Step.ADJUDICATE: "m.state = 'confirmed' and m.hand_backs >= 2",
}
"""Where rules.next_step leaves the main line; the roles are the same for every kind."""


_LEFT = (
    "m.handler in (select e.officer from officer_grant e where e.place in (select id from org where community = {}) and"
    " e.ends_at <= {}) and m.party is null and m.state in ('assigned', 'in_hand', 'suspended') and not exists"
    " (select 1 from officer_grant g where g.officer = m.handler and g.place in (m.responsible_node, m.community,"
    " m.subdistrict) and g.starts_at <= {} and g.ends_at > {})"
)
"""Its handler holds nothing there any more. Starts from the grants that ended: few, and matters by handler are indexed;
`is true` keeps the place's index out."""


def _secretarys(grant: Grant, since: datetime, now: datetime) -> Iterator[Branch]:
    """What nobody claimed in time, and what lies with somebody who has left."""
    if grant.role is Role.COMMUNITY_SECRETARY:
        for condition, values in located(grant.place):
            unclaimed = " and m.state = 'confirmed' and m.kind = 'household' and m.state_since < {}"
            yield Branch(condition + unclaimed, (*values, since), SEES_ALL, False)
            yield Branch(
                f"({condition}) is true and {_LEFT}", (*values, grant.place.id, now, now, now), SEES_ALL, False
            )


def _by_place(officer: Officer, grant: Grant) -> Iterator[Branch]:
    """All steps of a place in one condition: a branch for each of them would walk the place's open matters anew."""
    waiting: list[tuple[str, tuple[Any, ...]]] = []
    for (stands, emergency), pairs in _pairs(officer, grant).items():
        states = _waiting_in(pairs, emergency)
        match stands:
            case By.HERE:
                waiting.append((states, ()))
            case By.UNCLAIMED:
                waiting.append((f"{states} and m.claiming_leader is null", ()))
            case By.COUNCIL:
                waiting.append((f"{states} and m.in_council and m.party is null", ()))
            case By.OTHER:
                waiting.append((f"{states} and (m.handler is null or m.handler <> {{}})", (officer.id,)))
    for step, condition in ASIDE.items():
        if any(grant.role in who.roles for who in rules.WHO[(step, Kind.PUBLIC)]):
            waiting.append((condition, ()))
    if not waiting:
        return
    wanted = waiting[0][0] if len(waiting) == 1 else f"({' or '.join(f'({one})' for one, _ in waiting)})"
    more = [value for _, values in waiting for value in values]
    for seen in SIGHT:
        if grant.role in seen.roles and seen.reach in STANDS:
            for condition, values in _seen_here(seen, grant):
                yield Branch(f"{condition} and {wanted}", (*values, *more), seen.layers, seen.scrubbed)


def _by_person(officer: Officer, grant: Grant) -> Iterator[Branch]:
    for (stands, emergency), pairs in _pairs(officer, grant).items():
        states = _waiting_in(pairs, emergency)
        match stands:
            case By.PARTY if grant.place.kind is PlaceKind.PARTY:
                yield Branch(f"m.party = {{}} and {states}", (grant.place.id,), SEES_ALL, False, by_party=True)
            case By.HANDLER:
                yield from _own("m.handler = {}", Reach.HANDLER, grant, officer, states)
            case By.FOLLOWER:
                yield from _own("m.follower = {}", Reach.FOLLOWER, grant, officer, states)
            case By.CLAIMING:
                yield Branch(f"m.claiming_leader = {{}} and {states}", (officer.id,), SEES_ALL, False)


Pair = tuple[State, Kind]


def _pairs(officer: Officer, grant: Grant) -> dict[tuple[By, bool], list[Pair]]:
    """By how one must stand and whether for emergencies only: the (state, kind) whose next step this role may take."""
    found: dict[tuple[By, bool], list[Pair]] = {}
    for (state, kind), step in rules.NEXT.items():
        for who in rules.WHO.get((step, kind), ()):
            if grant.role not in who.roles or (step is Step.FOLLOW_UP and who.by is By.OTHER):
                continue
            if not who.emergency or officer.out_of_hours:
                found.setdefault((who.by, who.emergency), []).append((state, kind))
    return found


def _waiting_in(pairs: list[Pair], emergency: bool) -> str:
    """On the ledger acceptance comes first; after the second hand-back adjudication: ASIDE."""
    said, states = _in_sql(pairs), {state for state, _ in pairs}
    if State.SETTLED in states:
        said += " and not (m.on_ledger and m.state = 'settled')"
    if State.CONFIRMED in states:
        said += " and not (m.state = 'confirmed' and m.hand_backs >= 2)"
    return said + (" and m.emergency" if emergency else "")


def _own(condition: str, reach: Reach, grant: Grant, officer: Officer, states: str) -> Iterator[Branch]:
    for where, values in kept_to(reach, grant.place):
        parts = [part for part in (condition, where, states) if part]
        yield Branch(" and ".join(parts), (officer.id, *values), SEES_ALL, False)


def _seen_here(seen: Seen, grant: Grant) -> list[tuple[str, tuple[Any, ...]]]:
    extra = [part for part in (WHILE[seen.reach], GROUPS[seen.groups]) if part]
    more = asked(seen.reach, grant.place)
    return [
        (" and ".join([part for part in (where, *extra) if part]), (*values, *more))
        for where, values in located(grant.place)
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
    """What waits for this officer's word, oldest first: {id, number, kind, title, what, since}.

    `what` is extend, suspend, whistle, report_in, or unreviewed: a suspension that ran to its review date (到期未复核),
    one level above whoever approved it. `title` is None where it may not be read.
    """
    rows: list[dict[str, Any]] = []
    for grant in officer.grants:
        for query, values in _waiting(grant, officer):
            rows += await fetch(query, *values)
    return sorted({(row["id"], row["what"]): row for row in rows}.values(), key=lambda row: row["since"])


_HEAD = "select m.id, m.number, m.kind, case when m.confidential then null else t.title end as title,"
_TEXT = " left join matter_text t on t.matter = m.id where "
_LIVE = " and m.state not in ('closed', 'withdrawn')"


def _waiting(grant: Grant, officer: Officer) -> Iterator[tuple[str, tuple[Any, ...]]]:
    asked = f"{_HEAD} a.kind as what, a.applied_at as since from application a join matter m on m.id = a.matter{_TEXT}"
    undecided = "a.subdistrict = {} and a.decided_at is null and m.state = 'in_hand'"
    lapsed = (
        f"{_HEAD} 'unreviewed' as what, a.until as since from application a join matter m on m.id = a.matter{_TEXT}"
        "a.kind = 'suspend' and a.granted and a.ended_at >= a.until and m.state = 'in_hand' and m.state_since = a.ended_at"
    )
    place = grant.place.id
    if grant.role is Role.COMMUNITY_SECRETARY:
        own = asked.replace("case when m.confidential then null else t.title end", "t.title")
        yield (
            f"{own}{undecided} and m.community = {{}} and m.kind = 'household' and a.applied_by <> {{}} limit 20",
            (grant.place.subdistrict, place, officer.id),
        )
    elif grant.role in LEADERS:
        yield f"{asked}{undecided} and m.subdistrict = {{}} and m.kind <> 'household' limit 20", (place, place)
        yield (
            f"{_HEAD} 'whistle' as what, w.called_at as since from whistle w join matter m on m.id = w.matter{_TEXT}"
            f"w.subdistrict = {{}} and m.subdistrict = {{}} and w.approved_at is null{_LIVE} limit 20",
            (place, place),
        )
        kind = "m.kind = 'household'" if grant.role is Role.LEADER else "m.kind <> 'household'"
        yield f"{lapsed} and m.subdistrict = {{}} and {kind} limit 20", (place,)
    elif grant.place.kind is PlaceKind.PARTY:
        read = _HEAD.replace("m.confidential", "m.confidential or m.secret")
        yield (
            f"{read} 'report_in' as what, w.report_in_by as since from whistle_party p join whistle w on w.id = p.whistle"
            f" join matter m on m.id = w.matter{_TEXT}p.party = {{}} and p.reported_at is null"
            f" and w.approved_at is not null{_LIVE} limit 20",
            (place,),
        )


async def with_others(officer: Officer) -> list[tuple[str, int]]:
    """待他人办理: public and shared matters of the officer's communities that a party has, by the party's name."""
    communities = [
        grant.place.id
        for grant in officer.grants
        if grant.role in (Role.COMMUNITY_SECRETARY, Role.COMMUNITY_WORKER) and grant.place.level is Level.COMMUNITY
    ]
    if not communities:
        return []
    rows = await fetch(
        "select p.name, count(*) as n from matter m join party p on p.id = m.party"
        f" where m.community in ({', '.join('{}' for _ in communities)}) and m.joined_to is null"
        " and m.kind in ('public', 'shared') and m.state in ('assigned', 'in_hand', 'suspended')"
        f"{_LIVE} group by p.id, p.name order by count(*) desc, p.name",
        *communities,
    )
    return [(row["name"], int(row["n"])) for row in rows]
