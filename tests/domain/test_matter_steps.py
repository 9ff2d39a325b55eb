"""Step by state by kind by person: the code's table against product.md typed again, without a database."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from domain.ids import uuid7
from domain.matters import rules
from domain.matters.rules import Kind, State, Step
from domain.people.rules import Grant, Level, Officer, Place, PlaceKind, Role
from tests.domain import life_table

STREET, COMMUNITY, GRID, OTHER, OFFICE, MANAGER = (uuid7() for _ in range(6))


def org(level: Level, id: UUID) -> Place:
    return Place(PlaceKind.ORG, id, "", level, STREET, COMMUNITY if level is not Level.SUBDISTRICT else None)


def officer(role: Role, place: Place, **also: Any) -> Officer:
    return Officer(uuid7(), role.label, STREET, (Grant(role, place),), **also)


AT = {
    **dict.fromkeys((Role.GRID_WORKER, Role.GRID_LEAD, Role.ENTRANCE_HEAD), Level.GRID),
    **dict.fromkeys(
        (
            Role.COMMUNITY_WORKER, Role.COMMUNITY_SECRETARY, Role.COMMITTEE_MEMBER, Role.MEDIATOR, Role.TEAM_MEMBER,
            Role.OVERSIGHT_MEMBER, Role.CHAIR, Role.CLERK, Role.SCRUTINEER, Role.COUNTER, Role.CONVENOR,
        ),
        Level.COMMUNITY,
    ),
}  # fmt: skip
HOME = {Level.GRID: GRID, Level.COMMUNITY: COMMUNITY, Level.SUBDISTRICT: STREET, Level.DISTRICT: uuid7()}
PARTIES = (Role.OFFICE_OFFICER, Role.DEPARTMENT_CONTACT, Role.SERVICE_COMPANY, Role.PROPERTY_MANAGER)

CAST: dict[str, Officer] = {}
for role in Role:
    if role in PARTIES:
        party = MANAGER if role is Role.PROPERTY_MANAGER else OFFICE
        CAST[role] = officer(role, Place(PlaceKind.PARTY, party, "", None, STREET))
        continue
    level = AT.get(role, Level.SUBDISTRICT)
    CAST[role] = officer(role, org(level, HOME[level]))
    CAST[f"{role} elsewhere"] = officer(role, org(level, OTHER))
CAST["on_duty at night"] = replace(CAST["on_duty"], out_of_hours=True)
CAST["cadre"] = officer(Role.AREA_CADRE, Place(PlaceKind.AREA, uuid7(), "", None, STREET, communities=(COMMUNITY,)))

SECRETARY, WORKER, LEAD = CAST["community_secretary"].id, CAST["grid_worker"].id, CAST["grid_lead"].id
STANCES: dict[str, dict[str, Any]] = {
    "nobody": {},
    "an emergency": {"emergency": True},
    "an office": {"party": OFFICE, "follower": LEAD},
    "the manager": {"party": MANAGER, "in_council": True},
    "a grid worker": {"handler": WORKER, "follower": LEAD},
    "a lead who would ask himself": {"handler": LEAD, "follower": LEAD},
    "the secretary after a council": {"handler": SECRETARY, "in_council": True},
    "a predecessor after a council": {"handler": uuid7(), "in_council": True},
    "handed back once": {"hand_backs": 1},
    "handed back twice": {"hand_backs": 2},
    "disputed": {"disputed": True},
    "adjudicated": {"party": OFFICE, "adjudicated": True, "hand_backs": 2},
    "on the ledger": {"party": OFFICE, "on_ledger": True},
    "claimed by a leader": {"party": OFFICE, "on_ledger": True, "claiming_leader": CAST["leader"].id},
    "in consultation": {"in_consultation": True},
}
NOTHING = {
    "handler": None, "party": None, "follower": None, "claiming_leader": None, "joined_to": None, "emergency": False,
    "on_ledger": False, "in_council": False, "in_consultation": False, "disputed": False, "adjudicated": False,
    "hand_backs": 0, "id": uuid7(), "subdistrict": STREET, "community": COMMUNITY, "grid": GRID,
}  # fmt: skip


def matter(kind: Kind, state: State, **also: Any) -> Any:
    return SimpleNamespace(**{**NOTHING, "kind": kind, "state": state, **also})


KINDS = {State.REGISTERED: [Kind.UNSORTED]}
SORTED = [Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD]


@pytest.mark.parametrize("stance", STANCES)
def test_a_step_is_offered_exactly_when_the_product_says(stance: str):
    wrong = []
    for state in State:
        for kind in KINDS.get(state, SORTED):
            one = matter(kind, state, **STANCES[stance])
            for name, somebody in CAST.items():
                offered = {step.value for step in rules.steps_open_to(somebody, one) if step.value in life_table.TABLE}
                right = {
                    step
                    for step in life_table.TABLE
                    if life_table.in_state(step, one)
                    and life_table.theirs(step, somebody, one)
                    and life_table.fits(step, one)
                }
                wrong += [(name, kind, state, step) for step in sorted(offered ^ right)]
    assert not wrong


def test_every_step_leads_where_the_product_says():
    for step, (sources, following, _) in life_table.TABLE.items():
        for state in State:
            one = matter(Kind.PUBLIC, state)
            if str(state) not in sources.split():
                with pytest.raises(rules.StepNotOpen):
                    rules.next_state(one, Step(step))
            else:
                assert rules.next_state(one, Step(step)) == (following or state)


def test_a_joined_matter_offers_only_parting():
    for state in State:
        one = matter(Kind.SHARED, state, joined_to=uuid7(), in_council=True)
        offered = {step for somebody in CAST.values() for step in rules.steps_open_to(somebody, one)}
        assert offered <= {Step.PART}


def test_who_only_reads_or_runs_the_system_has_no_step():
    for role in (Role.INSPECTOR, Role.OBSERVER, Role.ADMINISTRATOR, Role.INSTALLATION_ADMINISTRATOR):
        for state in State:
            for kind in Kind:
                one = matter(kind, state, handler=CAST[role].id, follower=CAST[role].id, claiming_leader=CAST[role].id)
                assert rules.steps_open_to(CAST[role], one) == []


def test_one_in_ten_is_drawn_by_its_number_and_nobody_chooses():
    numbers = [f"20261123-{n:06d}" for n in range(20_000)]

    drawn = [number for number in numbers if rules.drawn(number)]

    assert 1850 <= len(drawn) <= 2150
    assert drawn == [number for number in numbers if rules.drawn(number)]
    assert all(rules.drawn(number, 1) for number in numbers[:50])


@pytest.mark.parametrize(
    ("kind", "disputed", "drawn", "needed"),
    [
        (Kind.PUBLIC, False, False, True),
        (Kind.SHARED, False, False, False),
        (Kind.SHARED, True, False, True),
        (Kind.HOUSEHOLD, False, True, True),
        (Kind.HOUSEHOLD, False, False, False),
    ],
)
def test_public_always_the_others_when_disputed_or_drawn(kind, disputed, drawn, needed):
    assert rules.needs_confirmation(kind, disputed=disputed, drawn=drawn) is needed


def test_every_open_state_waits_for_a_step_that_somebody_may_take():
    for state in State:
        if state in (State.CLOSED, State.WITHDRAWN):
            continue
        for kind in KINDS.get(state, SORTED):
            for stance in STANCES.values():
                step = rules.next_step(matter(kind, state, **stance))
                assert step in life_table.STEPS
                assert (step, kind) in rules.WHO
