"""Matters with a name: those the article tells of (everything but its names and numbers is invented), and the rare turns."""

from __future__ import annotations

from collections.abc import Iterator

from db.demo.lives import life
from db.demo.schedule import Story
from db.demo.stories.callers import about_the_software, order_meets_visit, secret_caller
from db.demo.stories.grounds import manhole, nobody_wants_it, reconstruction, thrown_down, two_alleys
from db.demo.stories.homes import leak_is_common, night_noise, sewing, violence
from db.demo.stories.night import last_night
from db.demo.stories.places import by_entrance_head, plan
from db.demo.stories.title_deeds import title_deeds
from db.demo.world import World
from domain.matters.rules import Kind, State

__all__ = ["NAMED", "plan", "stories"]

NAMED = {Kind.PUBLIC: 21, Kind.SHARED: 11, Kind.HOUSEHOLD: 7}
"""How many of the year's matters are told here and in council.py."""


def stories(world: World) -> Iterator[Story]:
    yield sewing(world)
    yield night_noise(world)
    yield manhole(world)
    yield two_alleys(world)
    yield title_deeds(world)
    yield leak_is_common(world)
    yield nobody_wants_it(world)
    yield reconstruction(world)
    yield order_meets_visit(world)
    yield secret_caller(world)
    yield violence(world)
    yield thrown_down(world)
    yield last_night(world)
    yield about_the_software(world)
    yield life(
        world, by_entrance_head(world, 3, State.CONFIRMED, "43 号楼 2 单元门厅灯时亮时灭", "晚上回家摸黑找锁眼。")
    )
    yield life(world, by_entrance_head(world, 33, None, "43 号楼单元门关不严", "一刮风哐哐响。"))
