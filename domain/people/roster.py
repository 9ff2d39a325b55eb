"""值班表: who has which turn, and what the last ones left behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import Missing
from domain.people.rules import LEADERS, Level, Officer, Role
from domain.transaction import fetch

OUTSIDE = (Role.OBSERVER, Role.INSTALLATION_ADMINISTRATOR, Role.DEPARTMENT_CONTACT, Role.SERVICE_COMPANY,
           Role.PROPERTY_MANAGER)  # fmt: skip
MAKERS = (*LEADERS, Role.DISPATCHER, Role.ADMINISTRATOR)
STREET_ROLES = (*sorted(LEADERS), Role.ON_DUTY, Role.DISPATCHER, Role.OFFICE_OFFICER)
_OF_STREET = f"g.subdistrict = {{}} and g.role in ({', '.join('{}' for _ in STREET_ROLES)})"
_OF_COMMUNITY = "g.place = {}"


def subdistrict_of(officer: Officer) -> UUID:
    """Whose roster this officer reads. Raises Missing."""
    for grant in officer.grants:
        if grant.role not in OUTSIDE and grant.place.subdistrict:
            return grant.place.subdistrict
    raise Missing()


async def turns(subdistrict: UUID, *, first: datetime, last: datetime) -> list[dict[str, Any]]:
    """Turns that touch first..last, in order; each with the names of officer and community."""
    return await fetch(
        "select d.id, d.officer, d.post, d.starts_at, d.ends_at, o.name, c.name as community_name, h.id as handed_over"
        " from duty d join officer o on o.id = d.officer left join org c on c.id = d.community"
        " left join handover h on h.duty = d.id where d.subdistrict = {} and d.starts_at < {} and d.ends_at > {}"
        " order by d.starts_at, d.post, o.name",
        subdistrict,
        last,
        first,
    )


async def handovers(subdistrict: UUID, *, most: int = 8) -> list[dict[str, Any]]:
    """Newest first."""
    return await fetch(
        "select h.done, h.open, h.note, h.at, d.starts_at, d.post, o.name from handover h join duty d on d.id = h.duty"
        " join officer o on o.id = d.officer where h.subdistrict = {} order by h.at desc limit {}",
        subdistrict,
        most,
    )


async def candidates(officer: Officer, *, now: datetime) -> list[dict[str, Any]]:
    """Whom this officer may put on the roster: {id, name, role}; a maker the street's people, a secretary their own."""
    street = next(iter(officer.places(*MAKERS)), None)
    place = street or next(iter(officer.places(Role.COMMUNITY_SECRETARY)), None)
    if place is None:
        return []
    whom, roles = (_OF_STREET, STREET_ROLES) if street else (_OF_COMMUNITY, ())
    rows = await fetch(
        "select o.id, o.name, min(g.role) as role from officer o join officer_grant g on g.officer = o.id"
        f" where {whom} and o.ended_at is null and g.starts_at <= {{}} and g.ends_at > {{}}"
        " group by o.id, o.name order by o.name limit 400",
        place.id,
        *(str(role) for role in roles),
        now,
        now,
    )
    return [{"id": row["id"], "name": row["name"], "role": Role(row["role"]).label} for row in rows]


async def belongs(who: UUID, subdistrict: UUID, community: UUID | None, *, at: datetime) -> bool:
    """Whether this roster may have them at that time: the street's own people, or the community's."""
    whom, roles = (_OF_COMMUNITY, ()) if community else (_OF_STREET, STREET_ROLES)
    return bool(
        await fetch(
            f"select 1 as one from officer o join officer_grant g on g.officer = o.id where {whom} and o.id = {{}}"
            " and o.ended_at is null and g.starts_at <= {} and g.ends_at > {} limit 1",
            *(community or subdistrict, *(str(role) for role in roles), who, at, at),
        )
    )


def own_community(officer: Officer) -> UUID | None:
    """The community whose turns this officer makes, where it is not the subdistrict's roster."""
    if officer.holds(*MAKERS):
        return None
    return next((p.id for p in officer.places(Role.COMMUNITY_SECRETARY) if p.level is Level.COMMUNITY), None)
