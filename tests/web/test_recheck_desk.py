"""复核 with plain forms: from the doubt to the correction's draft."""

from datetime import timedelta

from domain.council.ballots import queries as polls
from domain.council.papers import queries as papers_of
from domain.notices import queries as notices
from tests.council import OWNERS_DAY
from tests.domain.notice_build import PUBLISHED, decided, published
from tests.domain.test_rechecks import owners_published
from tests.web import notice_app
from tests.web.council_app import at, browsing

SIGNED = {"reason": "居民质疑举手票数", "first": "演示甲", "second": "演示乙"}


async def test_a_recount_of_hands_leads_to_a_correction(town, monkeypatch):
    made = await published(town)
    here = f"/meetings/ballots/{made.ballot}"
    at(monkeypatch, PUBLISHED + timedelta(days=3))

    async with browsing(town.zhou) as desk:
        before = (await desk.get(here)).text
        done = await desk.post(f"{here}/rechecks", data=SIGNED | {"agreeing": "4", "opposing": "4", "abstaining": "1"})
        after = (await desk.get(here)).text
        meeting = (await desk.get(f"/meetings/{made.meeting}")).text

    assert "复核后未通过，不再执行" in meeting
    assert "复核票数" in before and "起草更正公示" not in before
    assert done.status_code == 303
    assert "公布时：通过" in after and "第 1 次：未通过" in after and "监票人 演示甲、演示乙 签名" in after
    assert "起草更正公示" in after and "同意 4，不同意 4，弃权 1" in after


async def test_until_it_is_corrected_the_notice_itself_says_that_its_numbers_were_wrong(town, monkeypatch):
    made = await published(town)
    here = f"/meetings/ballots/{made.ballot}"
    at(monkeypatch, PUBLISHED + timedelta(days=3))

    async with browsing(town.zhou) as desk, notice_app.browsing(town.zhou) as notices_desk:
        before = (await notices_desk.get(f"/notices/{made.notice}")).text
        await desk.post(f"{here}/rechecks", data=SIGNED | {"agreeing": "4", "opposing": "4", "abstaining": "1"})
        after = (await notices_desk.get(f"/notices/{made.notice}")).text

    assert "票数已复核" not in before
    assert "票数已复核，和这份不同" in after and f'href="{here}"' in after


async def test_what_is_missing_or_wrong_in_a_recheck_is_said(town, monkeypatch):
    made = await published(town)
    here = f"/meetings/ballots/{made.ballot}/rechecks"
    at(monkeypatch, PUBLISHED)
    hands = {"agreeing": "4", "opposing": "4", "abstaining": "1"}

    async with browsing(town.zhou) as desk:
        one_name = await desk.post(here, data=SIGNED | hands | {"second": "演示甲"})
        no_reason = await desk.post(here, data=SIGNED | hands | {"reason": " "})
        too_many = await desk.post(here, data=SIGNED | hands | {"agreeing": "9"})
        half = await desk.post(here, data=SIGNED | {"agreeing": "4"})
    async with browsing(town.clerk) as desk:
        page = (await desk.get(here.removesuffix("/rechecks"))).text
        not_theirs = await desk.post(here, data=SIGNED | hands)

    answers = (one_name, no_reason, too_many, half, not_theirs)
    assert [answer.status_code for answer in answers] == [409, 422, 409, 422, 403]
    assert "两名监票人签名" in one_name.text and "为什么复核" in no_reason.text and "举手共 14" in too_many.text
    assert "复核票数" not in page


async def test_papers_read_wrongly_are_named_by_their_numbers(town, monkeypatch):
    room = await owners_published(town)
    here = f"/meetings/ballots/{room.ballot}"
    at(monkeypatch, OWNERS_DAY)
    numbers = {row["area"]: row["number"] for row in await papers_of.papers(room.ballot)}

    async with browsing(town.zhou) as desk:
        wrong = await desk.post(f"{here}/rechecks", data=SIGNED | {"corrections": "1 也行"})
        await desk.post(f"{here}/rechecks", data=SIGNED | {"corrections": f"{numbers[5000]} 不同意"})
        page = (await desk.get(here)).text
    standing = await polls.standing(await polls.ballot(room.ballot))

    assert (wrong.status_code, "第 1 行看不懂" in wrong.text) == (422, True)
    assert f"第 {numbers[5000]} 号票：不同意" in page
    assert standing.tally.opposing.area == 5000


async def test_a_ballot_with_a_notice_offers_the_notice_and_no_second_draft(town, monkeypatch):
    made = await decided(town)
    at(monkeypatch, PUBLISHED)

    async with browsing(town.zhou) as desk:
        page = (await desk.get(f"/meetings/ballots/{made.ballot}")).text

    assert f'href="/notices/{made.notice}"' in page and "起草公示" not in page
    assert "草稿" in page and (await notices.newest_of_ballot(made.ballot))["id"] == made.notice
