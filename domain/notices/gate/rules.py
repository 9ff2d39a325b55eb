"""What the gate finds, what it says, and the only two ways past it. No database, no clock, no web."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from domain.errors import Invalid, Refused
from domain.notices.gate import names, numbers, rooms
from domain.words import Word


class What(Word):
    IDENTITY = "identity", "身份证号"
    BANK = "bank", "银行卡号"
    MOBILE = "mobile", "手机号"
    PLATE = "plate", "车牌号"
    ROOM = "room", "房号"
    ACCOUNT = "account", "网络账号"
    NAME = "name", "姓名"


class Basis(Word):
    """The only ways to keep what was found: 个人信息保护法 25, or a law that orders publication."""

    CONSENT = "consent", "本人单独同意"
    LAW = "law", "法律法规要求公开"


@dataclass(frozen=True)
class Known:
    """What the house knows beside the text: residents' names to find, officials' names and places to leave alone."""

    residents: Collection[str] = ()
    officials: Collection[str] = ()
    places: Collection[str] = ()


NOBODY = Known()


@dataclass(frozen=True, order=True)
class Finding:
    field: str
    """标题, 正文, 进度: which part of the notice."""
    line: int
    """Counted from 1, as the person who typed it sees it."""
    start: int
    """Place in the line, from 0."""
    end: int
    what: What
    text: str
    mask: str

    @property
    def key(self) -> str:
        """The same for the same thing found, wherever it stands: a basis covers all of its places."""
        return f"{self.what}:{re.sub(r'[^0-9A-Za-z一-鿿]', '', numbers.plain(self.text))}"


@dataclass(frozen=True)
class Keep:
    """One thing found that stays, with its basis and the paper that shows it."""

    key: str
    basis: Basis
    document: UUID | None = None
    clause: str = ""

    def __post_init__(self) -> None:
        if self.basis is Basis.CONSENT and self.document is None:
            raise BasisIncomplete(reason="本人单独同意要上传同意书（个人信息保护法第25条）。")
        if self.basis is Basis.LAW and not CLAUSE.search(self.clause):
            raise BasisIncomplete(reason="法律法规要求公开要写明条款，例如“北京市物业管理条例第37条”。")


CLAUSE = re.compile(r"[法例则定]》?\s*第\s*[〇零一二三四五六七八九十百0-9]+\s*条")


class BasisIncomplete(Invalid):
    message = "{reason}"


class GateHolds(Refused):
    message = "{found}，请隐去。确需公开的，选择依据：本人单独同意（上传），或法律法规要求公开（写明条款）。单位座机不用隐去。"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(found=sentence(findings))


class NamesSomebody(Refused):
    """In words that no basis can keep: a line of progress, the reason for taking a notice down."""

    message = "没有保存：{place}里有 {found}，居民会看到。请改成不指名的说法；单位座机可以写。"


class HouseholdNeverPublished(Refused):
    message = "家事不公示，街道和社区都不能例外。"


def check(text: str, *, field: str = "正文", known: Known = NOBODY) -> list[Finding]:
    """Everything in `text` that identifies a resident, line by line, nothing twice.

    Office landlines, officials' names, dates, areas and counts pass. 个人信息保护法 25, 28; rules.md §3.
    """
    return [finding for n, line in enumerate(text.splitlines(), 1) for finding in _line(line, n, field, known)]


def check_all(fields: Mapping[str, str], *, known: Known = NOBODY) -> list[Finding]:
    """`check` over the parts of a notice, in their order: 标题, 正文, 进度."""
    return [finding for name, text in fields.items() for finding in check(text, field=name, known=known)]


def require_clear(findings: Sequence[Finding], keeps: Collection[Keep] = ()) -> None:
    """Refuse while anything found is neither masked nor kept by a basis."""
    kept = {keep.key for keep in keeps}
    if held := [finding for finding in findings if finding.key not in kept]:
        raise GateHolds(held)


def require_nobody(text: str, *, place: str, known: Known) -> None:
    if findings := check(text, field=place, known=known):
        raise NamesSomebody(place=place, found=_counted(findings))


def masked(
    text: str,
    *,
    field: str = "正文",
    known: Known = NOBODY,
    keeps: Collection[Keep] = (),
    spared: Collection[What] = (),
) -> str:
    """The text with every finding masked that no basis keeps; `spared` may stand without one."""
    kept = {keep.key for keep in keeps}
    lines = text.splitlines()
    for finding in reversed(check(text, field=field, known=known)):
        if finding.key not in kept and finding.what not in spared:
            line = lines[finding.line - 1]
            lines[finding.line - 1] = line[: finding.start] + finding.mask + line[finding.end :]
    return "\n".join(lines)


@dataclass(frozen=True)
class MarkedLine:
    """One line cut where something was found, for showing the findings beside it."""

    n: int
    parts: tuple[tuple[str, Finding | None], ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(found for _, found in self.parts if found)


def marked(text: str, findings: Collection[Finding], *, field: str = "正文") -> list[MarkedLine]:
    lines = []
    for n, line in enumerate(text.splitlines(), 1):
        parts: list[tuple[str, Finding | None]] = []
        at = 0
        for found in sorted(one for one in findings if one.field == field and one.line == n):
            parts += [(line[at : found.start], None), (line[found.start : found.end], found)]
            at = found.end
        parts.append((line[at:], None))
        lines.append(MarkedLine(n, tuple(part for part in parts if part[0])))
    return lines


ONE_LINE = ("标题", "更正说明", "谁负责")


def sentence(findings: Sequence[Finding]) -> str:
    """正文第 3 行有 1 个手机号，第 5 行有 2 个姓名."""
    parts, said = [], ""
    ordered = sorted(findings, key=lambda finding: (finding.field != "标题", finding.field, finding.line))
    for (place, line), here in groupby(ordered, key=lambda finding: (finding.field, finding.line)):
        listed = _counted(here)
        where = place if place in ONE_LINE else f"{'' if place == said else place}第 {line} 行"
        parts.append(f"{where}有 {listed}")
        said = place
    return "，".join(parts)


def _counted(findings: Iterable[Finding]) -> str:
    counts: dict[What, int] = {}
    for finding in findings:
        counts[finding.what] = counts.get(finding.what, 0) + 1
    return "、".join(f"{n} 个{what.label}" for what, n in counts.items())


@dataclass(frozen=True)
class Group:
    """One building's line of a tally; the first count is the number of people in it."""

    label: str
    counts: tuple[int, ...] = field(default=())

    @property
    def size(self) -> int:
        return self.counts[0]


def merge_small(groups: Sequence[Group], least: int = 5) -> list[Group]:
    """Groups smaller than `least` people shown as one, never one alone: its figures would follow from the total.

    Where the small ones together are still too few or only one is small, the next smallest joins them.
    """
    large = sorted((group for group in groups if group.size >= least), key=lambda group: group.size)
    small = [group for group in groups if group.size < least]
    if not small:
        return list(groups)
    while large and (len(small) < 2 or sum(group.size for group in small) < least):
        small.append(large.pop(0))
    hidden = {id(group) for group in small}
    together = Group("、".join(g.label for g in groups if id(g) in hidden) + "合计", _sums(small))
    return [*(group for group in groups if id(group) not in hidden), together]


def _sums(groups: Sequence[Group]) -> tuple[int, ...]:
    return tuple(sum(column) for column in zip(*(group.counts for group in groups), strict=True))


def _line(line: str, n: int, place: str, known: Known) -> list[Finding]:
    """The longest first: fifteen digits inside a bank card's sixteen are no identity number of their own."""
    spans = [(what, start, end) for what, found in _finders(line, known) for start, end in found]
    kept: list[Finding] = []
    for what, start, end in sorted(spans, key=lambda span: (span[1] - span[2], span[1])):
        if not any(start < other.end and other.start < end for other in kept):
            kept.append(Finding(place, n, start, end, what, line[start:end], MASKS[what](line[start:end])))
    return sorted(kept)


def _finders(line: str, known: Known) -> Iterator[tuple[What, Iterator[numbers.Span]]]:
    yield What.IDENTITY, numbers.identity_cards(line)
    yield What.BANK, numbers.bank_cards(line)
    yield What.MOBILE, numbers.mobiles(line)
    yield What.PLATE, numbers.plates(line)
    yield What.ACCOUNT, numbers.accounts(line)
    yield What.ROOM, rooms.rooms(line)
    yield (
        What.NAME,
        names.names(line, known=known.residents, officials=known.officials, places=known.places),
    )


def _stars(kept: int) -> Callable[[str], str]:
    return lambda text: text.strip()[:kept] + "*" * 6


MASKS: dict[What, Callable[[str], str]] = {
    What.IDENTITY: lambda text: "******",
    What.BANK: lambda text: "******",
    What.MOBILE: lambda text: "***********",
    What.PLATE: _stars(1),
    What.ACCOUNT: lambda text: "******",
    What.ROOM: lambda text: "某户",
    What.NAME: names.mask,
}
