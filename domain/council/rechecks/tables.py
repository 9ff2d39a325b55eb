"""Rechecks of published ballots. None is ever changed; a further one is a further row."""

from piccolo.columns import UUID, BigInt, Boolean, Text, Timestamptz
from piccolo.table import Table


class Recheck(Table):
    """复核: the numbers as counted again. The hands are those of this recheck, where hands were counted again."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    ballot = UUID()
    n = BigInt()
    agreeing = BigInt(null=True, default=None)
    opposing = BigInt(null=True, default=None)
    abstaining = BigInt(null=True, default=None)
    tally = Text()
    tally_digest = Text()
    passed = Boolean()
    rechecked_by = UUID()
    at = Timestamptz()


class RecheckText(Table, tablename="recheck_text"):
    """Why, and the two scrutineers who signed. Erasable."""

    recheck = UUID(primary_key=True)
    subdistrict = UUID()
    reason = Text()
    first = Text()
    second = Text()


class RecheckReading(Table, tablename="recheck_reading"):
    """What a paper is read as since this recheck."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    recheck = UUID()
    paper = UUID()
    mark = Text()
