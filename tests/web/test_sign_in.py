"""Signing in and out."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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

    assert "试的次数太多" in answer.text and 'value="zhou"' in answer.text
    assert right.status_code == 429
    assert 0 < int(right.headers["retry-after"]) <= sessions.WINDOW.total_seconds()


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


async def test_the_form_token_never_looks_the_same_twice_and_always_opens(town: Town):
    async with signed_in(town.zhou) as browser:
        tokens = {re.search(r'name="_csrf_token" value="(\w+)"', (await browser.get("/about")).text)[1] for _ in "123"}
        answers = [await browser.post("/about", data={"words": "太慢", "_csrf_token": one}) for one in tokens]
        header = await browser.post("/about", data={"words": "太慢"}, headers={"x-csrftoken": tokens.pop()})
        plain = browser.token

    assert len(answers) == 3 and {one.status_code for one in (*answers, header)} == {303}
    assert not any(plain in one for one in tokens)


@settings(deadline=None)
@given(st.binary(min_size=auth.TOKEN_BYTES, max_size=auth.TOKEN_BYTES), st.text(max_size=90))
def test_the_mask_comes_off_and_nonsense_opens_nothing(token, nonsense):
    assert auth.unmasked(auth.masked(token.hex())) == auth.unmasked(token.hex()) == token.hex()
    assert auth.unmasked(nonsense) != token.hex()


async def test_a_token_of_another_session_is_refused(town: Town):
    async with signed_in(town.zhou) as browser, signed_in(town.wu) as other:
        for stolen in (other.token, auth.masked(other.token), "", "00" * 40, "ü" * 80):
            answer = await browser.post("/about", data={"words": "太慢", "_csrf_token": stolen})
            assert answer.status_code == 403, stolen


async def test_only_what_this_session_was_told_is_said_again(town: Town):
    async with signed_in(town.zhou) as browser, signed_in(town.wu) as other:
        await browser.submit("/about", words="太慢")
        kept = browser.cookies[auth.SAID]
        forged = urlsafe_b64encode(b'"\\u8bf7\\u6253 13800138000"').decode()
        for cookie in (kept, forged, f"{forged}.{kept.rpartition('.')[2]}", "x", "ü"):
            for who in (browser, other):
                who.cookies.delete(auth.SAID) if auth.SAID in who.cookies else None
                page = await who.get(
                    "/about",
                    headers={"cookie": f"{auth.COOKIE}={who.cookies[auth.COOKIE]}; {auth.SAID}={cookie}".encode()},
                )
                told = "意见已收下" in page.text
                assert told == (who is browser and cookie == kept), cookie
                assert "请打" not in page.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/no/such/page", 404), ("GET", "/matters/nonsense", 404), 
     ("POST", "/matters", 403), ("GET", "/responsibilities/list?day=nonsense", 404), ("DELETE", "/about", 405)],
)  # fmt: skip
async def test_an_officers_refusal_keeps_the_menu(town: Town, method, path, status):
    async with signed_in(town.zhou) as browser:
        answer = await browser.request(method, path)
        unread = await browser.submit(f"/matters/{UUID(int=7)}/sort", version="x")
        leaving = re.search(r'action="/sign-out".*?value="(\w+)"', answer.text, re.DOTALL)
        gone = await browser.post("/sign-out", data={"_csrf_token": leaving[1] if leaving else ""})

    assert answer.status_code == status
    assert 'aria-label="主要栏目"' in answer.text and "周" in text_of(answer)
    assert gone.status_code == 303
    assert unread.status_code == 422 and 'aria-label="主要栏目"' in unread.text


async def test_a_refusal_on_a_residents_page_knows_no_officer(town: Town):
    async with signed_in(town.zhou) as browser, browsing() as nobody:
        known, unknown = await browser.get("/v/nonsense"), await nobody.get("/no/such/page")

    assert "周" not in text_of(known) and "主要栏目" not in unknown.text


async def test_the_source_code_is_offered_on_public_pages_and_in_about(town: Town, monkeypatch):
    async with browsing() as browser:
        for path in ("/sign-in", "/n/AAAAAAAAAAAAAAAAAA"):
            assert 'href="/source"' in (await browser.get(path)).text, path
        asked = await browser.get("/source")
    monkeypatch.setenv("SANSHI_SOURCE", "https://code.example.cn/sanshi")
    async with signed_in(town.zhou) as browser:
        about, told = await browser.get("/about"), await browser.get("/source")

    assert "请向运行单位索取" in asked.text and "AGPL-3.0" in asked.text
    assert 'href="/source"' in about.text and 'href="https://code.example.cn/sanshi"' in told.text


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
