"""Small builders for meetings: fifty representatives, a motion, papers over a property area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.council.ballots import actions as ballots
from domain.council.bodies.rules import Body, Convenor, MotionType
from domain.council.meetings import actions as meetings
from domain.council.meetings import queries
from domain.council.members import actions as members
from domain.council.members.rules import SEATS, Seat
from domain.ids import uuid7
from domain.people.tables import Dwelling, DwellingOwner, Owner, OwnerIdentity
from domain.transaction import add, writing
from tests.build import NOON, Town

MEETING_DAY = NOON + timedelta(days=4)
OWNERS_DAY = NOON + timedelta(days=16)


@dataclass
class Room:
    meeting: UUID
    item: UUID
    ballot: UUID
    members: list[dict[str, Any]]

    def codes(self) -> list[str]:
        return [member["code"] for member in self.members]

    def voters(self) -> list[UUID]:
        return [member["voter"] for member in self.members]


async def representatives(
    town: Town, number: int = 50, *, committee: int = 5, body: Body = Body.REPRESENTATIVES
) -> None:
    for n in range(number):
        usual = SEATS[body][0]
        seat = Seat.COMMITTEE if n < committee and Seat.COMMITTEE in SEATS[body] else usual
        await members.seat(
            town.community, body, seat, f"代表{n}", officer=town.zhou, now=NOON, building=f"{n // 10 + 1} 号楼"
        )


async def noticed(
    town: Town,
    *,
    body: Body = Body.REPRESENTATIVES,
    type: MotionType = MotionType.COMMUNITY_AFFAIR,
    number: int = 50,
    by_phone: bool = True,
    secret: bool = False,
    at: datetime = MEETING_DAY,
) -> Room:
    """A meeting of so many members with one motion, its notice out."""
    await representatives(town, number, committee=number // 10, body=body)
    meeting = await meetings.convene(
        town.community,
        body,
        Convenor.RESIDENTS_COMMITTEE,
        meets_at=at,
        place="社区活动室",
        officer=town.zhou,
        now=NOON,
    )
    item = await meetings.add_item(meeting, "43 号楼上下水管更换", officer=town.zhou, now=NOON)
    ballot = await ballots.propose(
        item, "同意更换 43 号楼上下水管", type, officer=town.zhou, now=NOON, by_phone=by_phone, secret=secret
    )
    await meetings.notice(meeting, officer=town.zhou, now=NOON)
    return Room(meeting, item, ballot, await queries.attendances(meeting))


async def voting(town: Town, present: int = 40, **more: Any) -> Room:
    """So many have come, the meeting has begun, the ballot is open."""
    room = await noticed(town, **more)
    await meetings.check_in_all(room.meeting, room.voters()[:present], officer=town.zhou, now=MEETING_DAY)
    await meetings.begin(room.meeting, officer=town.zhou, now=MEETING_DAY)
    await ballots.open(room.ballot, officer=town.zhou, now=MEETING_DAY)
    return room


async def dwellings(town: Town, owners: list[tuple[tuple[str, ...], int]]) -> dict[str, UUID]:
    """(names of those who own it together, area in 0.01 ㎡) a dwelling; 「建设单位」 is the developer."""
    ids: dict[str, UUID] = {}
    async with writing():
        for name in dict.fromkeys(name for names, _ in owners for name in names):
            ids[name] = uuid7()
            kind = "developer" if name == "建设单位" else "person"
            row = {"id": ids[name], "subdistrict": town.street, "property_area": town.estate, "kind": kind}
            await add(Owner, [row])
            await OwnerIdentity.insert(OwnerIdentity(owner=ids[name], name=name))
        for n, (names, area) in enumerate(owners):
            dwelling = {
                "id": uuid7(),
                "subdistrict": town.street,
                "building": town.building,
                "entrance": n % 4 + 1,
                "room": str(101 + n),
                "area": area,
                "area_source": "register",
            }
            await add(Dwelling, [dwelling])
            await add(
                DwellingOwner, [{"id": uuid7(), "dwelling": dwelling["id"], "owner": ids[name]} for name in names]
            )
    return ids


async def owners_ballot(
    town: Town,
    owners: list[tuple[tuple[str, ...], int]],
    *,
    type: MotionType = MotionType.OWNERS_4,
    unreturned_with_majority: bool = False,
) -> Room:
    """An owners' ballot on signed paper, open."""
    await dwellings(town, owners)
    meeting = await meetings.convene(
        town.community,
        Body.OWNERS,
        Convenor.OWNERS_COMMITTEE,
        meets_at=OWNERS_DAY,
        place="东街小区",
        officer=town.zhou,
        now=NOON,
        property_area=town.estate,
    )
    item = await meetings.add_item(meeting, "选聘物业服务人", officer=town.zhou, now=NOON)
    ballot = await ballots.propose(
        item,
        "选聘安居物业，期限 3 年",
        type,
        officer=town.zhou,
        now=NOON,
        unreturned_with_majority=unreturned_with_majority,
    )
    await meetings.notice(meeting, officer=town.zhou, now=NOON)
    await meetings.begin(meeting, officer=town.zhou, now=OWNERS_DAY)
    await ballots.open(ballot, officer=town.zhou, now=OWNERS_DAY)
    return Room(meeting, item, ballot, [])
