"""What came out of a form, understood or refused in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from domain.clock import SHANGHAI
from domain.errors import Invalid
from domain.words import Word

W = TypeVar("W", bound=Word)

FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def number(typed: str, what: str) -> int:
    digits = typed.strip().translate(FULL_WIDTH)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise Invalid(reason=f"“{what}”请填数字，没有就填 0。")
    return int(digits)


def word(words: type[W], typed: str, what: str = "一项") -> W:
    try:
        return words(typed)
    except ValueError as error:
        raise Invalid(reason=f"请选{what}。") from error


def chosen(typed: str) -> UUID | None:
    """From a list; None where nothing was chosen."""
    try:
        return UUID(typed) if typed.strip() else None
    except ValueError as error:
        raise Invalid(reason="请从列表里选。") from error


def day(typed: str) -> date | None:
    """From a date input; None where it was left empty."""
    try:
        return date.fromisoformat(typed) if typed.strip() else None
    except ValueError as error:
        raise Invalid(reason="日期看不懂。请写成 2026-11-25 这样。") from error


def moment(typed: str) -> datetime:
    """From a datetime-local input, in Shanghai."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise Invalid(reason="请填开会的日期和时间。") from error
