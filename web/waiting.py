"""How much waits for whom, for the badge in the frame: asked once a minute for each, anew after their own deed.

Other people's deeds show within that minute; the day's list itself is always asked.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from domain.matters import worklist
from domain.people.rules import Officer

FRESH = timedelta(minutes=1)


class Waiting:
    def __init__(self) -> None:
        self._known: dict[UUID, tuple[datetime, int, Officer]] = {}

    async def of(self, officer: Officer, *, now: datetime) -> int:
        known = self._known.get(officer.id)
        # Another grant, begun or ended, is asked anew.
        if known and now - FRESH < known[0] <= now and known[2] == officer:
            return known[1]
        self._known = {id: one for id, one in self._known.items() if now - FRESH < one[0]}
        n = await worklist.waiting(officer, now=now)
        self._known[officer.id] = (now, n, officer)
        return n

    def forget(self, officer: Officer) -> None:
        self._known.pop(officer.id, None)
