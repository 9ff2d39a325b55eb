"""accounts add, passwd, list: what the operator does before the first administrator can sign in, and when one is locked out."""

from __future__ import annotations

import secrets
import sys
from typing import Any
from uuid import UUID

import click

from domain.clock import now
from domain.people.rules import Level, Place, PlaceKind, Role
from web.commands.opened import read, write
from web.refusals import NotDone
from web.settings import Settings
from web.spoken import group


class NoSuchPlace(NotDone):
    message = "没有代码为 {code} 的区、街道、社区或网格。用 sanshi accounts places 查看代码。"


class NoSuchAccount(NotDone):
    message = "没有“{sign_in}”这个账号。用 sanshi accounts list 查看。"


class WrongLevel(NotDone):
    message = "“{role}”不能授予{place}，请另选代码。"


@group()
def accounts() -> None:
    """账号：新增、改密码、列出。

    日常授权在网页“人员”里做；这里用于第一个管理员，或者管理员忘了密码。
    """


@accounts.command()
@click.argument("sign_in", metavar="账号")
@click.argument("name", metavar="姓名")
@click.option(
    "--role",
    type=click.Choice([str(role) for role in Role]),
    metavar="角色",
    required=True,
    help=f"例如 {Role.ADMINISTRATOR}（{Role.ADMINISTRATOR.label}）、{Role.INSTALLATION_ADMINISTRATOR}（{Role.INSTALLATION_ADMINISTRATOR.label}）。",
)
@click.option("--at", "code", metavar="代码", required=True, help="授权地点的区划代码或网格代码。")
def add(sign_in: str, name: str, role: str, code: str) -> None:
    """新增账号并授权。密码在终端里输入；没有终端时随机生成并显示一次。"""
    password, shown = ask_password()

    async def take_in(settings: Settings) -> None:
        from domain.people import actions, rules
        from domain.transaction import writing

        place = await place_of(code)
        if place.level not in rules.WHERE[Role(role)]:
            raise WrongLevel(role=Role(role).label, place=place.name)
        async with writing():
            officer = await actions.take_in(
                sign_in, name, password=password, subdistrict=place.subdistrict, officer=None, now=now()
            )
            await actions.grant(officer, Role(role), place, officer=None, now=now())

    write("sanshi accounts add", take_in)
    click.echo(f"已新增账号 {sign_in}（{name}，{Role(role).label}）。{shown}")


@accounts.command()
@click.argument("sign_in", metavar="账号")
def passwd(sign_in: str) -> None:
    """改密码，并结束这个账号的所有登录。"""
    password, shown = ask_password()

    async def change(settings: Settings) -> None:
        from domain.people import sessions

        await sessions.set_password(await officer_of(sign_in), password, now=now())

    write("sanshi accounts passwd", change)
    click.echo(f"已改 {sign_in} 的密码，原来的登录都已失效。{shown}")


@accounts.command("list")
def list_() -> None:
    """列出账号、姓名和现有授权。"""
    for row in read(everybody):
        click.echo("\t".join((row["sign_in"], row["name"], titles(row))))


@accounts.command()
def places() -> None:
    """列出区、街道、社区、网格的代码，供 add --at 使用。"""
    for node in read(all_nodes):
        click.echo(f"{node['code']}\t{Level(node['level']).label}\t{node['name']}")


def ask_password() -> tuple[str, str]:
    """The password, and what to say about it."""
    if sys.stdin.isatty():
        return click.prompt("密码", hide_input=True, confirmation_prompt="再输一遍"), ""
    made = "-".join(secrets.token_hex(3) for _ in range(3))
    return made, f"密码 {made}（只显示这一次）"


async def officer_of(sign_in: str) -> UUID:
    from domain.transaction import fetch

    rows = await fetch("select id from officer where sign_in = {} and ended_at is null", sign_in)
    if not rows:
        raise NoSuchAccount(sign_in=sign_in)
    found: UUID = rows[0]["id"]
    return found


async def place_of(code: str) -> Place:
    from domain.people import queries

    for node in await all_nodes(None):
        if node["code"] == code:
            return await queries.place(PlaceKind.ORG, node["id"], now=now())
    raise NoSuchPlace(code=code)


async def all_nodes(settings: Settings | None) -> list[dict[str, Any]]:
    from domain.people import queries

    return [node for level in Level for node in await queries.nodes(level)]


async def everybody(settings: Settings) -> list[dict[str, Any]]:
    from domain.people import queries

    found: list[dict[str, Any]] = []
    for subdistrict in [None, *(node["id"] for node in await queries.nodes(Level.SUBDISTRICT))]:
        page = await queries.officers_of(subdistrict, now=now(), limit=500)
        while page:
            found += page
            page = await queries.officers_of(subdistrict, now=now(), after=page[-1]["sign_in"], limit=500)
    return found


def titles(row: dict[str, Any]) -> str:
    return "、".join(f"{held['place'].name}·{Role(held['role']).label}" for held in row["grants"]) or "没有授权"
