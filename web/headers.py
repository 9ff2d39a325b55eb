"""What every answer says to the browser, unless a page says it more exactly itself."""

from __future__ import annotations

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

USUAL = {
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(self)",
}
BARE = ("/n/",)
"""Notices count their bytes and send their own policy."""


async def put(message: Message, scope: Scope) -> None:
    """For Litestar(before_send=…)."""
    if message["type"] != "http.response.start" or scope["path"].startswith(BARE):
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in USUAL.items():
        headers.setdefault(name, value)
