"""A phone and the officer who works on it: enrolled from a signed-in web session, known by a bearer of its own."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.clock import NEVER
from domain.errors import Forbidden
from domain.ids import uuid7
from domain.journal.actions import record
from domain.sync.rules import Batch
from domain.transaction import fetch, writing

LASTS = timedelta(days=90)
"""A bearer's life; expiry never hides or deletes what the phone holds."""

WRITTEN_AFTER = timedelta(minutes=5)
RECENT = 30.0
"""Seconds; ended rights do not wait for it, see HOLDS."""
MOST_RECENT = 20_000


class NoGrid(Forbidden):
    message = "您的账号没有网格，不用网格手机端。请社区书记在“人员”里分派网格后再打开。"


Key = tuple[UUID, str, int]
"""What a push was judged by: device, bearer, sight version."""

HOLDS = (
    "(s.bearer = '' or d.token = s.bearer and d.ended_at is null and d.expires_at > s.at"
    " and exists (select 1 from officer o where o.id = d.officer and o.ended_at is null)"
    " and coalesce((select version from sight_version v where v.officer = d.officer), 0) = s.sight)"
)
"""Asked once a batch, in its transaction: what has ended is not taken, however lately it was looked up."""


BY_TOKEN = "d.token = {} and d.ended_at is null and d.expires_at > {} and o.ended_at is null"
"""Of device d and its officer o: the bearer's digest, now."""


@dataclass(frozen=True)
class Device:
    """Who sends, and what the server has seen of them."""

    id: UUID
    phone: UUID
    officer: UUID
    officer_name: str
    subdistrict: UUID
    highest_seq: int
    unsent: int
    contact_at: datetime
    wipe: bool
    grids: tuple[dict[str, Any], ...] = ()
    bearer: str = ""
    """The digest it was looked up by; empty where no bearer is asked for (rescue file, a lead's decision)."""
    sight: int = 0
    seen_to: int = 0
    """Of the numbers up to this one the lead has said what became of those that never came."""
    until: datetime = NEVER
    """When the next grant begins or ends by itself."""

    @property
    def key(self) -> Key:
        return self.id, self.bearer, self.sight

    def grid(self, id: UUID) -> dict[str, Any] | None:
        return next((grid for grid in self.grids if grid["id"] == id), None)


_recent: dict[str, tuple[float, Device]] = {}


@dataclass(frozen=True)
class Enrolment:
    device: Device
    token: str


async def enrol(officer: UUID, phone: UUID | None, *, now: datetime, known_as: UUID | None = None) -> Enrolment:
    """One row a phone and officer; a second enrolment renews the bearer and kills the old one. Raises NoGrid.

    `known_as` is the id that the phone writes into this officer's ops. It is kept where the phone's cookie is gone, and
    where this server was restored from before the phone was known: else all that waits there would be nobody's.
    """
    home = await fetch("select name, subdistrict from officer where id = {}", officer)
    walked = await grids(officer, now)
    if not home or home[0]["subdistrict"] is None or not walked:
        raise NoGrid()
    token = secrets.token_urlsafe(32)
    phone = phone or uuid7()
    async with writing():
        same = await fetch("select * from device where id = {}", known_as) if known_as else []
        known = [row for row in same if row["officer"] == officer]
        known = known or await fetch("select * from device where phone = {} and officer = {}", phone, officer)
        if known:
            phone = known[0]["phone"]
            id = known[0]["id"]
            await fetch(
                "update device set token = {}, enrolled_at = {}, expires_at = {}, ended_at = null, wipe = false"
                " where id = {}",
                *(digest_of(token), now, now + LASTS, id),
            )
        else:
            id = known_as if known_as and not same else uuid7()
            await fetch(
                "insert into device (id, phone, officer, subdistrict, token, enrolled_at, expires_at, wipe,"
                " highest_seq, contact_at, unsent) values ({}, {}, {}, {}, {}, {}, {}, false, 0, {}, 0)",
                *(id, phone, officer, home[0]["subdistrict"], digest_of(token), now, now + LASTS, now),
            )
        await record("device", id, "enrol", actor=officer, at=now, subdistrict=home[0]["subdistrict"])
    _recent.clear()
    seen = known[0] if known else {"highest_seq": 0, "unsent": 0}
    who = (id, phone, officer, home[0]["name"], home[0]["subdistrict"])
    return Enrolment(Device(*who, seen["highest_seq"], seen["unsent"], now, False, tuple(walked)), token)


async def sign_out(token: str, *, now: datetime) -> UUID | None:
    """Whose bearer it was, ended now or before; None for one that nobody ever had.

    A phone that is to be cleared keeps its bearer: with it, it gives up what it holds and says that it has.
    """
    async with writing():
        known = await fetch("select * from device where token = {}", digest_of(token))
        if known and known[0]["ended_at"] is None and not known[0]["wipe"]:
            await fetch("update device set ended_at = {} where id = {}", now, known[0]["id"])
            who = {"actor": known[0]["officer"], "subdistrict": known[0]["subdistrict"]}
            await record("device", known[0]["id"], "sign_out", at=now, **who)
    _recent.clear()
    return known[0]["officer"] if known else None


async def by_token(token: str, now: datetime) -> Device | None:
    """None for a bearer that is unknown, spent, ended, or whose officer has left."""
    digest = digest_of(token)
    rows = await fetch(
        "select d.id, d.phone, d.officer, o.name as officer_name, d.subdistrict, d.highest_seq, d.unsent,"
        " d.contact_at, d.wipe, d.seen_to, coalesce(v.version, 0) as sight from device d join officer o on o.id = d.officer"
        " left join sight_version v on v.officer = d.officer"
        f" where {BY_TOKEN}",
        digest,
        now,
    )
    if not rows:
        return None
    officer = rows[0]["officer"]
    return Device(**rows[0], grids=tuple(await grids(officer, now)), bearer=digest, until=await _until(officer, now))


async def holding(asked: Mapping[Key, datetime]) -> set[Key]:
    """HOLDS, one device after the other (SQLite, inside the transaction)."""
    held = set()
    for key, at in asked.items():
        columns = "{} as bearer, {} as sight, {} as at"
        sql = f"select 1 from device d, (select {columns}) s where d.id = {{}} and {HOLDS}"
        if await fetch(sql, key[1], key[2], at, key[0]):
            held.add(key)
    return held


async def _until(officer: UUID, now: datetime) -> datetime:
    rows = await fetch("select starts_at, ends_at from officer_grant where officer = {} and ends_at > {}", officer, now)
    return min((row["starts_at"] if row["starts_at"] > now else row["ends_at"] for row in rows), default=NEVER)


async def sight(officer: UUID, now: datetime) -> int:
    """Raised by every change of what the officer sees, and when a grant begins or ends by itself."""
    [row] = await fetch(
        "select coalesce((select version from sight_version where officer = {}), 0)"
        " + (select count(*) from officer_grant where officer = {} and starts_at <= {})"
        " + (select count(*) from officer_grant where officer = {} and ends_at <= {}) as version",
        *(officer, officer, now, officer, now),
    )
    return int(row["version"])


async def known(id: UUID, now: datetime) -> Device | None:
    """Whether or not its bearer still holds: for what was recorded before."""
    rows = await fetch(
        "select d.id, d.phone, d.officer, o.name as officer_name, d.subdistrict, d.highest_seq, d.unsent,"
        " d.contact_at, d.wipe, d.seen_to from device d join officer o on o.id = d.officer where d.id = {}",
        id,
    )
    return Device(**rows[0], grids=tuple(await grids(rows[0]["officer"], now))) if rows else None


async def lately(token: str, now: datetime) -> Device | None:
    """As by_token, at most RECENT seconds old: for what a phone sends, since the door asks again whether it still holds."""
    digest = digest_of(token)
    until, device = _recent.get(digest, (0.0, None))
    if device is None or until < time.monotonic() or device.until <= now:
        device = await by_token(token, now)
        if len(_recent) >= MOST_RECENT:
            _recent.clear()
        if device:
            _recent[digest] = (time.monotonic() + RECENT, device)
    return device


async def report(device: Device, batch: Batch, now: datetime) -> None:
    """What still stands on the phone, for the grid lead's list of devices; no history is kept."""
    if batch.unsent == device.unsent and now - device.contact_at < WRITTEN_AFTER:
        return
    since = batch.unsent_since if batch.unsent else None
    await fetch(
        "update device set contact_at = {}, unsent = {}, unsent_since = {} where id = {}",
        *(now, batch.unsent, since, device.id),
    )


def forget_recent() -> None:
    """What `lately` remembers of bearers is no longer so."""
    _recent.clear()


async def grids(officer: UUID, at: datetime) -> list[dict[str, Any]]:
    """The grids an officer walks or leads at a moment (both roles are granted at a grid)."""
    return await fetch(
        "select distinct g.id, g.name, g.code, g.path, g.subdistrict, g.community, c.name as community_name"
        " from officer_grant r join org g on g.id = r.place join org c on c.id = g.community"
        " where r.officer = {} and r.place_kind = 'org' and r.role in ('grid_worker', 'grid_lead')"
        " and g.level = 'grid' and r.starts_at <= {} and r.ends_at > {} order by g.code",
        officer,
        at,
        at,
    )


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
