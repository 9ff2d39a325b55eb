"""What the pages of a meeting and of a ballot need; the only place that knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request

from domain import clock
from domain.council import rights
from domain.council.ballots import queries as ballots
from domain.council.ballots.rules import State as BallotState
from domain.council.bodies.rules import CONSULTATION, MAY_DECIDE, Body, Convenor, MotionType, owners_decide
from domain.council.boxes.rules import SECRET_BODIES
from domain.council.decisions.rules import decision_rule
from domain.council.meetings import queries
from domain.council.meetings.rules import NOTICE_PERIODS, Showing, State, earliest_day, fingerprint, steps_open
from domain.council.papers import queries as papers
from domain.council.papers.rules import Mark
from domain.council.proxies import queries as proxies
from domain.council.rechecks import queries as rechecks
from domain.council.resolutions import queries as resolutions
from domain.council.rights import Deed, Duty
from domain.council.scans import queries as scans
from domain.council.tallies.rules import read_tally
from domain.notices import queries as notices
from domain.notices.rules import State as NoticeState
from domain.people.rules import Officer
from web import qr
from web.council_history import history
from web.scans import ACCEPT

AnyRequest = Request[Any, Any, Any]


def body_name(meeting: Mapping[str, Any]) -> str:
    return f"{meeting['community_name']}{Body(meeting['body']).label}"


def agenda_choices() -> list[tuple[str, str]]:
    """Notice periods in words, with the earliest day from today."""
    today = clock.now().astimezone(clock.SHANGHAI).date()
    found = []
    for body, period in NOTICE_PERIODS.items():
        earliest = earliest_day(body, today)
        words = f"提前 {period.days} 天通知（{period.source}）；今天通知，最早 {earliest.month}月{earliest.day}日"
        found.append((body.label, words))
    return found


async def meeting_card(request: AnyRequest, meeting_id: UUID, officer: Officer) -> dict[str, Any]:
    meeting = await queries.get_meeting(meeting_id, officer)
    state, body = State(meeting["state"]), Body(meeting["body"])
    may = {deed for deed in Deed if await rights.may(meeting, deed, officer)}
    polls = [await ballots.standing(row) for row in await ballots.of_meeting(meeting_id)]
    today = clock.now().astimezone(clock.SHANGHAI).date()
    earliest = earliest_day(body, today)
    agenda = await queries.agenda(meeting_id)
    period = NOTICE_PERIODS[body]
    return {
        "meeting": meeting,
        "body_name": body_name(meeting),
        "body": body,
        "state": state,
        "convenor": Convenor(meeting["convenor"]).label,
        "may": {str(deed) for deed in may},
        "steps": {str(step) for step in steps_open(state)},
        "agenda": agenda,
        "polls": polls,
        "found": await queries.attendance(meeting) if state != State.DRAFT else None,
        "duties": sorted(
            (row | {"duty_label": Duty(row["duty"]).label} for row in await queries.duties(meeting_id)),
            key=lambda row: list(Duty).index(Duty(row["duty"])),
        ),
        "duty_choices": Duty.choices(),
        "appointable": [(row["id"], row["name"]) for row in await queries.appointable(meeting, clock.now())],
        "resolutions": await resolutions.of_meeting(meeting_id),
        "may_be_secret": body in SECRET_BODIES,
        **await _motions(meeting, agenda),
        "motion_types": [(str(type), type.label) for type in _types(body)],
        "too_soon": meeting["meets_at"].astimezone(clock.SHANGHAI).date() < earliest,
        "period": period,
        "typed_at": f"{meeting['meets_at'].astimezone(clock.SHANGHAI):%Y-%m-%dT%H:%M}",
        "earliest": f"{earliest.month}月{earliest.day}日",
        "minutes_was": fingerprint(meeting["minutes"]),
        "minutes_fixed": any(poll.state == BallotState.PUBLISHED for poll in polls),
        "history": await history(meeting_id, polls),
        "shows": [(str(show), show.label) for show in (Showing.AGENDA, Showing.ATTENDANCE, Showing.PAUSED)],
        "screen_url": f"{our_address(request)}/screen/{meeting['screen']}",
    }


async def ballot_card(request: AnyRequest, ballot_id: UUID, officer: Officer) -> dict[str, Any]:
    row = await ballots.get_ballot(ballot_id, officer)
    meeting = await queries.meeting(row["meeting"])
    standing = await ballots.standing(row)
    rule = decision_rule(row["rule"], row["rule_version"])
    owners = Body(row["body"]) == Body.OWNERS
    frozen = standing.tally is not None
    return {
        "meeting": meeting,
        "body_name": body_name(meeting),
        "standing": standing,
        "ballot": row,
        "state": standing.state,
        "rule": rule,
        "owners": owners,
        "type": MotionType(row["type"]),
        "sentence": sentence(row),
        "may": {str(deed) for deed in Deed if await rights.may(meeting, deed, officer)},
        "found": await queries.attendance(meeting),
        "hands": await ballots.hands_in_force(row) if frozen else None,
        "waiting": await ballots.waiting_for_hands(row) if standing.state == BallotState.OPEN and not owners else 0,
        "signatures": await ballots.signatures(row["id"]),
        "asked": await _asked(meeting["id"]),
        "rounds": [await ballots.standing(each) for each in await ballots.rounds(row["motion"])],
        "buildings": await ballots.buildings(row) if frozen and owners else {},
        "papers": await papers.counts(row["id"]) if frozen and owners else None,
        "half_read": await papers.half_read(row["id"]) if frozen and owners else [],
        "rechecks": await _rechecks(row),
        "recountable": owners or await _counted_by_people(row),
        "scans": await scans.of_ballot(row["id"]),
        "accept": ACCEPT,
        "stand_ins": len(await proxies.of_meeting(meeting["id"])),
        "resolution": await resolutions.of_ballot(row["id"]),
        **await _notice(row),
        "history": await history(None, [standing]),
    }


async def _asked(meeting: UUID) -> dict[str, str]:
    """By duty, the one person who was asked to count or to watch; nobody where several were."""
    names: dict[str, list[str]] = {}
    for row in await queries.duties(meeting):
        names.setdefault(row["duty"], []).append(row["name"])
    return {duty: serving[0] if len(serving) == 1 else "" for duty, serving in names.items()}


async def _notice(row: Mapping[str, Any]) -> dict[str, Any]:
    found = await notices.newest_of_ballot(row["id"])
    drafting = found is not None and found["state"] == NoticeState.DRAFT
    return {
        "notice": found | {"state_label": NoticeState(found["state"]).label} if found else None,
        "to_correct": not drafting and await notices.published_wrongly(dict(row)) is not None,
        "original": ballots.verdict_of(row, read_tally(row["tally"])).outcome if row["rechecks"] else "",
    }


async def _counted_by_people(row: Mapping[str, Any]) -> bool:
    """Phones' votes are counted by nobody, so nobody can have miscounted them."""
    if row["secret"]:
        return (await ballots.slips(row))[0] > 0
    return await ballots.hands_in_force(row) is not None


async def _rechecks(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Newest first, each with what its scrutineers read and counted differently."""
    read: dict[int, list[str]] = {}
    for one in await rechecks.readings(row["id"]):
        read.setdefault(one["n"], []).append(f"第 {one['number']} 号票：{Mark(one['mark']).label}")
    unit = decision_rule(row["rule"], row["rule_version"]).unit
    found = []
    for one in reversed(await rechecks.of_ballot(row["id"])):
        tally = read_tally(one["tally"])
        counted = [f"同意 {tally.agreeing.heads}", f"不同意 {tally.opposing.heads}", f"弃权 {tally.abstaining.heads}"]
        outcome = ballots.verdict_of(row, tally).outcome
        words = f"{'，'.join(counted)}，参与 {tally.taking_part.heads} {unit}"
        found.append(one | {"outcome": outcome, "words": words, "read": "；".join(read.get(one["n"], []))})
    return found


def sentence(row: Mapping[str, Any]) -> str:
    """Why this is only a consultation; empty where the result binds."""
    if row["binding"]:
        return ""
    type, body = MotionType(row["type"]), Body(row["body"])
    return owners_decide(type, body) if type.item else CONSULTATION


def our_address(request: AnyRequest) -> str:
    """Where residents' phones reach us."""
    settings = request.app.state.get("settings")
    return str(settings.base_url).rstrip("/") if settings else str(request.base_url).rstrip("/")


def code_image(base: str, code: str) -> str:
    return qr.inline(f"{base}/v/{code}", words="签到和投票的二维码")


def _types(body: Body) -> list[MotionType]:
    """What this body decides first, then what it may only be asked about."""
    own = [type for type in MotionType if body in MAY_DECIDE[type]]
    asked = (
        [type for type in MotionType if type.item]
        if body in (Body.COUNCIL, Body.REPRESENTATIVES, Body.ASSEMBLY)
        else []
    )
    return own + [type for type in asked if type not in own]


async def _motions(meeting: Mapping[str, Any], agenda: list[dict[str, Any]]) -> dict[str, Any]:
    """Earlier motions of the meeting before or on the agenda's matters, and which each item continues by itself."""
    before = await ballots.of_meeting(meeting["previous"]) if meeting["previous"] else []
    titles = {one["id"]: one["title"] for one in await queries.agenda(meeting["previous"])} if before else {}
    found: dict[str, dict[str, Any]] = {}
    continued = {}
    for item in agenda:
        of_matter = await ballots.motions_of(item["matter"]) if item["matter"] else []
        same = [row for row in before if titles[row["item"]] == item["title"]]
        rows = [row for row in [*before, *of_matter] if str(row["meeting"]) != str(meeting["id"])]
        found |= {str(row["motion"]): row for row in rows}
        if failed := [row for row in [*of_matter, *same] if row in rows and ballots.to_vote_again(row)]:
            continued[item["id"]] = failed[-1]
    words = {motion: f"第 {row['round'] + 1} 轮：{row['words']}" for motion, row in found.items()}
    return {"motions": list(words.items()), "continued": continued}
