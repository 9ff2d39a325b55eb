"""市级回访 as it comes down: typed by the dispatcher, or taken in as the city's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.errors import DomainError, Missing
from domain.matters import queries
from domain.matters import rules as life
from domain.matters.actions import taking
from domain.matters.actions.ending import reopen_again
from domain.matters.orders import rules, sheet
from domain.matters.orders.rules import Answer
from domain.matters.rules import Step
from domain.matters.tables import Matter
from domain.people.rules import Officer
from domain.transaction import fetch, writing


async def city_follow_up(
    matter_id: UUID,
    order: UUID,
    answer: Answer,
    at: datetime,
    *,
    officer: Officer,
    now: datetime,
    reopen: bool = False,
    reason: str = "",
) -> Matter:
    """The city asked about this order. With it the dispatcher's sight of a household order ends; an unsolved one may
    be reopened in the same deed. Recorded once; a correction says why and both stand in the history.

    Raises NotOfThisMatter, AskedLater, AlreadyAsked, NothingToReopen, StepNotOpen where it is still in hand.
    """
    async with writing():
        matter = await taking.begin(Step.CITY_FOLLOW_UP, matter_id, officer=officer, now=now)
        row = next((one for one in await queries.voices(matter.id) if one["order_id"] == order), None)
        if row is None:
            raise rules.NotOfThisMatter()
        rules.require_asked_at(at, row["received_at"], now)
        if row["city_follow_up_at"] is not None and not reason.strip():
            raise rules.AlreadyAsked(number=row["city_number"])
        if reopen and not answer.bad:
            raise rules.NothingToReopen()
        if reopen:
            life.require(officer, Step.REOPEN, matter)
            life.next_state(matter, Step.REOPEN)
        await fetch(
            "update hotline_order set city_follow_up_at = {}, contacted = {}, solved = {}, satisfaction = {} where id = {}",
            at,
            answer.contacted,
            answer.solved,
            answer.satisfaction.value if answer.satisfaction else None,
            order,
        )
        facts = {
            "order": order,
            "at": at.isoformat(),
            "contacted": answer.contacted,
            "solved": answer.solved,
            "satisfaction": answer.satisfaction,
        }
        await taking.write_down(Step.CITY_FOLLOW_UP, matter, officer=officer, now=now, note=reason.strip(), facts=facts)
        return await reopen_again(matter, officer, now, "市级回访未解决或不满意") if reopen else matter


@dataclass(frozen=True)
class Taken:
    """What became of one line of the list."""

    line: sheet.Line
    refusal: DomainError | None = None


async def take_in(text: str, *, officer: Officer, now: datetime) -> list[Taken]:
    """Each line a deed of its own: what is refused holds nothing else up. Raises NothingTyped."""
    found = [await _taken(line, officer, now) for line in sheet.lines(text)]
    if not found:
        raise rules.NothingTyped()
    return found


async def _taken(line: sheet.Line, officer: Officer, now: datetime) -> Taken:
    if line.at is None or line.answer is None:
        return Taken(line, line.refusal)
    rows = await fetch(
        "select h.id, coalesce(m.joined_to, m.id) as matter from hotline_order h join voice v on v.id = h.voice"
        " join matter m on m.id = v.matter where h.subdistrict = {} and h.city_number = {}",
        *(officer.subdistrict, line.number),
    )
    try:
        if not rows:
            raise Missing()
        await city_follow_up(rows[0]["matter"], rows[0]["id"], line.answer, line.at, officer=officer, now=now)
    except Missing:
        return Taken(line, rules.UnknownOrder(number=line.number))
    except DomainError as error:
        return Taken(line, error)
    return Taken(line)
