"""巡查时段: a subdistrict's own three, in order, set by those who may; every phone hears of it."""

from __future__ import annotations

import pytest

from domain.patrols import windows
from domain.patrols.queries import windows as held
from domain.patrols.rules import USUAL, NotYoursToTime, WrongWindows
from domain.sync import me
from tests.build import NOON
from tests.phone import KEY, Phone

EARLY = {"morning": ("06:00", "07:30"), "midday": ("11:00", "12:00"), "evening": ("19:00", "24:00")}


async def test_a_subdistrict_sets_its_own_and_phones_ask_anew(town):
    phone = await Phone.of(town.lin)
    before = await me.me_version(phone.device, 1, KEY, NOON)

    for _ in range(2):
        await windows.set_windows(windows.read(EARLY), officer=town.zheng, now=NOON)

    assert [(one.starts, one.ends) for one in await held(town.street)] == [(360, 450), (660, 720), (1140, 1440)]
    assert await held(town.other_street) == USUAL
    assert await me.me_version(phone.device, 1, KEY, NOON) != before


@pytest.mark.parametrize(
    ("part", "times", "said"),
    [
        ("morning", ("8 点", "09:00"), "“8 点”不是时间"),
        ("morning", ("09:00", "08:00"), "早巡的结束不晚于开始"),
        ("midday", ("07:00", "12:00"), "早巡和午巡重叠"),
        ("evening", ("19:00", "24:01"), "不是时间"),
    ],
)
async def test_windows_that_make_no_sense_are_refused_with_the_reason(town, part, times, said):
    with pytest.raises(WrongWindows, match=said):
        await windows.set_windows(windows.read(EARLY | {part: times}), officer=town.zheng, now=NOON)

    assert await held(town.street) == USUAL


async def test_a_grid_lead_or_a_secretary_does_not_set_them(town):
    for officer in (town.he, town.zhou):
        with pytest.raises(NotYoursToTime):
            await windows.set_windows(windows.read(EARLY), officer=officer, now=NOON)
