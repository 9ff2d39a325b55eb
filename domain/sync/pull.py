"""What a phone gets back: what changed in its grids after its position, or everything when sight itself has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from domain.clock import SHANGHAI
from domain.clocks.days import day_of
from domain.journal import epoch as epochs
from domain.journal import queries as journal
from domain.matters.rules import Channel, Kind, State, Step
from domain.patrols import queries as walks
from domain.patrols.rules import Part
from domain.people import queries as people
from domain.responsibilities import queries as lists
from domain.sync import devices, photos
from domain.sync.deeds import offered
from domain.sync.devices import Device
from domain.sync.me import me_version
from domain.sync.rules import Batch
from domain.transaction import fetch, holes_for

MOST = 500
"""More changed things than this are sent as a snapshot; more open matters than this come in pages."""

SHOWN = timedelta(days=7)
"""How long a closed matter stays on the phone."""

OPEN = tuple(str(state) for state in State if state not in (State.CLOSED, State.WITHDRAWN))
CONFIDENTIAL = "保密事项 {number}"
"""What tells it from its neighbours and says nothing of anybody."""

MATTER = (
    "select m.id, m.number, m.grid, m.kind, m.state, m.confidential, m.due_at, m.registered_at, m.closed_at,"
    " m.joined_to, m.version, m.category, m.subdistrict, m.community, m.emergency, m.handler, m.party, m.follower,"
    " m.claiming_leader, m.channel, m.on_ledger, m.in_council, m.in_consultation, m.disputed, m.hand_backs, m.adjudicated,"
    " t.title, t.place"
    " from matter m left join matter_text t on t.matter = m.id"
)


async def changes_for(device: Device, batch: Batch, *, key: bytes, now: datetime) -> dict[str, Any]:
    """{epoch, sight_version, me_version, missing_blobs, snapshot, changes, tombstones, cursor, page, more} of an answer.

    The cursor is a journal position: nothing that commits late is skipped. A snapshot keeps the position it began at over
    all its pages, so that what changes while they are fetched comes afterwards.
    """
    epoch, sight = await epochs.current(), await devices.sight(device.officer, now)
    found = await changes(batch, device.grids, sight=sight, epoch=epoch, now=now)
    await _finish(found["changes"], device, now)
    version = await me_version(device, sight, key, now)
    head = {"epoch": epoch, "sight_version": sight, "me_version": version}
    return head | {"missing_blobs": await photos.missing(device)} | found


async def nothing_asked(device: Device, batch: Batch) -> dict[str, Any]:
    """The same for a push that does not ask to pull: it gets back what it knew, and the photos to send."""
    asked = any(b'"sha256"' in bytes(raw) for raw in batch.ops)
    known = {"epoch": batch.epoch, "sight_version": batch.sight_version, "cursor": batch.cursor}
    missing = await photos.missing(device) if asked else []
    return known | {"missing_blobs": missing, "snapshot": False, "changes": [], "tombstones": [], "more": False}


async def changes(
    batch: Batch, grids: Sequence[dict[str, Any]], *, sight: int, epoch: str, now: datetime
) -> dict[str, Any]:
    head = await journal.newest_position()
    anew = (
        batch.cursor > head  # the server was restored from a backup
        or (batch.epoch is not None and batch.epoch != epoch)
        or batch.sight_version != sight
    )
    # A position of 0 has pages too: nothing need be sealed yet.
    page = None if anew else Page.read(batch.page)
    if page and any(grid["id"] == page.grid for grid in grids):
        return {"snapshot": False, "tombstones": [], "cursor": batch.cursor, **await _open(grids, page)}
    whole = anew or batch.cursor == 0
    if not whole:
        touched = await _touched(grids, batch.cursor, head)
        if len(touched) <= MOST:
            return {"snapshot": False, "cursor": head, "page": None, "more": False, **await _rows(touched, grids, now)}
    first = await _open(grids, None)
    first["changes"] += await _walked(grids, now)
    return {"snapshot": True, "tombstones": [], "cursor": head, **first}


async def _finish(rows: list[dict[str, Any]], device: Device, now: datetime) -> None:
    """What an officer may do with each matter, and its category's name: looked up once, and only where there are any."""
    facts = {row["id"]: row.pop("facts") for row in rows if "facts" in row}
    if not facts:
        return
    officer = await people.officer(device.officer, now=now)
    names = (await lists.list_in_force(device.subdistrict, day_of(now))).by_code
    for row in rows:
        if row["kind"] != "matter":
            continue
        matter = facts[row["id"]]
        steps = offered(officer, matter) if row["open"] else []
        asked = matter.follower == officer.id and row["state"] in (State.SETTLED, State.ACCEPTED)
        row["to_do"] = asked or any(step["verb"] != Step.NOTE for step in steps)
        row["steps"] = [] if row["hidden"] else steps
        row["category"] = names[row["category"]].name if row["category"] in names else ""


async def _touched(grids: Sequence[dict[str, Any]], after: int, head: int) -> list[tuple[str, UUID]]:
    found: dict[tuple[str, UUID], None] = {}
    for grid in grids:
        lines = await fetch(
            "select distinct noun, subject from journal where path = {} and position > {} and position <= {}"
            " and noun in ('matter', 'patrol', 'tick') limit {}",
            *(grid["path"], after, head, MOST + 1),
        )
        found |= {(line["noun"], line["subject"]): None for line in lines}
    return list(found)


async def _rows(touched: list[tuple[str, UUID]], grids: Sequence[dict[str, Any]], now: datetime) -> dict[str, Any]:
    mine = {grid["id"] for grid in grids}
    rows: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    matters = [id for noun, id in touched if noun == "matter"]
    if matters:
        found = await fetch(f"{MATTER} where m.id in ({holes_for(matters)})", *matters)
        seen = [row for row in found if row["grid"] in mine and _shown(row, now)]
        rows += [_matter(row) for row in seen]
        gone += [{"kind": "matter", "id": id} for id in set(matters) - {row["id"] for row in seen}]
    patrols = [id for noun, id in touched if noun == "patrol"]
    # A finding says nothing in its patrol's name, and yet changes what there is to say of it.
    told = [*patrols, *await _walked_for(matters)]
    if told:
        found = await fetch(f"select * from patrol where id in ({holes_for(told)})", *told)
        rows += await _patrols([row for row in found if row["grid"] in mine])
        gone += [{"kind": "patrol", "id": id} for id in set(patrols) - {row["id"] for row in found}]
    ticks = [id for noun, id in touched if noun == "tick"]
    if ticks:
        found = await fetch(f"select * from tick where id in ({holes_for(ticks)})", *ticks)
        rows += [_tick(row) for row in found if row["grid"] in mine]
    return {"changes": rows, "tombstones": gone}


@dataclass(frozen=True)
class Page:
    """The last matter of a page: the next one begins after it. As the phone sends it back: grid, due date, id."""

    grid: UUID
    due_at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.grid} {self.due_at.isoformat()} {self.id}"

    @classmethod
    def read(cls, text: str | None) -> Page | None:
        """None for what is not one of ours: the snapshot then begins anew at the next occasion."""
        try:
            grid, due_at, id = (text or "").split()
            return cls(UUID(grid), datetime.fromisoformat(due_at), UUID(id))
        except ValueError:
            return None


async def _open(grids: Sequence[dict[str, Any]], after: Page | None) -> dict[str, Any]:
    """{changes, page, more}: open matters of the grids, by due date, MOST at a time."""
    rows: list[dict[str, Any]] = []
    begun = after is None
    for grid in grids:
        here = after if after and after.grid == grid["id"] else None
        begun = begun or here is not None
        if not begun:
            continue
        rest = " and (m.due_at, m.id) > ({}, {})" if here else ""
        rows += await fetch(
            f"{MATTER} where m.grid = {{}} and m.state not in ('closed', 'withdrawn') and m.joined_to is null{rest}"
            " order by m.due_at, m.id limit {}",
            *(grid["id"], *((here.due_at, here.id) if here else ()), MOST + 1 - len(rows)),
        )
        if len(rows) > MOST:
            last = rows[MOST - 1]
            page = Page(last["grid"], last["due_at"], last["id"])
            return {"changes": [_matter(row) for row in rows[:MOST]], "page": str(page), "more": True}
    return {"changes": [_matter(row) for row in rows], "page": None, "more": False}


async def _walked(grids: Sequence[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Patrols since yesterday, ticks of today."""
    rows: list[dict[str, Any]] = []
    today = now.astimezone(SHANGHAI).date()
    for grid in grids:
        patrols = await fetch(
            "select * from patrol where grid = {} and patrolled_on >= {}", grid["id"], today - timedelta(days=1)
        )
        rows += await _patrols(patrols)
        ticks = await fetch("select * from tick where grid = {} and patrolled_on >= {}", grid["id"], today)
        rows += [_tick(row) for row in ticks]
    return rows


def _shown(row: dict[str, Any], now: datetime) -> bool:
    if row["joined_to"] is not None or row["state"] == State.WITHDRAWN:
        return False
    return row["closed_at"] is None or now - row["closed_at"] < SHOWN


def _matter(row: dict[str, Any]) -> dict[str, Any]:
    state, kind = row["state"], row["kind"]
    hidden = row["confidential"]
    return {
        "kind": "matter",
        "id": row["id"],
        "number": row["number"],
        "grid": row["grid"],
        "matter_kind": kind,
        "kind_label": Kind(kind).label,
        "state": state,
        "state_label": State(state).label,
        "open": state in OPEN,
        "in_hand": state in (State.ASSIGNED, State.IN_HAND),
        "to_do": False,
        "walked": row["channel"] == Channel.GRID_WALK,
        "title": CONFIDENTIAL.format(number=row["number"]) if hidden else row["title"],
        "place": "" if hidden else row["place"],
        "category": "" if hidden else row["category"],
        "due_at": row["due_at"],
        "found_at": row["registered_at"],
        "version": row["version"],
        "hidden": hidden,
        "steps": [],
        "facts": SimpleNamespace(**row),
    }


async def _walked_for(matters: Sequence[UUID]) -> list[UUID]:
    """The patrols that found these matters."""
    if not matters:
        return []
    rows = await fetch(
        "select distinct p.id from finding f join patrol p on p.grid = f.grid and p.patrolled_on = f.patrolled_on"
        f" and p.part = f.part where f.matter in ({holes_for(matters)})",
        *matters,
    )
    return [row["id"] for row in rows]


async def _patrols(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """As today's patrols say it at the desk: what was found after 没有发现 was tapped counts."""
    many: dict[tuple[UUID, date, str], int] = {}
    for day in {row["patrolled_on"] for row in rows}:
        grids = list({row["grid"] for row in rows if row["patrolled_on"] == day})
        many |= {(one["grid"], day, one["part"]): one["many"] for one in await walks.found_on(grids, day)}
    return [_patrol(row, many.get((row["grid"], row["patrolled_on"], row["part"]), 0)) for row in rows]


def _patrol(row: dict[str, Any], found: int) -> dict[str, Any]:
    return {
        "kind": "patrol",
        "id": row["id"],
        "grid": row["grid"],
        "on": row["patrolled_on"],
        "window": Part(row["part"]).value,
        "findings": max(row["findings"], found),
        "at": row["happened_at"],
    }


def _tick(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "tick",
        "id": row["id"],
        "grid": row["grid"],
        "checkpoint": row["checkpoint"],
        "on": row["patrolled_on"],
        "window": row["part"],
        "at": row["happened_at"],
    }
