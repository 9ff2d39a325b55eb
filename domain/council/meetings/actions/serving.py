"""Who serves at a meeting: asked, and relieved where that was a mistake."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council.meetings import queries, rules
from domain.council.meetings.actions.saving import theirs, write_down
from domain.council.meetings.tables import MeetingOfficer
from domain.council.rights import Deed, Duty
from domain.ids import uuid7
from domain.matters.actions.agenda import end_at_meeting, show_at_meeting
from domain.people.rules import Officer
from domain.transaction import fetch, writing

Row = dict[str, Any]


async def appoint(meeting_id: UUID, person: UUID, duty: Duty, *, officer: Officer, now: datetime) -> None:
    """Whoever serves sees the matters on the agenda, and nothing else."""
    async with writing():
        meeting = await theirs(meeting_id, Deed.AGENDA, officer)
        if any(
            str(each["officer"]) == str(person) and each["duty"] == duty for each in await queries.duties(meeting_id)
        ):
            return
        await MeetingOfficer.insert(
            MeetingOfficer(
                id=uuid7(), subdistrict=meeting["subdistrict"], meeting=meeting_id, officer=person, duty=str(duty)
            )
        )
        on_agenda = [item["matter"] for item in await queries.agenda(meeting_id) if item["matter"]]
        await show_at_meeting(on_agenda, [person], subdistrict=meeting["subdistrict"], now=now)
        await write_down(meeting, "appoint", officer, now, facts={"officer": person, "duty": str(duty)})


async def relieve(meeting_id: UUID, person: UUID, duty: Duty, reason: str, *, officer: Officer, now: datetime) -> None:
    """Appointed by mistake: they see the meeting and its matters no more, where nothing else lets them.

    Again is nothing new. Raises ServedAlready where what they signed or took down would be left without its duty.
    """
    rules.require_reason(reason)
    async with writing():
        meeting = await theirs(meeting_id, Deed.AGENDA, officer)
        serving = [row for row in await queries.duties(meeting_id) if str(row["officer"]) == str(person)]
        row = next((row for row in serving if row["duty"] == duty), None)
        if row is None:
            return
        if did := await _did(meeting, person, row["name"], duty):
            raise rules.ServedAlready(name=row["name"], duty=duty.label, deed=did)
        await MeetingOfficer.delete().where(
            (MeetingOfficer.meeting == meeting_id)
            & (MeetingOfficer.officer == person)
            & (MeetingOfficer.duty == str(duty))
        )
        unseen = await queries.matters_served_no_more(meeting_id, person)
        await end_at_meeting(unseen, person, now=now)
        facts = {"officer": person, "duty": str(duty)}
        await write_down(meeting, "relieve", officer, now, facts=facts, note=reason.strip())


async def _did(meeting: Row, person: UUID, name: str, duty: Duty) -> str:
    """What this person has done in that duty, in a word; empty where nothing."""
    if duty is Duty.CONVENOR:
        return "召集会议" if str(meeting["convened_by"]) == str(person) else ""
    signed = await fetch(
        "select 1 as one from signature s join ballot b on b.id = s.ballot"
        " where b.meeting = {} and s.duty = {} and s.name = {} limit 1",
        meeting["id"],
        str(duty),
        name,
    )
    if signed:
        return "签名"
    read = await fetch(
        "select 1 as one from paper_reading r join paper p on p.id = r.paper join ballot b on b.id = p.ballot"
        " where b.meeting = {} and r.officer = {} limit 1",
        meeting["id"],
        person,
    )
    if read and duty in (Duty.COUNTER, Duty.SCRUTINEER):
        return "录入纸票"
    lines = await fetch(
        "select action from journal where actor = {} and (subject = {}"
        " or subject in (select id from ballot where meeting = {})) order by n",
        person,
        meeting["id"],
        meeting["id"],
    )
    return next((rules.DONE_IN[duty][row["action"]] for row in lines if row["action"] in rules.DONE_IN[duty]), "")
