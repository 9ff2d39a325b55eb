"""居民: known by the keyed hash of a normalised mobile within a subdistrict, or unlinked."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from domain.ids import uuid7
from domain.people.rules import normalise_mobile
from domain.transaction import fetch


async def link(subdistrict: UUID, mobile: str, *, name: str = "", address: str = "") -> UUID | None:
    """The person of this mobile in this subdistrict, made on first sight; None where it is no mobile."""
    number = normalise_mobile(mobile)
    if number is None:
        return None
    key = await keyed(number)
    await fetch(
        "insert into person (id, subdistrict, mobile_key) values ({}, {}, {})"
        " on conflict (subdistrict, mobile_key) do nothing",
        uuid7(),
        subdistrict,
        key,
    )
    [row] = await fetch("select id from person where subdistrict = {} and mobile_key = {}", subdistrict, key)
    person: UUID = row["id"]
    await fetch(
        "insert into person_identity (person, name, mobile, address) values ({}, {}, {}, {})"
        " on conflict (person) do nothing",
        person,
        name,
        number,
        address,
    )
    return person


async def keyed(number: str) -> str:
    """HMAC-SHA256 under the installation's own key, so that a hash cannot be walked through all mobiles elsewhere."""
    rows = await fetch("select setting from installation where name = 'person_key'")
    if not rows:
        await fetch(
            "insert into installation (name, setting) values ('person_key', {}) on conflict (name) do nothing",
            secrets.token_hex(32),
        )
        rows = await fetch("select setting from installation where name = 'person_key'")
    return hmac.new(bytes.fromhex(rows[0]["setting"]), number.encode(), hashlib.sha256).hexdigest()
