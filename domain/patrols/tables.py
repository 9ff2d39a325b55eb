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
    """照片, and 录音 where its `mime` is a sound."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    finding = UUID()
    matter = UUID()
    sha256 = Text()
    size = BigInt()
    mime = Text()
    n = BigInt()


class Checkpoint(Table):
    """点位: must be ticked on each patrol, and says by which recorded basis (国办函〔2026〕12号 excepts safety work)."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    path = Text()
    community = UUID()
    grid = UUID()
    number = BigInt()
    name = Text()
    code = Text()
    ground = Text()
    basis = Text()
    made_by = UUID(null=True, default=None)
    made_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)


class Tick(Table):
    """One checkpoint, seen once. `officer` is emptied as a patrol's is; the point was asked for only at that moment."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    path = Text()
    checkpoint = UUID()
    grid = UUID()
    patrolled_on = Date()
    part = Text()
    how = Text()
    officer = UUID(null=True, default=None)
    happened_at = Timestamptz()
    uncertain = Boolean(default=False)
    received_at = Timestamptz()
    late = Boolean(default=False)
    latitude = BigInt(null=True, default=None)
    longitude = BigInt(null=True, default=None)
    accuracy = BigInt(null=True, default=None)
