"""Reads the list this house starts with (data/list_2026_1.toml): a starting point, not any subdistrict's own list."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from domain.clocks.rules import Limit
from domain.responsibilities.rules import (
    Body,
    Duty,
    DutyList,
    Group,
    Item,
    Kind,
    OfficialDuty,
    Party,
    ResponsibilityList,
    Tag,
)

STARTING = Path(__file__).parent / "data" / "list_2026_1.toml"


@cache
def starting_list() -> ResponsibilityList:
    data = tomllib.loads(STARTING.read_text("utf-8"))
    limits = {name: {what: Limit.parse(text) for what, text in times.items()} for name, times in data["limits"].items()}
    return ResponsibilityList(
        year=data["year"],
        edition=data["edition"],
        written_on=data["written_on"],
        source=data["source"],
        items=tuple(_item(number, row, limits) for number, row in enumerate(data["items"], start=1)),
        duties=tuple(OfficialDuty(**{**row, "list": DutyList(row["list"])}) for row in data["duties"]),
    )


def _item(number: int, row: dict[str, Any], limits: dict[str, dict[str, Limit]]) -> Item:
    kind = Kind(row["kind"])
    return Item(
        number=number,
        code=row["code"],
        name=row["name"],
        kind=kind,
        group=Group(row["group"]),
        keywords=tuple(row["keywords"].split()),
        basis=row["basis"],
        party=Party(row["party"]),
        duty=Duty(row["duty"]),
        refers=tuple(row["refers"].split()),
        **limits[row["limits"]],
        departments=tuple(row.get("departments", "").split()),
        emergency=row.get("emergency", False),
        on_spot=row.get("on_spot", False),
        photo=row.get("photo", ""),
        # Household matters are confidential whatever the file says.
        confidential=row.get("confidential", False) or kind == Kind.HOUSEHOLD,
        secret=row.get("secret", False),
        report_to=row.get("report_to", ""),
        body=Body(row.get("body", "none")),
        owners_item=row.get("owners_item", 0),
        tags=tuple(Tag(tag) for tag in row.get("tags", "").split()),
        note=row.get("note", ""),
    )
