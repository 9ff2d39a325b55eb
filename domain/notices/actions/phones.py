"""The number a community can be rung at, set once and printed on every notice that is drafted afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.notices import rules
from domain.notices.editions.rules import PhoneNotUnderstood, read_phones
from domain.people import queries as people
from domain.people.actions import set_parameter
from domain.people.rules import Level, Officer, Role


async def phone_of(subdistrict: UUID, community: str) -> str:
    """Empty where none is set."""
    return await people.parameter(subdistrict, f"phone:{community}", "")


async def phones_to_keep(officer: Officer) -> list[dict[str, Any]]:
    """The communities whose number this officer may set, each with its number."""
    kept = list[dict[str, Any]]()
    for place in officer.places(Role.ADMINISTRATOR, Role.COMMUNITY_SECRETARY):
        if place.level in (Level.SUBDISTRICT, Level.COMMUNITY):
            kept += [node for node in await people.nodes(Level.COMMUNITY, under=place.path) if node not in kept]
    return [node | {"phone": await phone_of(node["subdistrict"], node["name"])} for node in kept]


async def set_phone(community: UUID, number: str, *, officer: Officer, now: datetime) -> None:
    """Raises PhoneNotTheirs, LandlineNotUnderstood (a mobile is not a community's number)."""
    theirs = [node for node in await phones_to_keep(officer) if node["id"] == community]
    if not theirs:
        raise rules.PhoneNotTheirs()
    [node] = theirs
    try:
        phones = read_phones(f"居委会 {' '.join(number.split())}")
    except PhoneNotUnderstood as error:
        raise rules.LandlineNotUnderstood() from error
    name = f"phone:{node['name']}"
    await set_parameter(node["subdistrict"], name, phones[0].number, subject=community, officer=officer, now=now)
