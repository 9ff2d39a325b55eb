"""Motions, their ballots round by round, and every vote."""

from piccolo.columns import UUID, BigInt, Boolean, Text, Timestamptz
from piccolo.table import Table


class Motion(Table):
    """议题: what is put to the vote; it keeps its rounds together."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID(null=True, default=None)
    type = Text()


class MotionText(Table, tablename="motion_text"):
    """Erasable."""

    motion = UUID(primary_key=True)
    subdistrict = UUID()
    words = Text()


class Ballot(Table):
    """表决: one round on one motion. `tally` is canonical JSON of the Tally, `tally_digest` its SHA-256."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    motion = UUID()
    meeting = UUID()
    item = UUID()
    round = BigInt(default=1)
    body = Text()
    rule = Text()
    rule_version = Text()
    binding = Boolean()
    by_phone = Boolean(default=False)
    secret = Boolean(default=False)
    unreturned_with_majority = Boolean(default=False)
    state = Text(default="draft")
    roll = UUID(null=True, default=None)
    opened_at = Timestamptz(null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    tallied_at = Timestamptz(null=True, default=None)
    tally = Text(default="")
    tally_digest = Text(default="")
    passed = Boolean(null=True, default=None)


class Signature(Table):
    """Who counted and who watched. Erasable."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    ballot = UUID()
    duty = Text()
    name = Text()
    at = Timestamptz()
