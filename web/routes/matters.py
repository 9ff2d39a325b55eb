"""Lists of matters, the search, and the form that registers one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.clock import SHANGHAI
from domain.clocks.days import day_of
from domain.clocks.rules import Limit, order_due_at
from domain.errors import DomainError, Invalid, Missing
from domain.matters import actions, queries, rules
from domain.matters.actions.intake import Intake, NotOffered, NotYoursToRegister, Order
from domain.matters.queries import Filters
from domain.matters.registration import NewVoice
from domain.matters.rules import Channel, Kind, State
from domain.people import queries as people
from domain.people.rules import Level, Officer, Role
from domain.responsibilities import queries as lists
from domain.responsibilities.queries import NoListInForce
from domain.responsibilities.suggestion import suggest
from web.categories import by_kind
from web.errors import status_of
from web.render import render, render_again, say
from web.rows import dressed

AnyRequest = Request[Any, Any, Any]
Row = dict[str, Any]


class PlaceMissing(Invalid):
    message = "还没有选在哪个社区。选好再提交。"


class ChannelMissing(Invalid):
    message = "没有登记：还没有选从哪里听到。选好再提交。"


class TimeNotRead(Invalid):
    message = "时间“{typed}”没有看懂。请照 2026-11-24 08:30 填。"


@dataclass
class RegisterForm:
    title: str = ""
    detail: str = ""
    place: str = ""
    node: str = ""
    """A community or a grid."""
    building: str = ""
    channel: str = ""
    category: str = ""
    happened: str = ""
    words: str = ""
    name: str = ""
    mobile: str = ""
    address: str = ""
    anonymous: str = ""
    secret: str = ""
    complained: str = ""
    city_number: str = ""
    city_limit: str = ""
    city_received: str = ""
    solved: str = ""
    look: str = ""
    """The button that only asks for the buildings of the place: without scripts the form comes back with them."""

    async def intake(self, now: datetime) -> Intake:
        """Raises PlaceMissing, ChannelMissing, NotOffered, TimeNotRead, what the limit's reading raises."""
        try:
            node = await people.org(UUID(self.node))
        except (ValueError, Missing):
            raise PlaceMissing() from None
        if self.channel not in set(Channel):
            raise ChannelMissing()
        spoken = any((self.words.strip(), self.name.strip(), self.mobile.strip(), self.city_number.strip()))
        voice = NewVoice(
            self.words.strip() or self.title.strip(),
            name=self.name.strip(),
            mobile=self.mobile.strip(),
            address=self.address.strip(),
            anonymous=bool(self.anonymous),
        )
        return Intake(
            title=self.title,
            channel=Channel(self.channel),
            community=node["community"] or node["id"],
            grid=node["id"] if node["level"] == Level.GRID else None,
            building=_chosen(self.building, "楼栋"),
            detail=self.detail,
            place=self.place,
            category=self.category,
            voice=voice if spoken or self.anonymous else None,
            secret=bool(self.secret),
            complained_of=_chosen(self.complained, "单位"),
            happened_at=_moment(self.happened, now),
            order=self._order(now),
            solved=self.solved.strip(),
        )

    def _order(self, now: datetime) -> Order | None:
        if not self.city_number.strip():
            return None
        received = _moment(self.city_received, now)
        return Order(self.city_number.strip(), received, order_due_at(received, Limit.parse(self.city_limit)))


def _chosen(typed: str, what: str) -> UUID | None:
    if typed and _uuid(typed) is None:
        raise NotOffered(what=what)
    return _uuid(typed)


def _moment(typed: str, usual: datetime) -> datetime:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI).astimezone(UTC) if typed else usual
    except (ValueError, OverflowError):
        raise TimeNotRead(typed=typed) from None


class MattersController(Controller):
    @get("/matters")
    async def index(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        kind: FromQuery[str] = "",
        stage: FromQuery[str] = "",
        community: FromQuery[str] = "",
        grid: FromQuery[str] = "",
        channel: FromQuery[str] = "",
        building: FromQuery[str] = "",
        overdue: FromQuery[str] = "",
        ledger: FromQuery[str] = "",
        ended: FromQuery[str] = "",
        after: FromQuery[str] = "",
    ) -> Template:
        asked = {
            "kind": kind if kind in set(Kind) else "",
            "stage": stage if stage in set(State) else "",
            "community": community,
            "grid": grid,
            "channel": channel if channel in set(Channel) else "",
            "building": str(_uuid(building) or ""),
            "overdue": overdue,
            "ledger": ledger,
            "ended": ended,
        }
        filters = Filters(
            kind=asked["kind"],
            state=asked["stage"],
            community=_uuid(community),
            grid=_uuid(grid),
            channel=asked["channel"],
            building=_uuid(building),
            overdue=bool(overdue),
            on_ledger=bool(ledger),
            ended=bool(ended),
        )
        return await _list(request, officer, filters, asked, after, "/matters", "事项")

    @get("/search")
    async def search(
        self, request: AnyRequest, officer: NamedDependency[Officer], q: FromQuery[str] = "", after: FromQuery[str] = ""
    ) -> Template | Redirect:
        words = q.strip()[:60]
        now = clock.now()
        if words:
            try:
                found = await queries.by_number(words, officer, now=now)
                return Redirect(f"/matters/{found.id}", status_code=303)
            except rules.UnknownNumber:
                pass
        filters = Filters(words=words, ended=True)
        return await _list(request, officer, filters, {"q": words}, after, "/search", f"“{words}”" if words else "搜索")

    @get("/matters/new")
    async def new(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        _require_registrar(officer)
        return render(request, "matters/new.html", **await _form(officer, RegisterForm()))

    @get("/matters/suggest")
    async def suggest(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        title: FromQuery[str] = "",
        detail: FromQuery[str] = "",
    ) -> Template:
        items = await _items(officer)
        found = suggest(f"{title}。{detail}", items)[:3] if title.strip() else []
        return render(request, "matters/_suggestions.html", "matters/_suggestions.html", suggestions=found)

    @get("/matters/buildings")
    async def buildings(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        node: FromQuery[str] = "",
        building: FromQuery[str] = "",
    ) -> Template:
        part = "matters/_buildings.html"
        typed = RegisterForm(node=node, building=building)
        return render(request, part, part, typed=typed, buildings=await _buildings(officer, node))

    @post("/matters", status_code=200)
    async def create(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[RegisterForm]
    ) -> Template | Redirect:
        _require_registrar(officer)
        if data.look:
            return render(request, "matters/new.html", **await _form(officer, data))
        now = clock.now()
        try:
            matter = await actions.register(await data.intake(now), officer=officer, now=now)
        except DomainError as error:
            return render_again(
                request, "matters/new.html", None, error, status_of(error), **await _form(officer, data)
            )
        say(request, f"已登记，编号 {matter.number}。")
        return Redirect(f"/matters/{matter.id}", status_code=303)


def _require_registrar(officer: Officer) -> None:
    if not officer.holds(*rules.REGISTRARS):
        raise NotYoursToRegister()


async def _items(officer: Officer) -> Any:
    try:
        listed = await lists.list_in_force(officer.subdistrict, day_of(clock.now())) if officer.subdistrict else None
    except NoListInForce:
        return ()
    return listed.items if listed else ()


async def _form(officer: Officer, typed: RegisterForm) -> Row:
    """What the form offers: only places within reach."""
    communities = await people.reachable(officer, Level.COMMUNITY)
    grids = await people.reachable(officer, Level.GRID)
    named = {row["id"]: row["name"] for row in communities}
    nodes = [(str(row["id"]), f"{row['name']}（网格不清楚）") for row in communities]
    nodes += [
        (str(row["id"]), row["name"] if len(named) < 2 else f"{named.get(row['community'], '')}·{row['name']}")
        for row in grids
    ]
    if not typed.node and len(grids) == 1:
        typed.node = str(grids[0]["id"])
    elif not typed.node and len(communities) == 1:
        typed.node = str(communities[0]["id"])
    street = officer.subdistrict
    items = await _items(officer)
    parties = await people.parties(street) if street else []
    text = f"{typed.title}。{typed.detail}"
    return {
        "typed": typed,
        "nodes": nodes,
        "buildings": await _buildings(officer, typed.node),
        "channels": Channel.choices(),
        "items": by_kind(items),
        "parties": [(str(row["id"]), row["name"]) for row in parties],
        "on_spot": officer.holds(Role.GRID_WORKER, Role.GRID_LEAD),
        "suggestions": suggest(text, items)[:3] if typed.title.strip() else [],
    }


async def _buildings(officer: Officer, node: str) -> list[tuple[str, str]]:
    """Of the community that holds the place chosen, where it lies within reach."""
    within = [*await people.reachable(officer, Level.COMMUNITY), *await people.reachable(officer, Level.GRID)]
    row = next((row for row in within if str(row["id"]) == node), None)
    if row is None:
        return []
    found = await people.buildings(row["subdistrict"], row["community"] or row["id"])
    return [(str(one["id"]), one["name"]) for one in found]


async def _list(
    request: AnyRequest,
    officer: Officer,
    filters: Filters,
    asked: dict[str, str],
    after: str,
    path: str,
    title: str,
) -> Template:
    now = clock.now()
    rows = await queries.page(officer, filters, now=now, after=_key(after), limit=queries.PAGE + 1)
    more = len(rows) > queries.PAGE
    rows = rows[: queries.PAGE]
    kept = {name: value for name, value in asked.items() if value}
    following = None
    if more:
        last = rows[-1]
        key = last["registered_at"] if filters.ended else last["due_at"]
        following = f"{path}?" + urlencode(kept | {"after": f"{key.isoformat()}_{last['id']}"})
    first = f"{path}?{urlencode(kept)}" if after else None
    communities = await people.reachable(officer, Level.COMMUNITY)
    return render(
        request,
        "matters/index.html",
        rows=await dressed(rows, now),
        title=title,
        asked=asked,
        searching=path == "/search",
        counts=await queries.counts(officer, now=now) if path == "/matters" and not after else {},
        communities=[(str(row["id"]), row["name"]) for row in communities],
        grids=await _grids(officer, communities, asked.get("community", "")),
        kinds=Kind.choices(),
        states=State.choices(),
        channels=Channel.choices(),
        registers=officer.holds(*rules.REGISTRARS),
        pager={"shown": len(rows), "total": None, "previous": first, "next": following},
    )


async def _grids(officer: Officer, communities: list[Row], chosen: str) -> list[tuple[str, str]]:
    """Of the community chosen, or of the only one; of many at once nobody finds theirs."""
    grids = await people.reachable(officer, Level.GRID)
    only = str(communities[0]["id"]) if len(communities) == 1 else chosen
    found = [(str(row["id"]), row["name"]) for row in grids if not communities or str(row["community"]) == only]
    return found if len(found) > 1 else []


def _key(after: str) -> tuple[datetime, UUID] | None:
    at, _, id = after.partition("_")
    try:
        return (datetime.fromisoformat(at).astimezone(UTC), UUID(id)) if after else None
    except (ValueError, OverflowError):
        return None


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None
