"""What an officer is told of a matter they see: voices, history, children, each by the layers of their view."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.journal import queries as journal
from domain.matters.queries.details import children, facts_of
from domain.matters.queries.seeing import View, stays_home
from domain.matters.rules import Kind, Step
from domain.people.sight import Layer
from domain.transaction import fetch


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
