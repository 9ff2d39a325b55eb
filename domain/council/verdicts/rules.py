"""The verdict names every inequality, its two sides, and by how much it is met or missed."""

from __future__ import annotations

from dataclasses import dataclass

from domain.council.decisions.rules import DecisionRule, Measure, Requirement, Stage, Standing
from domain.council.tallies.rules import Tally, with_the_majority

NO_EFFECT = "参与不够，同意数不起作用"
UNRETURNED_WARNING = (
    "业主规约把未交的票计入多数票。依法未交的票不算参与表决（民法典278条），本系统以依法口径为准；"
    "按规约口径另算一遍：{outcome}。两种口径不一致时有争议风险，公示前请报街道核对。"
)


def outcome(passed: bool, binding: bool) -> str:
    """A consultation is never said to pass: it found a majority or none."""
    if binding:
        return "通过" if passed else "未通过"
    return "多数同意（征询）" if passed else "未达多数（征询）"


def area_words(area: int) -> str:
    """Exact decimals of the record: 1680244 is 16,802.44 ㎡."""
    return f"{area // 100:,}.{area % 100:02d} ㎡"


def amount(measure: Measure, number: int, unit: str) -> str:
    return area_words(number) if measure == Measure.AREA else f"{number:,} {unit}"


def percent_words(part: int, whole: int) -> str:
    """For reading only, cut, never rounded up: nothing short of two thirds may read 66.67 %."""
    if whole == 0:
        return "—"
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


@dataclass(frozen=True)
class Line:
    """One inequality with its numbers. `counts` is false for consent when too few took part."""

    requirement: Requirement
    part: int
    whole: int
    unit: str
    counts: bool = True

    @property
    def met(self) -> bool:
        return self.requirement.share.met_by(self.part, self.whole)

    @property
    def least(self) -> int:
        return self.requirement.share.least(self.whole)

    @property
    def margin(self) -> int:
        """Above nought: so many more than needed. Below: so many missing."""
        return self.part - self.least

    @property
    def title(self) -> str:
        return self.requirement.title

    @property
    def state(self) -> str:
        """「已达到」 or 「还差 3 名业主」."""
        if not self.counts:
            return NO_EFFECT
        return "已达到" if self.met else f"还差 {self.amount(-self.margin)}"

    @property
    def by(self) -> str:
        if not self.met:
            return f"还差 {self.amount(-self.margin)}"
        return f"多出 {self.amount(self.margin)}" if self.margin else "正好达到"

    @property
    def sides(self) -> str:
        """「215 / 326 名业主」."""
        if self.requirement.measure == Measure.AREA:
            return f"{area_words(self.part).removesuffix(' ㎡')} / {area_words(self.whole)}"
        return f"{self.part:,} / {self.whole:,} {self.unit}"

    @property
    def inequality(self) -> str:
        """The two sides as multiplied: 「3 × 215 = 645 < 2 × 326 = 652」."""
        share = self.requirement.share
        left, right = share.denominator * self.part, share.numerator * self.whole
        sign = "<" if left < right else "=" if left == right else ">"
        return (
            f"{_times(share.denominator, self._figure(self.part))}{_result(share.denominator, self._figure(left))} "
            f"{sign} {_times(share.numerator, self._figure(self.whole))}{_result(share.numerator, self._figure(right))}"
        )

    @property
    def short(self) -> str:
        return f"{self.requirement.measure.label} {self.requirement.share.words}：{self.state}"

    def amount(self, number: int) -> str:
        return amount(self.requirement.measure, number, self.unit)

    def _figure(self, number: int) -> str:
        if self.requirement.measure == Measure.AREA:
            return area_words(number).removesuffix(" ㎡")
        return f"{number:,}"


@dataclass(frozen=True)
class Verdict:
    """`passed` is by the rule; `binding` says whether the rule makes it a decision or a consultation."""

    rule: DecisionRule
    lines: tuple[Line, ...]
    binding: bool = True
    otherwise: Verdict | None = None

    @property
    def holds(self) -> bool:
        return all(line.met for line in self.lines if line.requirement.stage == Stage.HOLDS)

    @property
    def passed(self) -> bool:
        return all(line.met for line in self.lines)

    @property
    def outcome(self) -> str:
        return outcome(self.passed, self.binding)

    @property
    def missed(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.counts and not line.met)

    @property
    def words(self) -> str:
        """「未通过。参与表决人数须达 2/3：还差 3 名业主；……」"""
        return f"{self.outcome}。" + "；".join(f"{line.title}：{line.state}" for line in self.lines) + "。"

    @property
    def participation(self) -> str:
        """While voting is open: 「参与表决人数须达 2/3：还差 3 名业主；面积 2/3：已达到。两项都到，表决才有效。」"""
        lines = [line for line in self.lines if line.requirement.stage == Stage.HOLDS]
        words = "；".join([f"{lines[0].title}：{lines[0].state}", *(line.short for line in lines[1:])])
        return f"{words}。两项都到，表决才有效。" if len(lines) == 2 else f"{words}。"

    @property
    def warning(self) -> str:
        return UNRETURNED_WARNING.format(outcome=self.otherwise.words.rstrip("。")) if self.otherwise else ""


def judge(tally: Tally, rule: DecisionRule, *, binding: bool = True, unreturned_with_majority: bool = False) -> Verdict:
    """By the rule. With the switch the other way of counting stands beside it, and the lawful one decides."""
    otherwise = judge(with_the_majority(tally), rule, binding=binding) if unreturned_with_majority else None
    holding = tuple(_line(requirement, tally, rule) for requirement in rule.at(Stage.HOLDS))
    holds = all(line.met for line in holding)
    passing = tuple(_line(requirement, tally, rule, counts=holds) for requirement in rule.at(Stage.PASSES))
    return Verdict(rule, holding + passing, binding, otherwise)


def _line(requirement: Requirement, tally: Tally, rule: DecisionRule, counts: bool = True) -> Line:
    weights = {
        Standing.ALL: tally.all,
        Standing.TAKING_PART: tally.taking_part,
        Standing.AGREEING: tally.agreeing,
    }
    measure = requirement.measure
    part, whole = weights[requirement.part].of(measure), weights[requirement.whole].of(measure)
    return Line(requirement, part, whole, rule.unit_of(measure), counts)


def _times(factor: int, figure: str) -> str:
    return figure if factor == 1 else f"{factor} × {figure}"


def _result(factor: int, figure: str) -> str:
    return "" if factor == 1 else f" = {figure}"
