"""What the door and the count read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council.bodies.rules import Channel
from domain.council.meetings.queries import meeting, of_code
from domain.council.rolls.rules import Entry, Roll
from domain.council.tallies.rules import Cast, Choice, Hands
from domain.transaction import fetch, holes_for

Row = dict[str, Any]


async def ballots(ids: Sequence[UUID]) -> dict[UUID, Row]:
    """State and roll, read after the lock in a statement of its own."""
    rows = await fetch(
        "select b.id, b.state, b.roll, b.meeting, b.subdistrict, b.by_phone, b.secret, b.body, m.path from ballot b"
        f" join meeting m on m.id = b.meeting where b.id in ({holes_for(ids)})",
        *ids,
    )
    return {_uuid(row["id"]): row for row in rows}


async def on_rolls(rolls: Sequence[UUID], voters: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    rows = await fetch(
        f"select roll, voter from roll_entry where roll in ({holes_for(rolls)}) and voter in ({holes_for(voters)})",
        *rolls,
        *voters,
    )
    return {(_uuid(row["roll"]), _uuid(row["voter"])) for row in rows}


async def present(meetings: Sequence[UUID], voters: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    rows = await fetch(
        "select meeting, voter from attendance where checked_in_at is not null and left_at is null"
        f" and meeting in ({holes_for(meetings)}) and voter in ({holes_for(voters)})",
        *meetings,
        *voters,
    )
    return {(_uuid(row["meeting"]), _uuid(row["voter"])) for row in rows}


async def first_votes(ballots: Sequence[UUID], voters: Sequence[UUID]) -> dict[tuple[UUID, UUID], Row]:
    rows = await fetch(
        "select id, ballot, voter, at, channel, receipt from vote"
        f" where ballot in ({holes_for(ballots)}) and voter in ({holes_for(voters)})",
        *ballots,
        *voters,
    )
    return {(_uuid(row["ballot"]), _uuid(row["voter"])): row for row in rows}


async def behind_codes(codes: Sequence[str]) -> dict[str, Row]:
    rows = await fetch(f"select code, meeting, voter from attendance where code in ({holes_for(codes)})", *codes)
    return {row["code"]: row for row in rows}


async def roll(id: UUID) -> Roll:
    rows = await fetch("select voter, area, owner_seat, building from roll_entry where roll = {}", id)
    return Roll(tuple(Entry(str(r["voter"]), r["area"], bool(r["owner_seat"]), r["building"]) for r in rows))


async def casts(ballot: UUID) -> list[Cast]:
    rows = await fetch("select voter, choice, channel from vote where ballot = {}", ballot)
    return [
        Cast(str(row["voter"]), Choice(row["choice"]) if row["choice"] else None, Channel(row["channel"]))
        for row in rows
    ]


async def hands(ballot: UUID) -> Hands | None:
    rows = await fetch("select agreeing, opposing, abstaining from hand_tally where ballot = {}", ballot)
    return Hands(**rows[0]) if rows else None


async def attended(ballot: UUID) -> set[str]:
    """Whom the closing wrote down as present."""
    rows = await fetch("select voter from ballot_attendance where ballot = {}", ballot)
    return {str(row["voter"]) for row in rows}


async def in_the_room(meeting: UUID) -> set[str]:
    rows = await fetch(
        "select voter from attendance where meeting = {} and checked_in_at is not null and left_at is null", meeting
    )
    return {str(row["voter"]) for row in rows}


async def commitments(ballot: UUID) -> list[Row]:
    """Each vote beside what the journal promised of it."""
    return await fetch(
        "select v.ballot, v.voter, v.choice, v.channel, v.salt, j.commitment from vote v"
        " left join journal j on j.subject = v.id and j.noun = 'vote' where v.ballot = {}",
        ballot,
    )


@dataclass(frozen=True)
class Slip:
    """What one member sees by their own code. A vote says when and by which channel it was cast, never how it read."""

    meeting: Row
    name: str
    checked_in_at: datetime | None
    ballots: list[Row]
    votes: dict[str, Row]

    @property
    def here(self) -> bool:
        return self.checked_in_at is not None


async def slip(code: str) -> Slip:
    found = await of_code(code)
    meeting_row = await meeting(found["meeting"])
    polls = await fetch(
        "select b.*, coalesce(t.words, '已删除') as words, q.type from ballot b join motion q on q.id = b.motion"
        " left join motion_text t on t.motion = b.motion"
        " where b.meeting = {} and b.state not in ('draft', 'noticed', 'annulled') order by b.opened_at desc",
        found["meeting"],
    )
    cast = await fetch(
        "select v.ballot, v.at, v.channel, v.receipt from vote v join ballot b on b.id = v.ballot"
        " where b.meeting = {} and v.voter = {}",
        found["meeting"],
        found["voter"],
    )
    return Slip(
        meeting=meeting_row,
        name=found["name"],
        checked_in_at=found["checked_in_at"] if found["left_at"] is None else None,
        ballots=polls,
        votes={str(row["ballot"]): row | {"channel_label": Channel(row["channel"]).label} for row in cast},
    )


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
