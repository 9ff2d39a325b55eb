"""What may happen to a matter, and who may do it (product.md, Life of a matter). No database, no clock, no web."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.clocks.rules import Limit, Unit
from domain.errors import Forbidden, Invalid, Refused
from domain.people.rules import LEADERS, Officer, Role
from domain.words import Word


class Kind(Word):
    """三事: who must solve it."""

    UNSORTED = "unsorted", "待分类"
    PUBLIC = "public", "公事"
    SHARED = "shared", "共事"
    HOUSEHOLD = "household", "家事"


class State(Word):
    REGISTERED = "registered", "已登记"
    SORTED = "sorted", "已初分"
    CONFIRMED = "confirmed", "已核定"
    ASSIGNED = "assigned", "已派出"
    IN_HAND = "in_hand", "办理中"
    SUSPENDED = "suspended", "已暂缓"
    SETTLED = "settled", "已办结"
    ACCEPTED = "accepted", "已验收"
    FOLLOWED_UP = "followed_up", "已回访"
    CLOSED = "closed", "已销账"
    WITHDRAWN = "withdrawn", "已撤销"


class Step(Word):
    REGISTER = "register", "登记"
    SOLVE_ON_SPOT = "solve_on_spot", "当场办结"
    SORT = "sort", "初分"
    CONFIRM = "confirm", "核定"
    DISPATCH = "dispatch", "派单"
    CONVENE = "convene", "议事"
    CLAIM = "claim", "认领"
    ASSIGN = "assign", "指派"
    REASSIGN = "reassign", "换办理人"
    HAND_BACK = "hand_back", "退单"
    ADJUDICATE = "adjudicate", "研判"
    TAKE_UP = "take_up", "签收"
    CONTACT = "contact", "联系居民"
    PUT_ON_LEDGER = "put_on_ledger", "挂账"
    CLAIM_LEDGER = "claim_ledger", "牵头认领"
    WHISTLE = "whistle", "吹哨"
    APPROVE_WHISTLE = "approve_whistle", "批准吹哨"
    REPORT_IN = "report_in", "报到"
    CONSULT = "consult", "集中会诊"
    END_CONSULT = "end_consult", "结束会诊"
    EXTEND = "extend", "申请延期"
    SUSPEND = "suspend", "申请暂缓"
    DECIDE = "decide", "审批"
    RESUME = "resume", "恢复"
    REPORT = "report", "报告"
    SETTLE = "settle", "办结"
    ACCEPT = "accept", "验收"
    RETURN = "return", "退回整改"
    FOLLOW_UP = "follow_up", "回访"
    CLOSE = "close", "销账"
    REOPEN = "reopen", "重办"
    RECLASSIFY = "reclassify", "改判"
    JOIN = "join", "并案"
    PART = "part", "拆分"
    WITHDRAW = "withdraw", "撤销"
    ADD_VOICE = "add_voice", "添加诉求"
    OPEN_FILE = "open_file", "说明理由查看"
    CITY_FOLLOW_UP = "city_follow_up", "市级回访"
    FORM_TEAM = "form_team", "组队"
    REFUSE_MEDIATION = "refuse_mediation", "当事人拒绝调解"
    RELEASE_CONTACT = "release_contact", "转交联系方式"
    TAKE_BACK_CONTACT = "take_back_contact", "收回联系方式"
    UNMASK = "unmask", "查看来件人"
    NOTE = "note", "记进展"


class Channel(Word):
    """民意五访: where a voice was heard."""

    AREA_VISIT = "area_visit", "片区群访"
    FOCUS_VISIT = "focus_visit", "重点探访"
    GRID_WALK = "grid_walk", "网格走访"
    HEARING = "hearing", "楼栋听访"
    VENUE = "venue", "平台集访"
    WECHAT = "wechat", "居民微信群"
    WISH_WALL = "wish_wall", "心愿墙"
    BOX = "box", "意见箱"
    QR = "qr", "居民扫码"
    HOTLINE = "hotline", "12345"


class Clock(Word):
    TAKE_UP = "take_up", "签收"
    CONTACT = "contact", "联系居民"
    SETTLE = "settle", "办结"
    FOLLOW_UP = "follow_up", "回访"
    ORDER = "order", "工单办理"


class Satisfaction(Word):
    SATISFIED = "satisfied", "满意"
    FAIRLY = "fairly", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"


class Outcome(Word):
    ANSWERED = "answered", "已答复"
    UNREACHABLE = "unreachable", "未能回访"
    NOBODY = "nobody", "无人可访"
    LOOKED = "looked", "现场看过"


class Unreached(Word):
    """Why nobody could be asked."""

    NO_ANSWER = "no_answer", "无人接听"
    REFUSED = "refused", "拒绝回访"
    DEAD_NUMBER = "dead_number", "空号、停机"


TRIES = 3
"""Unanswered calls before somebody counts as unreachable (rules.md §4)."""


class WhistleKind(Word):
    UNSOLVED = "unsolved", "难以解决的问题"
    JOINT = "joint", "综合执法"
    EMERGENCY = "emergency", "应急处置"


ENDED = frozenset({State.CLOSED, State.WITHDRAWN})
OPEN = frozenset(State) - ENDED
SORTABLE = frozenset({Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD})
_S = State

LIFE: dict[Step, tuple[frozenset[State], State | None]] = {
    Step.SOLVE_ON_SPOT: (frozenset({_S.REGISTERED}), _S.SETTLED),
    Step.SORT: (frozenset({_S.REGISTERED}), _S.SORTED),
    Step.CONFIRM: (frozenset({_S.SORTED}), _S.CONFIRMED),
    Step.DISPATCH: (frozenset({_S.CONFIRMED}), _S.ASSIGNED),
    Step.CONVENE: (frozenset({_S.CONFIRMED}), _S.IN_HAND),
    Step.CLAIM: (frozenset({_S.CONFIRMED}), _S.IN_HAND),
    Step.ASSIGN: (frozenset({_S.CONFIRMED}), _S.ASSIGNED),
    Step.REASSIGN: (frozenset({_S.ASSIGNED, _S.IN_HAND, _S.SUSPENDED}), None),
    Step.HAND_BACK: (frozenset({_S.ASSIGNED}), _S.CONFIRMED),
    Step.ADJUDICATE: (frozenset({_S.CONFIRMED}), _S.ASSIGNED),
    Step.TAKE_UP: (frozenset({_S.ASSIGNED}), _S.IN_HAND),
    Step.CONTACT: (OPEN, None),
    Step.PUT_ON_LEDGER: (OPEN, None),
    Step.CLAIM_LEDGER: (OPEN, None),
    Step.WHISTLE: (OPEN, None),
    Step.APPROVE_WHISTLE: (OPEN, None),
    Step.REPORT_IN: (OPEN, None),
    Step.CONSULT: (OPEN, None),
    Step.END_CONSULT: (OPEN, None),
    Step.EXTEND: (frozenset({_S.IN_HAND}), None),
    Step.SUSPEND: (frozenset({_S.IN_HAND}), None),
    Step.DECIDE: (frozenset({_S.IN_HAND}), None),
    Step.RESUME: (frozenset({_S.SUSPENDED}), _S.IN_HAND),
    Step.REPORT: (OPEN, None),
    Step.SETTLE: (frozenset({_S.IN_HAND}), _S.SETTLED),
    Step.ACCEPT: (frozenset({_S.SETTLED}), _S.ACCEPTED),
    Step.RETURN: (frozenset({_S.SETTLED}), _S.IN_HAND),
    Step.FOLLOW_UP: (frozenset({_S.SETTLED, _S.ACCEPTED}), None),
    Step.CLOSE: (frozenset({_S.SETTLED, _S.ACCEPTED, _S.FOLLOWED_UP}), _S.CLOSED),
    Step.REOPEN: (frozenset({_S.SETTLED, _S.ACCEPTED, _S.FOLLOWED_UP, _S.CLOSED}), _S.IN_HAND),
    Step.RECLASSIFY: (OPEN - {_S.REGISTERED}, _S.SORTED),
    Step.JOIN: (OPEN, None),
    Step.PART: (OPEN, None),
    Step.WITHDRAW: (OPEN, _S.WITHDRAWN),
    Step.ADD_VOICE: (OPEN, None),
    Step.OPEN_FILE: (OPEN, None),
    Step.CITY_FOLLOW_UP: (frozenset(State) - {_S.WITHDRAWN}, None),
    Step.FORM_TEAM: (frozenset({_S.IN_HAND, _S.SUSPENDED}), None),
    Step.REFUSE_MEDIATION: (OPEN - {_S.REGISTERED, _S.SORTED}, None),
    Step.RELEASE_CONTACT: (frozenset({_S.ASSIGNED, _S.IN_HAND, _S.SUSPENDED}), None),
    Step.TAKE_BACK_CONTACT: (OPEN, None),
    Step.UNMASK: (frozenset(State), None),
    Step.NOTE: (OPEN, None),
}
"""The whole life: from any of these, to that one; None leaves the state. Pages, sync and figures read this table.

Register has no state to come from. A follow-up leads to `followed_up` only when every voice has its outcome; an
approved suspension leads to `suspended`: `following()` below.
"""


class By(Word):
    """How somebody must stand to the matter."""

    HERE = "here", "辖区内"
    PARTY = "party", "承办单位"
    HANDLER = "handler", "办理人"
    OTHER = "other", "办理人以外"
    FOLLOWER = "follower", "回访人"
    CLAIMING = "claiming", "牵头领导"
    UNCLAIMED = "unclaimed", "无人牵头"
    COUNCIL = "council", "经过议事"
    SUMMONED = "summoned", "被吹哨单位"
    ENTITLED = "entitled", "可看联系方式的人"


@dataclass(frozen=True)
class Who:
    roles: frozenset[Role]
    by: By = By.HERE
    emergency: bool = False


def _who(*roles: Role, by: By = By.HERE, emergency: bool = False) -> Who:
    return Who(frozenset(roles), by, emergency)


R = Role
ANY = frozenset(Role) - {R.OBSERVER, R.ADMINISTRATOR, R.INSTALLATION_ADMINISTRATOR, R.INSPECTOR}
_SORTERS = (
    _who(R.COMMUNITY_WORKER, R.COMMUNITY_SECRETARY, R.DISPATCHER),
    _who(R.ON_DUTY, emergency=True),
)
_TOP = (_who(R.DISPATCHER, *LEADERS),)
_SECRETARY = (_who(R.COMMUNITY_SECRETARY),)
_JOINERS = (_who(R.COMMUNITY_WORKER, R.COMMUNITY_SECRETARY, R.DISPATCHER),)
_DOER = (_who(*ANY, by=By.PARTY), _who(*ANY, by=By.HANDLER))
_APPROVERS = (_who(*LEADERS),)
_HOME_APPROVERS = (_who(R.COMMUNITY_SECRETARY, by=By.OTHER),)
_ACCEPTERS = (_who(R.DISPATCHER, R.COMMUNITY_SECRETARY, *LEADERS, by=By.OTHER),)
_HOLDERS = (*_SECRETARY, _who(R.COMMUNITY_WORKER, R.GRID_WORKER, R.GRID_LEAD, by=By.HANDLER))
_PRS = (Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD)


def _each(kinds: tuple[Kind, ...], step: Step, who: tuple[Who, ...]) -> dict[tuple[Step, Kind], tuple[Who, ...]]:
    return {(step, kind): who for kind in kinds}


_ALL = tuple(Kind)

WHO: dict[tuple[Step, Kind], tuple[Who, ...]] = {
    **_each(_ALL, Step.SOLVE_ON_SPOT, (_who(R.GRID_WORKER, R.GRID_LEAD),)),
    **_each(_ALL, Step.SORT, _SORTERS),
    (Step.CONFIRM, Kind.PUBLIC): (*_TOP, _who(R.ON_DUTY, emergency=True)),
    (Step.CONFIRM, Kind.SHARED): _TOP,
    (Step.CONFIRM, Kind.HOUSEHOLD): (_who(R.DISPATCHER),),
    (Step.DISPATCH, Kind.PUBLIC): (_who(R.DISPATCHER), _who(R.ON_DUTY, emergency=True)),
    (Step.CONVENE, Kind.SHARED): _SECRETARY,
    (Step.CLAIM, Kind.HOUSEHOLD): (_who(R.GRID_WORKER, R.GRID_LEAD),),
    **_each((Kind.SHARED, Kind.HOUSEHOLD), Step.ASSIGN, _SECRETARY),
    **_each((Kind.SHARED, Kind.HOUSEHOLD), Step.REASSIGN, _SECRETARY),
    **_each(_PRS, Step.HAND_BACK, _DOER),
    **_each(_PRS, Step.ADJUDICATE, _TOP),
    **_each(_PRS, Step.TAKE_UP, _DOER),
    **_each(_ALL, Step.CONTACT, (*_DOER, _who(R.COMMUNITY_WORKER, R.COMMUNITY_SECRETARY, R.GRID_WORKER, R.GRID_LEAD))),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.PUT_ON_LEDGER, _APPROVERS),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.CLAIM_LEDGER, _APPROVERS),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.WHISTLE, (_who(R.DISPATCHER),)),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.APPROVE_WHISTLE, _APPROVERS),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.REPORT_IN, (_who(*ANY, by=By.SUMMONED),)),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.CONSULT, _APPROVERS),
    (Step.CONSULT, Kind.HOUSEHOLD): _SECRETARY,
    **_each((Kind.PUBLIC, Kind.SHARED), Step.END_CONSULT, _APPROVERS),
    (Step.END_CONSULT, Kind.HOUSEHOLD): _SECRETARY,
    **_each(_PRS, Step.EXTEND, _DOER),
    **_each(_PRS, Step.SUSPEND, _DOER),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.DECIDE, _APPROVERS),
    (Step.DECIDE, Kind.HOUSEHOLD): _HOME_APPROVERS,
    **_each((Kind.PUBLIC, Kind.SHARED), Step.RESUME, _APPROVERS),
    (Step.RESUME, Kind.HOUSEHOLD): _HOME_APPROVERS,
    **_each(_ALL, Step.REPORT, (*_DOER, _who(R.COMMUNITY_WORKER, R.COMMUNITY_SECRETARY, R.GRID_LEAD, R.GRID_WORKER))),
    **_each((Kind.PUBLIC, Kind.HOUSEHOLD), Step.SETTLE, _DOER),
    (Step.SETTLE, Kind.SHARED): (*_DOER, _who(R.COMMUNITY_SECRETARY, by=By.COUNCIL)),
    **_each(_PRS, Step.ACCEPT, _ACCEPTERS),
    **_each(_PRS, Step.RETURN, _ACCEPTERS),
    **_each(_PRS, Step.FOLLOW_UP, (_who(*ANY, by=By.FOLLOWER), _who(R.COMMUNITY_SECRETARY, by=By.OTHER))),
    (Step.CLOSE, Kind.PUBLIC): (_who(R.DISPATCHER, by=By.UNCLAIMED), _who(*LEADERS, by=By.CLAIMING)),
    **_each((Kind.SHARED, Kind.HOUSEHOLD), Step.CLOSE, _SECRETARY),
    **_each(_PRS, Step.REOPEN, (_who(R.COMMUNITY_SECRETARY, R.DISPATCHER),)),
    (Step.RECLASSIFY, Kind.PUBLIC): _TOP,
    **_each((Kind.SHARED, Kind.HOUSEHOLD), Step.RECLASSIFY, (*_TOP, *_SECRETARY)),
    **_each(_ALL, Step.JOIN, _JOINERS),
    **_each(_ALL, Step.PART, _JOINERS),
    **_each(_ALL, Step.WITHDRAW, (_who(R.COMMUNITY_SECRETARY, R.DISPATCHER),)),
    **_each(_ALL, Step.ADD_VOICE, (*_JOINERS, _who(R.GRID_WORKER, R.GRID_LEAD))),
    **_each(_ALL, Step.CITY_FOLLOW_UP, (_who(R.DISPATCHER),)),
    (Step.OPEN_FILE, Kind.HOUSEHOLD): _SECRETARY,
    (Step.FORM_TEAM, Kind.HOUSEHOLD): (_who(*ANY, by=By.HANDLER),),
    (Step.REFUSE_MEDIATION, Kind.HOUSEHOLD): (_who(*ANY, by=By.HANDLER), _who(R.COMMUNITY_SECRETARY, R.MEDIATOR)),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.RELEASE_CONTACT, (_who(R.COMMUNITY_SECRETARY, R.DISPATCHER),)),
    (Step.RELEASE_CONTACT, Kind.HOUSEHOLD): _HOLDERS,
    **_each((Kind.PUBLIC, Kind.SHARED), Step.TAKE_BACK_CONTACT, (_who(R.COMMUNITY_SECRETARY, R.DISPATCHER),)),
    (Step.TAKE_BACK_CONTACT, Kind.HOUSEHOLD): _HOLDERS,
    **_each(_ALL, Step.UNMASK, (_who(*ANY, by=By.ENTITLED),)),
    **_each(_ALL, Step.NOTE, (*_DOER, *_JOINERS, _who(*LEADERS))),
}
"""Who may take which step with which kind. Everybody also needs sight of the matter."""

REGISTRARS = frozenset(
    {
        R.GRID_WORKER,
        R.GRID_LEAD,
        R.ENTRANCE_HEAD,
        R.COMMUNITY_WORKER,
        R.COMMUNITY_SECRETARY,
        R.COMMITTEE_MEMBER,
        R.DISPATCHER,
        R.AREA_CADRE,
        R.ON_DUTY,
        *LEADERS,
    }
)

ON_SPOT = frozenset({R.GRID_WORKER, R.GRID_LEAD})

NEXT: dict[tuple[State, Kind], Step] = {
    **{(State.REGISTERED, kind): Step.SORT for kind in Kind},
    **{(State.SORTED, kind): Step.CONFIRM for kind in _PRS},
    (State.CONFIRMED, Kind.PUBLIC): Step.DISPATCH,
    (State.CONFIRMED, Kind.SHARED): Step.CONVENE,
    (State.CONFIRMED, Kind.HOUSEHOLD): Step.CLAIM,
    **{(State.ASSIGNED, kind): Step.TAKE_UP for kind in _PRS},
    **{(State.IN_HAND, kind): Step.SETTLE for kind in _PRS},
    **{(State.SUSPENDED, kind): Step.RESUME for kind in _PRS},
    **{(State.SETTLED, kind): Step.FOLLOW_UP for kind in _PRS},
    **{(State.ACCEPTED, kind): Step.FOLLOW_UP for kind in _PRS},
    **{(State.FOLLOWED_UP, kind): Step.CLOSE for kind in _PRS},
}
"""The main line: what a matter waits for. The day's work list and the line of the matter page read it."""

DEFAULT_LIMITS: dict[Clock, Limit] = {
    Clock.CONTACT: Limit(24, Unit.HOURS),
    Clock.SETTLE: Limit(5, Unit.WORKDAYS),
    Clock.TAKE_UP: Limit(1, Unit.WORKDAYS),
    Clock.FOLLOW_UP: Limit(3, Unit.WORKDAYS),
}
"""Until a category is known. Parameters of this project; no law sets them."""

CLAIM_WITHIN_HOURS = 24
SAMPLE = 10


class Facts(Protocol):
    """What the rules look at; tables.Matter has it."""

    @property
    def id(self) -> UUID: ...

    @property
    def subdistrict(self) -> UUID: ...

    @property
    def community(self) -> UUID: ...

    @property
    def grid(self) -> UUID | None: ...

    @property
    def kind(self) -> str: ...

    @property
    def state(self) -> str: ...

    @property
    def emergency(self) -> bool: ...

    @property
    def handler(self) -> UUID | None: ...

    @property
    def party(self) -> UUID | None: ...

    @property
    def follower(self) -> UUID | None: ...

    @property
    def claiming_leader(self) -> UUID | None: ...

    @property
    def on_ledger(self) -> bool: ...

    @property
    def in_council(self) -> bool: ...

    @property
    def in_consultation(self) -> bool: ...

    @property
    def disputed(self) -> bool: ...

    @property
    def hand_backs(self) -> int: ...

    @property
    def adjudicated(self) -> bool: ...

    @property
    def joined_to(self) -> UUID | None: ...


class StepNotOpen(Refused):
    message = "没有办：事项处于“{state}”，不能“{step}”。请看过最新情况再办。"


class NotYourStep(Forbidden):
    message = "没有办：“{step}”由{who}办理。"


class IsJoined(Refused):
    message = "没有办：这件事已并入 {number}。请到那一件里办，或先拆分。"


class ReasonMissing(Invalid):
    message = "没有保存：“{step}”要写理由。您写的都在，补上理由再提交。"


class KindMissing(Invalid):
    message = "还没有选公事、共事或家事。请选一类再提交。"


class SamePerson(Refused):
    message = "没有办：“{step}”要由办理人以外的人来办（{rule}）。请找{who}。"


class AcceptanceMissing(Refused):
    message = "没有办：挂账事项要先由他人验收，才能回访、销账。"


class VoicesWaiting(Refused):
    message = "没有销账：还有 {n} 条诉求没有回访结果。逐条回访，联系不上的记“未能回访”。"


class ReportMissing(Refused):
    message = "没有办结：这一类必须先报告（{law}）。请记下何时、向谁报告、回执号；确不需要的，写明理由。"


class AdjudicatedStays(Refused):
    message = "没有退单：这件事经街道研判指定主办，不能再退。有困难请申请延期、暂缓或会诊。"


class NeedsAdjudication(Refused):
    message = "未派出：已退单 {n} 次，请走研判，由街道指定主办单位。"


class NoNeedToAdjudicate(Refused):
    message = "没有研判：退单两次，或各方都要、都不要时才研判。现在请直接派单。"


class TooEarlyToAssign(Refused):
    message = "没有指派：核定后 {hours} 小时内先由网格认领。{when} 后仍无人认领，再指派。"


class HandlerInOffice(Refused):
    message = "没有换：{who}仍在岗，由{who}接着办。离岗、授权终止后才换人；有困难请申请延期、暂缓。"


class NotOnSpot(Refused):
    message = "没有办结：“{item}”不能当场办结，请记下情况，转有关方面办理。"


class HasOrder(Refused):
    message = "没有撤销：这件事带有 12345 工单，剔除要向市里申请。"


class HasVoices(Refused):
    message = "没有撤销：还有 {n} 条诉求在这件事里。请先拆分，或办到底。"


class DifferentKinds(Refused):
    message = "没有并案：两件事一件是{one}，一件是{other}。先改判再合并。"


class NoFile(Refused):
    message = "没有打开：这件家事还没有组队，没有调解卷可看。"


class JoinsItself(Invalid):
    message = "没有并案：不能并入自己。请填另一件事的编号。"


class BallotOpen(Refused):
    message = "没有改判：这件事正在表决。表决结束后再改判。"


class ReviewDateMissing(Invalid):
    message = "没有提交：暂缓、延期要写到哪一天复核。请填今天以后的日期。"


class AlreadyApplied(Refused):
    message = "没有提交：已有一份申请在等审批。"


class NothingToDecide(Refused):
    message = "没有审批：没有待批的申请，可能已由他人批过。"


class AlreadyOnLedger(Refused):
    message = "没有挂账：这件事已在挂账督办台账上。"


class LeaderTaken(Refused):
    message = "没有认领：{who} 已牵头认领。"


class NotOnLedger(Refused):
    message = "没有认领：这件事还没有挂账。"


class TooFewParties(Invalid):
    message = "没有吹哨：请至少选一个部门或公共服务企业，并填报到时限。"


class ReportedIn(Refused):
    message = "没有再记：{when} 已报到，不能改时间。"


class NotSummoned(Refused):
    message = "没有报到：没有叫您所在的单位，或吹哨还没有批准。"


class NewTitleMissing(Invalid):
    message = "没有改判：从家事改出，标题和情况要重新写，原来的话不带出去。"


class WrongReceiver(Invalid):
    message = "没有指派：请选本社区的物业、业委会、物管会，或本社区的网格。"


class UnknownNumber(Invalid):
    message = "没有找到编号 {number}，或它不对您开放。请核对编号。"


def next_state(matter: Facts, step: Step) -> State:
    """Raises StepNotOpen. The same state where the step leaves it."""
    sources, following = LIFE[step]
    state = State(matter.state)
    if state not in sources:
        raise StepNotOpen(state=state.label, step=step.label)
    return following or state


def may(officer: Officer, step: Step, matter: Facts, *, summoned: frozenset[UUID] = frozenset()) -> bool:
    return any(_stands(officer, who, matter, summoned) for who in WHO.get((step, Kind(matter.kind)), ()))


def _stands(officer: Officer, who: Who, matter: Facts, summoned: frozenset[UUID]) -> bool:
    if who.emergency and not (matter.emergency and officer.out_of_hours):
        return False
    held = [grant for grant in officer.grants if grant.role in who.roles]
    if not held:
        return False
    match who.by:
        case By.PARTY:
            return matter.party is not None and matter.party in {grant.place.id for grant in held}
        case By.HANDLER:
            return matter.handler == officer.id
        case By.FOLLOWER:
            return matter.follower == officer.id and not is_handler(officer, matter)
        case By.CLAIMING:
            return matter.claiming_leader == officer.id
        case By.ENTITLED:
            return True
        case By.SUMMONED:
            return bool(summoned & {grant.place.id for grant in held})
    here = any(grant.place.covers(matter.subdistrict, matter.community, matter.grid) for grant in held)
    match who.by:
        case By.UNCLAIMED:
            return here and matter.claiming_leader is None
        case By.COUNCIL:
            return here and matter.in_council and matter.party is None
        case By.OTHER:
            return here and not is_handler(officer, matter)
    return here


def is_handler(officer: Officer, matter: Facts) -> bool:
    return matter.handler == officer.id or (matter.party is not None and matter.party in officer.parties)


def require(officer: Officer, step: Step, matter: Facts, *, summoned: frozenset[UUID] = frozenset()) -> None:
    """Raises SamePerson or NotYourStep."""
    if may(officer, step, matter, summoned=summoned):
        return
    allowed = WHO.get((step, Kind(matter.kind)), ())
    if is_handler(officer, matter) and any(who.by in (By.OTHER, By.FOLLOWER) for who in allowed):
        raise SamePerson(step=step.label, rule=SEPARATE.get(step, "办验分离"), who="网格长、社区书记或街道")
    raise NotYourStep(step=step.label, who=in_words(allowed))


SEPARATE = {Step.FOLLOW_UP: "回访人不得是办理人", Step.ACCEPT: "办验分离", Step.RETURN: "办验分离"}


def in_words(allowed: tuple[Who, ...]) -> str:
    """「派单员、领导」 for a refusal."""
    said: list[str] = []
    for who in allowed:
        if who.by in (By.PARTY, By.HANDLER, By.FOLLOWER, By.CLAIMING, By.SUMMONED, By.ENTITLED):
            said.append(who.by.label)
        else:
            said += [role.label for role in Role if role in who.roles]
    return "、".join(dict.fromkeys(said)) or "其他类别的事项"


def steps_open_to(officer: Officer, matter: Facts, *, summoned: frozenset[UUID] = frozenset()) -> list[Step]:
    """The buttons a page should offer. A joined matter offers only parting."""
    state = State(matter.state)
    found = []
    for step, (sources, _) in LIFE.items():
        if state not in sources or not may(officer, step, matter, summoned=summoned):
            continue
        if (matter.joined_to is not None) != (step is Step.PART):
            continue
        if step in FITS and not FITS[step](matter):
            continue
        found.append(step)
    return found


def _leading_open(matter: Facts) -> bool:
    return matter.hand_backs < 2


FITS: dict[Step, Callable[[Facts], bool]] = {
    Step.DISPATCH: _leading_open,
    Step.CONVENE: _leading_open,
    Step.CLAIM: _leading_open,
    Step.ASSIGN: _leading_open,
    Step.REASSIGN: lambda matter: matter.handler is not None and matter.party is None,
    Step.ADJUDICATE: lambda matter: matter.hand_backs >= 2 or matter.disputed,
    Step.HAND_BACK: lambda matter: not matter.adjudicated,
    Step.PUT_ON_LEDGER: lambda matter: not matter.on_ledger,
    Step.CLAIM_LEDGER: lambda matter: matter.on_ledger and matter.claiming_leader is None,
    Step.END_CONSULT: lambda matter: matter.in_consultation,
    Step.RELEASE_CONTACT: lambda matter: matter.party is not None or matter.kind == Kind.HOUSEHOLD,
    Step.FOLLOW_UP: lambda matter: not matter.on_ledger or matter.state == State.ACCEPTED,
    Step.CLOSE: lambda matter: not matter.on_ledger or matter.state != State.SETTLED,
}
"""A button that could only be refused is not offered."""


def next_step(matter: Facts) -> Step | None:
    """What it waits for now: NEXT, but for acceptance on the ledger and adjudication after the second hand-back."""
    state, kind = State(matter.state), Kind(matter.kind)
    if state is State.SETTLED and matter.on_ledger:
        return Step.ACCEPT
    if state is State.CONFIRMED and matter.hand_backs >= 2:
        return Step.ADJUDICATE
    return NEXT.get((state, kind))


def needs_confirmation(kind: Kind, *, disputed: bool, drawn: bool) -> bool:
    """Public always; the others when disputed or drawn."""
    return kind is Kind.PUBLIC or disputed or drawn


def drawn(number: str, one_in: int = SAMPLE) -> bool:
    """The sample the subdistrict confirms: by hash of the number, so that nobody chooses it."""
    return int.from_bytes(hashlib.sha256(number.encode()).digest()[:8], "big") % one_in == 0


def require_reason(step: Step, reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing(step=step.label)
    return reason.strip()


def require_same_kind(one: Kind, other: Kind) -> None:
    """A join links matters of one kind, or one of them is unsorted."""
    if one != other and Kind.UNSORTED not in (one, other):
        raise DifferentKinds(one=one.label, other=other.label)


class NobodyAnswered(Invalid):
    message = "没有保存：有诉求的逐条回访；没有人提的，记“现场看过”。"


class NotAnOffice(Invalid):
    message = "未派出：公事派给街道科室、区级部门或公共服务企业，不能派给{name}。请另选。"


class AnswerMissing(Invalid):
    message = "没有保存：已答复的，要分别记“解决了吗”和“满意吗”。"


class UnreachedMissing(Invalid):
    message = "没有保存：未能回访的，要记为什么：无人接听、拒绝回访，还是空号、停机。"


def require_answers(
    outcome: Outcome, solved: bool | None, satisfaction: Satisfaction | None, unreached: Unreached | None = None
) -> None:
    """Unreachable says why. Answered needs both answers; unreachable, nobody and 现场看过 have no satisfaction, so none is ever counted."""
    if outcome is Outcome.ANSWERED and (solved is None or satisfaction is None):
        raise AnswerMissing()
    if outcome is not Outcome.ANSWERED and satisfaction is not None:
        raise AnswerMissing()
    if outcome in (Outcome.UNREACHABLE, Outcome.NOBODY) and solved is not None:
        raise AnswerMissing()
    if (outcome is Outcome.UNREACHABLE) != (unreached is not None):
        raise UnreachedMissing()


def require_asked(outcome: Outcome, voices: int) -> None:
    """现场看过 is for what nobody voiced; an answer has somebody who gave it."""
    if (outcome is Outcome.LOOKED) != (voices == 0) and outcome is not Outcome.NOBODY:
        raise NobodyAnswered()


def reopened_how(times: int) -> str:
    """What the n-th reopening brings: the second a consultation, the third the mark 重复诉求 (rules.md §4)."""
    return {1: "again", 2: "consultation"}.get(times, "repeated")


def booked(matter: Mapping[str, object] | Facts, month: str) -> dict[str, object]:
    """What the journal carries before and after, so that figures can book -1 and +1. A joined matter is not counted."""

    def value(name: str) -> object:
        return matter[name] if isinstance(matter, Mapping) else getattr(matter, name)

    if value("joined_to") is not None:
        return {}
    return {"month": month} | {name: value(name) for name in ("community", "kind", "state")}


def may_assign_at(confirmed_at: datetime, now: datetime, *, hours: int = CLAIM_WITHIN_HOURS) -> bool:
    return (now - confirmed_at).total_seconds() >= hours * 3600
