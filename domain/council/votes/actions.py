"""The only way to cast a vote."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from domain.council.ballots.rules import BallotNotOpen, NotAttending, PhoneVotingOff, State, already_voted
from domain.council.bodies.rules import Body, Channel
from domain.council.boxes import actions as boxes
from domain.council.members.rules import VOTERS
from domain.council.tallies.rules import Choice, NotOnRoll
from domain.council.votes import barrier, queries
from domain.council.votes.rules import Answer, Ask, Outcome, Slip, commitment
from domain.council.votes.tables import Vote
from domain.errors import DomainError, Missing
from domain.ids import token, uuid7
from domain.journal.actions import line, record_lines
from domain.sync.door import Door
from domain.transaction import add, on_sqlite, wake, writing


def ask(
    ballot: UUID,
    voter: UUID,
    choice: Choice | None,
    channel: Channel,
    *,
    at: datetime,
    attending: bool = False,
    receipt: str = "",
) -> Ask:
    code = receipt or token()
    return Ask(uuid7(), ballot, voter, choice, channel, at, code, secrets.token_hex(16), attending)


Row = dict[str, Any]


async def by_code(code: str, ballot: UUID, choice: Choice, *, now: datetime) -> Answer:
    """A named phone vote with the member's own check-in code, through the door.

    Raises Missing, PhoneVotingOff, BallotNotOpen, NotAttending, NotOnRoll, AlreadyVoted.
    """
    [answer] = await door().enter([Slip(code, ballot, choice, now)])
    if answer.outcome != Outcome.COUNTED:
        raise refusal(answer)
    return answer


async def take_slips(slips: Sequence[Slip]) -> list[Answer]:
    """Who stands behind the codes, in one question for the whole batch; then the votes."""
    members = await queries.behind_codes([slip.code for slip in slips])
    ballots = await queries.ballots(sorted({slip.ballot for slip in slips}))
    refused = {n: answer for n, slip in enumerate(slips) if (answer := _not_theirs(slip, members, ballots))}
    asks = {
        n: ask(slip.ballot, members[slip.code]["voter"], slip.choice, Channel.PHONE, at=slip.at, attending=True)
        for n, slip in enumerate(slips)
        if n not in refused
    }
    answers = dict(zip(asks, await write_together(list(asks.values())), strict=True)) if asks else {}
    bodies = {n: replace(answer, body=ballots[slips[n].ballot]["body"]) for n, answer in answers.items()}
    return [refused.get(n) or bodies[n] for n in range(len(slips))]


def _not_theirs(slip: Slip, members: dict[str, Row], ballots: dict[UUID, Row]) -> Answer | None:
    member, ballot = members.get(slip.code), ballots.get(slip.ballot)
    if member is None or ballot is None or str(member["meeting"]) != str(ballot["meeting"]):
        return Answer(Outcome.UNKNOWN)
    return None if ballot["by_phone"] else Answer(Outcome.NOT_BY_PHONE)


def door() -> Door[Slip, Answer]:
    """One a running loop: a door belongs to the loop it was built in."""
    loop = asyncio.get_running_loop()
    if loop not in _doors:
        _doors[loop] = Door(take_slips)
    return _doors[loop]


_doors: WeakKeyDictionary[asyncio.AbstractEventLoop, Door[Slip, Answer]] = WeakKeyDictionary()


def refusal(answer: Answer) -> DomainError:
    """What the voter is told."""
    if answer.outcome == Outcome.ALREADY and answer.at and answer.channel:
        return already_voted(VOTERS[Body(answer.body)], answer.at, answer.channel)
    if answer.outcome == Outcome.NOT_OPEN:
        return BallotNotOpen(state=State(answer.state).label)
    return {
        Outcome.NOT_ATTENDING: NotAttending,
        Outcome.NOT_BY_PHONE: PhoneVotingOff,
        Outcome.UNKNOWN: Missing,
    }.get(answer.outcome, NotOnRoll)()


async def write_together(asks: Sequence[Ask], *, actor: UUID | None = None, locked: bool = False) -> list[Answer]:
    """One transaction for all who stand at the door. `locked`: the caller already holds the ballot alone."""
    async with writing():
        ids = sorted({each.ballot for each in asks})
        if not locked:
            await barrier.shared(ids)
        ballots = await queries.ballots(ids)
        refused = {each.id: answer for each in asks if (answer := _not_open(each, ballots))}
        hopeful = [each for each in asks if each.id not in refused]
        refused |= await _not_entitled(hopeful, ballots)
        hopeful = _first_of_each([each for each in hopeful if each.id not in refused])
        counted = await _insert(hopeful, ballots)
        await record_lines(
            [
                line(
                    "vote",
                    each.id,
                    "vote",
                    actor=actor,
                    at=each.at,
                    subdistrict=ballots[each.ballot]["subdistrict"],
                    path=ballots[each.ballot]["path"],
                    facts={"ballot": each.ballot, "channel": str(each.channel)},
                    commitment=commitment(each.salt, each.ballot, each.voter, _named(each, ballots), each.channel),
                )
                for each in hopeful
                if each.id in counted
            ]
        )
        await boxes.drop(
            (ballots[each.ballot]["subdistrict"], each.ballot, each.choice)
            for each in hopeful
            if each.id in counted and ballots[each.ballot]["secret"] and each.choice is not None
        )
        for ballot in {each.ballot for each in hopeful if each.id in counted}:
            wake("screen", str(ballots[ballot]["meeting"]))
        rest = [each for each in asks if each.id not in counted and each.id not in refused]
        refused |= await _already(rest)
    return [refused.get(each.id) or Answer(Outcome.COUNTED, each.receipt, each.at, each.channel) for each in asks]


def _not_open(each: Ask, ballots: dict[UUID, Row]) -> Answer | None:
    ballot = ballots.get(each.ballot)
    if ballot is None:
        return Answer(Outcome.NOT_ON_ROLL)
    if ballot["state"] != "open":
        return Answer(Outcome.NOT_OPEN, state=ballot["state"])
    return None


async def _not_entitled(asks: Sequence[Ask], ballots: dict[UUID, Row]) -> dict[UUID, Answer]:
    if not asks:
        return {}
    voters = list({each.voter for each in asks})
    rolls = {each.ballot: _as_uuid(ballots[each.ballot]["roll"]) for each in asks}
    listed = await queries.on_rolls(list(set(rolls.values())), voters)
    refused = {each.id: Answer(Outcome.NOT_ON_ROLL) for each in asks if (rolls[each.ballot], each.voter) not in listed}
    bound = [each for each in asks if each.attending and each.id not in refused]
    if bound:
        meetings = {each.ballot: _as_uuid(ballots[each.ballot]["meeting"]) for each in bound}
        here = await queries.present(list(set(meetings.values())), list({each.voter for each in bound}))
        refused |= {
            each.id: Answer(Outcome.NOT_ATTENDING) for each in bound if (meetings[each.ballot], each.voter) not in here
        }
    return refused


def _first_of_each(asks: Iterable[Ask]) -> list[Ask]:
    """In one order for every batch; of two in the same batch the earlier id wins."""
    first: dict[tuple[UUID, UUID], Ask] = {}
    for each in sorted(asks, key=lambda each: each.id):
        first.setdefault((each.ballot, each.voter), each)
    return sorted(first.values(), key=lambda each: (each.ballot, each.voter))


async def _insert(asks: Sequence[Ask], ballots: dict[UUID, Row]) -> set[UUID]:
    if not asks:
        return set()
    if on_sqlite():
        known = await queries.first_votes([each.ballot for each in asks], [each.voter for each in asks])
        asks = [each for each in asks if (each.ballot, each.voter) not in known]
    rows = [
        {
            "id": each.id,
            "subdistrict": ballots[each.ballot]["subdistrict"],
            "ballot": each.ballot,
            "roll": ballots[each.ballot]["roll"],
            "voter": each.voter,
            "choice": _named(each, ballots),
            "channel": str(each.channel),
            "secret": bool(ballots[each.ballot]["secret"]),
            "at": each.at,
            "receipt": each.receipt,
            "salt": each.salt,
        }
        for each in asks
    ]
    new = await add(Vote, rows, "on conflict (ballot, voter) do nothing returning id")
    return {each.id for each in asks} if on_sqlite() else {_as_uuid(row["id"]) for row in new}


def _named(each: Ask, ballots: dict[UUID, Row]) -> str | None:
    """The choice that stands beside the voter: none in a secret ballot, none where hands are counted together."""
    return None if each.choice is None or ballots[each.ballot]["secret"] else str(each.choice)


async def _already(asks: Sequence[Ask]) -> dict[UUID, Answer]:
    if not asks:
        return {}
    first = await queries.first_votes(list({each.ballot for each in asks}), list({each.voter for each in asks}))
    answers = {}
    for each in asks:
        vote = first[each.ballot, each.voter]
        answers[each.id] = Answer(Outcome.ALREADY, vote["receipt"], _as_time(vote["at"]), Channel(vote["channel"]))
    return answers


def _as_uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def _as_time(value: object) -> datetime:
    """SQLite's raw rows give text."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
