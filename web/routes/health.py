"""Is it running, and can it serve: asked by whatever watches over the process."""

from __future__ import annotations

from litestar import Response, get

from web import readiness


@get("/health/live", opt={"public": True}, include_in_schema=False, sync_to_thread=False)
def live() -> dict[str, str]:
    return {"status": "ok"}


@get("/health/ready", opt={"public": True}, include_in_schema=False)
async def ready() -> Response[dict[str, str]]:
    """503 until the database answers and its schema is the newest."""
    parts = await readiness.parts()
    fine = all(state == "ok" for state in parts.values())
    return Response(parts, status_code=200 if fine else 503, headers={"cache-control": "no-store"})
