"""Who sits in a body on a day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.council.bodies.rules import Body
from domain.errors import Missing
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
        "select m.id, m.seat, m.building, m.ends_on, coalesce(i.name, '已删除') as name, coalesce(i.address, '') as address"
        " from council_member m left join council_member_identity i on i.member = m.id"
        f" where {where} order by m.building, m.id",
        *values,
    )


async def member(id: UUID) -> dict[str, Any]:
    """One seat, with the name."""
    rows = await fetch(
        "select m.*, coalesce(i.name, '已删除') as name from council_member m"
        " left join council_member_identity i on i.member = m.id where m.id = {}",
        id,
    )
    if not rows:
        raise Missing()
    return rows[0]


async def lists_of(member: UUID) -> list[dict[str, Any]]:
    """The meetings this member was called to, first to last, and whether they came."""
    return await fetch(
        "select m.id, m.subdistrict, m.path, m.state, m.meets_at, a.checked_in_at from attendance a"
        " join meeting m on m.id = a.meeting where a.voter = {} order by m.meets_at, m.id",
        member,
    )
