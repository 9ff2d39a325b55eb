"""A desk without a database: the real templates and static files, answered inside the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, Route

from web import render
from web.assets import load

HERE = Path(__file__).parent
ORIGIN = "http://desk.test"
POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"

NAV = (
    render.NavItem("/", "今日", current=True, count=14),
    *(
        render.NavItem(f"/{name}", word)
        for name, word in {
            "matters": "事项",
            "visits": "五访",
            "council": "议事",
            "ledger": "台账",
            "notices": "公示",
            "followups": "回访",
            "stats": "成效",
        }.items()
    ),
)

AROUND = {
    "nav": NAV,
    "menu": (),
    "officer": render.Reader("演示甲", "东街社区·书记", "zhou"),
    "searchable": True,
    "demo": True,
    "operator": "演示单位",
    "filing": "演示 0001",
    "surface": "desk",
    "brand": "三事分流",
    "csrf": "token",
    "said": "",
    "large": False,
    "at": datetime(2026, 11, 18, 0, 41, tzinfo=UTC),
}


def page_of(template: str, **context: object) -> str:
    return render.environment(render.TEMPLATES, HERE).get_template(template).render(**AROUND | context)


def page_from(source: str, **context: object) -> str:
    return render.environment(render.TEMPLATES, HERE).from_string(source).render(**AROUND | context)


async def desk(
    browser: Browser,
    html: str,
    *,
    answer: Callable[[Route], object] | None = None,
    path: str = "/",
    **options: object,
) -> Page:
    """A page in a fresh context; `answer` gets what is posted. Complaints of the browser stand in `page.complaints`."""
    context: BrowserContext = await browser.new_context(**options)

    async def serve(route: Route) -> None:
        asked = urlsplit(route.request.url).path
        if asked.startswith("/static/"):
            asset = load(asked.removeprefix("/static/"))
            await route.fulfill(body=asset.content, content_type=asset.media_type)
        elif route.request.method == "POST" and answer:
            await answer(route)
        else:
            headers = {"Content-Security-Policy": POLICY}
            await route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)

    await context.route("**/*", serve)
    page = await context.new_page()
    page.complaints = []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    await page.goto(ORIGIN + path)
    return page


async def sideways(page: Page) -> int:
    return await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
