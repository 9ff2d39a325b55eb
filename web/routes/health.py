"""Is it running, and can it serve: asked by whatever watches over the process."""

from __future__ import annotations

from litestar import Response, get
from piccolo.engine import engine_finder
from piccolo.querystring import QueryString

from db import migrate


@get("/health/live", opt={"public": True}, include_in_schema=False, sync_to_thread=False)
def live() -> dict[str, str]:
    return {"status": "ok"}


@get("/health/ready", opt={"public": True}, include_in_schema=False)
async def ready() -> Response[dict[str, str]]:
    """503 until the database answers and its schema is the newest."""
    answers = await database_answers()
    current = answers and await migrate.is_current()
    parts = {"database": "ok" if answers else "unreachable", "schema": "ok" if current else "not migrated"}
    return Response(parts, status_code=200 if current else 503, headers={"cache-control": "no-store"})


async def database_answers() -> bool:
    engine = engine_finder()
    if engine is None:
        return False
    try:
        await engine.run_querystring(QueryString("select 1"))
    except Exception:
        return False
    return True
