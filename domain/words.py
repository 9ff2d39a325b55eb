"""Word: an enum member with a stored value and a Chinese label."""

from __future__ import annotations

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
