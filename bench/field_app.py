"""A cold start of the field app without a network, in a new browser on a kept profile, the page six times slowed.

Prints the milliseconds until today's patrols and the bar below are painted on the screen and the part that was spent in the service worker
(its start, and its answers for the page and its modules); beside it the same start unslowed, as the bare figure.
Also the shell's size. `python -m bench.field_app`; one database, the phone has none.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page, Playwright, async_playwright

RUNS, SLOWED, MATTERS = 5, 6, 300
BUDGET = 100 * 1024

WATCH = """
addEventListener('DOMContentLoaded', () => {
  const look = () => {
    if (window.shown || !document.querySelector('.patrols .patrol') || !document.querySelector('.bar')) return
    window.shown = performance.now()
    // The frame that shows them has been laid out and painted when the task after it runs.
    requestAnimationFrame(() => {
      const after = new MessageChannel()
      after.port1.onmessage = () => {
        window.usable = performance.now()
        console.debug('usable')
      }
      after.port2.postMessage(null)
    })
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true })
})
"""

SPENT = """() => {
  const nav = performance.getEntriesByType('navigation')[0]
  const files = performance.getEntriesByType('resource').filter((one) => one.workerStart)
  // The worker answers many at once: count the time in which it owed at least one answer.
  const spans = [nav, ...files].map((one) => [one.workerStart, one.responseEnd]).sort(([a], [b]) => a - b)
  let worker = 0, until = 0
  for (const [from, to] of spans) { worker += Math.max(0, to - Math.max(from, until)); until = Math.max(until, to) }
  return { usable: window.usable, shown: window.shown, boot: nav.fetchStart - nav.workerStart, worker, files: files.length }
}"""

FILL = """async ({ grid, many }) => {
  const tx = sanshi.store.db.transaction('refs', 'readwrite')
  for (let n = 0; n < many; n += 1) {
    tx.objectStore('refs').put({ kind: 'matter', id: crypto.randomUUID(), number: `X-${n}`, grid, matter_kind: 'public',
      kind_label: '公事', state: 'in_hand', state_label: '办理中', open: true, in_hand: true, to_do: n % 9 === 0,
      walked: n % 3 === 0, title: `东街 ${n} 号路灯不亮`, place: '东街', category: '公共照明',
      due_at: new Date(Date.now() + n * 3600_000).toISOString(), found_at: new Date(Date.now() - n * 3600_000).toISOString(),
      version: 1, hidden: false, steps: [] })
  }
  await tx.done
}"""


async def main() -> None:
    os.environ["SANSHI_DATA"] = tempfile.mkdtemp(prefix="sanshi-bench-field-")
    os.environ.pop("SANSHI_DATABASE_URL", None)
    from db import migrate, piccolo_conf
    from tests import build
    from tests.field_app.conftest import Server
    from tests.field_app.worker import Site

    print_shell()
    await migrate.migrate()
    await piccolo_conf.DB.start()
    town = await build.town()
    server = Server()
    server.start()
    site = Site(server.address, town, server)
    profile = Path(tempfile.mkdtemp(prefix="sanshi-bench-phone-"))
    async with async_playwright() as playwright:
        phone = await site.kept_phone(playwright, profile)
        await site.sign_in(phone.context)
        page = await phone.first_visit()
        await page.evaluate(FILL, {"grid": str(town.east), "many": MATTERS})
        await phone.close()
        server.stop()
        await piccolo_conf.DB.stop()
        for slowed in (SLOWED, 1):
            starts = [await start(playwright, profile, server.address, slowed) for _ in range(RUNS)]
            say(starts, slowed)


def print_shell() -> None:
    from web.routes import field

    files = field.files()
    script = files["sw.js"].content.decode()
    named = json.loads(script.split("const FILES = ", 1)[1].split("\n", 1)[0])
    names = [name.removeprefix("/field").lstrip("/") or "index.html" for name in named] + ["sw.js"]
    size = sum(len(files[name].squeezed) for name in names)
    beside = {name: len(files[name].squeezed) for name in field.LATER}
    print(f"shell: {size:,} of {BUDGET:,} bytes gzipped in {len(names)} files; kept at first use, beside it: {beside}")
    assert size <= BUDGET


async def start(playwright: Playwright, profile: Path, address: str, slowed: int) -> dict[str, Any]:
    """One start from nothing: a new browser, no server, the caches and the database of the kept profile."""
    from tests.field_app.worker import ARGUMENTS, CHROMIUM, PHONE

    context: BrowserContext = await playwright.chromium.launch_persistent_context(
        str(profile), executable_path=CHROMIUM, args=ARGUMENTS, **PHONE
    )
    page: Page = context.pages[0]
    session = await context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    # Processor time, which others on this machine do not lengthen.
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    await page.add_init_script(WATCH)
    # Told by the page: to ask it would put a script of Playwright's own, and its time, into what is measured.
    async with page.expect_console_message(lambda said: said.text == "usable"):
        await page.goto(f"{address}/field", wait_until="commit")
    measured = (await session.send("Performance.getMetrics"))["metrics"]
    found: dict[str, Any] = await page.evaluate(SPENT)
    await context.close()
    return found | {"busy": next(one["value"] for one in measured if one["name"] == "TaskDuration") * 1000}


def say(starts: list[dict[str, Any]], slowed: int) -> None:
    usable, worker, boot = (statistics.median(one[name] for one in starts) for name in ("usable", "worker", "boot"))
    spread = f"{min(one['usable'] for one in starts):,.0f}–{max(one['usable'] for one in starts):,.0f}"
    busy = statistics.median(one["busy"] for one in starts)
    print(
        f"cold offline start, {MATTERS} matters, page slowed {slowed} times: usable after {usable:,.0f} ms ({spread});"
        f" of it the service worker {worker:,.0f} ms (its own start {boot:,.0f}), the page {usable - worker:,.0f};"
        f" the page's processor {busy:,.0f} ms; median of {len(starts)}, {starts[0]['files']} files,"
        f" load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )


if __name__ == "__main__":
    if "--postgres" not in sys.argv:
        asyncio.run(main())
