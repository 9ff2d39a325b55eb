"""Sight as SQL: the one place where the table of domain/people/sight.py becomes conditions on matters.

A list is a UNION of branches, each with its own index; never OR over sight (foundation D: 264 ms against 0.6).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.people.rules import Grant, Level, Officer, Place, PlaceKind
from domain.people.sight import SIGHT, Group, Layer, Reach, Seen

GROUPS: dict[frozenset[Group], str] = {
    frozenset({Group.UNSORTED}): "m.kind = 'unsorted' and not m.confidential",
    frozenset({Group.OPEN}): "m.kind <> 'unsorted' and not m.confidential",
    frozenset({Group.HOUSEHOLD}): "m.confidential",
    frozenset({Group.UNSORTED, Group.OPEN}): "not m.confidential",
    frozenset(Group): "",
}

_IN_SIGHT = (
    "m.id in (select s.matter from sight s where s.officer = {} and s.reason = '%s'"
    " and s.starts_at <= {} and s.ends_at > {})"
)
_WITH_ORDER = (
    "exists (select 1 from voice v join hotline_order h on h.voice = v.id"
    " where v.matter = m.id and h.city_follow_up_at is null)"
)
_HELPS = (
    "m.id in (select h.matter from helper h where h.party = {} union select w.matter from whistle w"
    " join whistle_party p on p.whistle = w.id where p.party = {} and w.approved_at is not null)"
)

WHILE: dict[Reach, str] = {
    Reach.PLACE: "",
    Reach.TO_SORT: "m.state = 'registered'",
    Reach.TO_CONFIRM: "(m.state = 'sorted' or (m.state = 'confirmed' and m.hand_backs >= 2))",
    Reach.ORDER: _WITH_ORDER,
    Reach.CONSULTATION: "m.in_consultation",
    Reach.EMERGENCY: "m.emergency",
    Reach.COUNCIL: "m.in_council",
}
"""What must be true beside lying in the place."""


@dataclass(frozen=True)
class Branch:
    """One way in which matters come into sight: a condition on `m`, its values, and what is then seen."""

    condition: str
    values: tuple[Any, ...]
    layers: frozenset[Layer]
    scrubbed: bool
    by_party: bool = False

    @property
    def shows_title(self) -> str:
        """SQL: 1 where the title may stand in a list."""
        if self.scrubbed or Layer.ORDER not in self.layers:
            return "0"
        return "case when m.secret then 0 else 1 end" if self.by_party else "1"


def branches(officer: Officer, *, now: datetime) -> list[Branch]:
    """Every branch of this officer's sight; the same condition is not asked twice. No grant, no branch."""
    found: dict[tuple[str, tuple[Any, ...]], Branch] = {}
    for seen, grant in _pairs(officer):
        for condition, values in within(seen, grant, officer, now):
            key = (condition, values)
            if key in found:
                layers = found[key].layers | seen.layers
                scrubbed = found[key].scrubbed and seen.scrubbed
                found[key] = Branch(condition, values, layers, scrubbed, found[key].by_party)
            else:
                found[key] = Branch(condition, values, seen.layers, seen.scrubbed, seen.reach in BY_PARTY)
    return list(found.values())


BY_PARTY = (Reach.PARTY, Reach.HELPER)


def _pairs(officer: Officer) -> Iterator[tuple[Seen, Grant]]:
    for seen in SIGHT:
        for grant in officer.grants:
            if grant.role in seen.roles:
                yield seen, grant


def within(seen: Seen, grant: Grant, officer: Officer, now: datetime) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """(condition, values) for one row of the table and one grant; several for an area."""
    group = GROUPS[seen.groups]
    for condition, values in _reached(seen.reach, grant.place, officer, now):
        parts = [part for part in (condition, group) if part]
        yield " and ".join(parts) or "1 = 1", values


def _reached(reach: Reach, place: Place, officer: Officer, now: datetime) -> Iterator[tuple[str, tuple[Any, ...]]]:
    match reach:
        case Reach.REGISTERED:
            yield "m.registered_by = {}", (officer.id,)
        case Reach.HANDLER:
            yield "m.handler = {}", (officer.id,)
        case Reach.FOLLOWER:
            yield "m.follower = {} and m.state in ('settled', 'accepted')", (officer.id,)
        case Reach.PARTY:
            yield "m.party = {}", (place.id,)
        case Reach.HELPER:
            yield _HELPS, (place.id, place.id)
        case Reach.TEAM:
            yield _IN_SIGHT % "team", (officer.id, now, now)
        case Reach.AGENDA:
            yield _IN_SIGHT % "agenda", (officer.id, now, now)
        case Reach.OPENED:
            yield _IN_SIGHT % "opened", (officer.id, now, now)
        case _:
            for condition, values in located(place):
                yield " and ".join(part for part in (condition, WHILE[reach]) if part), values


def located(place: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Equality on one column; the root has no condition, an area one branch a community, a party lies nowhere."""
    if place.kind is PlaceKind.AREA:
        for community in place.communities:
            yield "m.community = {}", (community,)
    elif place.level is Level.DISTRICT:
        yield "", ()
    elif place.level in (Level.SUBDISTRICT, Level.COMMUNITY, Level.GRID):
        yield f"m.{place.level} = {{}}", (place.id,)
