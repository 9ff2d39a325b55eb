"""Can this process serve: does the database answer, and is its schema ours?"""

from __future__ import annotations

import asyncio

from db import migrate
from domain.transaction import fetch

PATIENCE = 3
"""Seconds; whoever asks wants to know now."""


async def parts() -> dict[str, str]:
    """Each part with `ok` or what is wrong with it."""
    answers = await database_answers()
    current = answers and await migrate.is_current()
    return {"database": "ok" if answers else "unreachable", "schema": "ok" if current else "not migrated"}


async def database_answers() -> bool:
    try:
        await asyncio.wait_for(fetch("select 1 as answer"), PATIENCE)
    except Exception:
        return False
    return True
