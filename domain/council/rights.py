"""Who may see a meeting and who may do what in it: by a grant that covers the community, or by serving there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from domain.errors import Forbidden, Missing
from domain.people.rules import LEADERS, Level, Officer, PlaceKind, Role
from domain.transaction import fetch, holes_for
from domain.words import Word

Row = dict[str, Any]


class Duty(Word):
    CONVENOR = "convenor", "召集人"
    CHAIR = "chair", "主持人"
    CLERK = "clerk", "记录人"
    COUNTER = "counter", "计票人"
    SCRUTINEER = "scrutineer", "监票人"


class Deed(Word):
    KEEP_MEMBERS = "keep_members", "管理成员"
    CONVENE = "convene", "召集会议"
    AGENDA = "agenda", "编排议程"
    NOTICE = "notice", "发会议通知"
    RUN = "run", "主持会议"
    COUNT = "count", "计票"
    RESOLVE = "resolve", "形成决议"
    RECHECK = "recheck", "复核"


WHO: dict[Deed, tuple[tuple[Role, ...], tuple[Duty, ...]]] = {
    Deed.KEEP_MEMBERS: ((Role.COMMUNITY_SECRETARY, Role.CONVENOR), ()),
    Deed.CONVENE: ((Role.COMMUNITY_SECRETARY, Role.CONVENOR), ()),
    Deed.AGENDA: ((Role.COMMUNITY_SECRETARY, Role.CONVENOR, Role.CLERK), (Duty.CONVENOR, Duty.CLERK)),
    Deed.NOTICE: ((Role.COMMUNITY_SECRETARY, Role.CONVENOR), (Duty.CONVENOR,)),
    Deed.RUN: (
        (Role.COMMUNITY_SECRETARY, Role.CONVENOR, Role.CHAIR, Role.CLERK),
        (Duty.CONVENOR, Duty.CHAIR, Duty.CLERK),
    ),
    Deed.COUNT: (
        (Role.COMMUNITY_SECRETARY, Role.CONVENOR, Role.CLERK, Role.COUNTER, Role.SCRUTINEER),
        (Duty.CONVENOR, Duty.CLERK, Duty.COUNTER, Duty.SCRUTINEER),
    ),
    Deed.RESOLVE: ((Role.COMMUNITY_SECRETARY, Role.CONVENOR), (Duty.CONVENOR,)),
    Deed.RECHECK: ((Role.COMMUNITY_SECRETARY, Role.CONVENOR, Role.SCRUTINEER), (Duty.CONVENOR, Duty.SCRUTINEER)),
}

SEE = frozenset(
    {
        Role.COMMUNITY_SECRETARY,
        Role.COMMITTEE_MEMBER,
        Role.COMMUNITY_WORKER,
        Role.OVERSIGHT_MEMBER,
        Role.CONVENOR,
        Role.CHAIR,
        Role.CLERK,
        Role.COUNTER,
        Role.SCRUTINEER,
        Role.AREA_CADRE,
        Role.DISPATCHER,
        Role.INSPECTOR,
        *LEADERS,
    }
)


class NotTheirDeed(Forbidden):
    message = "没有办理：“{deed}”由{who}办理。"


async def require_at(community: UUID | None, deed: Deed, officer: Officer, *, property_area: UUID | None = None) -> Row:
    """The community's org row. Missing where the officer sees nothing there, NotTheirDeed where it is not theirs.

    The convenor of a 业委会 or 物管会 holds a grant at that party: it reaches its own property area.
    """
    rows = (
        await fetch("select id, name, path, subdistrict from org where id = {} and level = 'community'", community)
        if community
        else []
    )
    if not rows:
        raise Missing()
    committee = await _committee(property_area, rows[0]["id"])
    if not _reached(officer, SEE, rows[0]["subdistrict"], rows[0]["id"], committee):
        raise Missing()
    if not _reached(officer, WHO[deed][0], rows[0]["subdistrict"], rows[0]["id"], committee):
        raise not_theirs(deed)
    return rows[0]


async def may_see(meeting: Mapping[str, Any], officer: Officer) -> bool:
    if _reached(officer, SEE, meeting["subdistrict"], meeting["community"], meeting["area_committee"]):
        return True
    return bool(await _duties(meeting, officer))


async def may(meeting: Mapping[str, Any], deed: Deed, officer: Officer) -> bool:
    roles, duties = WHO[deed]
    if _reached(officer, roles, meeting["subdistrict"], meeting["community"], meeting["area_committee"]):
        return True
    return bool(set(await _duties(meeting, officer)) & set(duties))


async def require(meeting: Mapping[str, Any], deed: Deed, officer: Officer) -> None:
    if not await may(meeting, deed, officer):
        raise not_theirs(deed)


def meeting_conditions(officer: Officer) -> list[tuple[str, list[Any]]]:
    """One SQL condition a reach, to be queried one by one: never an OR (foundation D)."""
    found: list[tuple[str, list[Any]]] = [
        ("m.id in (select meeting from meeting_officer where officer = {})", [officer.id])
    ]
    for place in officer.places(*SEE):
        if place.kind is PlaceKind.AREA and place.communities:
            holes = holes_for(place.communities)
            found.append((f"m.community in ({holes})", list(place.communities)))
        elif place.level is Level.SUBDISTRICT:
            found.append(("m.subdistrict = {}", [place.id]))
        elif place.level is Level.COMMUNITY:
            found.append(("m.community = {}", [place.id]))
        elif place.kind is PlaceKind.PARTY:
            found.append(("m.property_area in (select id from property_area where committee = {})", [place.id]))
    return [each for n, each in enumerate(found) if each not in found[:n]]


async def communities_to_convene(officer: Officer) -> list[Row]:
    """Where this officer may call a meeting: id, name, subdistrict of each community."""
    found: dict[str, Row] = {}
    for place in officer.places(*WHO[Deed.CONVENE][0]):
        condition = {
            PlaceKind.PARTY: "id in (select community from property_area where committee = {})",
        }.get(place.kind, "id = {}" if place.level is Level.COMMUNITY else "subdistrict = {}")
        rows = await fetch(
            f"select id, name, subdistrict from org where level = 'community' and ends_on is null and {condition}"
            " order by path",
            place.id,
        )
        found |= {str(row["id"]): row for row in rows}
    return list(found.values())


def _reached(officer: Officer, roles: Iterable[Role], subdistrict: Any, community: Any, committee: Any) -> bool:
    return any(
        place.covers(subdistrict, community, None)
        or (place.kind is PlaceKind.PARTY and committee is not None and str(place.id) == str(committee))
        for place in officer.places(*roles)
    )


async def _committee(property_area: UUID | None, community: Any) -> Any:
    if property_area is None:
        return None
    rows = await fetch("select committee from property_area where id = {} and community = {}", property_area, community)
    return rows[0]["committee"] if rows else None


async def _duties(meeting: Mapping[str, Any], officer: Officer) -> list[Duty]:
    rows = await fetch(
        "select duty from meeting_officer where meeting = {} and officer = {}", meeting["id"], officer.id
    )
    return [Duty(row["duty"]) for row in rows]


def not_theirs(deed: Deed) -> NotTheirDeed:
    roles, duties = WHO[deed]
    who = dict.fromkeys([*(role.label for role in roles), *(f"本次会议{duty.label}" for duty in duties)])
    return NotTheirDeed(deed=deed.label, who="、".join(who))
