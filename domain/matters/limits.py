"""The clocks of a matter as deeds: started, done, recomputed; `due_at` of the matter is the nearest one that runs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.clock import NEVER
from domain.clocks.rules import Due, Limit, Suspension, Unit, due_at, shift
from domain.ids import uuid7
from domain.matters.registration import clock_row, limits
from domain.matters.rules import CLAIM_WITHIN_HOURS, Clock
from domain.matters.tables import Clock as ClockTable
from domain.matters.tables import Matter
from domain.people import queries as people
from domain.responsibilities import queries as lists
from domain.responsibilities.rules import Item
from domain.transaction import add, fetch


async def item_of(matter: Matter) -> Item | None:
    return await lists.item(matter.item) if matter.item else None


async def claim_within(subdistrict: UUID) -> int:
    """Hours that a grid has for claiming; a parameter."""
    return int(await people.parameter(subdistrict, "claim_within_hours", str(CLAIM_WITHIN_HOURS)))


async def start(matter: Matter, what: Clock, at: datetime) -> None:
    """A new clock of this kind; one that still runs is superseded and stays in the history."""
    await end(matter.id, what, at)
    limit = limits(await item_of(matter))[what]
    row = clock_row(matter.id, matter.subdistrict, what, at, limit, await people.calendar())
    await add(ClockTable, [row])


async def done(matter_id: UUID, what: Clock, at: datetime) -> None:
    await fetch(
        "update clock set done_at = {} where matter = {} and what = {} and done_at is null and ended_at is null",
        at,
        matter_id,
        what,
    )


async def end(matter_id: UUID, what: Clock, at: datetime) -> None:
    await fetch(
        "update clock set ended_at = {} where matter = {} and what = {} and done_at is null and ended_at is null",
        at,
        matter_id,
        what,
    )


async def end_all(matter_id: UUID, at: datetime) -> None:
    """Every clock but an order's, which only the city ends."""
    await fetch(
        "update clock set ended_at = {} where matter = {} and what <> 'order' and done_at is null and ended_at is null",
        at,
        matter_id,
    )


async def running(matter_id: UUID) -> list[dict[str, object]]:
    return await fetch(
        "select * from clock where matter = {} and done_at is null and ended_at is null and what <> 'order'", matter_id
    )


async def recompute(matter: Matter, at: datetime) -> None:
    """Reclassified: every clock still open is counted again from the same start with the new item (rules.md §2).

    Time that was suspended by approval stays given back.
    """
    allowed, calendar = limits(await item_of(matter)), await people.calendar()
    stood = await _suspensions(matter.id, at)
    for clock in await running(matter.id):
        what = Clock(str(clock["what"]))
        await end(matter.id, what, at)
        started = clock["started_at"]
        assert isinstance(started, datetime)
        row = clock_row(matter.id, matter.subdistrict, what, started, allowed[what], calendar)
        since_then = [Suspension(max(one.since, started), one.until) for one in stood if one.until > started]
        due = due_at(started, allowed[what], calendar, suspensions=since_then)
        await add(ClockTable, [{**row, "due_at": due.at, "provisional": due.provisional}])


async def _suspensions(matter_id: UUID, now: datetime) -> list[Suspension]:
    rows = await fetch(
        "select decided_at, ended_at from application where matter = {} and kind = 'suspend' and granted", matter_id
    )
    return [Suspension(row["decided_at"], row["ended_at"] or now) for row in rows]


async def extend(matter: Matter, until: datetime, at: datetime) -> None:
    """An approved extension: the settle clock gets its new end; the old one stays in the history."""
    for clock in await running(matter.id):
        if clock["what"] == Clock.SETTLE:
            await end(matter.id, Clock.SETTLE, at)
            await add(ClockTable, [{**_copy(clock), "due_at": until, "provisional": False}])


async def resume(matter: Matter, since: datetime, at: datetime) -> None:
    """The clocks stood from `since` to `at`; what was already over stays over."""
    calendar = await people.calendar()
    for clock in await running(matter.id):
        due, unit = clock["due_at"], Unit(str(clock["unit"]))
        started = clock["started_at"]
        assert isinstance(due, datetime) and isinstance(started, datetime)
        stood = Suspension(max(since, started), at)
        moved = shift(Due(due, bool(clock["provisional"])), unit, stood, calendar)
        what = Clock(str(clock["what"]))
        await end(matter.id, what, at)
        await add(ClockTable, [{**_copy(clock), "due_at": moved.at, "provisional": moved.provisional}])


def _copy(clock: dict[str, object]) -> dict[str, object]:
    return {**clock, "id": uuid7(), "ended_at": None, "done_at": None}


async def restore(matter_id: UUID, kept: list[UUID]) -> None:
    """Parting gives a matter its clocks back, with the time run."""
    for clock in kept:
        await fetch("update clock set ended_at = null where id = {} and matter = {}", clock, matter_id)


_RUNNING = "done_at is null and ended_at is null"
_OWN = f"select due_at from clock where matter = {{}} and {_RUNNING}"
_ORDERS = (
    f"select due_at from clock where matter = {{}} and what = 'order' and {_RUNNING}"
    " union all select c.due_at from matter j join clock c on c.matter = j.id"
    " where j.joined_to = {} and c.what = 'order' and c.done_at is null and c.ended_at is null"
)
_REVIEW = (
    "select until as due_at from application where matter = {} and kind = 'suspend' and granted and ended_at is null"
)


async def nearest(matter_id: UUID, *, suspended: bool = False) -> datetime:
    """The next end of a running clock, NEVER where none runs; orders of joined matters are answered with this one.

    While suspended the matter stands in lists under its review date; only an order's clock runs on.
    """
    mine = _REVIEW if suspended else _OWN
    [row] = await fetch(
        f"select due_at from ({mine} union all {_ORDERS} union all select {{}} as due_at) every order by due_at limit 1",
        matter_id,
        matter_id,
        matter_id,
        NEVER,
    )
    due = row["due_at"]
    return due if isinstance(due, datetime) else datetime.fromisoformat(due)


async def orders_answered(matter_id: UUID, at: datetime) -> None:
    """Settled: the answer goes up, for the orders of joined matters too."""
    await fetch(
        "update clock set done_at = {} where what = 'order' and done_at is null and ended_at is null"
        " and matter in (select id from matter where id = {} or joined_to = {})",
        at,
        matter_id,
        matter_id,
    )


async def orders_again(matter_id: UUID, at: datetime) -> None:
    """Reopened before the order's own limit: it runs on, as if never stopped."""
    await fetch(
        "update clock set done_at = null where what = 'order' and done_at is not null and due_at > {}"
        " and matter in (select id from matter where id = {} or joined_to = {})",
        at,
        matter_id,
        matter_id,
    )


async def order(matter: Matter, received_at: datetime, limit_at: datetime) -> None:
    """The city's own limit, never turned into working days (接诉即办条例 13)."""
    hours = max(1, int((limit_at - received_at).total_seconds() // 3600))
    row = clock_row(
        matter.id, matter.subdistrict, Clock.ORDER, received_at, Limit(hours, Unit.HOURS), await people.calendar()
    )
    await add(ClockTable, [{**row, "due_at": limit_at}])
