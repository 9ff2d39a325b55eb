"""Questions about matters. Everything an officer reads starts from visible.branches(officer)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from domain.errors import Missing
from domain.journal import queries as journal
from domain.matters import rules
from domain.matters.rules import Kind, State, Step
from domain.matters.tables import Clock, Matter
from domain.matters.visible import Branch, branches
from domain.people.rules import Officer
from domain.people.sight import Layer
from domain.transaction import fetch

PAGE = 45


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


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means all. `ended` lists by newest registration instead of by deadline."""

    kind: str = ""
    state: str = ""
    community: UUID | None = None
    grid: UUID | None = None
    channel: str = ""
    overdue: bool = False
    on_ledger: bool = False
    ended: bool = False
    words: str = ""
    building: UUID | None = None
    due_by: datetime | None = None
    ids: tuple[UUID, ...] = ()

    def where(self, now: datetime) -> tuple[str, list[Any]]:
        parts, values = ["m.joined_to is null"], []
        if not self.ended:
            parts.append("m.state not in ('closed', 'withdrawn')")
        for column in ("kind", "state", "community", "grid", "channel", "building"):
            wanted = getattr(self, column)
            if wanted:
                parts.append(f"m.{column} = {{}}")
                values.append(wanted)
        if self.overdue:
            parts.append("m.due_at < {}")
            values.append(now)
        if self.due_by:
            parts.append("m.due_at >= {} and m.due_at <= {}")
            values += [now, self.due_by]
        if self.ids:
            parts.append(f"m.id in ({', '.join(['{}'] * len(self.ids))})")
            values += self.ids
        if self.on_ledger:
            parts.append("m.on_ledger")
        return " and ".join(parts), values


ROW = (
    "m.id, m.number, m.kind, m.state, m.confidential, m.emergency, m.secret, m.category, m.channel, m.due_at,"
    " m.registered_at, m.state_since, m.community, m.grid, m.party, m.handler, m.on_ledger, m.reopened, m.drawn,"
    " m.disputed, m.hand_backs, m.version, i.name as item_name, t.title, t.place, c.name as community_name,"
    " g.name as grid_name, p.name as party_name, k.title_shown"
)
JOINS = (
    " join matter m on m.id = k.id left join matter_text t on t.matter = m.id join org c on c.id = m.community"
    " left join org g on g.id = m.grid left join party p on p.id = m.party"
    " left join responsibility_item i on i.id = m.item"
)


async def page(
    officer: Officer,
    filters: Filters,
    *,
    now: datetime,
    after: tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> list[dict[str, Any]]:
    """One page after a key (due_at or registered_at, id); ask for one more than you show to know that there is more."""
    return await _list(branches(officer, now=now), filters, now=now, after=after, limit=limit)


async def _list(
    mine: Sequence[Branch],
    filters: Filters,
    *,
    now: datetime,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[dict[str, Any]]:
    if not mine:
        return []
    key, order, beyond = ("registered_at", "desc", "<") if filters.ended else ("due_at", "asc", ">")
    where, values = filters.where(now)
    if filters.words:
        from domain.matters.search import matching

        # Whose title one may not read, one may not find by its words either.
        mine = [_readable(branch) for branch in mine if branch.shows_title != "0"]
        if not mine:
            return []

        found, asked = matching(filters.words)
        where, values = f"{where} and {found}", [*values, *asked]
    if after:
        where, values = f"{where} and (m.{key}, m.id) {beyond} ({{}}, {{}})", [*values, *after]
    parts, all_values = [], []
    for n, branch in enumerate(mine):
        parts.append(
            f"select * from (select m.id, m.{key} as key, {branch.shows_title} as shown from matter m"
            f" where {branch.condition} and {where} order by m.{key} {order}, m.id {order} limit {limit}) b{n}"
        )
        all_values += [*branch.values, *values]
    union = " union all ".join(parts)
    rows = await fetch(
        f"select {ROW} from (select id, key, max(shown) as title_shown from ({union}) every"
        f" group by id, key order by key {order}, id {order} limit {limit}) k {JOINS}"
        f" order by k.key {order}, k.id {order}",
        *all_values,
    )
    return [shown(row) for row in rows]


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """Words for a row; what may not be read is replaced by its category."""
    if not row["title_shown"]:
        row["title"] = row["item_name"] or Kind(row["kind"]).label
        row["place"] = ""
    row["kind"], row["state"] = Kind(row["kind"]), State(row["state"])
    row["next"] = rules.next_step(SimpleNamespace(**row))
    return row


def _readable(branch: Branch) -> Branch:
    return replace(branch, condition=f"{branch.condition} and not m.secret") if branch.by_party else branch


async def counts(officer: Officer, *, now: datetime) -> dict[str, int]:
    """Open matters in sight by kind, and how many are over; for the head of the list."""
    mine = branches(officer, now=now)
    if not mine:
        return {}
    parts = [
        "select m.id, m.kind, m.due_at from matter m where "
        f"{branch.condition} and m.state not in ('closed', 'withdrawn') and m.joined_to is null"
        for branch in mine
    ]
    rows = await fetch(
        "select kind, count(*) as n, sum(case when due_at < {} then 1 else 0 end) as over from ("
        + " union ".join(parts)
        + ") every group by kind",
        now,
        *[value for branch in mine for value in branch.values],
    )
    found = {row["kind"]: int(row["n"]) for row in rows}
    return {**found, "all": sum(found.values()), "overdue": sum(int(row["over"]) for row in rows)}


async def voices(matter_id: UUID) -> list[dict[str, Any]]:
    """The voices of a matter and of those joined to it, oldest first, with words and contact."""
    return await fetch(
        "select v.*, t.words, t.name, t.mobile, t.address, m.number, m.kind, m.left_household_at,"
        " o.name as heard_by_name,"
        " h.id as order_id, h.city_number, h.received_at, h.limit_at, h.city_follow_up_at,"
        " h.contacted as city_contacted, h.solved as city_solved, h.satisfaction as city_satisfaction,"
        " r.id as release, r.party as released_to, r.released_at"
        " from matter m join voice v on v.matter = m.id left join voice_text t on t.voice = v.id"
        " left join officer o on o.id = v.heard_by left join hotline_order h on h.voice = v.id"
        " left join contact_release r on r.voice = v.id and r.ended_at is null"
        " where m.id = {} or m.joined_to = {} order by v.heard_at, v.id",
        matter_id,
        matter_id,
    )


async def voices_seen(seen: View) -> list[dict[str, Any]]:
    """The voices as this officer may read them: none without the order layer, no name or number without contact.

    What was said while the matter was a household one stays there (改判). Where the identity is kept secret a party
    gets name and number of those who agreed, and nothing else. `has_contact` says whether there is one at all.
    """
    if not seen.sees(Layer.ORDER):
        return []
    if seen.scrubbed:
        released = [row for row in await voices(seen.matter.id) if seen.holds(row)] if seen.parties else []
        return [
            row
            | {
                "words": "",
                "address": "",
                "person": None,
                "heard_by_name": None,
                "city_number": None,
                "has_contact": True,
            }
            for row in released
        ]
    rows = await voices(seen.matter.id)
    for row in rows:
        row["has_contact"] = bool(row["mobile"] and not row["anonymous"])
        if not seen.sees(Layer.CONTACT) and not seen.holds(row):
            row |= {"name": "", "mobile": "", "address": "", "person": None}
        if seen.stays_home(row["heard_at"]):
            row |= {"words": "", "number": seen.matter.number}
        elif stays_home(row["kind"], row["left_household_at"], row["heard_at"]):
            row["words"] = ""
    return rows


async def facts_seen(seen: View) -> dict[str, Any]:
    """facts_of, with the category in place of the title where the text may not be read."""
    facts = await facts_of(seen.matter.id)
    if seen.scrubbed or not seen.sees(Layer.ORDER):
        title = facts["item_name"] or Kind(seen.matter.kind).label
        facts |= {"title": title, "detail": "", "place": "", "registered_by_name": None}
    return facts


ADDRESSED = frozenset(
    {Step.DISPATCH, Step.ASSIGN, Step.ADJUDICATE, Step.HAND_BACK, Step.RETURN, Step.EXTEND, Step.SUSPEND, Step.DECIDE}
    | {Step.SETTLE, Step.WHISTLE, Step.REPORT_IN}
)
"""Notes written to or by a party: it reads these even where the caller is kept secret."""


ABOUT_CALLER = frozenset({Step.UNMASK, Step.RELEASE_CONTACT, Step.TAKE_BACK_CONTACT})
"""Who opened or gave on the caller's contact, and why: read by whoever may see the contact."""


ABOUT_MEDIATION = frozenset({Step.FORM_TEAM, Step.REFUSE_MEDIATION, Step.OPEN_FILE})
"""Not for whoever sees one line only, and nobody's once the matter has left the household."""

IN_THE_FILE = frozenset({Step.REFUSE_MEDIATION, Step.OPEN_FILE})
"""Who refused, what was said to it, who looked in and why: read by whoever reads the file. A refusal is also the
handler's, who has to lead the parties elsewhere when there is no team."""


async def history_seen(seen: View) -> list[dict[str, Any]]:
    """The journal's lines about the matter; `note` is None where this officer may not read it."""
    reads = seen.sees(Layer.ORDER)
    hidden = frozenset[Step]() if seen.entitled else ABOUT_CALLER
    if not reads:
        hidden |= ABOUT_MEDIATION
    if not seen.sees(Layer.FILE):
        hidden |= IN_THE_FILE - ({Step.REFUSE_MEDIATION} if seen.handles else set())
    lines = [line for line in await journal.history(seen.matter.id) if line["action"] not in hidden]
    lines = [line for line in lines if line["action"] not in ABOUT_MEDIATION or not seen.stays_home(line["at"])]
    for line in lines:
        addressed = reads and (not seen.scrubbed or line["action"] in ADDRESSED)
        if not addressed or seen.stays_home(line["at"]):
            line["note"] = None
    return lines


async def clocks(matter_id: UUID) -> list[dict[str, Any]]:
    """All clocks, running and superseded, oldest first."""
    return await Clock.select().where(Clock.matter == matter_id).order_by(Clock.started_at, Clock.id)


async def nearest_clocks(matters: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """For each matter its running clock that ends first; one query for a whole list."""
    if not matters:
        return {}
    running = Clock.done_at.is_null() & Clock.ended_at.is_null()
    rows = await Clock.select().where(Clock.matter.is_in(list(matters)) & running).order_by(Clock.due_at)
    return {row["matter"]: row for row in reversed(rows)}


async def facts_of(matter_id: UUID) -> dict[str, Any]:
    """Title and the names around a matter, in one query."""
    [row] = await fetch(
        "select t.title, t.detail, t.place, c.name as community_name, g.name as grid_name, b.name as building_name,"
        " p.name as party_name, f.name as first_party_name, x.name as complained_name, h.name as handler_name,"
        " l.name as leader_name, w.name as follower_name, r.name as registered_by_name, i.name as item_name,"
        " i.number as item_number, i.basis as item_basis, j.number as joined_number,"
        " case when q.matter is null then 0 else 1 end as refused_mediation"
        " from matter m left join matter_text t on t.matter = m.id join org c on c.id = m.community"
        " left join org g on g.id = m.grid left join building b on b.id = m.building"
        " left join party p on p.id = m.party left join party f on f.id = m.first_party"
        " left join party x on x.id = m.complained_of left join officer h on h.id = m.handler"
        " left join officer l on l.id = m.claiming_leader left join officer w on w.id = m.follower"
        " left join officer r on r.id = m.registered_by left join responsibility_item i on i.id = m.item"
        " left join matter j on j.id = m.joined_to left join mediation_refusal q on q.matter = m.id where m.id = {}",
        matter_id,
    )
    return row


async def children_seen(seen: View) -> dict[str, list[dict[str, Any]]]:
    """The child records as this officer may read them; those of the household time stay there (改判)."""
    found = await children(seen.matter.id)
    if not seen.sees(Layer.ORDER):
        return {name: [] for name in found}
    for name, since in HOMELY_CHILDREN.items():
        found[name] = [row for row in found[name] if not seen.stays_home(row[since])]
    return found


HOMELY_CHILDREN = {
    "applications": "applied_at",
    "consultations": "opened_at",
    "reports": "reported_at",
    "joined": "joined_at",
}
"""Those a household matter can have, and since when; parties are not called into one."""


async def children(matter_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Child records: applications, whistles with their parties, consultations, reports, joined matters, helpers."""
    whistles = await fetch(
        "select w.*, o.name as called_by_name, a.name as approved_by_name from whistle w"
        " join officer o on o.id = w.called_by left join officer a on a.id = w.approved_by"
        " where w.matter = {} order by w.called_at",
        matter_id,
    )
    called = await fetch(
        "select p.*, y.name as party_name, o.name as reported_by_name from whistle_party p"
        " join whistle w on w.id = p.whistle join party y on y.id = p.party"
        " left join officer o on o.id = p.reported_by where w.matter = {} order by y.code",
        matter_id,
    )
    for whistle in whistles:
        whistle["parties"] = [party for party in called if party["whistle"] == whistle["id"]]
    return {
        "whistles": whistles,
        "applications": await fetch(
            "select a.*, o.name as applied_by_name, d.name as decided_by_name from application a"
            " join officer o on o.id = a.applied_by left join officer d on d.id = a.decided_by"
            " where a.matter = {} order by a.applied_at",
            matter_id,
        ),
        "consultations": await fetch(
            "select c.*, o.name as opened_by_name from consultation c join officer o on o.id = c.opened_by"
            " where c.matter = {} order by c.opened_at",
            matter_id,
        ),
        "reports": await fetch("select * from duty_report where matter = {} order by reported_at", matter_id),
        "joined": await fetch(
            "select m.id, m.number, m.state, r.joined_at from matter m"
            " left join join_record r on r.matter = m.id and r.parted_at is null"
            " where m.joined_to = {} order by m.number",
            matter_id,
        ),
        "helpers": await fetch(
            "select p.name from helper h join party p on p.id = h.party where h.matter = {} order by p.code", matter_id
        ),
    }


async def alike(matter: Matter, officer: Officer, *, now: datetime, limit: int = 5) -> list[dict[str, Any]]:
    """Open matters in sight that may be the same: same building or grid, same category or unsorted, of the last month."""
    place = ("building", matter.building) if matter.building else ("grid", matter.grid)
    if place[1] is None:
        return []
    mine = [
        Branch(
            f"{branch.condition} and m.{place[0]} = {{}} and m.id <> {{}} and m.category in ({{}}, '')",
            (*branch.values, place[1], matter.id, matter.category),
            branch.layers,
            branch.scrubbed,
            branch.by_party,
        )
        for branch in branches(officer, now=now)
        if not branch.scrubbed
    ]
    return await _list(mine, Filters(), now=now, after=None, limit=limit)


async def joined_to(matter_id: UUID) -> int:
    """How many matters are joined to this one."""
    [row] = await fetch("select count(*) as n from matter where joined_to = {}", matter_id)
    return int(row["n"])


async def last_line(matter_id: UUID) -> dict[str, Any] | None:
    """Who did what last, for telling the second of two people who was first; nothing that not everybody may read."""
    hidden = sorted(ABOUT_CALLER | ABOUT_MEDIATION)
    rows = await fetch(
        "select j.action, j.at, j.actor, o.name from journal j left join officer o on o.id = j.actor"
        f" where j.subject = {{}} and j.action not in ({', '.join('{}' for _ in hidden)}) order by j.n desc limit 1",
        matter_id,
        *map(str, hidden),
    )
    return rows[0] if rows else None


async def voices_waiting(matter_id: UUID) -> int:
    [row] = await fetch(
        "select count(*) as n from voice v join matter m on m.id = v.matter"
        " where (m.id = {} or m.joined_to = {}) and v.outcome is null",
        matter_id,
        matter_id,
    )
    return int(row["n"])


async def ballot_open(matter_id: UUID) -> bool:
    """Whether a ballot on this matter is open now."""
    rows = await fetch(
        "select 1 as one from motion o join ballot b on b.motion = o.id where o.matter = {} and b.state = 'open' limit 1",
        matter_id,
    )
    return bool(rows)
