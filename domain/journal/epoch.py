"""The epoch: a random word that changes when the installation is restored from a backup, so that phones send again."""

from __future__ import annotations

from domain.ids import token
from domain.transaction import fetch, writing


async def current() -> str:
    """Made where there is none yet."""
    found = await fetch("select setting from installation where name = 'epoch'")
    return str(found[0]["setting"]) if found else await begin()


async def begin() -> str:
    """Never a counter: two restores of one backup must not look alike."""
    async with writing():
        await fetch(
            "insert into installation (name, setting) values ('epoch', {})"
            " on conflict (name) do update set setting = excluded.setting",
            token(),
        )
        [row] = await fetch("select setting from installation where name = 'epoch'")
        return str(row["setting"])
