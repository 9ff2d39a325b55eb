"""What the council hands over to a notice: every number from the stored tally, none typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from domain.clocks.days import day_of
from domain.council.ballots import queries as ballots
from domain.council.bodies.rules import Body, Channel
from domain.council.resolutions import queries as resolutions
from domain.notices import queries, rules
from domain.notices.editions import rules as editions
from domain.notices.gate import Group, merge_small

Row = dict[str, Any]


async def facts_of_ballot(ballot: Row, resolution: Row | None) -> editions.Facts:
    standing = await ballots.standing(ballot)
    assert standing.tally is not None and standing.verdict is not None
    return editions.facts_of(
        standing.tally,
        standing.verdict,
        rounds=await _rounds(ballot),
        buildings=await _buildings(ballot),
        channels=await _channels(ballot),
        decided_on=day_of(ballot["tallied_at"]),
        responsible=resolution["responsible"] if resolution else "",
        due_on=_day(resolution["due_on"]) if resolution else None,
    )


async def facts_now(ballot: Row, *, corrects: UUID | None) -> editions.Facts:
    """As the ballot stands, with its resolution where it passed, and what the notice it corrects had said."""
    resolution = await resolutions.of_ballot(ballot["id"]) if ballot["passed"] else None
    facts = await facts_of_ballot(ballot, resolution)
    if corrects is None:
        return facts
    was = (await queries.published_facts(corrects)).headline
    return replace(facts, recheck=rules.recheck_words(ballot["rechecked_at"], was))


async def _rounds(ballot: Row) -> list[editions.Round]:
    """All counted rounds on the motion up to this one, side by side, agreeing out of all."""
    found = []
    for row in await ballots.rounds(ballot["motion"]):
        standing = await ballots.standing(row)
        if standing.counted and standing.tally and standing.verdict and row["round"] <= ballot["round"]:
            found.append(
                editions.Round(
                    n=row["round"],
                    on=day_of(row["tallied_at"]),
                    agreeing=standing.tally.agreeing.heads,
                    of=standing.tally.all.heads,
                    unit=standing.verdict.rule.unit,
                    passed=standing.verdict.passed,
                    binding=standing.verdict.binding,
                )
            )
    return found


async def _buildings(ballot: Row) -> list[editions.Building]:
    """Of an owners' ballot, buildings of fewer than five owners shown as one; nothing where one group is left."""
    if Body(ballot["body"]) is not Body.OWNERS:
        return []
    counted = await ballots.buildings(ballot)
    groups = merge_small([Group(name, (all.heads, part.heads)) for name, (all, part) in counted.items()])
    if len(groups) < 2:
        return []
    return [editions.Building(group.label, *group.counts) for group in groups]


async def _channels(ballot: Row) -> str:
    """How the votes came: 纸票 281, 举手 31. Counts only, and of those in the room only what was raised or put in."""
    counts: dict[Channel, int] = {}
    for cast in await ballots.casts_in_force(ballot):
        counts[Channel(cast.channel)] = counts.get(Channel(cast.channel), 0) + 1
    unnamed = Channel.PAPER if ballot["secret"] else Channel.HANDS
    if unnamed in counts:
        counts[unnamed] = await ballots.unnamed_in_force(ballot)
    said = "、".join(f"{channel.label} {n}" for channel, n in counts.items())
    return f"无记名，{said}" if ballot["secret"] and said else said


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
