"""Give and end a seat."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain import clock
from domain.council import rights
from domain.council.bodies.rules import Body
from domain.council.members import rules
from domain.council.members.rules import Seat
from domain.council.members.tables import CouncilMember, CouncilMemberIdentity
from domain.errors import Missing
from domain.ids import uuid7
from domain.journal.actions import record
from domain.people.rules import Officer
from domain.transaction import writing


async def seat(
    community: UUID,
    body: Body,
    kind: Seat,
    name: str,
    *,
    officer: Officer,
    now: datetime,
    building: str = "",
    address: str = "",
    mobile: str = "",
    property_area: UUID | None = None,
    starts_on: date | None = None,
) -> UUID:
    """Somebody is elected or invited. Returns the member's pseudonymous id."""
    rules.require_seat(body, kind)
    if not name.strip():
        raise rules.NameMissing()
    async with writing():
        node = await rights.require_at(community, rights.Deed.KEEP_MEMBERS, officer)
        member = uuid7()
        begins = starts_on or now.astimezone(clock.SHANGHAI).date()
        await CouncilMember.insert(
            CouncilMember(
                id=member,
                subdistrict=node["subdistrict"],
                community=community,
                property_area=property_area,
                body=str(body),
                seat=str(kind),
                building=building,
                starts_on=begins,
            )
        )
        await CouncilMemberIdentity.insert(
            CouncilMemberIdentity(
                member=member, subdistrict=node["subdistrict"], name=name.strip(), address=address, mobile=mobile
            )
        )
        await record(
            "council_member",
            member,
            "seat",
            actor=officer.id,
            at=now,
            subdistrict=node["subdistrict"],
            path=node["path"],
            facts={"body": str(body), "seat": str(kind)},
        )
    return member


async def unseat(member: UUID, *, officer: Officer, now: datetime) -> dict[str, Any]:
    """A term ends. The seat stays on the rolls that were frozen with it. Returns its row."""
    async with writing():
        row = await CouncilMember.select().where(CouncilMember.id == member).first()
        if row is None:
            raise Missing()
        node = await rights.require_at(row["community"], rights.Deed.KEEP_MEMBERS, officer)
        ends = max(now.astimezone(clock.SHANGHAI).date(), row["starts_on"])
        await CouncilMember.update({CouncilMember.ends_on: ends}).where(CouncilMember.id == member)
        await record(
            "council_member",
            member,
            "unseat",
            actor=officer.id,
            at=now,
            subdistrict=node["subdistrict"],
            path=node["path"],
        )
    return row
