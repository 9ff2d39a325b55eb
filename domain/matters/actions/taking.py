"""The shape of every step: begin() sees and judges, finish() changes and writes down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain import transaction
from domain.clocks.moments import moment_text
from domain.errors import ChangedMeanwhile
from domain.journal.actions import record
from domain.matters import limits, queries, rules
from domain.matters.contacts import ends
from domain.matters.queries import View
from domain.matters.registration import month_of
from domain.matters.rules import LIFE, State, Step
from domain.matters.tables import Matter
from domain.people.actions import raise_sight
from domain.people.rules import Officer
from domain.transaction import fetch

FREE = {Step.ADD_VOICE, Step.NOTE, Step.CONTACT, Step.REPORT, Step.OPEN_FILE} | {
    Step.RELEASE_CONTACT,
    Step.TAKE_BACK_CONTACT,
    Step.CITY_FOLLOW_UP,
    Step.FORM_TEAM,
    Step.REFUSE_MEDIATION,
    Step.UNMASK,
}
"""Steps that two people may take at once: nothing of the matter's course depends on them."""


async def begin(step: Step, matter_id: UUID, *, officer: Officer, now: datetime, version: int | None = None) -> Matter:
    """see(), where only the matter is needed."""
    return (await see(step, matter_id, officer=officer, now=now, version=version)).matter


async def see(step: Step, matter_id: UUID, *, officer: Officer, now: datetime, version: int | None = None) -> View:
    """The matter, if this officer sees it, may take the step, and it is open now.

    `version` is what the officer had on screen. Raises Missing, NotYourStep, SamePerson, StepNotOpen, IsJoined,
    ChangedMeanwhile (who was first, and when).
    """
    if step in FREE:
        # Two may take such a step at once: the second waits for the first instead of being refused.
        await hold(matter_id)
    seen = await queries.view(matter_id, officer, now=now)
    matter = seen.matter
    if version is not None and version != matter.version and step not in FREE:
        raise await changed(matter.id, now)
    rules.require(officer, step, matter, summoned=seen.summoned)
    if matter.joined_to is not None and step is not Step.PART:
        [main] = await fetch("select number from matter where id = {}", matter.joined_to)
        raise rules.IsJoined(number=main["number"])
    rules.next_state(matter, step)
    return seen


async def hold(matter_id: UUID) -> None:
    """Before what two may do at once to a matter and its children."""
    await transaction.hold("matter", matter_id)


async def finish(
    step: Step,
    matter: Matter,
    *,
    officer: Officer | None,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
    state: State | None = None,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Matter:
    """Change the matter and write the line. Of two people pressing the same button one wins: ChangedMeanwhile.

    `state` overrides the table's (an approved suspension, the last follow-up, a confirmation that follows by itself).
    """
    before = rules.booked(matter, month_of(matter.registered_at))
    following = state or LIFE[step][1] or State(matter.state)
    due = await limits.nearest(matter.id, suspended=following is State.SUSPENDED)
    values: dict[str, Any] = {**(changes or {}), "state": following.value, "due_at": due}
    if following != matter.state:
        values["state_since"] = now
    names = list(values)
    sets = ", ".join(f"{name} = {{}}" for name in names)
    won = await fetch(
        f"update matter set {sets}, version = version + 1 where id = {{}} and version = {{}} returning version",
        *[values[name] for name in names],
        matter.id,
        matter.version,
    )
    if not won:
        raise await changed(matter.id, now)
    if ends.ends_with(step, matter, values):
        await ends.end_releases(matter.id, now)
    who_saw = {matter.handler, matter.follower}
    for name, value in values.items():
        setattr(matter, name, value)
    matter.version = int(won[0]["version"])
    affected = {matter.handler, matter.follower} ^ who_saw
    await raise_sight(*sorted(id for id in affected if id))
    await record(
        "matter",
        matter.id,
        step,
        actor=officer.id if officer else None,
        at=now,
        subdistrict=matter.subdistrict,
        path=matter.path,
        before=before,
        after=rules.booked(matter, month_of(matter.registered_at)),
        facts=facts,
        note=note,
    )
    return matter


async def write_down(
    step: Step,
    matter: Matter,
    *,
    officer: Officer,
    now: datetime,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """The line of a deed that changes nothing of the matter itself."""
    await record(
        "matter",
        matter.id,
        step,
        actor=officer.id,
        at=now,
        subdistrict=matter.subdistrict,
        path=matter.path,
        facts=facts,
        note=note,
    )


async def changed(matter_id: UUID, now: datetime) -> ChangedMeanwhile:
    last = await queries.last_line(matter_id)
    assert last is not None
    return ChangedMeanwhile(
        who=last["name"] or "系统", when=moment_text(last["at"], now), step=Step(last["action"]).label
    )
