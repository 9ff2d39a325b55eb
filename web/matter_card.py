"""What the page of a matter needs, as far as this officer sees it: one function, so that page and part say the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.clocks.calendar import Calendar
from domain.clocks.deadline import remaining
from domain.clocks.moments import elapsed_text, end_text, moment_text
from domain.clocks.rules import Limit, Unit
from domain.council.meetings import queries as meetings
from domain.matters import queries, rules
from domain.matters.actions.routing import grid_people, grids_turn, handler_in_office
from domain.matters.orders import rules as orders
from domain.matters.queries import View
from domain.matters.rules import Channel, Clock, Kind, Outcome, Satisfaction, State, Step, Unreached, WhistleKind
from domain.matters.tables import Matter
from domain.mediation.rules import Elsewhere, Side
from domain.notices import queries as notices
from domain.patrols import queries as patrols
from domain.people import queries as people
from domain.people.rules import Officer, PartyKind
from domain.people.sight import Layer
from domain.responsibilities import queries as lists
from domain.responsibilities.queries import NoListInForce
from domain.responsibilities.suggestion import suggest
from web.categories import by_kind

Row = dict[str, Any]

TONES = {"ordinary": "plain", "soon": "soon", "over": "over", "done": "done"}
ROUTE_NAMES = {Kind.PUBLIC: "派单", Kind.SHARED: "议事", Kind.HOUSEHOLD: "认领", Kind.UNSORTED: "分流"}
ROUTES = {Step.DISPATCH, Step.ASSIGN, Step.ADJUDICATE, Step.CONVENE, Step.CLAIM}
STANDS = {
    State.REGISTERED: "sort",
    State.SORTED: "sort",
    State.CONFIRMED: "route",
    State.ASSIGNED: "settle",
    State.IN_HAND: "settle",
    State.SUSPENDED: "settle",
    State.SETTLED: "follow_up",
    State.ACCEPTED: "follow_up",
    State.FOLLOWED_UP: "close",
}
MEANS = {
    "register": {Step.REGISTER, Step.SOLVE_ON_SPOT},
    "sort": {Step.CONFIRM, Step.SOLVE_ON_SPOT},
    "route": ROUTES,
    "settle": {Step.SETTLE, Step.SOLVE_ON_SPOT},
    "accept": {Step.ACCEPT},
    "follow_up": {Step.FOLLOW_UP},
    "close": {Step.CLOSE},
}


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
        "clocks": _rulers(_shown_clocks(clocks), calendar, now),
        "reckoning": [_reckoned(row, now) for row in clocks],
        "lead": _lead(clocks, calendar, now),
        "voices": voices,
        "masked": seen.masked,
        "reads_file": seen.sees(Layer.FILE),
        "by_community": _by_community(seen, voices),
        "history": await _history(history, now),
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
        "choices": await _choices(matter, steps, facts, handed, now),
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


def _handed_back(history: list[Row]) -> Row | None:
    """The last hand-back while nobody else has been given it: whose, and why."""
    moves = [line for line in history if line["action"] in (*GIVEN, Step.HAND_BACK)]
    if not moves or moves[-1]["action"] != Step.HAND_BACK:
        return None
    party = moves[-1]["changes"].get("facts", {}).get("party")
    return {"party": str(party or ""), "who": moves[-1]["actor_name"] or "", "why": moves[-1]["note"] or ""}


GIVEN = (Step.DISPATCH, Step.ASSIGN, Step.ADJUDICATE, Step.CLAIM)


def _by_community(seen: View, voices: list[Row]) -> bool:
    """Whoever works on it without a contact is told how to reach the caller."""
    works = seen.matter.party in seen.parties or seen.sees(Layer.FILE)
    return works and not seen.entitled and not any(row["name"] or row["mobile"] for row in voices)


WORDS = {
    "channels": Channel.choices(),
    "kinds": [("public", "公事", "街道快办"), ("shared", "共事", "协商联办"), ("household", "家事", "网格自办")],
    "satisfactions": Satisfaction.choices(),
    "outcomes": Outcome.choices(),
    "whistles": WhistleKind.choices(),
    "sides": Side.choices(),
    "elsewhere": Elsewhere.choices(),
}


def points(matter: Matter, history: list[Row], now: datetime) -> list[Row]:
    """流线: done with its time and the way to the next, now, still to come."""
    names = {
        "register": "听到",
        "sort": "分类",
        "route": ROUTE_NAMES[Kind(matter.kind)],
        "settle": "办理",
        "accept": "验收",
        "follow_up": "回访",
        "close": "销账",
    }
    keys = [key for key in names if key != "accept" or matter.on_ledger]
    state = State(matter.state)
    stands = STANDS.get(state, "")
    if state is State.SETTLED and matter.on_ledger:
        stands = "accept"
    here = keys.index(stands) if stands else len(keys)
    times = {key: _last(history, MEANS[key]) for key in keys}
    found: list[Row] = []
    for n, key in enumerate(keys):
        at = times[key]
        if state is State.WITHDRAWN and at is None:
            continue
        done = n < here
        point: Row = {"name": names[key], "state": "done" if done else "now" if n == here else "next"}
        point["note"] = moment_text(at, now) if done and at else STATES_SAID.get(state, "") if n == here else ""
        following = next((times[later] for later in keys[n + 1 :] if times[later]), None)
        if done and at:
            until = following if following and n + 1 < here else now if n + 1 == here else following
            point["elapsed"] = elapsed_text(max(until - at, timedelta())) if until else ""
        found.append(point)
    if state is State.WITHDRAWN:
        found.append({"name": "撤销", "state": "now", "note": moment_text(matter.closed_at, now)})
    return found


STATES_SAID = {
    State.REGISTERED: "等初分",
    State.SORTED: "等核定",
    State.ASSIGNED: "等签收",
    State.SUSPENDED: "暂缓中",
    State.IN_HAND: "办理中",
}


def _last(history: list[Row], steps: set[Step]) -> datetime | None:
    times = [line["at"] for line in history if line["action"] in steps]
    return max(times, default=None)


def _shown_clocks(clocks: list[Row]) -> list[Row]:
    """Of each kind the newest that was not superseded."""
    newest = {row["what"]: row for row in clocks if row["ended_at"] is None}
    return [newest[what] for what in Clock if what in newest]


def _rulers(clocks: list[Row], calendar: Calendar, now: datetime) -> list[Row]:
    """办结 stops the clock for ringing the resident, too; nobody is said to have rung in that time."""
    settled = next((row["done_at"] for row in clocks if row["what"] == Clock.SETTLE), None)
    rulers = [_clock(row, calendar, now) for row in clocks]
    for row, ruler in zip(clocks, rulers, strict=True):
        if row["what"] == Clock.CONTACT and row["done_at"] and row["done_at"] == settled:
            ruler["words"] = f"没有另记联系，随办结停，{ruler['words']}"
    return rulers


def _clock(row: Row, calendar: Calendar, now: datetime) -> Row:
    unit, limit = Unit(row["unit"]), Limit(row["amount"], Unit(row["unit"]))
    said = remaining(row["due_at"], now, unit, calendar, done_at=row["done_at"], provisional=bool(row["provisional"]))
    end = row["done_at"] or now
    words = said.text
    if row["done_at"]:
        words = f"用 {elapsed_text(max(row['done_at'] - row['started_at'], timedelta()))}，限 {limit.text}"
    return {
        "name": Clock(row["what"]).label,
        "used": _minutes(end - row["started_at"]),
        "limit": _minutes(row["due_at"] - row["started_at"]),
        "words": words,
        "tone": "over" if row["done_at"] and row["done_at"] > row["due_at"] else TONES[said.tone],
    }


def _minutes(time: timedelta) -> int:
    return max(0, int(time.total_seconds() // 60))


def _reckoned(row: Row, now: datetime) -> tuple[str, str]:
    """「办结」, 「11月18日 08:41 起，5 个工作日，11月25日 24:00 到期」."""
    limit = Limit(row["amount"], Unit(row["unit"])).text
    said = f"{moment_text(row['started_at'], now)} 起，限 {limit}，{end_text(row['due_at'], now)} 到期"
    if row["provisional"]:
        said += "（待国务院通知）"
    if row["ended_at"]:
        said += f"；{moment_text(row['ended_at'], now)} 起改按新的算"
    return Clock(row["what"]).label, said


def _lead(clocks: list[Row], calendar: Calendar, now: datetime) -> Row | None:
    """The nearest clock that runs, for the head of the page: 「办结超 1 个工作日」."""
    running = [row for row in clocks if row["done_at"] is None and row["ended_at"] is None]
    if not running:
        return None
    row = min(running, key=lambda one: one["due_at"])
    said = remaining(row["due_at"], now, Unit(row["unit"]), calendar, provisional=bool(row["provisional"]))
    return {"words": f"{Clock(row['what']).label}{said.text}", "tone": TONES[said.tone], "absolute": said.absolute}


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


TOLD = frozenset(
    {
        Step.REGISTER,
        Step.SOLVE_ON_SPOT,
        Step.ADD_VOICE,
        Step.NOTE,
        Step.CONTACT,
        Step.REPORT,
        Step.SETTLE,
        Step.ACCEPT,
        Step.FOLLOW_UP,
        Step.CITY_FOLLOW_UP,
        Step.CLOSE,
    }
)
"""Whose words tell what was done or said, and give no reason."""


async def _history(lines: list[Row], now: datetime) -> list[Row]:
    """Newest first, in words; codes become labels, ids names."""
    names = await _names(lines)
    said = [
        {
            "at": line["at"],
            "deed": _deed(line),
            "words": _said(line, names, now),
            "why": line["note"] or "",
            "why_label": "说明" if line["action"] in TOLD else "理由",
        }
        for line in lines
    ]
    return said[::-1]


def _deed(line: Row) -> str:
    try:
        return Step(line["action"]).label
    except ValueError:
        return "记录"


async def _names(lines: list[Row]) -> dict[str, str]:
    ids = [
        UUID(facts[name])
        for line in lines
        for facts in [line["changes"].get("facts", {})]
        for name in ("party", "handler")
        if facts.get(name)
    ]
    return await people.names_of(ids)


def _said(line: Row, names: dict[str, str], now: datetime) -> str:
    facts, who = line["changes"].get("facts", {}), line["actor_name"] or "系统"
    parts: list[str] = []
    match line["action"]:
        case Step.SORT:
            parts.append(f"定为{Kind(facts['kind']).label}" if facts.get("kind") else "")
            parts.append("有争议，请街道核定" if facts.get("disputed") else "")
        case Step.CONFIRM if facts.get("by") == "rule":
            parts.append("按规则自动核定")
        case Step.CONFIRM:
            parts.append(f"核定为{Kind(facts['kind']).label}" if facts.get("kind") else "")
        case Step.RECLASSIFY:
            parts.append(f"由{Kind(facts['from']).label}改为{Kind(facts['kind']).label}")
        case Step.DISPATCH | Step.ASSIGN | Step.ADJUDICATE | Step.REASSIGN:
            parts.append(f"给{names.get(facts.get('party') or facts.get('handler') or '', '承办人')}")
        case Step.DECIDE:
            what = "暂缓" if facts.get("what") == Step.SUSPEND else "延期"
            parts.append(f"{'同意' if facts.get('granted') else '不同意'}{what}")
        case Step.EXTEND | Step.SUSPEND:
            parts.append(f"到{end_text(datetime.fromisoformat(facts['until']), now)}" if facts.get("until") else "")
        case Step.FOLLOW_UP:
            parts.append(Outcome(facts["outcome"]).label if facts.get("outcome") else "")
            parts.append(Unreached(facts["unreached"]).label if facts.get("unreached") else "")
            parts.append(f"已拨 {facts['tries']} 次" if facts.get("tries") else "")
            if facts.get("solved") is not None:
                parts.append("已解决" if facts["solved"] else "未解决")
            if facts.get("satisfaction"):
                parts.append(Satisfaction(facts["satisfaction"]).label)
        case Step.REOPEN:
            parts.append(f"第 {facts.get('times', 1)} 次")
            parts.append("重复诉求" if facts.get("how") == "repeated" else "")
        case Step.CITY_FOLLOW_UP:
            parts.append(orders.said(facts.get("contacted"), facts.get("solved"), facts.get("satisfaction")))
        case Step.REFUSE_MEDIATION:
            parts.append(f"{Side(facts['side']).label}拒绝调解")
            parts.append("已告知" + "、".join(Elsewhere(one).label for one in facts["told"]))
        case Step.RESUME if facts.get("by") == "review_date":
            parts.append("到期未复核，自动恢复计时")
    words = "，".join(part for part in parts if part)
    return f"{who}：{words}。" if words else f"{who}。"


async def _choices(matter: Matter, steps: list[Step], facts: Row, handed: Row | None, now: datetime) -> Row:
    """What the selects of the open steps offer; asked only for steps that are open."""
    open_ = set(steps)
    found: Row = {"offices": [], "inside": [], "walkers": [], "called": [], "items": [], "suggestions": [], "party": ""}
    if open_ & {Step.DISPATCH, Step.ADJUDICATE, Step.WHISTLE, Step.ASSIGN}:
        parties = await people.parties(matter.subdistrict)
        found["offices"] = [
            (str(row["id"]), row["name"])
            for row in parties
            if row["kind"] in (PartyKind.OFFICE, PartyKind.DEPARTMENT, PartyKind.COMPANY)
        ]
        found["inside"] = [
            (str(row["id"]), row["name"])
            for row in await people.parties_within(matter.community)
            if row["kind"] in (PartyKind.MANAGER, PartyKind.COMMITTEE)
        ]
        found["called"] = [
            (str(row["id"]), row["name"]) for row in parties if row["kind"] in (PartyKind.DEPARTMENT, PartyKind.COMPANY)
        ]
        if matter.item:
            item = await lists.item(matter.item)
            found["party"] = next((id for id, name in found["offices"] if name == item.party.label), "")
        if handed and found["party"] == handed["party"]:
            found["party"] = ""
    if open_ & {Step.ASSIGN, Step.REASSIGN} or (Step.ADJUDICATE in open_ and matter.kind != Kind.PUBLIC):
        found["walkers"] = [
            (str(row["id"]), f"{row['name']}（{row['grid']}）") for row in await grid_people(matter.community, now=now)
        ]
    if Step.ASSIGN in open_:
        found["grids_turn"] = await grids_turn(matter)
    if open_ & {Step.SORT, Step.CONFIRM, Step.RECLASSIFY, Step.SOLVE_ON_SPOT}:
        try:
            listed = await lists.list_in_force(matter.subdistrict, now.date())
        except NoListInForce:
            return found
        found["items"] = by_kind(listed.items)
        if Step.SORT in open_:
            text = f"{facts['title']}。{facts['detail']}"
            found["suggestions"] = suggest(text, listed.items)
    return found
