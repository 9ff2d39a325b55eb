"""Who waits while a batch is being written goes in together with the next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sync.door import Door


class Written:
    """Keeps each batch until it is let go."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.under_way: list[asyncio.Future[None]] = []

    async def __call__(self, batch: list[int]) -> list[int]:
        self.batches.append(batch)
        self.under_way.append(asyncio.get_running_loop().create_future())
        await self.under_way[-1]
        return [-thing for thing in batch]


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def entered(door: Door[int, int], things: Sequence[int]) -> list[asyncio.Task[list[int]]]:
    tasks = [asyncio.create_task(door.enter([thing])) for thing in things]
    await turns()
    return tasks


async def test_one_who_comes_alone_sets_out_at_once_and_the_next_beside_it():
    written = Written()
    door = Door(written, at_once=lambda: 2)

    await entered(door, [1])
    await entered(door, [2])
    await entered(door, [3])

    assert written.batches == [[1], [2]]


async def test_a_second_batch_sets_out_when_it_is_as_full_as_the_first():
    written = Written()
    door = Door(written, at_once=lambda: 2)
    await entered(door, [1])
    await entered(door, [2])
    await entered(door, [3, 4, 5, 6])
    for each in written.under_way:
        each.set_result(None)
    await turns()
    assert written.batches[2:] == [[3, 4, 5, 6]]

    await entered(door, [7, 8, 9])
    assert len(written.batches) == 3
    await entered(door, [10])
    assert written.batches[3:] == [[7, 8, 9, 10]]


async def test_those_who_are_too_few_go_when_the_batch_before_them_is_written():
    written = Written()
    door = Door(written, at_once=lambda: 2)
    await entered(door, [1])
    await entered(door, [2])
    await entered(door, [3, 4])
    for each in written.under_way:
        each.set_result(None)
    await turns()
    waiting = await entered(door, [5])
    assert len(written.batches) == 3

    written.under_way[2].set_result(None)
    await turns()

    assert written.batches[3:] == [[5]]
    written.under_way[3].set_result(None)
    assert await waiting[0] == [-5]


@given(
    groups=st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=4), max_size=30),
    lanes=st.integers(1, 3),
    most=st.integers(1, 8),
    fails=st.sets(st.integers(0, 5)),
)
def test_everybody_gets_their_own_answer_or_the_failure_of_their_own_batch(groups, lanes, most, fails):
    count = 0

    async def write(batch: list[int]) -> list[int]:
        nonlocal count
        count, mine = count + 1, count
        await asyncio.sleep(0)
        if mine in fails:
            raise ConnectionResetError(str(mine))
        return [-thing for thing in batch]

    async def run() -> list[list[int] | BaseException]:
        door = Door(write, most=most, at_once=lambda: lanes)
        return await asyncio.wait_for(asyncio.gather(*map(door.enter, groups), return_exceptions=True), 5)

    answers = asyncio.run(run())

    for group, answer in zip(groups, answers, strict=True):
        assert isinstance(answer, ConnectionResetError) or answer == [-thing for thing in group]


async def test_a_failed_batch_fails_those_in_it_and_nobody_else():
    async def write(batch: list[int]) -> list[int]:
        await asyncio.sleep(0)
        if 1 in batch:
            raise ConnectionResetError
        return batch

    door = Door(write)
    first = asyncio.create_task(door.enter([1]))
    await asyncio.sleep(0)
    second = asyncio.create_task(door.enter([2]))

    with pytest.raises(ConnectionResetError):
        await first
    assert await second == [2]
