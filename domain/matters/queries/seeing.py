"""One matter with what an officer sees of it; what they may not see is Missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import Missing
from domain.matters import rules
from domain.matters.rules import Kind
from domain.matters.tables import Matter
from domain.matters.visible import branches
from domain.people.rules import Officer
from domain.people.sight import Layer
from domain.transaction import fetch


@dataclass(frozen=True)
class View:
    """A matter with what this officer sees of it."""

    matter: Matter
    layers: frozenset[Layer]
    scrubbed: bool
    summoned: frozenset[UUID] = field(default_factory=frozenset)
    parties: frozenset[UUID] = field(default_factory=frozenset)
    masked: bool = False
    """The caller is kept secret, and this officer may open the contact but has not."""
    reader: UUID | None = None

    def sees(self, layer: Layer) -> bool:
        return layer in self.layers

    @property
    def handles(self) -> bool:
        return self.reader is not None and self.matter.handler == self.reader

    def stays_home(self, at: datetime | None) -> bool:
        """Whether what happened then belongs to the household matter that this once was (改判)."""
        return stays_home(self.matter.kind, self.matter.left_household_at, at)

    @property
    def entitled(self) -> bool:
        """To the caller's contact, opened or not."""
        return self.masked or self.sees(Layer.CONTACT)

    def holds(self, voice: dict[str, Any]) -> bool:
        """Whether the caller of this voice let this officer's party or team have the contact."""
        if voice["release"] is None:
            return False
        if voice["released_to"] is None:
            return self.sees(Layer.FILE)
        return voice["released_to"] in self.parties and voice["released_to"] == self.matter.party


def stays_home(kind: str, left_at: datetime | None, at: datetime | None) -> bool:
    return kind != Kind.HOUSEHOLD and left_at is not None and at is not None and at <= left_at


async def view(matter_id: UUID, officer: Officer, *, now: datetime) -> View:
    """The matter and what of it is in sight, in one query. Raises Missing for what one may not see."""
    mine = branches(officer, now=now)
    if not mine:
        raise Missing()
    asked = ", ".join(f"case when {branch.condition} then 1 else 0 end as b{n}" for n, branch in enumerate(mine))
    values = [value for branch in mine for value in branch.values]
    rows = await fetch(
        f"select m.*, case when m.secret then {_UNMASKED} else 0 end as unmasked, {asked}"
        " from matter m where m.id = {}",
        *(officer.id, now, now, *values, matter_id),
    )
    hit = [branch for n, branch in enumerate(mine) if rows and rows[0][f"b{n}"]]
    if not hit:
        raise Missing()
    open_ones = [branch for branch in hit if not branch.scrubbed and not (branch.by_party and rows[0]["secret"])]
    layers = frozenset[Layer]().union(*(branch.layers for branch in hit))
    scrubbed = not any(Layer.ORDER in branch.layers for branch in open_ones)
    if scrubbed:
        layers -= {Layer.CONTACT, Layer.FILE}
    if Layer.ORDER not in layers:
        layers -= {Layer.CONTACT}
    masked = Layer.CONTACT in layers and bool(rows[0]["secret"]) and not rows[0]["unmasked"]
    if masked:
        layers -= {Layer.CONTACT}
    matter = Matter(**{name: rows[0][name] for name in _COLUMNS}, _exists_in_db=True)
    called = await summoned(matter_id) if officer.parties else frozenset()
    return View(matter, layers, scrubbed, called, frozenset(officer.parties), masked, officer.id)


_COLUMNS = [column._meta.name for column in Matter._meta.columns]

_UNMASKED = (
    "(select count(*) from sight s where s.matter = m.id and s.officer = {} and s.reason = 'unmasked'"
    " and s.starts_at <= {} and s.ends_at > {})"
)


async def has_team(matter_id: UUID, *, now: datetime) -> bool:
    """Whether a micro-grid team is on it now."""
    return bool(
        await fetch(
            "select 1 as one from sight where matter = {} and reason = 'team' and starts_at <= {} and ends_at > {} limit 1",
            matter_id,
            now,
            now,
        )
    )


async def get_matter(matter_id: UUID, officer: Officer, *, now: datetime) -> Matter:
    """Raises Missing."""
    return (await view(matter_id, officer, now=now)).matter


async def by_number(number: str, officer: Officer, *, now: datetime) -> Matter:
    """Raises rules.UnknownNumber, whether it does not exist or may not be seen."""
    rows = await fetch(
        "select id from matter where number = {} and subdistrict = {}", number.strip().upper(), officer.subdistrict
    )
    try:
        return await get_matter(rows[0]["id"], officer, now=now)
    except (IndexError, Missing):
        raise rules.UnknownNumber(number=number.strip()) from None


async def summoned(matter_id: UUID) -> frozenset[UUID]:
    """Parties that an approved whistle has called and that have not reported in."""
    rows = await fetch(
        "select p.party from whistle w join whistle_party p on p.whistle = w.id"
        " where w.matter = {} and w.approved_at is not null and p.reported_at is null",
        matter_id,
    )
    return frozenset(row["party"] for row in rows)
