"""Drafts of a settlement; the newest is the one that is printed. Names and terms stand in an erasable table."""

from piccolo.columns import UUID, Text, Timestamptz
from piccolo.table import Table


class Settlement(Table):
    """One draft of a 调解协议书."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    drafted_by = UUID()
    drafted_at = Timestamptz()


class SettlementText(Table, tablename="settlement_text"):
    settlement = UUID(primary_key=True)
    subdistrict = UUID()
    caller_side = Text()
    other_side = Text()
    facts = Text()
    terms = Text()
    performance = Text()
