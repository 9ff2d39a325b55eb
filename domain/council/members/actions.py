"""Give a seat, end it, or take it out where it was a mistake."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain import clock
from domain.council import rights
from domain.council.bodies.rules import Body
from domain.council.members import queries, rules
from domain.council.members.rules import Seat
from domain.council.members.tables import CouncilMember, CouncilMemberIdentity
from domain.ids import uuid7
from domain.journal.actions import record
from domain.people.rules import Officer
from domain.transaction import fetch, wake, writing

Row = dict[str, Any]


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
        facts = {"body": str(body), "seat": str(kind)}
        await _write_down(member, "seat", node, officer, now, facts=facts)
    return member


async def unseat(member: UUID, *, officer: Officer, now: datetime) -> Row:
    """A term ends. The seat stays on the rolls that were frozen with it. Returns its row. Again is nothing new."""
    async with writing():
        row, node = await _theirs(member, officer)
        ends = max(now.astimezone(clock.SHANGHAI).date(), row["starts_on"])
        if row["ends_on"] is not None and row["ends_on"] <= ends:
            return row
        await CouncilMember.update({CouncilMember.ends_on: ends}).where(CouncilMember.id == member)
        await _write_down(member, "unseat", node, officer, now)
    return row


async def strike(member: UUID, reason: str, *, officer: Officer, now: datetime) -> Row:
    """Listed by mistake: no seat, and on no list of a meeting that has not begun. Returns its row.

    Raises OnListAlready where they have come, or were called to a meeting that began or was called off.
    """
    if not reason.strip():
        raise rules.StrikeNeedsReason()
    async with writing():
        row, node = await _theirs(member, officer)
        lists = await queries.lists_of(member)
        if on := next((one for one in lists if one["state"] != "noticed" or one["checked_in_at"]), None):
            met = on["meets_at"].astimezone(clock.SHANGHAI)
            raise rules.OnListAlready(name=row["name"], day=f"{met.month}月{met.day}日")
        await fetch("delete from attendance where voter = {}", member)
        await fetch("delete from council_member_identity where member = {}", member)
        await fetch("delete from council_member where id = {}", member)
        await _write_down(member, "strike", node, officer, now, note=reason.strip())
        for one in lists:
            line = {"actor": officer.id, "at": now, "subdistrict": one["subdistrict"], "path": one["path"]}
            await record("meeting", one["id"], "strike", **line, facts={"voter": member}, note=reason.strip())
            wake("screen", str(one["id"]))
    return row


async def _theirs(member: UUID, officer: Officer) -> tuple[Row, Row]:
    row = await queries.member(member)
    return row, await rights.require_at(row["community"], rights.Deed.KEEP_MEMBERS, officer)


async def _write_down(
    member: UUID, action: str, node: Row, officer: Officer, now: datetime, *, facts: Row | None = None, note: str = ""
) -> None:
    await record(
        "council_member",
        member,
        action,
        actor=officer.id,
        at=now,
        subdistrict=node["subdistrict"],
        path=node["path"],
        facts=facts,
        note=note,
    )
