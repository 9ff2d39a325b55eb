"""名册: who may vote and with what weight. Frozen when the ballot opens; holds pseudonymous ids, never names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from domain.council.decisions.rules import Weight
from domain.errors import Refused
from domain.words import Word


class AreaSource(Word):
    """Which figure of a unit's area counts: the first of these that there is (法释 第8条)."""

    REGISTER = "register", "不动产登记簿"
    SURVEY = "survey", "实测面积"
    CONTRACT = "contract", "买卖合同"


class NoArea(Refused):
    message = "名册不完整：{unit} 没有面积。登记簿、实测、合同三处至少要有一处（法释第8条）。"


class RollIsEmpty(Refused):
    message = "名册上没有人，不能开始表决。请先核对名册。"


class VoterTwice(Refused):
    message = "名册有误：同一名投票人列了两次。请先核对名册。"


class TooFewRepresentatives(Refused):
    message = "居民代表应占居民代表会议的 4/5 以上：现有 {representatives} 名代表，共 {members} 人，还差 {missing} 名。"


class UnitsWithoutOwner(Refused):
    message = "名册不完整：有 {count} 套房屋没有登记业主。请先补登记，或登记为建设单位。"


@dataclass(frozen=True, order=True)
class Entry:
    """One voter: one owner, one representative, one member. Area in 0.01 ㎡."""

    voter: str
    area: int = 0
    owner_seat: bool = False
    building: str = ""

    @property
    def weight(self) -> Weight:
        return Weight(heads=1, area=self.area, owner_seats=int(self.owner_seat))


@dataclass(frozen=True)
class Roll:
    entries: tuple[Entry, ...]
    by_voter: Mapping[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.entries:
            raise RollIsEmpty()
        by_voter = {entry.voter: entry for entry in self.entries}
        if len(by_voter) != len(self.entries):
            raise VoterTwice()
        object.__setattr__(self, "by_voter", by_voter)

    @cached_property
    def weight(self) -> Weight:
        return Weight.total(entry.weight for entry in self.entries)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over one line a voter, in order of their ids."""
        lines = [f"{e.voter}\t{e.area}\t{int(e.owner_seat)}\t{e.building}\n" for e in sorted(self.entries)]
        return hashlib.sha256(("sanshi roll 1\n" + "".join(lines)).encode()).hexdigest()

    def __contains__(self, voter: object) -> bool:
        return voter in self.by_voter


@dataclass(frozen=True)
class Unit:
    """专有部分. `owners` are all who own it together; areas in 0.01 ㎡, as each source has it."""

    id: str
    owners: frozenset[str]
    areas: Mapping[AreaSource, int]
    developers: bool = False
    """Unsold, or sold and not yet handed over: still the developer's."""
    building: str = ""

    @property
    def area(self) -> int:
        for source in AreaSource:
            if self.areas.get(source):
                return self.areas[source]
        raise NoArea(unit=self.id)


@dataclass(frozen=True)
class OwnerHead:
    """One head: everything the same buyer owns (法释 第9条)."""

    owners: frozenset[str]
    units: tuple[Unit, ...]
    developer: bool

    @property
    def area(self) -> int:
        return sum(unit.area for unit in self.units)

    @property
    def building(self) -> str:
        """For totals by building; who owns in several stands apart."""
        buildings = {unit.building for unit in self.units}
        return buildings.pop() if len(buildings) == 1 else "多栋"


def heads(units: Iterable[Unit]) -> list[OwnerHead]:
    """One unit is one head; several units of one buyer are one; the developer's rest is one (法释 第8–9条).

    Co-owners of a unit have one vote between them; who owns another unit alone is another buyer.
    """
    grouped: dict[tuple[bool, frozenset[str]], list[Unit]] = {}
    for unit in units:
        key = (True, frozenset[str]()) if unit.developers else (False, unit.owners)
        grouped.setdefault(key, []).append(unit)
    return [OwnerHead(owners, tuple(held), developer) for (developer, owners), held in grouped.items()]


def require_owners(units: Iterable[Unit]) -> None:
    without = sum(not unit.owners for unit in units)
    if without:
        raise UnitsWithoutOwner(count=without)


def require_representatives(representatives: int, members: int) -> None:
    """组织法 28: representatives are at least four fifths of the 居民代表会议."""
    least = -(-4 * members // 5)
    if representatives < least:
        raise TooFewRepresentatives(
            representatives=representatives, members=members, missing=_missing(representatives, members)
        )


def _missing(representatives: int, members: int) -> int:
    """How many more: each newcomer is also one more member, so the share moves."""
    return 4 * (members - representatives) - representatives
