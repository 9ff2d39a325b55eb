"""ballot recount: does the stored tally still follow from the votes and the roll?"""

from __future__ import annotations

import re
from uuid import UUID

import click

from web.commands.opened import read
from web.refusals import Broken, NotDone
from web.settings import Settings
from web.spoken import group


class BallotNumber(click.ParamType):
    """As it stands in the address of the ballot's page, alone or with the address around it."""

    name = "表决编号"

    def convert(self, value: str | UUID, param: click.Parameter | None, ctx: click.Context | None) -> UUID:
        found = re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(value).lower())
        if not found:
            self.fail(f"“{value}”里没有表决编号。编号在表决页的网址里，整条网址贴进来也可以。", param, ctx)
        return UUID(found[0])


@group()
def ballot() -> None:
    """表决。"""


@ballot.command()
@click.argument("ballot_id", type=BallotNumber(), metavar="表决编号")
def recount(ballot_id: UUID) -> None:
    """按票和名册重新计票，与存下的结果逐项核对。

    表决编号在表决页的网址里，整条网址也可以。一致时退出码为 0，不一致为 4。
    """
    from domain.council.ballots import queries
    from domain.errors import Missing

    async def count(settings: Settings) -> queries.Recount:
        return await queries.recount(ballot_id)

    try:
        outcome = read(count)
    except Missing:
        raise NotDone(reason="没有这场表决，或者它还没有计票。") from None
    lines = {
        "计票结果": outcome.same_tally,
        "冻结的名册": outcome.same_roll,
        f"{outcome.votes} 张票的凭据": outcome.same_votes,
        **({f"{outcome.rechecks} 次复核": outcome.same_rechecks} if outcome.rechecks else {}),
    }
    wrong = [name for name, same in lines.items() if not same]
    if wrong:
        raise Broken(finding=f"重新计票，与存下的不一致：{'、'.join(wrong)}。")
    click.echo(f"重新计票，与存下的一致：{'、'.join(lines)}。结果指纹 {outcome.stored[:16]}")
