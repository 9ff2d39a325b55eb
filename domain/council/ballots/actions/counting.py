"""Count hands, or the slips in the box of the room."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council.ballots import queries, rules
from domain.council.ballots.actions.saving import sign, theirs, write_down
from domain.council.ballots.rules import State
from domain.council.bodies.rules import INQUIRY, Body, Channel
from domain.council.boxes import actions as boxes
from domain.council.meetings.rules import require_reason
from domain.council.rights import Deed
from domain.council.tallies.rules import DoesNotAddUp, Hands
from domain.council.votes import actions as votes
from domain.council.votes import barrier
from domain.council.votes import queries as cast
from domain.council.votes.tables import HandTally
from domain.people.rules import Officer
from domain.transaction import add, wake, writing

Row = dict[str, Any]


async def weigh_hands(ballot_id: UUID, hands: Hands, *, counter: str, scrutineer: str, officer: Officer) -> int:
    """Raises what hand_tally raises and writes nothing; how many in the room have not voted by phone."""
    return len((await _raising(ballot_id, hands, counter, scrutineer, officer))[2])


async def hand_tally(
    ballot_id: UUID, hands: Hands, *, counter: str, scrutineer: str, officer: Officer, now: datetime
) -> None:
    """Everybody in the room who has not voted by phone has now been counted by hand, once.

    In a secret ballot the slips of the box in the room: they lie with the phones' votes, told apart by nobody.
    The same once more, as a double click sends it, is nothing new.

    Raises DoesNotAddUp, TwoPeopleSign, HandsDoNotBind, StepNotOpen, HandsCountedAlready, SlipsCountedAlready.
    """
    async with writing():
        await theirs(ballot_id, Deed.COUNT, officer)
        await barrier.alone_with(ballot_id)
        if await _counted_just_so(ballot_id, hands, counter, scrutineer):
            return
        ballot, meeting, raising = await _raising(ballot_id, hands, counter, scrutineer, officer)
        await sign(ballot_id, meeting, counter, scrutineer, now)
        facts = _sides(hands)
        if ballot["secret"]:
            await boxes.drop((meeting["subdistrict"], ballot_id, choice) for choice in hands.each)
            channel, facts = Channel.PAPER, {"slips": hands.raised}
        else:
            common = {"ballot": ballot_id, "subdistrict": meeting["subdistrict"], "entered_by": officer.id, "at": now}
            await add(HandTally, [common | facts])
            channel = Channel.HANDS
        asks = [votes.ask(ballot_id, UUID(voter), None, channel, at=now) for voter in raising]
        await votes.write_together(asks, actor=officer.id, locked=True)
        await write_down(ballot_id, meeting, "hand_tally", officer, now, facts=facts)
        wake("screen", str(meeting["id"]))


async def weigh_correction(
    ballot_id: UUID, hands: Hands, *, reason: str, counter: str, scrutineer: str, officer: Officer
) -> int:
    """Raises what correct_hands raises and writes nothing; how many could have raised a hand when they were counted."""
    return (await _corrected(ballot_id, hands, reason, counter, scrutineer, officer))[2]


async def correct_hands(
    ballot_id: UUID, hands: Hands, *, reason: str, counter: str, scrutineer: str, officer: Officer, now: datetime
) -> None:
    """Written down wrong and seen while voting is open: signed anew; the numbers before stay in the journal.

    Whose hands were counted stays as it was. Slips lie among the phones' votes: nobody can take them out again.

    Raises DoesNotAddUp, TwoPeopleSign, TooLateToCorrect, HandsNotCounted, SameHands, SlipsCountedAlready.
    """
    async with writing():
        await theirs(ballot_id, Deed.COUNT, officer)
        await barrier.alone_with(ballot_id)
        meeting, was, _ = await _corrected(ballot_id, hands, reason, counter, scrutineer, officer)
        changes: dict[Any, Any] = {**_sides(hands), "entered_by": officer.id, "at": now}
        await HandTally.update(changes).where(HandTally.ballot == ballot_id)
        await sign(ballot_id, meeting, counter, scrutineer, now)
        facts = _sides(hands) | {"was": list(was.sides)}
        await write_down(ballot_id, meeting, "correct_hands", officer, now, facts=facts, note=reason.strip())
        wake("screen", str(meeting["id"]))


async def _raising(
    ballot_id: UUID, hands: Hands, counter: str, scrutineer: str, officer: Officer
) -> tuple[Row, Row, list[str]]:
    """Ballot, meeting, and who can raise a hand."""
    rules.require_signatures(counter, scrutineer)
    ballot, meeting = await theirs(ballot_id, Deed.COUNT, officer)
    rules.require_state(State(ballot["state"]), State.OPEN, "录入举手票数")
    if Body(meeting["body"]) == Body.OWNERS:
        raise rules.HandsDoNotBind(why=INQUIRY)
    if was := await cast.hands(ballot_id):
        raise rules.HandsCountedAlready(agreeing=was.agreeing, opposing=was.opposing, abstaining=was.abstaining)
    if await queries.signatures(ballot_id):
        raise rules.SlipsCountedAlready()
    roll = await cast.roll(ballot["roll"])
    voted = {each.voter for each in await cast.casts(ballot_id)}
    here = sorted(await cast.in_the_room(meeting["id"]))
    raising = [voter for voter in here if voter in roll and voter not in voted]
    if hands.raised > len(raising):
        what = "票箱里的票" if ballot["secret"] else "举手"
        raise DoesNotAddUp(what=f"{what}共 {hands.raised}，在场还没投票的只有 {len(raising)} 人")
    return ballot, meeting, raising


async def _corrected(
    ballot_id: UUID, hands: Hands, reason: str, counter: str, scrutineer: str, officer: Officer
) -> tuple[Row, Hands, int]:
    """Meeting, the numbers before, and how many could have raised a hand then."""
    rules.require_signatures(counter, scrutineer)
    require_reason(reason)
    ballot, meeting = await theirs(ballot_id, Deed.COUNT, officer)
    if State(ballot["state"]) is not State.OPEN:
        raise rules.TooLateToCorrect(state=State(ballot["state"]).label)
    was = await cast.hands(ballot_id)
    if was is None:
        raise rules.SlipsCountedAlready() if ballot["secret"] else rules.HandsNotCounted()
    if was == hands:
        raise rules.SameHands()
    room = sum(each.channel == Channel.HANDS for each in await cast.casts(ballot_id))
    if hands.raised > room:
        raise DoesNotAddUp(what=f"举手共 {hands.raised}，清点时在场还没投票的只有 {room} 人")
    return meeting, was, room


async def _counted_just_so(ballot_id: UUID, hands: Hands, counter: str, scrutineer: str) -> bool:
    signed = [row["name"] for row in await queries.signatures(ballot_id)]
    return await cast.hands(ballot_id) == hands and signed == [counter.strip(), scrutineer.strip()]


def _sides(hands: Hands) -> dict[str, int]:
    return {"agreeing": hands.agreeing, "opposing": hands.opposing, "abstaining": hands.abstaining}
