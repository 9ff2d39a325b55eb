"""Sign-in: rotation, one path for every wrong try, attempts counted in the database, sessions ended with a password."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.journal import queries as journal
from domain.people import queries, rules, sessions
from domain.people.tables import Session
from domain.transaction import fetch
from tests.build import NOON, Town

PASSWORD = "一二三四五六七八九十"
WRONG = "十九八七六五四三二一"
HERE = {"address": "192.0.2.1", "now": NOON}


@pytest.fixture
async def zhou(town: Town):
    await sessions.set_password(town.zhou.id, PASSWORD, now=NOON)
    return town.zhou


async def test_signing_in_gives_a_new_cookie_and_ends_the_old_one(zhou):
    first = await sessions.sign_in("zhou", PASSWORD, **HERE)
    second = await sessions.sign_in("zhou", PASSWORD, old_cookie=first, **HERE)

    assert first != second
    assert await queries.session_officer(sessions.key_of(first), now=NOON) is None
    found = await queries.session_officer(sessions.key_of(second), now=NOON)
    assert found and found["officer"] == zhou.id


async def test_the_cookie_itself_is_nowhere(zhou):
    cookie = await sessions.sign_in("zhou", PASSWORD, **HERE)

    [row] = await Session.select()
    assert cookie not in str(row) and row["key"] == sessions.key_of(cookie)
    [kept] = await fetch("select password from credential where officer = {}", zhou.id)
    assert kept["password"].startswith("$argon2id$") and PASSWORD not in kept["password"]


@pytest.mark.parametrize("name", ["zhou", "nobody-here", "lin"])
async def test_every_wrong_try_is_refused_in_the_same_words(zhou, name: str):
    """A wrong password, no such account, an account without a password."""
    with pytest.raises(rules.WrongSignIn) as refusal:
        await sessions.sign_in(name, WRONG, **HERE)

    assert str(refusal.value) == rules.WrongSignIn.message
    [row] = await fetch("select n from attempts where bucket = {}", f"name:{name}")
    assert row["n"] == 1


async def test_the_same_work_is_done_whether_the_name_exists(zhou, monkeypatch):
    verified = []
    matches = sessions._matches
    monkeypatch.setattr(sessions, "_matches", lambda *both: verified.append(both[0][:10]) or matches(*both))

    for name in ("zhou", "nobody-here"):
        with pytest.raises(rules.WrongSignIn):
            await sessions.sign_in(name, WRONG, **HERE)

    assert verified == ["$argon2id$", "$argon2id$"]


async def test_attempts_are_counted_together_wherever_they_come_in(zhou):
    """Two processes share only the database; here many tries run at once and from changing addresses."""
    tries = [
        sessions.sign_in("ZHOU" if n % 2 else "zhou", WRONG, address=f"192.0.2.{n}", now=NOON)
        for n in range(sessions.MOST_BY_NAME + 4)
    ]
    answers = [type(answer) for answer in await asyncio.gather(*tries, return_exceptions=True)]

    assert answers.count(rules.WrongSignIn) == sessions.MOST_BY_NAME
    assert answers.count(rules.TooManyAttempts) == 4
    with pytest.raises(rules.TooManyAttempts):
        await sessions.sign_in("zhou", PASSWORD, **HERE)


async def test_the_next_window_begins_anew_and_success_clears_the_name(zhou):
    for _ in range(sessions.MOST_BY_NAME):
        with pytest.raises(rules.WrongSignIn):
            await sessions.sign_in("zhou", WRONG, **HERE)

    later = NOON + sessions.WINDOW
    assert await sessions.sign_in("zhou", PASSWORD, address="192.0.2.1", now=later)
    assert await fetch("select n from attempts where bucket = 'name:zhou'") == []


async def test_one_address_may_not_try_every_name(zhou, monkeypatch):
    monkeypatch.setattr(sessions, "_matches", lambda *_: False)
    for n in range(sessions.MOST_BY_ADDRESS):
        with pytest.raises(rules.WrongSignIn):
            await sessions.sign_in(f"name-{n}", WRONG, **HERE)

    with pytest.raises(rules.TooManyAttempts):
        await sessions.sign_in("zhou", PASSWORD, **HERE)


async def test_a_session_ends_with_its_time_and_is_written_only_now_and_then(zhou):
    cookie = await sessions.sign_in("zhou", PASSWORD, **HERE)
    key, tiny = sessions.key_of(cookie), timedelta(microseconds=1)
    ends = NOON + sessions.LASTS
    assert await queries.session_officer(key, now=ends - tiny)
    assert await queries.session_officer(key, now=ends) is None

    await sessions.seen(key, NOON, now=NOON + sessions.WRITTEN_AFTER - tiny)
    assert await queries.session_officer(key, now=ends) is None
    await sessions.seen(key, NOON, now=NOON + sessions.WRITTEN_AFTER)
    assert await queries.session_officer(key, now=ends)


async def test_a_new_password_ends_all_sessions_and_leaves_a_line_without_it(zhou, town: Town):
    cookies = [await sessions.sign_in("zhou", PASSWORD, **HERE) for _ in range(3)]

    await sessions.set_password(zhou.id, "另一个很长的新密码词", now=NOON, by=town.chen)

    for cookie in cookies:
        assert await queries.session_officer(sessions.key_of(cookie), now=NOON) is None
    with pytest.raises(rules.WrongSignIn):
        await sessions.sign_in("zhou", PASSWORD, **HERE)
    assert await sessions.sign_in("zhou", "另一个很长的新密码词", **HERE)
    [*_, line] = await journal.history(zhou.id)
    assert (line["action"], line["actor"], "密码" in str(line["changes"])) == ("set_password", town.chen.id, False)


async def test_anothers_password_is_set_only_by_whoever_opens_accounts_there(zhou, town: Town):
    for officer in (town.lin, town.zheng, town.foreign, town.foreign_leader):
        with pytest.raises(rules.NotYoursToTakeIn):
            await sessions.set_password(zhou.id, "另一个很长的新密码词", now=NOON, by=officer)
    await sessions.set_password(zhou.id, "另一个很长的新密码词", now=NOON, by=zhou)


@pytest.mark.parametrize("password", ["一二三四五六七八九", "1234567890123", ""])
async def test_a_weak_password_is_refused(town: Town, password: str):
    with pytest.raises(rules.WeakPassword):
        await sessions.set_password(town.zhou.id, password, now=NOON)


async def test_who_has_left_does_not_come_in(zhou):
    await fetch("update officer set ended_at = {} where id = {}", NOON, zhou.id)
    with pytest.raises(rules.WrongSignIn):
        await sessions.sign_in("zhou", PASSWORD, **HERE)


async def test_signing_out_ends_this_session_only(zhou):
    one, other = [await sessions.sign_in("zhou", PASSWORD, **HERE) for _ in range(2)]
    await sessions.sign_out(one)

    assert await queries.session_officer(sessions.key_of(one), now=NOON) is None
    assert await queries.session_officer(sessions.key_of(other), now=NOON)


async def test_old_sessions_and_attempts_are_swept(zhou):
    await sessions.sign_in("zhou", PASSWORD, **HERE)
    with pytest.raises(rules.WrongSignIn):
        await sessions.sign_in("zhou", WRONG, **HERE)

    await sessions.sweep(now=NOON + timedelta(days=29))
    assert await Session.count() == 1
    assert await fetch("select 1 as one from attempts") == []
    await sessions.sweep(now=NOON + timedelta(days=31))
    assert await Session.count() == 0
