"""The file of a household matter, as its team reads it; and whom a handler may ask to join."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import Missing
from domain.matters import complained
from domain.matters import queries as matters
from domain.matters.queries import View
from domain.matters.rules import ENDED, State
from domain.mediation import rules
from domain.mediation.rules import Elsewhere, Manner, Result, Side
from domain.people import queries as people
from domain.people.rules import Officer, Role
from domain.people.sight import Layer
from domain.transaction import fetch, holes_for

Row = dict[str, Any]


@dataclass(frozen=True)
class File:
    """`own` is the reader's place on the team, None for whoever opened it with a reason."""

    seen: View
    team: list[Row]
    own: Row | None
    leads: bool

    @property
    def matter(self) -> Any:
        return self.seen.matter

    @property
    def writable(self) -> bool:
        return State(self.matter.state) not in ENDED


async def file(matter_id: UUID, officer: Officer, *, now: datetime) -> File:
    """Raises Missing for whoever is not on the team and has not opened it."""
    seen = await matters.view(matter_id, officer, now=now)
    if not seen.sees(Layer.FILE):
        raise Missing()
    members = await team(matter_id, now=now)
    own = next((one for one in members if one["officer"] == officer.id), None)
    roles = {grant.role for grant in officer.grants}
    leads = own is not None and rules.may_lead(roles, handles=seen.matter.handler == officer.id)
    return File(seen, members, own, leads)


async def team(matter_id: UUID, *, now: datetime) -> list[Row]:
    """{id, officer, name, roles, needs_consent, consents, starts_at} of everybody on the team now."""
    rows = await fetch(
        "select s.id, s.officer, s.starts_at, o.name, g.role from sight s join officer o on o.id = s.officer"
        " left join officer_grant g on g.officer = s.officer and g.subdistrict = s.subdistrict"
        " and g.starts_at <= {} and g.ends_at > {}"
        " where s.matter = {} and s.reason = 'team' and s.starts_at <= {} and s.ends_at > {}"
        " order by s.starts_at, s.id, g.starts_at",
        *(now, now, matter_id, now, now),
    )
    found: dict[UUID, Row] = {}
    for row in rows:
        one = found.setdefault(row["id"], {**row, "roles": [], "consents": {}})
        one["roles"] += [Role(row["role"])] if row["role"] else []
    consents = await fetch(
        "select c.member, c.side, c.given_at from team_consent c join sight s on s.id = c.member"
        " where s.matter = {} and c.withdrawn_at is null",
        matter_id,
    )
    for row in consents:
        if row["member"] in found:
            found[row["member"]]["consents"][row["side"]] = row["given_at"]
    for one in found.values():
        one["needs_consent"] = rules.needs_consent(one["roles"])
        one["role"] = "、".join(dict.fromkeys(role.label for role in one["roles"] if role in SHOWN))
    return list(found.values())


SHOWN = rules.BY_OFFICE | rules.BY_CONSENT


async def entries(matter_id: UUID) -> list[Row]:
    """In the order of the talks, as a file is read and printed; in words."""
    rows = await fetch(
        "select e.*, t.words, t.why_joint, o.name as written_by_name from mediation_entry e"
        " left join mediation_text t on t.entry = e.id join officer o on o.id = e.written_by"
        " where e.matter = {} order by e.held_at, e.id",
        matter_id,
    )
    calendar = await people.calendar() if any(row["effective_on"] for row in rows) else None
    for row in rows:
        row["manner"], row["result"] = Manner(row["manner"]), Result(row["result"])
        row["words"] = row["words"] if row["words"] is not None else "已删除"
        row["confirm_by"] = (
            rules.confirm_by(row["effective_on"], calendar) if calendar and row["effective_on"] else None
        )
    return rows


async def refusal(matter_id: UUID) -> Row | None:
    rows = await fetch(
        "select r.*, o.name as recorded_by_name from mediation_refusal r join officer o on o.id = r.recorded_by"
        " where r.matter = {}",
        matter_id,
    )
    for row in rows:
        row["side_label"] = Side(row["side"]).label
        row["ways"] = "、".join(Elsewhere(one).label for one in row["told"].split(","))
    return rows[0] if rows else None


async def openings(matter_id: UUID) -> list[Row]:
    """Who opened the file by stated reason, and why: the team sees it."""
    return await fetch(
        "select j.at, o.name, n.note from journal j join officer o on o.id = j.actor"
        " left join journal_note n on n.entry = j.id where j.subject = {} and j.action = 'open_file' order by j.n desc",
        matter_id,
    )


async def candidates(matter: Any, *, now: datetime) -> list[Row]:
    """{id, name, role}: the community's own people, and the managers of its property areas; none of who is complained of."""
    barred = await complained.parties_of(matter)
    here = sorted(str(role) for role in SHOWN - {Role.OFFICE_OFFICER, Role.DEPARTMENT_CONTACT, Role.SERVICE_COMPANY})
    holes = holes_for(here)
    rows = await fetch(
        "select o.id, o.name, g.role from officer_grant g join officer o on o.id = g.officer"
        " left join org n on n.id = g.place"
        f" where o.ended_at is null and g.starts_at <= {{}} and g.ends_at > {{}} and g.role in ({holes})"
        " and (n.community = {} or g.place in (select manager from property_area where community = {}))"
        " order by g.role, o.name, o.id",
        *(now, now, *here, matter.community, matter.community),
    )
    found: dict[UUID, Row] = {}
    theirs = await complained.people_of(barred, now=now)
    for row in rows:
        if row["id"] not in theirs:
            found.setdefault(row["id"], {**row, "role": Role(row["role"]).label})
    return list(found.values())
