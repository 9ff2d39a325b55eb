"""Word: an enum member with a stored value and a Chinese label; and the order in which people read names."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """`SHARED = "shared", "共事"`: the first stands in the database, the second on the screen."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(stored value, label) of every member, for a select."""
        return [(str(member.value), member.label) for member in cls]


def in_order(name: str) -> list[tuple[int, str]]:
    """A key by which people read names: 2 号楼 before 10 号楼."""
    pieces = re.split(r"(\d{1,18})", name)
    return [(int(piece), "") if n % 2 else (-1, piece) for n, piece in enumerate(pieces)]
