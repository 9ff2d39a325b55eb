"""Some 460 matters over a year in the proportions of 56 public, 131 shared, 273 household, dozens of them open today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from db.demo import wording
from db.demo.deeds import Plan
from db.demo.lives import BY_MANAGER, life
from db.demo.schedule import Story
from db.demo.wording import Template
from db.demo.world import CHENGZI, XIJIE, Community, World
from domain.clocks.days import shanghai
from domain.matters.rules import Channel, Kind, State

QUOTA = {Kind.PUBLIC: 56, Kind.SHARED: 131, Kind.HOUSEHOLD: 273}
SMALL = {Kind.PUBLIC: 9, Kind.SHARED: 12, Kind.HOUSEHOLD: 17}
UNSORTED = 8

CHANNELS: dict[Kind, dict[Channel, int]] = {
    Kind.PUBLIC: {
        Channel.HOTLINE: 30, Channel.GRID_WALK: 34, Channel.FOCUS_VISIT: 10, Channel.AREA_VISIT: 10,
        Channel.HEARING: 6, Channel.WECHAT: 6, Channel.BOX: 4, Channel.CALL: 5,
    },
    Kind.SHARED: {
        Channel.HOTLINE: 16, Channel.GRID_WALK: 26, Channel.HEARING: 20, Channel.AREA_VISIT: 10, Channel.VENUE: 10,
        Channel.WECHAT: 10, Channel.WISH_WALL: 5, Channel.BOX: 3, Channel.CALL: 6,
    },
    Kind.HOUSEHOLD: {
        Channel.HOTLINE: 9, Channel.GRID_WALK: 44, Channel.HEARING: 13, Channel.VENUE: 18, Channel.WECHAT: 8,
        Channel.WISH_WALL: 5, Channel.BOX: 3, Channel.CALL: 8,
    },
}  # fmt: skip

TURNS: dict[Kind, tuple[str, ...]] = {
    Kind.PUBLIC: (
        "ledger", "ledger", "ledger_return", "hand_back", "hand_back_twice", "whistle", "whistle_late", "extend",
        "extend_refused", "suspend", "reopen", "consult",
    ),
    Kind.SHARED: (
        "reopen", "reopen", "reopen_twice", "hand_back", "extend", "extend", "suspend", "ledger", "disputed", "disputed",
        "unreachable", "unreachable", "withdraw", "consult",
    ),
    Kind.HOUSEHOLD: (
        *("on_spot",) * 42, *("not_claimed",) * 14, *("reopen",) * 9, *("reopen_twice",) * 2, *("unreachable",) * 11,
        "suspend", "suspend", "disputed", "withdraw", "withdraw", "consult",
    ),
}  # fmt: skip
"""One matter each; the others go the usual way."""

OPEN: dict[Kind, tuple[tuple[State, str, float, float, int], ...]] = {
    Kind.PUBLIC: (
        (State.SORTED, "", 0.4, 2.5, 3),
        (State.CONFIRMED, "", 1, 3, 2),
        (State.CONFIRMED, "hand_back_twice", 4, 6, 1),
        (State.ASSIGNED, "", 0.8, 3, 3),
        (State.IN_HAND, "", 1.5, 5, 6),
        (State.IN_HAND, "", 18, 40, 1),
        (State.IN_HAND, "ledger", 20, 60, 2),
        (State.IN_HAND, "whistle_waiting", 6, 9, 1),
        (State.IN_HAND, "extend_asked", 5, 8, 1),
        (State.SUSPENDED, "suspended", 9, 14, 1),
        (State.SETTLED, "", 6, 12, 2),
        (State.ACCEPTED, "ledger", 20, 30, 1),
        (State.FOLLOWED_UP, "", 10, 16, 2),
    ),
    Kind.SHARED: (
        (State.CONFIRMED, "", 1, 4, 5),
        (State.ASSIGNED, "", 1, 4, 4),
        (State.IN_HAND, "", 2, 8, 9),
        (State.IN_HAND, "", 25, 60, 2),
        (State.IN_HAND, "consult", 15, 25, 1),
        (State.IN_HAND, "extend_asked", 5, 9, 1),
        (State.SUSPENDED, "suspended", 9, 14, 1),
        (State.SETTLED, "", 6, 14, 3),
        (State.FOLLOWED_UP, "", 10, 18, 2),
    ),
    Kind.HOUSEHOLD: (
        (State.SORTED, "disputed", 0.5, 2, 2),
        (State.CONFIRMED, "", 0.5, 3, 7),
        (State.ASSIGNED, "not_claimed", 3, 5, 2),
        (State.IN_HAND, "", 1, 5, 12),
        (State.IN_HAND, "", 20, 45, 2),
        (State.SUSPENDED, "suspended", 8, 12, 1),
        (State.SETTLED, "", 4, 9, 6),
        (State.FOLLOWED_UP, "", 8, 14, 3),
    ),
}
"""(where it waits today, turn, days ago from, to, how many)."""


def stories(world: World, named: dict[Kind, int]) -> Iterator[Story]:
    """`named`: how many of each kind are told elsewhere and count in the quota."""
    source = Source(world)
    quota = SMALL if world.small else {kind: most - named.get(kind, 0) for kind, most in QUOTA.items()}
    for kind, most in quota.items():
        waiting = [
            (state, turn, world.rng.uniform(first, last))
            for state, turn, first, last, n in OPEN[kind]
            for _ in range(n)
        ]
        if world.small:
            waiting = waiting[:: 3 if kind is Kind.HOUSEHOLD else 2][: most * 2 // 3]
        for n, (state, turn, days) in enumerate(waiting):
            wanted = WANTED[n % len(WANTED)] if kind is Kind.PUBLIC and turn == "" else ""
            yield life(world, source.plan(kind, world.ago(days), turn, state, wanted=wanted))
        turns = list(TURNS[kind]) if not world.small else list(TURNS[kind])[::12][:3]
        for n in range(most - len(waiting)):
            # The latest that are to be over began three weeks ago; a small demo is younger.
            days = world.rng.uniform(20, 60 if world.small else 362)
            if n < len(turns):
                days = max(days, 75 if not world.small else 40)
            yield life(world, source.plan(kind, world.ago(days), turns[n] if n < len(turns) else "", None))
    for n in range(4 if world.small else UNSORTED):
        kind = list(Kind)[1 + n % 3]
        yield life(world, source.plan(kind, world.ago(world.rng.uniform(0.05, 1.6)), "", State.REGISTERED))
    for n in range(5 if world.small else 18):
        days = 20 + n * (6 if world.small else 18)
        yield life(world, source.plan(list(Kind)[1 + n % 3], world.ago(days), "", None, elsewhere=True))

    for state in (State.REGISTERED, State.SORTED, State.CONFIRMED, State.IN_HAND):
        yield life(world, source.plan(Kind.PUBLIC, world.ago(1.4), "", state, elsewhere=True))


WANTED = ("street_trading", "", "square_noise", "", "fumes", "", "stray_dogs", "")
"""So that every office of the accounts has something on its desk."""


class Source:
    """Draws templates, places, channels and callers, so that no title stands twice at one place."""

    def __init__(self, world: World) -> None:
        self.world, self.left = world, {kind: list[Template]() for kind in QUOTA}
        self.all = wording.templates()
        self.caller = 100
        self.here = [one for one in world.communities.values() if one.street.code == CHENGZI]
        self.there = [one for one in world.communities.values() if one.street.code != CHENGZI]

    def plan(
        self, kind: Kind, at: datetime, turn: str, stop: State | None, *, elsewhere: bool = False, wanted: str = ""
    ) -> Plan:
        world, rng = self.world, self.world.rng
        at = world.walk(at)
        template = self._template(kind, at, turn, stop, wanted)
        community = rng.choice(self.there) if elsewhere else self._community(kind)
        grid = rng.choice(community.grids)
        building = rng.choice(grid.buildings)
        if (turn == "hand_back" or stop is State.ASSIGNED) and kind is Kind.SHARED:
            managed = [one for one in self.here if any(estate.manager for estate in one.estates)]
            community = rng.choice(managed)
            building = rng.choice([one for one in community.buildings if one.estate and one.estate.manager])
            grid = building.grid
        if stop and kind is not Kind.PUBLIC and not elsewhere and rng.random() < 0.25:
            grid = self.world.communities[XIJIE].grids[1]
            building = rng.choice(grid.buildings)
        entrance = rng.randint(1, building.entrances)
        title, words = template.at(building, entrance)
        channel = self._channel(kind, turn)
        if channel in (Channel.HOTLINE, Channel.FOCUS_VISIT, Channel.AREA_VISIT, Channel.VENUE, Channel.CALL):
            at = world.desk(at)
        self.caller += 1
        rung = channel not in (Channel.BOX,) and not (channel is Channel.GRID_WALK and rng.random() < 0.4)
        named = rung and turn != "on_spot"
        return Plan(
            kind,
            template.category,
            title,
            words,
            grid,
            min(at, world.now - timedelta(minutes=7)),
            channel,
            building=building,
            place=f"{building.name} {entrance} 单元" if rng.random() < 0.6 else building.name,
            detail="" if rng.random() < 0.6 else f"{words}（{channel.label}时听到，已记下）",
            caller=self.caller if named else 0,
            secret=template.category in ("property_service", "property_fee") or (turn == "" and rng.random() < 0.02),
            order_hours=rng.choice((24, 168, 168, 360)) if channel is Channel.HOTLINE else 0,
            stop=stop,
            turn=turn,
        )

    def _template(self, kind: Kind, at: datetime, turn: str, stop: State | None, wanted: str) -> Template:
        for template in self.all[kind]:
            if template.category == wanted:
                return template
        month = shanghai(at).month
        for again in range(2):
            if not self.left[kind] or again:
                self.left[kind] = [*self.all[kind]]
                self.world.rng.shuffle(self.left[kind])
            for template in self.left[kind]:
                if template.fits(month) and _suits(template, turn, stop):
                    self.left[kind].remove(template)
                    return template
        raise LookupError(f"no template for {kind} {turn} {stop}")

    def _community(self, kind: Kind) -> Community:
        """城子西街 is where a visitor signs in, and 华新建 is known for its mediators: there is more to see."""
        heavy = {XIJIE: 4, "110109002018": 3 if kind is Kind.HOUSEHOLD else 1}
        return self.world.rng.choices(self.here, [heavy.get(one.code, 1) for one in self.here])[0]

    def _channel(self, kind: Kind, turn: str) -> Channel:
        if turn == "on_spot":
            return Channel.GRID_WALK
        weights = CHANNELS[kind]
        if turn in ("unreachable", "reopen", "reopen_twice", "withdraw"):
            allowed = (Channel.HEARING, Channel.VENUE, Channel.WECHAT)
            weights = {channel: 1 for channel in weights if channel in allowed} or {Channel.HEARING: 1}
        return self.world.rng.choices(list(weights), list(weights.values()))[0]


def _suits(template: Template, turn: str, stop: State | None) -> bool:
    if turn == "on_spot":
        return template.on_spot
    if turn.startswith("whistle"):
        return template.category in ("heating", "drainage", "old_estate", "alley_renewal", "dangerous_house", "road")
    if template.kind is Kind.SHARED and (turn == "hand_back" or stop is State.ASSIGNED):
        return template.category in BY_MANAGER
    if turn.startswith("ledger"):
        return template.category not in (
            "services",
            "medical",
            "school",
            "employment",
            "elder_care",
            "consumer",
            "wages",
        )
    return True
