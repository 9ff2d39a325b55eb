"""The life of a matter, walked through the real actions."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.errors import ChangedMeanwhile, Missing
from domain.journal import queries as journal
from domain.matters import actions, queries, rules
from domain.matters.actions.intake import Intake
from domain.matters.registration import NewVoice
from domain.matters.rules import Channel, Kind, Outcome, Satisfaction, State, Step
from domain.matters.worklist import work_list
from domain.people.sight import Layer
from tests import build
from tests.build import NOON, Town

LATER = NOON + timedelta(hours=1)


async def registered(town: Town, category: str = "", **also):
    intake = Intake(
        title="东门路灯三盏不亮",
        channel=Channel.VENUE,
        community=town.community,
        grid=town.east,
        category=category,
        voice=NewVoice("晚上看不见路", name="李某某", mobile="13800138000"),
        **also,
    )
    return await actions.register(intake, officer=town.wu, now=NOON)


async def test_a_public_matter_goes_all_the_way(town: Town):
    matter = await registered(town, "lighting")
    matter = await actions.sort(matter.id, Kind.PUBLIC, officer=town.wu, now=LATER)
    assert matter.state == State.SORTED
    matter = await actions.confirm(matter.id, officer=town.zheng, now=LATER)
    matter = await actions.dispatch(matter.id, town.office, officer=town.zheng, now=LATER)
    matter = await actions.take_up(matter.id, officer=town.city, now=LATER)
    matter = await actions.settle(matter.id, "已换灯头", officer=town.city, now=LATER)
    assert matter.follower == town.he.id
    voices = [voice["id"] for voice in await queries.voices(matter.id)]
    matter = await actions.follow_up(
        matter.id,
        voices,
        Outcome.ANSWERED,
        solved=True,
        satisfaction=Satisfaction.SATISFIED,
        officer=town.he,
        now=LATER,
    )
    assert matter.state == State.FOLLOWED_UP
    matter = await actions.close(matter.id, officer=town.zheng, now=LATER)

    assert matter.state == State.CLOSED
    lines = await journal.history(matter.id)
    assert [line["action"] for line in lines] == [
        Step.REGISTER, Step.SORT, Step.CONFIRM, Step.DISPATCH, Step.TAKE_UP, Step.SETTLE, Step.FOLLOW_UP, Step.CLOSE,
    ]  # fmt: skip


async def test_a_shared_matter_is_confirmed_by_itself_unless_drawn(town: Town):
    for _ in range(12):
        matter = await registered(town)
        matter = await actions.sort(matter.id, Kind.SHARED, officer=town.wu, now=LATER)
        assert matter.state == (State.SORTED if rules.drawn(matter.number) else State.CONFIRMED)


async def test_of_two_pressing_the_same_button_one_is_told_who_was_first(town: Town):
    matter = await registered(town, "lighting")

    answers = await asyncio.gather(
        *[actions.sort(matter.id, Kind.PUBLIC, officer=who, now=LATER, version=1) for who in (town.wu, town.zhou)],
        return_exceptions=True,
    )

    [loser] = [answer for answer in answers if isinstance(answer, Exception)]
    assert isinstance(loser, ChangedMeanwhile)
    assert "初分" in str(loser) and ("吴" in str(loser) or "周" in str(loser))


async def test_a_stranger_is_told_there_is_no_such_matter(town: Town):
    matter = await registered(town)
    for stranger in (town.shen, town.qian, town.foreign, town.foreign_worker, town.observer, town.chen, town.root):
        with pytest.raises(Missing):
            await queries.get_matter(matter.id, stranger, now=LATER)


async def test_a_household_matter_shows_a_community_worker_one_line_once_sorted(town: Town):
    matter = await registered(town)
    await actions.sort(matter.id, Kind.HOUSEHOLD, officer=town.wu, now=LATER)

    seen = await queries.view(matter.id, town.wu, now=LATER)

    assert seen.layers == {Layer.LINE}
    [row] = [row for row in await queries.page(town.wu, queries.Filters(), now=LATER) if row["id"] == matter.id]
    assert "路灯" not in row["title"]
    with pytest.raises(Missing):
        await queries.get_matter(matter.id, town.wang, now=LATER)


async def test_the_work_list_shows_each_what_waits_for_them(town: Town):
    matter = await registered(town, "lighting")

    async def waiting(who) -> list[Step]:
        return [row["next"] for row in await work_list(who, now=LATER) if row["id"] == matter.id]

    assert await waiting(town.wu) == [Step.SORT]
    assert await waiting(town.he) == []
    await actions.sort(matter.id, Kind.PUBLIC, officer=town.wu, now=LATER)
    assert await waiting(town.zheng) == [Step.CONFIRM]
    assert await waiting(town.wu) == []
    await actions.confirm(matter.id, officer=town.zheng, now=LATER)
    await actions.dispatch(matter.id, town.office, officer=town.zheng, now=LATER)
    assert await waiting(town.city) == [Step.TAKE_UP]


async def test_dissatisfied_reopens_and_the_second_time_opens_a_consultation(town: Town):
    matter = await registered(town)
    matter = await actions.sort(matter.id, Kind.HOUSEHOLD, officer=town.wu, now=LATER)
    if matter.state == State.SORTED:
        matter = await actions.confirm(matter.id, officer=town.zheng, now=LATER)
    matter = await actions.claim(matter.id, officer=town.lin, now=LATER)
    for times in (1, 2, 3):
        matter = await actions.settle(matter.id, "劝和", officer=town.lin, now=LATER)
        voices = [voice["id"] for voice in await queries.voices(matter.id)]
        matter = await actions.follow_up(
            matter.id, voices, Outcome.ANSWERED, solved=True, satisfaction=Satisfaction.DISSATISFIED,
            officer=town.he, now=LATER,
        )  # fmt: skip
        assert (matter.state, matter.reopened, bool(matter.in_consultation)) == (State.IN_HAND, times, times >= 2)


async def test_parting_gives_back_state_and_clocks(town: Town):
    one, other = await registered(town), await registered(town)
    due = one.due_at
    await actions.join(one.id, other.number, officer=town.zhou, now=LATER)
    assert len(await queries.voices(other.id)) == 2
    assert one.id not in {row["id"] for row in await queries.page(town.zhou, queries.Filters(), now=LATER)}

    parted = await actions.part(one.id, officer=town.zhou, now=LATER)

    assert (parted.state, parted.due_at) == (State.REGISTERED, due)
    assert len(await queries.voices(other.id)) == 1


async def test_the_chain_is_whole_after_it_all(town: Town):
    from domain.journal.actions import seal

    await registered(town)
    await seal()
    report = await journal.verify()
    assert report.fault is None and report.lines > 10 and report.pending == 0
    assert build.NOON
