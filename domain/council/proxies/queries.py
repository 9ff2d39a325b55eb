"""Who votes for whom at a meeting, and within which limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.council import rights
from domain.council.bodies.rules import RULE_OF_BODY, Body, MotionType
from domain.council.decisions.rules import DecisionRule, decision_rule
from domain.council.meetings.queries import get_meeting
from domain.council.meetings.rules import State
from domain.council.rights import Deed
from domain.errors import Missing
from domain.people.rules import Officer
from domain.transaction import fetch

Row = dict[str, Any]


async def of_meeting(meeting: UUID) -> list[Row]:
    return await fetch(
        "select voter, holder, document, at from proxy where meeting = {} and ended_at is null order by id", meeting
    )


async def get_proxy(meeting_id: UUID, voter: UUID, officer: Officer) -> Row:
    """With the digest of its document, for whoever runs the meeting or counts. Raises Missing, NotTheirDeed."""
    meeting = await get_meeting(meeting_id, officer)
    if not await rights.may(meeting, Deed.COUNT, officer):
        await rights.require(meeting, Deed.RUN, officer)
    rows = await fetch(
        "select subdistrict, document, holder from proxy where meeting = {} and voter = {} and ended_at is null",
        meeting_id,
        voter,
    )
    if not rows:
        raise Missing()
    return rows[0]


async def held_by(meeting: UUID, holder: str) -> int:
    [row] = await fetch(
        "select count(*) as n from proxy where meeting = {} and holder = {} and ended_at is null", meeting, holder
    )
    return int(row["n"])


async def rule_of(meeting: Mapping[str, Any]) -> DecisionRule:
    """Whose limits hold: the body's; of an owners' meeting the narrowest of its ballots'."""
    body = Body(meeting["body"])
    if body in RULE_OF_BODY:
        return decision_rule(RULE_OF_BODY[body])
    rows = await fetch("select distinct rule, rule_version from ballot where meeting = {}", meeting["id"])
    rules = [decision_rule(row["rule"], row["rule_version"]) for row in rows] or [decision_rule("owners_ordinary")]
    return min(rules, key=lambda rule: (rule.proxies.most is None, rule.proxies.most or 0))


async def elects(meeting: UUID) -> bool:
    rows = await fetch(
        "select 1 as one from ballot b join motion q on q.id = b.motion where b.meeting = {} and q.type = {}",
        meeting,
        str(MotionType.OWNERS_3),
    )
    return bool(rows)


async def too_late(meeting: Mapping[str, Any], voter: UUID) -> str:
    """Why nobody may stand in any more; empty while they may."""
    if meeting["state"] not in (State.NOTICED, State.IN_SESSION):
        return f"会议{State(meeting['state']).label}"
    [row] = await fetch(
        "select count(*) as polls, sum(case when state in ('draft', 'noticed', 'open') then 1 else 0 end) as to_come"
        " from ballot where meeting = {}",
        meeting["id"],
    )
    if row["polls"] and not row["to_come"]:
        return "投票已经结束"
    return "这个人已经投票" if await has_voted(meeting["id"], voter) else ""


async def has_voted(meeting: UUID, voter: UUID) -> bool:
    """By whatever channel, or with a paper that somebody has begun to read."""
    rows = await fetch(
        "select 1 as one from vote v join ballot b on b.id = v.ballot where b.meeting = {} and v.voter = {} union all"
        " select 1 as one from paper_reading r join paper p on p.id = r.paper join ballot b on b.id = p.ballot"
        " where b.meeting = {} and p.voter = {}",
        meeting,
        voter,
        meeting,
        voter,
    )
    return bool(rows)


async def may_be_stood_for(meeting: UUID, voter: UUID) -> bool:
    """A member who was invited, or an owner on a roll of the meeting."""
    rows = await fetch(
        "select 1 as one from attendance where meeting = {} and voter = {} union all"
        " select 1 as one from ballot b join roll_entry e on e.roll = b.roll where b.meeting = {} and e.voter = {}",
        meeting,
        voter,
        meeting,
        voter,
    )
    return bool(rows)
