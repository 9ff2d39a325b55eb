"""Form the team, ask others in with both parties' consent, write down a talk, note that a party refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.clock import NEVER
from domain.clocks.days import day_of
from domain.errors import Missing
from domain.ids import uuid7
from domain.journal.actions import record
from domain.matters.actions import taking
from domain.matters.rules import Step
from domain.matters.tables import Matter, Sight
from domain.mediation import queries, rules
from domain.mediation.queries import File, Row
from domain.mediation.rules import Elsewhere, Manner, Result, Side
from domain.mediation.tables import MediationEntry, MediationRefusal, MediationText, TeamConsent
from domain.people.actions import raise_sight
from domain.people.rules import Officer, Role
from domain.transaction import fetch, writing


async def form_team(matter_id: UUID, *, officer: Officer, now: datetime) -> Matter:
    """组队: the handler is its first member. Raises MediationRefused, OnTeamAlready."""
    async with writing():
        matter = await taking.begin(Step.FORM_TEAM, matter_id, officer=officer, now=now)
        refusal = await queries.refusal(matter.id)
        if refusal is not None:
            raise rules.MediationRefused(side=refusal["side_label"])
        _require_new(await queries.team(matter.id, now=now), officer.id)
        await _join(matter, officer.id, now)
        await taking.write_down(Step.FORM_TEAM, matter, officer=officer, now=now)
        return matter


async def refuse_mediation(
    matter_id: UUID, side: Side, told: list[Elsewhere], note: str = "", *, officer: Officer, now: datetime
) -> Matter:
    """当事人拒绝调解 → 已告知其他途径. No mediation after it. Raises WaysMissing, RefusedBefore."""
    if not told:
        raise rules.WaysMissing()
    async with writing():
        matter = await taking.begin(Step.REFUSE_MEDIATION, matter_id, officer=officer, now=now)
        before = await queries.refusal(matter.id)
        if before is not None:
            raise rules.RefusedBefore(side=before["side_label"])
        ways = [one.value for one in dict.fromkeys(told)]
        await MediationRefusal.insert(
            MediationRefusal(
                matter=matter.id,
                subdistrict=matter.subdistrict,
                side=side.value,
                told=",".join(ways),
                recorded_by=officer.id,
                refused_at=now,
            )
        )
        facts = {"side": side, "told": ways}
        await taking.write_down(Step.REFUSE_MEDIATION, matter, officer=officer, now=now, note=note.strip(), facts=facts)
        return matter


async def ask_in(matter_id: UUID, who: UUID, *, officer: Officer, now: datetime) -> UUID:
    """入队. Whoever is not there by their work sees nothing before both parties agreed. Returns the member's id.

    Raises NotYoursToLead, OnTeamAlready, NotForTheTeam.
    """
    async with writing():
        file = await _led(matter_id, officer, now)
        _require_open(file)
        _require_new(file.team, who)
        if who not in {one["id"] for one in await queries.candidates(file.matter, now=now)}:
            raise rules.NotForTheTeam()
        member = await _join(file.matter, who, now)
        await _write_down("team", member, "ask_in", file.matter, officer, now, {"officer": who})
        return member


def _require_new(team: list[Row], who: UUID) -> None:
    for one in team:
        if one["officer"] == who:
            raise rules.OnTeamAlready(who=one["name"])


async def _join(matter: Matter, who: UUID, now: datetime) -> UUID:
    id = uuid7()
    await Sight.insert(
        Sight(
            id=id,
            subdistrict=matter.subdistrict,
            matter=matter.id,
            officer=who,
            reason="team",
            starts_at=now,
            ends_at=NEVER,
        )
    )
    await raise_sight(who)
    return id


async def leave(matter_id: UUID, member: UUID, *, officer: Officer, now: datetime) -> None:
    """退出队伍: sight ends at once. One may go by oneself, or be taken off by whoever leads. Raises HandlerStays."""
    async with writing():
        await taking.hold(matter_id)
        file = await queries.file(matter_id, officer, now=now)
        one = _member(file, member)
        if not file.leads and (file.own is None or file.own["id"] != member):
            raise rules.NotYoursToLead()
        if one["officer"] == file.matter.handler:
            raise rules.HandlerStays(who=one["name"])
        await fetch(
            "update sight set ends_at = {} where matter = {} and officer = {} and reason = 'team' and ends_at > {}",
            *(now, matter_id, one["officer"], now),
        )
        await raise_sight(one["officer"])
        await _write_down("team", member, "leave", file.matter, officer, now, {"officer": one["officer"]})


async def consent(matter_id: UUID, member: UUID, side: Side, *, officer: Officer, now: datetime) -> None:
    """One party agrees that this member joins; with the second they see. Raises NeedsNoConsent, ConsentGiven."""
    async with writing():
        file = await _led(matter_id, officer, now)
        _require_open(file)
        one = _member(file, member)
        if not one["needs_consent"]:
            raise rules.NeedsNoConsent(who=one["name"])
        if side in one["consents"]:
            raise rules.ConsentGiven(side=side.label, who=one["name"])
        id = uuid7()
        await TeamConsent.insert(
            TeamConsent(
                id=id,
                subdistrict=file.matter.subdistrict,
                member=member,
                side=side.value,
                recorded_by=officer.id,
                given_at=now,
            )
        )
        await _agree(one)
        await _write_down("team", member, "consent", file.matter, officer, now, {"side": side, "consent": id})


async def withdraw_consent(matter_id: UUID, member: UUID, side: Side, *, officer: Officer, now: datetime) -> None:
    """撤回同意: from now on the member sees nothing. Raises ConsentNotGiven."""
    async with writing():
        file = await _led(matter_id, officer, now)
        one = _member(file, member)
        won = await fetch(
            "update team_consent set withdrawn_at = {} where member = {} and side = {} and withdrawn_at is null"
            " returning id",
            *(now, member, side.value),
        )
        if not won:
            raise rules.ConsentNotGiven(side=side.label)
        await _agree(one)
        await _write_down("team", member, "withdraw_consent", file.matter, officer, now, {"side": side})


async def _agree(member: Row) -> None:
    """By what stands now, whoever wrote it."""
    rows = await fetch("select side from team_consent where member = {} and withdrawn_at is null", member["id"])
    sides = sorted(row["side"] for row in rows)
    by = ",".join(sides) if rules.agreed(sides) else ""
    await fetch("update sight set consent_by = {} where id = {}", by, member["id"])
    await raise_sight(member["officer"])


async def write_entry(
    matter_id: UUID,
    words: str,
    manner: Manner,
    result: Result,
    held_at: datetime,
    *,
    officer: Officer,
    now: datetime,
    joint: bool = False,
    why_joint: str = "",
    effective_on: date | None = None,
) -> UUID:
    """A talk as it was, read by the team only.

    Raises WordsMissing, HeldLater, NotOnTeam, FileClosed, EffectiveDayMissing and what rules.require_session raises.
    """
    if not words.strip():
        raise rules.WordsMissing()
    rules.require_held(held_at, now)
    async with writing():
        await taking.hold(matter_id)
        file = await queries.file(matter_id, officer, now=now)
        if file.own is None:
            raise rules.NotOnTeam()
        _require_open(file)
        refusal = await queries.refusal(matter_id)
        rules.require_session(
            manner,
            result,
            joint=joint,
            why_joint=why_joint,
            category=file.matter.category,
            refused_by=refusal["side"] if refusal else None,
            mediator=next((one["officer"] for one in file.team if Role.MEDIATOR in one["roles"]), None),
        )
        day = rules.require_day(result, effective_on, day_of(now))
        id, street = uuid7(), file.matter.subdistrict
        await MediationEntry.insert(
            MediationEntry(
                id=id,
                subdistrict=street,
                matter=file.matter.id,
                manner=manner.value,
                result=result.value,
                joint=joint,
                effective_on=day,
                held_at=held_at,
                written_by=officer.id,
                written_at=now,
            )
        )
        await MediationText.insert(
            MediationText(entry=id, subdistrict=street, words=words.strip(), why_joint=why_joint.strip())
        )
        facts = {"manner": manner, "result": result, "joint": joint}
        await _write_down("mediation", id, "write", file.matter, officer, now, facts)
        return id


async def _led(matter_id: UUID, officer: Officer, now: datetime) -> File:
    """Nobody changes it meanwhile. Raises Missing, NotYoursToLead."""
    await taking.hold(matter_id)
    file = await queries.file(matter_id, officer, now=now)
    if not file.leads:
        raise rules.NotYoursToLead()
    return file


def _require_open(file: File) -> None:
    if not file.writable:
        raise rules.FileClosed()


def _member(file: File, member: UUID) -> Row:
    for one in file.team:
        if one["id"] == member:
            return one
    raise Missing()


async def _write_down(
    noun: str, subject: UUID, deed: str, matter: Matter, officer: Officer, now: datetime, facts: Mapping[str, Any]
) -> None:
    """Under its own subject: the matter's history is read by more than the team."""
    await record(
        noun,
        subject,
        deed,
        actor=officer.id,
        at=now,
        subdistrict=matter.subdistrict,
        path=matter.path,
        facts={"matter": matter.id, **facts},
    )
