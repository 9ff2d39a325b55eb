"""What the selects of its open steps offer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.matters.actions.routing import grid_people, grids_turn
from domain.matters.rules import Kind, Step
from domain.matters.tables import Matter
from domain.people import queries as people
from domain.people.rules import PartyKind
from domain.responsibilities import queries as lists
from domain.responsibilities.queries import NoListInForce
from domain.responsibilities.suggestion import suggest
from web.categories import by_kind

Row = dict[str, Any]


async def offered(matter: Matter, steps: list[Step], facts: Row, handed: Row | None, now: datetime) -> Row:
    """What the selects of the open steps offer; asked only for steps that are open."""
    open_ = set(steps)
    found: Row = {"offices": [], "inside": [], "walkers": [], "called": [], "items": [], "suggestions": [], "party": ""}
    if open_ & {Step.DISPATCH, Step.ADJUDICATE, Step.WHISTLE, Step.ASSIGN}:
        parties = await people.parties(matter.subdistrict)
        found["offices"] = [
            (str(row["id"]), row["name"])
            for row in parties
            if row["kind"] in (PartyKind.OFFICE, PartyKind.DEPARTMENT, PartyKind.COMPANY)
        ]
        found["inside"] = [
            (str(row["id"]), row["name"])
            for row in await people.parties_within(matter.community)
            if row["kind"] in (PartyKind.MANAGER, PartyKind.COMMITTEE)
        ]
        found["called"] = [
            (str(row["id"]), row["name"]) for row in parties if row["kind"] in (PartyKind.DEPARTMENT, PartyKind.COMPANY)
        ]
        if matter.item:
            item = await lists.item(matter.item)
            found["party"] = next((id for id, name in found["offices"] if name == item.party.label), "")
        if handed and found["party"] == handed["party"]:
            found["party"] = ""
    if open_ & {Step.ASSIGN, Step.REASSIGN} or (Step.ADJUDICATE in open_ and matter.kind != Kind.PUBLIC):
        found["walkers"] = [
            (str(row["id"]), f"{row['name']}（{row['grid']}）") for row in await grid_people(matter.community, now=now)
        ]
    if Step.ASSIGN in open_:
        found["grids_turn"] = await grids_turn(matter)
    if open_ & {Step.SORT, Step.CONFIRM, Step.RECLASSIFY, Step.SOLVE_ON_SPOT}:
        try:
            listed = await lists.list_in_force(matter.subdistrict, now.date())
        except NoListInForce:
            return found
        found["items"] = by_kind(listed.items)
        if Step.SORT in open_:
            text = f"{facts['title']}。{facts['detail']}"
            found["suggestions"] = suggest(text, listed.items)
    return found
