"""Tell how far it has come."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from domain.clocks.days import day_of
from domain.ids import uuid7
from domain.notices import queries, rights, rules
from domain.notices.actions.saving import held, move, record
from domain.notices.editions import rules as editions
from domain.notices.gate import check, require_clear
from domain.notices.rules import ProgressKind, State
from domain.notices.tables import NoticeProgress
from domain.people.rules import Officer
from domain.transaction import writing


async def add_progress(
    notice_id: UUID, kind: ProgressKind, words: str, *, on_day: date | None, officer: Officer, now: datetime
) -> UUID:
    """One line of how far it has come.

    Raises ProgressFull, TooLong, NothingWritten, DayToCome, GateHolds, StepNotOpen.
    """
    words = words.strip()
    if not words:
        raise editions.NothingWritten(what="进度")
    if len(words) > editions.LONGEST_LINE:
        over = len(words) - editions.LONGEST_LINE
        raise editions.TooLong(what="进度", most=editions.LONGEST_LINE, now=len(words), over=over)
    rules.require_day(kind, on_day, day_of(now))
    async with writing():
        row = await held(notice_id, officer)
        await rights.require_progress(row, kind, officer)
        rules.require_state(State(row["state"]), (State.DRAFT, State.PUBLISHED), "写进度")
        lines = await queries.progress(notice_id)
        if len(lines) >= rules.MOST_PROGRESS:
            raise rules.ProgressFull()
        require_clear(check(words, field="进度", known=await queries.known(row)))
        id = uuid7()
        await NoticeProgress.insert(
            NoticeProgress(
                id=id,
                subdistrict=row["subdistrict"],
                notice=notice_id,
                kind=str(kind),
                on_day=on_day,
                words=words,
                officer=officer.id,
                at=now,
            )
        )
        await move(row, {})
        await record(row, "progress", officer, now, facts={"kind": kind, "line": id})
    return id
