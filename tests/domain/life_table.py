"""The life of a matter as product.md tells it, typed again by hand: what the code's own table is checked against."""

from __future__ import annotations

from typing import Any

from domain.matters.rules import Step
from domain.people.rules import Officer, PlaceKind, Role

OPEN = "registered sorted confirmed assigned in_hand suspended settled accepted followed_up"
THREE = "public shared household"

TABLE: dict[str, tuple[str, str, dict[str, str]]] = {
    "solve_on_spot": ("registered", "settled", {f"unsorted {THREE}": "grid"}),
    "sort": ("registered", "sorted", {f"unsorted {THREE}": "worker secretary dispatcher duty"}),
    "confirm": (
        "sorted",
        "confirmed",
        {"public": "dispatcher leaders duty", "shared": "dispatcher leaders", "household": "dispatcher"},
    ),
    "dispatch": ("confirmed", "assigned", {"public": "dispatcher duty"}),
    "convene": ("confirmed", "in_hand", {"shared": "secretary"}),
    "claim": ("confirmed", "in_hand", {"household": "grid"}),
    "assign": ("confirmed", "assigned", {"shared household": "secretary"}),
    "hand_back": ("assigned", "confirmed", {THREE: "doer"}),
    "adjudicate": ("confirmed", "assigned", {THREE: "dispatcher leaders"}),
    "take_up": ("assigned", "in_hand", {THREE: "doer"}),
    "put_on_ledger": (OPEN, "", {"public shared": "leaders"}),
    "claim_ledger": (OPEN, "", {"public shared": "leaders"}),
    "whistle": (OPEN, "", {"public shared": "dispatcher"}),
    "approve_whistle": (OPEN, "", {"public shared": "leaders"}),
    "consult": (OPEN, "", {"public shared": "leaders", "household": "secretary"}),
    "end_consult": (OPEN, "", {"public shared": "leaders", "household": "secretary"}),
    "extend": ("in_hand", "", {THREE: "doer"}),
    "suspend": ("in_hand", "", {THREE: "doer"}),
    "decide": ("in_hand", "", {"public shared": "leaders", "household": "another-secretary"}),
    "resume": ("suspended", "in_hand", {"public shared": "leaders", "household": "another-secretary"}),
    "settle": ("in_hand", "settled", {"public household": "doer", "shared": "doer carrying-out"}),
    "accept": ("settled", "accepted", {THREE: "acceptor"}),
    "return": ("settled", "in_hand", {THREE: "acceptor"}),
    "follow_up": ("settled accepted", "", {THREE: "follower another-secretary"}),
    "close": (
        "settled accepted followed_up",
        "closed",
        {"public": "unclaimed-dispatcher claiming", "shared household": "secretary"},
    ),
    "reopen": ("settled accepted followed_up closed", "in_hand", {THREE: "secretary dispatcher"}),
    "reclassify": (
        OPEN.replace("registered ", ""),
        "sorted",
        {"public": "dispatcher leaders", "shared household": "dispatcher leaders secretary"},
    ),
    "join": (OPEN, "", {f"unsorted {THREE}": "worker secretary dispatcher"}),
    "withdraw": (OPEN, "withdrawn", {f"unsorted {THREE}": "secretary dispatcher"}),
}
"""step -> (from, to, {kinds: who}); an empty `to` leaves the state."""

LEADERS = {Role.LEADER, Role.DIRECTOR, Role.SUBDISTRICT_SECRETARY}
HOLDERS = {
    "grid": {Role.GRID_WORKER, Role.GRID_LEAD},
    "worker": {Role.COMMUNITY_WORKER},
    "secretary": {Role.COMMUNITY_SECRETARY},
    "dispatcher": {Role.DISPATCHER},
    "leaders": LEADERS,
}


def here(officer: Officer, roles: set[Role], matter: Any) -> bool:
    places = {matter.grid, matter.community, matter.subdistrict}
    return any(grant.role in roles and grant.place.id in places for grant in officer.grants)


def did(officer: Officer, matter: Any) -> bool:
    parties = {grant.place.id for grant in officer.grants if grant.place.kind is PlaceKind.PARTY}
    return matter.handler == officer.id or (matter.party is not None and matter.party in parties)


def stands(word: str, officer: Officer, matter: Any) -> bool:
    if word in HOLDERS:
        return here(officer, HOLDERS[word], matter)
    match word:
        case "duty":
            return here(officer, {Role.ON_DUTY}, matter) and bool(matter.emergency) and officer.out_of_hours
        case "doer":
            return did(officer, matter)
        case "another-secretary":
            return here(officer, HOLDERS["secretary"], matter) and not did(officer, matter)
        case "carrying-out":
            return here(officer, HOLDERS["secretary"], matter) and bool(matter.in_council) and matter.party is None
        case "acceptor":
            roles = LEADERS | {Role.DISPATCHER, Role.COMMUNITY_SECRETARY}
            return here(officer, roles, matter) and not did(officer, matter)
        case "follower":
            return matter.follower == officer.id and not did(officer, matter)
        case "claiming":
            return matter.claiming_leader == officer.id and here(officer, LEADERS, matter)
        case "unclaimed-dispatcher":
            return here(officer, HOLDERS["dispatcher"], matter) and matter.claiming_leader is None
    raise AssertionError(word)


def theirs(step: str, officer: Officer, matter: Any) -> bool:
    """Whether the step is this officer's with this kind, whatever the state."""
    _, _, who = TABLE[step]
    words = next((words for kinds, words in who.items() if str(matter.kind) in kinds.split()), "")
    return any(stands(word, officer, matter) for word in words.split())


def in_state(step: str, matter: Any) -> bool:
    return str(matter.state) in TABLE[step][0].split()


def fits(step: str, matter: Any) -> bool:
    """What the sentences of product.md and rules.md add to the states."""
    twice = matter.hand_backs >= 2
    match step:
        case "dispatch" | "convene" | "claim" | "assign":
            return not twice
        case "adjudicate":
            return twice or bool(matter.disputed)
        case "hand_back":
            return not matter.adjudicated
        case "put_on_ledger":
            return not matter.on_ledger
        case "claim_ledger":
            return bool(matter.on_ledger) and matter.claiming_leader is None
        case "end_consult":
            return bool(matter.in_consultation)
        case "follow_up" | "close":
            return not (matter.on_ledger and matter.state == "settled")
    return True


STEPS = [Step(step) for step in TABLE]
