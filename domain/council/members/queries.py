"""Who sits in a body on a day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.council.bodies.rules import Body
from domain.transaction import fetch


async def members_of(
    body: Body, community: UUID, on: date, *, property_area: UUID | None = None
) -> list[dict[str, Any]]:
    """Each with id, seat, building, name and address, in the order of their buildings. 已删除 where erased."""
    where = "m.body = {} and m.community = {} and m.starts_on <= {} and (m.ends_on is null or m.ends_on >= {})"
    values: list[Any] = [str(body), community, on, on]
    if property_area:
        where += " and m.property_area = {}"
        values.append(property_area)
    return await fetch(
        "select m.id, m.seat, m.building, coalesce(i.name, '已删除') as name, coalesce(i.address, '') as address"
        " from council_member m left join council_member_identity i on i.member = m.id"
        f" where {where} order by m.building, m.id",
        *values,
    )
