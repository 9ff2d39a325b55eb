"""Tally, publish, annul, fail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.council.ballots import queries, rules
from domain.council.ballots.actions.saving import move, put_on_screen, require_step, sign, theirs, write_down
from domain.council.ballots.rules import State, Step
from domain.council.ballots.tables import Ballot
from domain.council.meetings import queries as meetings
from domain.council.meetings.rules import Showing
from domain.council.rights import Deed
from domain.errors import Invalid
from domain.people.rules import Officer
from domain.transaction import wake, writing


async def tally(ballot_id: UUID, *, officer: Officer, now: datetime, counter: str = "", scrutineer: str = "") -> None:
    """Counted once more from the rows, signed, and judged. Raises CountDiffers: then the ballot has failed."""
    async with writing():
        ballot, meeting = await theirs(ballot_id, Deed.COUNT, officer)
        await require_step(ballot, Step.TALLY)
        again = await queries.recount(ballot_id)
        if not again.right:
            raise rules.CountDiffers()
        if counter.strip() or scrutineer.strip():
            rules.require_signatures(counter, scrutineer)
            await sign(ballot_id, meeting, counter, scrutineer, now)
        elif not await queries.signatures(ballot_id):
            raise rules.TwoPeopleSign()
        verdict = queries.verdict_of(ballot, again.tally)
        await move(ballot, Step.TALLY, {Ballot.tallied_at: now, Ballot.passed: verdict.passed})
        await put_on_screen(meeting["id"], Showing.RESULT, ballot["item"])
        facts = {"tally": again.tally.digest, "passed": verdict.passed, "holds": verdict.holds}
        await write_down(ballot_id, meeting, Step.TALLY, officer, now, facts=facts)


async def annul(ballot_id: UUID, reason: str, *, officer: Officer, now: datetime) -> None:
    await _end(ballot_id, Step.ANNUL, reason, officer, now)


async def fail(ballot_id: UUID, reason: str, *, officer: Officer, now: datetime) -> None:
    """A count error: never back to open; another round is another meeting."""
    await _end(ballot_id, Step.FAIL, reason, officer, now)


async def publish(ballot_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Called when its notice goes out; a ballot already published stays so."""
    async with writing():
        ballot = await queries.ballot(ballot_id)
        meeting = await meetings.meeting(ballot["meeting"])
        if ballot["state"] == State.PUBLISHED:
            return
        await move(ballot, Step.PUBLISH, {})
        await write_down(ballot_id, meeting, Step.PUBLISH, officer, now, facts={"tally": ballot["tally_digest"]})


async def _end(ballot_id: UUID, step: Step, reason: str, officer: Officer, now: datetime) -> None:
    async with writing():
        ballot, meeting = await theirs(ballot_id, Deed.RUN, officer)
        if not reason.strip():
            raise Invalid(reason="请写明理由。")
        await move(ballot, step, {})
        await write_down(ballot_id, meeting, step, officer, now, note=reason.strip())
        wake("screen", str(meeting["id"]))
