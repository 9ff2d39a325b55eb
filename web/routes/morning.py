"""晨会一屏: overdue, due today, the night's handover, three hot buildings. For the table in the morning, not per person."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Template

from domain import clock
from domain.clocks.days import day_of, end_of
from domain.errors import Missing
from domain.matters import places, queries
from domain.matters.queries import Filters
from domain.people.rules import Officer
from web.auth import MORNING
from web.render import render
from web.routes.today import night
from web.rows import dressed

AnyRequest = Request[Any, Any, Any]

SHOWN = 5


@get("/morning")
async def show(request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
    if not officer.holds(*MORNING):
        raise Missing()
    now = clock.now()
    late = await queries.page(officer, Filters(overdue=True), now=now, limit=SHOWN)
    due = await queries.page(officer, Filters(due_by=end_of(day_of(now))), now=now, limit=SHOWN + 1)
    counts = await queries.counts(officer, now=now)
    return render(
        request,
        "today/morning.html",
        now=now,
        late=await dressed(late, now),
        overdue=counts.get("overdue", 0),
        due=await dressed(due[:SHOWN], now),
        more_due=len(due) > SHOWN,
        buildings=await places.hot_buildings(officer, now=now),
        days=places.HOT_FOR.days,
        **await night(officer, now),
    )
