"""Draft a settlement. It binds nobody before it is signed on paper; then the team writes the day into the file."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from domain.ids import uuid7
from domain.journal.actions import record
from domain.mediation import queries as files
from domain.mediation import rules as mediation
from domain.mediation.settlements import rules
from domain.mediation.settlements.rules import Terms
from domain.mediation.settlements.tables import Settlement, SettlementText
from domain.people.rules import Officer, Role
from domain.transaction import writing


async def draft(matter_id: UUID, terms: Terms, *, officer: Officer, now: datetime) -> UUID:
    """起草调解协议书, by a mediator on the team. Raises Missing, NotTheMediators, FileClosed, MediationRefused."""
    async with writing():
        file = await files.file(matter_id, officer, now=now)
        if file.own is None or Role.MEDIATOR not in file.own["roles"]:
            raise rules.NotTheMediators()
        if not file.writable:
            raise mediation.FileClosed()
        refusal = await files.refusal(matter_id)
        if refusal is not None:
            raise mediation.MediationRefused(side=refusal["side_label"])
        id, street = uuid7(), file.matter.subdistrict
        await Settlement.insert(
            Settlement(id=id, subdistrict=street, matter=file.matter.id, drafted_by=officer.id, drafted_at=now)
        )
        words = {name: text.strip() for name, text in asdict(terms).items()}
        await SettlementText.insert(SettlementText(settlement=id, subdistrict=street, **words))
        await record(
            "settlement",
            id,
            "draft",
            actor=officer.id,
            at=now,
            subdistrict=street,
            path=file.matter.path,
            facts={"matter": file.matter.id},
        )
        return id
