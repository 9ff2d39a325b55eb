"""Notices one may see, what residents read under a code, and what the gate should know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.council.ballots import queries as ballots
from domain.council.bodies.rules import Body
from domain.errors import Missing
from domain.ids import read_token
from domain.notices import rights
from domain.notices.editions import rules as editions
from domain.notices.gate import Basis, Finding, Keep, Known, What, check_all
from domain.notices.rules import LIST_ARTICLES, Kind, ListKind, ProgressKind, State, stands_until
from domain.people import queries as people
from domain.people.rules import Officer
from domain.transaction import fetch

Row = dict[str, Any]

COLUMNS = (
    "n.*, o.name as community_name, s.name as subdistrict_name, p.name as area_name,"
    " coalesce(m.kind, '') as matter_kind, coalesce(m.confidential, false) as confidential, m.number as matter_number"
)
FROM = (
    " from notice n join org o on o.id = n.community join org s on s.id = n.subdistrict"
    " left join property_area p on p.id = n.property_area left join matter m on m.id = n.matter"
)
NEWEST = "(select max(e.n) from edition e where e.notice = n.id)"


@dataclass(frozen=True)
class Progress:
    id: UUID
    kind: ProgressKind
    on_day: date | None
    words: str


@dataclass(frozen=True)
class Published:
    """One edition as it stands in public."""

    edition: editions.Edition
    published_at: datetime
    head: tuple[int, str] | None


@dataclass(frozen=True)
class Shown:
    """All that a resident may read under a code."""

    id: UUID
    code: str
    version: int
    state: State
    kind: Kind
    matter_kind: str
    community: str
    subdistrict: str
    publisher: str
    published_at: datetime
    stands_until: datetime
    provisional: bool
    editions: tuple[Published, ...]
    progress: tuple[Progress, ...]
    withdrawn_at: datetime | None = None
    reason: str = ""
    untitled: bool = False
    newer: str = ""

    @property
    def current(self) -> Published:
        return self.editions[-1]


async def notice(id: UUID) -> Row:
    rows = await fetch(f"select {COLUMNS}{FROM} where n.id = {{}}", id)
    if not rows:
        raise Missing()
    return rows[0]


async def get_notice(id: UUID, officer: Officer) -> Row:
    """A notice this officer may see, else Missing."""
    row = await notice(id)
    await rights.require_see(row, officer)
    return row


async def visible_to(officer: Officer, *, state: State | None = None, most: int = 100) -> list[Row]:
    """Newest first, each with its newest edition's title."""
    found: dict[str, Row] = {}
    for condition, values in rights.conditions(officer):
        narrowed = " and n.state = {}" if state else ""
        rows = await fetch(
            f"select {COLUMNS}, e.title, e.n as edition, e.published_at as edition_published_at{FROM}"
            f" join edition e on e.notice = n.id and e.n = {NEWEST} where {condition}{narrowed}"
            f" order by n.drafted_at desc, n.id desc limit {most}",
            *values,
            *([str(state)] if state else []),
        )
        found |= {str(row["id"]): row for row in rows}
    return sorted(found.values(), key=lambda row: (row["drafted_at"], str(row["id"])), reverse=True)[:most]


async def of_matter(matter: UUID) -> list[Row]:
    """With the newest edition's title."""
    return await fetch(
        f"select {COLUMNS}, e.title{FROM} join edition e on e.notice = n.id and e.n = {NEWEST}"
        " where n.matter = {} order by n.drafted_at",
        matter,
    )


async def of_ballot(ballot: UUID) -> list[Row]:
    return await fetch(f"select {COLUMNS}{FROM} where n.ballot = {{}} order by n.drafted_at", ballot)


async def newest_of_ballot(ballot: UUID) -> Row | None:
    """Drafted or published last and not taken down; with its title."""
    rows = [row for row in await of_ballot(ballot) if row["state"] != State.WITHDRAWN]
    return rows[-1] | {"title": (await edition_rows(rows[-1]["id"]))[-1]["title"]} if rows else None


async def published_wrongly(ballot: Row) -> Row | None:
    """The notice that published other numbers than the last recheck found, whether it still stands or not."""
    published = [row for row in await of_ballot(ballot["id"]) if row["published_at"] is not None]
    if not published or not ballot["rechecks"]:
        return None
    standing = await ballots.standing(ballot)
    assert standing.tally is not None and standing.verdict is not None
    right = editions.rows_of(standing.tally, standing.verdict)
    return published[-1] if (await published_facts(published[-1]["id"])).rows != right else None


async def published_facts(notice: UUID) -> editions.Facts:
    """Of the newest edition that residents saw."""
    last = [row for row in await edition_rows(notice) if row["published_at"] is not None][-1]
    return editions.from_json(last["content"])[0]


async def edition_rows(notice: UUID) -> list[Row]:
    """Every edition, first to last; the last may be an unpublished draft."""
    return await fetch("select * from edition where notice = {} order by n", notice)


async def draft(notice: UUID) -> Row | None:
    rows = await fetch("select * from edition where notice = {} and published_at is null", notice)
    return rows[0] if rows else None


async def open_draft_of(community: UUID, kind: str, title: str, text: str) -> UUID | None:
    """A draft of no ballot that says just this."""
    rows = await fetch(
        "select n.id from notice n join edition e on e.notice = n.id"
        " where n.community = {} and n.state = 'draft' and n.ballot is null and n.kind = {} and e.title = {} and e.text = {}",
        community,
        kind,
        title,
        text,
    )
    return rows[0]["id"] if rows else None


async def keeps(notice: UUID) -> list[Keep]:
    rows = await fetch("select key, basis, document, clause from notice_keep where notice = {} order by id", notice)
    return [Keep(row["key"], Basis(row["basis"]), row["document"], row["clause"]) for row in rows]


async def consent(notice: UUID, document: UUID, officer: Officer) -> Row:
    """The scan of a consent, for who writes this notice. Raises Missing, NotTheirCommunity."""
    row = await get_notice(notice, officer)
    await rights.require_write(row, officer)
    rows = await fetch("select * from notice_document where notice = {} and id = {}", notice, document)
    if not rows:
        raise Missing()
    return rows[0]


async def progress(notice: UUID) -> tuple[Progress, ...]:
    rows = await fetch("select id, kind, on_day, words from notice_progress where notice = {}", notice)
    lines = [Progress(row["id"], ProgressKind(row["kind"]), _day(row["on_day"]), row["words"]) for row in rows]
    return tuple(sorted(lines, key=lambda line: (line.on_day or date.max, line.id)))


def edition_of(row: Row, publisher: str) -> editions.Edition:
    facts, phones = editions.from_json(row["content"])
    return editions.Edition(row["n"], publisher, row["title"], row["text"], facts, phones, row["change"])


async def status_of(code: str) -> Row | None:
    """id, state and version of what has ever been published under a typed code: one index look-up, found or not."""
    typed = read_token(code) or code.strip()[:40]
    rows = await fetch("select id, state, version from notice where code = {} and published_at is not null", typed)
    return rows[0] if rows else None


async def newest_code() -> str | None:
    """Of the notice published last, for the QR code on the terminal of `make run`."""
    rows = await fetch("select code from notice where state = 'published' order by published_at desc, id desc limit 1")
    return rows[0]["code"] if rows else None


async def shown(id: UUID) -> Shown:
    """Raises Missing where nothing has been published."""
    row = await notice(id)
    published = [one for one in await edition_rows(id) if one["published_at"] is not None]
    if not published:
        raise Missing()
    newer = await fetch("select code from notice where corrects = {} and published_at is not null order by id", id)
    return Shown(
        id=row["id"],
        code=row["code"],
        version=row["version"],
        state=State(row["state"]),
        kind=Kind(row["kind"]),
        matter_kind=row["matter_kind"],
        community=row["community_name"],
        subdistrict=row["subdistrict_name"],
        publisher=row["publisher"],
        published_at=row["published_at"],
        stands_until=row["stands_until"],
        provisional=bool(row["provisional"]),
        editions=tuple(_published(one, row["publisher"]) for one in published),
        progress=await progress(id),
        withdrawn_at=row["withdrawn_at"],
        reason=row["reason"],
        untitled=bool(row["untitled"]),
        newer=newer[-1]["code"] if newer else "",
    )


async def will_stand_until(row: Row, now: datetime) -> datetime:
    """The end of the period if it were published now; an amended notice keeps its own."""
    until: datetime | None = row["stands_until"]
    if until is not None:
        return until
    return stands_until(Body(row["body"]) if row["body"] else None, now, await people.calendar()).at


async def known(row: Row) -> Known:
    """Residents' names around this matter to find; officials' names and places to leave alone."""
    officials = await fetch("select name from officer where subdistrict = {} and length(name) > 1", row["subdistrict"])
    places = await fetch(
        "select name from org where subdistrict = {} union select name from property_area where subdistrict = {}"
        " union select name from party where subdistrict = {}",
        row["subdistrict"],
        row["subdistrict"],
        row["subdistrict"],
    )
    return Known(await _residents(row), _names(officials), _names(places))


async def _residents(row: Row) -> tuple[str, ...]:
    found: list[Row] = []
    if row["matter"]:
        found += await fetch(
            "select t.name from voice v join voice_text t on t.voice = v.id where v.matter = {}"
            " union select i.name from voice v join person_identity i on i.person = v.person where v.matter = {}",
            row["matter"],
            row["matter"],
        )
    if row["property_area"]:
        found += await fetch(
            "select i.name from owner w join owner_identity i on i.owner = w.id where w.property_area = {}",
            row["property_area"],
        )
    return _names(found)


async def findings(row: Row, edition: editions.Edition) -> list[Finding]:
    """What the gate finds in an edition, those things aside that may stand without a basis."""
    return [one for one in check_all(fields(edition), known=await known(row)) if one.what not in spared(row)]


def spared(row: Row) -> frozenset[What]:
    """A statutory list is ordered to name people."""
    return frozenset({What.NAME}) if row["list_kind"] else frozenset()


def fields(edition: editions.Edition) -> dict[str, str]:
    phones = "\n".join(phone.name for phone in edition.phones)
    responsible = edition.facts.responsible
    return {
        "标题": edition.title,
        "正文": edition.text,
        "更正说明": edition.change,
        "谁负责": responsible,
        "电话名称": phones,
    }


def article(row: Row) -> str:
    return LIST_ARTICLES[ListKind(row["list_kind"])] if row["list_kind"] else ""


def _published(row: Row, publisher: str) -> Published:
    head = (row["head_block"], row["head_hash"]) if row["head_block"] is not None else None
    return Published(edition_of(row, publisher), row["published_at"], head)


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["name"] for row in rows if row["name"]))


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
