"""Counting. The same roll and the same votes give the same tally and the same digest, whenever it is asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass

from domain.council.bodies.rules import Channel
from domain.council.decisions.rules import Weight
from domain.council.rolls.rules import Roll
from domain.errors import Refused
from domain.words import Word, in_order


class Choice(Word):
    FOR = "for", "同意"
    AGAINST = "against", "不同意"
    ABSTAIN = "abstain", "弃权"


class NotOnRoll(Refused):
    message = "没有计入：这张票的投票人不在本次名册上。"


class CountedTwice(Refused):
    message = "没有计入：同一名投票人有两张票。一名投票人只计一次。"


class DoesNotAddUp(Refused):
    message = "票数对不上：{what}。请监票人核对后再录入。"


@dataclass(frozen=True)
class Cast:
    """One voter's recorded vote. Hands are counted together, so theirs has no choice of its own."""

    voter: str
    choice: Choice | None
    channel: Channel


@dataclass(frozen=True)
class Hands:
    """A count of raised hands, or of secret votes, in heads."""

    agreeing: int
    opposing: int
    abstaining: int

    @property
    def raised(self) -> int:
        return self.agreeing + self.opposing + self.abstaining

    @property
    def sides(self) -> tuple[int, int, int]:
        return self.agreeing, self.opposing, self.abstaining

    @property
    def each(self) -> list[Choice]:
        """One by one."""
        sides = zip((Choice.FOR, Choice.AGAINST, Choice.ABSTAIN), self.sides, strict=True)
        return [choice for choice, number in sides for _ in range(number)]


@dataclass(frozen=True)
class Tally:
    """T, P, A and the rest. In a meeting who attends takes part, also without raising a hand."""

    all: Weight
    taking_part: Weight
    agreeing: Weight
    opposing: Weight
    abstaining: Weight

    def __post_init__(self) -> None:
        expressed = self.agreeing + self.opposing + self.abstaining
        if not expressed.within(self.taking_part):
            raise DoesNotAddUp(what=f"同意、不同意、弃权共 {expressed.heads}，多于参与的 {self.taking_part.heads}")
        if not self.taking_part.within(self.all):
            raise DoesNotAddUp(what=f"参与的 {self.taking_part.heads}，多于名册上的 {self.all.heads}")

    @property
    def silent(self) -> Weight:
        """Present, yet neither for, against nor abstaining."""
        return self.taking_part - self.agreeing - self.opposing - self.abstaining

    @property
    def missing(self) -> Weight:
        """Unreturned, or absent."""
        return self.all - self.taking_part

    @property
    def digest(self) -> str:
        return hashlib.sha256(("sanshi tally 1\n" + tally_text(self)).encode()).hexdigest()


def tally_text(tally: Tally) -> str:
    """What is stored and hashed: JSON with sorted keys and no spaces."""
    return json.dumps(asdict(tally), sort_keys=True, separators=(",", ":"))


def read_tally(text: str) -> Tally:
    return Tally(**{side: Weight(**numbers) for side, numbers in json.loads(text).items()})


def count(
    roll: Roll, casts: Iterable[Cast], *, hands: Hands | None = None, attending: Collection[str] | None = None
) -> Tally:
    """The tally. `attending` are those checked in to a meeting; None where voters need not come, as on paper.

    Raises NotOnRoll, CountedTwice, DoesNotAddUp.
    """
    choices: dict[str, Choice | None] = {}
    for cast in casts:
        if cast.voter not in roll:
            raise NotOnRoll()
        if cast.voter in choices:
            raise CountedTwice()
        choices[cast.voter] = cast.choice
    here = set(choices) if attending is None else {voter for voter in attending if voter in roll} | set(choices)
    sides = {side: _weight(roll, (v for v, chosen in choices.items() if chosen == side)) for side in Choice}
    by_hand = [voter for voter, chosen in choices.items() if chosen is None]
    raised = hands or Hands(0, 0, 0)
    if raised.raised > len(by_hand):
        raise DoesNotAddUp(what=f"举手共 {raised.raised}，多于可以举手的 {len(by_hand)} 人")
    return Tally(
        all=roll.weight,
        taking_part=_weight(roll, here),
        agreeing=sides[Choice.FOR] + Weight(heads=raised.agreeing),
        opposing=sides[Choice.AGAINST] + Weight(heads=raised.opposing),
        abstaining=sides[Choice.ABSTAIN] + Weight(heads=raised.abstaining),
    )


def by_building(roll: Roll, casts: Iterable[Cast]) -> Mapping[str, tuple[Weight, Weight]]:
    """(all, taking part) of each building: what may be published, and which doors are still to visit."""
    returned = {cast.voter for cast in casts}
    buildings: dict[str, tuple[Weight, Weight]] = {}
    for entry in roll.entries:
        everyone, taking_part = buildings.get(entry.building, (Weight(), Weight()))
        came = entry.weight if entry.voter in returned else Weight()
        buildings[entry.building] = (everyone + entry.weight, taking_part + came)
    return {name: buildings[name] for name in sorted(buildings, key=in_order)}


def with_the_majority(tally: Tally) -> Tally:
    """Unreturned votes counted with the majority, where the owners' own rules say so.

    The majority must be one in heads and in area; where the two differ the unreturned only take part.
    """
    missing = tally.missing
    lead_heads = tally.agreeing.heads - tally.opposing.heads
    lead_area = tally.agreeing.area - tally.opposing.area
    agreed = lead_heads > 0 and lead_area >= 0
    opposed = lead_heads < 0 and lead_area <= 0
    none = Weight()
    return Tally(
        all=tally.all,
        taking_part=tally.all,
        agreeing=tally.agreeing + (missing if agreed else none),
        opposing=tally.opposing + (missing if opposed else none),
        abstaining=tally.abstaining + (none if agreed or opposed else missing),
    )


def _weight(roll: Roll, voters: Iterable[str]) -> Weight:
    return Weight.total(roll.by_voter[voter].weight for voter in voters)
