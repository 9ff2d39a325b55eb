"""Tell how far it has come, and mend what was told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.clocks.days import day_of
from domain.errors import Missing
from domain.ids import uuid7
from domain.notices import queries, rights, rules
from domain.notices.actions.saving import held, move, record
from domain.notices.editions import rules as editions
from domain.notices.gate import require_nobody
from domain.notices.rules import ProgressKind, State
from domain.notices.tables import NoticeProgress
from domain.people.rules import Officer
from domain.transaction import writing

Row = dict[str, Any]


async def add_progress(
    notice_id: UUID, kind: ProgressKind, words: str, *, on_day: date | None, officer: Officer, now: datetime
) -> UUID:
    """One line of how far it has come. Raises ProgressFull, AlreadyTold, NotTheirCommunity and as _require does."""
    words = words.strip()
    async with writing():
        row = await held(notice_id, officer)
        await rights.require_progress(row, kind, officer)
        await _require(row, kind, words, on_day, now)
        lines = await queries.progress(notice_id)
        if (kind, words, on_day) in {(line.kind, line.words, line.on_day) for line in lines}:
            raise rules.AlreadyTold()
        if len(lines) >= rules.MOST_PROGRESS:
            raise rules.ProgressFull()
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


async def mend_progress(
    notice_id: UUID,
    line_id: UUID,
    kind: ProgressKind,
    words: str,
    *,
    on_day: date | None,
    officer: Officer,
    now: datetime,
) -> None:
    """正在做 becomes 已做到, a wrong word goes. Raises Missing, NotTheirCommunity and as _require does."""
    words = words.strip()
    async with writing():
        row = await held(notice_id, officer)
        was = [line for line in await queries.progress(notice_id) if line.id == line_id]
        if not was:
            raise Missing()
        for each in (was[0].kind, kind):
            await rights.require_progress(row, each, officer)
        await _require(row, kind, words, on_day, now)
        await NoticeProgress.update(
            {
                NoticeProgress.kind: str(kind),
                NoticeProgress.on_day: on_day,
                NoticeProgress.words: words,
                NoticeProgress.officer: officer.id,
                NoticeProgress.at: now,
            }
        ).where(NoticeProgress.id == line_id)
        await move(row, {})
        await record(row, "mend_progress", officer, now, facts={"kind": kind, "line": line_id})


async def _require(row: Row, kind: ProgressKind, words: str, on_day: date | None, now: datetime) -> None:
    """Raises NothingWritten, TooLong, DayToCome, StepNotOpen, NamesSomebody."""
    if not words:
        raise editions.NothingWritten(what="进度")
    if len(words) > editions.LONGEST_LINE:
        over = len(words) - editions.LONGEST_LINE
        raise editions.TooLong(what="进度", most=editions.LONGEST_LINE, now=len(words), over=over)
    rules.require_day(kind, on_day, day_of(now))
    rules.require_state(State(row["state"]), (State.DRAFT, State.PUBLISHED), "写进度")
    require_nobody(words, place="进度", known=await queries.known(row))
