"""Freeze a roll: from here on the ballot refers to this list, whatever the registers say later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council.bodies.rules import Body
from domain.council.members.rules import Seat
from domain.council.rolls import queries
from domain.council.rolls.rules import Entry, OwnerHead, Roll, heads, require_owners
from domain.council.rolls.tables import Roll as RollTable
from domain.council.rolls.tables import RollEntry, RollHolding
from domain.ids import uuid7
from domain.transaction import add


async def freeze(meeting: Mapping[str, Any], *, now: datetime) -> tuple[UUID, Roll]:
    """Inside the transaction that opens the ballot. Raises RollIsEmpty, NoArea, UnitsWithoutOwner."""
    held: dict[str, OwnerHead] = {}
    if Body(meeting["body"]) == Body.OWNERS:
        units = await queries.units(meeting["property_area"])
        require_owners(units)
        held = {voter_of(head): head for head in heads(units)}
        roll = Roll(tuple(Entry(voter, head.area, building=head.building) for voter, head in sorted(held.items())))
    else:
        rows = await queries.invited(meeting["id"])
        roll = Roll(
            tuple(
                Entry(str(row["voter"]), owner_seat=row["seat"] == Seat.OWNER, building=row["building"]) for row in rows
            )
        )
    id, subdistrict = uuid7(), meeting["subdistrict"]
    await RollTable.insert(
        RollTable(
            id=id,
            subdistrict=subdistrict,
            digest=roll.digest,
            heads=roll.weight.heads,
            area=roll.weight.area,
            frozen_at=now,
        )
    )
    common = {"subdistrict": subdistrict, "roll": id}
    await add(
        RollEntry,
        [
            {
                "id": uuid7(),
                **common,
                "voter": UUID(entry.voter),
                "area": entry.area,
                "owner_seat": entry.owner_seat,
                "building": entry.building,
            }
            for entry in roll.entries
        ],
    )
    await add(
        RollHolding,
        [
            {"id": uuid7(), **common, "voter": UUID(voter), "dwelling": UUID(unit.id), "owner": UUID(owner)}
            for voter, head in held.items()
            for unit in head.units
            for owner in sorted(unit.owners)
        ],
    )
    return id, roll


def voter_of(head: OwnerHead) -> str:
    """One owner is the voter; co-owners together are a voter of their own, always the same one."""
    owners = sorted(head.owners or head.units[0].owners)
    if len(owners) == 1 or head.developer:
        return owners[0]
    return str(UUID(bytes=hashlib.sha256("\n".join(owners).encode()).digest()[:16]))
