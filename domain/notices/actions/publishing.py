"""Put a notice up through the gate, amend its wording, take it down."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council.ballots import actions as ballots
from domain.council.bodies.rules import Body
from domain.council.votes import barrier
from domain.ids import uuid7
from domain.journal import actions as journal
from domain.journal.queries import covering_head
from domain.notices import queries, rights, rules
from domain.notices.actions.holding import holdups
from domain.notices.actions.saving import held, move, open_draft, record, require_seen
from domain.notices.gate import require_nobody
from domain.notices.rules import State
from domain.notices.tables import Edition, Notice
from domain.people import queries as people
from domain.people.rules import Officer
from domain.transaction import fetch, writing

Row = dict[str, Any]


async def publish(notice_id: UUID, *, officer: Officer, now: datetime, seen: str | None = None) -> None:
    """The lawful convenor puts the open draft up. Waits up to 2 s for the seal, so that its head covers this entry.

    Raises NotTheConvenor, StepNotOpen, PublishedUnread, and what holdups() finds.
    """
    async with writing():
        row = await held(notice_id, officer)
        await rights.require_publish(row, officer)
        drafted = await open_draft(row, "发布")
        edition, first = queries.edition_of(drafted, row["publisher"]), row["state"] == State.DRAFT
        require_seen(edition, seen, rules.PublishedUnread)
        if first and row["ballot"]:
            # No recheck may come between.
            await barrier.alone_with(row["ballot"])
        for refusal in await holdups(row, drafted):
            raise refusal
        keeps = await queries.keeps(notice_id)
        entry = await record(
            row,
            "publish",
            officer,
            now,
            facts={"edition": edition.n, "fingerprint": edition.fingerprint, "kept": len(keeps)},
        )
        await move(row, await _first_published(row, now) if first else {})
        await Edition.update(
            {
                Edition.published_at: now,
                Edition.published_by: officer.id,
                Edition.fingerprint: edition.fingerprint,
                Edition.entry: entry,
            }
        ).where(Edition.id == drafted["id"])
        if first and row["ballot"]:
            await ballots.publish(row["ballot"], officer=officer, now=now)
        if first and row["corrects"]:
            await _replace(row["corrects"], officer, now)
    await crown(drafted["id"], entry)


async def crown(edition_id: UUID, entry: UUID) -> bool:
    """Print the chain's head on an edition once its entry is sealed. False where that takes longer than 2 s."""
    await journal.seal()
    head = await covering_head(entry, rules.SEAL_PATIENCE.total_seconds())
    if head is None:
        return False
    async with writing():
        await Edition.update({Edition.head_block: head.n, Edition.head_hash: head.hash16}).where(
            (Edition.id == edition_id) & Edition.head_block.is_null()
        )
        await fetch(
            "update notice set version = version + 1 where id = (select notice from edition where id = {})", edition_id
        )
    return True


async def crown_all() -> int:
    """For the worker: editions whose seal came late."""
    rows = await fetch("select id, entry from edition where published_at is not null and head_block is null")
    return sum([await crown(row["id"], row["entry"]) for row in rows])


async def amend(notice_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Open the next edition as a copy: its wording may be mended, its numbers not. Raises StepNotOpen, DraftOpen."""
    async with writing():
        row = await held(notice_id, officer)
        await rights.require_write(row, officer)
        rules.require_state(State(row["state"]), (State.PUBLISHED,), "改一版")
        last = (await queries.edition_rows(notice_id))[-1]
        if last["published_at"] is None:
            raise rules.DraftOpen(n=last["n"])
        await Edition.insert(
            Edition(
                id=uuid7(),
                subdistrict=row["subdistrict"],
                notice=notice_id,
                n=last["n"] + 1,
                title=last["title"],
                text=last["text"],
                content=last["content"],
                drafted_by=officer.id,
                drafted_at=now,
            )
        )
        await record(row, "amend", officer, now, facts={"edition": last["n"] + 1})


async def withdraw(notice_id: UUID, reason: str, *, officer: Officer, now: datetime) -> None:
    """Take it down: its code answers 410 with the reason. Raises ReasonMissing, NamesSomebody, StepNotOpen, NotTheConvenor."""
    if not reason.strip():
        raise rules.ReasonMissing(what="撤下的原因")
    async with writing():
        row = await held(notice_id, officer)
        await rights.require_take_down(row, officer)
        rules.require_state(State(row["state"]), (State.DRAFT, State.PUBLISHED), "撤下")
        require_nobody(reason, place="撤下的原因", known=await queries.known(row))
        await _take_down(row, reason.strip(), officer, now)


async def come_down(matter_id: UUID, *, officer: Officer, now: datetime) -> int:
    """A matter became a household's: all its notices come down, and not even their titles stay. Returns how many.

    Joins the transaction of the reclassification; who may reclassify may do this.
    """
    rows = [row for row in await queries.of_matter(matter_id) if row["state"] != State.WITHDRAWN]
    async with writing():
        for row in rows:
            await _take_down(row, rules.NO_LONGER_PUBLIC, officer, now, untitled=True)
    return len(rows)


async def _first_published(row: Row, now: datetime) -> dict[Any, Any]:
    until = rules.stands_until(Body(row["body"]) if row["body"] else None, now, await people.calendar())
    return {
        Notice.state: str(State.PUBLISHED),
        Notice.published_at: now,
        Notice.stands_until: until.at,
        Notice.provisional: until.provisional,
    }


async def _replace(old: UUID, officer: Officer, now: datetime) -> None:
    row = await queries.notice(old)
    if row["state"] == State.PUBLISHED:
        await _take_down(row, rules.RECHECKED, officer, now)


async def _take_down(row: Row, reason: str, officer: Officer, now: datetime, *, untitled: bool = False) -> None:
    await move(
        row,
        {
            Notice.state: str(State.WITHDRAWN),
            Notice.withdrawn_at: now,
            Notice.reason: reason,
            Notice.untitled: untitled,
        },
    )
    await record(row, "withdraw", officer, now, note=reason)
