"""Register a proxy, take it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.council import rights
from domain.council.ballots import rules
from domain.council.bodies.rules import Body
from domain.council.meetings import actions as meetings
from domain.council.meetings.queries import get_meeting
from domain.council.meetings.tables import Proxy
from domain.council.papers.queries import paper as get_paper
from domain.council.papers.queries import readings
from domain.council.proxies import queries
from domain.council.rights import Deed
from domain.errors import Invalid, Missing
from domain.ids import uuid7
from domain.journal.actions import record
from domain.journal.rules import commit_to
from domain.people.rules import Officer
from domain.transaction import hold, writing


async def stand_in(
    meeting_id: UUID, voter: UUID, *, holder: str, document: str, officer: Officer, now: datetime
) -> None:
    """`document` is the digest of the scanned authority. A member stood for is present; an owner's paper counts as theirs.

    Raises ProxyNotAllowed, ProxyNotWritten, TooManyProxies, StoodForAlready, TooLateToStandIn.
    """
    holder = "".join(holder.split())
    async with writing():
        # Limits are counted: of two at once the second waits, and counts the first.
        await hold("meeting", meeting_id)
        meeting = await get_meeting(meeting_id, officer)
        await rights.require(meeting, Deed.RUN, officer)
        if not holder:
            raise Invalid(reason="请填受托人姓名。")
        if not await queries.may_be_stood_for(meeting_id, voter):
            raise Missing()
        if why := await queries.too_late(meeting, voter):
            raise rules.TooLateToStandIn(why=why)
        rules.require_proxy(
            await queries.rule_of(meeting),
            held=await queries.held_by(meeting_id, holder),
            written=bool(document),
            election=await queries.elects(meeting_id),
        )
        if any(str(row["voter"]) == str(voter) for row in await queries.of_meeting(meeting_id)):
            raise rules.StoodForAlready()
        id = uuid7()
        await Proxy.insert(
            Proxy(
                id=id,
                subdistrict=meeting["subdistrict"],
                meeting=meeting_id,
                voter=voter,
                document=document,
                holder=holder,
                at=now,
            )
        )
        if Body(meeting["body"]) != Body.OWNERS:
            await meetings.check_in(meeting_id, voter, officer=officer, now=now)
        await record(
            "meeting",
            meeting_id,
            "stand_in",
            actor=officer.id,
            at=now,
            subdistrict=meeting["subdistrict"],
            path=meeting["path"],
            # Salted with the row's own random id: once the row is erased, the line says nothing of the document (rules.md §8).
            facts={"voter": voter, "document": commit_to(document, str(id))},
        )


async def take_back(meeting_id: UUID, voter: UUID, reason: str, *, officer: Officer, now: datetime) -> None:
    """Before the vote is cast. A member stood for is no longer present. Raises Missing, VotedAlready."""
    if not reason.strip():
        raise Invalid(reason="请写明为什么收回委托。")
    async with writing():
        meeting = await get_meeting(meeting_id, officer)
        await rights.require(meeting, Deed.RUN, officer)
        if await queries.has_voted(meeting_id, voter):
            raise rules.VotedAlready()
        ended = await (
            Proxy.update({Proxy.ended_at: now})
            .where((Proxy.meeting == meeting_id) & (Proxy.voter == voter) & Proxy.ended_at.is_null())
            .returning(Proxy.id)
        )
        if not ended:
            raise Missing()
        if Body(meeting["body"]) != Body.OWNERS:
            await meetings.leave(meeting_id, voter, officer=officer, now=now)
        await record(
            "meeting",
            meeting_id,
            "take_back",
            actor=officer.id,
            at=now,
            subdistrict=meeting["subdistrict"],
            path=meeting["path"],
            facts={"voter": voter},
            note=reason.strip(),
        )


async def stand_in_on_paper(paper_id: UUID, *, holder: str, document: str, officer: Officer, now: datetime) -> None:
    """For the owner of a paper that nobody has read yet. Raises PaperNotOut, and as stand_in."""
    async with writing():
        paper = await get_paper(paper_id)
        if paper["state"] != rules.PaperState.ISSUED or await readings(paper_id):
            raise rules.PaperReadAlready(number=paper["number"])
        await stand_in(paper["meeting"], paper["voter"], holder=holder, document=document, officer=officer, now=now)
