"""journal verify: is what was written down still what is there?"""

from __future__ import annotations

from typing import Any

import click

from web.commands.opened import read
from web.refusals import Broken
from web.settings import Settings
from web.spoken import group


@group()
def journal() -> None:
    """办事留痕（日志链）。"""


@journal.command()
@click.option("--head", "heads", multiple=True, metavar="块号:16位", help="纸面上印着的链头，可写多个。")
def verify(heads: tuple[str, ...]) -> None:
    """核验日志链，指出第一处断点。

    公示、决议、会议记录和通报上都印有链头（块号:16 位十六进制）。带上它才能看出末尾被整段删去。
    链完好时退出码为 0，断了为 4。运行中的系统也可以核验。
    """
    from domain.journal.rules import Head

    try:
        anchors = [Head.parse(head) for head in heads]
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--head") from None

    async def check(settings: Settings) -> Any:
        from domain.journal import queries

        return await queries.verify(anchors)

    report = read(check)
    if report.fault:
        raise Broken(finding=f"日志链在这里断了：{report.fault}。此前 {report.lines} 条完好。")
    click.echo(f"日志链完好：{report.lines} 条，{report.blocks} 块，尚未入链 {report.pending} 条。")
    if report.head:
        click.echo(f"链头 {report.head}")
