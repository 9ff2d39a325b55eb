"""When a meeting holds and when a motion passes. Integers only: shares are compared by multiplying."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.council.bodies.rules import Body
from domain.errors import Missing
from domain.words import Word


class Measure(Word):
    """What is counted: persons, floor area in 0.01 ㎡, or the owners' own seats in a 物管会."""

    HEADS = "heads", "人数"
    AREA = "area", "面积"
    OWNER_SEATS = "owner_seats", "业主委员人数"


class Standing(Word):
    """Whose heads or area: T, P and A of the rules."""

    ALL = "all", "全体"
    TAKING_PART = "taking_part", "参与"
    AGREEING = "agreeing", "同意"


class Stage(Word):
    HOLDS = "holds", "参与"
    PASSES = "passes", "同意"


@dataclass(frozen=True)
class Share:
    """A fraction. 以上 includes the number, 超过 and 过半数 do not (民法典 1259)."""

    numerator: int
    denominator: int
    inclusive: bool

    def met_by(self, part: int, whole: int) -> bool:
        left, right = self.denominator * part, self.numerator * whole
        return left >= right if self.inclusive else left > right

    def least(self, whole: int) -> int:
        """The smallest part that meets it."""
        exact = self.numerator * whole
        return -(-exact // self.denominator) if self.inclusive else exact // self.denominator + 1

    @property
    def words(self) -> str:
        return f"{self.numerator}/{self.denominator}" if self.inclusive else f"超过 {self.numerator}/{self.denominator}"

    @property
    def demand(self) -> str:
        if self == MORE_THAN_HALF:
            return "须过半数"
        return f"须达 {self.words}" if self.inclusive else f"须{self.words}"


TWO_THIRDS = Share(2, 3, inclusive=True)
THREE_QUARTERS = Share(3, 4, inclusive=True)
MORE_THAN_HALF = Share(1, 2, inclusive=False)


@dataclass(frozen=True)
class Requirement:
    """One inequality: this part of that whole, in this measure, meets the share."""

    stage: Stage
    subject: str
    measure: Measure
    part: Standing
    whole: Standing
    share: Share

    @property
    def title(self) -> str:
        return f"{self.subject}{self.share.demand}"


@dataclass(frozen=True)
class Proxies:
    """Written, with the document, within limits. `most` per person who holds them; 0 is none; None is no limit."""

    most: int | None
    in_elections: bool = True
    source: str = "议事规则（参数）"


@dataclass(frozen=True)
class DecisionRule:
    """One row of rules.md §1. `noticed_only`: nothing may be voted on that the notice did not name (条例 35)."""

    name: str
    label: str
    version: str
    body: Body
    unit: str
    requirements: tuple[Requirement, ...]
    proxies: Proxies
    source: str
    noticed_only: bool = False
    may_not_be_held: bool = True

    def at(self, stage: Stage) -> tuple[Requirement, ...]:
        return tuple(line for line in self.requirements if line.stage == stage)

    def unit_of(self, measure: Measure) -> str:
        return {Measure.AREA: "㎡", Measure.OWNER_SEATS: "名业主委员"}.get(measure, self.unit)


def _owners(consent: Share) -> tuple[Requirement, ...]:
    took_part = (Standing.TAKING_PART, Standing.ALL, TWO_THIRDS)
    agreed = (Standing.AGREEING, Standing.TAKING_PART, consent)
    return (
        Requirement(Stage.HOLDS, "参与表决人数", Measure.HEADS, *took_part),
        Requirement(Stage.HOLDS, "参与表决面积", Measure.AREA, *took_part),
        Requirement(Stage.PASSES, "同意人数", Measure.HEADS, *agreed),
        Requirement(Stage.PASSES, "同意面积", Measure.AREA, *agreed),
    )


def _attending(share: Share, measure: Measure = Measure.HEADS, subject: str = "到会人数") -> Requirement:
    return Requirement(Stage.HOLDS, subject, measure, Standing.TAKING_PART, Standing.ALL, share)


AGREED_BY_THOSE_ATTENDING = Requirement(
    Stage.PASSES, "同意人数（占到会）", Measure.HEADS, Standing.AGREEING, Standing.TAKING_PART, MORE_THAN_HALF
)
SIGNED_BY_MEMBERS = Requirement(
    Stage.PASSES, "签字同意人数（占全体委员）", Measure.HEADS, Standing.AGREEING, Standing.ALL, MORE_THAN_HALF
)

OWNERS_PROXIES = Proxies(most=3)
NO_PROXIES = Proxies(most=0)

DECISION_RULES: tuple[DecisionRule, ...] = (
    DecisionRule(
        "owners_ordinary", "业主共同决定（一般）", "2024.1", Body.OWNERS, "名业主", _owners(MORE_THAN_HALF),
        OWNERS_PROXIES, "民法典第278条；北京市物业管理条例（2024）第24、31–36、56条", noticed_only=True,
    ),
    DecisionRule(
        "owners_special", "业主共同决定（特别）", "2024.1", Body.OWNERS, "名业主", _owners(THREE_QUARTERS),
        OWNERS_PROXIES, "民法典第278条第（六）（七）（八）项；北京市物业管理条例（2024）第35条", noticed_only=True,
    ),
    DecisionRule(
        "residents_assembly", "居民会议", "2026.1", Body.ASSEMBLY, "人",
        (_attending(MORE_THAN_HALF), AGREED_BY_THOSE_ATTENDING),
        NO_PROXIES, "城市居民委员会组织法（2025）第26–27条",
    ),
    DecisionRule(
        "residents_representatives", "居民代表会议", "2026.1", Body.REPRESENTATIVES, "人",
        (_attending(TWO_THIRDS), AGREED_BY_THOSE_ATTENDING),
        Proxies(most=1, in_elections=False, source="城市居民委员会组织法（2025）第19条；参数"),
        "城市居民委员会组织法（2025）第28–29条",
    ),
    DecisionRule(
        "management_committee", "物管会会议", "2024.1", Body.MANAGEMENT_COMMITTEE, "名委员",
        (
            _attending(MORE_THAN_HALF, subject="到会委员"),
            _attending(MORE_THAN_HALF, Measure.OWNER_SEATS, "到会业主委员"),
            SIGNED_BY_MEMBERS,
        ),
        Proxies(most=0, source="北京市物业管理条例（2024）第57条"), "北京市物业管理条例（2024）第57条",
    ),
    DecisionRule(
        "owners_committee", "业委会会议", "2024.1", Body.OWNERS_COMMITTEE, "名委员",
        (_attending(MORE_THAN_HALF, subject="到会委员"), SIGNED_BY_MEMBERS),
        Proxies(most=0, source="北京市物业管理条例（2024）第45条"), "北京市物业管理条例（2024）第45条",
    ),
    DecisionRule(
        "council", "议事会协商", "2026.1", Body.COUNCIL, "人",
        (_attending(TWO_THIRDS), AGREED_BY_THOSE_ATTENDING),
        Proxies(most=1), "城市居民委员会组织法（2025）第32条；本议事会议事规则", may_not_be_held=False,
    ),
)  # fmt: skip


class NoSuchRule(Missing):
    message = "没有这条表决规则：{name}，版本 {version}"


def decision_rule(name: str, version: str | None = None) -> DecisionRule:
    """The rule a ballot refers to. Old versions stay in the table for ever: ballots can be recounted by them."""
    for rule in DECISION_RULES:
        if rule.name == name and version in (None, rule.version):
            return rule
    raise NoSuchRule(name=name, version=version)


@dataclass(frozen=True)
class Weight:
    """What stands on one side, in every measure. Area in 0.01 ㎡."""

    heads: int = 0
    area: int = 0
    owner_seats: int = 0

    def __add__(self, other: Weight) -> Weight:
        return Weight(self.heads + other.heads, self.area + other.area, self.owner_seats + other.owner_seats)

    def __sub__(self, other: Weight) -> Weight:
        return Weight(self.heads - other.heads, self.area - other.area, self.owner_seats - other.owner_seats)

    def within(self, other: Weight) -> bool:
        return self.heads <= other.heads and self.area <= other.area and self.owner_seats <= other.owner_seats

    def of(self, measure: Measure) -> int:
        return {Measure.HEADS: self.heads, Measure.AREA: self.area, Measure.OWNER_SEATS: self.owner_seats}[measure]

    @classmethod
    def total(cls, weights: Iterable[Weight]) -> Weight:
        return sum(weights, cls())
