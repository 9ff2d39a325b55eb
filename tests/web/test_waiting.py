"""The badge in the frame: how much waits for this officer, and nothing of what is no longer theirs."""

from dataclasses import replace

from tests.build import NOON
from tests.domain.matter_build import heard
from web.waiting import Waiting


async def test_an_ended_grant_counts_nothing_at_once(town):
    await heard(town)
    badge = Waiting()

    assert await badge.of(town.wu, now=NOON) == 1
    assert await badge.of(replace(town.wu, grants=()), now=NOON) == 0
