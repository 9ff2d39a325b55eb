"""The page of one matter and every step on it, without scripts."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from datetime import timedelta

from domain import clock
from domain.matters import actions, queries
from domain.matters.actions.intake import Intake
from domain.matters.registration import NewVoice
from domain.matters.rules import Channel, Kind, State
from domain.matters.tables import Matter
from tests.build import NOON, Town
from tests.domain.matter_build import confirmed, heard
from tests.web.browser import signed_in, text_of


async def registered(town: Town, category: str = "lighting", **also):
    intake = Intake(
        title="东门路灯三盏不亮",
        channel=Channel.VENUE,
        community=town.community,
        grid=town.east,
        category=category,
        voice=NewVoice("晚上看不见路", name="李某某", mobile="13800138000", address="3 号楼 502 室"),
        **also,
    )
    return await actions.register(intake, officer=town.wu, now=clock.now() - timedelta(hours=1))


async def again(matter: Matter) -> Matter:
    found = await Matter.objects().get(Matter.id == matter.id)
    assert found is not None
    return found


async def test_the_page_says_what_it_is_where_it_stands_and_what_comes_next(town: Town):
    matter = await registered(town)
    async with signed_in(town.wu) as browser:
        page = await browser.get(f"/matters/{matter.id}")

    text = text_of(page)
    assert page.status_code == 200
    for words in (
        "东门路灯三盏不亮",
        "待分类",
        matter.number,
        "听到",
        "等初分",
        "时限",
        "办结",
        "晚上看不见路",
        "登记",
    ):
        assert words in text, words
    assert "建议：公事·" in text
    assert not re.search(r"in_hand|registered|grid_walk|venue\b.*class", text)


async def test_a_public_matter_is_walked_through_by_forms_alone(town: Town):
    matter = await registered(town)
    at = f"/matters/{matter.id}"
    async with signed_in(town.wu) as browser:
        done = await browser.submit(f"{at}/sort", kind="public", category="lighting", version=1)
        assert (done.status_code, done.headers["location"]) == (303, at)
    async with signed_in(town.zheng) as browser:
        await browser.submit(f"{at}/confirm", version=(await again(matter)).version)
        await browser.submit(f"{at}/dispatch", party=town.office, version=(await again(matter)).version)
    async with signed_in(town.city) as browser:
        await browser.submit(f"{at}/take-up", version=(await again(matter)).version)
        await browser.submit(f"{at}/settle", reason="换了灯头", version=(await again(matter)).version)
    async with signed_in(town.he) as browser:
        page = await browser.get(at)
        assert "解决了吗" in page.text and "满意吗" in page.text
        [voice] = await queries.voices(matter.id)
        await browser.submit(
            f"{at}/follow-up", voices=voice["id"], outcome="answered", solved="yes", satisfaction="satisfied",
            version=(await again(matter)).version,
        )  # fmt: skip
    async with signed_in(town.zheng) as browser:
        await browser.submit(f"{at}/close", version=(await again(matter)).version)
        text = text_of(await browser.get(at))

    assert (await again(matter)).state == State.CLOSED
    for words in ("定为公事", "给城市管理办公室", "换了灯头", "已解决，满意", "已销账"):
        assert words in text, words


async def test_a_refusal_stands_under_its_button_and_keeps_what_was_typed(town: Town):
    matter = await registered(town)
    await actions.sort(matter.id, Kind.PUBLIC, "lighting", officer=town.wu, now=clock.now())
    await actions.confirm(matter.id, officer=town.zheng, now=clock.now())
    async with signed_in(town.zheng) as browser:
        down = await browser.submit(f"/matters/{matter.id}/dispatch", party="community", reason="灯在小区里")
        other = await browser.press(f"/matters/{matter.id}/dispatch", party=town.safety)

    assert down.status_code == 409
    assert "条例第17条" in down.text and "灯在小区里" in down.text and "城市管理办公室" in down.text
    assert other.status_code == 409 and "改派要写明依据" in other.text and "<html" not in other.text
    assert (await again(matter)).state == State.CONFIRMED


async def test_the_second_of_two_is_told_who_was_first(town: Town):
    matter = await registered(town)
    async with signed_in(town.wu) as one, signed_in(town.zhou) as other:
        await one.submit(f"/matters/{matter.id}/sort", kind="public", version=1)
        late = await other.submit(f"/matters/{matter.id}/sort", kind="shared", reason="我看是共事", version=1)

    assert late.status_code == 409
    [told] = re.findall(r'role="alert">(.*?)</div>\s*</div>', late.text, flags=re.DOTALL)
    assert "吴" in told and "初分" in told and "我看是共事" in late.text


async def test_whoever_is_complained_of_sees_neither_caller_nor_words(town: Town):
    matter = await registered(town, category="", secret=True, complained_of=town.manager)
    await actions.sort(matter.id, Kind.SHARED, officer=town.wu, now=clock.now(), disputed=True)
    await actions.confirm(matter.id, officer=town.zheng, now=clock.now())
    await actions.assign(matter.id, officer=town.zhou, now=clock.now(), party=town.manager)
    async with signed_in(town.property) as browser:
        page = await browser.get(f"/matters/{matter.id}")

    assert page.status_code == 200
    for hidden in ("李某某", "13800138000", "502", "晚上看不见路", "东门路灯"):
        assert hidden not in page.text, hidden
    assert "签收" in page.text


async def test_a_household_matter_is_one_line_for_the_community_worker(town: Town):
    matter = await registered(town, category="")
    await actions.sort(matter.id, Kind.HOUSEHOLD, officer=town.wu, now=clock.now())
    async with signed_in(town.wu) as browser:
        page = await browser.get(f"/matters/{matter.id}")
    async with signed_in(town.wang) as browser:
        assert (await browser.get(f"/matters/{matter.id}")).status_code == 404

    assert page.status_code == 200
    for hidden in ("李某某", "13800138000", "晚上看不见路", "东门路灯"):
        assert hidden not in page.text, hidden


async def test_every_open_step_has_its_form(town: Town):
    """Each officer, each state of the main line: no page fails, every step offered has a button."""
    matter = await registered(town)
    now = clock.now()
    deeds = [
        lambda: actions.sort(matter.id, Kind.PUBLIC, "lighting", officer=town.wu, now=now),
        lambda: actions.confirm(matter.id, officer=town.zheng, now=now),
        lambda: actions.dispatch(matter.id, town.office, officer=town.zheng, now=now),
        lambda: actions.take_up(matter.id, officer=town.city, now=now),
        lambda: actions.put_on_ledger(matter.id, officer=town.wang, now=now),
        lambda: actions.suspend(matter.id, now + timedelta(days=3), officer=town.city, now=now, reason="等配件"),
        lambda: actions.decide(matter.id, granted=True, officer=town.wang, now=now),
        lambda: actions.resume(matter.id, officer=town.wang, now=now),
        lambda: actions.settle(matter.id, "好了", officer=town.city, now=now),
        lambda: actions.accept(matter.id, officer=town.zheng, now=now),
    ]
    everybody = (
        town.wu,
        town.zhou,
        town.zheng,
        town.wang,
        town.city,
        town.he,
        town.lin,
        town.member,
        town.inspector,
    )
    async with AsyncExitStack() as open_:
        browsers = [await open_.enter_async_context(signed_in(who)) for who in everybody]
        for deed in [None, *deeds]:
            if deed:
                await deed()
            for browser in browsers:
                page = await browser.get(f"/matters/{matter.id}")
                assert page.status_code in (200, 404), page.text[-2000:]
                assert "None" not in text_of(page)


async def test_the_page_says_for_whom_it_waits_when_not_for_the_reader(town: Town):
    matter = await confirmed(town, Kind.HOUSEHOLD, await heard(town, "life_noise"))

    async with signed_in(town.zhou) as browser:
        page = text_of(await browser.get(f"/matters/{matter.id}"))

    assert "现在等网格长、网格员认领" in page


async def test_after_a_hand_back_its_reason_stands_by_and_nobody_is_chosen_beforehand(town: Town):
    matter = await confirmed(town, Kind.PUBLIC, await heard(town, "environment"))
    page, chosen = f"/matters/{matter.id}", re.compile(r'<option value="([0-9a-f-]+)" selected')
    async with signed_in(town.zheng) as browser:
        assert chosen.findall((await browser.get(page)).text) == [str(town.office)]
        await actions.dispatch(matter.id, town.office, officer=town.zheng, now=NOON)
        await actions.hand_back(matter.id, "摊点在小区红线里", officer=town.city, now=NOON)
        after = (await browser.get(page)).text

    assert "退单：摊点在小区红线里" in after and str(town.office) in after
    assert not chosen.findall(after)


async def test_whoever_may_assign_is_told_first_that_it_is_the_grids_turn(town: Town):
    now = clock.now()
    matter = await confirmed(town, Kind.HOUSEHOLD, await heard(town, "life_noise", now=now), now=now)
    async with signed_in(town.zhou) as browser:
        text = text_of(await browser.get(f"/matters/{matter.id}"))

    assert "前先由网格认领" in text and "派给单位不用等" not in text


async def test_settling_is_not_told_as_having_rung_the_resident(town: Town):
    now = clock.now()
    matter = await heard(town, now=now - timedelta(hours=1))
    await actions.solve_on_spot(matter.id, "劝好了", "life_noise", officer=town.lin, now=now)
    async with signed_in(town.lin) as browser:
        text = text_of(await browser.get(f"/matters/{matter.id}"))

    assert "没有另记联系，随办结停" in text
