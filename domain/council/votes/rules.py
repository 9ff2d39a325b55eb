"""What becomes of a vote at the door."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.council.bodies.rules import Channel
from domain.council.tallies.rules import Choice
from domain.words import Word


class Outcome(Word):
    COUNTED = "counted", "已计入"
    ALREADY = "already", "已投过票"
    NOT_OPEN = "not_open", "不在投票中"
    NOT_ON_ROLL = "not_on_roll", "不在名册上"
    NOT_ATTENDING = "not_attending", "没有签到"
    NOT_BY_PHONE = "not_by_phone", "不用手机投票"
    UNKNOWN = "unknown", "没有这张签到码"


@dataclass(frozen=True)
class Ask:
    """One vote at the door. `attending`: this voter must be checked in to the meeting."""

    id: UUID
    ballot: UUID
    voter: UUID
    choice: Choice | None
    channel: Channel
    at: datetime
    receipt: str
    salt: str
    attending: bool = False


@dataclass(frozen=True)
class Slip:
    """A phone vote as it comes: the member's own code, not yet known to belong to anybody."""

    code: str
    ballot: UUID
    choice: Choice
    at: datetime


@dataclass(frozen=True)
class Answer:
    """`at` and `channel` are those of the vote that counts: for ALREADY, the first one."""

    outcome: Outcome
    receipt: str = ""
    at: datetime | None = None
    channel: Channel | None = None
    state: str = ""
    body: str = ""


def commitment(salt: str, ballot: object, voter: object, choice: object, channel: object) -> str:
    """What the journal keeps of a vote: changing the vote afterwards breaks it, reading it tells nothing."""
    words = "\t".join([salt, str(ballot), str(voter), "" if choice is None else str(choice), str(channel)])
    return hashlib.sha256(("sanshi vote 1\n" + words).encode()).hexdigest()
