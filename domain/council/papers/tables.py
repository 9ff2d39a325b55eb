"""Papers and what was read off them."""

from piccolo.columns import UUID, BigInt, Text, Timestamptz
from piccolo.table import Table


class Paper(Table):
    """纸票: one for each voter of the owners' roll; an exchanged one stays, void, beside the new."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    ballot = UUID()
    roll = UUID()
    voter = UUID()
    number = BigInt()
    state = Text(default="issued")
    delivery = Text(null=True, default=None)
    delivered_at = Timestamptz(null=True, default=None)


class PaperReading(Table, tablename="paper_reading"):
    """What one person read off a paper: two independent looks, a third where they differ."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    paper = UUID()
    look = BigInt()
    officer = UUID()
    state = Text()
    choice = Text(null=True, default=None)
    at = Timestamptz()
