"""The life of a ballot and of a paper, who may vote in whose stead, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.clock import SHANGHAI
from domain.council.bodies.rules import Channel
from domain.council.decisions.rules import DecisionRule
from domain.council.tallies.rules import Choice
from domain.errors import Forbidden, Refused
from domain.words import Word


class State(Word):
    DRAFT = "draft", "草拟"
    NOTICED = "noticed", "已通知"
    OPEN = "open", "投票中"
    CLOSED = "closed", "已结束"
    TALLIED = "tallied", "已计票"
    PUBLISHED = "published", "已公示"
    ANNULLED = "annulled", "已作废"
    FAILED = "failed", "计票有误"


class Step(Word):
    NOTICE = "notice", "发通知"
    OPEN = "open", "开始投票"
    CLOSE = "close", "结束投票"
    TALLY = "tally", "计票"
    PUBLISH = "publish", "公示"
    ANNUL = "annul", "作废"
    FAIL = "fail", "报计票有误"


LIFE: dict[Step, tuple[frozenset[State], State]] = {
    Step.NOTICE: (frozenset({State.DRAFT}), State.NOTICED),
    Step.OPEN: (frozenset({State.NOTICED}), State.OPEN),
    Step.CLOSE: (frozenset({State.OPEN}), State.CLOSED),
    Step.TALLY: (frozenset({State.CLOSED}), State.TALLIED),
    Step.PUBLISH: (frozenset({State.TALLIED}), State.PUBLISHED),
    Step.ANNUL: (frozenset({State.DRAFT, State.NOTICED, State.TALLIED}), State.ANNULLED),
    Step.FAIL: (frozenset({State.CLOSED, State.TALLIED}), State.FAILED),
}
"""A count error leads to failed, never back to open; a new round is a new ballot in a new meeting."""

ENDED = frozenset({State.PUBLISHED, State.ANNULLED, State.FAILED})


class StepNotOpen(Refused):
    message = "表决处于“{state}”，不能“{step}”。{next}"


class BallotNotOpen(Refused):
    message = "没有计入：表决{state}。一票只在投票中计入。"


class AlreadyVoted(Refused):
    message = "这名{who}已投票：{when}，{channel}。这次没有计入。"


class PhoneVotingOff(Refused):
    message = "没有计入：这次表决不用手机投票，请按主持人的安排举手或交纸票。"


class NotAttending(Refused):
    message = "没有计入：您还没有签到。请到会场找记录人签到，再投票。"


class ItemNotNoticed(Refused):
    message = "不能表决：“{title}”没有写进会议通知，只表决通知过的事项（北京市物业管理条例第35条）。"


class ProxyNotAllowed(Refused):
    message = "不能委托：{rule}必须本人表决（{source}）。"


class ProxyNotWritten(Refused):
    message = "没有登记委托：委托须有书面委托书，请先上传委托书。"


class TooManyProxies(Refused):
    message = "没有登记委托：一人最多受托 {most} 份，这位受托人已有 {held} 份。"


class TooLateToStandIn(Refused):
    message = "没有登记委托：{why}。委托要在投票以前登记。"


class StoodForAlready(Refused):
    message = "没有登记委托：这个人已经登记了一份委托。"


class VotedAlready(Refused):
    message = "没有收回：票已经投出，投出的票不能改。"


class PaperReadAlready(Refused):
    message = "没有登记委托：第 {number} 号票已经录入。委托要在交票以前登记。"


class PapersDoNotAddUp(Refused):
    message = "纸票对不上：{what}。请监票人重新清点。"


class SameHand(Forbidden):
    message = "两次录入须由两个人分别完成。第一次是您录的，请换一位同事录第二次。"


class ThirdHand(Forbidden):
    message = "没有录入：两次录得不一致，第三遍须由没有录过这张票的同事录。"


class NotYourReading(Forbidden):
    message = "没有撤回：第 {number} 号票由录的人撤回。"


class ReadByTwo(Refused):
    message = "没有撤回：第 {number} 号票两个人都录过，不一致的由第三个人看着票录。"


class MeetingNotInSession(Refused):
    message = "会议{state}，不能开始投票。请先开始会议。"


class PhoneDoesNotBind(Refused):
    message = "没有提交：{why}业主大会请用纸票表决；要听手机上的意见，请在议事会发起征询。"


class HandsDoNotBind(Refused):
    message = "没有录入：{why}"


class HandsCountedAlready(Refused):
    message = (
        "举手票数已录入：同意 {agreeing}，不同意 {opposing}，弃权 {abstaining}。"
        "录错了，请在结束投票以前“更正举手票数”，由计票人、监票人重新签名。"
    )


class HandsNotCounted(Refused):
    message = "举手票数还没有录入，没有可以更正的。"


class TooLateToCorrect(Refused):
    message = "没有更正：表决{state}，票数已锁定。票数有误，请报计票有误，另开一轮。"


class SameHands(Refused):
    message = "没有更正：票数和录入的一样。"


class SlipsCountedAlready(Refused):
    message = "票箱里的票已录入，不能再改。录错了，请结束投票后报“计票有误”，另开一轮。"


class TwoPeopleSign(Refused):
    message = "没有录入：计票人和监票人须是两个人，都要签名。"


class CountDiffers(Refused):
    message = "复算与结束投票时的票数不一致。请报“计票有误”，由监票人核对后另开一轮。"


class RoundStillRunning(Refused):
    message = "上一轮还没有结束，不能开新一轮。"


class AnotherMotion(Refused):
    message = "没有提交：新一轮表决的是同一件事，“{words}”，属于“{type}”。请照写；内容或类别变了，就是另一件事，请选“第一轮”。"


class RoundNeedsNewMeeting(Refused):
    message = "新一轮须另开会议：重新通知，重新核定名册，上一轮的票不带过来。"


class PapersHalfRead(Refused):
    message = "不能结束投票：还有 {count} 张纸票只录了一次或两次不一致（第 {numbers} 号），请录完再结束。"


class PaperNotOut(Refused):
    message = "没有办理：第 {number} 号票{state}。"


def next_state(state: State, step: Step) -> State:
    sources, following = LIFE[step]
    if state not in sources:
        raise StepNotOpen(state=state.label, step=step.label, next=_way_out(state))
    return following


def steps_open(state: State) -> list[Step]:
    return [step for step, (sources, _) in LIFE.items() if state in sources]


def require_state(state: State, wanted: State, deed: str) -> None:
    if state != wanted:
        raise StepNotOpen(state=state.label, step=deed, next=_way_out(state))


def require_signatures(counter: str, scrutineer: str) -> None:
    """王 芳 is no second person beside 王芳."""
    one, other = ("".join(name.split()) for name in (counter, scrutineer))
    if not one or not other or one == other:
        raise TwoPeopleSign()


def require_round(earlier: Sequence[State], *, same_meeting: bool) -> None:
    """A second round is a new meeting, after the first has come to its end."""
    if same_meeting:
        raise RoundNeedsNewMeeting()
    if any(state not in ENDED | {State.TALLIED} for state in earlier):
        raise RoundStillRunning()


def already_voted(who: str, at: datetime, channel: Channel) -> AlreadyVoted:
    """「这名业主已投票：11月23日 15:20，纸票。这次没有计入。」"""
    local = at.astimezone(SHANGHAI)
    return AlreadyVoted(who=who, when=f"{local.month}月{local.day}日 {local:%H:%M}", channel=channel.label)


def require_proxy(rule: DecisionRule, *, held: int, written: bool, election: bool = False) -> None:
    """`held`: how many this person votes for already."""
    limits = rule.proxies
    if limits.most == 0 or (election and not limits.in_elections):
        raise ProxyNotAllowed(rule=rule.label, source=limits.source)
    if not written:
        raise ProxyNotWritten()
    if limits.most is not None and held >= limits.most:
        raise TooManyProxies(most=limits.most, held=held)


class PaperState(Word):
    """A paper's life: what was given out comes back valid, blank or void, is exchanged, or stays out."""

    ISSUED = "issued", "已发出"
    VALID = "valid", "有效"
    BLANK = "blank", "空白"
    VOID = "void", "无效"
    EXCHANGED = "exchanged", "已更换"


class Delivery(Word):
    IN_PERSON = "in_person", "当面送达"
    RECEIVED_FOR = "received_for", "代收"
    NOT_DELIVERED = "not_delivered", "无法送达，已公告"


@dataclass(frozen=True)
class Papers:
    """The scrutineers' count: issued = returned + still out + exchanged, returned = valid + blank + void."""

    issued: int
    returned: int
    valid: int
    blank: int
    void: int
    exchanged: int = 0

    def __post_init__(self) -> None:
        if self.returned != self.valid + self.blank + self.void:
            what = f"收回 {self.returned}，有效 {self.valid}、空白 {self.blank}、无效 {self.void}"
            raise PapersDoNotAddUp(what=what)
        if self.issued < self.returned + self.exchanged:
            raise PapersDoNotAddUp(what=f"发出 {self.issued}，收回和更换共 {self.returned + self.exchanged}")

    @property
    def out(self) -> int:
        return self.issued - self.returned - self.exchanged


@dataclass(frozen=True)
class Reading:
    """What one person read off a paper. A blank paper abstains; a void one is no vote (参数)."""

    state: PaperState
    choice: Choice | None = None

    def __post_init__(self) -> None:
        if (self.state == PaperState.VALID) != (self.choice is not None):
            raise PapersDoNotAddUp(what="有效票须有一个选择，空白票和无效票没有选择")

    @property
    def counts_as(self) -> Choice | None:
        return Choice.ABSTAIN if self.state == PaperState.BLANK else self.choice


def settled_reading(readings: Sequence[Reading]) -> Reading | None:
    """Two people enter independently; where they differ a third look decides. None: one more look is needed."""
    if len(readings) < 2:
        return None
    if readings[0] == readings[1]:
        return readings[0]
    return readings[2] if len(readings) > 2 else None


def count_papers(states: Iterable[PaperState]) -> Papers:
    counted = list(states)
    valid, blank, void = (counted.count(s) for s in (PaperState.VALID, PaperState.BLANK, PaperState.VOID))
    exchanged = counted.count(PaperState.EXCHANGED)
    return Papers(len(counted), valid + blank + void, valid, blank, void, exchanged)


def _way_out(state: State) -> str:
    if state in ENDED:
        return "要再表决，请开新一轮会议。"
    return {State.OPEN: "请先结束投票。", State.DRAFT: "请先发会议通知。"}.get(state, "")
