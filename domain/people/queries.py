"""Who is this officer today, where may they act, what is around them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain import clock
from domain.clocks.calendar import Calendar, Year
from domain.clocks.days import day_of
from domain.clocks.rules import in_office
from domain.errors import Missing
from domain.people.rules import Grant, Level, Officer, Place, PlaceKind, Role
from domain.people.tables import Org, Party
from domain.transaction import fetch, holes_for
from domain.words import in_order


async def officer(officer_id: UUID, *, now: datetime) -> Officer:
    """The officer with the grants that hold at `now`; an on-duty grant only during their turn. Raises Missing."""
    rows = await fetch(
        "select o.id, o.name, o.subdistrict, coalesce(v.version, 0) as sight_version, g.id as grant_id, g.role,"
        " g.place_kind, g.place,"
        " exists (select 1 from duty d where d.officer = o.id and d.subdistrict = g.subdistrict and d.post <> 'community'"
        " and d.starts_at <= {} and d.ends_at > {}) as on_turn"
        " from officer o left join sight_version v on v.officer = o.id"
        " left join officer_grant g on g.officer = o.id and g.starts_at <= {} and g.ends_at > {}"
        " where o.id = {} and o.ended_at is null order by g.starts_at, g.id",
        now,
        now,
        now,
        now,
        officer_id,
    )
    if not rows:
        raise Missing()
    held = [row for row in rows if row["role"] and (row["role"] != Role.ON_DUTY or row["on_turn"])]
    found = await places([(row["place_kind"], row["place"]) for row in held], day=day_of(now))
    grants = tuple(Grant(Role(row["role"]), found[row["place"]], row["grant_id"]) for row in held)
    first = rows[0]
    closed = any(grant.role is Role.ON_DUTY for grant in grants) and not in_office(now, await calendar())
    return Officer(first["id"], first["name"], first["subdistrict"], grants, int(first["sight_version"]), closed)


async def places(wanted: Sequence[tuple[str, UUID]], *, day: date) -> dict[UUID, Place]:
    """At most one query for each kind of place."""
    ids: dict[str, list[UUID]] = {}
    for kind, place in wanted:
        ids.setdefault(kind, []).append(place)
    found: dict[UUID, Place] = {}
    if nodes := ids.get(PlaceKind.ORG):
        for row in await Org.select().where(Org.id.is_in(nodes)):
            found[row["id"]] = _org_place(row)
    if parties := ids.get(PlaceKind.PARTY):
        for row in await Party.select().where(Party.id.is_in(parties)):
            found[row["id"]] = Place(PlaceKind.PARTY, row["id"], row["name"], None, row["subdistrict"])
    for area in dict.fromkeys(ids.get(PlaceKind.AREA, ())):
        found[area] = await _area_place(area, day)
    for area in dict.fromkeys(ids.get(PlaceKind.PROPERTY_AREA, ())):
        [row] = await fetch("select * from property_area where id = {}", area)
        found[area] = Place(PlaceKind.PROPERTY_AREA, area, row["name"], None, row["subdistrict"], row["community"])
    return found


def _org_place(row: dict[str, Any]) -> Place:
    return Place(
        PlaceKind.ORG,
        row["id"],
        row["name"],
        Level(row["level"]),
        row["subdistrict"],
        row["community"],
        row["path"],
    )


async def _area_place(area: UUID, day: date) -> Place:
    rows = await fetch(
        "select a.name, a.subdistrict, c.community from area a left join area_community c on c.area = a.id"
        " and c.starts_on <= {} and (c.ends_on is null or c.ends_on >= {}) where a.id = {}",
        day,
        day,
        area,
    )
    communities = tuple(row["community"] for row in rows if row["community"])
    return Place(PlaceKind.AREA, area, rows[0]["name"], None, rows[0]["subdistrict"], communities=communities)


async def place(kind: str, id: UUID, *, now: datetime) -> Place:
    """Raises Missing."""
    found = await places([(kind, id)], day=day_of(now))
    if id not in found:
        raise Missing()
    return found[id]


async def org(node: UUID) -> dict[str, Any]:
    row = await Org.select().where(Org.id == node).first()
    if row is None:
        raise Missing()
    return row


async def nodes(level: Level, *, under: str = "", day: date | None = None) -> list[dict[str, Any]]:
    """Org nodes of a level below a path that exist on `day` (default today), by code."""
    today = day or day_of(clock.now())
    return await fetch(
        "select * from org where level = {} and path >= {} and path < {} and starts_on <= {}"
        " and (ends_on is null or ends_on >= {}) order by code",
        level,
        under,
        under + "~",
        today,
        today,
    )


async def parties(subdistrict: UUID, *kinds: str) -> list[dict[str, Any]]:
    query = Party.select().where((Party.subdistrict == subdistrict) & Party.ends_on.is_null())
    return await (query.where(Party.kind.is_in(list(kinds))) if kinds else query).order_by(Party.kind, Party.code)


async def parties_within(community: UUID) -> list[dict[str, Any]]:
    """Managers and committees of the community's property areas."""
    return await fetch(
        "select distinct p.id, p.name, p.kind, p.code from property_area a join party p on p.id in (a.manager, a.committee)"
        " where a.community = {} and p.ends_on is null order by p.kind, p.code",
        community,
    )


async def buildings(subdistrict: UUID, community: UUID | None = None) -> list[dict[str, Any]]:
    narrowed = " and b.community = {}" if community else ""
    values = [subdistrict] + ([community] if community else [])
    rows = await fetch(
        "select b.*, g.name as grid_name from building b join org g on g.id = b.grid where b.subdistrict = {}"
        + narrowed,
        *values,
    )
    return sorted(rows, key=lambda row: (str(row["community"]), in_order(row["name"])))


async def reachable(officer: Officer, level: Level) -> list[dict[str, Any]]:
    """Org nodes of a level that lie within the officer's places, for filters and forms."""
    if not officer.grants:
        return []
    found: dict[UUID, dict[str, Any]] = {}
    for held in officer.grants:
        if held.place.kind is PlaceKind.AREA:
            rows = [row for row in await nodes(level) if (row["community"] or row["id"]) in held.place.communities]
        elif held.place.path:
            rows = await nodes(level, under=held.place.path)
        else:
            rows = await nodes(level, under=await subdistrict_path(held.place.subdistrict))
        found |= {row["id"]: row for row in rows}
    return sorted(found.values(), key=lambda row: row["code"])


async def subdistrict_path(subdistrict: UUID | None) -> str:
    return str((await org(subdistrict))["path"]) if subdistrict else ""


async def calendar() -> Calendar:
    """The State Council calendar with the years an administrator has entered."""
    rows = await fetch("select year, days from calendar_year")
    return Calendar({row["year"]: Year.from_data(row["year"], json.loads(row["days"])) for row in rows} or None)


async def parameter(subdistrict: UUID, name: str, default: str) -> str:
    rows = await fetch("select setting from parameter where subdistrict = {} and name = {}", subdistrict, name)
    return str(rows[0]["setting"]) if rows else default


async def officers_of(
    subdistrict: UUID | None, *, now: datetime, path: str = "", after: str = "", limit: int = 60
) -> list[dict[str, Any]]:
    """Officers with a grant that is running or to come, by sign-in name; one page after `after`."""
    inside = "o.subdistrict = {}" if subdistrict else "o.subdistrict is null and cast({} as uuid) is null"
    people = await fetch(
        f"select o.id, o.name, o.sign_in, o.ended_at from officer o where {inside} and o.sign_in > {{}}"
        " and o.ended_at is null order by o.sign_in limit {}",
        subdistrict,
        after,
        limit,
    )
    held = await grants_of([one["id"] for one in people], now=now)
    for one in people:
        one["grants"] = held.get(one["id"], [])
    return people


async def grants_of(officers: Sequence[UUID], *, now: datetime) -> dict[UUID, list[dict[str, Any]]]:
    from domain.people.tables import GrantTable

    if not officers:
        return {}
    rows = (
        await GrantTable.select()
        .where(GrantTable.officer.is_in(list(officers)) & (GrantTable.ends_at > now))
        .order_by(GrantTable.starts_at)
    )
    found = await places([(row["place_kind"], row["place"]) for row in rows], day=day_of(now))
    held: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        held.setdefault(row["officer"], []).append({**row, "role": Role(row["role"]), "place": found[row["place"]]})
    return held


async def colleagues(role: Role, node: UUID, *, now: datetime) -> list[dict[str, Any]]:
    """Officers who hold a role at exactly this place, e.g. the grid leads of a grid."""
    return await fetch(
        "select o.id, o.name from officer_grant g join officer o on o.id = g.officer where g.role = {} and g.place = {}"
        " and g.starts_at <= {} and g.ends_at > {} and o.ended_at is null order by g.starts_at, o.id",
        role,
        node,
        now,
        now,
    )


async def holds_at(officer: UUID, places: Sequence[UUID], *, now: datetime) -> bool:
    """Whether they hold any role at one of these places now."""
    holes = holes_for(places)
    rows = await fetch(
        "select 1 as one from officer_grant g join officer o on o.id = g.officer where g.officer = {}"
        f" and g.place in ({holes}) and g.starts_at <= {{}} and g.ends_at > {{}} and o.ended_at is null limit 1",
        *(officer, *places, now, now),
    )
    return bool(rows)


async def session_officer(key: str, *, now: datetime) -> dict[str, Any] | None:
    """{officer, seen_at} of a session that still runs."""
    rows = await fetch("select officer, seen_at from session where key = {} and expires_at > {}", key, now)
    return rows[0] if rows else None


async def feedback(subdistricts: list[UUID] | None, *, most: int = 60) -> list[dict[str, Any]]:
    """What was written about the software, newest first; None for all. Without the writer's name."""
    where = "" if subdistricts is None else f" where f.subdistrict in ({', '.join('{}' for _ in subdistricts)})"
    return await fetch(
        f"select words, page, at from feedback f{where} order by at desc limit {most}", *(subdistricts or [])
    )


async def names_of(ids: Sequence[UUID]) -> dict[str, str]:
    """Names of parties and officers by id, in one query."""
    if not ids:
        return {}
    holes = holes_for(ids)
    rows = await fetch(
        f"select id, name from party where id in ({holes}) union select id, name from officer where id in ({holes})",
        *ids,
        *ids,
    )
    return {str(row["id"]): row["name"] for row in rows}
