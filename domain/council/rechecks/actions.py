"""Count a published ballot again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council import rights
from domain.council.ballots import queries as ballots
from domain.council.ballots.actions.saving import write_down
from domain.council.ballots.rules import PaperState, State
from domain.council.bodies.rules import Body
from domain.council.boxes import queries as boxes
from domain.council.papers.queries import numbered
from domain.council.rechecks import rules
from domain.council.rechecks.rules import Correction
from domain.council.rechecks.tables import Recheck, RecheckReading, RecheckText
from domain.council.rights import Deed
from domain.council.tallies.rules import Hands, tally_text
from domain.council.votes import barrier
from domain.ids import uuid7
from domain.people.rules import Officer
from domain.transaction import add, wake, writing

Row = dict[str, Any]


async def recheck(
    ballot_id: UUID,
    reason: str,
    *,
    first: str,
    second: str,
    officer: Officer,
    now: datetime,
    hands: Hands | None = None,
    corrections: Sequence[Correction] = (),
) -> bool:
    """With the hands or papers as two scrutineers now count them; whether the numbers differ from those in force.

    The recorded votes stay; the new tally follows from them, the roll and the corrections.
    Raises NotPublishedYet, TwoScrutineersSign, ReasonMissing, NothingCountedAgain, NoHandsHere, PaperVoid, PaperNotBack,
    PhonesDoNotChange, DoesNotAddUp.
    """
    first, second = rules.require_scrutineers(first, second)
    if not reason.strip():
        raise rules.ReasonMissing()
    async with writing():
        await barrier.alone_with(ballot_id)
        ballot = await ballots.get_ballot(ballot_id, officer)
        meeting = await ballots.meeting_of(ballot)
        await rights.require(meeting, Deed.RECHECK, officer)
        rules.require_published(State(ballot["state"]))
        on_paper = Body(meeting["body"]) == Body.OWNERS
        rules.require_counted(hands=hands is not None, papers=bool(corrections), on_paper=on_paper)
        if ballot["secret"] and hands:
            await _require_slips_explain(ballot, hands)
        papers = [await _paper(ballot_id, correction) for correction in corrections]
        marks = {str(paper["voter"]): one.mark for paper, one in zip(papers, corrections, strict=True)}
        tally = await ballots.count_again(ballot, hands=hands, marks=marks)
        verdict = ballots.verdict_of(ballot, tally)
        id, n = uuid7(), ballot["rechecks"] + 1
        common = {"subdistrict": ballot["subdistrict"], "recheck": id}
        row = {"id": id, "subdistrict": ballot["subdistrict"], "ballot": ballot_id, "n": n}
        counted = {"tally": tally_text(tally), "tally_digest": tally.digest, "passed": verdict.passed}
        await add(Recheck, [row | counted | _raised(hands) | {"rechecked_by": officer.id, "at": now}])
        signed = {"reason": reason.strip(), "first": first, "second": second}
        await add(RecheckText, [common | signed])
        read = zip(papers, corrections, strict=True)
        await add(
            RecheckReading,
            [{"id": uuid7(), **common, "paper": paper["id"], "mark": str(one.mark)} for paper, one in read],
        )
        facts = {"recheck": id, "n": n, "tally": tally.digest, "was": ballot["digest"], "passed": verdict.passed}
        await write_down(ballot_id, meeting, "recheck", officer, now, facts=facts, note=reason.strip())
        wake("screen", str(meeting["id"]))
    return tally.digest != str(ballot["digest"])


async def _require_slips_explain(ballot: Row, hands: Hands) -> None:
    was = await boxes.contents(ballot["id"], open=False)
    slips, in_room = await ballots.slips(ballot)
    rules.require_slips_explain(was, hands, slips=slips, in_room=in_room)


async def _paper(ballot: UUID, correction: Correction) -> Row:
    paper = await numbered(ballot, correction.number)
    if paper["state"] == PaperState.EXCHANGED:
        raise rules.PaperVoid(number=correction.number)
    if paper["state"] == PaperState.ISSUED:
        raise rules.PaperNotBack(number=correction.number)
    return paper


def _raised(hands: Hands | None) -> Row:
    if hands is None:
        return {"agreeing": None, "opposing": None, "abstaining": None}
    return {"agreeing": hands.agreeing, "opposing": hands.opposing, "abstaining": hands.abstaining}
