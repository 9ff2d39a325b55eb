"""Closing while phones vote, over HTTP, at two server processes (one on SQLite): every number is the same everywhere.

Acknowledged on the phones == stored votes == tally == the screen's page == the published notice.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest

from domain.council.ballots import actions as ballots
from domain.council.ballots import queries
from domain.council.bodies.rules import MotionType
from domain.council.meetings import actions as meetings
from domain.council.meetings import queries as meetings_of
from domain.council.tallies.rules import Choice
from domain.council.votes.queries import casts
from domain.transaction import on_sqlite
from tests import council
from tests.conftest import DB
from tests.web.browser import session_cookie
from tests.web.serving import free_port, serving_on
from web import auth
from web.settings import Settings

PRESENT, TRIES, WITHIN = 49, 60, 0.12
"""Members in the room, presses of their phones, and seconds over which they and the closing are strewn."""

Counted = Counter[str]
"""Votes by choice."""


@dataclass
class Hall:
    meeting: UUID
    screen: str
    codes: list[str]
    ballots: list[UUID]
    late: int = 0
    """Presses that came after a closing."""


async def test_a_few_close_races_say_the_same_number_everywhere(town):
    await races(town, 6)


@pytest.mark.soak
async def test_two_hundred_close_races_say_the_same_number_everywhere(town):
    await races(town, 200)


async def races(town, number):
    hall = await _hall(town, number)
    cookie = await session_cookie(town.zhou)
    acknowledged: dict[UUID, Counted] = {}
    async with (
        serving_on([free_port() for _ in range(1 if on_sqlite() else 2)]) as addresses,
        AsyncExitStack() as opened,
    ):
        desks = [await opened.enter_async_context(_desk(address, cookie)) for address in addresses]
        phones = [
            await opened.enter_async_context(httpx.AsyncClient(base_url=address, timeout=60)) for address in addresses
        ]
        for ballot in hall.ballots:
            await _press(desks[0], f"/meetings/ballots/{ballot}/open")
            acknowledged[ballot] = await _race(hall, ballot, phones, random.choice(desks))
            await _press(random.choice(desks), f"/meetings/ballots/{ballot}/tally", counter="计一", scrutineer="监二")
            for phone in phones:
                assert _on_screen((await phone.get(f"/screen/{hall.screen}")).text) == acknowledged[ballot]
            code = await _published(random.choice(desks), ballot)
            for phone in phones:
                assert _in_notice((await phone.get(f"/n/{code}")).text) == acknowledged[ballot]

    await DB.start()
    for ballot, said in acknowledged.items():
        again = await queries.recount(ballot)
        assert again.right and again.votes == said.total()
        if not (await queries.ballot(ballot))["secret"]:
            assert Counter(str(each.choice) for each in await casts(ballot)) == said
        assert _of_tally(again.tally) == said
    assert hall.late and any(said.total() for said in acknowledged.values()), "the closing met no votes"


async def _hall(town, number: int) -> Hall:
    """Forty-nine representatives of fifty in one meeting, a noticed ballot for each race, every other one secret."""
    now = council.MEETING_DAY
    room = await council.noticed(town, number=PRESENT + 1)
    await meetings.check_in_all(room.meeting, room.voters()[:PRESENT], officer=town.zhou, now=now)
    await meetings.begin(room.meeting, officer=town.zhou, now=now)
    made = [room.ballot]
    for n in range(1, number):
        item = await meetings.add_item(room.meeting, f"第 {n} 场", officer=town.zhou, now=now)
        type = MotionType.COMMUNITY_AFFAIR
        secret = n % 2 == 1
        made.append(
            await ballots.propose(item, f"第 {n} 场", type, officer=town.zhou, now=now, by_phone=True, secret=secret)
        )
    screen = (await meetings_of.meeting(room.meeting))["screen"]
    return Hall(room.meeting, screen, room.codes()[:PRESENT], made)


def _desk(address: str, cookie: str) -> httpx.AsyncClient:
    """The clerk's, signed in: sends the form token as the pages do."""
    token = auth.token(Settings.from_environment().secret, cookie)
    return httpx.AsyncClient(base_url=address, cookies={auth.COOKIE: cookie}, headers={auth.HEADER: token}, timeout=30)


async def _press(desk: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    answer = await desk.post(path, data=fields)
    assert answer.status_code == 303, answer.text
    return answer


async def _race(hall: Hall, ballot: UUID, phones: list[httpx.AsyncClient], desk: httpx.AsyncClient) -> Counted:
    """What the phones were told is counted. Every other press was refused in words."""
    acknowledged: Counted = Counter()

    async def vote(code: str) -> None:
        choice = str(random.choice(list(Choice)))
        await asyncio.sleep(random.random() * WITHIN)
        answer = await random.choice(phones).post(f"/v/{code}/votes", data={"ballot": ballot, "choice": choice})
        if answer.status_code == 303:
            acknowledged[choice] += 1
        else:
            late = "一票只在投票中计入" in answer.text
            assert answer.status_code == 409 and (late or "这名代表已投票" in answer.text)
            hall.late += late

    async def close() -> None:
        await asyncio.sleep(random.random() * WITHIN)
        await _press(desk, f"/meetings/ballots/{ballot}/close")

    await asyncio.gather(*(vote(random.choice(hall.codes)) for _ in range(TRIES)), close())
    return acknowledged


async def _published(desk: httpx.AsyncClient, ballot: UUID) -> str:
    """The public code of its notice."""
    notice = (await _press(desk, f"/notices/from-ballot/{ballot}")).headers["location"].removesuffix("/edit")
    await _press(desk, f"{notice}/publish")
    found = re.search(r"/n/(\w+)", (await desk.get(notice)).text)
    assert found
    return found[1]


def _on_screen(page: str) -> Counted:
    """As the result is written there; what it says was received must be their sum."""
    words = re.sub(r"<[^>]+>", " ", page)
    found = re.search(r"(?<!不)同意 (\d+)\s+不同意 (\d+)\s+弃权 (\d+)", words)
    received = re.search(r"收 (\d+) 票", words)
    assert found and received
    said = _counted(*map(int, found.groups()))
    assert said.total() == int(received[1])
    return said


def _in_notice(page: str) -> Counted:
    rows = dict(re.findall(r"<tr[^>]*><th>(\w+)<td>([\d,]+)", page))
    return _counted(*(int(rows[label].replace(",", "")) for label in ("同意", "不同意", "弃权")))


def _of_tally(tally) -> Counted:
    return _counted(tally.agreeing.heads, tally.opposing.heads, tally.abstaining.heads)


def _counted(agreeing: int, opposing: int, abstaining: int) -> Counted:
    """Without the choices nobody made, so that two of these can be compared."""
    return +Counter({"for": agreeing, "against": opposing, "abstain": abstaining})
