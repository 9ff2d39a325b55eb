"""Meetings one may see, their agendas, and who came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.clocks.days import start_of
from domain.council import rights
from domain.council.bodies.rules import RULE_OF_BODY, AreaState, Body
from domain.council.decisions.rules import DecisionRule, Weight, decision_rule
from domain.council.meetings.rules import Attendance
from domain.errors import Missing
from domain.people.rules import Officer
from domain.transaction import fetch
from domain.words import in_order

Row = dict[str, Any]

COLUMNS = (
    "m.*, coalesce(t.place, '') as place, coalesce(t.urgent_reason, '') as urgent_reason,"
    " coalesce(t.minutes, '') as minutes, o.name as community_name, p.name as area_name, p.state as area_state,"
    " p.committee as area_committee"
)
FROM = (
    " from meeting m left join meeting_text t on t.meeting = m.id join org o on o.id = m.community"
    " left join property_area p on p.id = m.property_area"
)


async def get_meeting(id: UUID, officer: Officer) -> Row:
    """One meeting this officer may see, else Missing."""
    row = await meeting(id)
    if not await rights.may_see(row, officer):
        raise Missing()
    return row


async def meeting(id: UUID) -> Row:
    return _one(await fetch(f"select {COLUMNS}{FROM} where m.id = {{}}", id))


async def of_screen(code: str) -> Row:
    """The meeting whose shared screen has this public code."""
    return _one(await fetch(f"select {COLUMNS}{FROM} where m.screen = {{}}", code))


async def of_code(code: str) -> Row:
    """The meeting and the voter of a personal check-in code."""
    rows = await fetch(
        "select a.meeting, a.voter, a.checked_in_at, a.left_at, coalesce(i.name, '已删除') as name"
        " from attendance a left join council_member_identity i on i.member = a.voter where a.code = {}",
        code,
    )
    return _one(rows)


async def visible_to(officer: Officer, *, most: int = 100) -> list[Row]:
    """Newest day first."""
    found: dict[str, Row] = {}
    for condition, values in rights.meeting_conditions(officer):
        rows = await fetch(
            f"select {COLUMNS}{FROM} where {condition} order by m.meets_at desc, m.id desc limit {most}", *values
        )
        found |= {str(row["id"]): row for row in rows}
    return sorted(found.values(), key=lambda row: (row["meets_at"], str(row["id"])), reverse=True)[:most]


async def of_day(officer: Officer, on: date) -> list[Row]:
    """Meetings of a day (Asia/Shanghai) that this officer may see and that are neither called off nor drafts, by hour."""
    first, last = start_of(on), start_of(on + timedelta(days=1))
    found: dict[str, Row] = {}
    for condition, values in rights.meeting_conditions(officer):
        rows = await fetch(
            f"select {COLUMNS}{FROM} where {condition} and m.meets_at >= {{}} and m.meets_at < {{}}"
            " and m.state in ('noticed', 'in_session', 'ended')",
            *(*values, first, last),
        )
        found |= {str(row["id"]): row for row in rows}
    return sorted(found.values(), key=lambda row: (row["meets_at"], str(row["id"])))


async def agenda(meeting: UUID) -> list[Row]:
    return await fetch(
        "select i.*, coalesce(t.title, '已删除') as title, coalesce(t.detail, '') as detail, x.number as matter_number"
        " from agenda_item i left join agenda_item_text t on t.item = i.id left join matter x on x.id = i.matter"
        " where i.meeting = {} order by i.position",
        meeting,
    )


async def item(id: UUID) -> Row:
    rows = await fetch(
        "select i.*, coalesce(t.title, '已删除') as title from agenda_item i"
        " left join agenda_item_text t on t.item = i.id where i.id = {}",
        id,
    )
    return _one(rows)


async def attendances(meeting: UUID) -> list[Row]:
    """Every member, by building, with seat and name."""
    rows = await fetch(
        "select a.*, m.seat, m.building, coalesce(i.name, '已删除') as name, coalesce(i.address, '') as address"
        " from attendance a join council_member m on m.id = a.voter"
        " left join council_member_identity i on i.member = a.voter where a.meeting = {} order by i.name, a.id",
        meeting,
    )
    return sorted(rows, key=lambda row: in_order(row["building"]))


async def attendance(row: Mapping[str, Any]) -> Attendance | None:
    """Present against members. None for the owners, who vote on paper and need not come."""
    rule = rule_of(row)
    if rule is None:
        return None
    rows = await fetch(
        "select a.checked_in_at, a.left_at, m.seat from attendance a join council_member m on m.id = a.voter"
        " where a.meeting = {}",
        row["id"],
    )
    here = [each for each in rows if each["checked_in_at"] is not None and each["left_at"] is None]
    return Attendance(rule, _weight(here), _weight(rows))


def rule_of(row: Mapping[str, Any]) -> DecisionRule | None:
    body = Body(row["body"])
    return decision_rule(RULE_OF_BODY[body]) if body in RULE_OF_BODY else None


def area_state(row: Mapping[str, Any]) -> AreaState | None:
    return AreaState(row["area_state"]) if row["area_state"] else None


async def duties(meeting: UUID) -> list[Row]:
    """Who serves: 召集人, 主持人, 记录人, 计票人, 监票人."""
    return await fetch(
        "select d.officer, d.duty, o.name from meeting_officer d join officer o on o.id = d.officer"
        " where d.meeting = {} order by d.id",
        meeting,
    )


async def matters_served_no_more(meeting: UUID, officer: UUID) -> list[UUID]:
    """On this agenda, and on none of a meeting where this officer serves."""
    rows = await fetch(
        "select distinct i.matter from agenda_item i where i.meeting = {} and i.matter is not null and not exists"
        " (select 1 from agenda_item x join meeting_officer d on d.meeting = x.meeting"
        " where x.matter = i.matter and d.officer = {})",
        meeting,
        officer,
    )
    return [row["matter"] for row in rows]


async def appointable(meeting: Mapping[str, Any], now: datetime) -> list[Row]:
    """Officers of the community, who may be asked to serve."""
    return await fetch(
        "select distinct o.id, o.name from officer_grant g join officer o on o.id = g.officer where g.place = {}"
        " and g.starts_at <= {} and g.ends_at > {} and o.ended_at is null order by o.name, o.id",
        meeting["community"],
        now,
        now,
    )


async def of_matter(matter: UUID) -> list[Row]:
    """The meetings that had it on their agenda, oldest first."""
    return await fetch(
        f"select distinct {COLUMNS}{FROM} join agenda_item i on i.meeting = m.id where i.matter = {{}}"
        " order by m.meets_at, m.id",
        matter,
    )


async def property_areas(community: UUID) -> list[Row]:
    return await fetch("select id, name, state from property_area where community = {} order by name", community)


async def matter_title(matter: UUID) -> str:
    """What an agenda item begins as. Whoever asks has seen the matter."""
    rows = await fetch("select title from matter_text where matter = {}", matter)
    return str(rows[0]["title"]) if rows else ""


def _weight(rows: list[Row]) -> Weight:
    return Weight(heads=len(rows), owner_seats=sum(row["seat"] == "owner" for row in rows))


def _one(rows: list[Row]) -> Row:
    if not rows:
        raise Missing()
    return rows[0]
