"""The seats of a body."""

from __future__ import annotations

from domain.council.bodies.rules import Body
from domain.errors import Invalid, Refused
from domain.words import Word


class Seat(Word):
    COMMITTEE = "committee", "居委会成员"
    REPRESENTATIVE = "representative", "居民代表"
    OWNER = "owner", "业主委员"
    HOUSEHOLD = "household", "户代表"
    INVITED = "invited", "参会人"


SEATS: dict[Body, tuple[Seat, ...]] = {
    Body.REPRESENTATIVES: (Seat.REPRESENTATIVE, Seat.COMMITTEE),
    Body.ASSEMBLY: (Seat.HOUSEHOLD,),
    Body.COUNCIL: (Seat.INVITED, Seat.REPRESENTATIVE, Seat.COMMITTEE),
    Body.MANAGEMENT_COMMITTEE: (Seat.OWNER, Seat.INVITED, Seat.COMMITTEE),
    Body.OWNERS_COMMITTEE: (Seat.OWNER,),
}

VOTERS: dict[Body, str] = {
    Body.OWNERS: "业主",
    Body.REPRESENTATIVES: "代表",
    Body.ASSEMBLY: "居民",
    Body.COUNCIL: "参会人",
    Body.MANAGEMENT_COMMITTEE: "委员",
    Body.OWNERS_COMMITTEE: "委员",
}
"""What a voter of the body is called in sentences."""


class SeatNotInBody(Invalid):
    message = "{body}没有“{seat}”这种席位。"


class NameMissing(Invalid):
    message = "请填写姓名。"


class StrikeNeedsReason(Invalid):
    message = "请写明怎么列错的。"


class OnListAlready(Refused):
    message = (
        "没有去掉：{name}列在 {day}的会上，签到、名册和票都以那份名单为准。请按“任期到今天止”，以后的会议不再通知。"
    )


def require_seat(body: Body, seat: Seat) -> None:
    if seat not in SEATS.get(body, ()):
        raise SeatNotInBody(body=body.label, seat=seat.label)
