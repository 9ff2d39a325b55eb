"""Which list is in force, its items, one item. A version never changes, so what was read once is kept."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.clocks.rules import Limit, Unit
from domain.errors import Missing, Refused
from domain.people.rules import Officer
from domain.responsibilities.rules import (
    Body,
    Duty,
    DutyList,
    Group,
    Item,
    Kind,
    NewerVersion,
    OfficialDuty,
    Party,
    ResponsibilityList,
    Tag,
    version_label,
)
from domain.responsibilities.tables import ListVersion, OfficialDutyLine, ResponsibilityItem

_kept: dict[UUID, ResponsibilityList] = {}


class NoListInForce(Refused):
    message = "没有办成：{day} 还没有生效的三事明责清单。请街道先发布清单。"


async def list_in_force(subdistrict: UUID, day: date) -> ResponsibilityList:
    """The subdistrict's list of that day (Shanghai). Raises NoListInForce."""
    found = (
        await ListVersion.select(ListVersion.id)
        .where((ListVersion.subdistrict == subdistrict) & (ListVersion.in_force_on <= day))
        .order_by(ListVersion.in_force_on, ListVersion.year, ListVersion.edition, ascending=False)
        .limit(1)
    )
    if not found:
        raise NoListInForce(day=f"{day.year}年{day.month}月{day.day}日")
    return await list_of(found[0]["id"])


async def list_of(version: UUID) -> ResponsibilityList:
    """One version, whole. Raises Missing."""
    if version not in _kept:
        _kept[version] = await _read(version)
    return _kept[version]


async def items_of(version: UUID) -> tuple[Item, ...]:
    return (await list_of(version)).items


async def item(id: UUID) -> Item:
    """An item of whatever version; a matter keeps the one that dispatched it. Raises Missing."""
    found = await ResponsibilityItem.select(ResponsibilityItem.version).where(ResponsibilityItem.id == id)
    if not found:
        raise Missing
    return next(one for one in await items_of(found[0]["version"]) if one.id == id)


async def item_in_force(subdistrict: UUID, code: str, day: date) -> Item:
    """The item of that code in the list of that day. Raises NoListInForce, Missing."""
    found = (await list_in_force(subdistrict, day)).by_code.get(code)
    if found is None:
        raise Missing
    return found


async def list_for(officer: Officer, version: UUID | None, day: date) -> ResponsibilityList:
    """The version asked for, else that of the day; only of the officer's own subdistrict. Raises Missing."""
    if officer.subdistrict is None:
        raise Missing
    if version is None:
        return await list_in_force(officer.subdistrict, day)
    held = await list_of(version)
    if held.subdistrict != officer.subdistrict:
        raise Missing
    return held


async def item_for(officer: Officer, id: UUID) -> tuple[Item, ResponsibilityList]:
    """An item with its list, of the officer's own subdistrict. Raises Missing."""
    found = await ResponsibilityItem.select(ResponsibilityItem.version).where(ResponsibilityItem.id == id).first()
    if found is None:
        raise Missing
    held = await list_for(officer, found["version"], date.min)
    return next(one for one in held.items if one.id == id), held


async def versions(subdistrict: UUID) -> list[dict[str, Any]]:
    """Every version of the subdistrict, the newest first, with its label."""
    rows: list[dict[str, Any]] = (
        await ListVersion.select()
        .where(ListVersion.subdistrict == subdistrict)
        .order_by(ListVersion.in_force_on, ListVersion.year, ListVersion.edition, ascending=False)
    )
    return [{**row, "label": version_label(row["year"], row["edition"])} for row in rows]


async def newest_holding(item_id: UUID) -> ResponsibilityList:
    """The list the item stands in, if it is the newest made, in force or not. Raises Missing, NewerVersion."""
    found = await ResponsibilityItem.select(ResponsibilityItem.version).where(ResponsibilityItem.id == item_id).first()
    if found is None:
        raise Missing
    held = await list_of(found["version"])
    newest = (await versions(subdistrict_of(held)))[0]
    if newest["id"] != held.id:
        raise NewerVersion(version=newest["label"])
    return held


def subdistrict_of(held: ResponsibilityList) -> UUID:
    """Whose list it is; one that was never published is nobody's. Raises Missing."""
    if held.subdistrict is None:
        raise Missing
    return held.subdistrict


async def _read(version: UUID) -> ResponsibilityList:
    head = await ListVersion.select().where(ListVersion.id == version).first()
    if head is None:
        raise Missing
    items = await ResponsibilityItem.select().where(ResponsibilityItem.version == version)
    duties = await OfficialDutyLine.select().where(OfficialDutyLine.version == version)
    label = version_label(head["year"], head["edition"])
    return ResponsibilityList(
        id=version,
        subdistrict=head["subdistrict"],
        year=head["year"],
        edition=head["edition"],
        in_force_on=head["in_force_on"],
        source=head["source"],
        items=tuple(_item(row, label) for row in sorted(items, key=lambda row: int(row["number"]))),
        duties=tuple(
            OfficialDuty(row["code"], DutyList(row["list"]), row["name"], row["basis"])
            for row in sorted(duties, key=lambda row: str(row["code"]))
        ),
    )


def _item(row: dict[str, Any], label: str) -> Item:
    limits = {
        what: Limit(row[f"{what}_amount"], Unit(row[f"{what}_unit"]))
        for what in ("take_up", "contact", "settle", "follow_up")
    }
    return Item(
        id=row["id"],
        version=label,
        number=row["number"],
        code=row["code"],
        name=row["name"],
        kind=Kind(row["kind"]),
        group=Group(row["group"]),
        keywords=tuple(row["keywords"].split()),
        basis=row["basis"],
        party=Party(row["party"]),
        duty=Duty(row["duty"]),
        refers=tuple(row["refers"].split()),
        take_up=limits["take_up"],
        contact=limits["contact"],
        settle=limits["settle"],
        follow_up=limits["follow_up"],
        departments=tuple(row["departments"].split()),
        emergency=row["emergency"],
        on_spot=row["on_spot"],
        photo=row["photo"],
        confidential=row["confidential"],
        secret=row["secret"],
        report_to=row["report_to"],
        body=Body(row["body"]),
        owners_item=row["owners_item"],
        tags=tuple(Tag(tag) for tag in row["tags"].split()),
        note=row["note"],
    )
