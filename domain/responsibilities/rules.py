"""The responsibility list (三事明责清单): what an item says, and who may be given it. No database, no clock, no web."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from domain.clocks.rules import Limit
from domain.errors import Forbidden, Invalid, Refused
from domain.matters.rules import Kind
from domain.people.rules import LEADERS, Level, Officer, Role
from domain.responsibilities.words import (
    KINDS,
    ROUTES,
    SPECIAL_OWNERS_ITEMS,
    Body,
    Duty,
    DutyList,
    Group,
    Party,
    Receiver,
    Route,
    Tag,
)

__all__ = ["KINDS", "Body", "Duty", "DutyList", "Group", "Kind", "Party", "Receiver", "Route", "Tag"]

PUBLISHERS = LEADERS | {Role.ADMINISTRATOR}


class ItemNotWhole(Invalid):
    message = "清单第 {number} 条“{name}”没有存：{reason}。请改好再存。"


class ListNotWhole(Invalid):
    message = "清单没有发布：{reason}。请改好再发布。"


class InForceTooEarly(Refused):
    message = "清单没有发布：生效日 {day} 早于今天或早于上一版的生效日。已生效的清单不改，请选今天或以后的日子。"


class NothingChanged(Refused):
    message = "没有出新版：“{item}”一处也没改。"


class NotYoursToPublish(Forbidden):
    message = "清单没有发布：三事明责清单由街道领导或街道管理员发布。请报街道。"


class NewerVersion(Refused):
    message = "没有出新版：清单已有 {version}。请在新的一版上改。"


class NotACommunityDuty(Refused):
    """接诉即办条例 17: 小马拉大车 is refused."""

    message = "未派出：这件事不在社区职责清单内（条例第17条）。请派{party}{help}。"


class TakenBack(Refused):
    message = "未派出：“{item}”已由上级部门收回，不能下派社区（条例第17条）。请由{party}吹哨，叫{departments}办理。"


class AnotherParty(Refused):
    message = "未派出：“{item}”在清单 {version}里归{party}，第 {number} 条。改派要写明依据，或报街道研判。"


class OfficeMatterToManager(Refused):
    message = "未派出：“{item}”是{kind}，清单第 {number} 条归{party}，不能派给{receiver}。请派{party}。"


@dataclass(frozen=True)
class OfficialDuty:
    """One line of 履职事项清单 or 社区职责清单."""

    code: str
    list: DutyList
    name: str
    basis: str


@dataclass(frozen=True)
class Item:
    """One category of the list. Raises ItemNotWhole.

    `keywords` serve suggestion; "楼上+漏水" needs both words in one sentence. `secret` hides the caller by default
    (接诉即办条例 8, 35), `confidential` the whole matter. `report_to` names who must be told at once, with the law.
    `version` is the label of its list; `id` is its row's, None before it is published.
    """

    number: int
    code: str
    name: str
    kind: Kind
    group: Group
    keywords: tuple[str, ...]
    basis: str
    party: Party
    duty: Duty
    refers: tuple[str, ...]
    take_up: Limit
    contact: Limit
    settle: Limit
    follow_up: Limit
    departments: tuple[str, ...] = ()
    emergency: bool = False
    on_spot: bool = False
    photo: str = ""
    confidential: bool = False
    secret: bool = False
    report_to: str = ""
    body: Body = Body.NONE
    owners_item: int = 0
    tags: tuple[Tag, ...] = ()
    note: str = ""
    id: UUID | None = None
    version: str = ""

    def __post_init__(self) -> None:
        for broken, reason in (
            (not self.name.strip(), "没有名称"),
            (self.kind not in KINDS, "没有定公事、共事还是家事"),
            (not self.basis.strip(), "没有依据"),
            (not self.refers, "没有写对应的职责清单条目"),
            (self.kind == Kind.HOUSEHOLD and not self.confidential, "家事一律保密"),
            (self.kind != Kind.SHARED and self.body != Body.NONE, "只有共事才写由谁决定"),
            (
                (self.body == Body.OWNERS) != (1 <= self.owners_item <= 9),
                "业主共同决定要写民法典第278条第几项（一至九）",
            ),
            (self.kind == Kind.PUBLIC and not self.party.is_office, "公事由街道科室承办"),
            (self.kind != Kind.PUBLIC and self.duty != Duty.OWN, "共事、家事由社区主责"),
            (self.kind == Kind.PUBLIC and self.duty == Duty.OWN, "公事不能列为社区主责（条例第17条）"),
            (self.duty == Duty.TAKEN_BACK and not self.departments, "上级收回的要写收回的部门"),
        ):
            if broken:
                raise ItemNotWhole(number=self.number, name=self.name, reason=reason)

    @property
    def route(self) -> Route:
        return ROUTES[self.kind]

    @property
    def must_report(self) -> bool:
        return bool(self.report_to)

    @property
    def needs_special_majority(self) -> bool:
        """民法典 278（六）to（八）: three quarters of those taking part."""
        return self.body == Body.OWNERS and self.owners_item in SPECIAL_OWNERS_ITEMS


@dataclass(frozen=True)
class ResponsibilityList:
    """One version, whole: its items and the official duties they refer to. Raises ListNotWhole."""

    year: int
    edition: int
    in_force_on: date
    source: str
    items: tuple[Item, ...]
    duties: tuple[OfficialDuty, ...]
    id: UUID | None = None
    subdistrict: UUID | None = None

    def __post_init__(self) -> None:
        require_whole(self.items, self.duties)

    @property
    def label(self) -> str:
        return version_label(self.year, self.edition)

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    def of_kind(self, kind: Kind) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.kind == kind)


def require_whole(items: Sequence[Item], duties: Sequence[OfficialDuty]) -> None:
    """Raises ListNotWhole unless codes and numbers are single, every kind occurs and what is referred to is there."""
    codes, known = {item.code for item in items}, {duty.code for duty in duties}
    if len(codes) < len(items) or len({item.number for item in items}) < len(items):
        raise ListNotWhole(reason="有两条用了同一个代码或序号")
    for kind in KINDS:
        if not any(item.kind == kind for item in items):
            raise ListNotWhole(reason=f"没有一条{kind.label}")
    for item in items:
        if not known.issuperset(item.refers):
            raise ListNotWhole(reason=f"第 {item.number} 条“{item.name}”指到的职责清单条目不存在")


def may_publish(officer: Officer, subdistrict: UUID) -> bool:
    return any(place.level is Level.SUBDISTRICT and place.id == subdistrict for place in officer.places(*PUBLISHERS))


def require_publisher(officer: Officer, subdistrict: UUID) -> None:
    """Raises NotYoursToPublish."""
    if not may_publish(officer, subdistrict):
        raise NotYoursToPublish


def require_later(in_force_on: date, today: date, earlier: Sequence[date]) -> None:
    """A later version starts today or later, and not before one that was already announced. Raises InForceTooEarly."""
    if earlier and in_force_on < max(today, *earlier):
        raise InForceTooEarly(day=f"{in_force_on.year}年{in_force_on.month}月{in_force_on.day}日")


def version_label(year: int, edition: int) -> str:
    return f"{year} 年第 {edition} 版"


def require_party(item: Item, receiver: Receiver, name: str, *, basis: str = "") -> None:
    """May the item be given to this receiver as its main task?

    `name` is the receiver's on screen, `basis` the dispatcher's written reason for an office other than the list's.
    Raises TakenBack, NotACommunityDuty, OfficeMatterToManager, AnotherParty.
    Adjudication (研判) names whom it likes among offices and does not ask here.
    """
    if receiver in (Receiver.COMMUNITY, Receiver.GRID):
        _require_community_duty(item)
    elif receiver in (Receiver.MANAGER, Receiver.COMMITTEE):
        if item.kind != Kind.SHARED:
            raise OfficeMatterToManager(
                item=item.name,
                kind=item.kind.label,
                number=item.number,
                party=item.party.label,
                receiver=receiver.label,
            )
    elif name not in (item.party.label, *item.departments) and not basis.strip():
        raise AnotherParty(item=item.name, version=item.version, party=item.party.label, number=item.number)


def _require_community_duty(item: Item) -> None:
    if item.duty == Duty.TAKEN_BACK:
        raise TakenBack(item=item.name, party=item.party.label, departments="、".join(item.departments))
    if item.duty != Duty.OWN:
        raise NotACommunityDuty(party=item.party.label, help="，社区协助" if item.duty == Duty.ASSIST else "")
