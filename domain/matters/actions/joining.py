"""并案 and 拆分: voices follow the main matter, the joined one leaves the lists, keeps its number, is counted once."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from domain.errors import Missing
from domain.ids import uuid7
from domain.matters import complained, limits, queries, rules
from domain.matters.actions import taking
from domain.matters.rules import Kind, State, Step
from domain.matters.tables import JoinRecord, Matter
from domain.people.rules import Officer
from domain.transaction import fetch, writing

CARRIED = ("confidential", "must_report", "secret")
"""What a matter brings to the one it is joined under."""


async def join(
    matter_id: UUID, main_number: str, *, officer: Officer, now: datetime, version: int | None = None
) -> Matter:
    """This matter under another that the officer sees.

    Raises UnknownNumber, JoinsItself, DifferentKinds, IsJoined, ComplainedOfOnTeam.
    """
    async with writing():
        matter = await taking.begin(Step.JOIN, matter_id, officer=officer, now=now, version=version)
        main = await queries.by_number(main_number, officer, now=now)
        if main.id == matter.id:
            raise rules.JoinsItself()
        if main.joined_to is not None:
            raise rules.IsJoined(number=main.number)
        if State(main.state) in rules.ENDED:
            raise rules.StepNotOpen(state=State(main.state).label, step=Step.JOIN.label)
        rules.require_same_kind(Kind(matter.kind), Kind(main.kind))
        await taking.hold(main.id)
        await complained.require_team_apart(main.id, await complained.parties_of(matter), now=now)
        kept = [str(clock["id"]) for clock in await limits.running(matter.id)]
        await JoinRecord.insert(
            JoinRecord(
                id=uuid7(),
                subdistrict=matter.subdistrict,
                matter=matter.id,
                main=main.id,
                joined_at=now,
                kept=json.dumps(
                    {
                        "clocks": kept,
                        "made_confidential": bool(matter.confidential and not main.confidential),
                        "made_must_report": bool(matter.must_report and not main.must_report),
                        "made_secret": bool(matter.secret and not main.secret),
                    }
                ),
            )
        )
        # What had been joined to this one goes along; the tree stays one level deep.
        await fetch("update matter set joined_to = {} where joined_to = {}", main.id, matter.id)
        await limits.end_all(matter.id, now)
        joined = await taking.finish(
            Step.JOIN, matter, officer=officer, now=now, changes={"joined_to": main.id}, facts={"main": main.id}
        )
        # What must be reported is not settled unreported under another's number, a secret caller not read there.
        carried = {name: True for name in CARRIED if getattr(matter, name) and not getattr(main, name)}
        await taking.finish(Step.JOIN, main, officer=officer, now=now, changes=carried, facts={"joined": matter.id})
        return joined


async def part(matter_id: UUID, *, officer: Officer, now: datetime, version: int | None = None) -> Matter:
    """Gives the matter its state and clocks back, with the time run. Raises Missing where it is not joined."""
    async with writing():
        matter = await taking.begin(Step.PART, matter_id, officer=officer, now=now, version=version)
        row = await JoinRecord.select().where((JoinRecord.matter == matter.id) & JoinRecord.parted_at.is_null()).first()
        if row is None:
            raise Missing()
        await fetch("update join_record set parted_at = {} where id = {}", now, row["id"])
        await limits.restore(matter.id, [UUID(one) for one in json.loads(row["kept"])["clocks"]])
        main = matter.joined_to
        parted = await taking.finish(
            Step.PART, matter, officer=officer, now=now, changes={"joined_to": None}, facts={"main": main}
        )
        other = await Matter.objects().get(Matter.id == main)
        assert other is not None
        # The main matter was kept confidential, secret or to be reported for what had been joined to it.
        kept = json.loads(row["kept"])
        brought = [name for name in CARRIED if kept.get(f"made_{name}")]
        if other.kind == Kind.HOUSEHOLD:
            brought = [name for name in brought if name != "confidential"]
        changes = {name: False for name in brought if not await _keeps(other, name)}
        await taking.finish(Step.PART, other, officer=officer, now=now, changes=changes, facts={"parted": matter.id})
        return parted


async def _keeps(main: Matter, name: str) -> bool:
    """By its own category, or for another matter still joined to it."""
    item = await limits.item_of(main)
    if item is not None and getattr(item, name):
        return True
    return bool(await fetch(f"select 1 as one from matter where joined_to = {{}} and {name} limit 1", main.id))
