"""What came out of a form, understood or refused in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from domain.clock import SHANGHAI
from domain.clocks.days import end_of
from domain.errors import Invalid
from domain.words import Word

W = TypeVar("W", bound=Word)


class ChoiceMissing(Invalid):
    message = "没有提交：还没有选{what}。选好再提交。"


class DateMissing(Invalid):
    message = "没有提交：请填日期，例如 2026-12-01。"


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
        raise ChoiceMissing(what=what) from error


def id_of(typed: str, what: str) -> UUID:
    """From a list where one must be chosen."""
    try:
        return UUID(typed)
    except ValueError as error:
        raise ChoiceMissing(what=what) from error


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


def moment_or(typed: str, usual: datetime) -> datetime:
    """The same where it may be left empty."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI) if typed else usual
    except ValueError as error:
        raise DateMissing() from error


def day_end(typed: str) -> datetime:
    """24:00 of the day typed."""
    try:
        return end_of(date.fromisoformat(typed))
    except ValueError as error:
        raise DateMissing() from error
