"""Many matters, a page at a time, within sight: every list starts from visible.branches(officer)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from domain.matters import rules
from domain.matters.rules import Kind, State
from domain.matters.tables import Matter
from domain.matters.visible import Branch, branches
from domain.people.rules import Officer
from domain.transaction import fetch

PAGE = 45


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means all. `ended` lists by newest registration instead of by deadline."""

    kind: str = ""
    state: str = ""
    community: UUID | None = None
    grid: UUID | None = None
    channel: str = ""
    overdue: bool = False
    on_ledger: bool = False
    ended: bool = False
    words: str = ""
    building: UUID | None = None
    due_by: datetime | None = None
    ids: tuple[UUID, ...] = ()

    def where(self, now: datetime) -> tuple[str, list[Any]]:
        parts, values = ["m.joined_to is null"], []
        if not self.ended:
            parts.append("m.state not in ('closed', 'withdrawn')")
        for column in ("kind", "state", "community", "grid", "channel", "building"):
            wanted = getattr(self, column)
            if wanted:
                parts.append(f"m.{column} = {{}}")
                values.append(wanted)
        if self.overdue:
            parts.append("m.due_at < {}")
            values.append(now)
        if self.due_by:
            parts.append("m.due_at >= {} and m.due_at <= {}")
            values += [now, self.due_by]
        if self.ids:
            parts.append(f"m.id in ({', '.join(['{}'] * len(self.ids))})")
            values += self.ids
        if self.on_ledger:
            parts.append("m.on_ledger")
        return " and ".join(parts), values


ROW = (
    "m.id, m.number, m.kind, m.state, m.confidential, m.emergency, m.secret, m.category, m.channel, m.due_at,"
    " m.registered_at, m.state_since, m.community, m.grid, m.party, m.handler, m.on_ledger, m.reopened, m.drawn,"
    " m.disputed, m.hand_backs, m.version, i.name as item_name, t.title, t.place, c.name as community_name,"
    " g.name as grid_name, p.name as party_name, k.title_shown"
)

JOINS = (
    " join matter m on m.id = k.id left join matter_text t on t.matter = m.id join org c on c.id = m.community"
    " left join org g on g.id = m.grid left join party p on p.id = m.party"
    " left join responsibility_item i on i.id = m.item"
)


async def page(
    officer: Officer,
    filters: Filters,
    *,
    now: datetime,
    after: tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> list[dict[str, Any]]:
    """One page after a key (due_at or registered_at, id); ask for one more than you show to know that there is more."""
    return await listed(branches(officer, now=now), filters, now=now, after=after, limit=limit)


async def listed(
    mine: Sequence[Branch],
    filters: Filters,
    *,
    now: datetime,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[dict[str, Any]]:
    if not mine:
        return []
    key, order, beyond = ("registered_at", "desc", "<") if filters.ended else ("due_at", "asc", ">")
    where, values = filters.where(now)
    if filters.words:
        from domain.matters.search import matching

        # Whose title one may not read, one may not find by its words either.
        mine = [_readable(branch) for branch in mine if branch.shows_title != "0"]
        if not mine:
            return []

        found, asked = matching(filters.words)
        where, values = f"{where} and {found}", [*values, *asked]
    if after:
        where, values = f"{where} and (m.{key}, m.id) {beyond} ({{}}, {{}})", [*values, *after]
    parts, all_values = [], []
    for n, branch in enumerate(mine):
        parts.append(
            f"select * from (select m.id, m.{key} as key, {branch.shows_title} as shown from matter m"
            f" where {branch.condition} and {where} order by m.{key} {order}, m.id {order} limit {limit}) b{n}"
        )
        all_values += [*branch.values, *values]
    union = " union all ".join(parts)
    rows = await fetch(
        f"select {ROW} from (select id, key, max(shown) as title_shown from ({union}) every"
        f" group by id, key order by key {order}, id {order} limit {limit}) k {JOINS}"
        f" order by k.key {order}, k.id {order}",
        *all_values,
    )
    return [shown(row) for row in rows]


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """Words for a row; what may not be read is replaced by its category."""
    if not row["title_shown"]:
        row["title"] = row["item_name"] or Kind(row["kind"]).label
        row["place"] = ""
    row["kind"], row["state"] = Kind(row["kind"]), State(row["state"])
    row["next"] = rules.next_step(SimpleNamespace(**row))
    return row


def _readable(branch: Branch) -> Branch:
    return replace(branch, condition=f"{branch.condition} and not m.secret") if branch.by_party else branch


async def counts(officer: Officer, *, now: datetime) -> dict[str, int]:
    """Open matters in sight by kind, and how many are over; for the head of the list."""
    mine = branches(officer, now=now)
    if not mine:
        return {}
    parts = [
        "select m.id, m.kind, m.due_at from matter m where "
        f"{branch.condition} and m.state not in ('closed', 'withdrawn') and m.joined_to is null"
        for branch in mine
    ]
    rows = await fetch(
        "select kind, count(*) as n, sum(case when due_at < {} then 1 else 0 end) as over from ("
        + " union ".join(parts)
        + ") every group by kind",
        now,
        *[value for branch in mine for value in branch.values],
    )
    found = {row["kind"]: int(row["n"]) for row in rows}
    return {**found, "all": sum(found.values()), "overdue": sum(int(row["over"]) for row in rows)}


async def alike(matter: Matter, officer: Officer, *, now: datetime, limit: int = 5) -> list[dict[str, Any]]:
    """Open matters in sight that may be the same: same building or grid, same category or unsorted, of the last month."""
    place = ("building", matter.building) if matter.building else ("grid", matter.grid)
    if place[1] is None:
        return []
    mine = [
        Branch(
            f"{branch.condition} and m.{place[0]} = {{}} and m.id <> {{}} and m.category in ({{}}, '')",
            (*branch.values, place[1], matter.id, matter.category),
            branch.layers,
            branch.scrubbed,
            branch.by_party,
        )
        for branch in branches(officer, now=now)
        if not branch.scrubbed
    ]
    return await listed(mine, Filters(), now=now, after=None, limit=limit)
