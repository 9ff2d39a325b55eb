"""今日待办: what waits for this officer, by deadline; beside it decisions, and who is on duty."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from domain import clock
from domain.clocks.days import day_of, end_of
from domain.council.bodies.rules import Body
from domain.council.meetings import queries as meetings
from domain.council.meetings.rules import State as Meeting
from domain.errors import Missing
from domain.matters import rules, worklist
from domain.patrols import queries as patrols
from domain.patrols.rules import Part
from domain.people import queries as people
from domain.people import roster
from domain.people.rules import Level, Officer, Post, Role
from web.render import render
from web.rows import dressed

AnyRequest = Request[Any, Any, Any]
Row = dict[str, Any]

WHAT = {
    "extend": "延期申请",
    "suspend": "暂缓申请",
    "whistle": "吹哨待批准",
    "report_in": "待报到",
    "unreviewed": "到期未复核",
}


class TodayController(Controller):
    @get("/")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template | Redirect:
        if away := elsewhere(officer):
            return Redirect(away, status_code=303)
        now = clock.now()
        rows = await worklist.work_list(officer, now=now)
        return render(
            request,
            "today/index.html",
            now=now,
            groups=grouped(await dressed(rows, now), now),
            count=len(rows),
            most=worklist.MOST,
            decisions=[one | {"what": WHAT[one["what"]]} for one in await worklist.decisions_waiting(officer, now=now)],
            **await night(officer, now),
            meetings=await _meetings(officer, now),
            walked=await _walked(officer, now),
            others=await worklist.with_others(officer),
            leads=officer.holds(Role.GRID_LEAD, Role.COMMUNITY_SECRETARY),
            registers=officer.holds(*rules.REGISTRARS),
        )


async def night(officer: Officer, now: datetime) -> Row:
    """Who is on duty now, and what the last turn left behind; the subdistrict's own people see it."""
    try:
        street = roster.subdistrict_of(officer)
    except Missing:
        return {"duty": [], "handovers": []}
    turns = await roster.turns(street, first=now, last=now + timedelta(seconds=1))
    left = await roster.handovers(street, most=1)
    return {"duty": [one | {"post": Post(one["post"]).label} for one in turns], "handovers": left}


MEETS = (
    Role.COMMUNITY_SECRETARY,
    Role.COMMUNITY_WORKER,
    Role.COMMITTEE_MEMBER,
    Role.CONVENOR,
    Role.CHAIR,
    Role.CLERK,
    Role.SCRUTINEER,
    Role.COUNTER,
)


async def _meetings(officer: Officer, now: datetime) -> list[Row]:
    """今天的会, for whoever sits in them; one that should have begun says so."""
    if not officer.holds(*MEETS):
        return []
    rows = await meetings.of_day(officer, day_of(now))
    return [
        row
        | {
            "words": f"{row['community_name']} {Body(row['body']).label}",
            "late": row["state"] == Meeting.NOTICED and row["meets_at"] < now,
            "state_words": Meeting(row["state"]).label,
        }
        for row in rows
    ]


async def _walked(officer: Officer, now: datetime) -> list[tuple[str, str]]:
    """网格今天: each of the three patrols, how many grids were walked. Of grids, never of people."""
    if not officer.holds(Role.GRID_WORKER, Role.GRID_LEAD, Role.COMMUNITY_SECRETARY):
        return []
    grids = await people.reachable(officer, Level.GRID)
    rows = await patrols.patrols_of_day([grid["id"] for grid in grids], day_of(now))
    said = []
    for part in Part:
        walked = sum(row["part"] == part for row in rows)
        one = "已巡" if walked else "还没有"
        said.append((f"{part.label}巡", one if len(grids) == 1 else f"已巡 {walked} 个网格，共 {len(grids)} 个"))
    return said if grids else []


def elsewhere(officer: Officer) -> str:
    """Who has no matters begins where their work is."""
    roles = {grant.role for grant in officer.grants}
    if roles and roles <= {Role.OBSERVER}:
        return "/figures"
    if roles and roles <= {Role.ADMINISTRATOR, Role.INSTALLATION_ADMINISTRATOR}:
        return "/people"
    return ""


def grouped(rows: list[Row], now: datetime) -> list[Row]:
    """已逾期, 今天到期, 本周到期, 以后; empty ones are left out."""
    tonight = end_of(day_of(now))
    sunday = end_of(day_of(now) + timedelta(days=6 - day_of(now).weekday()))
    bounds = [("件已逾期", "over", now), ("件今天到期", "plain", tonight), ("件本周到期", "plain", sunday)]
    groups: list[Row] = [{"words": words, "tone": tone, "rows": []} for words, tone, _ in bounds]
    groups.append({"words": "件以后到期", "tone": "plain", "rows": []})
    for row in rows:
        place = next((n for n, (_, _, end) in enumerate(bounds) if row["due_at"] <= end), 3)
        groups[place]["rows"].append(row)
    return [group for group in groups if group["rows"]]
