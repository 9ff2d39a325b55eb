"""Sign-in: argon2id, a session in the database, attempts counted across processes."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import Forbidden
from domain.journal.actions import record
from domain.people import queries, rules
from domain.people.rules import Officer
from domain.people.tables import Session
from domain.transaction import fetch, writing

LASTS = timedelta(hours=12)
WRITTEN_AFTER = timedelta(minutes=5)
WINDOW = timedelta(minutes=15)
MOST_BY_NAME = 8
MOST_BY_ADDRESS = 60

# RFC 9106 second recommendation would be 64 MiB; OWASP's 19 MiB t=2 keeps 45 ms and a small server standing.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_AT_ONCE = asyncio.Semaphore(2)
_NOBODY = HASHER.hash("nobody has this password")


class NotYourPassword(Forbidden):
    message = "没有重设：这个人的授权不都由您授予，密码也不由您重设。请找街道管理员。"


def key_of(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


async def hash_password(password: str) -> str:
    async with _AT_ONCE:
        return await asyncio.to_thread(HASHER.hash, password)


async def sign_in(name: str, password: str, *, address: str, now: datetime, old_cookie: str | None = None) -> str:
    """A new cookie; an old session of the same browser ends. Raises WrongSignIn, TooManyAttempts.

    The same time is spent whether the name exists or not.
    """
    await _count_attempt(f"name:{name.casefold()}", MOST_BY_NAME, now)
    await _count_attempt(f"address:{address}", MOST_BY_ADDRESS, now)
    rows = await fetch(
        "select o.id, c.password from officer o join credential c on c.officer = o.id"
        " where o.sign_in = {} and o.ended_at is null",
        name,
    )
    stored = rows[0]["password"] if rows else _NOBODY
    async with _AT_ONCE:
        right = await asyncio.to_thread(_matches, stored, password)
    if not rows or not right:
        raise rules.WrongSignIn()
    cookie = secrets.token_urlsafe(32)
    async with writing():
        if old_cookie:
            await Session.delete().where(Session.key == key_of(old_cookie))
        await Session.insert(
            Session(key=key_of(cookie), officer=rows[0]["id"], created_at=now, seen_at=now, expires_at=now + LASTS)
        )
        await fetch("delete from attempts where bucket = {}", f"name:{name.casefold()}")
        # A whole office signs in from one address in the morning: only failures count against it.
        await fetch("update attempts set n = n - 1 where bucket = {} and n > 0", f"address:{address}")
    return cookie


def _matches(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


async def seen(key: str, seen_at: datetime, *, now: datetime) -> None:
    """Written on change or after five minutes, not at every request."""
    if now - seen_at >= WRITTEN_AFTER:
        await fetch("update session set seen_at = {}, expires_at = {} where key = {}", now, now + LASTS, key)


async def sign_out(cookie: str) -> None:
    await Session.delete().where(Session.key == key_of(cookie))


async def end_session(cookie: str, officer: UUID, *, before: datetime) -> None:
    """This officer's, if it began before then: whoever has signed in since in the same browser stays."""
    mine = (Session.key == key_of(cookie)) & (Session.officer == officer)
    await Session.delete().where(mine & (Session.created_at <= before))


async def end_sessions(officer: UUID) -> None:
    await Session.delete().where(Session.officer == officer)


async def set_password(officer: UUID, password: str, *, now: datetime, by: Officer | None = None) -> None:
    """One's own, or `by` somebody who may take people in; None is the operator's command line.

    All the officer's sessions end. Raises WeakPassword, NotYoursToTakeIn, NotYourPassword.
    """
    rules.require_password(password)
    [whose] = await fetch("select subdistrict from officer where id = {}", officer)
    if by is not None and by.id != officer:
        rules.require_may_take_in(by, whose["subdistrict"])
        if not await may_set_password(by, officer, now=now):
            raise NotYourPassword()
    hashed = await hash_password(password)
    async with writing():
        await fetch(
            "insert into credential (officer, password, changed_at) values ({}, {}, {}) on conflict (officer)"
            " do update set password = excluded.password, changed_at = excluded.changed_at",
            officer,
            hashed,
            now,
        )
        await end_sessions(officer)
        actor = by.id if by else None
        await record("officer", officer, "set_password", actor=actor, at=now, subdistrict=whose["subdistrict"])


async def may_set_password(by: Officer, officer: UUID, *, now: datetime) -> bool:
    """Only of somebody all of whose rights are `by`'s to give: a password reset is a way into another's sight."""
    held = (await queries.grants_of([officer], now=now)).get(officer, [])
    try:
        for grant in held:
            rules.require_may_grant(by, grant["role"], grant["place"])
    except (rules.NotYoursToGrant, rules.WrongPlace):
        return by.id == officer
    return True


async def count(bucket: str, most: int, window: timedelta, now: datetime) -> bool:
    """One more in this bucket; False when it is one too many. Holds across processes."""
    start = int(now.timestamp() // window.total_seconds())
    rows = await fetch(
        "insert into attempts (bucket, window_start, n) values ({}, {}, 1) on conflict (bucket, window_start)"
        " do update set n = attempts.n + 1 returning n",
        bucket,
        start,
    )
    return bool(rows[0]["n"] <= most)


async def _count_attempt(bucket: str, most: int, now: datetime) -> None:
    if not await count(bucket, most, WINDOW, now):
        left = int(WINDOW.total_seconds() - now.timestamp() % WINDOW.total_seconds()) + 1
        raise rules.TooManyAttempts(minutes=-(-left // 60), seconds=left)


async def sweep(*, now: datetime) -> None:
    """Sessions are kept 30 days after they ended (rules.md §3); attempts a day."""
    await fetch("delete from session where expires_at < {}", now - timedelta(days=30))
    oldest = int((now - timedelta(days=1)).timestamp() // WINDOW.total_seconds())
    await fetch("delete from attempts where window_start < {}", oldest)
