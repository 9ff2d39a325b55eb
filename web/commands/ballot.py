"""ballot recount: does the stored tally still follow from the votes and the roll?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import click

from web.commands.opened import read
from web.refusals import Broken
from web.settings import Settings
from web.spoken import group


@group()
def ballot() -> None:
    """表决。"""


@ballot.command()
@click.argument("ballot_id", type=click.UUID, metavar="表决编号")
def recount(ballot_id: UUID) -> None:
    """按票和名册重新计票，与存下的结果逐项核对。

    表决编号在表决页的网址里。一致时退出码为 0，不一致为 4。
    """

    async def count(settings: Settings) -> Any:
        from domain.council.tallies import queries

        return await queries.recount(ballot_id)

    outcome = read(count)
    if not outcome.agrees:
        raise Broken(finding=f"重新计票与存下的结果不一致：{outcome}")
    click.echo(f"重新计票与存下的结果一致。{outcome}")
