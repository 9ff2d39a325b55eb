"""The same push many times at once, over HTTP, at two server processes (one on SQLite): one row, and never an error."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import httpx
import pytest

from domain import clock
from domain.transaction import fetch, on_sqlite
from tests.conftest import DB
from tests.phone import Phone
from tests.web.serving import free_port, serving_on

OPS = 5


@pytest.mark.parametrize("rounds", [2, pytest.param(40, marks=pytest.mark.soak)])
async def test_identical_pushes_at_two_servers_make_one_row_and_no_error(town, rounds):
    now = clock.now()
    phone = await Phone.of(town.lin, now=now)
    heads = {"authorization": f"Bearer {phone.token}", "content-type": "application/json"}
    findings = 0
    async with serving_on([free_port() for _ in range(1 if on_sqlite() else 2)]) as addresses:
        servers = [httpx.AsyncClient(base_url=address, timeout=60, headers=heads) for address in addresses]
        for copies in (2, 4, 16, 32):
            for _ in range(rounds):
                ops = [phone.finding(town.east, now=now) for _ in range(OPS)]
                batches = [phone.batch(*random.sample(ops, OPS), now=now, pull=False) for _ in range(copies)]
                answers = await asyncio.gather(
                    *(servers[n % len(servers)].post("/field/sync", content=batch) for n, batch in enumerate(batches))
                )
                findings += OPS

                said = Counter(verdict["verdict"] for answer in answers for verdict in answer.json()["verdicts"])
                assert said == {"applied": OPS, "duplicate": OPS * (copies - 1)}
        for server in servers:
            await server.aclose()

    await DB.start()
    for table in ("op", "matter", "finding"):
        assert (await fetch(f"select count(*) as n from {table}"))[0]["n"] == findings
    assert await fetch("select id from quarantine") == []
