"""What hangs on one matter, whoever asks: clocks, orders and other rows of its own, how many voices wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.matters.tables import Clock
from domain.transaction import fetch


async def clocks(matter_id: UUID) -> list[dict[str, Any]]:
    """All clocks, running and superseded, oldest first."""
    return await Clock.select().where(Clock.matter == matter_id).order_by(Clock.started_at, Clock.id)


async def nearest_clocks(matters: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """For each matter its running clock that ends first; one query for a whole list."""
    if not matters:
        return {}
    running = Clock.done_at.is_null() & Clock.ended_at.is_null()
    rows = await Clock.select().where(Clock.matter.is_in(list(matters)) & running).order_by(Clock.due_at)
    return {row["matter"]: row for row in reversed(rows)}


async def facts_of(matter_id: UUID) -> dict[str, Any]:
    """Title and the names around a matter, in one query."""
    [row] = await fetch(
        "select t.title, t.detail, t.place, c.name as community_name, g.name as grid_name, b.name as building_name,"
        " p.name as party_name, f.name as first_party_name, x.name as complained_name, h.name as handler_name,"
        " l.name as leader_name, w.name as follower_name, r.name as registered_by_name, i.name as item_name,"
        " i.number as item_number, i.basis as item_basis, j.number as joined_number,"
        " case when q.matter is null then 0 else 1 end as refused_mediation"
        " from matter m left join matter_text t on t.matter = m.id join org c on c.id = m.community"
        " left join org g on g.id = m.grid left join building b on b.id = m.building"
        " left join party p on p.id = m.party left join party f on f.id = m.first_party"
        " left join party x on x.id = m.complained_of left join officer h on h.id = m.handler"
        " left join officer l on l.id = m.claiming_leader left join officer w on w.id = m.follower"
        " left join officer r on r.id = m.registered_by left join responsibility_item i on i.id = m.item"
        " left join matter j on j.id = m.joined_to left join mediation_refusal q on q.matter = m.id where m.id = {}",
        matter_id,
    )
    return row


async def children(matter_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Child records: applications, whistles with their parties, consultations, reports, joined matters, helpers."""
    whistles = await fetch(
        "select w.*, o.name as called_by_name, a.name as approved_by_name from whistle w"
        " join officer o on o.id = w.called_by left join officer a on a.id = w.approved_by"
        " where w.matter = {} order by w.called_at",
        matter_id,
    )
    called = await fetch(
        "select p.*, y.name as party_name, o.name as reported_by_name from whistle_party p"
        " join whistle w on w.id = p.whistle join party y on y.id = p.party"
        " left join officer o on o.id = p.reported_by where w.matter = {} order by y.code",
        matter_id,
    )
    for whistle in whistles:
        whistle["parties"] = [party for party in called if party["whistle"] == whistle["id"]]
    return {
        "whistles": whistles,
        "applications": await fetch(
            "select a.*, o.name as applied_by_name, d.name as decided_by_name from application a"
            " join officer o on o.id = a.applied_by left join officer d on d.id = a.decided_by"
            " where a.matter = {} order by a.applied_at",
            matter_id,
        ),
        "consultations": await fetch(
            "select c.*, o.name as opened_by_name from consultation c join officer o on o.id = c.opened_by"
            " where c.matter = {} order by c.opened_at",
            matter_id,
        ),
        "reports": await fetch("select * from duty_report where matter = {} order by reported_at", matter_id),
        "joined": await fetch(
            "select m.id, m.number, m.state, r.joined_at from matter m"
            " left join join_record r on r.matter = m.id and r.parted_at is null"
            " where m.joined_to = {} order by m.number",
            matter_id,
        ),
        "helpers": await fetch(
            "select p.name from helper h join party p on p.id = h.party where h.matter = {} order by p.code", matter_id
        ),
    }


async def joined_to(matter_id: UUID) -> int:
    """How many matters are joined to this one."""
    [row] = await fetch("select count(*) as n from matter where joined_to = {}", matter_id)
    return int(row["n"])


async def voices_waiting(matter_id: UUID) -> int:
    [row] = await fetch(
        "select count(*) as n from voice v join matter m on m.id = v.matter"
        " where (m.id = {} or m.joined_to = {}) and v.outcome is null",
        matter_id,
        matter_id,
    )
    return int(row["n"])


async def ballot_open(matter_id: UUID) -> bool:
    """Whether a ballot on this matter is open now."""
    rows = await fetch(
        "select 1 as one from motion o join ballot b on b.motion = o.id where o.matter = {} and b.state = 'open' limit 1",
        matter_id,
    )
    return bool(rows)
