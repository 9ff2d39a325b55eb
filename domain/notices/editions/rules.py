"""What an edition says. Its numbers come from the tally and stay; only the wording is anyone's to mend."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from domain.council.decisions.rules import Measure
from domain.council.tallies.rules import Tally
from domain.council.verdicts.rules import Line, Verdict, area_words, outcome, percent_words
from domain.errors import Invalid, Refused
from domain.notices.editions.numerals import numbers
from domain.notices.gate import Known, check, masked

LONGEST_TITLE, LONGEST_TEXT, LONGEST_LINE, MOST_PHONES = 40, 1200, 40, 3


class TooLong(Invalid):
    message = "{what}最多 {most} 个字，现在 {now} 个，多 {over} 个。"


class NothingWritten(Invalid):
    message = "请写上{what}。"


class PhoneNotUnderstood(Invalid):
    message = "电话第 {line} 行写成“名称 电话”，例如“东街社区居委会 010-69840000”，只写单位座机，最多 3 行。"


class NumbersChanged(Refused):
    message = (
        "这一版改动了数字（原为{was}，现为{now}）。新版只改文字，不改数字。"
        "数字有误请报复核：监票人签字后重新公示，公示期重新计算。"
    )


@dataclass(frozen=True)
class Row:
    """One line of the tally. `area` in 0.01 ㎡, None where area does not count."""

    label: str
    heads: int
    area: int | None = None

    @property
    def area_words(self) -> str:
        return "" if self.area is None else area_words(self.area).removesuffix(" ㎡")


@dataclass(frozen=True)
class Inequality:
    """One requirement in words, and whether it is met. `counts` is false where too few took part."""

    words: str
    met: bool
    counts: bool = True


@dataclass(frozen=True)
class Round:
    """One poll on the motion: who agreed of whom, in integers, so that the page can show both sides."""

    n: int
    on: date
    agreeing: int
    of: int
    unit: str
    passed: bool
    words: str = ""
    binding: bool = True

    @property
    def outcome(self) -> str:
        return outcome(self.passed, self.binding)

    @property
    def share(self) -> str:
        """Cut to hundredths, never rounded up: nothing short of two thirds reads 66.67%."""
        return percent_words(self.agreeing, self.of)


@dataclass(frozen=True)
class Building:
    """How many of a building's voters took part; small buildings stand together (gate.merge_small). Never a room."""

    label: str
    all: int
    taking_part: int


@dataclass(frozen=True)
class Phone:
    name: str
    number: str


@dataclass(frozen=True)
class Facts:
    """What the council hands over. Nobody types these, no edition changes them; the gate masks a name in `responsible`."""

    body: str = ""
    basis: str = ""
    unit: str = "人"
    outcome: str = ""
    passed: bool | None = None
    binding: bool = True
    headline: str = ""
    channels: str = ""
    rows: tuple[Row, ...] = ()
    inequalities: tuple[Inequality, ...] = ()
    rounds: tuple[Round, ...] = ()
    buildings: tuple[Building, ...] = ()
    warnings: tuple[str, ...] = ()
    responsible: str = ""
    due_on: date | None = None
    decided_on: date | None = None
    recheck: str = ""
    """Of a correction: when it was counted again, and what had been published."""


@dataclass(frozen=True)
class Edition:
    """Everything that is fingerprinted. Progress and dates of publication are not: they live on beside it."""

    n: int
    publisher: str
    title: str
    text: str
    facts: Facts
    phones: tuple[Phone, ...] = ()
    change: str = ""

    @property
    def canonical(self) -> str:
        """The text whose sha256 is the fingerprint: what /n/CODE/text sends, to be checked with any sha256 tool."""
        facts = self.facts
        lines = [
            f"公示：{self.title}",
            f"版次：第 {self.n} 版",
            f"发布：{self.publisher}",
            *([f"更正：{self.change}"] if self.change else []),
            *([f"由谁决定：{facts.body}"] if facts.body else []),
            *([f"作出日期：{facts.decided_on.isoformat()}"] if facts.decided_on else []),
            *([f"结论：{facts.headline}"] if facts.headline else []),
            *([f"复核：{facts.recheck}"] if facts.recheck else []),
            *([f"效力：{_force(facts.binding)}"] if facts.outcome else []),
            *([f"依据：{facts.basis}"] if facts.basis else []),
            *([f"方式：{facts.channels}"] if facts.channels else []),
            *(f"票数：{row.label} {row.heads} {facts.unit}{_area(row)}" for row in facts.rows),
            *(f"条件：{line.words}" for line in facts.inequalities),
            *(
                f"轮次：第 {one.n} 轮 {one.on.isoformat()} {one.agreeing}/{one.of} {one.unit} {one.outcome}"
                for one in facts.rounds
            ),
            *(f"楼栋：{one.label} {one.taking_part}/{one.all} {facts.unit}参与" for one in facts.buildings),
            *(f"提示：{warning}" for warning in facts.warnings),
            *([f"负责：{facts.responsible}"] if facts.responsible else []),
            *([f"期限：{facts.due_on.isoformat()}"] if facts.due_on else []),
            *(f"电话：{phone.name} {phone.number}" for phone in self.phones),
            "正文：",
            self.text,
        ]
        return "\n".join(lines) + "\n"

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def short(fingerprint: str) -> str:
    """The first 16 places in fours, as it stands on paper: 9F3A 02C1 77DE 4B10."""
    return " ".join(fingerprint[at : at + 4].upper() for at in range(0, 16, 4))


def facts_of(
    tally: Tally,
    verdict: Verdict,
    *,
    rounds: Sequence[Round] = (),
    buildings: Sequence[Building] = (),
    channels: str = "",
    decided_on: date,
    responsible: str = "",
    due_on: date | None = None,
) -> Facts:
    """The notice's numbers, made from the recorded tally and its verdict alone."""
    rule = verdict.rule
    return Facts(
        body=rule.body.label,
        basis=rule.source,
        unit=rule.unit,
        outcome=verdict.outcome,
        passed=verdict.passed,
        binding=verdict.binding,
        headline=headline(verdict, tally),
        channels=channels,
        rows=rows_of(tally, verdict),
        inequalities=tuple(
            Inequality(f"{line.title}：{_how_far(line)}", line.met, line.counts) for line in verdict.lines
        ),
        rounds=tuple(rounds),
        buildings=tuple(buildings),
        warnings=(verdict.warning,) if verdict.warning else (),
        responsible=responsible,
        due_on=due_on,
        decided_on=decided_on,
    )


def rows_of(tally: Tally, verdict: Verdict) -> tuple[Row, ...]:
    by_area = any(line.measure == Measure.AREA for line in verdict.rule.requirements)
    sides = [("全体", tally.all), ("参与表决" if by_area else "到会", tally.taking_part), ("同意", tally.agreeing)]
    sides += [("不同意", tally.opposing), ("弃权", tally.abstaining)]
    if tally.silent.heads:
        sides.append(("未表态", tally.silent))
    return tuple(Row(label, side.heads, side.area if by_area else None) for label, side in sides)


def headline(verdict: Verdict, tally: Tally) -> str:
    """「通过。257 名业主同意」「未通过。同意面积须过半数：还差 8,779.00 ㎡」."""
    if verdict.passed or not verdict.missed:
        return f"{verdict.outcome}。{tally.agreeing.heads:,} {verdict.rule.unit}同意"
    worst = verdict.missed[0]
    return f"{verdict.outcome}。{worst.title}：{worst.state}"


def require_lengths(title: str, text: str) -> None:
    for what, written, most in (("标题", title, LONGEST_TITLE), ("正文", text, LONGEST_TEXT)):
        if not written.strip():
            raise NothingWritten(what=what)
        if len(written) > most:
            raise TooLong(what=what, most=most, now=len(written), over=len(written) - most)


def tidy(text: str) -> str:
    """One form for one text, so that a fingerprint does not hang on the browser's line ends."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def read_phones(typed: str) -> tuple[Phone, ...]:
    """「东街社区居委会 010-69840000」, one a line. A mobile or anything without a number is refused."""
    phones = []
    for n, line in enumerate(filter(None, (line.strip() for line in typed.splitlines())), 1):
        found = re.fullmatch(
            r"(?P<name>\S.{0,19}?)[\s:：]+(?P<number>[0-9][0-9()（）\- ]{2,19}(?:转 ?[0-9]{1,6})?)", line
        )
        if found is None or n > MOST_PHONES or check(found["number"]):
            raise PhoneNotUnderstood(line=n)
        phones.append(Phone(found["name"], found["number"].strip()))
    return tuple(phones)


def require_same_numbers(old: Edition, new: Edition, *, known: Known) -> None:
    """An edition mends wording, never a number. What the gate would mask may go: its digits were never the notice's."""
    if replace(old.facts, responsible="") != replace(new.facts, responsible=""):
        raise NumbersChanged(was="计票结果", now="另一份结果")
    words = (old.title, new.title), (old.text, new.text), (old.facts.responsible, new.facts.responsible)
    for was, now in words:
        before, after = numbers(masked(was, known=known)), numbers(masked(now, known=known))
        if before != after:
            raise NumbersChanged(was=_difference(before, after), now=_difference(after, before))


def to_json(facts: Facts, phones: Sequence[Phone]) -> str:
    content = {"facts": asdict(facts), "phones": [asdict(phone) for phone in phones]}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_iso)


def from_json(text: str) -> tuple[Facts, tuple[Phone, ...]]:
    content = json.loads(text)
    facts: dict[str, Any] = content["facts"]
    return Facts(
        **{
            **facts,
            "rows": tuple(Row(**row) for row in facts["rows"]),
            "inequalities": tuple(Inequality(**line) for line in facts["inequalities"]),
            "rounds": tuple(Round(**{**one, "on": date.fromisoformat(one["on"])}) for one in facts["rounds"]),
            "buildings": tuple(Building(**one) for one in facts["buildings"]),
            "warnings": tuple(facts["warnings"]),
            "due_on": _day(facts["due_on"]),
            "decided_on": _day(facts["decided_on"]),
        }
    ), tuple(Phone(**phone) for phone in content["phones"])


def _difference(these: Sequence[str], those: Sequence[str]) -> str:
    only = list((Counter(these) - Counter(those)).elements())
    return "、".join(only[:3]) or ("同样的数字，顺序不同" if these else "无")


def _how_far(line: Line) -> str:
    if not (line.counts and line.met):
        return line.state
    return f"{line.state}，{line.by}" if line.margin else line.by


def _area(row: Row) -> str:
    return "" if row.area is None else f" {row.area_words} ㎡"


def _force(binding: bool) -> str:
    return "决定" if binding else "征询（协商意见），不是法定决定"


def _iso(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
