"""林 with a phone: what a grid worker does on the screen, and what the server then has."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, BrowserContext, Error, Page, Playwright, expect

from domain import clock
from domain.ids import uuid7
from domain.patrols.tables import PatrolWindow
from domain.people import sessions
from domain.people.tables import Session
from domain.transaction import add, fetch, writing
from tests.build import Town
from web.auth import COOKIE

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
WAIT = 15_000
CLOSES_WITHIN = 10
"""Seconds."""


@dataclass
class Site:
    address: str
    town: Town
    server: Any

    async def sign_in(self, context: BrowserContext, name: str = "lin") -> None:
        """A web session, as the sign-in page makes it."""
        cookie, now = secrets.token_urlsafe(32), clock.now()
        officer = self.town.officers[name]
        async with writing():
            row = {"key": sessions.key_of(cookie), "officer": officer, "created_at": now, "seen_at": now}
            await add(Session, [row | {"expires_at": now + sessions.LASTS}])
        await context.add_cookies([{"name": COOKIE, "value": cookie, "url": self.address}])

    async def in_the_morning(self) -> None:
        """It is always time for the first patrol and for no other, whenever the test runs."""
        early = clock.now().astimezone(clock.SHANGHAI).hour < 12
        other = (1439, 1440) if early else (0, 1)
        parts = {"morning": (0, 1440), "midday": other, "evening": other}
        async with writing():
            rows = [
                {"id": uuid7(), "subdistrict": self.town.street, "part": part, "starts": starts, "ends": ends}
                for part, (starts, ends) in parts.items()
            ]
            await add(PatrolWindow, rows)

    async def worker(self, browser: Browser, name: str = "lin", **more: Any) -> Worker:
        context = await browser.new_context(**PHONE | more)
        await self.sign_in(context, name)
        return Worker(self, context, await context.new_page())

    async def kept_phone(self, playwright: Playwright, folder: Path) -> Worker:
        """A phone whose storage outlives its browser."""
        for lock in list(folder.glob("Singleton*")):  # noqa: ASYNC240
            lock.unlink()
        context = await playwright.chromium.launch_persistent_context(
            str(folder), executable_path=CHROMIUM, args=ARGUMENTS, **PHONE
        )
        return Worker(self, context, context.pages[0])


@dataclass
class Worker:
    site: Site
    context: BrowserContext
    page: Page

    async def open(self, screen: str = "") -> Page:
        await self.page.goto(f"{self.site.address}/field#/{screen}")
        shown = f"html[data-screen='{screen.split('/')[0] or 'today'}'] h1, .refusal"
        await expect(self.page.locator(shown).first).to_be_visible(timeout=WAIT)
        return self.page

    async def first_visit(self) -> Page:
        """With a network, until the shell is kept."""
        await self.open()
        await expect(self.page.locator(".patrols")).to_be_visible(timeout=WAIT)
        await until(self.page, "() => navigator.serviceWorker.controller !== null")
        return self.page

    async def push_by_the_page_alone(self) -> None:
        """No push of the service worker's in the background: it goes past every route of Playwright's."""
        cdp = await self.context.new_cdp_session(self.page)
        target = (await cdp.send("Target.getTargetInfo"))["targetInfo"]
        await cdp.send(
            "Browser.setPermission",
            {
                "permission": {"name": "background-sync"},
                "setting": "denied",
                "origin": self.site.address,
                "browserContextId": target["browserContextId"],
            },
        )

    async def record(self, category: str = "路灯", *, photo: bytes | None = None, words: str = "") -> None:
        """记一件事 until the screen says 已保存."""
        page = self.page
        if "#/finding" not in page.url:
            await page.get_by_role("link", name="记一件事").click()
        if photo:
            await page.locator("input[type=file]").set_input_files(
                {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photo}
            )
            await expect(page.locator(".photo img")).to_be_visible(timeout=WAIT)
        await page.locator(".tile", has_text=category).click()
        if words:
            await page.get_by_label("说明").fill(words)
        await page.get_by_role("button", name="上报").click()
        # With a network it may be delivered before we look.
        await expect(page.locator(".button--notyet")).to_be_visible(timeout=WAIT)
        await expect(page.locator(".saved")).to_contain_text(re.compile("已保存在手机|已送达，"), timeout=WAIT)

    async def refused(self, verb: str = "finding", **body: Any) -> None:
        """A record for a grid that is not this worker's: sent, and not taken."""
        usual = (
            {"category": "lighting", "text": "邻格的灯", "place": "", "urgency": "normal"} if verb == "finding" else {}
        )
        named = {"grid": str(self.site.town.west), **usual, **body}
        title = "公共照明" if verb == "finding" else "早巡·没有发现"
        await self.page.evaluate(
            "([verb, body, title]) => sanshi.outbox.add(verb, body, { title }).then(() => sanshi.syncNow())",
            [verb, named, title],
        )

    async def saved_ids(self) -> list[str]:
        """The entities of everything this phone holds in its outbox."""
        return await self.page.evaluate("sanshi.store.ops().then((ops) => ops.map((op) => op.wire.entity_id))")

    async def all_delivered(self) -> None:
        await expect(self.page.locator(".strip--done")).to_be_visible(timeout=WAIT)

    async def close(self) -> None:
        """Chromium 156 now and then never says that it has closed a tab that was just putting on a new service worker."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.context.close(), CLOSES_WITHIN)


async def until(page: Page, question: str) -> None:
    """Ask the page until it says yes. (wait_for_function would evaluate a string inside, which our policy forbids.)"""
    for _ in range(WAIT // 50):
        try:
            if await page.evaluate(question):
                return
        except Error as error:
            # A page that is just being put in place of another cannot be asked.
            if "context was destroyed" not in str(error) and "undefined" not in str(error):
                raise
        await asyncio.sleep(0.05)
    raise AssertionError(f"never: {question}")


def picture(colour: str = "grey", size: tuple[int, int] = (2400, 1800)) -> bytes:
    """A photo as a camera writes it, with EXIF and more pixels than we send."""
    image = Image.new("RGB", size, colour)
    exif = Image.Exif()
    exif[0x010F] = "NobodyPhone"
    exif[0x8825] = {1: "N", 2: (39.9, 0, 0), 3: "E", 4: (116.1, 0, 0)}
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


async def matters() -> list[dict[str, Any]]:
    return await fetch(
        "select m.*, t.title from matter m join matter_text t on t.matter = m.id order by m.registered_at"
    )


async def photo_file(site: Site | None, matter: dict[str, Any]) -> bytes:
    """What the server keeps of the only photo of a matter; its name is its hash."""
    [photo] = await fetch("select sha256 from finding_photo where matter = {}", matter["id"])
    folder = Path(os.environ["SANSHI_DATA"]) / "blobs" / str(matter["subdistrict"])
    content = (folder / photo["sha256"][:2] / photo["sha256"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == photo["sha256"]
    return content
