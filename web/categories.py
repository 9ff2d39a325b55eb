"""The lines of a category chooser: grouped by kind, each found by its words and by the first letters of its pinyin."""

from __future__ import annotations

from collections.abc import Iterable

from domain.matters.rules import Kind
from domain.responsibilities.rules import Item
from domain.responsibilities.suggestion import initials

Line = tuple[str, str, str]


def by_kind(items: Iterable[Item]) -> list[tuple[str, list[Line]]]:
    """(kind, its categories as code, name, further letters); a kind without any is left out."""
    lines: dict[str, list[Line]] = {}
    for item in items:
        lines.setdefault(item.kind.value, []).append((item.code, item.name, _letters(item)))
    return [(kind.label, lines[kind.value]) for kind in Kind if kind.value in lines]


def _letters(item: Item) -> str:
    return " ".join([initials(item.name), *(word.replace("+", " ") for word in item.keywords)])
