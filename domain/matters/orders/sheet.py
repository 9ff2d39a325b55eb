"""The city's list of follow-ups as text: one order a line, commas or tabs between. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.clock import SHANGHAI
from domain.errors import DomainError, Invalid
from domain.matters.orders.rules import Answer
from domain.matters.rules import Satisfaction

COLUMNS = ("工单编号", "回访时间", "联系", "解决", "满意")
YES, NO = ("是", "已联系", "已解决", "1"), ("否", "未联系", "未解决", "0")


class LineNotRead(Invalid):
    message = "看不懂：{what}。每行写{columns}，时间像 2026-11-24 10:30，是或否，满意、基本满意或不满意。"


@dataclass(frozen=True)
class Line:
    """One line of the list; `refusal` where it could not be read."""

    text: str
    number: str = ""
    at: datetime | None = None
    answer: Answer | None = None
    refusal: DomainError | None = None


def lines(text: str) -> Iterator[Line]:
    """Empty lines and the line of headings are passed over."""
    for raw in text.splitlines():
        if raw.strip() and COLUMNS[0] not in raw:
            yield _line(raw.strip())


def _line(raw: str) -> Line:
    try:
        [cells] = csv.reader([raw.replace("\t", ",").replace("，", ",")])
        number, at, *answers = [cell.strip() for cell in cells] + [""] * (len(COLUMNS) - len(cells))
        if not number:
            raise _unread("没有工单编号")
        if len(answers) != 3:
            raise _unread("列数不对")
        contacted, solved, satisfied = answers
        return Line(raw, number, _moment(at), Answer(_yes(contacted), _yes(solved), _satisfaction(satisfied)))
    except csv.Error:
        return Line(raw[:200], refusal=_unread("这一行太长"))
    except DomainError as error:
        return Line(raw, refusal=error)


def _moment(cell: str) -> datetime:
    try:
        return datetime.fromisoformat(cell.replace("/", "-")).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise _unread(f"时间“{cell}”") from None


def _yes(cell: str) -> bool | None:
    if cell in YES:
        return True
    if cell in NO:
        return False
    if cell:
        raise _unread(f"“{cell}”")
    return None


def _satisfaction(cell: str) -> Satisfaction | None:
    for word in Satisfaction:
        if cell == word.label:
            return word
    if cell:
        raise _unread(f"“{cell}”")
    return None


def _unread(what: str) -> LineNotRead:
    return LineNotRead(what=what, columns="、".join(COLUMNS))
