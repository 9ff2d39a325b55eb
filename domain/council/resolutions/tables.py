"""Resolutions."""

from piccolo.columns import UUID, Date, Text, Timestamptz
from piccolo.table import Table


class Resolution(Table):
    """决议 (or 协商意见) of one ballot, with the day by which it is carried out."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    community = UUID()
    ballot = UUID()
    matter = UUID(null=True, default=None)
    due_on = Date()
    resolved_by = UUID()
    resolved_at = Timestamptz()


class ResolutionText(Table, tablename="resolution_text"):
    """Erasable. `responsible` is an official's or a unit's name, never a resident's."""

    resolution = UUID(primary_key=True)
    subdistrict = UUID()
    words = Text()
    responsible = Text()
