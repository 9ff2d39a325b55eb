"""What a demo says when it starts: where it is, who may sign in, and the latest notice as a code to scan."""

from __future__ import annotations

import io
import secrets

import segno

from web.refusals import NotDone
from web.settings import Settings


class DemoAbroad(NotDone):
    """Demo accounts have a password that stands in the README."""

    message = (
        "库里有演示账号，密码人人知道，只能在本机打开，而 SANSHI_HOST 是 {host}。"
        "要在局域网里演示，请设 SANSHI_DEMO_LAN=1，账号会换成随机密码。"
    )


async def say(settings: Settings) -> str:
    """Empty where there is no demo. Raises DemoAbroad."""
    from db import demo

    accounts = await demo.sign_ins()
    if not accounts:
        return ""
    password = demo.PASSWORD
    if not settings.loopback:
        if not settings.demo_lan:
            raise DemoAbroad(host=settings.host)
        password = "-".join(secrets.token_hex(2) for _ in range(3))
        await demo.set_password(password)
    return page(settings, accounts, password, await latest_notice(settings))


async def latest_notice(settings: Settings) -> str:
    return ""


def page(settings: Settings, accounts: object, password: str, notice: str) -> str:
    return ""


def code(address: str) -> str:
    out = io.StringIO()
    segno.make(address, error="m").terminal(out, compact=True)
    return out.getvalue()
