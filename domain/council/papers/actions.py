"""Make out papers, note their delivery, exchange one, enter what is on them: twice, and a third time where needed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council import rights
from domain.council.ballots import rules
from domain.council.ballots.rules import Delivery, PaperState, Reading
from domain.council.bodies.rules import Channel
from domain.council.meetings.queries import get_meeting
from domain.council.papers import queries
from domain.council.papers.tables import Paper, PaperReading
from domain.council.rights import Deed
from domain.council.rolls.rules import Roll
from domain.council.tallies.rules import Choice
from domain.council.votes import actions as votes
from domain.council.votes import barrier
from domain.council.votes import queries as cast
from domain.council.votes.rules import Outcome
from domain.errors import ChangedMeanwhile
from domain.ids import uuid7
from domain.journal.actions import record
from domain.people.rules import Officer
from domain.transaction import add, fetch, wake, writing

Row = dict[str, Any]


async def issue(ballot: UUID, roll_id: UUID, roll: Roll, *, subdistrict: UUID) -> None:
    """One paper a voter, numbered by building. Inside the transaction that opens the ballot."""
    entries = sorted(roll.entries, key=lambda entry: (entry.building, entry.voter))
    common = {"subdistrict": subdistrict, "ballot": ballot, "roll": roll_id}
    await add(
        Paper,
        [
            {"id": uuid7(), **common, "voter": UUID(entry.voter), "number": number, "state": "issued"}
            for number, entry in enumerate(entries, start=1)
        ],
    )


async def deliver(paper_id: UUID, delivery: Delivery, *, officer: Officer, now: datetime) -> None:
    async with writing():
        paper, meeting = await _theirs(paper_id, officer)
        await Paper.update({Paper.delivery: str(delivery), Paper.delivered_at: now}).where(Paper.id == paper_id)
        await _record(paper, meeting, "deliver", officer, now, {"delivery": str(delivery)})


async def exchange(paper_id: UUID, *, officer: Officer, now: datetime) -> UUID:
    """Not yet entered: the old one is void, a new one is issued. A cast vote is final."""
    async with writing():
        paper, meeting = await _theirs(paper_id, officer)
        await barrier.shared([paper["ballot"]])
        await _require_open(paper["ballot"], "更换纸票")
        if paper["state"] != PaperState.ISSUED or await queries.readings(paper_id):
            raise rules.PaperNotOut(number=paper["number"], state="已录入")
        await Paper.update({Paper.state: str(PaperState.EXCHANGED)}).where(Paper.id == paper_id)
        [last] = await fetch("select max(number) as number from paper where ballot = {}", paper["ballot"])
        id = uuid7()
        await Paper.insert(
            Paper(
                id=id,
                subdistrict=paper["subdistrict"],
                ballot=paper["ballot"],
                roll=paper["roll"],
                voter=paper["voter"],
                number=last["number"] + 1,
            )
        )
        await _record(paper, meeting, "exchange", officer, now, {"new": id})
    return id


async def enter(
    paper_id: UUID, state: PaperState, choice: Choice | None, *, officer: Officer, now: datetime
) -> Reading | None:
    """One person's look. Returns the settled reading, or None while another look is needed.

    Raises SameHand, PaperNotOut, StepNotOpen, AlreadyVoted.
    """
    reading = Reading(state, choice)
    async with writing():
        paper, meeting = await _theirs(paper_id, officer)
        await barrier.shared([paper["ballot"]])
        await _require_open(paper["ballot"], "录入纸票")
        if paper["state"] != PaperState.ISSUED:
            raise rules.PaperNotOut(number=paper["number"], state=PaperState(paper["state"]).label)
        looks = await queries.readings(paper_id)
        if any(str(look["officer"]) == str(officer.id) for look in looks):
            raise rules.SameHand()
        await PaperReading.insert(
            PaperReading(
                id=uuid7(),
                subdistrict=paper["subdistrict"],
                paper=paper_id,
                look=len(looks) + 1,
                officer=officer.id,
                state=str(state),
                choice=None if choice is None else str(choice),
                at=now,
            )
        )
        settled = rules.settled_reading([*(_reading(look) for look in looks), reading])
        if settled:
            await _settle(paper, settled, officer, now)
        await _record(paper, meeting, "enter", officer, now, {"look": len(looks) + 1, "settled": settled is not None})
        wake("screen", str(meeting["id"]))
    return settled


async def require_settled(ballot: UUID) -> None:
    """Before closing: nothing half entered, and the papers add up. Raises PapersHalfRead, PapersDoNotAddUp."""
    waiting = await queries.half_read(ballot)
    if waiting:
        raise rules.PapersHalfRead(count=waiting)
    await queries.counts(ballot)


async def _settle(paper: Row, reading: Reading, officer: Officer, now: datetime) -> None:
    moved = await (
        Paper.update({Paper.state: str(reading.state)})
        .where((Paper.id == paper["id"]) & (Paper.state == str(PaperState.ISSUED)))
        .returning(Paper.id)
    )
    if not moved:
        raise ChangedMeanwhile(who="另一位同事", when="刚刚", step="录入纸票")
    if reading.counts_as is None:
        return
    ask = votes.ask(paper["ballot"], paper["voter"], reading.counts_as, Channel.PAPER, at=now)
    [answer] = await votes.write_together([ask], actor=officer.id, locked=True)
    if answer.outcome == Outcome.ALREADY and answer.at and answer.channel:
        raise rules.already_voted("业主", answer.at, answer.channel)


async def _require_open(ballot: UUID, deed: str) -> None:
    """Read after the lock."""
    found = await cast.ballots([ballot])
    rules.require_state(rules.State(found[ballot]["state"]), rules.State.OPEN, deed)


async def _theirs(paper_id: UUID, officer: Officer) -> tuple[Row, Row]:
    paper = await queries.paper(paper_id)
    meeting = await get_meeting(paper["meeting"], officer)
    await rights.require(meeting, Deed.COUNT, officer)
    return paper, meeting


def _reading(look: Row) -> Reading:
    return Reading(PaperState(look["state"]), Choice(look["choice"]) if look["choice"] else None)


async def _record(
    paper: Row, meeting: Row, action: str, officer: Officer, now: datetime, facts: dict[str, Any]
) -> None:
    await record(
        "paper",
        paper["id"],
        action,
        actor=officer.id,
        at=now,
        subdistrict=meeting["subdistrict"],
        path=meeting["path"],
        facts={"ballot": paper["ballot"], **facts},
    )
