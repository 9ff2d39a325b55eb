"""Papers of a ballot and how far they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.council.ballots.rules import Papers, PaperState, count_papers
from domain.council.papers.rules import NoSuchPaper
from domain.errors import Missing
from domain.transaction import fetch, holes_for

Row = dict[str, Any]


async def papers(ballot: UUID) -> list[Row]:
    """By number, each with how many people have read it, and who first. Never what: the second looks unprejudiced."""
    return await fetch(
        "select p.id, p.number, p.voter, p.state, p.delivery, e.building, e.area,"
        " (select count(*) from paper_reading r where r.paper = p.id) as looks,"
        " (select r.officer from paper_reading r where r.paper = p.id and r.look = 1) as first_read_by"
        " from paper p join roll_entry e on e.roll = p.roll and e.voter = p.voter where p.ballot = {} order by p.number",
        ballot,
    )


async def paper(id: UUID) -> Row:
    return (await these([id]))[id]


async def these(ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Raises Missing where one of them is not there."""
    holes = holes_for(ids)
    rows = await fetch(
        f"select p.*, b.meeting from paper p join ballot b on b.id = p.ballot where p.id in ({holes})", *ids
    )
    found = {row["id"]: row for row in rows}
    if not found or len(found) < len(set(ids)):
        raise Missing()
    return found


async def numbered(ballot: UUID, number: int) -> Row:
    """Raises NoSuchPaper. Whoever asks has seen the ballot."""
    return (await all_numbered(ballot, [number]))[0]


async def all_numbered(ballot: UUID, numbers: Sequence[int]) -> list[Row]:
    """In that order. Raises NoSuchPaper with the first number that is on none."""
    holes = holes_for(numbers)
    rows = await fetch(f"select p.* from paper p where p.ballot = {{}} and p.number in ({holes})", ballot, *numbers)
    found = {row["number"]: row for row in rows}
    if missing := [number for number in numbers if number not in found]:
        [last] = await fetch("select coalesce(max(number), 0) as number from paper where ballot = {}", ballot)
        raise NoSuchPaper(number=missing[0], last=last["number"])
    return [found[number] for number in numbers]


async def in_its_place(paper: Row) -> int:
    """The number of the paper that was issued last to the same voter."""
    [row] = await fetch(
        "select max(number) as number from paper where ballot = {} and voter = {}", paper["ballot"], paper["voter"]
    )
    return int(row["number"])


async def readings(paper: UUID) -> list[Row]:
    return (await readings_of([paper]))[paper]


async def readings_of(papers: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """Of each paper, in the order of the looks."""
    found: dict[UUID, list[Row]] = {id: [] for id in papers}
    holes = holes_for(papers)
    rows = await fetch(
        f"select paper, look, officer, state, choice from paper_reading where paper in ({holes}) order by look", *papers
    )
    for row in rows:
        found[row["paper"]].append(row)
    return found


async def half_read(ballot: UUID) -> list[Row]:
    """Papers somebody has begun to enter, not yet settled: number and how many have looked; after two they differ."""
    return await fetch(
        "select p.number, count(*) as looks from paper p join paper_reading r on r.paper = p.id"
        " where p.ballot = {} and p.state = 'issued' group by p.number order by p.number",
        ballot,
    )


async def counts(ballot: UUID) -> Papers:
    """Issued, returned, valid, blank, void, exchanged: they add up."""
    rows = await fetch("select state from paper where ballot = {}", ballot)
    return count_papers(PaperState(row["state"]) for row in rows)
