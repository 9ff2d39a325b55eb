"""Ballots one may see, how they stand, and whether they can be counted again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.council.ballots.rules import State
from domain.council.bodies.rules import Body, Channel
from domain.council.boxes import queries as boxes
from domain.council.decisions.rules import decision_rule
from domain.council.meetings.queries import get_meeting, meeting
from domain.council.papers.rules import Mark
from domain.council.rechecks import queries as rechecks
from domain.council.rechecks.rules import corrected
from domain.council.tallies.rules import Cast, Hands, Tally, by_building, count, read_tally
from domain.council.verdicts.rules import Verdict, judge
from domain.council.votes import queries as votes
from domain.council.votes.rules import commitment
from domain.errors import Missing
from domain.people.rules import Officer
from domain.transaction import fetch

Row = dict[str, Any]
SELECT = (
    "select b.*, coalesce(t.words, '已删除') as words, q.type, q.matter, i.position, i.noticed as item_noticed,"
    " coalesce(r.n, 0) as rechecks, r.at as rechecked_at, r.tally as rechecked, r.tally_digest as rechecked_digest,"
    " r.passed as passed_now from ballot b join motion q on q.id = b.motion join agenda_item i on i.id = b.item"
    " left join motion_text t on t.motion = b.motion"
    " left join recheck r on r.ballot = b.id and r.n = (select max(n) from recheck where ballot = b.id)"
)
COUNTED = frozenset({State.TALLIED, State.PUBLISHED})


@dataclass(frozen=True)
class Standing:
    """One ballot as it stands now: while open the votes so far, after that what was stored at closing."""

    ballot: Row
    tally: Tally | None
    verdict: Verdict | None

    @property
    def state(self) -> State:
        return State(self.ballot["state"])

    @property
    def counted(self) -> bool:
        return self.state in COUNTED

    @property
    def received(self) -> int:
        """Votes taken in so far, hands included: who is merely present has not voted."""
        return self.tally.taking_part.heads - self.tally.silent.heads if self.tally else 0


@dataclass(frozen=True)
class Recount:
    """The stored tally against the rows, and every recheck against the corrections it names. All must hold."""

    tally: Tally
    stored: str
    same_tally: bool
    same_roll: bool
    same_votes: bool
    votes: int
    rechecks: int = 0
    same_rechecks: bool = True

    @property
    def right(self) -> bool:
        return self.same_tally and self.same_roll and self.same_votes and self.same_rechecks


async def get_ballot(id: UUID, officer: Officer) -> Row:
    """A ballot of a meeting this officer may see, else Missing."""
    found = await ballot(id)
    await get_meeting(found["meeting"], officer)
    return found


async def meeting_of(ballot: Mapping[str, Any]) -> Row:
    return await meeting(ballot["meeting"])


async def ballot(id: UUID) -> Row:
    """Its result is that of the last recheck where there was one: `passed`, `numbers` and their `digest`."""
    rows = await _ballots("b.id = {}", id)
    if not rows:
        raise Missing()
    return rows[0]


async def of_meeting(meeting: UUID) -> list[Row]:
    return await _ballots("b.meeting = {} order by i.position, b.id", meeting)


async def rounds(motion: UUID) -> list[Row]:
    """Every round on one motion, side by side, first to last."""
    return await _ballots("b.motion = {} order by b.round", motion)


async def _ballots(condition: str, *values: Any) -> list[Row]:
    return [_in_force(row) for row in await fetch(f"{SELECT} where {condition}", *values)]


def _in_force(row: Row) -> Row:
    if not row["rechecks"]:
        return row | {"numbers": row["tally"], "digest": row["tally_digest"]}
    return row | {"passed": row["passed_now"], "numbers": row["rechecked"], "digest": row["rechecked_digest"]}


def to_vote_again(row: Mapping[str, Any]) -> bool:
    """It did not pass, or what passed was miscounted or annulled: what another round would mend."""
    return not row["passed"] or State(row["state"]) in (State.FAILED, State.ANNULLED)


async def motions_of(matter: UUID) -> list[Row]:
    """The last round of each motion on a matter: what a new round would continue."""
    return await _ballots(
        "q.matter = {} and b.round = (select max(x.round) from ballot x where x.motion = b.motion) order by b.id",
        matter,
    )


async def standing(row: Row) -> Standing:
    if row["roll"] is None:
        return Standing(row, None, None)
    tally = read_tally(row["numbers"]) if row["numbers"] else await count_now(row)
    return Standing(row, tally, verdict_of(row, tally))


def verdict_of(row: Mapping[str, Any], tally: Tally) -> Verdict:
    return judge(
        tally,
        decision_rule(row["rule"], row["rule_version"]),
        binding=bool(row["binding"]),
        unreturned_with_majority=bool(row["unreturned_with_majority"]),
    )


async def count_now(row: Mapping[str, Any]) -> Tally:
    """From the recorded votes. In a meeting those in the room take part; after closing those it wrote down."""
    attending = None
    if Body(row["body"]) != Body.OWNERS:
        in_room = row["state"] == State.OPEN
        attending = await (votes.in_the_room(row["meeting"]) if in_room else votes.attended(row["id"]))
    roll = await votes.roll(row["roll"])
    return count(roll, await votes.casts(row["id"]), hands=await _unnamed(row), attending=attending)


async def count_again(row: Mapping[str, Any], *, hands: Hands | None = None, marks: Mapping[str, Mark] = {}) -> Tally:
    """As above with every correction in force and these besides."""
    attending = None if Body(row["body"]) == Body.OWNERS else await votes.attended(row["id"])
    raised = hands or await rechecks.hands(row["id"], row["rechecks"]) or await _unnamed(row)
    read = {**await rechecks.marks(row["id"], row["rechecks"]), **marks}
    casts = corrected(await votes.casts(row["id"]), read)
    return count(await votes.roll(row["roll"]), casts, hands=raised, attending=attending)


async def _unnamed(row: Mapping[str, Any]) -> Hands | None:
    """Votes that stand beside no voter: raised hands, or what lies in the box."""
    if row["secret"]:
        return await boxes.contents(row["id"], open=row["state"] == State.OPEN)
    return await votes.hands(row["id"])


async def hands_in_force(row: Mapping[str, Any]) -> Hands | None:
    """The raised hands, once entered. Of a secret ballot none: beside the whole they would tell the phones' votes."""
    if row["secret"]:
        return None
    return await rechecks.hands(row["id"], row["rechecks"]) or await votes.hands(row["id"])


async def slips(row: Mapping[str, Any]) -> tuple[int, int]:
    """Of a closed secret ballot: slips that lay in the box of the room, and how many could have put one in."""
    cast = await votes.casts(row["id"])
    in_room = sum(each.channel == Channel.PAPER for each in cast)
    lying = (await boxes.contents(row["id"], open=False)).raised
    return lying - (len(cast) - in_room), in_room


async def unnamed_in_force(row: Mapping[str, Any]) -> int:
    """Hands raised, or slips in the box of the room: fewer than could have been where somebody gave neither."""
    raised = await rechecks.hands(row["id"], row["rechecks"]) or await _unnamed(row) or Hands(0, 0, 0)
    if not row["secret"]:
        return raised.raised
    return raised.raised - sum(each.channel != Channel.PAPER for each in await votes.casts(row["id"]))


async def casts_in_force(row: Mapping[str, Any]) -> list[Cast]:
    return corrected(await votes.casts(row["id"]), await rechecks.marks(row["id"], row["rechecks"]))


async def waiting_for_hands(row: Mapping[str, Any]) -> int:
    """In the room, on the roll, and not yet voted: who can raise a hand."""
    roll = await votes.roll(row["roll"])
    voted = {cast.voter for cast in await votes.casts(row["id"])}
    return sum(voter in roll and voter not in voted for voter in await votes.in_the_room(row["meeting"]))


async def buildings(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """(all, taking part) by building: which doors are still to visit. Never rooms."""
    return by_building(await votes.roll(row["roll"]), await casts_in_force(row))


async def recount(id: UUID) -> Recount:
    """Count again from the rows; compare tally, roll and every vote with what was stored and promised."""
    row = await ballot(id)
    if not row["tally"]:
        raise Missing()
    roll = await votes.roll(row["roll"])
    [frozen] = await fetch("select digest from roll where id = {}", row["roll"])
    tally = await count_now(row)
    promised = await votes.commitments(id)
    whole = all(
        each["commitment"] == commitment(each["salt"], each["ballot"], each["voter"], each["choice"], each["channel"])
        for each in promised
    )
    return Recount(
        tally=tally,
        stored=row["tally_digest"],
        same_tally=tally.digest == row["tally_digest"],
        same_roll=roll.digest == frozen["digest"],
        same_votes=whole and await _none_missing(row, promised),
        votes=len(promised),
        rechecks=row["rechecks"],
        same_rechecks=await _same_rechecks(row),
    )


async def _none_missing(row: Row, promised: list[Row]) -> bool:
    """Of a secret ballot: a vote for everybody who voted by phone, and none more than voters."""
    if not row["secret"]:
        return True
    lying = (await boxes.contents(row["id"], open=False)).raised
    by_phone = sum(each["channel"] == str(Channel.PHONE) for each in promised)
    return bool(by_phone <= lying <= len(promised))


async def _same_rechecks(row: Row) -> bool:
    for one in await rechecks.of_ballot(row["id"]):
        if (await count_again(row | {"rechecks": one["n"]})).digest != one["tally_digest"]:
            return False
    return True


async def signatures(ballot: UUID) -> list[Row]:
    """The counter, then the scrutineer, who signed last."""
    rows = await fetch("select duty, name, at from signature where ballot = {} order by at, id", ballot)
    last = {row["duty"]: row for row in rows}
    return [last[duty] for duty in sorted(last)]
