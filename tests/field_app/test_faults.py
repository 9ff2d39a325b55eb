"""Many records under random faults. The oracle: what was called saved is on the server, once, with its photo; no false error.

Mixed at random, from a seed that is printed and can be given as FAULTS_SEED: two tabs; a request dropped, its answer lost,
sent twice, overtaken by an old one, refused, answered by a portal; the server killed while records go on, the browser
killed, a page reloaded in the midst of saving; a put that fails; a clock three days off; phones of schema N-3 to N; and,
each a given number of times at random moments, a restore from a backup, a cleared IndexedDB, and one matter done on
two devices at once.

What a person answers, or what nobody can bring back, is judged by a rule of its own:

- Of two deeds on one matter one is applied; the other stands on its device as 有两份记录 until the worker withdraws it or
  hands it to the lead, and its words are kept. A restore takes the desk's part of such a matter too, which no phone
  can send anew: then only the second half holds.
- A patrol taken back on a phone that was cleared stands where only the tap had been sent.
- A patrol tapped while the clock has just jumped by three days counts for another day, where the house no longer says whose
  it is, and cannot be taken back: none is tapped then.
- What waited on a phone that was cleared is gone. The phone says how many the server knew of; what had been
  sent is there. A backup follows each clearing: where the server has lost it as well, nobody has it.
  Mostly it had told of none; test_trouble.py asks for the alarm.
- An old request is sent once more only to the phone that wrote it, so none from before a clearing.

Not mixed in, each with tests of its own, since a person acts between the fault and its end: a lost phone that is cleared
by its lead (test_lost.py), a sign-in that ended and a shared phone (test_trouble.py), an update of the app with a draft
open (test_update.py), a failure at each single put of the form (test_offline.py), bodies of each schema and verb
(tests/domain/test_sync_schemas.py), identical pushes at once (test_sync_push.py, tests/web/test_sync_races.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Error, Page, Playwright, Route, expect

from domain import clock
from domain.journal import epoch
from domain.matters import actions as matters
from domain.matters.rules import Kind
from domain.sync import schemas, verbs  # noqa: F401
from domain.transaction import fetch
from tests.field_app.disaster import back_up, go_back_to
from tests.field_app.worker import WAIT, Site, Worker
from tests.phone import Phone
from web.auth import COOKIE
from web.routes.sync import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.faults]

SEED = int(os.environ.get("FAULTS_SEED", "20261124"))

SAVE = """async ({ n, photo, schema, geo }) => {
  const blobs = []
  if (photo) {
    const { sha256 } = await import('/field/sha256.js')
    const data = new TextEncoder().encode('photo ' + n + ' '.repeat(40_000)).buffer
    blobs.push({ sha256: await sha256(data), size: data.byteLength, mime: 'image/jpeg', data })
  }
  const body = { grid: sanshi.grid.id, category: 'hall_lighting', text: '第 ' + n + ' 件', place: '', urgency: 'normal', solved: false }
  if (geo) body.geo = geo
  const { store, clock, officer } = sanshi
  const asWrittenThen = { save: (make, more) => store.save((seq) => {
    const record = make(seq)
    record.wire.schema = schema
    return record
  }, more) }
  const outbox = new sanshi.outbox.constructor(asWrittenThen, clock, officer)
  const record = await outbox.add('finding', body, { title: String(n), blobs })
  sanshi.syncNow()
  return record.wire.entity_id
}"""
WALK = """async () => {
  const { outbox, grid, clock, me } = sanshi
  const on = new Date(clock.now() + 8 * 3600_000).toISOString().slice(0, 10)
  const record = await outbox.add('patrol', { grid: grid.id, on, window: me.windows[0].window, findings: 0 }, { title: '巡' })
  sanshi.syncNow()
  return record.wire.entity_id
}"""
TAKE_BACK = """async (id) => {
  const walked = (await sanshi.outbox.items()).find(({ wire }) => wire.verb === 'patrol' && wire.entity_id === id)
  await sanshi.takeBack(walked)
  if (sanshi.unsaved) throw new Error(sanshi.unsaved)
}"""
SETTLE = """async ({ id, version, text }) => {
  const record = await sanshi.outbox.add('settle', { text }, { entity: id, base: version, title: text })
  sanshi.syncNow()
  return record.op_id
}"""
ANSWER = """async (hand) => {
  for (const item of await sanshi.outbox.items()) {
    if (item.state !== 'conflict' && item.state !== 'rejected') continue
    if (item.wire.verb !== 'settle') throw new Error('a false refusal: ' + JSON.stringify(item.verdict))
    if (hand) await sanshi.handToLead(item)
    else await sanshi.settle(item, 'withdrawn')
  }
}"""
LEFT = """async () => {
  await sanshi.syncNow()
  const { store } = sanshi
  const [ops, blobs, epoch] = await Promise.all([store.countWaiting(), store.waitingHashes(), store.meta('epoch')])
  return [ops + blobs.size, epoch]
}"""
ITEMS = """() => sanshi.outbox.items().then((all) => all.map(({ state, wire, seq, photos, verdict }) => ({
  state, seq, verb: wire.verb, op: wire.op_id, text: wire.body.text, entity: wire.entity_id, photos, said: verdict?.verdict,
})))"""
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
IN_DEGREES = {"lat": "39.94021", "lng": "116.10733", "accuracy": 8}
IN_UNITS = {"latitude": 3994021, "longitude": 11610733, "accuracy": 8}


@pytest.mark.parametrize("records", [25, pytest.param(1000, marks=pytest.mark.soak)])
async def test_nothing_is_lost_doubled_or_falsely_refused(site, playwright, tmp_path, records):
    print(f"FAULTS_SEED={SEED}")
    trial = Trial(site, playwright, tmp_path, random.Random(SEED + records))
    disasters = trial.disasters(records)
    await trial.begin()

    for n in range(records):
        await trial.one_record(n)
        for happen in disasters.get(n, ()):
            await happen()
        if n % 100 == 99:
            print(n + 1, dict(trial.happened), flush=True)

    await trial.come_to_rest()
    await trial.judge()
    print(f"{len(trial.saved)} saved:", dict(trial.happened))
    await trial.phone.close()


@dataclass
class Contest:
    """One matter settled on two devices, and what was written on this one."""

    matter: UUID
    words: str


class Trial:
    """One phone with two tabs on a bad network, and now and then something worse."""

    phone: Worker
    other: Page
    starting: asyncio.Future[None] | None = None

    def __init__(self, site: Site, playwright: Playwright, folder: Path, chance: random.Random) -> None:
        self.site, self.playwright, self.folder, self.chance = site, playwright, folder, chance
        self.profile = folder / "phone"
        self.saved: dict[str, int] = {}
        self.placed: set[str] = set()
        self.photographed: set[str] = set()
        self.on_cleared: set[str] = set()
        self.walked: set[str] = set()
        self.taken_back: set[str] = set()
        self.walked_on_cleared: set[str] = set()
        self.without_photo: set[str] = set()
        self.contests: list[Contest] = []
        self.past: list[tuple[dict[str, str], str]] = []
        self.wrong: list[str] = []
        self.happened: Counter[str] = Counter()
        self.on_the_way = 0
        self.backup = folder / "0.tar"

    def disasters(self, records: int) -> dict[int, list[Callable[[], Awaitable[None]]]]:
        """The costly ones, each often enough to be met, at random moments."""
        often = {self.restore: 100, self.clear: 100, self.contest: 40, self.kill_the_browser: 70, self.back_up: 60}
        found: dict[int, list[Callable[[], Awaitable[None]]]] = {}
        for what, one_in in often.items():
            for _ in range(max(1, records // one_in)):
                found.setdefault(self.chance.randrange(records), []).append(what)
        return found

    # ---- the phone

    async def begin(self) -> None:
        """The first backup knows nothing of this phone."""
        await back_up(self.backup)
        self.phone = await self.site.kept_phone(self.playwright, self.profile)
        await self.site.sign_in(self.phone.context)
        await self.phone.first_visit()
        await self.open()

    async def open(self) -> None:
        await self.phone.page.goto(f"{self.site.address}/field#/")
        self.other = await self.phone.context.new_page()
        await self.other.goto(f"{self.site.address}/field#/outbox")
        await ready(self.phone.page)
        await ready(self.other)
        for address in ("**/field/sync", "**/field/blobs/*"):
            await self.phone.context.route(address, self.disturb)

    async def one_record(self, n: int) -> None:
        before = self.happened.total()
        await self.record(n)
        self.happened["records beside a fault"] += self.happened.total() > before

    async def record(self, n: int) -> None:
        page, schema = self.chance.choice([self.phone.page, self.other]), self.chance.randint(1, schemas.NEWEST)
        given: dict[str, Any] = {"n": n, "photo": self.chance.random() < 0.4, "schema": schema}
        if self.chance.random() < 0.3:
            given["geo"] = IN_DEGREES if schema == 1 else IN_UNITS
        trouble = self.chance.random()
        if trouble < 0.05:
            self.happened["reload in mid-save"] += 1
            await self.die_in_mid_save(page, given, page.reload)
            await ready(page)
        elif trouble < 0.085:
            self.happened["failing put"] += 1
            await self.fail_to_store(page, given)
        elif trouble < 0.125:
            self.happened["clock three days off"] += 1
            await page.evaluate(SET_THE_CLOCK, self.chance.choice([-3, 3]))
            await self.save(page, given)
        else:
            await self.save(page, given)
        await self.walk()
        if trouble > 0.95:
            await self.kill_the_server()
        if self.chance.random() < 0.7:
            await self.one_round(self.chance.choice([self.phone.page, self.other]))

    async def one_round(self, page: Page) -> None:
        """What a phone asks at once, well or badly; without it a thousand records would meet few faults."""
        await page.evaluate("async () => { await sanshi.syncNow() }")

    async def save(self, page: Page, given: dict[str, Any]) -> None:
        entity = await page.evaluate(SAVE, given)
        self.saved[entity] = given["n"]
        if given["photo"]:
            self.photographed.add(entity)
        if "geo" in given:
            self.placed.add(entity)

    async def walk(self) -> None:
        """Now and then 没有发现 is tapped, and often by mistake: taken back at once, or any time later, from either tab."""
        page = self.chance.choice([self.phone.page, self.other])
        if self.chance.random() < 0.25 and not await page.evaluate("() => 'Real' in window"):
            self.walked.add(await page.evaluate(WALK))
        standing = sorted(self.walked - self.taken_back)
        if standing and self.chance.random() < 0.2:
            self.happened["patrol taken back"] += 1
            page, mistaken = self.chance.choice([self.phone.page, self.other]), self.chance.choice(standing)
            await page.evaluate(TAKE_BACK, mistaken)
            self.taken_back.add(mistaken)

    async def die_in_mid_save(self, page: Page, given: dict[str, Any], death: Callable[[], Awaitable[object]]) -> None:
        """It may be there or not, but never half, and nobody was told 已保存."""
        dying = asyncio.ensure_future(self.save(page, given))
        await asyncio.sleep(self.chance.random() * 0.03)
        await death()
        with contextlib.suppress(Error):
            await dying

    async def fail_to_store(self, page: Page, given: dict[str, Any]) -> None:
        """The storage refuses at some put: what was called saved is there, what was not has left nothing behind."""
        await page.evaluate(FAIL_A_PUT, self.chance.randrange(6))
        try:
            await self.save(page, given)
        except Error:
            pass
        finally:
            await page.evaluate("() => mend()")

    # ---- disasters

    async def kill_the_server(self) -> None:
        """In the midst of a batch; the phone goes on while it starts again."""
        self.happened["server killed"] += 1
        await self.server_is_up()
        await asyncio.sleep(self.chance.random() * 0.05)
        self.site.server.stop(signal.SIGKILL)
        self.starting = asyncio.ensure_future(asyncio.to_thread(self.site.server.start))

    async def server_is_up(self) -> None:
        if self.starting:
            await self.starting
            self.starting = None

    async def kill_the_browser(self) -> None:
        self.happened["browser killed"] += 1
        await self.server_is_up()
        given = {"n": -self.happened["browser killed"], "photo": True, "schema": schemas.NEWEST}
        await self.die_in_mid_save(self.phone.page, given, self.end_the_browser)
        self.phone = await self.site.kept_phone(self.playwright, self.profile)
        await self.open()

    async def end_the_browser(self) -> None:
        os.kill(int(os.readlink(self.profile / "SingletonLock").rsplit("-", 1)[1]), signal.SIGKILL)
        with contextlib.suppress(Exception):
            await self.phone.context.close()

    async def back_up(self) -> None:
        self.happened["backup"] += 1
        self.backup = self.folder / f"{self.happened['backup']}.tar"
        await back_up(self.backup)

    async def restore(self) -> None:
        """Sessions and this phone's bearer may be gone with the rest: the worker signs in, the phone does what it must."""
        self.happened["restore"] += 1
        await self.server_is_up()
        await go_back_to(self.backup, self.site)
        await self.site.sign_in(self.phone.context)

    async def clear(self) -> None:
        """The browser clears what the phone holds: the phone says so, and goes on under numbers nobody has used."""
        self.happened["IndexedDB cleared"] += 1
        await self.server_is_up()
        page = self.phone.page
        session = await self.phone.context.new_cdp_session(page)
        name, known, held = await page.evaluate(
            f"async () => [sanshi.officer.device_id, await sanshi.store.meta('epoch'), await ({ITEMS})()]"
        )
        for tab in (page, self.other):
            await tab.goto("about:blank")
        numbered, unsent = await self.at_rest(name)
        cookies = {cookie["name"] for cookie in await self.phone.context.cookies()}
        if COOKIE not in cookies:
            # A killed browser forgets cookies of the last half minute: the worker signs in again.
            await self.site.sign_in(self.phone.context)
        if PHONE not in cookies:
            # Nothing tells this phone from a new one.
            self.happened["phone's cookie lost"] += 1
            numbered, unsent = 0, 0
        await session.send("Storage.clearDataForOrigin", {"origin": self.site.address, "storageTypes": "indexeddb"})
        await self.take_stock(held, up_to_date=known == await epoch.current())
        self.past = []

        await self.other.close()
        await page.goto(f"{self.site.address}/field#/")
        await ready(page)
        assert await page.evaluate("async () => (await sanshi.store.meta('seq')) ?? 0") == numbered + unsent
        if unsent:
            self.happened["alarm of unsent records"] += 1
            said = f"本机存储曾被清空，有 {unsent} 条"
            await expect(page.locator(".strips")).to_contain_text(said, timeout=WAIT)
        await self.phone.context.unroute_all(behavior="ignoreErrors")
        await self.open()
        await self.back_up()

    async def at_rest(self, device: str) -> tuple[int, int]:
        """What the server knows of the phone, when what was on the way has come: highest number, unsent."""
        seen = None
        for _ in range(100):
            rows = await fetch("select highest_seq, unsent from device where id = {}", UUID(device))
            now = (rows[0]["highest_seq"], rows[0]["unsent"]) if rows else (0, 0)
            if now == seen and not self.on_the_way:
                return now
            seen = now
            await asyncio.sleep(0.2)
        raise AssertionError("the server does not come to rest")

    async def take_stock(self, held: list[dict[str, Any]], *, up_to_date: bool) -> None:
        """What of a phone that has just been cleared is on the server, and what is nowhere any more."""
        there = {str(row["id"]) for row in await fetch("select id from matter")}
        walked = {str(row["id"]) for row in await fetch("select id from patrol")}
        self.walked_on_cleared |= walked & self.walked
        self.walked, self.taken_back = set(), set()
        for item in held:
            if item["verb"] != "finding":
                continue
            if item["entity"] in there:
                self.on_cleared.add(item["entity"])
            else:
                assert item["state"] == "waiting" or not up_to_date, "what was delivered is not there"
                self.saved.pop(item["entity"], None)
        rows = await fetch(
            "select p.matter from finding_photo p join op_blob b on b.op = p.finding where b.verified_at is null"
        )
        self.without_photo |= {str(row["matter"]) for row in rows}
        self.contests = []

    async def contest(self) -> None:
        """The desk gives a matter to 林, who settles it on two devices at once."""
        await self.server_is_up()
        known = {one.matter for one in self.contests}
        rows = await fetch("select id from matter where state = 'registered' order by registered_at desc limit 20")
        free = [row["id"] for row in rows if row["id"] not in known and str(row["id"]) in self.saved]
        if not free:
            return
        self.happened["one matter on two devices"] += 1
        n, matter, town, now = (
            self.happened["one matter on two devices"],
            self.chance.choice(free),
            self.site.town,
            clock.now(),
        )
        await matters.sort(matter, Kind.SHARED, officer=town.zhou, now=now, disputed=True)
        await matters.confirm(matter, officer=town.zheng, now=now)
        given_to_lin = "update matter set state = 'in_hand', handler = {}, version = version + 1 where id = {}"
        await fetch(given_to_lin, town.lin.id, matter)
        [row] = await fetch("select version from matter where id = {}", matter)
        mine, theirs = f"第 {n} 次，这部手机办结", f"第 {n} 次，另一部手机办结"
        second = await Phone.of(town.lin, now=now)
        op = second.op("settle", {"text": theirs}, entity=str(matter), base_version=row["version"], now=clock.now())
        page = self.chance.choice([self.phone.page, self.other])
        deed = page.evaluate(SETTLE, {"id": str(matter), "version": row["version"], "text": mine})
        my_op, they_said = await asyncio.gather(deed, self.send(second, op))
        i_said = await self.until_answered(page, my_op)

        if {"applied" if word == "duplicate" else word for word in (i_said, they_said)} != {"applied", "conflict"}:
            self.wrong.append(f"{mine}: {i_said}, {theirs}: {they_said}")
        lines = await fetch("select n from journal where subject = {} and action = 'settle'", matter)
        if len(lines) != 1:
            self.wrong.append(f"{mine}: settled {len(lines)} times")
        self.happened["conflict on this phone"] += i_said == "conflict"
        self.contests.append(Contest(matter, mine))
        if self.chance.random() < 0.5:
            await page.evaluate(ANSWER, self.chance.random() < 0.5)

    async def send(self, phone: Phone, op: dict[str, Any]) -> str:
        """The other device asks until it is told."""
        head = {"authorization": f"Bearer {phone.token}", "content-type": "application/json"}
        await asyncio.sleep(self.chance.random() * 0.3)
        async with httpx.AsyncClient(base_url=self.site.address, headers=head, timeout=30) as client:
            for _ in range(600):
                with contextlib.suppress(httpx.HTTPError):
                    answer = await client.post("/field/sync", content=phone.batch(op, now=clock.now(), pull=False))
                    [verdict] = answer.json()["verdicts"]
                    if verdict["verdict"] != "retry":
                        return str(verdict["verdict"])
                await asyncio.sleep(0.05)
        raise AssertionError("the other device was never told")

    async def until_answered(self, page: Page, op: str) -> str:
        for _ in range(600):
            items = await page.evaluate(ITEMS)
            said = [item["said"] for item in items if item["op"] == op]
            if said and said[0] not in (None, "retry"):
                return str(said[0])
            await page.evaluate("() => { sanshi.syncNow() }")
            await asyncio.sleep(0.05)
        raise AssertionError("this phone was never told")

    # ---- the network

    async def disturb(self, route: Route) -> None:
        """Passed on, dropped, answered but lost, sent twice, an old one once more, refused in between, or late."""
        what, request = self.chance.random(), route.request
        self.on_the_way += 1
        try:
            if what < 0.12:
                self.happened["request dropped"] += 1
                await route.abort()
            elif what < 0.26:
                self.happened["answer lost"] += 1
                await route.fetch()
                await route.abort()
            elif what < 0.36:
                self.happened["sent three times"] += 1
                await asyncio.gather(route.fetch(), route.fetch())
                await route.continue_()
            elif what < 0.42:
                self.happened["refused in between"] += 1
                await route.fulfill(status=502, body="bad gateway")
            elif what < 0.46:
                self.happened["portal"] += 1
                await route.fulfill(status=200, content_type="text/html", body="欢迎使用无线网")
            else:
                if what < 0.54 and self.past:
                    self.happened["old push once more"] += 1
                    await self.once_more(*self.chance.choice(self.past))
                await asyncio.sleep(self.chance.random() * 0.05)
                await route.continue_()
        except (Error, httpx.HTTPError):
            # The page was reloaded or the server killed meanwhile: one more fault.
            with contextlib.suppress(Error):
                await route.abort()
        finally:
            self.on_the_way -= 1
        if request.method == "POST":
            self.past = [*self.past[-20:], (request.headers, request.post_data or "")]

    async def once_more(self, headers: dict[str, str], body: str) -> None:
        """A push that overtook, or was overtaken by, younger ones."""
        wanted = {name: headers[name] for name in ("authorization", "content-type") if name in headers}
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{self.site.address}/field/sync", content=body.encode(), headers=wanted)
        if answer.status_code == 401:
            # Written under a bearer that a restore or a new sign-in has ended.
            return
        for op, verdict in zip(json.loads(body)["ops"], answer.json()["verdicts"], strict=True):
            # Held: a restored server has not got the tap that this takes back; nothing is written, both come again.
            if verdict["verdict"] not in ("applied", "duplicate", "held") and op["verb"] != "settle":
                self.wrong.append(json.dumps(verdict, ensure_ascii=False))

    # ---- the end

    async def come_to_rest(self) -> None:
        """The network is good again; the worker answers what only a person can."""
        await self.server_is_up()
        await self.phone.context.unroute_all(behavior="ignoreErrors")
        for _ in range(3):
            await self.until_all_is_sent()
            await self.phone.page.evaluate(ANSWER, True)
        await self.until_all_is_sent()

    async def until_all_is_sent(self) -> None:
        left, known = None, None
        for _ in range(600):
            left, known = await self.phone.page.evaluate(LEFT)
            if left == 0 and known == await epoch.current():
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{left} are still on the phone, whose epoch is {known}")

    async def judge(self) -> None:
        items: list[dict[str, Any]] = await self.phone.page.evaluate(ITEMS)
        findings = [item for item in items if item["verb"] == "finding"]
        rows = await fetch("select m.id, t.detail from matter m join matter_text t on t.matter = m.id")
        there = {str(row["id"]): row["detail"] for row in rows}
        assert not self.wrong
        assert {item["state"] for item in findings} <= {"delivered"}
        assert {item["state"] for item in items} <= {"delivered", "settled"}
        assert set(there) == {item["entity"] for item in findings} | self.on_cleared
        assert set(self.saved) <= set(there)
        assert all(there[entity] == f"第 {n} 件" for entity, n in self.saved.items())
        numbers = [item["seq"] for item in items]
        assert numbers == [numbers[0] + n for n in range(len(numbers))]
        await self.judge_doubles(set(there))
        await self.judge_patrols()
        await self.judge_photos()
        assert {row["reason"] for row in await fetch("select reason from quarantine")} <= {"HandedOver"}
        words = {item["text"] for item in items if item["verb"] == "settle"}
        assert {contest.words for contest in self.contests} <= words

    async def judge_doubles(self, there: set[str]) -> None:
        """One finding, one op and one line of the journal for each matter."""
        for sql in (
            "select matter as id from finding",
            "select entity as id from op where verb = 'finding' and verdict = 'applied'",
            "select subject as id from journal where noun = 'matter' and action = 'register'",
        ):
            assert Counter(str(row["id"]) for row in await fetch(sql)) == Counter(there), sql
        points = await fetch(
            "select f.matter, p.latitude, p.longitude, p.accuracy from finding_point p join finding f on f.id = p.finding"
        )
        placed = {str(row["matter"]): {name: row[name] for name in IN_UNITS} for row in points}
        assert all(place == IN_UNITS for place in placed.values())
        assert self.placed & set(self.saved) <= set(placed)

    async def judge_patrols(self) -> None:
        """What was walked stands, what was taken back does not, and each deed has one line."""
        there = {str(row["id"]) for row in await fetch("select id from patrol")}
        assert there == self.walked_on_cleared | self.walked - self.taken_back
        lines = await fetch("select subject, action from journal where noun = 'patrol'")
        deeds = Counter((str(line["subject"]), line["action"]) for line in lines)
        assert set(deeds.values()) <= {1}
        assert {(id, "patrol") for id in self.walked | self.walked_on_cleared} <= set(deeds)
        assert {(id, "take_back") for id in self.taken_back} <= set(deeds)

    async def judge_photos(self) -> None:
        rows = await fetch("select matter, subdistrict, sha256 from finding_photo")
        for photo in rows:
            if str(photo["matter"]) in self.without_photo:
                continue
            folder = Path(os.environ["SANSHI_DATA"]) / "blobs" / str(photo["subdistrict"])
            content = (folder / photo["sha256"][:2] / photo["sha256"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == photo["sha256"]
        named = {str(row["matter"]): row["sha256"] for row in rows}
        for entity in self.photographed & set(self.saved):
            taken = f"photo {self.saved[entity]}{' ' * 40_000}".encode()
            assert named[entity] == hashlib.sha256(taken).hexdigest()


async def ready(page: Page) -> None:
    """The app has started; where the first sign-in met a fault, at the next tap."""
    for _ in range(400):
        with contextlib.suppress(Error):
            if await page.evaluate("() => Boolean(window.sanshi?.outbox && sanshi.grid)"):
                return
            await page.evaluate("() => { if (window.sanshi?.device && !sanshi.officer) sanshi.syncNow() }")
        await asyncio.sleep(0.05)
    raise AssertionError("the app did not start again")
