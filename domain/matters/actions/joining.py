"""并案 and 拆分: voices follow the main matter, the joined one leaves the lists, keeps its number, is counted once."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from domain.errors import Missing
from domain.ids import uuid7
from domain.matters import limits, queries, rules
from domain.matters.actions import taking
from domain.matters.rules import Kind, State, Step
from domain.matters.tables import JoinRecord, Matter
from domain.people.rules import Officer
from domain.transaction import fetch, writing


async def join(
    matter_id: UUID, main_number: str, *, officer: Officer, now: datetime, version: int | None = None
) -> Matter:
    """This matter under another that the officer sees. Raises UnknownNumber, JoinsItself, DifferentKinds, IsJoined."""
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
        kept = [str(clock["id"]) for clock in await limits.running(matter.id)]
        await JoinRecord.insert(
            JoinRecord(
                id=uuid7(),
                subdistrict=matter.subdistrict,
                matter=matter.id,
                main=main.id,
                joined_at=now,
                kept=json.dumps(
                    {"clocks": kept, "made_confidential": bool(matter.confidential and not main.confidential)}
                ),
            )
        )
        # What had been joined to this one goes along; the tree stays one level deep.
        await fetch("update matter set joined_to = {} where joined_to = {}", main.id, matter.id)
        await limits.end_all(matter.id, now)
        joined = await taking.finish(
            Step.JOIN, matter, officer=officer, now=now, changes={"joined_to": main.id}, facts={"main": main.id}
        )
        confidential = {"confidential": True} if matter.confidential and not main.confidential else {}
        await taking.finish(
            Step.JOIN, main, officer=officer, now=now, changes=confidential, facts={"joined": matter.id}
        )
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
        # The main matter was kept confidential for what had been joined to it.
        open_again = json.loads(row["kept"]).get("made_confidential") and other.kind != Kind.HOUSEHOLD
        changes = {"confidential": False} if open_again and not await _keeps_confidential(other) else {}
        await taking.finish(Step.PART, other, officer=officer, now=now, changes=changes, facts={"parted": matter.id})
        return parted


async def _keeps_confidential(main: Matter) -> bool:
    """Its own category, or another matter still joined to it."""
    item = await limits.item_of(main)
    if item is not None and item.confidential:
        return True
    return await Matter.exists().where((Matter.joined_to == main.id) & Matter.confidential.eq(True))
