"""Signing in and out."""

from __future__ import annotations

from datetime import datetime

import pytest

from domain import clock
from domain.people import sessions
from domain.people.tables import Session
from tests.build import Town
from tests.web.browser import browsing, signed_in, text_of
from web import auth

PASSWORD = "一二三四五六七八九十"


@pytest.fixture
async def zhou(town: Town):
    await sessions.set_password(town.zhou.id, PASSWORD, now=clock.now())
    return town.zhou


async def test_a_right_password_opens_the_desk_with_a_new_cookie(zhou):
    async with browsing() as browser:
        answer = await browser.post("/sign-in", data={"name": "zhou", "password": PASSWORD, "next": "/about"})

        assert (answer.status_code, answer.headers["location"]) == (303, "/about")
        page = await browser.get("/about")
        assert page.status_code == 200 and "周" in text_of(page)


async def test_a_planted_session_is_not_kept(zhou):
    async with browsing() as browser:
        browser.cookies.set(auth.COOKIE, "planted")
        await browser.post("/sign-in", data={"name": "zhou", "password": PASSWORD})
    assert not await Session.exists().where(Session.key == sessions.key_of("planted"))


async def test_a_wrong_password_says_so_and_keeps_the_name(zhou):
    async with browsing() as browser:
        answer = await browser.post("/sign-in", data={"name": "zhou", "password": "错"})

        assert answer.status_code == 422
        assert "账号或密码不对" in answer.text and 'value="zhou"' in answer.text
        assert "错" not in answer.text.replace("账号或密码不对", "")


async def test_too_many_attempts_are_refused_across_processes(zhou):
    async with browsing() as one, browsing() as other:
        for browser in (one, other) * sessions.MOST_BY_NAME:
            answer = await browser.post("/sign-in", data={"name": "zhou", "password": "错"})
        right = await one.post("/sign-in", data={"name": "zhou", "password": PASSWORD})

    assert "试的次数太多" in answer.text
    assert right.status_code == 422


async def test_next_never_leads_to_another_site(zhou):
    async with browsing() as browser:
        for bad in ("https://evil.example/x", "//evil.example/x", "/\\evil.example"):
            answer = await browser.post("/sign-in", data={"name": "zhou", "password": PASSWORD, "next": bad})
            assert answer.headers["location"].startswith("/") and not answer.headers["location"].startswith("//")


async def test_whoever_is_not_signed_in_is_sent_there_and_back(town: Town):
    async with browsing() as browser:
        page = await browser.get("/about")
        part = await browser.get("/about", headers={"hx-request": "true"})
        data = await browser.get("/about", headers={"accept": "application/json"})

    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/about")
    assert (part.status_code, data.status_code) == (401, 401)


async def test_signing_out_ends_the_session_on_the_server(town: Town):
    async with signed_in(town.zhou) as browser:
        cookie = browser.cookies[auth.COOKIE]
        await browser.submit("/sign-out")
        browser.cookies.set(auth.COOKIE, cookie)
        assert (await browser.get("/about")).status_code == 303


async def test_a_deed_without_the_form_token_is_refused(town: Town):
    async with signed_in(town.zhou) as browser:
        refused = await browser.post("/about", data={"words": "太慢"})
        done = await browser.submit("/about", words="太慢")

    assert (refused.status_code, done.status_code) == (403, 303)


async def test_public_pages_set_no_cookie(town: Town):
    async with browsing() as browser:
        for path in ("/sign-in", "/health/live", "/n/ABC", "/field", "/static/css/app.css"):
            answer = await browser.get(path)
            assert "set-cookie" not in answer.headers, path


async def test_an_ended_account_is_out_at_once(town: Town):
    from domain.people.tables import OfficerTable

    async with signed_in(town.zhou) as browser:
        assert (await browser.get("/about")).status_code == 200
        await OfficerTable.update({OfficerTable.ended_at: clock.now()}).where(OfficerTable.id == town.zhou.id)
        assert (await browser.get("/about")).status_code == 303
    assert isinstance(clock.now(), datetime)


async def test_another_sites_form_signs_nobody_in(zhou):
    async with browsing() as browser:
        fields = {"name": "zhou", "password": PASSWORD}
        forged = await browser.post("/sign-in", data=fields, headers={"sec-fetch-site": "cross-site"})
        own = await browser.post("/sign-in", data=fields, headers={"sec-fetch-site": "same-origin"})
    assert (forged.status_code, own.status_code) == (403, 303)


async def test_right_sign_ins_do_not_count_against_an_office(zhou, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_BY_ADDRESS", 3)
    async with browsing() as browser:
        for _ in range(5):
            answer = await browser.post("/sign-in", data={"name": "zhou", "password": PASSWORD})
    assert answer.status_code == 303
