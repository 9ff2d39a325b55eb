"""What a patrol and a finding write: judged by the rules, handed to the set-wise writer as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from domain.errors import DomainError
from domain.journal.actions import line, record
from domain.patrols import rules
from domain.patrols.rules import PatrolForm
from domain.patrols.tables import Patrol
from domain.sync.devices import Device, grids
from domain.sync.hot import Effect
from domain.sync.rules import Op
from domain.transaction import fetch

Form = TypeVar("Form", bound=msgspec.Struct)


async def patrol(op: Op, device: Device, now: datetime) -> Effect:
    """巡完了: one deed. Raises WrongBody, NotYourGrid, NoSuchGrid."""
    form = read(op, PatrolForm)
    grid = await grid_of(form.grid, device, op.happened_at)
    late = rules.is_late(op.happened_at, now)
    row = {
        "id": op.wire.entity_id,
        "subdistrict": device.subdistrict,
        "path": grid["path"],
        "grid": grid["id"],
        "patrolled_on": rules.counted_on(form.on, op.happened_at),
        "part": str(form.window),
        "officer": device.officer,
        "findings": form.findings,
        "happened_at": op.happened_at,
        "uncertain": op.uncertain,
        "received_at": now,
        "late": late,
    }
    said = line(
        "patrol",
        op.wire.entity_id,
        "patrol",
        # Nobody's name: the journal is for ever, and there is no history of a person's patrols.
        actor=None,
        at=op.happened_at,
        subdistrict=device.subdistrict,
        path=grid["path"],
        facts={"on": row["patrolled_on"], "part": form.window, "findings": form.findings, "late": late},
    )
    return Effect({Patrol: [row]}, [said], rules.late_words(op.happened_at, late))


async def take_back(op: Op, device: Device, now: datetime) -> None:
    """撤回: tapped by mistake, the patrol is still to be walked. One's own, while it says whose it is (NAMED_DAYS).

    Raises NothingToTakeBack.
    """
    gone = await fetch(
        "delete from patrol where id = {} and officer = {} returning path, patrolled_on, part",
        *(op.wire.entity_id, device.officer),
    )
    if not gone:
        raise rules.NothingToTakeBack()
    [row] = gone
    await record(
        "patrol",
        op.wire.entity_id,
        "take_back",
        actor=None,
        at=op.happened_at,
        subdistrict=device.subdistrict,
        path=row["path"],
        facts={"on": row["patrolled_on"], "part": row["part"]},
    )


async def forget_names(now: datetime) -> int:
    """Empty `officer` of patrols and ticks older than rules.NAMED_DAYS. Returns how many; run by the clocks each day."""
    before = rules.last_named_day(now)
    emptied = 0
    for table in ("patrol", "tick"):
        rows = await fetch(
            f"update {table} set officer = null where patrolled_on < {{}} and officer is not null returning id", before
        )
        emptied += len(rows)
    return emptied


def read(op: Op, form: type[Form]) -> Form:
    """Raises WrongBody."""
    try:
        return msgspec.convert(op.body, form)
    except DomainError:
        raise
    except msgspec.ValidationError as error:
        cause = error.__cause__
        if isinstance(cause, DomainError):
            raise cause from error
        raise rules.WrongBody(reason="有一栏没有读懂") from error


async def grid_of(id: UUID, device: Device, happened_at: datetime) -> dict[str, Any]:
    """The grid, if the officer had it when it happened, or has it now. Raises NotYourGrid, NoSuchGrid."""
    if held := device.grid(id):
        return held
    for grid in await grids(device.officer, happened_at):
        if grid["id"] == id:
            return grid
    rows = await fetch(
        "select name from org where id = {} and level = 'grid' and subdistrict = {}", id, device.subdistrict
    )
    if not rows:
        raise rules.NoSuchGrid()
    raise rules.NotYourGrid(grid=rows[0]["name"])
