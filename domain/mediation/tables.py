"""The mediation file. Its team are the matter's `sight` rows with reason 'team'; words stand in an erasable table."""

from piccolo.columns import UUID, Boolean, Date, Text, Timestamptz
from piccolo.table import Table


class MediationEntry(Table, tablename="mediation_entry"):
    """One talk, settlement or referral; read by the team only."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    manner = Text()
    result = Text()
    joint = Boolean(default=False)
    effective_on = Date(null=True, default=None)
    held_at = Timestamptz()
    written_by = UUID()
    written_at = Timestamptz()


class MediationText(Table, tablename="mediation_text"):
    """What was said and agreed; erasable."""

    entry = UUID(primary_key=True)
    subdistrict = UUID()
    words = Text()
    why_joint = Text(default="")


class TeamConsent(Table, tablename="team_consent"):
    """One party's consent that somebody who is no officer joins and sees (人民调解法 20); can be withdrawn."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    member = UUID()
    side = Text()
    recorded_by = UUID()
    given_at = Timestamptz()
    withdrawn_at = Timestamptz(null=True, default=None)


class MediationRefusal(Table, tablename="mediation_refusal"):
    """当事人拒绝调解, and which other ways they were told of: words of rules.Elsewhere, joined by commas."""

    matter = UUID(primary_key=True)
    subdistrict = UUID()
    side = Text()
    told = Text()
    recorded_by = UUID()
    refused_at = Timestamptz()
