"""Every route of the house at once: whose it is, what it refuses, and that no officer's page fails or shows the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from axe_playwright_python.async_playwright import Axe
from litestar.handlers import ASGIRouteHandler, HTTPRouteHandler
from litestar.routes import ASGIRoute, HTTPRoute

from domain.words import Word
from tests.web.browser import Browser, browsing, session_cookie, signed_in, text_of
from tests.web.council_app import serving
from tests.web.look import sideways
from web import auth
from web.app import create_app
from web.settings import Settings

SAFE = {"GET", "HEAD", "OPTIONS"}

PUBLIC = {
    "/static/{path}",
    "/metrics",
    "/health/live",
    "/health/ready",
    "/sign-in",
    "/source",
    "/field",
    "/field/sw.js",
    "/field/{path}",
    "/n",
    "/n/",
    "/v",
    "/v/",
    "/screen/",
    "/vote/",
    "/p/",
}
"""For residents and machines. Ends in / : everything below. Another public address has to be written here."""

BEARER = {"/field/me", "/field/sync", "/field/wiped", "/field/sign-out", "/field/blobs/{sha256}"}
"""The phone's own doors, opened by its bearer and by no cookie."""

NO_TOKEN = {"/sign-in", "/field/enrol", *BEARER}
"""Unsafe and yet without a form token: nobody is signed in yet, or a header that no form can send stands in."""

NOBODY = UUID(int=7)
OUTDOORS = [
    ("wu", "社区工作者"), ("zheng", "派单员"), ("wang", "班子成员"), ("chen", "街道管理员"), ("observer", "区级观察员"),
]  # fmt: skip


@pytest.fixture(scope="module")
def house():
    return create_app(Settings.from_environment(), work=False)


def routes(house) -> Iterator[tuple[str, str, HTTPRouteHandler | ASGIRouteHandler]]:
    """(path, method, handler), HEAD and OPTIONS of the framework left out; a raw door is for POST."""
    for route in house.routes:
        if isinstance(route, ASGIRoute):
            yield route.path_format, "POST", route.route_handler
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                if method != "OPTIONS":
                    yield route.path_format, method, handler


def filled(house, path: str) -> str:
    """The address with things that do not exist."""
    route = next(one for one in house.routes if isinstance(one, HTTPRoute) and one.path_format == path)
    values = {name: str(NOBODY) if hole.type is UUID else "7" for name, hole in route.path_parameters.items()}
    return re.sub(r"\{(\w+)[^}]*\}", lambda hole: values.get(hole[1], "7"), path)


def is_public(path: str) -> bool:
    return path in PUBLIC or any(path.startswith(one) for one in PUBLIC if one.endswith("/"))


def parameterless(house) -> list[str]:
    return sorted({path for path, method, _ in routes(house) if method == "GET" and "{" not in path})


def test_every_route_is_public_on_purpose_or_knows_its_officer(house):
    wrong = []
    for path, method, handler in routes(house):
        if handler.opt.get("public"):
            wrong += [] if is_public(path) or path in BEARER else [f"{method} {path} is public by accident"]
        elif "officer" not in handler.parsed_fn_signature.parameters:
            wrong += [f"{method} {path} asks nobody who they are"]

    assert not wrong


def test_what_is_said_to_be_public_exists(house):
    there = {path for path, _, handler in routes(house) if handler.opt.get("public")}

    assert BEARER <= there
    assert {"/sign-in", "/metrics", "/field"} <= there


def test_every_deed_asks_for_the_token_or_is_let_off_on_purpose(house):
    let_off = {
        path
        for path, method, handler in routes(house)
        if method not in SAFE and (handler.opt.get("public") or handler.opt.get("exclude_from_csrf"))
    }

    assert {path for path in let_off if not is_public(path)} <= NO_TOKEN


async def test_a_deed_without_the_token_is_refused(town, house):
    wrong, tried = [], 0
    async with signed_in(town.feng) as browser:
        for path, method, handler in routes(house):
            if method in SAFE or handler.opt.get("public") or handler.opt.get("exclude_from_csrf"):
                continue
            answer = await browser.request(method, filled(house, path), data={"reason": "伪造"})
            tried += 1
            wrong += [] if answer.status_code == 403 else [f"{method} {path}: {answer.status_code}"]

    assert not wrong and tried > 30


async def test_nobody_signed_in_meets_the_sign_in_and_public_pages_set_no_cookie(town, house):
    wrong = []
    async with browsing() as browser:
        for path, method, handler in routes(house):
            if method != "GET":
                continue
            answer = await browser.get(filled(house, path))
            public = handler.opt.get("public")
            if "set-cookie" in answer.headers:
                wrong += [f"{path} sets a cookie"]
            if public and answer.status_code >= 500 and path != "/health/ready":
                wrong += [f"{path}: {answer.status_code}"]
            if not public and answer.status_code not in (303, 401):
                wrong += [f"{path}: {answer.status_code} to nobody"]

    assert not wrong


RAW = {str(member) for word in Word.__subclasses__() for member in word if re.fullmatch(r"[a-z_]{3,}", str(member))}
ACCOUNTS = ("/people",)
"""Where sign-in names stand, which may be any word: only the words of two parts are looked for."""


def raw_words(path: str, text: str) -> set[str]:
    found = RAW & set(re.findall(r"[a-z_]{3,}", text))
    return {word for word in found if "_" in word} if path in ACCOUNTS else found


async def test_no_page_of_any_officer_fails_or_shows_the_code(town, house):
    wrong = []
    async with browsing() as browser:
        for name in town.officers:
            await sign_in_as(browser, town.loaded[name])
            for path in parameterless(house):
                answer = await browser.get(path)
                if answer.status_code not in (200, 303, 403, 404) and path not in (*BEARER, "/health/ready"):
                    wrong += [f"{name} {path}: {answer.status_code}"]
                if "text/html" not in answer.headers.get("content-type", "") or path.startswith("/field"):
                    continue
                if leak := raw_words(path, text_of(answer)):
                    wrong += [f"{name} {path} shows {leak}"]
                if "{{" in answer.text or "{%" in answer.text or "Undefined" in answer.text:
                    wrong += [f"{name} {path} shows its template"]

    assert not wrong


async def test_every_line_of_the_menu_leads_somewhere(town, house):
    wrong = []
    async with browsing() as browser:
        for name in town.officers:
            await sign_in_as(browser, town.loaded[name])
            home = (await browser.get("/about")).text
            for href in dict.fromkeys(re.findall(r'<a[^>]* href="(/[^"#]*)"', home)):
                answer = await browser.get(href)
                wrong += [] if answer.status_code in (200, 303) else [f"{name} {href}: {answer.status_code}"]

    assert not wrong


async def sign_in_as(browser: Browser, officer) -> None:
    browser.cookies.clear()
    browser.cookies.set(auth.COOKIE, await session_cookie(officer))


@pytest.mark.one_engine
@pytest.mark.browser
async def test_the_pages_of_five_officers_pass_axe_light_and_dark_and_stay_narrow(town, chromium, house):
    wrong: list[str] = []
    routed = set(parameterless(house))
    judged: dict[str, set[str]] = {}
    """By path: the pieces that stood on a page already judged; one officer's page often has nothing new."""
    async with serving(create_app(Settings.from_environment(), work=False)) as address:
        context = await chromium.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", reduced_motion="reduce"
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        for name, word in OUTDOORS:
            officer = town.loaded[name]
            cookie = await session_cookie(officer)
            await context.add_cookies([{"name": auth.COOKIE, "value": cookie, "url": address}])
            mine = {grant.role for grant in officer.grants}
            for path in [href for href, _, who in auth.NAV if mine & who and href in routed] + ["/morning", "/about"]:
                await page.emulate_media(color_scheme="light")
                await page.set_viewport_size({"width": 1366, "height": 768})
                await page.goto(address + path)
                pieces = set(re.findall(r'(?:class|name)="([^"]+)"', await page.content()))
                if new := pieces - judged.setdefault(path, set()):
                    judged[path] |= new
                    wrong += [f"{word} {path}: {one}" for one in await violations(page)]
                    await page.emulate_media(color_scheme="dark")
                    wrong += [f"{word} {path} dark: {one}" for one in await violations(page, "color-contrast")]
                await page.set_viewport_size({"width": 320, "height": 640})
                wrong += [f"{word} {path} scrolls sideways"] if await sideways(page) > 0 else []
        await context.close()

    assert not wrong


async def violations(page, *only: str) -> list[str]:
    options = {"runOnly": {"type": "rule", "values": list(only)}} if only else None
    found = (await Axe().run(page, options=options)).response["violations"]
    return [f"{one['id']} {one['nodes'][0]['html'][:120]}" for one in found]
