"""Many records under random faults. The oracle: what was called saved is on the server, once, with its photo; no false error."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Error, Page, Route

from domain.transaction import fetch
from tests.field_app.worker import Site, Worker

pytestmark = [pytest.mark.browser, pytest.mark.faults]

SAVE = """async ({ n, photo }) => {
  const blobs = []
  if (photo) {
    const { sha256 } = await import('/field/sha256.js')
    const data = new TextEncoder().encode('photo ' + n + ' '.repeat(40_000)).buffer
    blobs.push({ sha256: await sha256(data), size: data.byteLength, mime: 'image/jpeg', data })
  }
  const body = { grid: sanshi.grid.id, category: 'lighting', text: '第 ' + n + ' 件', place: '', urgency: 'normal', solved: false }
  const record = await sanshi.outbox.add('finding', body, { title: String(n), blobs })
  sanshi.syncNow()
  return record.wire.entity_id
}"""
LEFT = "() => Promise.all([sanshi.store.countWaiting(), sanshi.store.waitingBlobs()]).then(([ops, blobs]) => ops + blobs.length)"


@pytest.mark.parametrize("records", [25, pytest.param(1000, marks=pytest.mark.soak)])
async def test_nothing_is_lost_doubled_or_falsely_refused(site, chromium, records):
    chance = random.Random(20261124 + records)
    phone = await site.worker(chromium)
    await phone.first_visit()
    other = await phone.context.new_page()
    await other.goto(f"{site.address}/field#/outbox")
    await ready(other)
    await phone.context.route("**/field/sync", lambda route: disturb(route, chance))
    await phone.context.route("**/field/blobs/*", lambda route: disturb(route, chance))
    saved: list[str] = []
    for n in range(records):
        await one_record(site, phone, other, n, chance, saved)

    await phone.context.unroute_all(behavior="ignoreErrors")
    for _ in range(600):
        await phone.page.evaluate("() => { sanshi.syncNow() }")
        if await phone.page.evaluate(LEFT) == 0:
            break
        await asyncio.sleep(0.1)

    await judge(site, phone, saved)
    await phone.close()


async def one_record(site: Site, phone: Worker, other: Page, n: int, chance: random.Random, saved: list[str]) -> None:
    """One record on one of two tabs, with now and then something worse than a bad network."""
    page, given = chance.choice([phone.page, other]), {"n": n, "photo": chance.random() < 0.4}
    trouble = chance.random()
    if trouble < 0.06:
        # The page dies in mid-save: it may be there or not, but never half, and nobody was told 已保存.
        dying = asyncio.ensure_future(page.evaluate(SAVE, given))
        await asyncio.sleep(chance.random() * 0.03)
        await page.reload()
        try:
            saved.append(await dying)
        except Error:
            pass
        await ready(page)
        return
    saved.append(await page.evaluate(SAVE, given))
    if trouble > 0.95:
        await asyncio.sleep(chance.random() * 0.05)
        site.server.stop(signal.SIGKILL)
        site.server.start()


async def ready(page: Page) -> None:
    for _ in range(200):
        if await page.evaluate("() => Boolean(window.sanshi?.outbox && sanshi.grid)"):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the app did not start again")


async def disturb(route: Route, chance: random.Random) -> None:
    """Passed on, dropped, answered but lost, sent twice, refused by something in between, or late."""
    what = chance.random()
    try:
        if what < 0.12:
            await route.abort()
        elif what < 0.26:
            await route.fetch()
            await route.abort()
        elif what < 0.36:
            await asyncio.gather(route.fetch(), route.fetch())
            await route.continue_()
        elif what < 0.42:
            await route.fulfill(status=502, body="bad gateway")
        elif what < 0.46:
            await route.fulfill(status=200, content_type="text/html", body="欢迎使用无线网")
        else:
            await asyncio.sleep(chance.random() * 0.05)
            await route.continue_()
    except Error:
        # The page was reloaded or the server killed meanwhile: one more fault.
        pass


async def judge(site: Site, phone: Worker, saved: list[str]) -> None:
    there = [str(row["id"]) for row in await fetch("select id from matter")]
    on_phone: list[dict[str, Any]] = await phone.page.evaluate(
        "() => sanshi.outbox.items().then((all) => all.map(({ state, wire, seq }) => ({ state, seq, entity: wire.entity_id })))"
    )
    assert {item["state"] for item in on_phone} == {"delivered"}
    assert sorted(there) == sorted(item["entity"] for item in on_phone)
    assert len(there) == len(set(there))
    assert set(saved) <= set(there)
    assert [item["seq"] for item in on_phone] == list(range(1, len(on_phone) + 1))
    assert await fetch("select id from quarantine") == []
    for photo in await fetch("select subdistrict, sha256, size from finding_photo"):
        file = (
            Path(os.environ["SANSHI_DATA"])
            / "blobs"
            / str(photo["subdistrict"])
            / photo["sha256"][:2]
            / photo["sha256"]
        )
        assert hashlib.sha256(file.read_bytes()).hexdigest() == photo["sha256"]
