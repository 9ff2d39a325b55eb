"""The table of sight in product.md, typed here by hand, against every question an officer can ask."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import Missing
from domain.matters import queries, rules
from domain.matters.queries import Filters
from domain.matters.worklist import work_list
from domain.people.rules import Role
from domain.people.sight import Layer
from tests.build import NOON, PEOPLE, Town
from tests.domain.sight_build import MORE, Scene, crowd, stage

OPEN_EAST = {
    "lin he": "order",
    "wu": "order",
    "zhou": "order contact",
    "zheng": "order",
    "wang feng director cadre": "order",
    "du": "order",
    "member": "order",
    "inspector": "order",
}
"""public, shared in the east grid."""

HOME_EAST = {"lin he": "order", "wu": "line", "zhou": "order contact"}
"""household in the east grid, nobody assigned."""

UNSORTED = {"state": "registered"}
PUBLIC = {"kind": "public", "state": "confirmed"}
SHARED = {"kind": "shared", "state": "confirmed"}
HOUSEHOLD = {"kind": "household", "state": "confirmed"}
GUARDED = {**PUBLIC, "confidential": True}

TABLE: dict[str, tuple[Scene, dict[str, str]]] = {
    # unsorted: grid, community (the worker is there to sort it), dispatcher, on duty; leaders only what they registered
    "unsorted": (
        Scene(columns=UNSORTED),
        {"lin he": "order", "wu zhou": "order contact", "zheng du": "order"},
    ),
    "unsorted, west grid": (
        Scene("west", UNSORTED),
        {"shen pan": "order", "wu zhou": "order contact", "zheng du": "order"},
    ),
    "unsorted, no grid": (Scene("community", UNSORTED), {"wu zhou": "order contact", "zheng du": "order"}),
    "unsorted, next community": (Scene("next_grid", UNSORTED), {"qian": "order contact", "zheng du": "order"}),
    "unsorted, other subdistrict": (Scene("other_grid", UNSORTED), {"foreign_worker foreign": "order"}),
    "unsorted, a leader registered it": (
        Scene(columns={**UNSORTED, "registered_by": "@wang"}),
        {"lin he": "order", "wu zhou": "order contact", "zheng du wang": "order"},
    ),
    "unsorted, the area cadre registered it": (
        Scene(columns={**UNSORTED, "registered_by": "@cadre"}),
        {"lin he": "order", "wu zhou": "order contact", "zheng du cadre": "order"},
    ),
    "unsorted, a committee member registered it": (
        Scene("west", {**UNSORTED, "registered_by": "@member"}),
        {"shen pan": "order", "wu zhou": "order contact", "zheng du member": "order"},
    ),
    "unsorted, the entrance head registered it": (
        Scene(columns={**UNSORTED, "registered_by": "@head"}),
        {"lin he": "order", "wu zhou": "order contact", "zheng du head": "order"},
    ),
    "unsorted, of a confidential category": (
        Scene(columns={**UNSORTED, "confidential": True}),
        {"lin he": "order", "wu zhou": "order contact"},
    ),
    # public, shared
    "public": (Scene(columns=PUBLIC), OPEN_EAST),
    "shared": (Scene(columns=SHARED), OPEN_EAST),
    "public, west grid": (
        Scene("west", PUBLIC),
        {**{who: what for who, what in OPEN_EAST.items() if who != "lin he"}, "shen pan": "order"},
    ),
    "shared, next community": (
        Scene("next_grid", SHARED),
        {"qian": "order contact", "zheng wang feng director du inspector": "order"},
    ),
    "public, other subdistrict": (Scene("other_grid", PUBLIC), {"foreign foreign_leader foreign_worker": "order"}),
    "public, the entrance head registered it": (
        Scene(columns={**PUBLIC, "registered_by": "@head"}),
        {**OPEN_EAST, "head": "order"},
    ),
    "public, assigned to an office": (
        Scene(columns={**PUBLIC, "state": "assigned", "party": "@office"}),
        {**OPEN_EAST, "city": "order"},
    ),
    "shared, assigned to the property manager": (
        Scene(columns={**SHARED, "state": "in_hand", "party": "@manager"}),
        {**OPEN_EAST, "property": "order"},
    ),
    "shared, the caller is secret and the one complained of does it": (
        Scene(columns={**SHARED, "state": "assigned", "party": "@manager", "complained_of": "@manager", "secret": True}),
        {**OPEN_EAST, "zhou": "order", "property": "order scrubbed"},
    ),
    "public, the caller is secret": (
        Scene(columns={**PUBLIC, "state": "assigned", "party": "@office", "secret": True}),
        {**OPEN_EAST, "zhou": "order", "city": "order scrubbed"},
    ),
    "public, helped along": (
        Scene(columns={**PUBLIC, "state": "in_hand", "party": "@office"}, helper="water"),
        {**OPEN_EAST, "city water_contact": "order"},
    ),
    "public, a whistle was approved": (
        Scene(columns=PUBLIC, whistle="housing"),
        {**OPEN_EAST, "housing_contact": "order"},
    ),
    "public, a whistle waits for approval": (Scene(columns=PUBLIC, whistle="housing, waiting"), OPEN_EAST),
    "public, an emergency": (
        Scene(columns={**PUBLIC, "emergency": True}),
        {**OPEN_EAST, "du": "order contact"},
    ),
    "shared, with a council": (Scene(columns={**SHARED, "in_council": True}), {**OPEN_EAST, "overseer": "order"}),
    "public, once with a council": (Scene(columns={**PUBLIC, "in_council": True}), OPEN_EAST),
    "shared, with a council of the next community": (
        Scene("next_grid", {**SHARED, "in_council": True}),
        {"qian": "order contact", "zheng wang feng director du inspector": "order"},
    ),
    "shared, on an agenda": (
        Scene(columns=SHARED, shown=dict.fromkeys(("convenor", "chair", "clerk", "scrutineer", "counter"), "agenda")),
        {**OPEN_EAST, "convenor chair clerk scrutineer counter": "order"},
    ),
    "public, the lead must ask": (
        Scene(columns={**PUBLIC, "state": "settled", "follower": "@he"}),
        {**{who: what for who, what in OPEN_EAST.items() if who != "lin he"}, "lin": "order", "he": "order contact"},
    ),
    "public, the neighbouring lead must ask": (
        Scene(columns={**PUBLIC, "state": "accepted", "follower": "@pan"}),
        {**OPEN_EAST, "pan": "order contact"},
    ),
    "public, on the ledger nobody asks yet": (
        Scene(columns={**PUBLIC, "state": "settled", "on_ledger": True, "follower": "@pan"}),
        OPEN_EAST,
    ),
    "public, answered": (Scene(columns={**PUBLIC, "state": "followed_up", "follower": "@pan"}), OPEN_EAST),
    # public of a confidential category: who must act knows that it is there; the office gets it; nobody else
    "guarded": (
        Scene(columns=GUARDED),
        {**HOME_EAST, "zheng wang feng director cadre": "line"},
    ),
    "guarded, assigned": (
        Scene(columns={**GUARDED, "state": "assigned", "party": "@office"}),
        {**HOME_EAST, "zheng wang feng director cadre": "line", "city": "order"},
    ),
    # household: order layer, mediation file, contact
    "household": (Scene(columns=HOUSEHOLD), HOME_EAST),
    "household, next community": (Scene("next_grid", HOUSEHOLD), {"qian": "order contact"}),
    "household, other subdistrict": (Scene("other_grid", HOUSEHOLD), {"foreign_worker": "order"}),
    "household, the entrance head registered it": (Scene(columns={**HOUSEHOLD, "registered_by": "@head"}), HOME_EAST),
    "household, a leader registered it": (Scene(columns={**HOUSEHOLD, "registered_by": "@wang"}), HOME_EAST),
    "household, to confirm": (
        Scene(columns={**HOUSEHOLD, "state": "sorted"}),
        {**HOME_EAST, "zheng": "line"},
    ),
    "household, handed back twice": (
        Scene(columns={**HOUSEHOLD, "hand_backs": 2}),
        {**HOME_EAST, "zheng": "line"},
    ),
    "household, an order": (Scene(columns=HOUSEHOLD, order="open"), {**HOME_EAST, "zheng": "order contact"}),
    "household, an order after the city's follow-up": (Scene(columns=HOUSEHOLD, order="followed_up"), HOME_EAST),
    "public, an order": (Scene(columns=PUBLIC, order="open"), {**OPEN_EAST, "zheng": "order contact"}),
    "public, an order after the city's follow-up": (Scene(columns=PUBLIC, order="followed_up"), OPEN_EAST),
    "household, in consultation": (
        Scene(columns={**HOUSEHOLD, "in_consultation": True}),
        {**HOME_EAST, "wang feng director cadre": "line"},
    ),
    "household, in consultation, next community": (
        Scene("next_grid", {**HOUSEHOLD, "in_consultation": True}),
        {"qian": "order contact", "wang feng director": "line"},
    ),
    "household, an emergency": (
        Scene(columns={**HOUSEHOLD, "emergency": True}),
        {**HOME_EAST, "du": "order contact"},
    ),
    "household, claimed": (
        Scene(columns={**HOUSEHOLD, "state": "in_hand", "handler": "@lin"}),
        {**HOME_EAST, "lin he": "order", "lin": "order contact"},
    ),
    "household, assigned to the west grid": (
        Scene(columns={**HOUSEHOLD, "state": "assigned", "handler": "@shen", "responsible_node": "@west"}),
        {**HOME_EAST, "shen": "order contact"},
    ),
    "household, settled by whoever claimed it": (
        Scene(columns={**HOUSEHOLD, "state": "settled", "handler": "@lin", "follower": "@he"}),
        {**HOME_EAST, "lin he": "order", "he": "order contact"},
    ),
    "household, the neighbouring lead must ask": (
        Scene(columns={**HOUSEHOLD, "state": "settled", "handler": "@he", "follower": "@pan"}),
        {**HOME_EAST, "pan": "order contact"},
    ),
    "household, answered": (Scene(columns={**HOUSEHOLD, "state": "followed_up", "follower": "@pan"}), HOME_EAST),
    "household, with a team": (
        Scene(
            columns={**HOUSEHOLD, "state": "in_hand"},
            shown={
                **dict.fromkeys(("mediator", "member", "head", "wu", "zhou", "lin", "pan"), "team"),
                "volunteer": "team, agreed",
                "property": "team, agreed",
                "city": "team",
            },
        ),
        {
            "lin pan": "order file",
            "he": "order",
            "wu mediator member head volunteer property": "order file",
            "zhou": "order file contact",
        },
    ),
    "household, the secretary opened the file": (
        Scene(columns=HOUSEHOLD, shown={"zhou": "opened"}),
        {**HOME_EAST, "zhou": "order file contact"},
    ),
}  # fmt: skip
"""Whoever is not named sees nothing."""


def expected(rows: dict[str, str], everybody: list[str]) -> dict[str, str]:
    found = dict.fromkeys(everybody, "")
    for names, layers in rows.items():
        found |= dict.fromkeys(names.split(), layers)
    return found


async def seen_in(matter: Any, officer: Any) -> str:
    try:
        seen = await queries.view(matter.id, officer, now=NOON)
    except Missing:
        return ""
    layers = [layer for layer in (Layer.ORDER, Layer.FILE, Layer.CONTACT) if seen.sees(layer)]
    return " ".join(
        [*([str(layer) for layer in layers] or ["line"]), *(["scrubbed"] if layers and seen.scrubbed else [])]
    )


def test_every_role_of_the_product_stands_in_the_table():
    assert {role for _, role, _ in {**PEOPLE, **MORE}.values()} == set(Role)


async def test_everybody_sees_of_every_matter_what_the_product_says(town: Town):
    town = await crowd(town)
    matters, right, wrong = {}, {}, []
    for n, (name, (scene, rows)) in enumerate(TABLE.items()):
        matters[name] = await stage(town, scene, f"m{n:03d}x")
        right[name] = expected(rows, list(town.loaded))

    for who, officer in town.loaded.items():
        listed = {row["id"]: row for row in await queries.page(officer, Filters(), now=NOON, limit=200)}
        waiting = {row["id"]: row for row in await work_list(officer, now=NOON, limit=200)}
        counts = await queries.counts(officer, now=NOON)
        for name, matter in matters.items():
            layers = right[name][who]
            told = "order" in layers and "scrubbed" not in layers
            found = await queries.page(officer, Filters(words=matter.number[9:]), now=NOON)
            answers = {
                "view": (await seen_in(matter, officer), layers),
                "page": (matter.id in listed, bool(layers)),
                "search": ([row["id"] for row in found], [matter.id] if told else []),
                "number": (
                    await by_number(matter, officer),
                    bool(layers) and matter.subdistrict == officer.subdistrict,
                ),
            }
            if matter.id in listed:
                answers["title"] = ("夜间噪声" in listed[matter.id]["title"], told)
                answers["place"] = (bool(listed[matter.id]["place"]), told)
            if matter.id in waiting:
                answers["work list"] = (bool(layers), True)
                answers["title of the work list"] = ("夜间噪声" in waiting[matter.id]["title"], told)
            wrong += [(who, name, what, *pair) for what, pair in answers.items() if pair[0] != pair[1]]
        seen = sum(1 for name in matters if right[name][who])
        if counts.get("all", 0) != seen:
            wrong.append((who, "", "counts", counts, seen))

    assert not wrong, "\n".join(map(str, wrong))


async def by_number(matter: Any, officer: Any) -> bool:
    try:
        await queries.by_number(matter.number.lower(), officer, now=NOON)
    except rules.UnknownNumber:
        return False
    return True


async def test_what_looks_alike_is_only_offered_to_those_who_see_it(town: Town):
    town = await crowd(town)
    east = [name for name, (scene, _) in TABLE.items() if scene.place == "east"][::3]
    matters = {name: await stage(town, TABLE[name][0], f"m{n:03d}x") for n, name in enumerate(east)}
    new = await stage(town, Scene(columns=UNSORTED), "new1x")

    for who, officer in town.loaded.items():
        visible = {matter.id for name, matter in matters.items() if expected(TABLE[name][1], list(town.loaded))[who]}
        offered = {row["id"] for row in await queries.alike(new, officer, now=NOON, limit=50)}
        assert offered <= visible


@pytest.mark.parametrize("who", ["observer", "root", "chen"])
async def test_who_only_has_figures_or_runs_the_system_sees_no_content(town: Town, who: str):
    for n, (scene, _) in enumerate(list(TABLE.values())[::4]):
        await stage(town, scene, f"m{n:03d}x") if "@director" not in str(scene) and not scene.shown else None

    assert await queries.page(town.loaded[who], Filters(), now=NOON) == []
    assert await work_list(town.loaded[who], now=NOON) == []
    assert (await queries.counts(town.loaded[who], now=NOON)).get("all", 0) == 0
