"""Roles, places, grants, and who may give which; the only pieces of a person that a rule ever looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.errors import Forbidden, Invalid, Refused
from domain.words import Word


class Role(Word):
    OBSERVER = "observer", "区级观察员"
    SUBDISTRICT_SECRETARY = "subdistrict_secretary", "党工委书记"
    DIRECTOR = "director", "街道主任"
    LEADER = "leader", "班子成员"
    AREA_CADRE = "area_cadre", "包片干部"
    DISPATCHER = "dispatcher", "派单员"
    OFFICE_OFFICER = "office_officer", "科室经办人"
    ON_DUTY = "on_duty", "值班员"
    INSPECTOR = "inspector", "督查"
    ADMINISTRATOR = "administrator", "街道管理员"
    DEPARTMENT_CONTACT = "department_contact", "部门联络人"
    SERVICE_COMPANY = "service_company", "公共服务企业"
    PROPERTY_MANAGER = "property_manager", "物业项目负责人"
    COMMUNITY_SECRETARY = "community_secretary", "社区书记"
    COMMITTEE_MEMBER = "committee_member", "两委委员"
    COMMUNITY_WORKER = "community_worker", "社区工作者"
    GRID_LEAD = "grid_lead", "网格长"
    GRID_WORKER = "grid_worker", "网格员"
    ENTRANCE_HEAD = "entrance_head", "楼门长"
    MEDIATOR = "mediator", "人民调解员"
    OVERSIGHT_MEMBER = "oversight_member", "居务监督委员"
    TEAM_MEMBER = "team_member", "微网格队员"
    CONVENOR = "convenor", "召集人"
    CHAIR = "chair", "主持人"
    CLERK = "clerk", "记录人"
    SCRUTINEER = "scrutineer", "监票人"
    COUNTER = "counter", "计票人"
    INSTALLATION_ADMINISTRATOR = "installation_administrator", "系统管理员"


LEADERS = frozenset({Role.SUBDISTRICT_SECRETARY, Role.DIRECTOR, Role.LEADER})
PARTY_ROLES = frozenset(
    {Role.OFFICE_OFFICER, Role.DEPARTMENT_CONTACT, Role.SERVICE_COMPANY, Role.PROPERTY_MANAGER, Role.CONVENOR}
)


class PlaceKind(Word):
    ORG = "org", "区域"
    AREA = "area", "片区"
    PROPERTY_AREA = "property_area", "物业管理区域"
    PARTY = "party", "单位"


class Level(Word):
    DISTRICT = "district", "区"
    SUBDISTRICT = "subdistrict", "街道"
    COMMUNITY = "community", "社区"
    GRID = "grid", "网格"


class PartyKind(Word):
    OFFICE = "office", "科室"
    DEPARTMENT = "department", "区级部门"
    COMPANY = "company", "公共服务企业"
    MANAGER = "manager", "物业服务人"
    COMMITTEE = "committee", "业委会、物管会"


class Post(Word):
    LEADER = "leader", "带班领导"
    OFFICER = "officer", "街道值班"
    COMMUNITY = "community", "社区值班"


WHERE: dict[Role, frozenset[Level | PlaceKind]] = {
    Role.OBSERVER: frozenset({Level.DISTRICT}),
    Role.INSTALLATION_ADMINISTRATOR: frozenset({Level.DISTRICT}),
    **{
        role: frozenset({Level.SUBDISTRICT})
        for role in (
            *LEADERS,
            Role.DISPATCHER,
            Role.ON_DUTY,
            Role.INSPECTOR,
            Role.ADMINISTRATOR,
        )
    },
    Role.AREA_CADRE: frozenset({PlaceKind.AREA}),
    Role.OFFICE_OFFICER: frozenset({PlaceKind.PARTY}),
    Role.DEPARTMENT_CONTACT: frozenset({PlaceKind.PARTY}),
    Role.SERVICE_COMPANY: frozenset({PlaceKind.PARTY}),
    Role.PROPERTY_MANAGER: frozenset({PlaceKind.PARTY}),
    **{
        role: frozenset({Level.COMMUNITY})
        for role in (
            Role.COMMUNITY_SECRETARY,
            Role.COMMITTEE_MEMBER,
            Role.COMMUNITY_WORKER,
            Role.MEDIATOR,
            Role.OVERSIGHT_MEMBER,
            Role.TEAM_MEMBER,
            Role.CHAIR,
            Role.CLERK,
            Role.SCRUTINEER,
            Role.COUNTER,
        )
    },
    Role.CONVENOR: frozenset({Level.COMMUNITY, Level.SUBDISTRICT, PlaceKind.PARTY}),
    Role.GRID_LEAD: frozenset({Level.GRID}),
    Role.GRID_WORKER: frozenset({Level.GRID}),
    Role.ENTRANCE_HEAD: frozenset({Level.GRID}),
}
"""At which kind of place a role can be held."""


@dataclass(frozen=True)
class Place:
    """Where a grant holds. Reaches down the tree, never sideways; an area reaches over its communities of the day."""

    kind: PlaceKind
    id: UUID
    name: str
    level: Level | None = None
    subdistrict: UUID | None = None
    community: UUID | None = None
    path: str = ""
    communities: tuple[UUID, ...] = ()

    def covers(self, subdistrict: UUID, community: UUID | None, grid: UUID | None) -> bool:
        if self.kind is PlaceKind.AREA:
            return community in self.communities
        match self.level:
            case Level.DISTRICT:
                return True
            case Level.SUBDISTRICT:
                return self.id == subdistrict
            case Level.COMMUNITY:
                return self.id == community
            case Level.GRID:
                return self.id == grid
        return False


@dataclass(frozen=True)
class Grant:
    role: Role
    place: Place
    id: UUID | None = None


@dataclass(frozen=True)
class Officer:
    """Somebody signed in, with the grants that hold now. An on-duty grant counts only during a turn of the roster."""

    id: UUID
    name: str
    subdistrict: UUID | None
    grants: tuple[Grant, ...] = ()
    sight_version: int = 0
    out_of_hours: bool = False
    """On turn, and offices are closed: then emergencies are the on-duty officer's."""

    def holds(self, *roles: Role) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def places(self, *roles: Role) -> list[Place]:
        return [grant.place for grant in self.grants if grant.role in roles]

    @property
    def parties(self) -> tuple[UUID, ...]:
        return tuple(grant.place.id for grant in self.grants if grant.place.kind is PlaceKind.PARTY)

    @property
    def title(self) -> str:
        """「东街社区·社区书记」 for the head of a page."""
        return "、".join(dict.fromkeys(f"{grant.place.name}·{grant.role.label}" for grant in self.grants)) or "没有授权"


MAY_GRANT: dict[Role, frozenset[Role]] = {
    Role.INSTALLATION_ADMINISTRATOR: frozenset({Role.ADMINISTRATOR, Role.OBSERVER}),
    Role.ADMINISTRATOR: frozenset(set(Role) - {Role.INSTALLATION_ADMINISTRATOR, Role.OBSERVER}),
    Role.COMMUNITY_SECRETARY: frozenset(
        {Role.ENTRANCE_HEAD, Role.TEAM_MEMBER, Role.CHAIR, Role.CLERK, Role.SCRUTINEER, Role.COUNTER}
    ),
}
"""Who may give and end which role, within their own place."""


class NotYoursToGrant(Forbidden):
    message = "没有授权：“{role}”不由您授予。请找{who}。"


class WrongPlace(Invalid):
    message = "没有授权：“{role}”应授予{where}，请另选地点。"


class OverseerInCommittee(Refused):
    message = "没有授权：居务监督委员不得由居委会成员担任（城市居民委员会组织法第36条）。请另选人员。"


class RelativesUnchecked(Invalid):
    message = (
        "没有授权：居务监督委员不得是居委会成员的近亲属（城市居民委员会组织法第36条）。核对后勾选，并写明由谁申明。"
    )


class NotYoursToTakeIn(Forbidden):
    message = "没有开通：账号由街道管理员开通，社区书记可为本街道的楼门长和队员开通。"


class GrantBackward(Invalid):
    message = "没有授权：结束时间应晚于开始时间，请核对。"


class LastAdministrator(Refused):
    message = "没有终止：这是最后一名街道管理员，终止后无人能再授权。请先授予另一人。"


class WeakPassword(Invalid):
    message = "密码至少 10 个字，且不能全是数字。请换一个长一些的。"


class WrongSignIn(Invalid):
    message = "账号或密码不对。请核对后再试；忘了密码请找街道管理员重设。"


class TooManyAttempts(Refused):
    """`seconds` until the next may be tried."""

    message = "试的次数太多，请 {minutes} 分钟后再试。忘了密码请找街道管理员重设。"


def require_may_grant(officer: Officer, role: Role, place: Place) -> None:
    """Raises NotYoursToGrant, WrongPlace."""
    allowed = WHERE[role]
    if place.kind not in allowed and (place.kind is not PlaceKind.ORG or place.level not in allowed):
        raise WrongPlace(role=role.label, where="或".join(sorted(one.label for one in allowed)))
    for grant in officer.grants:
        if role in MAY_GRANT.get(grant.role, ()) and _within(place, grant.place):
            return
    raise NotYoursToGrant(role=role.label, who="街道管理员" if role is not Role.ADMINISTRATOR else "系统管理员")


def require_may_take_in(officer: Officer, subdistrict: UUID | None) -> None:
    """Whoever may grant something there. Raises NotYoursToTakeIn."""
    for grant in officer.grants:
        if grant.role in MAY_GRANT and (grant.place.level is Level.DISTRICT or grant.place.subdistrict == subdistrict):
            return
    raise NotYoursToTakeIn()


def require_no_relatives(role: Role, declared_by: str) -> str:
    """Who declared that an overseer is no close relative of a committee member. Raises RelativesUnchecked."""
    if role is Role.OVERSIGHT_MEMBER and not declared_by.strip():
        raise RelativesUnchecked()
    return declared_by.strip() if role is Role.OVERSIGHT_MEMBER else ""


def overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _within(inner: Place, outer: Place) -> bool:
    if outer.level is Level.DISTRICT:
        return True
    if outer.level is Level.SUBDISTRICT:
        return inner.subdistrict == outer.id
    return inner.path.startswith(outer.path) if inner.path and outer.path else False


class NotOfTheRoster(Invalid):
    message = "没有保存：{who}在那个时间不是{where}的值班人员。请从名单里另选。"


class HandedOver(Refused):
    message = "没有交班：这个班 {when} 已经交过。要补充，请告诉接班的人。"


class NotYourRoster(Forbidden):
    message = "没有保存：这张值班表不由您排。街道的由派单员、领导或街道管理员排，社区的由社区书记排。"


def roster_of(officer: Officer, community: UUID | None) -> UUID:
    """The subdistrict whose roster this officer may write, community turns by its secretary. Raises NotYourRoster."""
    makers = (*LEADERS, Role.DISPATCHER, Role.ADMINISTRATOR)
    places = officer.places(Role.COMMUNITY_SECRETARY) if community else officer.places(*makers)
    for place in places:
        if place.subdistrict and (community is None or place.id == community):
            return place.subdistrict
    raise NotYourRoster()


def require_password(password: str) -> None:
    if len(password) < 10 or password.isdigit():
        raise WeakPassword()


def normalise_mobile(typed: str) -> str | None:
    """11 digits of a mainland mobile from what was typed (full-width, spaces, +86), else None."""
    digits = re.sub(r"\D", "", typed.translate(str.maketrans("０１２３４５６７８９", "0123456789")))
    digits = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    return digits if re.fullmatch(r"1[3-9]\d{9}", digits) else None


def running(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    return starts_at <= now < ends_at


def masked(name: str) -> str:
    """李**, 欧阳**."""
    compound = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯")
    if not name:
        return ""
    return (name[:2] if name.startswith(compound) else name[:1]) + "**"
