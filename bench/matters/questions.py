"""What officers and phones ask: the domain's questions, whole pages through the app, and a sync of a phone with nothing new."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx
from litestar import get

from bench.matters.databases import Database
from bench.matters.load import Street
from domain import clock
from domain.matters import queries, worklist
from domain.people import queries as people
from domain.people import sessions
from domain.people.rules import Role
from domain.people.tables import Session
from domain.responsibilities import actions as lists
from domain.responsibilities.starting import starting_list
from domain.sync import devices
from domain.transaction import fetch, writing
from web import auth
from web.app import create_app

Ask = Callable[[], Awaitable[Any]]
Ready = Callable[[Street], Awaitable[Ask]]
"""What is done before the watch opens, and leaves the question itself."""

LUCK = random.Random(11)


@dataclass(frozen=True)
class Question:
    name: str
    ready: Ready
    beside: str
    """The bare one it is set beside: QUERY or HANDLER."""


QUERY, HANDLER = "bare query by primary key", "bare handler"


def of_the_domain() -> list[Question]:
    found = [Question(QUERY, _bare_query, QUERY)]
    for who, role in (("grid lead", Role.GRID_LEAD), ("secretary", Role.COMMUNITY_SECRETARY), ("dispatcher", Role.DISPATCHER), ("leader", Role.LEADER)):  # fmt: skip
        found.append(Question(f"work list, {who}", partial(_work_list, role=role), QUERY))
        found.append(Question(f"list, {who}", partial(_list, role=role), QUERY))
        found.append(Question(f"counts, {who}", partial(_counts, role=role), QUERY))
    return found


async def _bare_query(street: Street) -> Ask:
    return partial(fetch, "select id, number, state from matter where id = {}", LUCK.choice(street.matters))


async def _officer(street: Street, role: Role) -> Any:
    return await people.officer(LUCK.choice(street.officers[role]), now=clock.now())


async def _work_list(street: Street, *, role: Role) -> Ask:
    return partial(worklist.work_list, await _officer(street, role), now=clock.now(), limit=45)


async def _list(street: Street, *, role: Role) -> Ask:
    return partial(queries.page, await _officer(street, role), queries.Filters(), now=clock.now(), limit=46)


async def _counts(street: Street, *, role: Role) -> Ask:
    return partial(queries.counts, await _officer(street, role), now=clock.now())


@get("/bare", opt={"public": True})
async def bare() -> str:
    return "好"


class Pages:
    """The whole app in this process, without a network; each officer with a session."""

    def __init__(self) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)
        app = create_app(work=False)
        app.register(bare)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000")
        self.cookies: dict[UUID, str] = {}
        self.phones: dict[UUID, tuple[str, str]] = {}

    def questions(self) -> list[Question]:
        found = [Question(HANDLER, self._bare, HANDLER)]
        for who, role in (
            ("secretary", Role.COMMUNITY_SECRETARY),
            ("dispatcher", Role.DISPATCHER),
            ("leader", Role.LEADER),
        ):
            found.append(Question(f"GET / (work list), {who}", partial(self._page, role=role, path="/"), HANDLER))
            found.append(Question(f"GET /matters, {who}", partial(self._page, role=role, path="/matters"), HANDLER))
        found.append(
            Question("GET /matters/ID, dispatcher", partial(self._page, role=Role.DISPATCHER, path=""), HANDLER)
        )
        found.append(Question("POST /field/sync, idle phone", self._idle_sync, HANDLER))
        return found

    async def _bare(self, street: Street) -> Ask:
        return partial(self._get, "/bare", {})

    async def _page(self, street: Street, *, role: Role, path: str) -> Ask:
        cookie = self.cookies[street.officers[role][0]]
        path = path or f"/matters/{LUCK.choice(street.matters)}"
        return partial(self._get, path, {"cookie": f"{auth.COOKIE}={cookie}"})

    async def _get(self, path: str, headers: dict[str, str]) -> None:
        answer = await self.client.get(path, headers=headers)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])

    async def _idle_sync(self, street: Street) -> Ask:
        """The phone has synced once; since then nothing happened in its grid."""
        return partial(self._sync, *self.phones[street.officers[Role.GRID_LEAD][0]])

    async def prepare(self, database: Database) -> None:
        """Sessions and phones, before anything is measured: a write would empty the cache of SQLite's readers."""
        async with writing():
            for street in database.streets:
                for role in (Role.COMMUNITY_SECRETARY, Role.DISPATCHER, Role.LEADER):
                    await self._sign_in(street.officers[role][0])
        for street in database.streets:
            await self._enrol(street.officers[Role.GRID_LEAD][0])

    async def _sign_in(self, officer: UUID) -> None:
        cookie, now = f"bench-{uuid4()}", clock.now()
        until = now + timedelta(hours=12)
        await Session.insert(
            Session(key=sessions.key_of(cookie), officer=officer, created_at=now, seen_at=now, expires_at=until)
        )
        self.cookies[officer] = cookie

    async def _enrol(self, officer: UUID) -> None:
        made = await devices.enrol(officer, None, now=clock.now())
        batch = {"device_id": str(made.device.id), "client_now": {"wall": clock.now().isoformat()}, "ops": []}
        first = (await self._sync(made.token, json.dumps(batch))).json()
        known = {name: first[name] for name in ("epoch", "sight_version", "cursor")}
        self.phones[officer] = made.token, json.dumps(batch | known)

    async def _sync(self, token: str, batch: str) -> httpx.Response:
        head = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        answer = await self.client.post("/field/sync", content=batch, headers=head)
        assert answer.status_code == 200, answer.text[:500]
        return answer


async def publish(database: Database) -> None:
    """A list of responsibilities for every street; the process keeps it from here on, as a running server does."""
    start, now = starting_list(), clock.now()
    async with writing():
        for street in database.streets:
            leader = await people.officer(street.officers[Role.LEADER][0], now=now)
            await lists.publish_version(
                start.items, start.duties, start.in_force_on, source=start.source, subdistrict=street.id, officer=leader, now=now
            )  # fmt: skip
