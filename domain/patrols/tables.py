"""Windows, patrols, findings and their photos."""

from piccolo.columns import UUID, BigInt, Boolean, Date, Text, Timestamptz
from piccolo.table import Table


class PatrolWindow(Table, tablename="patrol_window"):
    """Minutes since midnight in Shanghai."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    part = Text()
    starts = BigInt()
    ends = BigInt()


class Patrol(Table):
    """巡查: one deed in one window of one grid. `officer` is emptied after rules.NAMED_DAYS."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    path = Text()
    grid = UUID()
    patrolled_on = Date()
    part = Text()
    officer = UUID(null=True, default=None)
    findings = BigInt(default=0)
    happened_at = Timestamptz()
    uncertain = Boolean(default=False)
    received_at = Timestamptz()
    late = Boolean(default=False)


class Finding(Table):
    """巡查发现: gives rise to a matter, whose text it shares."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    path = Text()
    grid = UUID()
    patrolled_on = Date(null=True, default=None)
    part = Text(null=True, default=None)
    urgency = Text()
    happened_at = Timestamptz()
    uncertain = Boolean(default=False)
    received_at = Timestamptz()
    late = Boolean(default=False)


class FindingPoint(Table, tablename="finding_point"):
    """One point, given by a tap; erasable. Units of 0.00001 degree, accuracy in metres."""

    finding = UUID(primary_key=True)
    subdistrict = UUID()
    latitude = BigInt()
    longitude = BigInt()
    accuracy = BigInt()


class FindingPhoto(Table, tablename="finding_photo"):
    id = UUID(primary_key=True)
    subdistrict = UUID()
    finding = UUID()
    matter = UUID()
    sha256 = Text()
    size = BigInt()
    mime = Text()
    n = BigInt()
