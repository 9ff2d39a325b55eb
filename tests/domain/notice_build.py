"""A matter decided by nine residents' representatives of 东街社区, and the notice drafted from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.council.ballots import actions as ballots
from domain.council.bodies.rules import Body, Convenor, MotionType
from domain.council.meetings import actions as meetings
from domain.council.members.actions import seat
from domain.council.members.rules import Seat
from domain.council.resolutions.actions import resolve
from domain.council.tallies.rules import Hands
from domain.ids import uuid7
from domain.matters.tables import Matter, MatterText
from domain.notices import actions
from tests.build import NOON, Town

MEETS = NOON + timedelta(days=5)
DECIDED = MEETS + timedelta(hours=1)
PUBLISHED = DECIDED + timedelta(hours=1)
NAMES = ("甲一", "乙二", "丙三", "丁四", "戊五", "己六", "庚七", "辛八", "壬九")


@dataclass
class Decided:
    matter: UUID
    meeting: UUID
    ballot: UUID
    resolution: UUID | None
    notice: UUID


async def shared_matter(town: Town, kind: str = "shared") -> UUID:
    id = uuid7()
    await Matter.insert(
        Matter(
            id=id,
            number=f"20261123-{str(id)[-7:].upper()}",
            subdistrict=town.street,
            path="110109/110109002/110109002001/",
            community=town.community,
            origin_node=town.community,
            responsible_node=town.community,
            kind=kind,
            confidential=kind == "household",
            state="in_hand",
            channel="patrol",
            registered_at=NOON,
            happened_at=NOON,
        )
    )
    await MatterText.insert(MatterText(matter=id, subdistrict=town.street, title="三号楼前停车"))
    return id


async def representatives(town: Town) -> None:
    for at, name in enumerate(NAMES):
        kind = Seat.REPRESENTATIVE if at < 8 else Seat.COMMITTEE
        await seat(town.community, Body.REPRESENTATIVES, kind, name, officer=town.zhou, now=NOON)


async def voted(
    town: Town, *, hands: Hands, matter: UUID, motion: UUID | None = None, body: Body = Body.REPRESENTATIVES
) -> tuple[UUID, UUID]:
    """(meeting, ballot), all nine present, counted by hand."""
    zhou = town.zhou
    meeting = await meetings.convene(
        town.community, body, Convenor.RESIDENTS_COMMITTEE, meets_at=MEETS, place="议事厅", officer=zhou, now=NOON
    )
    item = await meetings.add_item(meeting, "三号楼前停车", officer=zhou, now=NOON, matter=matter)
    words = "三号楼前划 12 个停车位"
    type = MotionType.COMMUNITY_AFFAIR
    ballot = await ballots.propose(item, words, type, officer=zhou, now=NOON, motion=motion)
    await meetings.notice(meeting, officer=zhou, now=NOON)
    from domain.council.meetings.tables import Attendance

    voters = [row["voter"] for row in await Attendance.select(Attendance.voter).where(Attendance.meeting == meeting)]
    await meetings.check_in_all(meeting, voters, officer=zhou, now=MEETS)
    await meetings.begin(meeting, officer=zhou, now=MEETS)
    await ballots.open(ballot, officer=zhou, now=MEETS)
    await ballots.hand_tally(ballot, hands, counter="周一一", scrutineer="吴二二", officer=zhou, now=MEETS)
    await ballots.close(ballot, officer=zhou, now=MEETS)
    await ballots.tally(ballot, officer=zhou, now=DECIDED)
    return meeting, ballot


async def decided(town: Town, *, hands: Hands = Hands(7, 1, 1), responsible: str = "东街社区居委会") -> Decided:
    """Passed unless the hands say otherwise, resolved, and drafted as a notice."""
    await representatives(town)
    matter = await shared_matter(town)
    meeting, ballot = await voted(town, hands=hands, matter=matter)
    resolution = None
    if hands.agreeing > 4:
        resolution = await resolve(
            ballot,
            "三号楼前划 12 个停车位，先到先停，居委会每月公布一次使用情况。",
            responsible=responsible,
            due_on=(DECIDED + timedelta(days=30)).date(),
            officer=town.zhou,
            now=DECIDED,
        )
        notice = await actions.draft_from_resolution(resolution, officer=town.zhou, now=DECIDED)
    else:
        notice = await actions.draft_from_ballot(ballot, officer=town.zhou, now=DECIDED)
    return Decided(matter, meeting, ballot, resolution, notice)


async def published(town: Town) -> Decided:
    made = await decided(town)
    await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED)
    return made
