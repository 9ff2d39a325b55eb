"""Who may see, write and publish a notice: by a grant that covers the community, or as this meeting's convenor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.council.bodies.rules import Convenor
from domain.council.rights import SEE as SEE_MEETINGS
from domain.council.rights import Duty
from domain.errors import Missing
from domain.notices.rules import NotTheConvenor, NotTheirCommunity, ProgressKind, standing
from domain.people.rules import LEADERS, Level, Officer, Place, PlaceKind, Role
from domain.transaction import fetch, holes_for

Row = Mapping[str, Any]

SEE = SEE_MEETINGS
WRITE = frozenset(
    {Role.COMMUNITY_SECRETARY, Role.COMMITTEE_MEMBER, Role.COMMUNITY_WORKER, Role.CONVENOR, Role.CHAIR, Role.CLERK}
)
TAKE_DOWN = frozenset({Role.DISPATCHER, Role.COMMUNITY_SECRETARY, *LEADERS})
"""Beside the convenor: what must come down may not wait for him."""

PUBLISH: dict[Convenor, frozenset[Role]] = {
    Convenor.RESIDENTS_COMMITTEE: frozenset({Role.COMMUNITY_SECRETARY, Role.CONVENOR}),
    Convenor.OWNERS_COMMITTEE: frozenset({Role.CONVENOR}),
    Convenor.MANAGEMENT_COMMITTEE: frozenset({Role.CONVENOR}),
    Convenor.PREPARATORY_GROUP: frozenset({Role.CONVENOR}),
    Convenor.SUBDISTRICT: frozenset({Role.CONVENOR, *LEADERS}),
}
"""Whose seal it is. A committee's convenor holds the grant at the committee's party, the others at their org node."""

OWNERS_OWN = frozenset({Convenor.OWNERS_COMMITTEE, Convenor.MANAGEMENT_COMMITTEE, Convenor.PREPARATORY_GROUP})


async def may_see(notice: Row, officer: Officer) -> bool:
    return _covered(notice, officer, SEE) or await may_publish(notice, officer)


async def may_write(notice: Row, officer: Officer) -> bool:
    return _covered(notice, officer, WRITE) or await may_publish(notice, officer)


async def may_publish(notice: Row, officer: Officer) -> bool:
    convenor = Convenor(notice["convenor"])
    for place in officer.places(*PUBLISH[convenor]):
        if convenor in OWNERS_OWN:
            if place.kind is PlaceKind.PARTY and await _committee(notice["property_area"], place.id):
                return True
        elif convenor is Convenor.SUBDISTRICT:
            if place.level is Level.SUBDISTRICT and place.id == notice["subdistrict"]:
                return True
        elif place.level is Level.COMMUNITY and place.id == notice["community"]:
            return True
    return await _convened(notice["ballot"], officer.id)


async def may_take_down(notice: Row, officer: Officer) -> bool:
    return _covered(notice, officer, TAKE_DOWN) or await may_publish(notice, officer)


async def require_see(notice: Row, officer: Officer) -> None:
    if not await may_see(notice, officer):
        raise Missing()


async def require_write(notice: Row, officer: Officer) -> None:
    await require_see(notice, officer)
    if not await may_write(notice, officer):
        raise NotTheirCommunity()


async def require_publish(notice: Row, officer: Officer) -> None:
    await require_see(notice, officer)
    if not await may_publish(notice, officer):
        raise refusal(notice)


async def require_take_down(notice: Row, officer: Officer) -> None:
    await require_see(notice, officer)
    if not await may_take_down(notice, officer):
        raise refusal(notice)


async def require_progress(notice: Row, kind: ProgressKind, officer: Officer) -> None:
    """Oversight records are the oversight committee's alone (组织法 36); the rest is written by who writes the notice."""
    await require_see(notice, officer)
    if kind is ProgressKind.OVERSIGHT:
        if not _covered(notice, officer, frozenset({Role.OVERSIGHT_MEMBER})):
            raise NotTheirCommunity()
    elif not await may_write(notice, officer):
        raise NotTheirCommunity()


def refusal(notice: Row) -> NotTheConvenor:
    body = notice["body"]
    from domain.council.bodies.rules import Body

    return NotTheConvenor(convenor=notice["publisher"], source=standing(Body(body) if body else None).source)


def conditions(officer: Officer) -> list[tuple[str, list[Any]]]:
    """One SQL condition a reach, to be queried one by one: never an OR (foundation D)."""
    found: list[tuple[str, list[Any]]] = []
    for place in officer.places(*SEE):
        found += _condition(place)
    for place in officer.places(Role.CONVENOR):
        if place.kind is PlaceKind.PARTY:
            found.append(("n.property_area in (select id from property_area where committee = {})", [place.id]))
    return [each for at, each in enumerate(found) if each not in found[:at]]


def communities(officer: Officer) -> list[Place]:
    """Where this officer may draft."""
    return [place for place in officer.places(*WRITE) if place.level is Level.COMMUNITY]


def _condition(place: Place) -> list[tuple[str, list[Any]]]:
    if place.kind is PlaceKind.AREA and place.communities:
        holes = holes_for(place.communities)
        return [(f"n.community in ({holes})", list(place.communities))]
    if place.level is Level.SUBDISTRICT:
        return [("n.subdistrict = {}", [place.id])]
    return [("n.community = {}", [place.id])] if place.level is Level.COMMUNITY else []


def _covered(notice: Row, officer: Officer, roles: frozenset[Role]) -> bool:
    return any(place.covers(notice["subdistrict"], notice["community"], None) for place in officer.places(*roles))


async def _committee(property_area: UUID | None, party: UUID) -> bool:
    if property_area is None:
        return False
    return bool(
        await fetch("select 1 as yes from property_area where id = {} and committee = {}", property_area, party)
    )


async def _convened(ballot: UUID | None, officer: UUID) -> bool:
    if ballot is None:
        return False
    return bool(
        await fetch(
            "select 1 as yes from ballot b join meeting_officer o on o.meeting = b.meeting"
            " where b.id = {} and o.officer = {} and o.duty = {}",
            ballot,
            officer,
            str(Duty.CONVENOR),
        )
    )
