"""Deeds that leave the course as it is: contact, progress, the report the law asks for, opening a file with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from domain.ids import uuid7
from domain.matters import limits, queries, rules
from domain.matters.actions import taking
from domain.matters.rules import Clock, Step
from domain.matters.tables import DutyReport, Matter, Sight
from domain.people.actions import raise_sight
from domain.people.rules import Officer
from domain.transaction import writing


async def contact(matter_id: UUID, words: str = "", *, officer: Officer, now: datetime) -> Matter:
    """联系居民: the contact clock is done."""
    async with writing():
        matter = await taking.begin(Step.CONTACT, matter_id, officer=officer, now=now)
        await limits.done(matter.id, Clock.CONTACT, now)
        return await taking.finish(Step.CONTACT, matter, officer=officer, now=now, note=words.strip())


async def note(matter_id: UUID, words: str, *, officer: Officer, now: datetime) -> Matter:
    """记进展. Raises ReasonMissing."""
    words = rules.require_reason(Step.NOTE, words)
    async with writing():
        matter = await taking.begin(Step.NOTE, matter_id, officer=officer, now=now)
        return await taking.finish(Step.NOTE, matter, officer=officer, now=now, note=words)


async def report(matter_id: UUID, to: str, at: datetime, receipt: str, *, officer: Officer, now: datetime) -> Matter:
    """报告 (未成年人保护法 11, 反家庭暴力法 14, 人民调解法 25): when, to whom, receipt. Raises ReasonMissing."""
    to, receipt = rules.require_reason(Step.REPORT, to), rules.require_reason(Step.REPORT, receipt)
    async with writing():
        matter = await taking.begin(Step.REPORT, matter_id, officer=officer, now=now)
        await DutyReport.insert(
            DutyReport(
                id=uuid7(),
                subdistrict=matter.subdistrict,
                matter=matter.id,
                reported_to=to,
                reported_at=min(at, now),
                receipt=receipt,
                by_officer=officer.id,
            )
        )
        return await taking.finish(Step.REPORT, matter, officer=officer, now=now, note=f"报告{to}，回执 {receipt}")


async def open_file(matter_id: UUID, reason: str, *, officer: Officer, now: datetime) -> Matter:
    """The community secretary opens a mediation file off the team, by stated reason, which the team sees. Raises NoFile."""
    reason = rules.require_reason(Step.OPEN_FILE, reason)
    async with writing():
        matter = await taking.begin(Step.OPEN_FILE, matter_id, officer=officer, now=now)
        if not await queries.has_team(matter.id, now=now):
            raise rules.NoFile()
        await Sight.insert(
            Sight(
                id=uuid7(),
                subdistrict=matter.subdistrict,
                matter=matter.id,
                officer=officer.id,
                reason="opened",
                starts_at=now,
                ends_at=now + timedelta(hours=24),
            )
        )
        await raise_sight(officer.id)
        await taking.write_down(Step.OPEN_FILE, matter, officer=officer, now=now, note=reason)
        return matter
