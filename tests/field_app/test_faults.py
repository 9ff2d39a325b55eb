"""Many records under random faults. The oracle: what was called saved is on the server, once, with its photo; no false error."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import random
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Error, Page, Playwright, Route

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


FAIL_A_PUT = """(nth) => {
  const put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (...given) {
    if (nth-- === 0) throw new DOMException('full', 'QuotaExceededError')
    return put.apply(this, given)
  }
  window.mend = () => { IDBObjectStore.prototype.put = put }
}"""
SET_THE_CLOCK = """(days) => {
  const Real = window.Real ??= Date
  const shift = days * 86400_000
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + shift) }
    static now() { return Real.now() + shift }
  }
}"""


@pytest.mark.parametrize("records", [25, pytest.param(1000, marks=pytest.mark.soak)])
async def test_nothing_is_lost_doubled_or_falsely_refused(site, playwright, tmp_path, records):
    trial = Trial(site, playwright, tmp_path / "phone", random.Random(20261124 + records))
    await trial.open(first=True)

    for n in range(records):
        await trial.one_record(n)

    await trial.phone.context.unroute_all(behavior="ignoreErrors")
    for _ in range(3000):
        await trial.phone.page.evaluate("() => { sanshi.syncNow() }")
        left = await trial.phone.page.evaluate(LEFT)
        if left == 0:
            break
        await asyncio.sleep(0.1)
    assert left == 0
    await judge(site, trial.phone, trial.saved)
    assert not trial.wrong
    await trial.phone.close()


class Trial:
    """One phone with two tabs on a bad network, and now and then something worse."""

    phone: Worker
    other: Page

    def __init__(self, site: Site, playwright: Playwright, profile: Path, chance: random.Random) -> None:
        self.site, self.playwright, self.profile, self.chance = site, playwright, profile, chance
        self.saved: list[str] = []
        self.past: list[tuple[dict[str, str], str]] = []
        self.wrong: list[str] = []

    async def open(self, *, first: bool = False) -> None:
        self.phone = await self.site.kept_phone(self.playwright, self.profile)
        if first:
            await self.site.sign_in(self.phone.context)
            await self.phone.first_visit()
        else:
            await self.phone.page.goto(f"{self.site.address}/field#/")
        self.other = await self.phone.context.new_page()
        await self.other.goto(f"{self.site.address}/field#/outbox")
        await ready(self.phone.page)
        await ready(self.other)
        for address in ("**/field/sync", "**/field/blobs/*"):
            await self.phone.context.route(address, self.disturb)

    async def one_record(self, n: int) -> None:
        page, given = self.chance.choice([self.phone.page, self.other]), {"n": n, "photo": self.chance.random() < 0.4}
        trouble = self.chance.random()
        if trouble < 0.05:
            await self.die_in_mid_save(page, given, page.reload)
            await ready(page)
        elif trouble < 0.065:
            await self.die_in_mid_save(page, given, self.kill_the_browser)
            await self.open()
        elif trouble < 0.1:
            await self.fail_to_store(page, given)
        elif trouble < 0.14:
            await page.evaluate(SET_THE_CLOCK, self.chance.choice([-3, 3]))
            self.saved.append(await page.evaluate(SAVE, given))
        else:
            self.saved.append(await page.evaluate(SAVE, given))
        if trouble > 0.95:
            await asyncio.sleep(self.chance.random() * 0.05)
            self.site.server.stop(signal.SIGKILL)
            self.site.server.start()

    async def die_in_mid_save(self, page: Page, given: dict[str, Any], death: Callable[[], Awaitable[object]]) -> None:
        """It may be there or not, but never half, and nobody was told 已保存."""
        dying = asyncio.ensure_future(page.evaluate(SAVE, given))
        await asyncio.sleep(self.chance.random() * 0.03)
        await death()
        with contextlib.suppress(Error):
            self.saved.append(await dying)

    async def kill_the_browser(self) -> None:
        os.kill(int(os.readlink(self.profile / "SingletonLock").rsplit("-", 1)[1]), signal.SIGKILL)
        with contextlib.suppress(Exception):
            await self.phone.context.close()

    async def fail_to_store(self, page: Page, given: dict[str, Any]) -> None:
        """The storage refuses at some put: what was called saved is there, what was not has left nothing behind."""
        await page.evaluate(FAIL_A_PUT, self.chance.randrange(6))
        try:
            self.saved.append(await page.evaluate(SAVE, given))
        except Error:
            pass
        finally:
            await page.evaluate("() => mend()")

    async def disturb(self, route: Route) -> None:
        """Passed on, dropped, answered but lost, sent twice, an old one once more, refused in between, or late."""
        what, request = self.chance.random(), route.request
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
                if what < 0.54 and self.past:
                    await self.once_more(*self.chance.choice(self.past))
                await asyncio.sleep(self.chance.random() * 0.05)
                await route.continue_()
        except (Error, httpx.HTTPError):
            # The page was reloaded or the server killed meanwhile: one more fault.
            pass
        if request.method == "POST":
            self.past = [*self.past[-20:], (request.headers, request.post_data or "")]

    async def once_more(self, headers: dict[str, str], body: str) -> None:
        """A push that overtook, or was overtaken by, younger ones."""
        wanted = {name: headers[name] for name in ("authorization", "content-type") if name in headers}
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{self.site.address}/field/sync", content=body.encode(), headers=wanted)
        verdicts = {verdict["verdict"] for verdict in answer.json()["verdicts"]}
        if not verdicts <= {"applied", "duplicate"}:
            self.wrong.append(answer.text)


async def ready(page: Page) -> None:
    for _ in range(200):
        if await page.evaluate("() => Boolean(window.sanshi?.outbox && sanshi.grid)"):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the app did not start again")


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
