"""What the page of a matter needs, as far as this officer sees it: one function, so that page and part say the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.council.meetings import queries as meetings
from domain.matters import queries, rules
from domain.matters.actions.routing import handler_in_office
from domain.matters.orders import rules as orders
from domain.matters.queries import View
from domain.matters.rules import Channel, Kind, Outcome, Satisfaction, State, Step, WhistleKind
from domain.matters.tables import Matter
from domain.mediation.rules import Elsewhere, Side
from domain.notices import queries as notices
from domain.patrols import queries as patrols
from domain.people import queries as people
from domain.people.rules import Officer
from domain.people.sight import Layer
from web.matter_card.choices import offered
from web.matter_card.clocks import lead, reckoned, rulers, shown
from web.matter_card.history import told
from web.matter_card.line import points

Row = dict[str, Any]


async def matter_card(seen: View, officer: Officer, *, now: datetime) -> Row:
    matter = seen.matter
    facts, history = await queries.facts_seen(seen), await queries.history_seen(seen)
    calendar, clocks = await people.calendar(), await queries.clocks(matter.id)
    voices = [_voice(row) for row in await queries.voices_seen(seen)]
    steps = _fitting(rules.steps_open_to(officer, matter, summoned=seen.summoned), seen, voices, history, facts)
    if Step.REASSIGN in steps and await handler_in_office(matter, now=now):
        steps.remove(Step.REASSIGN)
    children = await queries.children_seen(seen)
    reads = seen.sees(Layer.ORDER)
    shared = not matter.confidential and reads
    taken = await patrols.photos_seen(seen)
    main = rules.next_step(matter)
    handed = _handed_back(history)
    return {
        "matter": matter,
        "facts": facts,
        "scrubbed": seen.scrubbed,
        "reads": reads,
        "kind": Kind(matter.kind),
        "state": State(matter.state),
        "points": points(matter, history, now),
        "clocks": rulers(shown(clocks), calendar, now),
        "reckoning": [reckoned(row, now) for row in clocks],
        "lead": lead(clocks, calendar, now),
        "voices": voices,
        "masked": seen.masked,
        "reads_file": seen.sees(Layer.FILE),
        "by_community": _by_community(seen, voices),
        "history": await told(history, now),
        "children": children,
        "photos": [one for one in taken if one["mime"].startswith("image/")],
        "recordings": [one for one in taken if one["mime"].startswith("audio/")],
        "alike": await queries.alike(matter, officer, now=now, limit=3) if Step.JOIN in steps else [],
        "meetings": await meetings.of_matter(matter.id) if shared and matter.kind == Kind.SHARED else [],
        "notices": await notices.of_matter(matter.id) if shared else [],
        "waits_for": _waits_for(matter, main, facts),
        "steps": steps,
        "main_step": main if main in steps else None,
        "other_steps": [step for step in steps if step is not main],
        "choices": await offered(matter, steps, facts, handed, now),
        "handed_back": handed,
        "now": now,
        "words": WORDS,
    }


def _fitting(steps: list[Step], seen: View, voices: list[Row], history: list[Row], facts: Row) -> list[Step]:
    """Without what this officer, or these voices, leave nothing to do for."""
    contacts = [row for row in voices if row["has_contact"]]
    idle = set() if seen.masked and contacts else {Step.UNMASK}
    said = {line["action"] for line in history}
    idle |= {Step.FORM_TEAM, Step.OPEN_FILE} if seen.sees(Layer.FILE) else set()
    idle |= {Step.FORM_TEAM, Step.REFUSE_MEDIATION} if facts["refused_mediation"] else set()
    idle |= set() if Step.FORM_TEAM in said else {Step.OPEN_FILE}
    if not seen.sees(Layer.CONTACT) or all(row["release"] for row in contacts):
        idle.add(Step.RELEASE_CONTACT)
    if not any(row["city_number"] for row in voices):
        idle.add(Step.CITY_FOLLOW_UP)
    if not any(row["release"] for row in voices):
        idle.add(Step.TAKE_BACK_CONTACT)
    return [step for step in steps if step not in idle]


def _waits_for(matter: Matter, main: Step | None, facts: Row) -> str:
    """「等社区书记认领」, 「等综合保障办公室办结」: for whom the matter waits, when it is not the reader."""
    if main is None or matter.joined_to is not None:
        return ""
    if main in (Step.TAKE_UP, Step.SETTLE):
        who = facts["party_name"] or facts["handler_name"] or "承办的人"
    elif main is Step.FOLLOW_UP:
        who = facts["follower_name"] or "回访人"
    else:
        who = rules.usually(main, Kind(matter.kind))
    return f"等{who}{main.label}" if who else ""


GIVEN = (Step.DISPATCH, Step.ASSIGN, Step.ADJUDICATE, Step.CLAIM)


def _handed_back(history: list[Row]) -> Row | None:
    """The last hand-back while nobody else has been given it: whose, and why."""
    moves = [line for line in history if line["action"] in (*GIVEN, Step.HAND_BACK)]
    if not moves or moves[-1]["action"] != Step.HAND_BACK:
        return None
    party = moves[-1]["changes"].get("facts", {}).get("party")
    return {"party": str(party or ""), "who": moves[-1]["actor_name"] or "", "why": moves[-1]["note"] or ""}


def _by_community(seen: View, voices: list[Row]) -> bool:
    """Whoever works on it without a contact is told how to reach the caller."""
    works = seen.matter.party in seen.parties or seen.sees(Layer.FILE)
    return works and not seen.entitled and not any(row["name"] or row["mobile"] for row in voices)


def _voice(row: Row) -> Row:
    answer = ""
    if row["outcome"]:
        said = [Outcome(row["outcome"]).label]
        if row["solved"] is not None:
            said.append("已解决" if row["solved"] else "未解决")
        if row["satisfaction"]:
            said.append(Satisfaction(row["satisfaction"]).label)
        answer = "，".join(said)
    elif row["tries"]:
        answer = f"已拨 {row['tries']} 次无人接听，满 {rules.TRIES} 次记未能回访"
    city = (
        orders.said(row["city_contacted"], row["city_solved"], row["city_satisfaction"])
        if row["city_follow_up_at"]
        else ""
    )
    return {**row, "city": city, "channel": Channel(row["channel"]).label, "answer": answer}


WORDS = {
    "channels": Channel.choices(),
    "kinds": [("public", "公事", "街道快办"), ("shared", "共事", "协商联办"), ("household", "家事", "网格自办")],
    "satisfactions": Satisfaction.choices(),
    "outcomes": Outcome.choices(),
    "whistles": WhistleKind.choices(),
    "sides": Side.choices(),
    "elsewhere": Elsewhere.choices(),
}
