"""A meeting: when it may be at the earliest, whether those who came are enough, and how its deeds follow."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.clocks.rules import earliest_meeting_day
from domain.council.bodies.rules import Body
from domain.council.decisions.rules import DecisionRule, Measure, Stage, Weight, decision_rule
from domain.council.rights import Duty
from domain.errors import Invalid, Refused
from domain.words import Word


class State(Word):
    DRAFT = "draft", "筹备"
    NOTICED = "noticed", "已通知"
    IN_SESSION = "in_session", "会议中"
    ENDED = "ended", "已结束"
    NOT_HELD = "not_held", "未开成"
    CANCELLED = "cancelled", "已取消"


class Showing(Word):
    """What the clerk has put on the shared screen."""

    AGENDA = "agenda", "议程"
    ATTENDANCE = "attendance", "到会"
    ITEM = "item", "正在议"
    BALLOT = "ballot", "投票"
    RESULT = "result", "结果"
    PAUSED = "paused", "休会"


class Step(Word):
    NOTICE = "notice", "发会议通知"
    BEGIN = "begin", "开始会议"
    END = "end", "结束会议"
    CALL_OFF = "call_off", "不能召开，另行通知"
    CANCEL = "cancel", "取消"


LIFE: dict[Step, tuple[frozenset[State], State]] = {
    Step.NOTICE: (frozenset({State.DRAFT}), State.NOTICED),
    Step.BEGIN: (frozenset({State.NOTICED}), State.IN_SESSION),
    Step.END: (frozenset({State.IN_SESSION}), State.ENDED),
    Step.CALL_OFF: (frozenset({State.NOTICED}), State.NOT_HELD),
    Step.CANCEL: (frozenset({State.DRAFT, State.NOTICED}), State.CANCELLED),
}


_COUNTED = {"hand_tally": "录入票数", "correct_hands": "更正举手票数", "tally": "计票"}
_RAN = {
    "check_in": "签到",
    "begin": "开始会议",
    "open": "开始投票",
    **_COUNTED,
    "close": "结束投票",
    "minutes": "会议记录",
}
DONE_IN: dict[Duty, dict[str, str]] = {
    Duty.CONVENOR: {},
    Duty.CHAIR: _RAN,
    Duty.CLERK: _RAN,
    Duty.COUNTER: _COUNTED,
    Duty.SCRUTINEER: _COUNTED,
}
"""What somebody has done in a duty that cannot be left without it, by the action of its line."""

MOST_AHEAD = timedelta(days=366)
"""A meeting further away than a year is a typing error."""
LONGEST_TITLE = 40


@dataclass(frozen=True)
class NoticePeriod:
    """Days before the meeting, counted backward, never rolling to a working day. A parameter with its article."""

    days: int
    source: str
    shorter_with_reason: bool = False


NOTICE_PERIODS: dict[Body, NoticePeriod] = {
    Body.OWNERS: NoticePeriod(15, "北京市物业管理条例第35条"),
    Body.ASSEMBLY: NoticePeriod(10, "城市居民委员会组织法第26条", shorter_with_reason=True),
    Body.REPRESENTATIVES: NoticePeriod(3, "参数：居民代表会议通知期", shorter_with_reason=True),
    Body.OWNERS_COMMITTEE: NoticePeriod(5, "北京市物业管理条例第45条，并告知居委会"),
    Body.MANAGEMENT_COMMITTEE: NoticePeriod(3, "参数：物管会会议通知期"),
    Body.COUNCIL: NoticePeriod(3, "参数：议事规则", shorter_with_reason=True),
}


class MeetingStepNotOpen(Refused):
    message = "会议处于“{state}”，不能“{step}”。"


class NoticePeriodRunning(Refused):
    message = "通知期不够：{body}须提前 {days} 天通知（{source}），今天通知，最早 {earliest} 开会。"


class ReasonForShorterNotice(Invalid):
    message = "通知不足 {days} 天：请写明紧急理由（{source}）。"


class NoQuorum(Refused):
    message = "{words}"


class NotInvited(Refused):
    message = "没有签到：这个人不在本次会议的应到名单里。请先核对成员。"


class NotToday(Refused):
    message = "没有签到：会议在{day}，请当天签到。"


class TooEarlyToBegin(Refused):
    message = "没有开始：会议通知的是{day}，不能提前。要改日子，请取消后另行通知。"


class QuorumIsThere(Refused):
    message = "{words}，可以召开。"


class BallotStillOpen(Refused):
    message = "还有表决没有计票，不能结束会议。请先结束投票并计票。"


class ServedAlready(Refused):
    message = "没有撤下：{name}已经以{duty}办过“{deed}”，办过的不能撤。要换人，请另外安排一位。"


class NoticedAlready(Refused):
    message = "没有改：会议{state}，时间、地点和议题以通知为准。要改，请取消后另行通知。"


class MinutesChanged(Refused):
    message = "没有保存：{who} {when} 已经改过会议记录。您写的都在下面，对照上面的现稿改好，再保存。"


class MinutesFixed(Refused):
    message = "没有保存：表决结果已经公示，会议记录不能再改。要更正的，记入下一次会议。"


class MeetsInThePast(Invalid):
    message = "会议时间应在今天以后、一年以内。"


class MatterNotShared(Refused):
    message = "没有列入议程：只有本社区核定为共事的事项才能上会。请先核定或改判。"


class MatterNotInHand(Refused):
    message = "没有列入议程：事项处于“{state}”，核定以后、办结以前才能上会。"


class AgendaIsEmpty(Refused):
    message = "议程是空的。请先把要议的事项列入议程。"


@dataclass(frozen=True)
class Attendance:
    """Present against members, in every measure the rule looks at."""

    rule: DecisionRule
    present: Weight
    members: Weight

    @property
    def missing(self) -> int:
        """Persons still needed before the strictest of the rule's lines is met."""
        return max(0, *(self._least(measure) - self.present.of(measure) for measure in self._measures))

    @property
    def enough(self) -> bool:
        return self.missing == 0

    @property
    def least(self) -> int:
        return self._least(Measure.HEADS)

    @property
    def words(self) -> str:
        """The sentence for the clerk and the screen (look.md 14)."""
        here = f"到会 {self.present.heads} 人"
        if self.enough:
            return f"{here}，应到 {self.members.heads} 人，已达法定人数"
        if not self.rule.may_not_be_held:
            return f"{here}，还差 {self.missing} 人，可以接着议，今天不表决"
        if self.present.heads >= self.least:
            seats = self._least(Measure.OWNER_SEATS)
            return f"{here}，其中业主委员 {self.present.owner_seats} 人，须 {seats} 人，不能召开，请另行通知"
        return f"{here}，须 {self.least} 人，不能召开，请另行通知"

    @property
    def words_so_far(self) -> str:
        """While people still arrive: nobody is sent home before the clerk gives up."""
        if self.enough or not self.rule.may_not_be_held:
            return self.words
        return f"到会 {self.present.heads} 人，还差 {self.missing} 人才能开会"

    def require(self) -> None:
        if not self.enough:
            raise NoQuorum(words=f"{self.words}（{self.rule.source}）。")

    @property
    def _measures(self) -> list[Measure]:
        return [line.measure for line in self.rule.at(Stage.HOLDS) if line.measure != Measure.AREA]

    def _least(self, measure: Measure) -> int:
        shares = [line.share for line in self.rule.at(Stage.HOLDS) if line.measure == measure]
        return max((share.least(self.members.of(measure)) for share in shares), default=0)


def attendance_words(rule_name: str, present: int, members: int) -> str:
    return Attendance(decision_rule(rule_name), Weight(heads=present), Weight(heads=members)).words


def next_state(state: State, step: Step) -> State:
    sources, following = LIFE[step]
    if state not in sources:
        raise MeetingStepNotOpen(state=state.label, step=step.label)
    return following


def steps_open(state: State) -> list[Step]:
    return [step for step, (sources, _) in LIFE.items() if state in sources]


def earliest_day(body: Body, noticed_on: date) -> date:
    """15 days before means notice day + 16: the notice day and the meeting day themselves do not count."""
    return earliest_meeting_day(noticed_on, NOTICE_PERIODS[body].days)


def require_notice(body: Body, *, noticed_on: date, meets_on: date, urgent_reason: str = "") -> None:
    period = NOTICE_PERIODS[body]
    earliest = earliest_day(body, noticed_on)
    if meets_on >= earliest:
        return
    if not period.shorter_with_reason or meets_on < noticed_on:
        raise NoticePeriodRunning(
            body=body.label, days=period.days, source=period.source, earliest=f"{earliest.month}月{earliest.day}日"
        )
    if not urgent_reason.strip():
        raise ReasonForShorterNotice(days=period.days, source=period.source)


def require_future(meets_at: datetime, now: datetime) -> None:
    if not now - timedelta(hours=1) <= meets_at <= now + MOST_AHEAD:
        raise MeetsInThePast()


def require_draft(state: State) -> None:
    """Nobody has it in writing yet."""
    if state is not State.DRAFT:
        raise NoticedAlready(state=state.label)


def require_open(state: State) -> None:
    """The agenda can still change."""
    if state not in (State.DRAFT, State.NOTICED, State.IN_SESSION):
        raise MeetingStepNotOpen(state=state.label, step="列入议程")


def require_running(state: State) -> None:
    """People may come and go."""
    if state not in (State.NOTICED, State.IN_SESSION):
        raise MeetingStepNotOpen(state=state.label, step="签到")


def require_day(today: date, meets_on: date) -> None:
    if today != meets_on:
        raise NotToday(day=f"{meets_on.month}月{meets_on.day}日")


def require_not_before(today: date, meets_on: date) -> None:
    """The notice period is the members' right: nobody begins before the noticed day."""
    if today < meets_on:
        raise TooEarlyToBegin(day=f"{meets_on.month}月{meets_on.day}日")


def require_title(title: str) -> None:
    if not title.strip():
        raise Invalid(reason="请写明议题。")
    if len(title.strip()) > LONGEST_TITLE:
        raise Invalid(reason=f"议题最多 {LONGEST_TITLE} 字，大屏才放得下。现在 {len(title.strip())} 字。")


def require_begun(state: State) -> None:
    if state not in (State.IN_SESSION, State.ENDED):
        raise MeetingStepNotOpen(state=state.label, step="写会议记录")


def require_minutes(words: str) -> str:
    """As they are kept: a browser's line ends are no difference."""
    text = "\n".join(words.strip().splitlines())
    if not text:
        raise Invalid(reason="会议记录还没有写。")
    return text


def require_no_minutes(minutes: str) -> None:
    if minutes:
        raise MinutesFixed()


def fingerprint(minutes: str) -> str:
    """Names a draft of the minutes in a form; no seal."""
    return hashlib.sha256(minutes.encode()).hexdigest()[:16]


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(reason="请写明理由。")
