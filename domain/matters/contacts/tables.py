"""Whom a caller's contact was given on to, by the caller's consent. The contact itself stands in voice_text."""

from piccolo.columns import UUID, Timestamptz
from piccolo.table import Table


class ContactRelease(Table, tablename="contact_release"):
    """转交: one voice's contact for the party that handles the matter, or, without a party, for its team."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    voice = UUID()
    party = UUID(null=True, default=None)
    released_by = UUID()
    released_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
