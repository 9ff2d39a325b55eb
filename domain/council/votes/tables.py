"""Every vote, final."""

from piccolo.columns import UUID, BigInt, Boolean, Text, Timestamptz
from piccolo.table import Table


class Vote(Table):
    """票: one voter, once, whatever the channel. Counted hands have no choice of their own; a secret one lies in the box."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    ballot = UUID()
    roll = UUID()
    voter = UUID()
    choice = Text(null=True, default=None)
    channel = Text()
    secret = Boolean(default=False)
    at = Timestamptz()
    receipt = Text()
    salt = Text()


class BallotAttendance(Table, tablename="ballot_attendance"):
    """Who was in the room when voting closed: the P of a meeting, kept so that it can be recounted."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    ballot = UUID()
    roll = UUID()
    voter = UUID()


class HandTally(Table, tablename="hand_tally"):
    """举手计票, as counter and scrutineer signed it."""

    ballot = UUID(primary_key=True)
    subdistrict = UUID()
    agreeing = BigInt()
    opposing = BigInt()
    abstaining = BigInt()
    entered_by = UUID()
    at = Timestamptz()
