"""A matter at a station of its life, brought there by the real actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.matters import actions, queries
from domain.matters.actions.intake import Intake, Order
from domain.matters.registration import NewVoice
from domain.matters.rules import Channel, Clock, Kind, Outcome, Satisfaction, State, Unreached
from domain.matters.tables import Matter
from domain.people.rules import Officer
from tests.build import NOON, Town

CATEGORY = {Kind.PUBLIC: "lighting", Kind.SHARED: "hall_lighting", Kind.HOUSEHOLD: "life_noise"}


def caller(mobile: str = "13800138000") -> NewVoice:
    return NewVoice("晚上看不见路", name="李某某", mobile=mobile)


DAY = timedelta(days=1)


async def heard(
    town: Town, category: str = "", *, now: datetime = NOON, voice: NewVoice | str | None = "", **also: Any
) -> Matter:
    also = {"grid": town.east, "officer": town.wu} | also
    officer = also.pop("officer")
    intake = Intake(
        title="东门路灯不亮",
        channel=also.pop("channel", Channel.VENUE),
        community=town.community,
        category=category,
        voice=caller() if voice == "" else voice,
        **also,
    )
    return await actions.register(intake, officer=officer, now=now)


async def ordered(town: Town, hours: int, category: str = "lighting", *, now: datetime = NOON, **also: Any) -> Matter:
    order = Order(f"YS{now:%Y%m%d%H%M}", now, now + timedelta(hours=hours))
    return await heard(town, category, now=now, order=order, **also)


async def confirmed(town: Town, kind: Kind, matter: Matter, *, now: datetime = NOON, category: str = "") -> Matter:
    matter = await actions.sort(matter.id, kind, category, officer=town.zhou, now=now)
    if matter.state == State.SORTED:
        matter = await actions.confirm(matter.id, officer=town.zheng, now=now)
    return matter


async def in_hand(
    town: Town,
    kind: Kind,
    *,
    now: datetime = NOON,
    category: str | None = None,
    matter: Matter | None = None,
    **also: Any,
) -> Matter:
    """public: the office's; shared: convened; household: 林's."""
    matter = matter or await heard(town, CATEGORY[kind] if category is None else category, now=now, **also)
    matter = await confirmed(town, kind, matter, now=now)
    if kind is Kind.PUBLIC:
        await actions.dispatch(matter.id, town.office, basis="现场在其职责内", officer=town.zheng, now=now)
        return await actions.take_up(matter.id, officer=town.city, now=now)
    if kind is Kind.SHARED:
        return await actions.convene(matter.id, officer=town.zhou, now=now)
    return await actions.claim(matter.id, officer=town.lin, now=now)


def doer(town: Town, matter: Matter) -> Officer:
    return town.city if matter.party else next(one for one in town.loaded.values() if one.id == matter.handler)


async def settled(town: Town, kind: Kind, *, now: datetime = NOON, **also: Any) -> Matter:
    matter = await in_hand(town, kind, now=now, **also)
    return await actions.settle(matter.id, "办好了", officer=doer(town, matter), now=now)


async def answered(
    town: Town,
    matter: Matter,
    *,
    officer: Officer | None = None,
    voices: list[UUID] | None = None,
    outcome: Outcome = Outcome.ANSWERED,
    solved: bool | None = True,
    satisfaction: Satisfaction | None = Satisfaction.SATISFIED,
    unreached: Unreached | None = None,
    now: datetime = NOON,
) -> Matter:
    if voices is None:
        voices = [voice["id"] for voice in await queries.voices(matter.id)]
    return await actions.follow_up(
        matter.id,
        voices,
        outcome,
        officer=officer or town.he,
        now=now,
        solved=solved,
        satisfaction=satisfaction,
        unreached=unreached,
    )


async def unanswered(town: Town, matter: Matter, why: Unreached = Unreached.REFUSED, **also: Any) -> Matter:
    also = {"outcome": Outcome.UNREACHABLE, "solved": None, "satisfaction": None, "unreached": why} | also
    return await answered(town, matter, **also)


async def clock(matter: Matter, what: Clock) -> dict[str, Any]:
    """The newest of this kind that is not superseded."""
    rows = [one for one in await queries.clocks(matter.id) if one["what"] == what and one["ended_at"] is None]
    return rows[-1]


async def running(matter: Matter) -> set[str]:
    clocks = await queries.clocks(matter.id)
    return {one["what"] for one in clocks if one["ended_at"] is None and one["done_at"] is None}
