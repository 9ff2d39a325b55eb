"""When a team may talk with the parties, whose consent it needs, and what a written settlement starts. No database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from domain.clocks.calendar import Calendar
from domain.clocks.periods import PERIODS, Occasion
from domain.clocks.rules import Due, statutory_end
from domain.errors import Forbidden, Invalid, Refused
from domain.people.rules import Role
from domain.people.sight import SIGHT, Reach
from domain.words import Word


class Side(Word):
    CALLER = "caller", "来件人一方"
    OTHER = "other", "对方"


class Manner(Word):
    HELP = "help", "劝和"
    MEDIATION = "mediation", "人民调解"
    REFERRAL = "referral", "引导转介"


class Result(Word):
    GOING_ON = "going_on", "还没有谈成"
    ORAL = "oral", "达成口头协议"
    WRITTEN = "written", "调解协议书已生效"
    FAILED = "failed", "没有谈成，已告知其他途径"


class Elsewhere(Word):
    """The ways a party is told of (人民调解法 26)."""

    COURT = "court", "向法院起诉"
    ARBITRATION = "arbitration", "申请仲裁"
    ADMINISTRATIVE = "administrative", "找行政机关处理"


def _team_roles(reach: Reach) -> frozenset[Role]:
    return frozenset().union(*(seen.roles for seen in SIGHT if seen.reach is reach))


BY_OFFICE = _team_roles(Reach.TEAM)
"""On a team by their work; the sight table says so."""

BY_CONSENT = _team_roles(Reach.CONSENTED)
"""Neighbours, volunteers, property staff, specialists: only after both parties' consent (人民调解法 20)."""

NO_JOINT = frozenset({"domestic_violence", "child_harm"})
"""Categories where the parties are not brought together by default (rules.md §5)."""


class MediationRefused(Refused):
    message = "没有办：{side}已拒绝调解（人民调解法第17条、第26条），不再调解。已告知其他途径；后续记“引导转介”。"


class RefusedBefore(Refused):
    message = "没有再记：{side}的拒绝已经记过，已告知其他途径。"


class WaysMissing(Invalid):
    message = "没有保存：拒绝调解的，要告知其他途径（人民调解法第26条）。请勾选告知了哪些。"


class SideMissing(Invalid):
    message = "没有保存：还没有选是哪一方。"


class NotOnTeam(Forbidden):
    message = "没有办：只有队伍里的人才能写。您是说明理由查看的，可以看，不能写。"


class NotYoursToLead(Forbidden):
    message = "没有办：请人入队、记同意，由办理人、队里的人民调解员或社区书记办。"


class OnTeamAlready(Refused):
    message = "没有再加：{who}已在队伍里。"


class NotForTheTeam(Invalid):
    message = "没有入队：请从本社区的人员里选。"


class HandlerStays(Refused):
    message = "没有退出：{who}是办理人，换了办理人才能退出。"


class ConsentGiven(Refused):
    message = "没有再记：{side}已经同意{who}参加。"


class ConsentNotGiven(Refused):
    message = "没有撤回：{side}没有同意过，或已经撤回。"


class NeedsNoConsent(Refused):
    message = "不用记：{who}因工作参加，不需要当事人另行同意。"


class WordsMissing(Invalid):
    message = "没有保存：还没有写经过。"


class NoMediator(Refused):
    message = "没有保存：人民调解由人民调解员主持，队伍里还没有。请人民调解员入队，或记为劝和。"


class NoJointSession(Refused):
    message = "没有保存：这一类默认不安排双方见面。分开谈；确需见面的，写明理由和安全安排。"


class SettlementOfNobody(Invalid):
    message = "没有保存：调解协议书由人民调解员主持达成。请把方式选为人民调解。"


class EffectiveDayMissing(Invalid):
    message = "没有保存：调解协议书要填哪天生效，不晚于今天。"


class HeldLater(Invalid):
    message = "没有保存：谈话时间晚于现在，请核对。"


class FileClosed(Refused):
    message = "没有保存：事项已销账或撤销，调解卷不再添加。"


def needs_consent(roles: Iterable[Role]) -> bool:
    """Whether the parties must agree before somebody with these roles joins and sees."""
    return not BY_OFFICE & frozenset(roles)


def agreed(sides: Iterable[str]) -> bool:
    """Both parties."""
    return frozenset(sides) >= frozenset(Side)


def may_lead(role_holder: Iterable[Role], *, handles: bool) -> bool:
    return handles or bool({Role.MEDIATOR, Role.COMMUNITY_SECRETARY} & frozenset(role_holder))


def require_session(
    manner: Manner,
    result: Result,
    *,
    joint: bool,
    why_joint: str,
    category: str,
    refused_by: str | None,
    mediator: UUID | None,
) -> None:
    """Raises MediationRefused, NoMediator, SettlementOfNobody, NoJointSession."""
    if refused_by is not None and manner is not Manner.REFERRAL:
        raise MediationRefused(side=Side(refused_by).label)
    if manner is Manner.MEDIATION and mediator is None:
        raise NoMediator()
    if result is Result.WRITTEN and manner is not Manner.MEDIATION:
        raise SettlementOfNobody()
    if joint and category in NO_JOINT and not why_joint.strip():
        raise NoJointSession()


def require_day(result: Result, effective_on: date | None, today: date) -> date | None:
    """The day a written settlement took effect; None for any other result. Raises EffectiveDayMissing."""
    if result is not Result.WRITTEN:
        return None
    if effective_on is None or effective_on > today:
        raise EffectiveDayMissing()
    return effective_on


def require_held(held_at: datetime, now: datetime) -> None:
    if held_at > now:
        raise HeldLater()


def confirm_by(effective_on: date, calendar: Calendar) -> Due:
    """司法确认: both parties together, within 30 calendar days from the day it takes effect (人民调解法 33)."""
    return statutory_end(effective_on, PERIODS[Occasion.JUDICIAL_CONFIRMATION].limit.amount, calendar)
