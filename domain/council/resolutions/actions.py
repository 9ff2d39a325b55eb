"""Write down what was decided, who carries it out and by when."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from domain import clock
from domain.council import rights
from domain.council.ballots import queries as ballots
from domain.council.ballots.rules import State
from domain.council.meetings.queries import get_meeting
from domain.council.resolutions import queries, rules
from domain.council.resolutions.tables import Resolution, ResolutionText
from domain.council.rights import Deed
from domain.ids import uuid7
from domain.journal.actions import record
from domain.people.rules import Officer
from domain.transaction import wake, writing


async def resolve(
    ballot_id: UUID, words: str, *, responsible: str, due_on: date, officer: Officer, now: datetime
) -> UUID:
    """Raises NotTallied, NotPassed, ResolvedAlready, Invalid."""
    async with writing():
        ballot = await ballots.ballot(ballot_id)
        meeting = await get_meeting(ballot["meeting"], officer)
        await rights.require(meeting, Deed.RESOLVE, officer)
        if ballot["state"] not in (State.TALLIED, State.PUBLISHED):
            raise rules.NotTallied()
        if not ballot["passed"]:
            raise rules.NotPassed()
        if await queries.of_ballot(ballot_id):
            raise rules.ResolvedAlready()
        rules.require_complete(words, responsible, due_on, now.astimezone(clock.SHANGHAI).date())
        id = uuid7()
        await Resolution.insert(
            Resolution(
                id=id,
                subdistrict=meeting["subdistrict"],
                community=meeting["community"],
                ballot=ballot_id,
                matter=ballot["matter"],
                due_on=due_on,
                resolved_by=officer.id,
                resolved_at=now,
            )
        )
        await ResolutionText.insert(
            ResolutionText(
                resolution=id,
                subdistrict=meeting["subdistrict"],
                words=words.strip(),
                responsible=responsible.strip(),
            )
        )
        await record(
            "resolution",
            id,
            "resolve",
            actor=officer.id,
            at=now,
            subdistrict=meeting["subdistrict"],
            path=meeting["path"],
            facts={"ballot": ballot_id, "matter": ballot["matter"], "due_on": due_on, "tally": ballot["tally_digest"]},
        )
        wake("screen", str(meeting["id"]))
    return id
