"""Publish a version of the list; change one item, which makes the next version. Nothing in force is ever edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.clock import SHANGHAI
from domain.ids import uuid7
from domain.journal.actions import record
from domain.people.rules import Officer
from domain.responsibilities import queries
from domain.responsibilities.rules import (
    Item,
    NewerVersion,
    NothingChanged,
    OfficialDuty,
    ResponsibilityList,
    require_later,
    require_publisher,
    require_whole,
    version_label,
)
from domain.responsibilities.tables import ListVersion, OfficialDutyLine, ResponsibilityItem
from domain.transaction import add, writing


async def publish_version(
    items: Sequence[Item],
    duties: Sequence[OfficialDuty],
    in_force_on: date,
    *,
    source: str,
    subdistrict: UUID,
    officer: Officer,
    now: datetime,
    reason: str = "",
) -> ResponsibilityList:
    """The next version of the subdistrict's list, whole. A first list may be in force from an earlier day.

    Raises NotYoursToPublish, ListNotWhole, InForceTooEarly, NewerVersion where somebody else was first.
    """
    require_publisher(officer, subdistrict)
    require_whole(items, duties)
    async with writing():
        earlier = await queries.versions(subdistrict)
        require_later(in_force_on, now.astimezone(SHANGHAI).date(), [row["in_force_on"] for row in earlier])
        id, year = uuid7(), in_force_on.year
        edition = 1 + max((row["edition"] for row in earlier if row["year"] == year), default=0)
        version = ListVersion(
            id=id,
            subdistrict=subdistrict,
            year=year,
            edition=edition,
            in_force_on=in_force_on,
            source=source,
            reason=reason.strip(),
            made_by=officer.id,
            made_at=now,
        )
        # Two people publishing at once read the same edition; the database lets one of them have it.
        if not await ListVersion.insert(version).on_conflict(action="DO NOTHING").returning(ListVersion.id):
            raise NewerVersion(version=version_label(year, edition))
        await add(ResponsibilityItem, [_row(item) | {"subdistrict": subdistrict, "version": id} for item in items])
        await add(
            OfficialDutyLine,
            [
                {"id": uuid7(), "subdistrict": subdistrict, "version": id}
                | {"code": duty.code, "list": str(duty.list), "name": duty.name, "basis": duty.basis}
                for duty in duties
            ],
        )
        await record(
            "list_version",
            id,
            "publish",
            actor=officer.id,
            at=now,
            subdistrict=subdistrict,
            facts={"year": year, "edition": edition, "in_force_on": in_force_on.isoformat(), "items": len(items)},
            note=reason.strip(),
        )
    return await queries.list_of(id)


async def change_item(
    item_id: UUID,
    changes: dict[str, Any],
    in_force_on: date,
    *,
    reason: str,
    officer: Officer,
    now: datetime,
) -> Item:
    """The newest version with one item changed, as the next version. Code and number stay.

    Raises Missing, NewerVersion where the item is not of the newest version, NothingChanged, ItemNotWhole.
    """
    async with writing():
        old = await queries.item(item_id)
        base = await queries.newest_holding(item_id)
        new = replace(old, **changes)
        if new == old:
            raise NothingChanged(item=old.name)
        published = await publish_version(
            [new if one.id == item_id else one for one in base.items],
            base.duties,
            in_force_on,
            source=base.source,
            subdistrict=queries.subdistrict_of(base),
            officer=officer,
            now=now,
            reason=reason,
        )
    return published.by_code[old.code]


def _row(item: Item) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": uuid7(),
        "number": item.number,
        "code": item.code,
        "name": item.name,
        "kind": str(item.kind),
        "group": str(item.group),
        "keywords": " ".join(item.keywords),
        "basis": item.basis,
        "party": str(item.party),
        "duty": str(item.duty),
        "refers": " ".join(item.refers),
        "departments": " ".join(item.departments),
        "emergency": item.emergency,
        "on_spot": item.on_spot,
        "photo": item.photo,
        "confidential": item.confidential,
        "secret": item.secret,
        "report_to": item.report_to,
        "body": str(item.body),
        "owners_item": item.owners_item,
        "tags": " ".join(map(str, item.tags)),
        "note": item.note,
    }
    for what in ("take_up", "contact", "settle", "follow_up"):
        limit = getattr(item, what)
        row |= {f"{what}_amount": limit.amount, f"{what}_unit": str(limit.unit)}
    return row
