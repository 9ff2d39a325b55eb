"""Put a motion to the vote."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council.ballots import queries, rules
from domain.council.ballots.actions.saving import meeting_for, write_down
from domain.council.ballots.rules import State
from domain.council.ballots.tables import Ballot, Motion, MotionText
from domain.council.bodies.rules import INQUIRY, Body, MotionType, competence
from domain.council.boxes.rules import require_secret
from domain.council.decisions.rules import decision_rule
from domain.council.meetings import queries as meetings
from domain.council.meetings.rules import State as MeetingState
from domain.council.meetings.rules import require_open
from domain.council.rights import Deed
from domain.errors import Invalid, Missing
from domain.ids import uuid7
from domain.people.rules import Officer
from domain.transaction import wake, writing

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

    Raises WrongBody, PropertyAreaNotBound, RoundStillRunning, AnotherMotion, PhoneDoesNotBind, SecretNotHere.
    """
    async with writing():
        item = await meetings.item(item_id)
        meeting = await meeting_for(item["meeting"], Deed.AGENDA, officer)
        require_open(MeetingState(meeting["state"]))
        body = Body(meeting["body"])
        found = competence(type, body, area=meetings.area_state(meeting))
        if by_phone and body == Body.OWNERS:
            raise rules.PhoneDoesNotBind(why=INQUIRY)
        if secret:
            require_secret(body)
        if not words.strip():
            raise Invalid(reason="请写明表决的内容。")
        round = await _next_round(motion, meeting, type, words.strip())
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
        await write_down(id, meeting, "propose", officer, now, facts=facts)
        wake("screen", str(meeting["id"]))
    return id


async def _next_round(motion: UUID | None, meeting: Row, type: MotionType, words: str) -> int:
    """Of the same motion by the same rule, after the round before has come to its end."""
    if motion is None:
        return 1
    earlier = await queries.rounds(motion)
    if not earlier or str((await meetings.meeting(earlier[0]["meeting"]))["community"]) != str(meeting["community"]):
        raise Missing()
    # One annulled before it was opened was never put to anybody.
    polled = [row for row in earlier if row["roll"] or row["state"] != State.ANNULLED]
    rules.require_round(
        [State(row["state"]) for row in polled],
        same_meeting=any(str(row["meeting"]) == str(meeting["id"]) for row in polled),
    )
    first = MotionType(earlier[0]["type"])
    if first is not type or earlier[0]["words"] != words:
        raise rules.AnotherMotion(words=earlier[0]["words"], type=first.label)
    return len(earlier) + 1
