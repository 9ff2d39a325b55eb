"""What keeps the open draft from going up: the page asks before the button, publishing asks once more."""

from __future__ import annotations

from typing import Any

from domain.council.ballots import queries as ballots
from domain.errors import DomainError
from domain.notices import queries, rules
from domain.notices.actions.facts import facts_now
from domain.notices.actions.saving import require_publishable
from domain.notices.editions import rules as editions
from domain.notices.gate import require_clear
from domain.notices.rules import State

Row = dict[str, Any]


async def holdups(row: Row, drafted: Row) -> list[DomainError]:
    """Each with what to mend; nothing, where it may go up. HouseholdNeverPublished, NumbersOutdated, TooLong,
    NothingWritten, NoPhone, ReasonMissing, GateHolds.
    """
    edition = queries.edition_of(drafted, row["publisher"])
    found = list[DomainError]()
    for require in (_publishable, _numbers_in_force, _complete, _clear):
        try:
            await require(row, edition)
        except DomainError as refusal:
            found.append(refusal)
    return found


async def _publishable(row: Row, edition: editions.Edition) -> None:
    await require_publishable(row["matter"])


async def _numbers_in_force(row: Row, edition: editions.Edition) -> None:
    if row["ballot"] and row["state"] == State.DRAFT:
        facts = await facts_now(await ballots.ballot(row["ballot"]), corrects=row["corrects"])
        if facts.rows != edition.facts.rows:
            raise rules.NumbersOutdated()


async def _complete(row: Row, edition: editions.Edition) -> None:
    editions.require_lengths(edition.title, edition.text)
    if not edition.phones:
        raise rules.NoPhone()
    if edition.n > 1 and not edition.change:
        raise rules.ReasonMissing(what="改了什么")


async def _clear(row: Row, edition: editions.Edition) -> None:
    require_clear(await queries.findings(row, edition), await queries.keeps(row["id"]))
