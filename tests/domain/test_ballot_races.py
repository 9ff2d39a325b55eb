"""Closing while two processes vote (one on SQLite): acknowledged == tally == rows == screen, every time."""

import asyncio
import json
import os
import random
import sys
from pathlib import Path

import pytest

from domain.council import queries as council_queries
from domain.council.ballots import actions as ballots
from domain.council.ballots import queries
from domain.council.bodies.rules import MotionType
from domain.council.meetings import actions as meetings
from domain.council.meetings.rules import Showing
from domain.transaction import on_sqlite
from tests import council
from tests.council import MEETING_DAY
from tests.racer import race

VOTERS, TRIES, WITHIN = 49, 60, 0.06
CLOSED = "BallotNotOpen"


async def test_a_few_close_races_are_counted_exactly(town):
    await races(town, 6)


@pytest.mark.soak
async def test_two_hundred_close_races_are_counted_exactly(town):
    await races(town, 200)


async def races(town, number):
    room = await council.voting(town, present=VOTERS, number=50)
    codes = room.codes()[:VOTERS]
    async with racers(0 if on_sqlite() else 2) as run:
        for n in range(number):
            ballot = room.ballot if n == 0 else await another(town, room)
            tries = [random.choice(codes) for _ in range(TRIES)]
            outcomes = await run(ballot, tries, town.zhou)
            again = await queries.recount(ballot)
            await meetings.show(room.meeting, Showing.BALLOT, item=room.item, officer=town.zhou, now=MEETING_DAY)
            screen = await council_queries.screen(room.meeting)
            assert again.right
            assert outcomes.count("counted") == again.votes == screen.standing.received
            assert set(outcomes) <= {"counted", "AlreadyVoted", CLOSED}
            await ballots.fail(ballot, "换下一场", officer=town.zhou, now=MEETING_DAY)


async def another(town, room):
    ballot = await ballots.propose(
        room.item, "再来一场", MotionType.COMMUNITY_AFFAIR, officer=town.zhou, now=MEETING_DAY, by_phone=True
    )
    await ballots.open(ballot, officer=town.zhou, now=MEETING_DAY)
    return ballot


class racers:
    """So many processes; none: in this one."""

    def __init__(self, number):
        self.number, self.processes = number, []

    async def __aenter__(self):
        self.processes = [await self._start() for _ in range(self.number)]
        return self.run

    async def _start(self):
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.racer",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parent.parent.parent,
            env=os.environ,
        )

    async def run(self, ballot, tries, officer):
        task = {"ballot": str(ballot), "within": WITHIN, "now": MEETING_DAY.isoformat()}
        if not self.processes:
            return (await race(task | {"codes": tries, "close": str(officer.id)}, MEETING_DAY))["outcomes"]
        halves = [tries[n :: self.number] for n in range(self.number)]
        closer = random.randrange(self.number)
        answers = await asyncio.gather(
            *(
                self._ask(process, task | {"codes": half, "close": str(officer.id) if n == closer else None})
                for n, (process, half) in enumerate(zip(self.processes, halves, strict=True))
            )
        )
        return [outcome for answer in answers for outcome in answer["outcomes"]]

    async def _ask(self, process, task):
        process.stdin.write((json.dumps(task) + "\n").encode())
        await process.stdin.drain()
        return json.loads(await process.stdout.readline())

    async def __aexit__(self, *error):
        for process in self.processes:
            process.stdin.close()
            await process.wait()
