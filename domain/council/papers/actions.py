"""Make out papers, note their delivery, exchange one, enter what is on them: twice, and a third time where needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from domain.council.rolls import queries as rolls
from domain.council.rolls.rules import Roll
from domain.council.tallies.rules import Choice
from domain.council.votes import actions as votes
from domain.council.votes import barrier
from domain.council.votes import queries as cast
from domain.council.votes.rules import Outcome
from domain.errors import ChangedMeanwhile
from domain.ids import uuid7
from domain.journal.actions import line, record_lines
from domain.people.rules import Officer
from domain.transaction import add, fetch, wake, writing
from domain.words import in_order

Row = dict[str, Any]


async def issue(ballot: UUID, roll_id: UUID, roll: Roll, *, subdistrict: UUID) -> None:
    """One paper a voter, numbered from door to door. Inside the transaction that opens the ballot."""
    doors = {voter: in_order(one["place"]) for voter, one in (await rolls.names(roll_id)).items()}
    entries = sorted(roll.entries, key=lambda entry: (in_order(entry.building), doors[entry.voter], entry.voter))
    common = {"subdistrict": subdistrict, "ballot": ballot, "roll": roll_id}
    await add(
        Paper,
        [
            {"id": uuid7(), **common, "voter": UUID(entry.voter), "number": number, "state": "issued"}
            for number, entry in enumerate(entries, start=1)
        ],
    )


async def deliver(papers: Sequence[UUID], delivery: Delivery, *, officer: Officer, now: datetime) -> None:
    """How papers of one ballot reached their owners: one, or a staircase of them."""
    async with writing():
        found = await queries.these(papers)
        meeting = await _counted_by(found[papers[0]], officer)
        changes: dict[Any, Any] = {Paper.delivery: str(delivery), Paper.delivered_at: now}
        await Paper.update(changes).where(Paper.id.is_in([*papers]))
        facts = {"delivery": str(delivery)}
        await record_lines([_line(found[id], meeting, "deliver", officer, now, facts) for id in papers])


async def exchange(paper_id: UUID, *, officer: Officer, now: datetime) -> int:
    """Not yet entered: the old one is void, a new one is issued, whose number is returned. A cast vote is final."""
    async with writing():
        paper, meeting = await _theirs(paper_id, officer)
        await barrier.shared([paper["ballot"]])
        await _require_open(paper["ballot"], "更换纸票")
        await _require_out(paper)
        if await queries.readings(paper_id):
            raise rules.PaperNotOut(number=paper["number"], state="已录过")
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
    return int(last["number"]) + 1


async def enter(
    paper_id: UUID, state: PaperState, choice: Choice | None, *, officer: Officer, now: datetime
) -> Reading | None:
    """One person's look. Returns the settled reading, or None while another look is needed.

    Raises SameHand, PaperNotOut, StepNotOpen, AlreadyVoted.
    """
    return (await enter_pile({paper_id: Reading(state, choice)}, officer=officer, now=now))[paper_id]


async def enter_pile(read: Mapping[UUID, Reading], *, officer: Officer, now: datetime) -> dict[UUID, Reading | None]:
    """One person's look at papers of one ballot, all or none; answers and raises as `enter`."""
    async with writing():
        papers = await queries.these(list(read))
        [ballot] = {paper["ballot"] for paper in papers.values()}
        meeting = await _counted_by(next(iter(papers.values())), officer)
        await barrier.shared([ballot])
        await _require_open(ballot, "录入纸票")
        looks = await queries.readings_of(list(read))
        settled = {}
        for id, reading in read.items():
            await _require_out(papers[id])
            _require_another(looks[id], officer)
            settled[id] = rules.settled_reading([*(_reading(look) for look in looks[id]), reading])
        await add(
            PaperReading,
            [
                {"id": uuid7(), "subdistrict": papers[id]["subdistrict"], "paper": id, "look": len(looks[id]) + 1}
                | {"officer": officer.id, "state": str(reading.state), "at": now}
                | {"choice": None if reading.choice is None else str(reading.choice)}
                for id, reading in read.items()
            ],
        )
        await _settle([(papers[id], one) for id, one in settled.items() if one], officer, now)
        facts = {id: {"look": len(looks[id]) + 1, "settled": settled[id] is not None} for id in read}
        await record_lines([_line(papers[id], meeting, "enter", officer, now, facts[id]) for id in read])
        wake("screen", str(meeting["id"]))
    return settled


async def take_back_reading(paper_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Typed under a wrong number: by who typed it, before anybody else has looked. Again is nothing new.

    Raises NotYourReading, ReadByTwo.
    """
    async with writing():
        paper, meeting = await _theirs(paper_id, officer)
        await barrier.alone_with(paper["ballot"])
        await _require_open(paper["ballot"], "撤回录入")
        looks = await queries.readings(paper_id)
        if not looks:
            return
        if len(looks) > 1:
            raise rules.ReadByTwo(number=paper["number"])
        if str(looks[0]["officer"]) != str(officer.id):
            raise rules.NotYourReading(number=paper["number"])
        gone = await fetch("delete from paper_reading where paper = {} and look = 1 returning id", paper_id)
        if gone:
            await _record(paper, meeting, "take_back_reading", officer, now, {})


async def _require_out(paper: Row) -> None:
    if paper["state"] == PaperState.EXCHANGED:
        new = await queries.in_its_place(paper)
        raise rules.PaperNotOut(number=paper["number"], state=f"已更换，新票是第 {new} 号")
    if paper["state"] != PaperState.ISSUED:
        raise rules.PaperNotOut(number=paper["number"], state=f"已录入（{PaperState(paper['state']).label}）")


def _require_another(looks: list[Row], officer: Officer) -> None:
    if any(str(look["officer"]) == str(officer.id) for look in looks):
        raise rules.ThirdHand() if len(looks) > 1 else rules.SameHand()


async def require_settled(ballot: UUID) -> None:
    """Before closing: nothing half entered, and the papers add up. Raises PapersHalfRead, PapersDoNotAddUp."""
    waiting = await queries.half_read(ballot)
    if waiting:
        numbers = "、".join(str(one["number"]) for one in waiting[:20])
        raise rules.PapersHalfRead(count=len(waiting), numbers=numbers + ("等" if len(waiting) > 20 else ""))
    await queries.counts(ballot)


async def _settle(papers: Sequence[tuple[Row, Reading]], officer: Officer, now: datetime) -> None:
    for state in {reading.state for _, reading in papers}:
        ids = [paper["id"] for paper, reading in papers if reading.state == state]
        moved = await (
            Paper.update({Paper.state: str(state)})
            .where(Paper.id.is_in(ids) & (Paper.state == str(PaperState.ISSUED)))
            .returning(Paper.id)
        )
        if len(moved) < len(ids):
            raise ChangedMeanwhile(who="另一位同事", when="刚刚", step="录入纸票")
    asks = [
        votes.ask(paper["ballot"], paper["voter"], reading.counts_as, Channel.PAPER, at=now)
        for paper, reading in papers
        if reading.counts_as is not None
    ]
    if not asks:
        return
    for answer in await votes.write_together(asks, actor=officer.id, locked=True):
        if answer.outcome == Outcome.ALREADY and answer.at and answer.channel:
            raise rules.already_voted("业主", answer.at, answer.channel)


async def _require_open(ballot: UUID, deed: str) -> None:
    """Read after the lock."""
    found = await cast.ballots([ballot])
    rules.require_state(rules.State(found[ballot]["state"]), rules.State.OPEN, deed)


async def _theirs(paper_id: UUID, officer: Officer) -> tuple[Row, Row]:
    paper = await queries.paper(paper_id)
    return paper, await _counted_by(paper, officer)


async def _counted_by(paper: Row, officer: Officer) -> Row:
    """The meeting whose papers this officer counts. Raises Missing, NotTheirDeed."""
    meeting = await get_meeting(paper["meeting"], officer)
    await rights.require(meeting, Deed.COUNT, officer)
    return meeting


def _reading(look: Row) -> Reading:
    return Reading(PaperState(look["state"]), Choice(look["choice"]) if look["choice"] else None)


async def _record(
    paper: Row, meeting: Row, action: str, officer: Officer, now: datetime, facts: dict[str, Any]
) -> None:
    await record_lines([_line(paper, meeting, action, officer, now, facts)])


def _line(paper: Row, meeting: Row, action: str, officer: Officer, now: datetime, facts: dict[str, Any]) -> Row:
    return line(
        "paper",
        paper["id"],
        action,
        actor=officer.id,
        at=now,
        subdistrict=meeting["subdistrict"],
        path=meeting["path"],
        facts={"ballot": paper["ballot"], **facts},
    )
