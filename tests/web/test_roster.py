"""值班: turns by day, who is on duty now, and the handover of whoever had the turn."""

from datetime import timedelta

from domain import clock
from domain.people import actions
from domain.people.rules import Post
from tests.web.browser import signed_in, text_of


async def turn(town, who, **also):
    now = clock.now()
    return await actions.put_on_roster(
        who.id, Post.OFFICER, now - timedelta(hours=3), now + timedelta(hours=3), officer=town.zheng, now=now, **also
    )


async def test_who_is_on_duty_now_is_said_to_everybody_of_the_subdistrict(town):
    await turn(town, town.du)
    async with signed_in(town.wu) as browser:
        text = text_of(await browser.get("/roster"))
    async with signed_in(town.foreign) as browser:
        other = text_of(await browser.get("/roster"))

    assert "现在值班 街道值班 杜，到" in text and "现在没有排人值班" in other
    assert "排一个班" not in text


async def test_outsiders_have_no_roster(town):
    for officer in (town.observer, town.root, town.property):
        async with signed_in(officer) as browser:
            assert (await browser.get("/roster")).status_code == 404


async def test_a_dispatcher_adds_a_turn_on_its_day(town):
    async with signed_in(town.zheng) as browser:
        answer = await browser.submit(
            "/roster", who=town.du.id, post="officer", starts="2030-05-06T17:30", ends="2030-05-07T08:30"
        )
        text = text_of(await browser.get(answer.headers["location"]))

    assert "2030年5月6日 周一 街道值班 杜 17:30 到 2030年5月7日 08:30" in text


async def test_a_turn_that_ends_before_it_begins_is_refused_and_kept(town):
    async with signed_in(town.zheng) as browser:
        answer = await browser.submit(
            "/roster", who=town.du.id, post="officer", starts="2030-05-06T17:30", ends="2030-05-05T08:30"
        )

    assert answer.status_code == 422 and "下班时间应晚于上班时间" in answer.text
    assert 'value="2030-05-05T08:30"' in answer.text and f'value="{town.du.id}" selected' in answer.text


async def test_a_secretary_makes_the_own_communitys_turns_from_its_own_people(town):
    async with signed_in(town.zhou) as browser:
        page = (await browser.get("/roster")).text
        foreign = await browser.submit("/roster", who=town.du.id, starts="2030-05-06T17:30", ends="2030-05-07T08:30")
        answer = await browser.submit("/roster", who=town.wu.id, starts="2030-05-06T17:30", ends="2030-05-07T08:30")
        text = text_of(await browser.get(answer.headers["location"]))

    assert str(town.wu.id) in page and str(town.du.id) not in page
    assert foreign.status_code == 422 and "东街社区·社区值班 吴" in text


async def test_somebody_without_the_roster_cannot_write_it(town):
    async with signed_in(town.wu) as browser:
        answer = await browser.submit(
            "/roster", who=town.wu.id, post="officer", starts="2030-05-06T17:30", ends="2030-05-07T08:30"
        )

    assert answer.status_code == 422


async def test_whoever_had_the_turn_hands_over_once_in_the_words_of_the_night(town):
    id = await turn(town, town.du)
    async with signed_in(town.du) as browser:
        wrong = await browser.submit(f"/roster/{id}/handover", done="两件", open="1", note="水管待关阀")
        assert wrong.status_code == 422 and "水管待关阀" in wrong.text and 'value="两件"' in wrong.text
        await browser.submit(f"/roster/{id}/handover", done="2", open="1", note="水管待关阀")
        text = text_of(await browser.get("/roster"))
    async with signed_in(town.wang) as browser:
        stranger = await browser.submit(f"/roster/{id}/handover", done="2", open="1")

    assert stranger.status_code == 404
    assert "3 件，已办 2，待续 1" in text and "水管待关阀" in text and "交代什么" not in text


async def test_an_address_that_was_cut_shows_this_week(town):
    async with signed_in(town.wu) as browser:
        for week in ("2026-", "9999-12-31", "0001-01-01", "x"):
            assert (await browser.get(f"/roster?week={week}")).status_code == 200
