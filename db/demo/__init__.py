"""The demo: 门头沟区, with 城子街道 and a small part of 大峪街道. Real places, invented people and matters.

Everything is made through the actions that the pages use, with the time at which it would have happened.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from random import Random

from db.demo import council, matters, people, phones, places, stories
from db.demo.people import PASSWORD, accounts
from db.demo.schedule import play
from db.demo.world import DISTRICT, World
from domain import clock
from domain.ids import uuid7
from domain.people import queries
from domain.people.rules import Level, Place, PlaceKind
from domain.sync.blobs import BlobStore
from domain.transaction import fetch, writing

__all__ = ["PASSWORD", "accounts", "load"]


async def load(
    size: str = "full", *, now: datetime | None = None, blobs: BlobStore | None = None, seed: int = 7
) -> World | None:
    """Into an empty database, once, in one transaction; None where anything is there already.

    `size` "small": five communities and a few dozen matters, for tests. `blobs`: where photos lie; None makes none.
    """
    if await fetch("select 1 as one from org limit 1"):
        return None
    started, at = time.monotonic(), now or clock.now()
    world = World(
        now=at,
        rng=Random(seed),
        calendar=await queries.calendar(),
        district=Place(PlaceKind.ORG, uuid7(), "门头沟区", Level.DISTRICT, path=f"{DISTRICT}/"),
        small=size == "small",
    )
    if not world.small:
        print("正在装入演示数据（门头沟区，虚构人员与事项）……", end="", flush=True, file=sys.stderr)
    async with writing():
        await fetch("insert into installation (name, setting) values ('demo', {})", at.isoformat())
        await places.build(world)
        await people.build(world)
        told = [*council.plays(world), *stories.stories(world), phones.walks(world, blobs)]
        told += matters.stories(world, stories.NAMED)
        await play(told, at)
    if not world.small:
        print(await counted(time.monotonic() - started), flush=True, file=sys.stderr)
    return world


async def counted(seconds: float) -> str:
    asked = "select count(*) as n from {}"
    found = {table: (await fetch(asked.replace("{}", table)))[0]["n"] for table in ("matter", "officer", "dwelling")}
    return f" {found['matter']} 件事项、{found['officer']} 名工作人员、{found['dwelling']} 户，用时 {seconds:.1f} 秒。"
