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
POLICY = b"content-security-policy"
RAW = [(name.encode(), value.encode()) for name, value in USUAL.items()]
PICTURES = ("image/", "audio/", "application/pdf")
STYLED = b"; style-src 'self' 'unsafe-inline'"
"""For a picture opened by itself: the browser lays it out in a page of its own making, with styles inside."""
BARE = ("/n/",)
"""Notices count their bytes and send their own policy."""


async def put(message: Message, scope: Scope) -> None:
    """For Litestar(before_send=…)."""
    if message["type"] != "http.response.start":
        return
    there = {name.lower() for name, _ in message["headers"]}
    if POLICY in there and scope["path"].startswith(BARE):
        return
    headers = message["headers"] = list(message["headers"])
    media = next((value.decode() for name, value in headers if name.lower() == b"content-type"), "")
    more = STYLED if media.startswith(PICTURES) else b""
    headers += [(name, value + more if name == POLICY else value) for name, value in RAW if name not in there]
