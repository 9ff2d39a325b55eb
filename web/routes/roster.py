"""值班: who is on duty now and on which days, and what one turn hands to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.errors import DomainError, Invalid, Missing
from domain.people import actions, roster
from domain.people.rules import Officer, Post, running
from web.errors import status_of
from web.render import render, render_again, render_change

AnyRequest = Request[Any, Any, Any]
DAYS = 7
NIGHT = 17
"""From this hour a turn is said to be of the night."""


@dataclass
class TurnForm:
    who: str = ""
    post: str = ""
    starts: str = ""
    ends: str = ""


@dataclass
class HandoverForm:
    done: str = ""
    open: str = ""
    note: str = ""


class RosterController(Controller):
    path = "/roster"

    @get("/")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer], week: FromQuery[str] = "") -> Template:
        return render(request, "roster/show.html", **await _page(officer, _day(week)))

    @post("/", status_code=200)
    async def add(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[TurnForm]
    ) -> Template | Redirect:
        now = clock.now()
        roster.subdistrict_of(officer)
        try:
            chosen = next((o for o in await roster.candidates(officer, now=now) if str(o["id"]) == data.who), None)
            if chosen is None:
                raise Invalid(reason="没有保存：还没有选谁值班。")
            community = roster.own_community(officer)
            turn = Post.COMMUNITY if community else _post(data.post)
            starts, ends = _moment(data.starts), _moment(data.ends)
            await actions.put_on_roster(chosen["id"], turn, starts, ends, community=community, officer=officer, now=now)
        except DomainError as error:
            return render_again(
                request, "roster/show.html", None, error, **await _page(officer, None) | {"typed": data, "at": "turn"}
            )
        back = f"/roster?week={starts.astimezone(clock.SHANGHAI).date()}"
        return render_change(request, "roster/show.html", back, said=f"已排上{chosen['name']}，{turn.label}。")

    @post("/{turn_id:uuid}/handover", status_code=200)
    async def hand_over(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        turn_id: FromPath[UUID],
        data: URLEncodedBody[HandoverForm],
    ) -> Template | Redirect:
        try:
            done, left = _count(data.done, "已办"), _count(data.open, "待续")
            await actions.hand_over(turn_id, done, left, data.note.strip(), officer=officer, now=clock.now())
        except Missing:
            raise
        except DomainError as error:
            shown = await _page(officer, None)
            return render_again(
                request,
                "roster/show.html",
                None,
                error,
                status_of(error),
                **shown | {"handing": data, "at": str(turn_id)},
            )
        said = f"已交班：{done + left} 件，已办 {done}，待续 {left}。"
        return render_change(request, "roster/show.html", "/roster", said=said)


async def _page(officer: Officer, week: date | None) -> dict[str, Any]:
    now = clock.now()
    today = now.astimezone(clock.SHANGHAI).date()
    first = week or today
    street = roster.subdistrict_of(officer)
    turns = await roster.turns(street, first=_midnight(first), last=_midnight(first + timedelta(days=DAYS)))
    around = await roster.turns(street, first=now - timedelta(days=2), last=now + timedelta(minutes=1))
    candidates = await roster.candidates(officer, now=now)
    community = roster.own_community(officer)
    return {
        "days": _by_day(turns, first),
        "on_duty": [_said(one) for one in around if running(one["starts_at"], one["ends_at"], now)],
        "mine": [_said(one) for one in around if one["officer"] == officer.id and not one["handed_over"]],
        "handovers": [_handed(one) for one in await roster.handovers(street)],
        "candidates": [(str(one["id"]), f"{one['name']}·{one['role']}") for one in candidates],
        "posts": [] if community else [(str(one), one.label) for one in (Post.LEADER, Post.OFFICER)],
        "earlier": first - timedelta(days=DAYS),
        "later": first + timedelta(days=DAYS),
        "first": first,
        "last": first + timedelta(days=DAYS - 1),
        "today": today,
        "typed": _next_night(today),
        "handing": HandoverForm(),
        "at": "",
    }


def _by_day(turns: list[dict[str, Any]], first: date) -> list[tuple[date, list[dict[str, Any]]]]:
    """A turn stands on the day it begins; one that began before stands on the first."""
    days: dict[date, list[dict[str, Any]]] = {first + timedelta(days=n): [] for n in range(DAYS)}
    for one in turns:
        begins = one["starts_at"].astimezone(clock.SHANGHAI).date()
        days[max(first, begins)].append(_said(one) | {"begun_before": begins < first})
    return list(days.items())


def _said(turn: dict[str, Any]) -> dict[str, Any]:
    post = Post(turn["post"]).label
    return turn | {"post": f"{turn['community_name']}·{post}" if turn["community_name"] else post}


def _handed(one: dict[str, Any]) -> dict[str, Any]:
    night = one["starts_at"].astimezone(clock.SHANGHAI).hour >= NIGHT
    words = f"{'夜间' if night else '当班'} {one['done'] + one['open']} 件，已办 {one['done']}，待续 {one['open']}"
    return one | {"words": words, "post": Post(one["post"]).label}


def _next_night(today: date) -> TurnForm:
    return TurnForm(starts=f"{today}T17:30", ends=f"{today + timedelta(days=1)}T08:30")


def _post(typed: str) -> Post:
    if typed not in (Post.LEADER, Post.OFFICER):
        raise Invalid(reason="没有保存：还没有选值什么班。")
    return Post(typed)


def _moment(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=clock.SHANGHAI)
    except ValueError as error:
        raise Invalid(reason="没有保存：时间看不懂。请写成 2026-11-25T17:30 这样。") from error


def _count(typed: str, what: str) -> int:
    if not typed.strip().isdecimal() or len(typed.strip()) > 5:
        raise Invalid(reason=f"没有保存：{what}几件要填数字，没有就填 0。")
    return int(typed)


def _day(typed: str) -> date | None:
    """An address that was cut shows this week."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 2000 < day.year < 2200 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
