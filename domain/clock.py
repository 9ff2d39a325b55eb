"""The only call to the system clock, and the zone in which days and months are counted."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""`due_at` where there is none: 'infinity' breaks on SQLite."""


def now() -> datetime:
    return datetime.now(UTC)
