"""What a demo says when it starts: where it is, who may sign in, and the latest notice as a code to scan."""

from __future__ import annotations

import secrets
import sys
import unicodedata
from collections.abc import Sequence

from domain.clock import now
from domain.notices.queries import newest_code
from domain.transaction import fetch, writing
from web import qr
from web.refusals import NotDone
from web.settings import Settings


class DemoAbroad(NotDone):
    """The demo's password is known to everybody who has read the README."""

    message = (
        "库里有演示账号，密码人人知道，只能在本机打开，而 SANSHI_HOST 是 {host}。"
        "要在局域网里演示，请设 SANSHI_DEMO_LAN=1，账号会换成随机密码；正式使用请另建数据目录。"
    )


async def say(settings: Settings) -> str:
    """Empty where there is no demo. Raises DemoAbroad."""
    if not await fetch("select setting from installation where name = 'demo'"):
        return ""
    if not settings.loopback and not settings.demo_lan:
        raise DemoAbroad(host=settings.host)
    from db import demo

    return page(settings, demo.accounts(), await password_of_today(settings), await newest_code() or "")


async def password_of_today(settings: Settings) -> str:
    """The known one on this machine; a random one at each start where others may come, taken back afterwards."""
    from db import demo
    from domain.people import sessions

    changed = settings.data / "demo-passwords-changed"
    password = demo.PASSWORD
    if not settings.loopback:
        changed.touch()
        password = "-".join(secrets.token_hex(2) for _ in range(3))
    elif not changed.exists():
        return password
    hashed = await sessions.hash_password(password)
    async with writing():
        await fetch("update credential set password = {}, changed_at = {}", hashed, now())
        await fetch("delete from session")
    if password == demo.PASSWORD:
        changed.unlink()
    return password


def page(settings: Settings, accounts: Sequence[tuple[str, str]], password: str, code: str) -> str:
    lines = ["", f"  三事分流（演示数据）  {settings.base_url}", ""]
    lines += [f"  账号 {padded(sign_in, 19)} {words}" for sign_in, words in accounts]
    lines += ["", f"  密码都是  {password}", f"  手机上的网格员：{settings.base_url}/field/"]
    if code:
        address = f"{settings.base_url}/n/{code}"
        lines += ["", f"  最近一份公示：{address}", qr.terminal(address, coloured=sys.stdout.isatty())]
    return "\n".join([*lines, "  按 Ctrl-C 停止。数据留在 " + str(settings.data) + "，下次接着用。"])


def padded(text: str, columns: int) -> str:
    """A Han character takes two columns of a terminal."""
    width = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(0, columns - width)
