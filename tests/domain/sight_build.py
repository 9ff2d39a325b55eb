"""Matters as rows, one for each way of standing to them, and the people of product.md whom the town lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.clock import NEVER
from domain.ids import uuid7
from domain.matters import search
from domain.matters.tables import (
    Helper,
    HotlineOrder,
    Matter,
    MatterText,
    Sight,
    Voice,
    VoiceText,
    Whistle,
    WhistleParty,
)
from domain.people import actions as people
from domain.people import queries
from domain.people.rules import Role
from domain.people.tables import Area, AreaCommunity, Duty, OfficerTable
from domain.transaction import writing
from tests.build import NOON, THEN, Town

MORE: dict[str, tuple[str, Role, str]] = {
    "director": ("邓", Role.DIRECTOR, "street"),
    "cadre": ("冉", Role.AREA_CADRE, "area"),
    "housing_contact": ("傅", Role.DEPARTMENT_CONTACT, "housing"),
    "water_contact": ("童", Role.SERVICE_COMPANY, "water"),
    "volunteer": ("邱", Role.TEAM_MEMBER, "community"),
    "convenor": ("尚", Role.CONVENOR, "community"),
    "chair": ("康", Role.CHAIR, "community"),
    "scrutineer": ("龚", Role.SCRUTINEER, "community"),
    "counter": ("毕", Role.COUNTER, "community"),
}
"""With those of tests/build.py every role of product.md."""


async def crowd(town: Town) -> Town:
    """The whole of product.md's table of roles, 杜 on his turn."""
    async with writing():
        await area(town, "area", town.community)
        for name, (shown, role, where) in MORE.items():
            id = town.officers[name] = uuid7()
            await OfficerTable.insert(OfficerTable(id=id, subdistrict=town.street, sign_in=name, name=shown))
            kind = "area" if where == "area" else "party" if where in ("housing", "water") else "org"
            place = await queries.place(kind, town.nodes[where], now=NOON)
            await people.grant(id, role, place, officer=None, now=THEN)
        await on_duty(town, NOON - timedelta(hours=1), NOON + timedelta(hours=20))
    await town.reload()
    return town


async def area(town: Town, name: str, *communities: UUID, starts: date = date(2026, 1, 1), ends: date | None = None):
    town.nodes[name] = uuid7()
    await Area.insert(Area(id=town.nodes[name], subdistrict=town.street, name="第一片区", starts_on=starts))
    for community in communities:
        member = AreaCommunity(id=uuid7(), area=town.nodes[name], community=community, starts_on=starts, ends_on=ends)
        await AreaCommunity.insert(member)


async def on_duty(town: Town, starts_at: Any, ends_at: Any, *, post: str = "officer", **also: Any) -> None:
    turn = Duty(
        id=uuid7(), subdistrict=town.street, officer=town.officers["du"], post=post, starts_at=starts_at, ends_at=ends_at,
        **also,
    )  # fmt: skip
    await Duty.insert(turn)


@dataclass
class Scene:
    """`place` names a node of the town; the other words are columns of the matter."""

    place: str = "east"
    columns: dict[str, Any] = field(default_factory=dict)
    order: str = ""
    """'open', or 'followed_up' once the city has asked."""
    shown: dict[str, str] = field(default_factory=dict)
    """officer -> reason of the sight row; 'team, agreed' has the parties' consent."""
    helper: str = ""
    whistle: str = ""
    """party, or 'party, waiting' while no leader has approved."""


WORDS = "夜里吵得睡不着，我家就在二单元"
CALLER = {"name": "李某某", "mobile": "13800138000", "address": "1 号楼 2 单元 501"}


async def stage(town: Town, scene: Scene, mark: str) -> Matter:
    """A matter with a title that holds `mark`, one voice with its caller, and what the scene says."""
    node = await queries.org(town.nodes[scene.place])
    named = {name: _id(town, value) for name, value in scene.columns.items()}
    is_grid = node["level"] == "grid"
    matter = Matter(
        **{
            "id": uuid7(),
            "number": f"20261123-{mark.upper()}",
            "subdistrict": node["subdistrict"],
            "path": node["path"],
            "community": node["community"],
            "grid": node["id"] if is_grid else None,
            "building": town.building if scene.place == "east" else None,
            "origin_node": node["id"],
            "responsible_node": node["id"],
            "channel": "venue",
            "registered_by": town.wu.id,
            "registered_at": NOON,
            "happened_at": NOON,
            "state_since": NOON,
            "confidential": named.get("kind") == "household",
            "due_at": NOON + timedelta(days=1),
            **named,
        }
    )
    await Matter.insert(matter)
    street = node["subdistrict"]
    await MatterText.insert(
        MatterText(matter=matter.id, subdistrict=street, title=f"{mark} 夜间噪声", detail="细情", place="2 单元 501")
    )
    voice = Voice(
        id=uuid7(),
        subdistrict=street,
        matter=matter.id,
        channel="venue",
        anonymous=False,
        heard_by=town.wu.id,
        heard_at=NOON,
    )
    await Voice.insert(voice)
    await VoiceText.insert(VoiceText(voice=voice.id, subdistrict=street, words=WORDS, **CALLER))
    if scene.order:
        asked = NOON if scene.order == "followed_up" else None
        order = HotlineOrder(
            id=uuid7(), subdistrict=street, city_number=mark, voice=voice.id, matter=matter.id, received_at=NOON,
            limit_at=NOON, city_follow_up_at=asked,
        )  # fmt: skip
        await HotlineOrder.insert(order)
    for name, reason in scene.shown.items():
        await show(matter, town.officers[name], *reason.split(", "))
    if scene.helper:
        await Helper.insert(
            Helper(id=uuid7(), subdistrict=street, matter=matter.id, party=town.nodes[scene.helper], since=NOON)
        )
    if scene.whistle:
        party, *waiting = scene.whistle.split(", ")
        called = Whistle(
            id=uuid7(), subdistrict=street, matter=matter.id, kind="unsolved", called_by=town.zheng.id, called_at=NOON,
            report_in_by=NOON, approved_by=None if waiting else town.wang.id, approved_at=None if waiting else NOON,
        )  # fmt: skip
        await Whistle.insert(called)
        await WhistleParty.insert(
            WhistleParty(id=uuid7(), subdistrict=street, whistle=called.id, party=town.nodes[party])
        )
    await search.index([{"noun": "matter", "subject": matter.id}])
    return matter


async def show(matter: Matter, officer: UUID, reason: str, agreed: str = "") -> UUID:
    row = Sight(
        id=uuid7(), subdistrict=matter.subdistrict, matter=matter.id, officer=officer, reason=reason,
        consent_by="双方当事人" if agreed else "", starts_at=NOON - timedelta(hours=1), ends_at=NEVER,
    )  # fmt: skip
    await Sight.insert(row)
    return row.id


def _id(town: Town, value: Any) -> Any:
    """The id of an officer or a node by name; anything else as it is."""
    if isinstance(value, str) and value.startswith("@"):
        return town.officers.get(value[1:]) or town.nodes[value[1:]]
    return value
