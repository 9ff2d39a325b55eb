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
    version_label,
)

STARTING = Path(__file__).parent / "data" / "list_2026_1.toml"


@cache
def starting_list() -> ResponsibilityList:
    data = tomllib.loads(STARTING.read_text("utf-8"))
    limits = {name: {what: Limit.parse(text) for what, text in times.items()} for name, times in data["limits"].items()}
    version = version_label(data["year"], data["edition"])
    return ResponsibilityList(
        year=data["year"],
        edition=data["edition"],
        in_force_on=data["in_force_on"],
        source=data["source"],
        items=tuple(_item(number, row, limits, version) for number, row in enumerate(data["items"], start=1)),
        duties=tuple(OfficialDuty(**{**row, "list": DutyList(row["list"])}) for row in data["duties"]),
    )


def _item(number: int, row: dict[str, Any], limits: dict[str, dict[str, Limit]], version: str) -> Item:
    kind = Kind(row["kind"])
    times = limits[row["limits"]]
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
        take_up=times["take_up"],
        contact=times["contact"],
        settle=times["settle"],
        follow_up=times["follow_up"],
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
        version=version,
    )
