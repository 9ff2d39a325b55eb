"""One of several processes that vote on one ballot; told what to do by lines of JSON, answering each with one line.

`{"ballot": id, "codes": [...], "within": seconds, "close": officer id or null}` -> `{"outcomes": [...], "closed": bool}`.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from datetime import datetime
from typing import Any
from uuid import UUID

from db import piccolo_conf
from domain.council.ballots import actions as ballots
from domain.council.tallies.rules import Choice
from domain.council.votes import actions as votes
from domain.errors import DomainError
from domain.people import queries


async def race(task: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Everybody votes, and where told somebody closes, each at a random moment."""
    ballot, within = UUID(task["ballot"]), float(task["within"])

    async def vote(code: str) -> str:
        await asyncio.sleep(random.random() * within)
        try:
            return str((await votes.by_code(code, ballot, random.choice(list(Choice)), now=now)).outcome)
        except DomainError as refusal:
            return refusal.code

    async def close() -> None:
        await asyncio.sleep(random.random() * within)
        officer = await queries.officer(UUID(task["close"]), now=now)
        await ballots.close(ballot, officer=officer, now=now)

    work = [vote(code) for code in task["codes"]]
    if task.get("close"):
        *outcomes, _ = await asyncio.gather(*work, close())
    else:
        outcomes = await asyncio.gather(*work)
    return {"outcomes": outcomes}


async def main() -> None:
    await piccolo_conf.DB.start()
    try:
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            task = json.loads(line)
            print(json.dumps(await race(task, datetime.fromisoformat(task["now"]))), flush=True)
    finally:
        await piccolo_conf.DB.stop()


if __name__ == "__main__":
    asyncio.run(main())
