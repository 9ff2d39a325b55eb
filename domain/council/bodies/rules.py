"""Seven bodies decide in a community. The motion's type chooses the body; the law names who may convene it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import Refused
from domain.words import Word


class Body(Word):
    OWNERS = "owners", "业主大会"
    ASSEMBLY = "assembly", "居民会议"
    REPRESENTATIVES = "representatives", "居民代表会议"
    MANAGEMENT_COMMITTEE = "management_committee", "物管会"
    OWNERS_COMMITTEE = "owners_committee", "业委会"
    COUNCIL = "council", "议事会"


class Convenor(Word):
    OWNERS_COMMITTEE = "owners_committee", "业委会"
    MANAGEMENT_COMMITTEE = "management_committee", "物管会"
    PREPARATORY_GROUP = "preparatory_group", "筹备组"
    SUBDISTRICT = "subdistrict", "街道"
    RESIDENTS_COMMITTEE = "residents_committee", "居委会"


class Channel(Word):
    """How a vote arrives. What each is worth depends on the body (条例 35)."""

    HANDS = "hands", "举手"
    PHONE = "phone", "手机"
    PAPER = "paper", "纸票"
    CITY = "city", "市电子投票系统"


class MotionType(Word):
    COMMUNITY_AFFAIR = "community_affair", "社区公共事务"
    RESIDENTS_CHARTER = "residents_charter", "居民公约、居民自治章程"
    CONSULTATION = "consultation", "协商议题"
    COMMITTEE_WORK = "committee_work", "委员会日常工作"
    OWNERS_1 = "owners_1", "制定、修改业主大会议事规则"
    OWNERS_2 = "owners_2", "制定、修改管理规约"
    OWNERS_3 = "owners_3", "选举业委会、更换业委会成员"
    OWNERS_4 = "owners_4", "选聘、解聘物业服务人"
    OWNERS_5 = "owners_5", "使用维修资金"
    OWNERS_6 = "owners_6", "筹集维修资金"
    OWNERS_7 = "owners_7", "改建、重建建筑物及附属设施"
    OWNERS_8 = "owners_8", "改变共有部分用途、利用共有部分经营"
    OWNERS_9 = "owners_9", "共有和共同管理的其他重大事项"

    @property
    def item(self) -> int | None:
        """Its item in 民法典 278, where it is the owners' to decide."""
        return int(self.value.removeprefix("owners_")) if self.value.startswith("owners_") else None


NUMERALS = "〇一二三四五六七八九"
SPECIAL_ITEMS = frozenset({6, 7, 8})
"""民法典 278: three quarters of those taking part. 选聘物业 (四) and 使用维修资金 (五) are ordinary since 2021."""

MAY_DECIDE: dict[MotionType, tuple[Body, ...]] = {
    MotionType.COMMUNITY_AFFAIR: (Body.REPRESENTATIVES, Body.ASSEMBLY, Body.COUNCIL),
    MotionType.RESIDENTS_CHARTER: (Body.ASSEMBLY,),
    MotionType.CONSULTATION: (Body.COUNCIL,),
    MotionType.COMMITTEE_WORK: (Body.MANAGEMENT_COMMITTEE, Body.OWNERS_COMMITTEE),
    **{motion: (Body.OWNERS,) for motion in MotionType if motion.item},
}
"""The first is offered; another body of the row is as lawful. Any other body is refused or only consulted."""

RULE_OF_BODY: dict[Body, str] = {
    Body.ASSEMBLY: "residents_assembly",
    Body.REPRESENTATIVES: "residents_representatives",
    Body.MANAGEMENT_COMMITTEE: "management_committee",
    Body.OWNERS_COMMITTEE: "owners_committee",
    Body.COUNCIL: "council",
}


class AreaState(Word):
    """Of a property area (物业管理区域)."""

    NO_ASSEMBLY = "none", "无业主大会"
    PREPARING = "preparing", "筹备中"
    OWNERS_COMMITTEE = "committee", "有业委会"
    MANAGEMENT_COMMITTEE = "management", "有物管会"
    EXPIRED = "expired", "届满"


OWNERS_CONVENOR: dict[AreaState, Convenor] = {
    AreaState.OWNERS_COMMITTEE: Convenor.OWNERS_COMMITTEE,
    AreaState.MANAGEMENT_COMMITTEE: Convenor.MANAGEMENT_COMMITTEE,
    AreaState.PREPARING: Convenor.PREPARATORY_GROUP,
    AreaState.NO_ASSEMBLY: Convenor.SUBDISTRICT,
    AreaState.EXPIRED: Convenor.SUBDISTRICT,
}
CONVENOR: dict[Body, tuple[Convenor, str]] = {
    Body.ASSEMBLY: (Convenor.RESIDENTS_COMMITTEE, "城市居民委员会组织法第26条"),
    Body.REPRESENTATIVES: (Convenor.RESIDENTS_COMMITTEE, "城市居民委员会组织法第28条"),
    Body.MANAGEMENT_COMMITTEE: (Convenor.MANAGEMENT_COMMITTEE, "北京市物业管理条例第57条"),
    Body.OWNERS_COMMITTEE: (Convenor.OWNERS_COMMITTEE, "北京市物业管理条例第45条"),
    Body.COUNCIL: (Convenor.RESIDENTS_COMMITTEE, "城市居民委员会组织法第32条"),
}


class PropertyAreaNotBound(Refused):
    message = "未绑定物业管理区域，不能发起业主共同决定"


class WrongConvenor(Refused):
    message = "不能由{given}召集。{body}由{lawful}召集（{source}），请由{lawful}发起。"


class WrongBody(Refused):
    message = "没有列入：“{motion}”不由{body}决定。请交{lawful}。"


@dataclass(frozen=True)
class Competence:
    """Which rule counts the votes, and whether the result binds. `sentence` says why it does not."""

    rule: str
    binding: bool
    sentence: str = ""


def lawful_convenor(body: Body, area: AreaState | None = None) -> tuple[Convenor, str]:
    """Who convenes, and by which article. For the owners it depends on the property area, which must be bound."""
    if body != Body.OWNERS:
        return CONVENOR[body]
    if area is None:
        raise PropertyAreaNotBound()
    return OWNERS_CONVENOR[area], "北京市物业管理条例第24、31–36、56条"


def require_convenor(given: Convenor, body: Body, area: AreaState | None = None) -> None:
    lawful, source = lawful_convenor(body, area)
    if given != lawful:
        raise WrongConvenor(given=given.label, body=body.label, lawful=lawful.label, source=source)


def competence(motion: MotionType, body: Body, *, area: AreaState | None = None) -> Competence:
    """The owners' motion in another body is only a consultation; any other motion in the wrong body is refused."""
    if motion.item:
        rule = "owners_special" if motion.item in SPECIAL_ITEMS else "owners_ordinary"
        if body == Body.OWNERS:
            if area is None:
                raise PropertyAreaNotBound()
            return Competence(rule, binding=True)
        if body in (Body.COUNCIL, Body.REPRESENTATIVES, Body.ASSEMBLY):
            return Competence(RULE_OF_BODY[body], binding=False, sentence=owners_decide(motion, body))
    if body not in MAY_DECIDE[motion]:
        raise WrongBody(motion=motion.label, body=body.label, lawful=MAY_DECIDE[motion][0].label)
    if body == Body.COUNCIL:
        return Competence("council", binding=False, sentence=CONSULTATION)
    return Competence(RULE_OF_BODY[body], binding=True)


CONSULTATION = "议事会形成的是协商意见，不是法定决定。可以照此办理、监督办理，或提交居民（代表）会议决定。"
INQUIRY = "举手和手机投票只作征询。业主共同决定以签字纸票或市电子投票系统为准（北京市物业管理条例第35条）。"
BINDING_FOR_OWNERS = frozenset({Channel.PAPER, Channel.CITY})


def owners_decide(motion: MotionType, body: Body) -> str:
    return f"这件事属业主共同决定（民法典278条第{NUMERALS[motion.item or 0]}项）。{body.label}只能形成协商意见。"


def channel_binds(body: Body, channel: Channel) -> bool:
    """Owners bind themselves only by signed paper or the city's own system; hands and our phones only inquire."""
    return body != Body.OWNERS or channel in BINDING_FOR_OWNERS
