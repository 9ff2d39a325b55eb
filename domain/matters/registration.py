"""A new matter as rows: the one way in, for the desk's form, a phone's finding, an order, a resident's slip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from piccolo.table import Table

from domain.clock import NEVER
from domain.clocks.calendar import Calendar
from domain.clocks.days import day_of
from domain.clocks.rules import Limit, due_at
from domain.ids import matter_number, uuid7
from domain.journal.actions import line
from domain.matters import rules
from domain.matters.rules import Channel, Clock, Kind, State, Step
from domain.matters.tables import Clock as ClockTable
from domain.matters.tables import Matter, MatterText, Voice, VoiceText
from domain.responsibilities.rules import Item


@dataclass(frozen=True)
class NewVoice:
    """Who said it, in their own words. Without a mobile there is nobody to ring; `person` links an earlier voice."""

    words: str
    name: str = ""
    mobile: str = ""
    address: str = ""
    anonymous: bool = False
    person: UUID | None = None
    id: UUID = field(default_factory=uuid7)

    @property
    def reachable(self) -> bool:
        return bool(self.mobile) and not self.anonymous


@dataclass(frozen=True)
class NewMatter:
    """What an intake knows. `path` is the grid's, else the community's; `solved` is 当场办结 with its words."""

    subdistrict: UUID
    community: UUID
    path: str
    title: str
    channel: Channel
    happened_at: datetime
    registered_at: datetime
    registered_by: UUID | None
    grid: UUID | None = None
    building: UUID | None = None
    detail: str = ""
    place: str = ""
    item: Item | None = None
    voices: tuple[NewVoice, ...] = ()
    secret: bool = False
    complained_of: UUID | None = None
    parent: UUID | None = None
    solved: str = ""
    follower: UUID | None = None
    id: UUID = field(default_factory=uuid7)
    number: str = ""


@dataclass(frozen=True)
class Registration:
    """Rows in the order of their tables, and the journal lines that go with them."""

    id: UUID
    number: str
    rows: dict[type[Table], list[dict[str, Any]]]
    lines: list[dict[str, Any]]


def limits(item: Item | None) -> Mapping[Clock, Limit]:
    if item is None:
        return rules.DEFAULT_LIMITS
    return {
        Clock.TAKE_UP: item.take_up,
        Clock.CONTACT: item.contact,
        Clock.SETTLE: item.settle,
        Clock.FOLLOW_UP: item.follow_up,
    }


def clock_row(
    matter: UUID, subdistrict: UUID, what: Clock, start: datetime, limit: Limit, calendar: Calendar
) -> dict[str, Any]:
    due = due_at(start, limit, calendar)
    return {
        "id": uuid7(),
        "subdistrict": subdistrict,
        "matter": matter,
        "what": what.value,
        "started_at": start,
        "amount": limit.amount,
        "unit": limit.unit.value,
        "due_at": due.at,
        "provisional": due.provisional,
        "done_at": None,
        "ended_at": None,
    }


def registration(new: NewMatter, *, calendar: Calendar, one_in: int = rules.SAMPLE) -> Registration:
    """Raises rules.NotOnSpot where `solved` is given and the category does not allow it."""
    number = new.number or matter_number(new.registered_at)
    item, at = new.item, new.registered_at
    if new.solved and (item is None or not item.on_spot or item.must_report):
        raise rules.NotOnSpot(item=item.name if item else "未选类别")
    confidential = item is not None and item.confidential
    kind = Kind(item.kind) if new.solved and item else Kind.UNSORTED
    clocks = _clocks(new, item, calendar)
    running = [clock["due_at"] for clock in clocks if clock["done_at"] is None]
    row: dict[str, Any] = {
        "id": new.id,
        "number": number,
        "subdistrict": new.subdistrict,
        "path": new.path,
        "community": new.community,
        "grid": new.grid,
        "building": new.building,
        "origin_node": new.grid or new.community,
        "responsible_node": new.grid or new.community,
        "kind": kind.value,
        "proposed_kind": kind.value if new.solved else None,
        "confidential": confidential or kind is Kind.HOUSEHOLD,
        "state": (State.SETTLED if new.solved else State.REGISTERED).value,
        "item": item.id if item else None,
        "category": item.code if item else "",
        "emergency": item is not None and item.emergency,
        "must_report": item is not None and item.must_report,
        "channel": new.channel.value,
        "registered_by": new.registered_by,
        "registered_at": at,
        "happened_at": new.happened_at,
        "disputed": False,
        "drawn": rules.drawn(number, one_in),
        "handler": new.registered_by if new.solved else None,
        "party": None,
        "first_party": None,
        "complained_of": new.complained_of,
        # 身份保密: on by default for what is complained of a company, an official or a neighbour (rules.md §3).
        "secret": new.secret or new.complained_of is not None or (item is not None and item.secret),
        "hand_backs": 0,
        "adjudicated": False,
        "on_ledger": False,
        "claiming_leader": None,
        "follower": new.follower,
        "reopened": 0,
        "in_consultation": False,
        "in_council": False,
        "joined_to": None,
        "parent": new.parent,
        "due_at": min(running, default=NEVER),
        "state_since": at,
        "settled_at": at if new.solved else None,
        "closed_at": None,
        "version": 1,
    }
    text = {
        "matter": new.id,
        "subdistrict": new.subdistrict,
        "title": new.title,
        "detail": new.detail,
        "place": new.place,
    }
    rows: dict[type[Table], list[dict[str, Any]]] = {Matter: [row], MatterText: [text], ClockTable: clocks}
    rows[Voice] = [voice_row(voice, new.id, new.subdistrict, new.channel, new) for voice in new.voices]
    rows[VoiceText] = [voice_text_row(voice, new.subdistrict) for voice in new.voices]
    said = line(
        "matter",
        new.id,
        Step.SOLVE_ON_SPOT if new.solved else Step.REGISTER,
        actor=new.registered_by,
        at=at,
        subdistrict=new.subdistrict,
        path=new.path,
        after=rules.booked(row, month_of(at)),
        facts={"number": number, "channel": new.channel, "voices": len(new.voices), "category": row["category"]},
    )
    return Registration(new.id, number, rows, [said])


def _clocks(new: NewMatter, item: Item | None, calendar: Calendar) -> list[dict[str, Any]]:
    """Contact and settle start at registration; nobody to ring, no clock for ringing."""
    allowed, at = limits(item), new.registered_at
    found = [clock_row(new.id, new.subdistrict, Clock.SETTLE, at, allowed[Clock.SETTLE], calendar)]
    if any(voice.reachable for voice in new.voices):
        found.append(clock_row(new.id, new.subdistrict, Clock.CONTACT, at, allowed[Clock.CONTACT], calendar))
    if new.solved:
        for clock in found:
            clock["done_at"] = at
        found.append(clock_row(new.id, new.subdistrict, Clock.FOLLOW_UP, at, allowed[Clock.FOLLOW_UP], calendar))
    return found


def voice_row(
    voice: NewVoice, matter: UUID, subdistrict: UUID, channel: Channel, heard: NewMatter | None = None, **also: Any
) -> dict[str, Any]:
    return {
        "id": voice.id,
        "subdistrict": subdistrict,
        "matter": matter,
        "channel": channel.value,
        "person": voice.person,
        "anonymous": voice.anonymous,
        "heard_by": heard.registered_by if heard else also["heard_by"],
        "heard_at": heard.happened_at if heard else also["heard_at"],
        "outcome": None,
        "solved": None,
        "satisfaction": None,
        "followed_up_at": None,
        "tries": 0,
        "code": None,
    }


def voice_text_row(voice: NewVoice, subdistrict: UUID) -> dict[str, Any]:
    return {
        "voice": voice.id,
        "subdistrict": subdistrict,
        "words": voice.words,
        "name": voice.name,
        "mobile": voice.mobile,
        "address": voice.address,
    }


def month_of(at: datetime) -> str:
    day = day_of(at)
    return f"{day.year:04}-{day.month:02}"
