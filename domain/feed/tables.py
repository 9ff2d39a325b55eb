"""Bookmark: how far each consumer of the journal has come."""

from piccolo.columns import BigInt, Text
from piccolo.table import Table


class Bookmark(Table):
    """One row a consumer; moved in the transaction of its effect."""

    consumer = Text(primary_key=True)
    position = BigInt(default=0)
