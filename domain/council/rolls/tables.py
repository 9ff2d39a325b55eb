"""Frozen rolls. Pseudonymous: names are joined from the erasable identities of members and owners."""

from piccolo.columns import UUID, BigInt, Boolean, Text, Timestamptz
from piccolo.table import Table


class Roll(Table):
    """名册 as it was when the ballot opened. `area` in 0.01 ㎡."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    digest = Text()
    heads = BigInt()
    area = BigInt()
    frozen_at = Timestamptz()


class RollEntry(Table, tablename="roll_entry"):
    """One voter. Never changed."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    roll = UUID()
    voter = UUID()
    area = BigInt(default=0)
    owner_seat = Boolean(default=False)
    building = Text(default="")


class RollHolding(Table, tablename="roll_holding"):
    """Which dwellings, and which owners together, a voter of the owners' roll stands for."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    roll = UUID()
    voter = UUID()
    dwelling = UUID()
    owner = UUID()
