"""Sort: the community proposes the kind, the subdistrict confirms; later change with reason, history kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.matters import limits, queries, rules
from domain.matters.actions import taking
from domain.matters.actions.classifying import classified
from domain.matters.actions.ending import ask_again
from domain.matters.actions.supervision import lapse
from domain.matters.rules import Kind, Step
from domain.matters.tables import Matter
from domain.people.rules import Officer
from domain.transaction import fetch, writing


async def sort(
    matter_id: UUID,
    kind: Kind,
    category: str = "",
    *,
    officer: Officer,
    now: datetime,
    disputed: bool = False,
    reason: str = "",
    version: int | None = None,
) -> Matter:
    """初分. Shared and household are confirmed by themselves unless disputed or drawn.

    Raises KindMissing and what taking.begin raises.
    """
    if kind not in rules.SORTABLE:
        raise rules.KindMissing()
    async with writing():
        matter = await taking.begin(Step.SORT, matter_id, officer=officer, now=now, version=version)
        changes = await classified(matter, kind, category, now)
        matter = await taking.finish(
            Step.SORT,
            matter,
            officer=officer,
            now=now,
            changes={**changes, "proposed_kind": kind.value, "disputed": disputed},
            note=reason.strip(),
            facts={"kind": kind, "category": changes["category"], "disputed": disputed},
        )
        if rules.needs_confirmation(kind, disputed=disputed, drawn=matter.drawn):
            return matter
        return await taking.finish(Step.CONFIRM, matter, officer=None, now=now, facts={"by": "rule"})


async def confirm(
    matter_id: UUID,
    *,
    officer: Officer,
    now: datetime,
    kind: Kind | None = None,
    category: str = "",
    reason: str = "",
    title: str = "",
    detail: str = "",
    version: int | None = None,
) -> Matter:
    """核定, as sorted or with another kind, which needs a reason and whoever may confirm that kind.

    Away from household the title and text are typed anew, as in 改判. Raises ReasonMissing, NewTitleMissing and what
    begin raises.
    """
    async with writing():
        matter = await taking.begin(Step.CONFIRM, matter_id, officer=officer, now=now, version=version)
        changes: dict[str, Any] = {}
        if kind is not None and kind in rules.SORTABLE and kind != matter.kind:
            rules.require_reason(Step.CONFIRM, reason)
            rules.require(officer, Step.CONFIRM, _as(matter, kind))
            await _cross(matter, kind, title, detail, officer=officer, now=now)
            changes = await classified(matter, kind, category, now)
        elif category and category != matter.category:
            changes = await classified(matter, Kind(matter.kind), category, now)
        return await taking.finish(
            Step.CONFIRM,
            matter,
            officer=officer,
            now=now,
            changes=changes,
            note=reason.strip(),
            facts={"kind": changes.get("kind", matter.kind), "from": matter.kind},
        )


async def reclassify(
    matter_id: UUID,
    kind: Kind,
    category: str = "",
    *,
    officer: Officer,
    now: datetime,
    reason: str,
    title: str = "",
    detail: str = "",
    version: int | None = None,
) -> Matter:
    """改判. Clocks still open are counted again from the same start with the new item; the old stay in the history.

    From household the title and text are typed anew. Raises ReasonMissing, KindMissing, BallotOpen, NewTitleMissing.
    """
    reason = rules.require_reason(Step.RECLASSIFY, reason)
    if kind not in rules.SORTABLE:
        raise rules.KindMissing()
    async with writing():
        matter = await taking.begin(Step.RECLASSIFY, matter_id, officer=officer, now=now, version=version)
        _require_reach(matter, kind, officer)
        if await queries.ballot_open(matter.id):
            raise rules.BallotOpen()
        await _cross(matter, kind, title, detail, officer=officer, now=now)
        await lapse(matter, now)
        await limits.end(matter.id, rules.Clock.TAKE_UP, now)
        await limits.end(matter.id, rules.Clock.FOLLOW_UP, now)
        old = matter.kind
        changes = await classified(matter, kind, category, now)
        if matter.settled_at is not None:
            # It has to be done once more, by somebody else: as after 重办.
            await limits.start(matter, rules.Clock.SETTLE, now)
            await limits.orders_again(matter.id, now)
            await ask_again(matter.id)
        matter = await taking.finish(
            Step.RECLASSIFY,
            matter,
            officer=officer,
            now=now,
            changes={**changes, **UNTOUCHED, "proposed_kind": kind.value, "responsible_node": matter.origin_node},
            note=reason,
            facts={"from": old, "kind": kind, "category": changes["category"]},
        )
        if rules.needs_confirmation(kind, disputed=False, drawn=matter.drawn):
            return matter
        return await taking.finish(Step.CONFIRM, matter, officer=None, now=now, facts={"by": "rule"})


UNTOUCHED: dict[str, Any] = {
    "handler": None,
    "party": None,
    "follower": None,
    "settled_at": None,
    "hand_backs": 0,
    "adjudicated": False,
    "disputed": False,
}
"""Reclassified, it starts on another route: what its old parties refused or were told does not bind the new ones."""


async def _cross(matter: Matter, kind: Kind, title: str, detail: str, *, officer: Officer, now: datetime) -> None:
    """Out of household nothing that was said goes along; into household its notices come down."""
    if matter.kind == Kind.HOUSEHOLD and kind is not Kind.HOUSEHOLD:
        if not title.strip():
            raise rules.NewTitleMissing()
        await fetch(
            "update matter_text set title = {}, detail = {}, place = '' where matter = {}",
            title.strip(),
            detail.strip(),
            matter.id,
        )
    if kind is Kind.HOUSEHOLD:
        # Imported here: notices know matters, and only this one deed asks the other way round.
        from domain.notices.actions import come_down

        await come_down(matter.id, officer=officer, now=now)


def _require_reach(matter: Matter, kind: Kind, officer: Officer) -> None:
    """A community secretary reclassifies only between shared and household."""
    if kind is Kind.PUBLIC:
        rules.require(officer, Step.RECLASSIFY, _as(matter, Kind.PUBLIC))


class _As:
    """The matter as if it were of another kind, for asking who may."""

    def __init__(self, matter: Matter, kind: Kind) -> None:
        self._matter, self.kind = matter, str(kind)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._matter, name)


def _as(matter: Matter, kind: Kind) -> Any:
    return _As(matter, kind)
