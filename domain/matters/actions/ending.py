"""Until it is really solved: settle, accept or return, close, reopen, withdraw."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.clocks.days import day_of
from domain.matters import followers, limits, queries, rules
from domain.matters.actions import taking
from domain.matters.actions.classifying import classified
from domain.matters.actions.supervision import lapse, open_consultation
from domain.matters.rules import Clock, Kind, State, Step
from domain.matters.tables import Matter
from domain.people.rules import Officer
from domain.responsibilities import queries as lists
from domain.transaction import fetch, writing


async def settle(
    matter_id: UUID,
    result: str,
    *,
    officer: Officer,
    now: datetime,
    no_report: str = "",
    version: int | None = None,
) -> Matter:
    """办结, with what was done. Categories that must be reported need the report, or a reason in `no_report`.

    Raises ReasonMissing, ReportMissing.
    """
    result = rules.require_reason(Step.SETTLE, result)
    async with writing():
        matter = await taking.begin(Step.SETTLE, matter_id, officer=officer, now=now, version=version)
        if matter.must_report and not no_report.strip() and not await _reported(matter.id):
            item = await limits.item_of(matter)
            raise rules.ReportMissing(law=item.report_to if item else "法律规定的强制报告")
        await limits.done(matter.id, Clock.SETTLE, now)
        await limits.done(matter.id, Clock.CONTACT, now)
        await limits.orders_answered(matter.id, now)
        await lapse(matter, now)
        if not matter.on_ledger:
            await limits.start(matter, Clock.FOLLOW_UP, now)
        return await taking.finish(
            Step.SETTLE,
            matter,
            officer=officer,
            now=now,
            changes={
                "settled_at": now,
                "handler": matter.handler if matter.party else officer.id,
                "follower": await followers.follower_of(matter, now=now, settled_by=officer.id),
            },
            note="。".join(
                part for part in (result, f"未报告的理由：{no_report.strip()}" if no_report.strip() else "") if part
            ),
        )


async def solve_on_spot(
    matter_id: UUID, result: str, category: str = "", *, officer: Officer, now: datetime, version: int | None = None
) -> Matter:
    """当场办结 of what was only registered, in categories the list allows; the kind is the category's.

    Raises ReasonMissing, NotOnSpot.
    """
    result = rules.require_reason(Step.SOLVE_ON_SPOT, result)
    async with writing():
        matter = await taking.begin(Step.SOLVE_ON_SPOT, matter_id, officer=officer, now=now, version=version)
        item = await limits.item_of(matter)
        if category:
            item = await lists.item_in_force(matter.subdistrict, category, day_of(now))
        if item is None or not item.on_spot or item.must_report or matter.must_report:
            raise rules.NotOnSpot(item=item.name if item else "未选类别")
        changes = await classified(matter, Kind(item.kind), item.code, now)
        await limits.done(matter.id, Clock.SETTLE, now)
        await limits.done(matter.id, Clock.CONTACT, now)
        await limits.orders_answered(matter.id, now)
        await limits.start(matter, Clock.FOLLOW_UP, now)
        return await taking.finish(
            Step.SOLVE_ON_SPOT,
            matter,
            officer=officer,
            now=now,
            changes={
                **changes,
                "proposed_kind": item.kind.value,
                "handler": officer.id,
                "settled_at": now,
                "follower": await followers.follower_of(matter, now=now, settled_by=officer.id),
            },
            note=result,
            facts={"category": item.code},
        )


async def _reported(matter_id: UUID) -> bool:
    return bool(await fetch("select 1 as one from duty_report where matter = {} limit 1", matter_id))


async def accept(
    matter_id: UUID, *, officer: Officer, now: datetime, note: str = "", version: int | None = None
) -> Matter:
    """验收 by someone other than the handler; on the ledger the follow-up clock starts here. Raises SamePerson."""
    async with writing():
        matter = await taking.begin(Step.ACCEPT, matter_id, officer=officer, now=now, version=version)
        if matter.on_ledger:
            await limits.start(matter, Clock.FOLLOW_UP, now)
        return await taking.finish(Step.ACCEPT, matter, officer=officer, now=now, note=note.strip())


async def return_(matter_id: UUID, what: str, *, officer: Officer, now: datetime, version: int | None = None) -> Matter:
    """退回整改, with what to mend: the settle clock starts anew. Raises ReasonMissing, SamePerson."""
    what = rules.require_reason(Step.RETURN, what)
    async with writing():
        matter = await taking.begin(Step.RETURN, matter_id, officer=officer, now=now, version=version)
        await limits.end(matter.id, Clock.FOLLOW_UP, now)
        await limits.start(matter, Clock.SETTLE, now)
        return await taking.finish(
            Step.RETURN, matter, officer=officer, now=now, changes={"settled_at": None, "follower": None}, note=what
        )


async def close(
    matter_id: UUID, *, officer: Officer, now: datetime, note: str = "", version: int | None = None
) -> Matter:
    """销账. From settled or accepted only where nobody can be asked. Raises AcceptanceMissing, VoicesWaiting."""
    async with writing():
        matter = await taking.begin(Step.CLOSE, matter_id, officer=officer, now=now, version=version)
        if matter.on_ledger and matter.state == State.SETTLED:
            raise rules.AcceptanceMissing()
        if matter.state != State.FOLLOWED_UP:
            asked = await could_be_asked(matter.id)
            if asked:
                raise rules.VoicesWaiting(n=asked)
            await nobody_to_ask(matter.id)
        await limits.end_all(matter.id, now)
        return await taking.finish(
            Step.CLOSE, matter, officer=officer, now=now, changes={"closed_at": now}, note=note.strip()
        )


async def nobody_to_ask(matter_id: UUID) -> None:
    await fetch(
        "update voice set outcome = 'nobody' where outcome is null"
        " and matter in (select id from matter where id = {} or joined_to = {})",
        matter_id,
        matter_id,
    )


async def could_be_asked(matter_id: UUID) -> int:
    """Voices without an outcome behind which there is somebody to ring."""
    [row] = await fetch(
        "select count(*) as n from voice v join matter m on m.id = v.matter left join voice_text t on t.voice = v.id"
        " where (m.id = {} or m.joined_to = {}) and v.outcome is null and not v.anonymous"
        " and (v.person is not null or t.mobile <> '')",
        matter_id,
        matter_id,
    )
    return int(row["n"])


async def reopen(
    matter_id: UUID, reason: str, *, officer: Officer, now: datetime, version: int | None = None
) -> Matter:
    """重办 for a new voice, order or city follow-up: a new clock, the old history kept. Raises ReasonMissing."""
    reason = rules.require_reason(Step.REOPEN, reason)
    async with writing():
        matter = await taking.begin(Step.REOPEN, matter_id, officer=officer, now=now, version=version)
        return await reopen_again(matter, officer, now, reason)


async def reopen_again(matter: Matter, officer: Officer, now: datetime, reason: str) -> Matter:
    """The second time the consultation opens with it, the third is marked 重复诉求 (`reopened` >= 3)."""
    times = matter.reopened + 1
    await limits.end(matter.id, Clock.FOLLOW_UP, now)
    await limits.start(matter, Clock.SETTLE, now)
    await limits.orders_again(matter.id, now)
    consulting = times >= 2
    if consulting:
        await open_consultation(matter, officer.id, now)
    await ask_again(matter.id)
    return await taking.finish(
        Step.REOPEN,
        matter,
        officer=officer,
        now=now,
        changes={
            "reopened": times,
            "settled_at": None,
            "closed_at": None,
            "follower": None,
            "in_consultation": consulting or matter.in_consultation,
        },
        note=reason,
        facts={"times": times, "how": rules.reopened_how(times)},
    )


async def ask_again(matter_id: UUID) -> None:
    """Every voice gets its own follow-up once more; what it had answered stays in the history."""
    await fetch(
        "update voice set outcome = null, solved = null, satisfaction = null, followed_up_at = null, tries = 0,"
        " tried_at = null"
        " where matter in (select id from matter where id = {} or joined_to = {})",
        matter_id,
        matter_id,
    )


async def withdraw(
    matter_id: UUID, reason: str, *, officer: Officer, now: datetime, version: int | None = None
) -> Matter:
    """撤销; nothing is deleted. Not with an order, nor with a second voice. Raises ReasonMissing, HasOrder, HasVoices."""
    reason = rules.require_reason(Step.WITHDRAW, reason)
    async with writing():
        matter = await taking.begin(Step.WITHDRAW, matter_id, officer=officer, now=now, version=version)
        voices = await queries.voices(matter.id)
        if any(voice["city_number"] for voice in voices):
            raise rules.HasOrder()
        if len(voices) > 1 or await queries.joined_to(matter.id):
            raise rules.HasVoices(n=len(voices))
        await lapse(matter, now)
        await limits.end_all(matter.id, now)
        return await taking.finish(
            Step.WITHDRAW, matter, officer=officer, now=now, changes={"closed_at": now}, note=reason
        )
