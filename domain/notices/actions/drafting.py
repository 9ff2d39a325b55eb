"""Begin a notice: from a ballot, or one that no ballot made."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.council.ballots import queries as ballots
from domain.council.ballots.rules import State as BallotState
from domain.council.bodies.rules import Body, Convenor
from domain.council.meetings import queries as meetings
from domain.council.resolutions import queries as resolutions
from domain.council.votes import barrier
from domain.ids import token, uuid7
from domain.notices import queries, rights, rules
from domain.notices.actions.facts import facts_now
from domain.notices.actions.phones import phone_of
from domain.notices.actions.saving import record, require_publishable
from domain.notices.editions import rules as editions
from domain.notices.rules import Kind, ListKind, State
from domain.notices.tables import Edition, Notice
from domain.people import queries as people
from domain.people.rules import Officer
from domain.transaction import add, fetch, writing

Row = dict[str, Any]


async def draft_from_resolution(resolution_id: UUID, *, officer: Officer, now: datetime) -> UUID:
    """A notice whose text begins as the resolution's words. Returns its id. Raises as draft_from_ballot."""
    resolution = await resolutions.resolution(resolution_id)
    return await draft_from_ballot(resolution["ballot"], officer=officer, now=now)


async def draft_from_ballot(ballot_id: UUID, *, officer: Officer, now: datetime) -> UUID:
    """A tallied ballot, passed or not, becomes a draft: all its numbers from the tally in force, none typed.

    After a recheck that found other numbers than those published it is the correction: a notice of its own, whose
    period starts with it; the old one comes down when it is published.
    Raises Missing, BallotNotTallied, AlreadyDrafted, HouseholdNeverPublished, NotTheirCommunity.
    """
    async with writing():
        # Of two who draft at once one comes after, and finds the other's.
        await barrier.alone_with(ballot_id)
        ballot = await ballots.ballot(ballot_id)
        meeting = await meetings.get_meeting(ballot["meeting"], officer)
        if ballot["state"] not in (BallotState.TALLIED, BallotState.PUBLISHED):
            raise rules.BallotNotTallied()
        resolution = await resolutions.of_ballot(ballot_id) if ballot["passed"] else None
        wrong = await _to_correct(ballot)
        facts = await facts_now(ballot, corrects=wrong["id"] if wrong else None)
        body, convenor = Body(meeting["body"]), Convenor(meeting["convenor"])
        decided_at = ballot["rechecked_at"] if wrong else ballot["tallied_at"]
        due = rules.publish_by(body, decided_at, await people.calendar())
        row = await _place(meeting["community"])
        notice = {
            **_blank(row, convenor, meeting["area_name"] or "", officer, now),
            "property_area": meeting["property_area"],
            "matter": ballot["matter"],
            "ballot": ballot_id,
            "resolution": resolution["id"] if resolution else None,
            "kind": str(rules.kind_for(body, facts.binding)),
            "body": str(body),
            "publish_by": due.at if due else None,
            "corrects": wrong["id"] if wrong else None,
        }
        await rights.require_write(notice, officer)
        await require_publishable(ballot["matter"])
        title = rules.title_for(ballot["words"], ballot["round"], corrected=wrong is not None)
        text = editions.tidy(resolution["words"] if resolution else ballot["words"])[: editions.LONGEST_TEXT]
        phones = await _phones(row, notice["publisher"])
        return await _save_draft(notice, title, text, editions.to_json(facts, phones), officer, now)


async def draft(
    community: UUID,
    kind: Kind,
    *,
    title: str,
    text: str,
    officer: Officer,
    now: datetime,
    convenor: Convenor = Convenor.RESIDENTS_COMMITTEE,
    list_kind: ListKind | None = None,
    property_area: UUID | None = None,
) -> UUID:
    """A notice that no ballot made: 便民服务, without a link to any matter, or a list that a law orders.

    The same words a second time, while they are a draft, are that draft: who presses twice meant one.
    Raises Missing, NotTheirCommunity, TooLong, NothingWritten.
    """
    editions.require_lengths(title.strip(), editions.tidy(text))
    async with writing():
        row = await _place(community)
        area = await fetch("select name from property_area where id = {}", property_area) if property_area else []
        notice = {
            **_blank(row, convenor, area[0]["name"] if area else "", officer, now),
            "property_area": property_area,
            "kind": str(kind),
            "list_kind": str(list_kind) if list_kind else None,
        }
        await rights.require_write(notice, officer)
        if there := await queries.open_draft_of(community, str(kind), title.strip(), editions.tidy(text)):
            return there
        basis = rules.LIST_ARTICLES[list_kind] if list_kind else ""
        content = editions.to_json(editions.Facts(basis=basis), await _phones(row, notice["publisher"]))
        return await _save_draft(notice, title.strip(), editions.tidy(text), content, officer, now)


async def _to_correct(ballot: Row) -> Row | None:
    """Raises AlreadyDrafted where there is a notice and no recheck found its numbers wrong."""
    rows = [row for row in await queries.of_ballot(ballot["id"]) if row["state"] != State.WITHDRAWN]
    wrong = await queries.published_wrongly(ballot)
    if rows and (wrong is None or rows[-1]["state"] == State.DRAFT):
        raise rules.AlreadyDrafted()
    return wrong


def _blank(place: Row, convenor: Convenor, area_name: str, officer: Officer, now: datetime) -> Row:
    return {
        "id": uuid7(),
        "subdistrict": place["subdistrict"],
        "path": place["path"],
        "community": place["id"],
        "property_area": None,
        "matter": None,
        "ballot": None,
        "resolution": None,
        "code": token(),
        "list_kind": None,
        "body": None,
        "convenor": str(convenor),
        "publisher": rules.publisher_name(
            convenor, community=place["name"], property_area=area_name, subdistrict=place["subdistrict_name"]
        ),
        "state": str(State.DRAFT),
        "drafted_by": officer.id,
        "drafted_at": now,
        "publish_by": None,
        "provisional": False,
        "untitled": False,
        "corrects": None,
        "version": 1,
    }


async def _save_draft(notice: Row, title: str, text: str, content: str, officer: Officer, now: datetime) -> UUID:
    await add(Notice, [notice])
    id: UUID = notice["id"]
    await Edition.insert(
        Edition(
            id=uuid7(),
            subdistrict=notice["subdistrict"],
            notice=id,
            n=1,
            title=title,
            text=text,
            content=content,
            drafted_by=officer.id,
            drafted_at=now,
        )
    )
    await record(notice, "draft", officer, now, facts={"ballot": notice["ballot"], "kind": notice["kind"]})
    return id


async def _place(community: UUID) -> Row:
    rows = await fetch(
        "select o.id, o.name, o.path, o.subdistrict, s.name as subdistrict_name from org o"
        " join org s on s.id = o.subdistrict where o.id = {} and o.level = 'community'",
        community,
    )
    if not rows:
        raise rules.NotTheirCommunity()
    return rows[0]


async def _phones(place: Row, publisher: str) -> tuple[editions.Phone, ...]:
    """The community's line, as 人员 keeps it."""
    number = await phone_of(place["subdistrict"], place["name"])
    return (editions.Phone(place["name"] + "居委会", number),) if number else ()
