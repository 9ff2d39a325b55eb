"""Phones, their ops with verdicts, their photos, and what waits for a person."""

from piccolo.columns import UUID, BigInt, Boolean, Text, Timestamptz
from piccolo.table import Table


class Device(Table):
    """One officer on one phone. `token` is the sha256 of the bearer; `phone` is the cookie that outlives IndexedDB."""

    id = UUID(primary_key=True)
    phone = UUID()
    officer = UUID()
    subdistrict = UUID()
    token = Text()
    enrolled_at = Timestamptz()
    expires_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    wipe = Boolean(default=False)
    highest_seq = BigInt(default=0)
    contact_at = Timestamptz()
    unsent = BigInt(default=0)
    unsent_since = Timestamptz(null=True, default=None)
    seen_to = BigInt(default=0)


class OpRow(Table, tablename="op"):
    """操作: id, keyed hash and verdict stay; the body is dropped once applied."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    device = UUID()
    seq = BigInt()
    officer = UUID()
    verb = Text()
    entity = UUID()
    digest = Text()
    verdict = Text()
    code = Text(default="")
    answer = Text(default="")
    happened_at = Timestamptz()
    received_at = Timestamptz()


class OpBlob(Table, tablename="op_blob"):
    """A photo that an op named: only these may be uploaded, and only by its device."""

    op = UUID(primary_key=True)
    n = BigInt()
    device = UUID()
    subdistrict = UUID()
    sha256 = Text()
    size = BigInt()
    mime = Text()
    verified_at = Timestamptz(null=True, default=None)


class Quarantine(Table):
    """What could not be read or applied, until a person has dealt with it."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    device = UUID()
    officer = UUID()
    grid = UUID(null=True, default=None)
    op = UUID(null=True, default=None)
    verb = Text(default="")
    digest = Text()
    reason = Text()
    received_at = Timestamptz()
    state = Text(default="open")
    decided_by = UUID(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)


class QuarantineText(Table, tablename="quarantine_text"):
    """Erasable; kept one year."""

    quarantine = UUID(primary_key=True)
    subdistrict = UUID()
    content = Text()
    objection = Text(default="")
    decision = Text(default="")
