"""Who is to stand on a roll, and who stood on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.council.rolls.rules import AreaSource, Unit
from domain.transaction import fetch
from domain.words import in_order

Row = dict[str, Any]


async def invited(meeting: UUID) -> list[Row]:
    """应到: the members the notice listed."""
    return await fetch(
        "select a.voter, m.seat, m.building from attendance a join council_member m on m.id = a.voter"
        " where a.meeting = {} order by a.voter",
        meeting,
    )


async def units(property_area: UUID) -> list[Unit]:
    """Every dwelling of the property area with those who own it together."""
    rows = await fetch(
        "select d.id, d.area, d.area_source, b.name as building, w.owner, w.kind from dwelling d"
        " join building b on b.id = d.building"
        " left join (select o.dwelling, o.owner, p.kind from dwelling_owner o join owner p on p.id = o.owner) w"
        " on w.dwelling = d.id where b.property_area = {} order by d.id, w.owner",
        property_area,
    )
    owners: dict[str, set[str]] = {}
    facts: dict[str, Row] = {}
    for row in rows:
        key = str(row["id"])
        facts.setdefault(key, row)
        if row["owner"] is not None:
            owners.setdefault(key, set()).add(str(row["owner"]))
    developers = {str(row["id"]): str(row["owner"]) for row in rows if row["kind"] == "developer"}
    return [
        Unit(
            key,
            # Sold and not yet handed over is the developer's still, whoever stands beside them in the register.
            frozenset([developers[key]]) if key in developers else frozenset(owners.get(key, ())),
            {AreaSource(row["area_source"]): row["area"]},
            developers=key in developers,
            building=row["building"],
        )
        for key, row in facts.items()
    ]


async def entries(roll: UUID) -> list[Row]:
    return await fetch("select voter, area, owner_seat, building from roll_entry where roll = {} order by voter", roll)


async def names(roll: UUID) -> dict[str, Row]:
    """Each voter's name and place out of the erasable tables: of members, and of owners with their rooms."""
    members = await fetch(
        "select e.voter, i.name, i.address from roll_entry e join council_member_identity i on i.member = e.voter"
        " where e.roll = {}",
        roll,
    )
    found = {str(row["voter"]): {"name": row["name"], "place": row["address"]} for row in members}
    owned = await fetch(
        "select h.voter, coalesce(i.name, '已删除') as name, b.name as building, d.entrance, d.room"
        " from roll_holding h join dwelling d on d.id = h.dwelling join building b on b.id = d.building"
        " left join owner_identity i on i.owner = h.owner where h.roll = {} order by d.entrance, d.room, i.name",
        roll,
    )
    owned.sort(key=lambda row: in_order(row["building"]))
    people: dict[str, dict[str, None]] = {}
    places: dict[str, dict[str, None]] = {}
    for row in owned:
        people.setdefault(str(row["voter"]), {})[row["name"]] = None
        places.setdefault(str(row["voter"]), {})[f"{row['building']}{row['entrance']}单元{row['room']}"] = None
    for voter in people:
        found[voter] = {"name": "、".join(people[voter]), "place": "、".join(places[voter])}
    return found
