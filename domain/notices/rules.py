"""A notice's life, who may publish it, and how long it stands. No database, no clock, no web."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.clocks.calendar import Calendar
from domain.clocks.days import day_of
from domain.clocks.periods import PERIODS, Occasion
from domain.clocks.rules import Due, Unit, due_at, publication_end, statutory_end
from domain.council.bodies.rules import Body, Convenor
from domain.errors import Forbidden, Invalid, Refused
from domain.words import Word

MOST_PROGRESS = 12


class Kind(Word):
    DECISION = "decision", "决议公示"
    CONSULTATION = "consultation", "协商意见公示"
    SERVICE = "service", "便民服务"
    """A community service that may have grown out of a household matter, without any link to one."""
    LIST = "list", "法定公示名单"


class State(Word):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "公示中"
    WITHDRAWN = "withdrawn", "已撤下"


class ListKind(Word):
    """Lists that a law orders to name people, each with its article."""

    OWNERS_COMMITTEE = "owners_committee", "业主委员会委员名单"
    MANAGEMENT_COMMITTEE = "management_committee", "物业管理委员会委员名单"
    RESIDENTS_COMMITTEE = "residents_committee", "居民委员会选民名单"
    PROXIES = "proxies", "居民委员会选举委托投票名单"


LIST_ARTICLES: dict[ListKind, str] = {
    ListKind.OWNERS_COMMITTEE: "北京市物业管理条例第42条",
    ListKind.MANAGEMENT_COMMITTEE: "北京市物业管理条例第54条",
    ListKind.RESIDENTS_COMMITTEE: "城市居民委员会组织法第17条",
    ListKind.PROXIES: "城市居民委员会组织法第19条",
}


class ProgressKind(Word):
    DONE = "done", "已做到"
    NOW = "now", "正在做"
    NEXT = "next", "下一步"
    OVERSIGHT = "oversight", "监督记录"


TO_COME = frozenset({ProgressKind.NEXT})
"""Only of these the day may lie ahead."""


class NotTheConvenor(Forbidden):
    message = "没有发布：这份公示由{convenor}发布（{source}）。请交{convenor}办理。"


class NotTheirCommunity(Forbidden):
    message = "没有保存：只有本社区的工作人员可以起草和修改这份公示。"


class StepNotOpen(Refused):
    message = "公示处于“{state}”，不能“{step}”。{next}"


class BallotNotTallied(Refused):
    message = "还没有计票，不能起草公示。请先结束投票并计票。"


class NumbersOutdated(Refused):
    message = "没有发布：起草以后表决又复核过，草稿上的数字已不是现在的。请保存一次草稿，数字会换成现在的；看过再发布。"


class AlreadyDrafted(Refused):
    message = "这份决议已经有公示。要改文字，请在原公示上改一版。"


class DraftOpen(Refused):
    message = "第 {n} 版还没有发布。请接着改这一版，不用再起一版。"


class DraftChanged(Refused):
    """What was read is no longer what stands there."""


class PublishedUnread(DraftChanged):
    message = "没有发布：您看过以后，草稿又改过。现在的文字在上面，看过再发布。"


class WrittenOver(DraftChanged):
    message = "没有保存：您打开以后，草稿又改过。您写的在上面，现在的草稿在下面“发布前检查”里，合好再保存。"


class ReasonMissing(Invalid):
    message = "请写明{what}，居民会看到。"


class NoPhone(Refused):
    message = "没有发布：没有写电话，不会扫码的居民找不到人。请在草稿的“有意见找谁”里写上单位座机。"


class PhoneNotTheirs(Forbidden):
    message = "没有保存：公示电话由本社区书记或街道管理员填写。"


class LandlineNotUnderstood(Invalid):
    message = "没有保存：请写单位座机，例如 010-69840000；个人手机号不能写。"


class ProgressFull(Refused):
    message = "没有记下：进度已有 12 条，最多 12 条。请改一条，例如把“正在做”改成“已做到”。"


class AlreadyTold(Refused):
    message = "没有再记：这一条已经有了。"


class DayToCome(Invalid):
    message = "没有记下：{day}还没到，不能写“{kind}”。日期最晚写今天；以后要做的，写成“下一步”。"


@dataclass(frozen=True)
class Standing:
    """How soon a body's result must be published, and how long it stands (rules.md §2)."""

    within_days: int | None
    source: str
    full_days: int = PERIODS[Occasion.AFFAIRS_STAND].limit.amount
    workdays: int | None = None


AFFAIRS = PERIODS[Occasion.AFFAIRS_STAND]
COMMITTEE_STANDS = PERIODS[Occasion.MANAGEMENT_COMMITTEE_STANDS]

STANDING: dict[Body, Standing] = {
    Body.OWNERS: Standing(PERIODS[Occasion.OWNERS_DECISION].limit.amount, "北京市物业管理条例第37条"),
    Body.OWNERS_COMMITTEE: Standing(
        PERIODS[Occasion.OWNERS_COMMITTEE_DECISION].limit.amount, "北京市物业管理条例第45条"
    ),
    Body.MANAGEMENT_COMMITTEE: Standing(
        PERIODS[Occasion.MANAGEMENT_COMMITTEE_DECISION].limit.amount,
        "北京市物业管理条例第57条",
        workdays=COMMITTEE_STANDS.limit.amount,
    ),
    Body.ASSEMBLY: Standing(None, "城市居民委员会组织法第34条"),
    Body.REPRESENTATIVES: Standing(None, "城市居民委员会组织法第34条"),
    Body.COUNCIL: Standing(None, "城市居民委员会组织法第34条"),
}
NO_BODY = Standing(None, "城市居民委员会组织法第34条")


def standing(body: Body | None) -> Standing:
    return STANDING[body] if body else NO_BODY


def publish_by(body: Body | None, decided_at: datetime, calendar: Calendar) -> Due | None:
    """The last moment to publish: so many days after the decision, moved off a rest day (民法典 203). None: no limit."""
    within = standing(body).within_days
    return None if within is None else statutory_end(decided_at, within, calendar)


def stands_until(body: Body | None, published_at: datetime, calendar: Calendar) -> Due:
    """At least so many full days; a 物管会's decision ten working days (条例 57)."""
    rule = standing(body)
    if rule.workdays is None:
        return Due(publication_end(published_at, rule.full_days))
    return due_at(published_at, type(COMMITTEE_STANDS.limit)(rule.workdays, Unit.WORKDAYS), calendar)


def kind_for(body: Body, binding: bool) -> Kind:
    return Kind.DECISION if binding and body is not Body.COUNCIL else Kind.CONSULTATION


def publisher_name(convenor: Convenor, *, community: str, property_area: str, subdistrict: str) -> str:
    """The lawful convenor by name: 东街社区居委会, 东街小区业委会, 城子街道."""
    if convenor is Convenor.SUBDISTRICT:
        return subdistrict
    place = community if convenor is Convenor.RESIDENTS_COMMITTEE else property_area or community
    return place + convenor.label


def require_state(state: State, wanted: Sequence[State], step: str) -> None:
    if state not in wanted:
        raise step_not_open(state, step)


def step_not_open(state: State, step: str) -> StepNotOpen:
    """With the way out."""
    ways = {
        State.DRAFT: "请先发布。",
        State.PUBLISHED: "要改文字，请出新的一版。",
        State.WITHDRAWN: "撤下的不能恢复，要再公示请另起一份。",
    }
    return StepNotOpen(state=state.label, step=step, next=ways[state])


def require_day(kind: ProgressKind, on_day: date | None, today: date) -> None:
    if on_day is not None and on_day > today and kind not in TO_COME:
        raise DayToCome(day=_said(on_day), kind=kind.label)


def is_over(stands: datetime | None, now: datetime) -> bool:
    """The period has run; the page stays, and says so."""
    return stands is not None and now >= stands


NO_LONGER_PUBLIC = "按规定不再公开。"
"""Nothing more is said when a matter became a household's: not even that it did."""

RECHECKED = "票数有误，已经复核，重新公示。"


def title_for(motion: str, round: int, *, corrected: bool = False) -> str:
    """「选聘物业，第 2 轮表决结果」, within the title's limit."""
    ending = (f"，第 {round} 轮表决结果" if round > 1 else "：表决结果") + ("（复核更正）" if corrected else "")
    return " ".join(motion.split())[: 40 - len(ending)].rstrip("。，；：") + ending


def recheck_words(rechecked_at: datetime, was: str) -> str:
    """What the correction says of the notice before it."""
    return f"{_said(day_of(rechecked_at))}复核，两名监票人签字。原公布“{was}”，以这一份为准。"


SEAL_PATIENCE = timedelta(seconds=2)
"""How long publishing waits for the journal's seal, so that the printed head covers the edition's own entry."""


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
