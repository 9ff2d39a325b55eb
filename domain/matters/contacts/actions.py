"""Give a contact on by the caller's consent, take it back, open a kept identity with a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.ids import uuid7
from domain.matters import complained, queries
from domain.matters.actions import taking
from domain.matters.contacts import ends, rules
from domain.matters.contacts.tables import ContactRelease
from domain.matters.rules import Kind, Step, require_reason
from domain.matters.tables import Matter, Sight
from domain.people import queries as people
from domain.people.actions import raise_sight
from domain.people.rules import Officer
from domain.people.sight import Layer
from domain.transaction import add, fetch, writing


async def release_contact(matter_id: UUID, voices: list[UUID], how: str, *, officer: Officer, now: datetime) -> Matter:
    """转交联系方式: these callers agreed, `how` they said so. To the party handling the matter, else to its team.

    Raises ReasonMissing, NothingToRelease, NobodyToReceive, ToTheOneComplainedOf, ComplainedOfOnTeam,
    ContactNotOpen.
    """
    how = require_reason(Step.RELEASE_CONTACT, how)
    async with writing():
        seen = await taking.see(Step.RELEASE_CONTACT, matter_id, officer=officer, now=now)
        matter = seen.matter
        if not seen.sees(Layer.CONTACT):
            raise rules.ContactNotOpen()
        name = (await people.names_of([matter.party])).get(str(matter.party), "") if matter.party else ""
        team = matter.kind == Kind.HOUSEHOLD and await queries.has_team(matter.id, now=now)
        barred = await complained.parties_of(matter)
        rules.require_receiver(matter.party, barred, name=name, team=team)
        if matter.party is None:
            await complained.require_team_apart(matter.id, barred, now=now)
        rules.require_releasable(await queries.voices_seen(seen), set(voices))
        await add(
            ContactRelease,
            [
                {
                    "id": uuid7(),
                    "subdistrict": matter.subdistrict,
                    "matter": matter.id,
                    "voice": voice,
                    "party": matter.party,
                    "released_by": officer.id,
                    "released_at": now,
                    "ended_at": None,
                }
                for voice in dict.fromkeys(voices)
            ],
        )
        facts = {"party": matter.party, "voices": [str(voice) for voice in voices]}
        await taking.write_down(Step.RELEASE_CONTACT, matter, officer=officer, now=now, note=how, facts=facts)
        return matter


async def take_back_contact(matter_id: UUID, why: str = "", *, officer: Officer, now: datetime) -> Matter:
    """收回: from now on the receiver sees none. Raises NothingReleased."""
    async with writing():
        matter = await taking.begin(Step.TAKE_BACK_CONTACT, matter_id, officer=officer, now=now)
        [row] = await fetch(
            "select count(*) as n from contact_release where matter = {} and ended_at is null", matter.id
        )
        if not row["n"]:
            raise rules.NothingReleased()
        await ends.end_releases(matter.id, now)
        await taking.write_down(Step.TAKE_BACK_CONTACT, matter, officer=officer, now=now, note=why.strip())
        return matter


async def unmask(matter_id: UUID, reason: str, *, officer: Officer, now: datetime) -> Matter:
    """查看来件人: whoever may see the contact opens a kept identity for 24 hours. Raises ReasonMissing, NothingMasked."""
    reason = require_reason(Step.UNMASK, reason)
    async with writing():
        seen = await taking.see(Step.UNMASK, matter_id, officer=officer, now=now)
        if not seen.masked:
            raise rules.NothingMasked()
        matter = seen.matter
        await Sight.insert(
            Sight(
                id=uuid7(),
                subdistrict=matter.subdistrict,
                matter=matter.id,
                officer=officer.id,
                reason="unmasked",
                starts_at=now,
                ends_at=now + rules.OPEN_FOR,
            )
        )
        await raise_sight(officer.id)
        await taking.write_down(Step.UNMASK, matter, officer=officer, now=now, note=reason)
        return matter
