"""Meetings, their agendas, and who came."""

from piccolo.columns import UUID, BigInt, Boolean, Text, Timestamptz
from piccolo.table import Table


class Meeting(Table):
    """会议. `screen` is the public code of its shared screen; `showing` what the clerk has put on it."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    path = Text()
    community = UUID()
    property_area = UUID(null=True, default=None)
    body = Text()
    convenor = Text()
    state = Text(default="draft")
    previous = UUID(null=True, default=None)
    meets_at = Timestamptz()
    convened_by = UUID()
    convened_at = Timestamptz()
    noticed_at = Timestamptz(null=True, default=None)
    began_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    screen = Text()
    showing = Text(default="agenda")
    shown_item = UUID(null=True, default=None)
    version = BigInt(default=1)


class MeetingText(Table, tablename="meeting_text"):
    """Erasable."""

    meeting = UUID(primary_key=True)
    subdistrict = UUID()
    place = Text(default="")
    urgent_reason = Text(default="")
    minutes = Text(default="")


class MeetingOfficer(Table, tablename="meeting_officer"):
    """Who serves at one meeting: 召集人, 主持人, 记录人, 计票人, 监票人."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    meeting = UUID()
    officer = UUID()
    duty = Text()


class AgendaItem(Table, tablename="agenda_item"):
    """议程项. `noticed`: it stood in the notice, so owners may vote on it (条例 35)."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    meeting = UUID()
    position = BigInt()
    matter = UUID(null=True, default=None)
    noticed = Boolean(default=False)


class AgendaItemText(Table, tablename="agenda_item_text"):
    """Erasable."""

    item = UUID(primary_key=True)
    subdistrict = UUID()
    title = Text()
    detail = Text(default="")


class Attendance(Table):
    """应到 and 到会: one row a member once the notice is out; `code` is the member's own check-in QR."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    meeting = UUID()
    voter = UUID()
    code = Text()
    checked_in_at = Timestamptz(null=True, default=None)
    left_at = Timestamptz(null=True, default=None)


class Proxy(Table):
    """委托: written, with its document (the digest of the scan). Erasable."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    meeting = UUID()
    voter = UUID()
    document = Text()
    holder = Text()
    at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
