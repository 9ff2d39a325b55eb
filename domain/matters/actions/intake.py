"""Hear: register a matter with its first voice, add a voice to one that is there, take in an order of 12345."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.clocks.days import day_of
from domain.errors import Forbidden, Invalid, Missing
from domain.ids import uuid7
from domain.journal.actions import record_lines
from domain.matters import followers, limits, rules
from domain.matters.actions import taking
from domain.matters.registration import NewMatter, NewVoice, registration, voice_row, voice_text_row
from domain.matters.rules import Channel, Step
from domain.matters.tables import HotlineOrder, Matter, Voice, VoiceText
from domain.people import queries as people
from domain.people import residents
from domain.people.rules import Officer, Role
from domain.responsibilities import queries as lists
from domain.responsibilities.rules import Item
from domain.transaction import add, fetch, writing


@dataclass(frozen=True)
class Order:
    """A hotline case as it came down: the city's own number and limit."""

    city_number: str
    received_at: datetime
    limit_at: datetime


@dataclass(frozen=True)
class Intake:
    """What the register form says. `community` or `grid` must lie within the officer's places."""

    title: str
    channel: Channel
    community: UUID
    grid: UUID | None = None
    building: UUID | None = None
    detail: str = ""
    place: str = ""
    category: str = ""
    voice: NewVoice | None = None
    secret: bool = False
    complained_of: UUID | None = None
    happened_at: datetime | None = None
    order: Order | None = None
    parent: UUID | None = None
    solved: str = ""


class NotYoursToRegister(Forbidden):
    message = "没有登记：您的岗位不登记事项，或这个地点不在您的辖区。请改选地点。"


class TitleMissing(Invalid):
    message = "还没有写什么事。用一句话写清楚，再提交。"


class TitleTooLong(Invalid):
    message = "标题有 {n} 个字，最多 60 个。把细节写到“情况”里。"


class MobileNotRead(Invalid):
    message = "手机号“{typed}”不是 11 位手机号。请核对；座机请写在情况里。"


class NotOffered(Invalid):
    message = "没有登记：选的{what}不在这里，或已经撤销。请重新选。"


class HappensLater(Invalid):
    message = "没有登记：“{what}”填的是以后的时间。请照实填，不填就是现在。"


class OrderTwice(Invalid):
    message = "没有登记：工单 {number} 已经登记过，请在事项里查这个编号。"


async def register(intake: Intake, *, officer: Officer, now: datetime) -> Matter:
    """Raises NotYoursToRegister, TitleMissing, TitleTooLong, HappensLater, NotOffered, MobileNotRead, OrderTwice,
    rules.NotOnSpot.
    """
    title = intake.title.strip()
    if not title:
        raise TitleMissing()
    if len(title) > 60:
        raise TitleTooLong(n=len(title))
    _require_past(intake, now)
    async with writing():
        node = await people.org(intake.grid or intake.community)
        _require_place(officer, node, rules.ON_SPOT if intake.solved else rules.REGISTRARS)
        await _require_offered(intake, node)
        item = await _item(intake.category, node["subdistrict"], now)
        voice = await _linked(intake.voice, node["subdistrict"])
        if intake.order and await _known_order(node["subdistrict"], intake.order.city_number):
            raise OrderTwice(number=intake.order.city_number)
        new = NewMatter(
            subdistrict=node["subdistrict"],
            community=node["community"],
            path=node["path"],
            title=title,
            channel=intake.channel,
            happened_at=intake.happened_at or now,
            registered_at=now,
            registered_by=officer.id,
            grid=intake.grid,
            building=intake.building,
            detail=intake.detail.strip(),
            place=intake.place.strip(),
            item=item,
            voices=(voice,) if voice else (),
            secret=intake.secret,
            complained_of=intake.complained_of,
            parent=intake.parent,
            solved=intake.solved,
        )
        if intake.solved:
            as_it_will_be = Matter(id=new.id, grid=new.grid, community=new.community, handler=officer.id)
            new = replace(new, follower=await followers.follower_of(as_it_will_be, now=now))
        one_in = int(await people.parameter(node["subdistrict"], "confirm_sample", str(rules.SAMPLE)))
        made = registration(new, calendar=await people.calendar(), one_in=one_in)
        for table, rows in made.rows.items():
            await add(table, rows)
        await record_lines(made.lines)
        matter = await Matter.objects().get(Matter.id == made.id)
        assert matter is not None
        if intake.order and voice:
            await _take_order(matter, voice.id, intake.order)
    return matter


def _require_place(officer: Officer, node: dict[str, object], roles: frozenset[Role]) -> None:
    for grant in officer.grants:
        if grant.role in roles and grant.place.covers(
            node["subdistrict"],  # type: ignore[arg-type]
            node["community"],  # type: ignore[arg-type]
            node["id"] if node["level"] == "grid" else None,  # type: ignore[arg-type]
        ):
            return
    raise NotYoursToRegister()


def _require_past(intake: Intake, now: datetime) -> None:
    if intake.happened_at and intake.happened_at > now:
        raise HappensLater(what="什么时候")
    if intake.order and intake.order.received_at > now:
        raise HappensLater(what="下派时间")


async def _require_offered(intake: Intake, node: dict[str, Any]) -> None:
    """The building stands in this community, the one complained of answers in this subdistrict."""
    street, community = node["subdistrict"], node["community"]
    if intake.building and intake.building not in {row["id"] for row in await people.buildings(street, community)}:
        raise NotOffered(what="楼栋")
    if intake.complained_of and intake.complained_of not in {row["id"] for row in await people.parties(street)}:
        raise NotOffered(what="单位")


async def _item(category: str, subdistrict: UUID, now: datetime) -> Item | None:
    if not category:
        return None
    try:
        return await lists.item_in_force(subdistrict, category, day_of(now))
    except Missing:
        raise NotOffered(what="类别") from None


async def _linked(voice: NewVoice | None, subdistrict: UUID) -> NewVoice | None:
    if voice is None or not voice.mobile.strip():
        return voice
    person = await residents.link(subdistrict, voice.mobile, name=voice.name, address=voice.address)
    if person is None:
        raise MobileNotRead(typed=voice.mobile.strip())
    return replace(voice, person=person)


async def _known_order(subdistrict: UUID, city_number: str) -> bool:
    rows = await fetch(
        "select 1 as one from hotline_order where subdistrict = {} and city_number = {}", subdistrict, city_number
    )
    return bool(rows)


async def _take_order(matter: Matter, voice: UUID, order: Order) -> None:
    await HotlineOrder.insert(
        HotlineOrder(
            id=uuid7(),
            subdistrict=matter.subdistrict,
            city_number=order.city_number,
            voice=voice,
            matter=matter.id,
            received_at=order.received_at,
            limit_at=order.limit_at,
        )
    )
    await limits.order(matter, order.received_at, order.limit_at)
    await fetch("update matter set due_at = {} where id = {}", await limits.nearest(matter.id), matter.id)


async def add_voice(
    matter_id: UUID,
    voice: NewVoice,
    channel: Channel,
    *,
    officer: Officer,
    now: datetime,
    heard_at: datetime | None = None,
) -> Matter:
    """One more person says it; the voice keeps its own follow-up. Raises Missing, NotYourStep, MobileNotRead."""
    if not voice.words.strip():
        raise Invalid(reason="还没有写原话。请写下居民怎么说的，再提交。")
    async with writing():
        matter = await taking.begin(Step.ADD_VOICE, matter_id, officer=officer, now=now)
        linked = await _linked(voice, matter.subdistrict)
        if linked is None:
            raise Missing()
        row = voice_row(linked, matter.id, matter.subdistrict, channel, heard_by=officer.id, heard_at=heard_at or now)
        await add(Voice, [row])
        await add(VoiceText, [voice_text_row(linked, matter.subdistrict)])
        if linked.reachable and not await _has_contact_clock(matter.id):
            await limits.start(matter, rules.Clock.CONTACT, now)
        return await taking.finish(
            Step.ADD_VOICE, matter, officer=officer, now=now, facts={"voice": linked.id, "channel": channel}
        )


async def _has_contact_clock(matter_id: UUID) -> bool:
    rows = await fetch("select 1 as one from clock where matter = {} and what = 'contact'", matter_id)
    return bool(rows)
