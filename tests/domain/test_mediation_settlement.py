"""调解协议书 and the application for 司法确认 (rules.md §5, 人民调解法 28–29, 33)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.errors import Missing
from domain.journal import queries as journal
from domain.mediation import actions as mediation
from domain.mediation import rules as file_rules
from domain.mediation.rules import Elsewhere, Manner, Result, Side
from domain.mediation.settlements import actions, queries, rules
from domain.mediation.settlements.rules import Terms
from tests.build import NOON, Town
from tests.domain.test_mediation import asked_in, formed, written

TERMS = {
    "caller_side": "李某某，3 号楼",
    "other_side": "赵某某，4 号楼",
    "facts": "夜间拖椅子，双方各有责任",
    "terms": "晚十点后不挪家具",
    "performance": "当日起履行",
}


async def mediated(town: Town) -> Any:
    matter = await formed(town)
    await asked_in(town, matter, town.mediator)
    return matter


async def test_a_mediator_of_the_team_drafts_it_and_the_newest_counts(town: Town):
    matter = await mediated(town)
    await actions.draft(matter.id, Terms(**TERMS), officer=town.mediator, now=NOON)
    id = await actions.draft(matter.id, Terms(**TERMS | {"terms": "晚九点后不挪家具"}), officer=town.mediator, now=NOON)

    paper = await queries.newest(matter.id)
    assert paper and (paper["id"], paper["terms"]) == (id, "晚九点后不挪家具")
    [line] = await journal.history(id)
    assert not [word for word in TERMS.values() if word in str(line)]


@pytest.mark.parametrize("part", TERMS)
def test_every_part_that_the_law_names_is_there(part: str):
    with pytest.raises(rules.PartMissing, match=rules.PARTS[part]):
        Terms(**TERMS | {part: " "})


async def test_nobody_else_drafts_it(town: Town):
    matter = await mediated(town)
    with pytest.raises(rules.NotTheMediators):
        await actions.draft(matter.id, Terms(**TERMS), officer=town.lin, now=NOON)
    for stranger in (town.zhou, town.wang, town.he):
        with pytest.raises(Missing):
            await actions.draft(matter.id, Terms(**TERMS), officer=stranger, now=NOON)


async def test_after_a_refusal_there_is_none(town: Town):
    matter = await mediated(town)
    await mediation.refuse_mediation(matter.id, Side.OTHER, [Elsewhere.COURT], officer=town.lin, now=NOON)

    with pytest.raises(file_rules.MediationRefused):
        await actions.draft(matter.id, Terms(**TERMS), officer=town.mediator, now=NOON)


async def test_it_is_in_effect_only_from_the_day_the_file_says(town: Town):
    matter = await mediated(town)
    await actions.draft(matter.id, Terms(**TERMS), officer=town.mediator, now=NOON)
    await written(matter, town.mediator, Manner.MEDIATION)
    assert await queries.effective(matter.id) is None

    day = date(2026, 11, 20)
    await written(matter, town.mediator, Manner.MEDIATION, result=Result.WRITTEN, effective_on=day)

    signed = await queries.effective(matter.id)
    assert signed and signed["effective_on"] == day
