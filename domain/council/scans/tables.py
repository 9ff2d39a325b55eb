"""Scans of what was signed on paper."""

from piccolo.columns import UUID, Text, Timestamptz
from piccolo.table import Table


class BallotScan(Table, tablename="ballot_scan"):
    """扫描件: its bytes lie in the blobs under their sha256. Without a paper it belongs to the whole ballot. Erasable."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    ballot = UUID()
    paper = UUID(null=True, default=None)
    sha256 = Text()
    kept_by = UUID()
    kept_at = Timestamptz()
    taken_off_at = Timestamptz(null=True, default=None)
