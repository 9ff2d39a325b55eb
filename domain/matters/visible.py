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
    frozenset({Group.OPEN}): "m.kind <> 'unsorted' and not m.confidential",
    frozenset({Group.GUARDED}): "m.kind in ('public', 'shared') and m.confidential",
    frozenset({Group.HOUSEHOLD}): "m.kind in ('unsorted', 'household') and m.confidential",
    frozenset({Group.GUARDED, Group.HOUSEHOLD}): "m.confidential",
    frozenset({Group.OPEN, Group.GUARDED}): "m.kind in ('public', 'shared')",
    frozenset({Group.UNSORTED, Group.OPEN}): "not m.confidential",
    frozenset(Group): "",
}

_IN_SIGHT = (
    "m.id in (select s.matter from sight s where s.officer = {} and s.reason = '%s'"
    "%s and s.starts_at <= {} and s.ends_at > {})"
)
# The orders that wait are gathered once; `is true` keeps them from leading, so that the place's index is walked.
_WITH_ORDER = (
    "m.joined_to is null and (m.id in (select h.matter from hotline_order h where h.subdistrict = {}"
    " and h.city_follow_up_at is null union all select j.joined_to from matter j join hotline_order h"
    " on h.subdistrict = j.subdistrict and h.matter = j.id where j.subdistrict = {} and j.joined_to is not null"
    " and h.city_follow_up_at is null)) is true"
)
_HELPS = (
    "m.id in (select h.matter from helper h where h.party = {} union select w.matter from whistle w"
    " join whistle_party p on p.whistle = w.id where p.party = {} and w.approved_at is not null)"
)

WHILE: dict[Reach, str] = {
    Reach.PLACE: "",
    Reach.TO_SORT: "m.state = 'registered'",
    Reach.TO_CONFIRM: "(m.state = 'sorted' or (m.state = 'confirmed' and (m.hand_backs >= 2 or m.disputed)))",
    Reach.ORDER: _WITH_ORDER,
    Reach.CONSULTATION: "m.in_consultation",
    Reach.EMERGENCY: "m.emergency",
    Reach.COUNCIL: "m.in_council and m.kind = 'shared'",
}
"""What must be true beside lying in the place; `asked()` has the values."""


def asked(reach: Reach, place: Place) -> tuple[Any, ...]:
    """Orders that wait are few and looked up by their subdistrict: asked of each matter in turn they cost 6 ms a list."""
    return (place.subdistrict, place.subdistrict) if reach is Reach.ORDER else ()


# Said in the words of the indexes, which hold only what is open.
_LIVE = " and m.state not in ('closed', 'withdrawn')"

_PERSONAL: dict[Reach, str] = {
    Reach.REGISTERED: "m.registered_by = {}",
    Reach.HANDLER: f"m.handler = {{}} and m.state in ('assigned', 'in_hand', 'suspended'){_LIVE}",
    # On the ledger nobody asks before the work is accepted.
    Reach.FOLLOWER: f"m.follower = {{}} and (m.state = 'accepted' or (m.state = 'settled' and not m.on_ledger)){_LIVE}",
}


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
        case Reach.REGISTERED | Reach.HANDLER | Reach.FOLLOWER:
            for condition, values in kept_to(reach, place):
                yield " and ".join(part for part in (_PERSONAL[reach], condition) if part), (officer.id, *values)
        case Reach.PARTY:
            yield "m.party = {}", (place.id,)
        case Reach.HELPER:
            yield _HELPS, (place.id, place.id)
        case Reach.TEAM | Reach.CONSENTED | Reach.AGENDA | Reach.OPENED:
            shown = _IN_SIGHT % _SHOWN[reach]
            for condition, values in kept_to(reach, place):
                yield " and ".join(part for part in (shown, condition) if part), (officer.id, now, now, *values)
        case _:
            for condition, values in located(place):
                whole = " and ".join(part for part in (condition, WHILE[reach]) if part)
                yield whole, (*values, *asked(reach, place))


_SHOWN = {
    Reach.TEAM: ("team", ""),
    Reach.CONSENTED: ("team", " and s.consent_by <> ''"),
    Reach.AGENDA: ("agenda", ""),
    Reach.OPENED: ("opened", ""),
}


def kept_to(reach: Reach, place: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What somebody registered, handles, asks or was shown ends with the grant: it must lie where the grant holds.

    A grid's people also help in the other grids of their community; what they handle is tied to their own grid by
    `responsible_node`. `is true` keeps the place's index out: the person's is the short way.
    """
    if place.level is Level.GRID and reach is Reach.HANDLER:
        yield "(m.responsible_node = {}) is true", (place.id,)
    elif place.level is Level.GRID and reach is not Reach.REGISTERED:
        yield "(m.community = {}) is true", (place.community,)
    elif place.kind in (PlaceKind.PARTY, PlaceKind.PROPERTY_AREA):
        yield "(m.subdistrict = {}) is true", (place.subdistrict,)
    else:
        for condition, values in located(place):
            yield f"({condition}) is true" if condition else "", values


def located(place: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Equality on one column; the root has no condition, an area one branch a community, a party lies nowhere."""
    if place.kind is PlaceKind.AREA:
        for community in place.communities:
            yield "m.community = {}", (community,)
    elif place.level is Level.DISTRICT:
        yield "", ()
    elif place.level in (Level.SUBDISTRICT, Level.COMMUNITY, Level.GRID):
        yield f"m.{place.level} = {{}}", (place.id,)
