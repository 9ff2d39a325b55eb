"""Of two people pressing the same button one wins; the other is told who was first and when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.clock import SHANGHAI
from domain.errors import ChangedMeanwhile
from domain.journal.queries import history
from domain.words import Word

Row = dict[str, Any]


async def changed_meanwhile(subject: UUID, step: Word) -> ChangedMeanwhile:
    lines = await history(subject)
    return ChangedMeanwhile(**_hand(_last(lines, step) or next(reversed(lines), None)), step=step.label)


async def last_hand(subject: UUID, action: str) -> dict[str, str]:
    """`who` did it last, and `when`."""
    return _hand(_last(await history(subject), action))


def _last(lines: list[Row], action: str) -> Row | None:
    return next((line for line in reversed(lines) if line["action"] == action), None)


def _hand(line: Row | None) -> dict[str, str]:
    if line is None:
        return {"who": "另一位同事", "when": "刚刚"}
    return {"who": line["actor_name"] or "本人", "when": f"{line['at'].astimezone(SHANGHAI):%H:%M}"}
