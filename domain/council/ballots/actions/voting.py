"""Open and close."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council.ballots import queries, rules
from domain.council.ballots.actions.saving import move, put_on_screen, require_step, theirs, write_down
from domain.council.ballots.rules import State, Step
from domain.council.ballots.tables import Ballot
from domain.council.bodies.rules import Body
from domain.council.boxes import actions as boxes
from domain.council.decisions.rules import decision_rule
from domain.council.meetings import queries as meetings
from domain.council.meetings.rules import Showing
from domain.council.meetings.rules import State as MeetingState
from domain.council.papers.actions import issue, require_settled
from domain.council.rights import Deed
from domain.council.rolls.actions import freeze
from domain.council.tallies.rules import tally_text
from domain.council.votes import barrier
from domain.council.votes import queries as cast
from domain.council.votes.tables import BallotAttendance
from domain.ids import uuid7
from domain.people.rules import Officer
from domain.transaction import add, wake, writing

Row = dict[str, Any]


async def open(ballot_id: UUID, *, officer: Officer, now: datetime) -> None:
    """The roll is frozen, papers are made out, voting begins. Raises NoQuorum, ItemNotNoticed, MeetingNotInSession."""
    async with writing():
        ballot, meeting = await theirs(ballot_id, Deed.RUN, officer)
        await require_step(ballot, Step.OPEN)
        if meeting["state"] != MeetingState.IN_SESSION:
            raise rules.MeetingNotInSession(state=MeetingState(meeting["state"]).label)
        if decision_rule(ballot["rule"], ballot["rule_version"]).noticed_only and not ballot["item_noticed"]:
            raise rules.ItemNotNoticed(title=ballot["words"])
        attendance = await meetings.attendance(meeting)
        if attendance:
            attendance.require()
        roll, frozen = await freeze(meeting, now=now)
        await move(ballot, Step.OPEN, {Ballot.roll: roll, Ballot.opened_at: now})
        if Body(meeting["body"]) == Body.OWNERS:
            await issue(ballot_id, roll, frozen, subdistrict=meeting["subdistrict"])
        await put_on_screen(meeting["id"], Showing.BALLOT, ballot["item"])
        facts = {"roll": frozen.digest, "heads": frozen.weight.heads, "area": frozen.weight.area}
        await write_down(ballot_id, meeting, Step.OPEN, officer, now, facts=facts)


async def close(ballot_id: UUID, *, officer: Officer, now: datetime) -> None:
    """From here on a vote is in the tally or refused; those under way have finished before us."""
    async with writing():
        await theirs(ballot_id, Deed.RUN, officer)
        await barrier.alone_with(ballot_id)
        ballot, meeting = await theirs(ballot_id, Deed.RUN, officer)
        await require_step(ballot, Step.CLOSE)
        if Body(meeting["body"]) == Body.OWNERS:
            await require_settled(ballot_id)
        else:
            await _write_down_who_is_here(ballot, meeting)
        if ballot["secret"]:
            await boxes.seal(ballot_id)
        tally = await queries.count_now({**ballot, "state": State.CLOSED})
        changes = {Ballot.closed_at: now, Ballot.tally: tally_text(tally), Ballot.tally_digest: tally.digest}
        await move(ballot, Step.CLOSE, changes)
        facts = {"taking_part": tally.taking_part.heads, "tally": tally.digest}
        await write_down(ballot_id, meeting, Step.CLOSE, officer, now, facts=facts)
        wake("screen", str(meeting["id"]))


async def _write_down_who_is_here(ballot: Row, meeting: Row) -> None:
    roll = await cast.roll(ballot["roll"])
    here = {voter for voter in await cast.in_the_room(meeting["id"]) if voter in roll}
    common = {"subdistrict": meeting["subdistrict"], "ballot": ballot["id"], "roll": ballot["roll"]}
    await add(BallotAttendance, [{"id": uuid7(), **common, "voter": UUID(voter)} for voter in sorted(here)])
