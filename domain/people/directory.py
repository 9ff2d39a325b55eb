"""人员: whom an officer may find, what they may grant and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import Missing
from domain.people import queries
from domain.people.rules import MAY_GRANT, WHERE, Level, Officer, PartyKind, Place, PlaceKind, Role
from domain.transaction import fetch, holes_for

KEEPERS = (Role.INSTALLATION_ADMINISTRATOR, Role.ADMINISTRATOR, Role.COMMUNITY_SECRETARY)
WHOSE: dict[Role, PartyKind] = {
    Role.OFFICE_OFFICER: PartyKind.OFFICE,
    Role.DEPARTMENT_CONTACT: PartyKind.DEPARTMENT,
    Role.SERVICE_COMPANY: PartyKind.COMPANY,
    Role.PROPERTY_MANAGER: PartyKind.MANAGER,
    Role.CONVENOR: PartyKind.COMMITTEE,
}


@dataclass(frozen=True)
class Keeping:
    """What of the directory an officer keeps: the district, a subdistrict, or the people of one community."""

    role: Role
    place: Place

    @property
    def whole(self) -> bool:
        return self.role is Role.INSTALLATION_ADMINISTRATOR


def keeping(officer: Officer) -> Keeping:
    """The widest. Raises Missing."""
    for role in KEEPERS:
        for place in officer.places(role):
            return Keeping(role, place)
    raise Missing()


async def people(
    officer: Officer, *, subdistrict: UUID | None = None, q: str = "", after: str = "", limit: int = 50, now: datetime
) -> list[dict[str, Any]]:
    """Officers with their grants, by sign-in name, one page after `after`. `subdistrict` is the district's to choose.

    Raises Missing.
    """
    return await _found(keeping(officer), subdistrict, q=q, after=after, limit=limit, now=now)


async def person(officer: Officer, id: UUID, *, now: datetime) -> dict[str, Any]:
    """Raises Missing."""
    found = await _found(keeping(officer), None, one=id, now=now)
    if not found:
        raise Missing()
    return found[0]


async def _found(
    kept: Keeping,
    subdistrict: UUID | None,
    *,
    q: str = "",
    after: str = "",
    limit: int = 1,
    one: UUID | None = None,
    now: datetime,
) -> list[dict[str, Any]]:
    conditions, values = ["o.ended_at is null"], list[Any]()

    def narrow(condition: str, *facts: Any) -> None:
        conditions.append(condition)
        values.extend(facts)

    if one:
        narrow("o.id = {}", one)
    elif kept.whole and subdistrict is None:
        narrow("o.subdistrict is null")
    if not kept.whole or subdistrict:
        narrow("o.subdistrict = {}", subdistrict if kept.whole else kept.place.subdistrict)
    if kept.role is Role.COMMUNITY_SECRETARY:
        # Their own people, and whoever was taken in and has no right yet.
        narrow(
            "(exists (select 1 from officer_grant g join org n on n.id = g.place where g.officer = o.id"
            " and g.ends_at > {} and n.path >= {} and n.path < {})"
            " or not exists (select 1 from officer_grant g where g.officer = o.id and g.ends_at > {}))",
            now,
            kept.place.path,
            kept.place.path + "~",
            now,
        )
    if words := q.strip():
        like = "%" + words.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
        roles = [str(role) for role in Role if words in role.label]
        named = holes_for(roles)
        narrow(
            "(o.name like {} escape '!' or o.sign_in like {} escape '!' or o.id in (select g.officer from officer_grant g"
            " left join org n on n.id = g.place left join party p on p.id = g.place"
            f" where g.ends_at > {{}} and (g.role in ({named}) or n.name like {{}} escape '!' or p.name like {{}} escape '!')))",
            *(like, like, now, *roles, like, like),
        )
    if after:
        narrow("o.sign_in > {}", after)
    where = " and ".join(conditions)
    rows = await fetch(
        f"select o.id, o.name, o.sign_in, o.subdistrict from officer o where {where} order by o.sign_in limit {{}}",
        *values,
        limit,
    )
    held = await queries.grants_of([row["id"] for row in rows], now=now)
    return [row | {"grants": held.get(row["id"], [])} for row in rows]


def grantable(officer: Officer) -> list[Role]:
    allowed = {role for grant in officer.grants for role in MAY_GRANT.get(grant.role, ())}
    return [role for role in Role if role in allowed]


def may_end(officer: Officer, role: Role) -> bool:
    return role in grantable(officer)


async def places_for(officer: Officer, role: Role, *, subdistrict: UUID | None) -> list[Place]:
    """Where this officer may grant the role to somebody of `subdistrict` (None: the district)."""
    found: dict[UUID, Place] = {}
    for grant in officer.grants:
        if role in MAY_GRANT.get(grant.role, ()):
            for kind in sorted(WHERE[role]):
                found |= {place.id: place for place in await _places(kind, role, grant.place, subdistrict)}
    return [place for place in found.values() if place.level is Level.DISTRICT or place.subdistrict == subdistrict]


async def _places(kind: Level | PlaceKind, role: Role, outer: Place, subdistrict: UUID | None) -> Iterable[Place]:
    if isinstance(kind, Level):
        return [
            Place(
                PlaceKind.ORG, row["id"], row["name"], Level(row["level"]), row["subdistrict"], row["community"],
                row["path"],
            )
            for row in await queries.nodes(kind, under=outer.path)
        ]  # fmt: skip
    if subdistrict is None:
        return []
    if kind is PlaceKind.AREA:
        rows = await fetch("select id, name from area where subdistrict = {} and ends_on is null", subdistrict)
    else:
        rows = await queries.parties(subdistrict, *([WHOSE[role]] if role in WHOSE else []))
    return [Place(kind, row["id"], row["name"], None, subdistrict) for row in rows]
