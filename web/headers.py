"""What every answer says to the browser, unless a page says it more exactly itself."""

from __future__ import annotations

from litestar.types import Message, Scope

USUAL = {
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(self)",
}
RAW = [(name.encode(), value.encode()) for name, value in USUAL.items()]
BARE = ("/n/",)
"""Notices count their bytes and send their own policy."""


async def put(message: Message, scope: Scope) -> None:
    """For Litestar(before_send=…)."""
    if message["type"] != "http.response.start" or scope["path"].startswith(BARE):
        return
    headers = message["headers"] = list(message["headers"])
    there = {name.lower() for name, _ in headers}
    headers += [pair for pair in RAW if pair[0] not in there]
