"""回访: solved? satisfied? Each voice its own answer, asked by somebody who did not handle it (rules.md §4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from domain.errors import Missing
from domain.matters import limits, queries, rules
from domain.matters.actions import taking
from domain.matters.actions.ending import could_be_asked, nobody_to_ask, reopen_again
from domain.matters.rules import Clock, Outcome, Satisfaction, State, Step, Unreached
from domain.matters.tables import Matter
from domain.people.rules import Officer
from domain.transaction import fetch, writing


async def follow_up(
    matter_id: UUID,
    voices: list[UUID],
    outcome: Outcome,
    *,
    officer: Officer,
    now: datetime,
    solved: bool | None = None,
    satisfaction: Satisfaction | None = None,
    unreached: Unreached | None = None,
    note: str = "",
    version: int | None = None,
) -> Matter:
    """回访: one call may cover several voices, each keeps its answer. Two answers, kept apart: solved, satisfied.

    Unsolved or dissatisfied reopens; when every voice has its outcome the matter is followed up.
    Voices behind which there is nobody to ask hold nothing up: they get 无人可访 with the last of the others.
    Refused and a dead number are unreachable at once, unanswered calls with the third: `unreached` says which it was.
    Raises AcceptanceMissing, AnswerMissing, UnreachedMissing, NobodyAnswered, AnsweredBefore, TriedJustNow, Missing for a
    voice that is not here.
    """
    async with writing():
        matter = await taking.begin(Step.FOLLOW_UP, matter_id, officer=officer, now=now, version=version)
        if matter.on_ledger and matter.state == State.SETTLED:
            raise rules.AcceptanceMissing()
        rules.require_answers(outcome, solved, satisfaction, unreached)
        theirs = {voice["id"] for voice in await queries.voices(matter.id)}
        if not set(voices) <= theirs or (theirs and not voices):
            raise Missing()
        rules.require_asked(outcome, len(voices))
        tries = await _tried(voices, now) if unreached is Unreached.NO_ANSWER else {}
        reached = [voice for voice in voices if tries.get(voice, rules.TRIES) >= rules.TRIES]
        for voice in reached:
            won = await fetch(
                "update voice set outcome = {}, solved = {}, satisfaction = {}, followed_up_at = {}"
                " where id = {} and outcome is null returning id",
                outcome.value,
                solved,
                satisfaction.value if satisfaction else None,
                now,
                voice,
            )
            if not won:
                raise rules.AnsweredBefore()
        waiting = await could_be_asked(matter.id)
        if waiting == 0:
            await nobody_to_ask(matter.id)
            await limits.done(matter.id, Clock.FOLLOW_UP, now)
        matter = await taking.finish(
            Step.FOLLOW_UP,
            matter,
            officer=officer,
            now=now,
            state=State.FOLLOWED_UP if waiting == 0 else None,
            note=note.strip(),
            facts={
                "outcome": outcome if reached or not voices else None,
                "unreached": unreached,
                "tries": max(tries.values(), default=None),
                "solved": solved,
                "satisfaction": satisfaction,
                "voices": len(voices),
                # A reopened matter asks again; what each voice had answered stays here.
                "asked": [str(voice) for voice in voices],
            },
        )
        if solved is False or satisfaction is Satisfaction.DISSATISFIED:
            return await reopen_again(matter, officer, now, "回访未解决或不满意")
        return matter


async def _tried(voices: list[UUID], now: datetime) -> dict[UUID, int]:
    """One more unanswered call to each: how many it has been now. Raises AnsweredBefore, TriedJustNow."""
    found: dict[UUID, int] = {}
    for voice in voices:
        [row] = await fetch("select outcome, tried_at from voice where id = {}", voice)
        if row["outcome"] is not None:
            raise rules.AnsweredBefore()
        if row["tried_at"] is not None and now - row["tried_at"] < rules.TRY_GAP:
            raise rules.TriedJustNow(minutes=rules.TRY_GAP // timedelta(minutes=1))
        [row] = await fetch(
            "update voice set tries = tries + 1, tried_at = {} where id = {} returning tries", now, voice
        )
        found[voice] = int(row["tries"])
    return found
