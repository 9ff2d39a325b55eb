"""What every deed on a notice ends with: of two people one wins, and it is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import ChangedMeanwhile
from domain.journal import actions as journal
from domain.notices import queries, rules
from domain.notices.editions.rules import Edition
from domain.notices.gate import HouseholdNeverPublished
from domain.notices.rules import State
from domain.notices.tables import Notice
from domain.people.rules import Officer
from domain.transaction import fetch, hold

Row = dict[str, Any]


async def held(notice_id: UUID, officer: Officer) -> Row:
    """A notice this officer may see, Missing else; until the transaction ends nobody else changes it or its draft."""
    await hold("notice", notice_id)
    return await queries.get_notice(notice_id, officer)


async def open_draft(row: Row, step: str) -> Row:
    rules.require_state(State(row["state"]), (State.DRAFT, State.PUBLISHED), step)
    drafted = await queries.draft(row["id"])
    if drafted is None:
        raise rules.step_not_open(State(row["state"]), step)
    return drafted


def require_seen(edition: Edition, seen: str | None, refusal: type[rules.DraftChanged]) -> None:
    """`seen`: the fingerprint of what stood before whoever presses; None where nobody looked."""
    if seen is not None and edition.fingerprint != seen:
        raise refusal()


async def require_publishable(matter: UUID | None) -> None:
    if matter is None:
        return
    [row] = await fetch("select kind, confidential from matter where id = {}", matter)
    if row["kind"] == "household" or row["confidential"]:
        raise HouseholdNeverPublished()


async def move(row: Row, changes: dict[Any, Any]) -> None:
    """Named in the WHERE so that of two people pressing the same button, one wins."""
    moved = await (
        Notice.update({Notice.version: row["version"] + 1, **changes})
        .where((Notice.id == row["id"]) & (Notice.version == row["version"]) & (Notice.state == row["state"]))
        .returning(Notice.id)
    )
    if not moved:
        raise ChangedMeanwhile(who="另一位同事", when="刚才", step="改过这份公示")


async def record(
    row: Row, action: str, officer: Officer, now: datetime, *, facts: dict[str, Any] | None = None, note: str = ""
) -> UUID:
    return await journal.record(
        "notice",
        row["id"],
        action,
        actor=officer.id,
        at=now,
        subdistrict=row["subdistrict"],
        path=row["path"],
        facts={"matter": row["matter"], **(facts or {})},
        note=note,
    )
