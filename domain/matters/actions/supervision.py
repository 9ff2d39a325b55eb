"""Supervision: the ledger, the whistle, joint consultation; extension and suspension by approval only."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.clocks.moments import moment_text
from domain.errors import Missing
from domain.ids import uuid7
from domain.matters import limits, rules
from domain.matters.actions import taking
from domain.matters.rules import Clock, State, Step, WhistleKind
from domain.matters.tables import Application, Consultation, Matter, Whistle, WhistleParty
from domain.people.actions import raise_sight
from domain.people.rules import Officer, PartyKind
from domain.people.tables import Party
from domain.transaction import add, fetch, holes_for, writing


async def put_on_ledger(
    matter_id: UUID, *, officer: Officer, now: datetime, reason: str = "", version: int | None = None
) -> Matter:
    """挂账: under supervision until really solved. Raises AlreadyOnLedger."""
    async with writing():
        matter = await taking.begin(Step.PUT_ON_LEDGER, matter_id, officer=officer, now=now, version=version)
        if matter.on_ledger:
            raise rules.AlreadyOnLedger()
        if matter.state == State.SETTLED:
            # On the ledger the follow-up waits for acceptance.
            await limits.end(matter.id, Clock.FOLLOW_UP, now)
        return await taking.finish(
            Step.PUT_ON_LEDGER, matter, officer=officer, now=now, changes={"on_ledger": True}, note=reason.strip()
        )


async def claim_ledger(matter_id: UUID, *, officer: Officer, now: datetime, version: int | None = None) -> Matter:
    """A leader takes the lead of a ledger matter. Raises NotOnLedger, LeaderTaken."""
    async with writing():
        matter = await taking.begin(Step.CLAIM_LEDGER, matter_id, officer=officer, now=now, version=version)
        if not matter.on_ledger:
            raise rules.NotOnLedger()
        if matter.claiming_leader is not None:
            [who] = await fetch("select name from officer where id = {}", matter.claiming_leader)
            raise rules.LeaderTaken(who=who["name"])
        return await taking.finish(
            Step.CLAIM_LEDGER, matter, officer=officer, now=now, changes={"claiming_leader": officer.id}
        )


async def whistle(
    matter_id: UUID,
    kind: WhistleKind,
    parties: list[UUID],
    report_in_by: datetime,
    *,
    officer: Officer,
    now: datetime,
    basis: str,
    version: int | None = None,
) -> Matter:
    """吹哨, to be approved by a leader. Raises ReasonMissing, TooFewParties."""
    basis = rules.require_reason(Step.WHISTLE, basis)
    async with writing():
        matter = await taking.begin(Step.WHISTLE, matter_id, officer=officer, now=now, version=version)
        called = [
            row["id"]
            for row in await Party.select(Party.id, Party.kind).where(Party.subdistrict == matter.subdistrict)
            if row["id"] in parties and row["kind"] in (PartyKind.DEPARTMENT, PartyKind.COMPANY)
        ]
        if not called or report_in_by <= now:
            raise rules.TooFewParties()
        id = uuid7()
        await Whistle.insert(
            Whistle(
                id=id,
                subdistrict=matter.subdistrict,
                matter=matter.id,
                kind=kind.value,
                called_by=officer.id,
                called_at=now,
                report_in_by=report_in_by,
            )
        )
        await add(
            WhistleParty,
            [
                {
                    "id": uuid7(),
                    "subdistrict": matter.subdistrict,
                    "whistle": id,
                    "party": party,
                    "reported_at": None,
                    "reported_by": None,
                }
                for party in sorted(called)
            ],
        )
        return await taking.finish(
            Step.WHISTLE,
            matter,
            officer=officer,
            now=now,
            note=basis,
            facts={"whistle": id, "kind": kind, "parties": len(called)},
        )


async def approve_whistle(
    matter_id: UUID, whistle_id: UUID, *, officer: Officer, now: datetime, version: int | None = None
) -> Matter:
    """From here on the departments see the matter and must report in by the time. Raises Missing."""
    async with writing():
        matter = await taking.begin(Step.APPROVE_WHISTLE, matter_id, officer=officer, now=now, version=version)
        won = await fetch(
            "update whistle set approved_by = {}, approved_at = {} where id = {} and matter = {}"
            " and approved_at is null returning id",
            officer.id,
            now,
            whistle_id,
            matter.id,
        )
        if not won:
            raise Missing()
        await _raise_parties(whistle_id, now)
        return await taking.finish(
            Step.APPROVE_WHISTLE, matter, officer=officer, now=now, facts={"whistle": whistle_id}
        )


async def _raise_parties(whistle_id: UUID, now: datetime) -> None:
    rows = await fetch(
        "select distinct g.officer from whistle_party p join officer_grant g on g.place = p.party"
        " where p.whistle = {} and g.ends_at > {}",
        whistle_id,
        now,
    )
    await raise_sight(*sorted(row["officer"] for row in rows))


async def report_in(
    matter_id: UUID, *, officer: Officer, now: datetime, who: str, where: str = "", version: int | None = None
) -> Matter:
    """报到: who, when (now, it cannot be back-dated), where; late is shown as late. Raises NotSummoned, ReportedIn."""
    who = rules.require_reason(Step.REPORT_IN, who)
    async with writing():
        matter = await taking.begin(Step.REPORT_IN, matter_id, officer=officer, now=now, version=version)
        holes = holes_for(officer.parties)
        rows = await fetch(
            "select p.id, p.reported_at, p.whistle from whistle_party p join whistle w on w.id = p.whistle"
            f" where w.matter = {{}} and w.approved_at is not null and p.party in ({holes}) order by w.called_at desc",
            matter.id,
            *officer.parties,
        )
        if not rows:
            raise rules.NotSummoned()
        if rows[0]["reported_at"] is not None:
            raise rules.ReportedIn(when=moment_text(rows[0]["reported_at"], now))
        await fetch(
            "update whistle_party set reported_at = {}, reported_by = {} where id = {}",
            now,
            officer.id,
            rows[0]["id"],
        )
        return await taking.finish(
            Step.REPORT_IN,
            matter,
            officer=officer,
            now=now,
            note=f"{who}{'，' + where.strip() if where.strip() else ''}",
            facts={"whistle": rows[0]["whistle"]},
        )


async def consult(
    matter_id: UUID, *, officer: Officer, now: datetime, reason: str, version: int | None = None
) -> Matter:
    """集中会诊 on a stuck matter. Raises ReasonMissing."""
    reason = rules.require_reason(Step.CONSULT, reason)
    async with writing():
        matter = await taking.begin(Step.CONSULT, matter_id, officer=officer, now=now, version=version)
        await open_consultation(matter, officer.id, now)
        return await taking.finish(
            Step.CONSULT, matter, officer=officer, now=now, changes={"in_consultation": True}, note=reason
        )


async def open_consultation(matter: Matter, by: UUID, now: datetime) -> None:
    if not matter.in_consultation:
        await Consultation.insert(
            Consultation(id=uuid7(), subdistrict=matter.subdistrict, matter=matter.id, opened_by=by, opened_at=now)
        )


async def end_consult(
    matter_id: UUID, *, officer: Officer, now: datetime, reason: str, version: int | None = None
) -> Matter:
    """What the consultation came to. Raises ReasonMissing, Missing where none is open."""
    reason = rules.require_reason(Step.END_CONSULT, reason)
    async with writing():
        matter = await taking.begin(Step.END_CONSULT, matter_id, officer=officer, now=now, version=version)
        if not matter.in_consultation:
            raise Missing()
        await fetch("update consultation set ended_at = {} where matter = {} and ended_at is null", now, matter.id)
        return await taking.finish(
            Step.END_CONSULT, matter, officer=officer, now=now, changes={"in_consultation": False}, note=reason
        )


async def extend(
    matter_id: UUID, until: datetime, *, officer: Officer, now: datetime, reason: str, version: int | None = None
) -> Matter:
    """申请延期 to a later end of the settle clock. Raises ReasonMissing, ReviewDateMissing, AlreadyApplied."""
    return await _apply(Step.EXTEND, matter_id, until, officer=officer, now=now, reason=reason, version=version)


async def suspend(
    matter_id: UUID, until: datetime, *, officer: Officer, now: datetime, reason: str, version: int | None = None
) -> Matter:
    """申请暂缓 with a review date. Raises ReasonMissing, ReviewDateMissing, AlreadyApplied."""
    return await _apply(Step.SUSPEND, matter_id, until, officer=officer, now=now, reason=reason, version=version)


async def _apply(
    step: Step,
    matter_id: UUID,
    until: datetime,
    *,
    officer: Officer,
    now: datetime,
    reason: str,
    version: int | None,
) -> Matter:
    reason = rules.require_reason(step, reason)
    if until <= now:
        raise rules.ReviewDateMissing()
    async with writing():
        matter = await taking.begin(step, matter_id, officer=officer, now=now, version=version)
        if await _open_application(matter.id):
            raise rules.AlreadyApplied()
        await Application.insert(
            Application(
                id=uuid7(),
                subdistrict=matter.subdistrict,
                matter=matter.id,
                kind=step.value,
                applied_by=officer.id,
                applied_at=now,
                until=until,
            )
        )
        return await taking.finish(
            step, matter, officer=officer, now=now, note=reason, facts={"until": until.isoformat()}
        )


async def _open_application(matter_id: UUID) -> dict[str, Any] | None:
    return (
        await Application.select().where((Application.matter == matter_id) & Application.decided_at.is_null()).first()
    )


async def decide(
    matter_id: UUID,
    *,
    granted: bool,
    officer: Officer,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Matter:
    """A leader's word (household: the secretary who is not the handler). A refusal says why. Raises NothingToDecide."""
    if not granted:
        reason = rules.require_reason(Step.DECIDE, reason)
    async with writing():
        matter = await taking.begin(Step.DECIDE, matter_id, officer=officer, now=now, version=version)
        asked = await _open_application(matter.id)
        if asked is None:
            raise rules.NothingToDecide()
        await fetch(
            "update application set decided_by = {}, decided_at = {}, granted = {} where id = {}",
            officer.id,
            now,
            granted,
            asked["id"],
        )
        suspended = bool(granted and asked["kind"] == Step.SUSPEND)
        if granted and asked["kind"] == Step.EXTEND:
            await limits.extend(matter, asked["until"], now)
        facts = {"what": asked["kind"], "granted": granted, "until": asked["until"].isoformat()}
        state = State.SUSPENDED if suspended else None
        return await taking.finish(
            Step.DECIDE, matter, officer=officer, now=now, state=state, note=reason.strip(), facts=facts
        )


async def resume(
    matter_id: UUID, *, officer: Officer, now: datetime, reason: str = "", version: int | None = None
) -> Matter:
    """恢复 by the approver."""
    async with writing():
        matter = await taking.begin(Step.RESUME, matter_id, officer=officer, now=now, version=version)
        return await _resume(matter, officer, now, reason.strip())


async def _resume(matter: Matter, officer: Officer | None, now: datetime, note: str) -> Matter:
    await end_suspension(matter, now)
    facts = {"by": "review_date"} if officer is None else None
    return await taking.finish(Step.RESUME, matter, officer=officer, now=now, note=note, facts=facts)


async def lapse(matter: Matter, now: datetime) -> None:
    """The matter left the hands that had applied: what nobody decided is no longer asked, a suspension ends."""
    await fetch(
        "update application set decided_at = {}, granted = false where matter = {} and decided_at is null",
        now,
        matter.id,
    )
    if matter.state == State.SUSPENDED:
        await end_suspension(matter, now)


async def end_suspension(matter: Matter, now: datetime) -> None:
    rows = await fetch(
        "select id, decided_at from application where matter = {} and kind = 'suspend' and granted and ended_at is null"
        " order by decided_at desc limit 1",
        matter.id,
    )
    if rows:
        await fetch("update application set ended_at = {} where id = {}", now, rows[0]["id"])
        await limits.resume(matter, rows[0]["decided_at"], now)


async def resume_due(*, now: datetime, most: int = 100) -> int:
    """The review date has come: the clock runs again by itself, 「到期未复核」. Run by the clocks."""
    rows = await fetch(
        "select m.id from application a join matter m on m.id = a.matter where a.kind = 'suspend' and a.granted"
        " and a.ended_at is null and a.until <= {} and m.state = 'suspended' order by a.until limit {}",
        now,
        most,
    )
    for row in rows:
        async with writing():
            matter = await Matter.objects().get((Matter.id == row["id"]) & (Matter.state == State.SUSPENDED.value))
            if matter is not None:
                await _resume(matter, None, now, "到期未复核")
    return len(rows)
