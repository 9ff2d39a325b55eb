"""Put to the vote, open, count hands, close, tally, annul, fail, publish."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council import rights
from domain.council.ballots import queries, rules
from domain.council.ballots.rules import State, Step
from domain.council.ballots.tables import Ballot, Motion, MotionText, Signature
from domain.council.bodies.rules import INQUIRY, Body, Channel, MotionType, competence
from domain.council.boxes import actions as boxes
from domain.council.boxes.rules import require_secret
from domain.council.changes import changed_meanwhile
from domain.council.decisions.rules import decision_rule
from domain.council.meetings import queries as meetings
from domain.council.meetings.rules import Showing, require_open
from domain.council.meetings.rules import State as MeetingState
from domain.council.meetings.tables import Meeting
from domain.council.papers.actions import issue, require_settled
from domain.council.rights import Deed
from domain.council.rolls.actions import freeze
from domain.council.tallies.rules import DoesNotAddUp, Hands, tally_text
from domain.council.votes import actions as votes
from domain.council.votes import barrier
from domain.council.votes import queries as cast
from domain.council.votes.tables import BallotAttendance, HandTally
from domain.errors import Invalid
from domain.ids import uuid7
from domain.journal.actions import record
from domain.people.rules import Officer
from domain.transaction import add, wake, writing

Row = dict[str, Any]


async def propose(
    item_id: UUID,
    words: str,
    type: MotionType,
    *,
    officer: Officer,
    now: datetime,
    by_phone: bool = False,
    secret: bool = False,
    unreturned_with_majority: bool = False,
    motion: UUID | None = None,
) -> UUID:
    """A motion under an agenda item; the type chooses rule and force. `motion`: another round on an old one.

    Raises WrongBody, PropertyAreaNotBound, RoundStillRunning, PhoneDoesNotBind, SecretNotHere.
    """
    async with writing():
        item = await meetings.item(item_id)
        meeting = await _meeting(item["meeting"], Deed.AGENDA, officer)
        require_open(MeetingState(meeting["state"]))
        body = Body(meeting["body"])
        found = competence(type, body, area=meetings.area_state(meeting))
        if by_phone and body == Body.OWNERS:
            raise rules.PhoneDoesNotBind(why=INQUIRY)
        if secret:
            require_secret(body)
        if not words.strip():
            raise Invalid(reason="请写明表决的内容。")
        round = await _next_round(motion, item["meeting"])
        if motion is None:
            motion = uuid7()
            await Motion.insert(
                Motion(id=motion, subdistrict=meeting["subdistrict"], matter=item["matter"], type=str(type))
            )
            await MotionText.insert(MotionText(motion=motion, subdistrict=meeting["subdistrict"], words=words.strip()))
        rule = decision_rule(found.rule)
        id = uuid7()
        state = State.DRAFT if meeting["state"] == MeetingState.DRAFT else State.NOTICED
        await Ballot.insert(
            Ballot(
                id=id,
                subdistrict=meeting["subdistrict"],
                motion=motion,
                meeting=item["meeting"],
                item=item_id,
                round=round,
                body=str(body),
                rule=rule.name,
                rule_version=rule.version,
                binding=found.binding,
                by_phone=by_phone,
                secret=secret,
                unreturned_with_majority=unreturned_with_majority,
                state=str(state),
            )
        )
        facts = {"motion": motion, "round": round, "rule": rule.name, "version": rule.version, "binding": found.binding}
        await _record(id, meeting, "propose", officer, now, facts=facts)
        wake("screen", str(meeting["id"]))
    return id


async def open(ballot_id: UUID, *, officer: Officer, now: datetime) -> None:
    """The roll is frozen, papers are made out, voting begins. Raises NoQuorum, ItemNotNoticed, MeetingNotInSession."""
    async with writing():
        ballot, meeting = await _theirs(ballot_id, Deed.RUN, officer)
        rules.next_state(State(ballot["state"]), Step.OPEN)
        if meeting["state"] != MeetingState.IN_SESSION:
            raise rules.MeetingNotInSession(state=MeetingState(meeting["state"]).label)
        if decision_rule(ballot["rule"], ballot["rule_version"]).noticed_only and not ballot["item_noticed"]:
            raise rules.ItemNotNoticed(title=ballot["words"])
        attendance = await meetings.attendance(meeting)
        if attendance:
            attendance.require()
        roll, frozen = await freeze(meeting, now=now)
        await _move(ballot, Step.OPEN, {Ballot.roll: roll, Ballot.opened_at: now})
        if Body(meeting["body"]) == Body.OWNERS:
            await issue(ballot_id, roll, frozen, subdistrict=meeting["subdistrict"])
        await _show(meeting["id"], Showing.BALLOT, ballot["item"])
        facts = {"roll": frozen.digest, "heads": frozen.weight.heads, "area": frozen.weight.area}
        await _record(ballot_id, meeting, Step.OPEN, officer, now, facts=facts)


async def hand_tally(
    ballot_id: UUID, hands: Hands, *, counter: str, scrutineer: str, officer: Officer, now: datetime
) -> None:
    """Everybody in the room who has not voted by phone has now been counted by hand, once. Final.

    In a secret ballot the slips of the box in the room: they lie with the phones' votes, told apart by nobody.

    Raises DoesNotAddUp, TwoPeopleSign, HandsDoNotBind, StepNotOpen, HandsCountedAlready.
    """
    rules.require_signatures(counter, scrutineer)
    async with writing():
        ballot, meeting = await _theirs(ballot_id, Deed.COUNT, officer)
        await barrier.alone_with(ballot_id)
        ballot = await queries.ballot(ballot_id)
        rules.require_state(State(ballot["state"]), State.OPEN, "录入举手票数")
        if Body(meeting["body"]) == Body.OWNERS:
            raise rules.HandsDoNotBind(why=INQUIRY)
        if await queries.signatures(ballot_id):
            raise rules.HandsCountedAlready()
        roll = await cast.roll(ballot["roll"])
        voted = {each.voter for each in await cast.casts(ballot_id)}
        raising = [
            voter for voter in sorted(await cast.in_the_room(meeting["id"])) if voter in roll and voter not in voted
        ]
        if hands.raised > len(raising):
            raise DoesNotAddUp(what=f"举手共 {hands.raised}，在场还没投票的只有 {len(raising)} 人")
        await _sign(ballot_id, meeting, counter, scrutineer, now)
        facts = {"agreeing": hands.agreeing, "opposing": hands.opposing, "abstaining": hands.abstaining}
        if ballot["secret"]:
            await boxes.drop((meeting["subdistrict"], ballot_id, choice) for choice in hands.each)
            channel, facts = Channel.PAPER, {"slips": hands.raised}
        else:
            common = {"ballot": ballot_id, "subdistrict": meeting["subdistrict"], "entered_by": officer.id, "at": now}
            await add(HandTally, [common | facts])
            channel = Channel.HANDS
        asks = [votes.ask(ballot_id, UUID(voter), None, channel, at=now) for voter in raising]
        await votes.write_together(asks, actor=officer.id, locked=True)
        await _record(ballot_id, meeting, "hand_tally", officer, now, facts=facts)
        wake("screen", str(meeting["id"]))


async def close(ballot_id: UUID, *, officer: Officer, now: datetime) -> None:
    """From here on a vote is in the tally or refused; those under way have finished before us."""
    async with writing():
        await _theirs(ballot_id, Deed.RUN, officer)
        await barrier.alone_with(ballot_id)
        ballot, meeting = await _theirs(ballot_id, Deed.RUN, officer)
        rules.next_state(State(ballot["state"]), Step.CLOSE)
        if Body(meeting["body"]) == Body.OWNERS:
            await require_settled(ballot_id)
        else:
            await _write_down_who_is_here(ballot, meeting)
        if ballot["secret"]:
            await boxes.seal(ballot_id)
        tally = await queries.count_now({**ballot, "state": State.CLOSED})
        changes = {Ballot.closed_at: now, Ballot.tally: tally_text(tally), Ballot.tally_digest: tally.digest}
        await _move(ballot, Step.CLOSE, changes)
        facts = {"taking_part": tally.taking_part.heads, "tally": tally.digest}
        await _record(ballot_id, meeting, Step.CLOSE, officer, now, facts=facts)
        wake("screen", str(meeting["id"]))


async def tally(ballot_id: UUID, *, officer: Officer, now: datetime, counter: str = "", scrutineer: str = "") -> None:
    """Counted once more from the rows, signed, and judged. Raises CountDiffers: then the ballot has failed."""
    async with writing():
        ballot, meeting = await _theirs(ballot_id, Deed.COUNT, officer)
        rules.next_state(State(ballot["state"]), Step.TALLY)
        again = await queries.recount(ballot_id)
        if not again.right:
            raise rules.CountDiffers()
        if counter.strip() or scrutineer.strip():
            rules.require_signatures(counter, scrutineer)
            await _sign(ballot_id, meeting, counter, scrutineer, now)
        elif not await queries.signatures(ballot_id):
            raise rules.TwoPeopleSign()
        verdict = queries.verdict_of(ballot, again.tally)
        await _move(ballot, Step.TALLY, {Ballot.tallied_at: now, Ballot.passed: verdict.passed})
        await _show(meeting["id"], Showing.RESULT, ballot["item"])
        facts = {"tally": again.tally.digest, "passed": verdict.passed, "holds": verdict.holds}
        await _record(ballot_id, meeting, Step.TALLY, officer, now, facts=facts)


async def annul(ballot_id: UUID, reason: str, *, officer: Officer, now: datetime) -> None:
    await _end(ballot_id, Step.ANNUL, reason, officer, now)


async def fail(ballot_id: UUID, reason: str, *, officer: Officer, now: datetime) -> None:
    """A count error: never back to open; another round is another meeting."""
    await _end(ballot_id, Step.FAIL, reason, officer, now)


async def publish(ballot_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Called when its notice goes out; a ballot already published stays so."""
    async with writing():
        ballot = await queries.ballot(ballot_id)
        meeting = await meetings.meeting(ballot["meeting"])
        if ballot["state"] == State.PUBLISHED:
            return
        await _move(ballot, Step.PUBLISH, {})
        await _record(ballot_id, meeting, Step.PUBLISH, officer, now, facts={"tally": ballot["tally_digest"]})


async def _end(ballot_id: UUID, step: Step, reason: str, officer: Officer, now: datetime) -> None:
    async with writing():
        ballot, meeting = await _theirs(ballot_id, Deed.RUN, officer)
        if not reason.strip():
            raise Invalid(reason="请写明理由。")
        await _move(ballot, step, {})
        await _record(ballot_id, meeting, step, officer, now, note=reason.strip())
        wake("screen", str(meeting["id"]))


async def _theirs(ballot_id: UUID, deed: Deed, officer: Officer) -> tuple[Row, Row]:
    ballot = await queries.ballot(ballot_id)
    return ballot, await _meeting(ballot["meeting"], deed, officer)


async def _meeting(meeting_id: UUID, deed: Deed, officer: Officer) -> Row:
    meeting = await meetings.get_meeting(meeting_id, officer)
    await rights.require(meeting, deed, officer)
    return meeting


async def _next_round(motion: UUID | None, meeting: UUID) -> int:
    if motion is None:
        return 1
    earlier = await queries.rounds(motion)
    rules.require_round(
        [State(row["state"]) for row in earlier],
        same_meeting=any(str(row["meeting"]) == str(meeting) for row in earlier),
    )
    return len(earlier) + 1


async def _write_down_who_is_here(ballot: Row, meeting: Row) -> None:
    roll = await cast.roll(ballot["roll"])
    here = {voter for voter in await cast.in_the_room(meeting["id"]) if voter in roll}
    common = {"subdistrict": meeting["subdistrict"], "ballot": ballot["id"], "roll": ballot["roll"]}
    await add(BallotAttendance, [{"id": uuid7(), **common, "voter": UUID(voter)} for voter in sorted(here)])


async def _sign(ballot_id: UUID, meeting: Row, counter: str, scrutineer: str, now: datetime) -> None:
    common = {"subdistrict": meeting["subdistrict"], "ballot": ballot_id, "at": now}
    await add(
        Signature,
        [
            {"id": uuid7(), **common, "duty": "counter", "name": counter.strip()},
            {"id": uuid7(), **common, "duty": "scrutineer", "name": scrutineer.strip()},
        ],
    )


async def _move(ballot: Row, step: Step, changes: dict[Any, Any]) -> None:
    """Named in the WHERE, so that of two people pressing the same button one wins."""
    following = rules.next_state(State(ballot["state"]), step)
    moved = await (
        Ballot.update({Ballot.state: str(following), **changes})
        .where((Ballot.id == ballot["id"]) & (Ballot.state == str(ballot["state"])))
        .returning(Ballot.id)
    )
    if not moved:
        raise await changed_meanwhile(ballot["id"], step)


async def _show(meeting_id: UUID, showing: Showing, item: UUID) -> None:
    await Meeting.update({Meeting.showing: str(showing), Meeting.shown_item: item}).where(Meeting.id == meeting_id)
    wake("screen", str(meeting_id))


async def _record(
    ballot_id: UUID, meeting: Row, action: str, officer: Officer, now: datetime, *, facts: Any = None, note: str = ""
) -> None:
    await record(
        "ballot",
        ballot_id,
        str(action),
        actor=officer.id,
        at=now,
        subdistrict=meeting["subdistrict"],
        path=meeting["path"],
        facts={"meeting": meeting["id"], **(facts or {})},
        note=note,
    )
