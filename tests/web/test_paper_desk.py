"""The paper desk with plain forms: whose proxy, and scans of what was signed."""

import re

import pytest

from domain.council.ballots import queries as polls
from domain.council.meetings import actions as meetings
from domain.council.papers import queries as papers
from domain.council.proxies import queries as proxies
from domain.council.rights import Duty
from domain.journal.queries import history
from tests import council
from tests.council import OWNERS_DAY
from tests.web.council_app import at, browsing

PDF = ("a.pdf", b"%PDF-1.7 signed")
OWNERS = [((name,), 5000) for name in "甲乙丙丁戊"]


@pytest.fixture
async def desk(town, monkeypatch, tmp_path):
    room = await council.owners_ballot(town, OWNERS)
    at(monkeypatch, OWNERS_DAY)
    async with browsing(town.zhou, folder=tmp_path) as browser:
        browser.ballot, browser.meeting = room.ballot, room.meeting
        browser.here = f"/meetings/ballots/{room.ballot}"
        yield browser


async def stand_in(desk, number, holder="受托人", scan=PDF):
    return await desk.post(
        f"{desk.here}/papers/proxies", data={"number": str(number), "holder": holder}, files={"scan": scan}
    )


async def test_an_owner_is_stood_for_by_the_number_of_the_paper_and_counted_once(desk, town, tmp_path):
    await stand_in(desk, 1)
    first = await desk.post(f"{desk.here}/papers", data={"number": "1", "reading": "for"})
    page = (await desk.get(f"{desk.here}/papers")).text
    async with browsing(town.clerk, folder=tmp_path) as other:
        await other.post(f"{desk.here}/papers", data={"number": "1", "reading": "for"})
    again = await desk.post(f"{desk.here}/papers", data={"number": "1", "reading": "against"})
    standing = await polls.standing(await polls.ballot(desk.ballot))

    assert (first.status_code, again.status_code) == (303, 409)
    assert "受托人 代" in page
    assert (standing.tally.agreeing.heads, standing.tally.agreeing.area) == (1, 5000)
    assert "1 份" in (await desk.get(desk.here)).text.split("登记委托")[1][:40]


async def test_at_the_owners_check_in_stands_how_many_are_stood_for_and_where(desk):
    await stand_in(desk, 1)

    meeting = (await desk.get(f"/meetings/{desk.meeting}")).text
    page = (await desk.get(f"/meetings/{desk.meeting}/attendance")).text

    assert f'href="/meetings/{desk.meeting}/attendance"' in meeting
    assert "已登记委托 1 份" in page and f'href="{desk.here}/papers"' in page and "还没到的" not in page


async def test_the_document_of_a_proxy_can_be_read_by_those_who_run_the_meeting(desk, town, tmp_path):
    await stand_in(desk, 1)
    [row] = await proxies.of_meeting(desk.meeting)

    shown = await desk.get(f"/meetings/{desk.meeting}/proxies/{row['voter']}")
    async with browsing(town.member, folder=tmp_path) as other:
        refused = await other.get(f"/meetings/{desk.meeting}/proxies/{row['voter']}")

    assert (shown.content, shown.headers["content-type"]) == (PDF[1], "application/pdf")
    assert refused.status_code == 403


async def test_a_proxy_beyond_the_limit_without_document_or_after_the_paper_is_refused_in_words(desk):
    for number in (1, 2, 3):
        assert (await stand_in(desk, number)).status_code == 303
    beyond = await stand_in(desk, 4)
    bare = await stand_in(desk, 4, "另一人", ("", b""))
    await desk.post(f"{desk.here}/papers", data={"number": "5", "reading": "for"})
    late = await stand_in(desk, 5, "另一人")

    assert (beyond.status_code, "最多受托 3 份" in beyond.text) == (409, True)
    assert (bare.status_code, "书面委托书" in bare.text) == (409, True)
    assert (late.status_code, "第 5 号票已经录入" in late.text) == (409, True)


async def test_a_body_that_allows_no_proxy_says_so_at_check_in(town, monkeypatch, tmp_path):
    room = await council.noticed(town, number=10, body=council.Body.ASSEMBLY, at=OWNERS_DAY)
    at(monkeypatch, OWNERS_DAY)

    async with browsing(town.zhou, folder=tmp_path) as desk:
        page = (await desk.get(f"/meetings/{room.meeting}/attendance")).text
        form = {"voter": str(room.voters()[0]), "holder": "受托人"}
        refused = await desk.post(f"/meetings/{room.meeting}/proxies", data=form, files={"scan": PDF})

    assert "不能委托，必须本人表决" in page
    assert (refused.status_code, "不能委托：居民会议必须本人表决" in refused.text) == (409, True)


async def test_scans_hang_on_their_paper_or_on_the_ballot_and_only_counters_see_them(desk, town, tmp_path):
    photo = ("a.jpg", b"\xff\xd8\xff photographed")
    on_paper = await desk.post(f"{desk.here}/papers/scans", data={"number": "2"}, files={"scan": PDF})
    on_ballot = await desk.post(f"{desk.here}/scans", files={"scan": photo})
    twice = await desk.post(f"{desk.here}/scans", files={"scan": photo})
    wrong = await desk.post(f"{desk.here}/scans", files={"scan": ("a.exe", b"MZ")})
    unknown = await desk.post(f"{desk.here}/papers/scans", data={"number": "99"}, files={"scan": PDF})
    desk_page, ballot_page = (await desk.get(f"{desk.here}/papers")).text, (await desk.get(desk.here)).text
    paths = re.findall(rf'href="({desk.here}/scans/[^"]+)"', ballot_page)
    async with browsing(town.member, folder=tmp_path) as other:
        refused = await other.get(paths[0])

    answers = (on_paper, on_ballot, twice, wrong, unknown)
    assert [answer.status_code for answer in answers] == [303, 303, 409, 422, 422]
    assert desk_page.count(f"{desk.here}/scans/") == 1 and ballot_page.count("的扫描件</span></a>") == 2
    shown = await desk.get(paths[1])
    assert (shown.content, shown.headers["content-type"]) == (photo[1], "image/jpeg")
    assert refused.status_code == 403


async def test_a_paper_that_was_exchanged_keeps_its_number_and_the_new_one_is_read(desk):
    [first, *_] = await papers.papers(desk.ballot)
    await desk.post(f"{desk.here}/papers/{first['id']}/exchange")
    void = await desk.post(f"{desk.here}/papers", data={"number": "1", "reading": "for"})
    fresh = await desk.post(f"{desk.here}/papers", data={"number": "６", "reading": "for"})

    assert (void.status_code, fresh.status_code) == (409, 303)


async def test_a_scan_on_the_wrong_paper_is_taken_off_with_a_reason(desk):
    await desk.post(f"{desk.here}/papers/scans", data={"number": "2"}, files={"scan": PDF})
    [path] = re.findall(rf'href="({desk.here}/scans/[^"]+)"', (await desk.get(desk.here)).text)

    silent = await desk.post(f"{path}/take-off", data={"reason": " "})
    await desk.post(f"{path}/take-off", data={"reason": "附错了票"})
    page = (await desk.get(desk.here)).text
    again = await desk.post(f"{desk.here}/papers/scans", data={"number": "2"}, files={"scan": PDF})

    assert (silent.status_code, again.status_code) == (422, 303)
    assert (await desk.get(path)).status_code == 404
    assert "取下扫描件" in page and "附错了票" in page and path not in page


async def test_a_proxy_is_taken_back_before_the_paper_is_read_and_not_after(desk):
    [first, second, *_] = await papers.papers(desk.ballot)
    await stand_in(desk, 1)
    await desk.post(f"{desk.here}/papers/{first['id']}/take-back", data={"reason": "业主本人来了"})
    page = (await desk.get(f"{desk.here}/papers")).text
    again = await stand_in(desk, 1, "另一人")
    await stand_in(desk, 2)
    await desk.post(f"{desk.here}/papers", data={"number": "2", "reading": "for"})
    late = await desk.post(f"{desk.here}/papers/{second['id']}/take-back", data={"reason": "业主本人来了"})

    assert "受托人 代" not in page and again.status_code == 303
    assert (late.status_code, "投出的票不能改" in late.text) == (409, True)


async def test_a_member_whose_proxy_is_taken_back_is_no_longer_present(town, monkeypatch, tmp_path):
    room = await council.noticed(town, number=10, at=OWNERS_DAY)
    at(monkeypatch, OWNERS_DAY)
    voter = str(room.voters()[0])
    here = f"/meetings/{room.meeting}"

    async with browsing(town.zhou, folder=tmp_path) as desk:
        await desk.post(f"{here}/proxies", data={"voter": voter, "holder": "受托人"}, files={"scan": PDF})
        before = (await desk.get(f"{here}/attendance")).text
        await desk.post(f"{here}/proxies/{voter}/take-back", data={"reason": "本人来了"})
        after = (await desk.get(f"{here}/attendance")).text
        twice = await desk.post(f"{here}/proxies/{voter}/take-back", data={"reason": "本人来了"})

    assert "到会 1 人" in before and "受托人 代" in before
    assert "到会 0 人" in after and "受托人 代" not in after
    assert twice.status_code == 404


async def test_who_only_looks_on_reads_no_owner_by_room(desk, town, tmp_path):
    async with browsing(town.member, folder=tmp_path) as onlooker:
        ballot, papers = await onlooker.get(desk.here), await onlooker.get(f"{desk.here}/papers")

    assert ballot.status_code == 200 and f"{desk.here}/papers" not in ballot.text
    assert papers.status_code == 403 and "甲" not in papers.text


async def read(browser, here, number, reading):
    return await browser.post(f"{here}/papers", data={"number": str(number), "reading": reading})


async def test_a_number_that_is_on_no_paper_says_which_there_are(desk):
    answer = await read(desk, desk.here, 999, "for")

    assert answer.status_code == 422
    assert "没有第 999 号票" in answer.text and "1 到 5" in answer.text


async def test_two_readings_that_differ_say_so_and_stand_first_until_a_third_person_looks(desk, town, tmp_path):
    async with browsing(town.clerk, folder=tmp_path) as second, browsing(town.wu, folder=tmp_path) as third:
        await meetings.appoint(desk.meeting, town.wu.id, Duty.COUNTER, officer=town.zhou, now=OWNERS_DAY)
        await read(desk, desk.here, 4, "for")
        await read(desk, desk.here, 2, "for")
        differs = await second.post(
            f"{desk.here}/papers", data={"number": "4", "reading": "against"}, headers={"hx-request": "true"}
        )
        page = (await desk.get(f"{desk.here}/papers")).text
        closing = await desk.post(f"{desk.here}/close")
        again = await second.post(f"{desk.here}/papers", data={"number": "4", "reading": "for"})
        settled = await third.post(
            f"{desk.here}/papers", data={"number": "4", "reading": "against"}, headers={"hx-request": "true"}
        )

    assert "第 4 号票两次录得不一致，请没有录过的同事看着票录第三遍" in differs.text
    assert "两次不一致，等第三个人录：</b>第 4 号" in page and "录了一次，等另一个人录：</b>第 2 号" in page
    assert "第 2、4 号" in closing.text and closing.status_code == 409
    assert (again.status_code, "第三遍须由没有录过这张票的同事录" in again.text) == (403, True)
    assert "第 4 号票已计入" in settled.text


async def test_the_number_box_is_ready_for_the_next_paper(desk):
    page = await desk.post(
        f"{desk.here}/papers", data={"number": "1", "reading": "for"}, headers={"hx-request": "true"}
    )

    assert re.search(r'<input[^>]*id="number"[^>]* autofocus', page.text)


async def test_a_reading_on_the_wrong_paper_is_taken_back_by_who_typed_it_before_anybody_else_looks(
    desk, town, tmp_path
):
    async with browsing(town.clerk, folder=tmp_path) as other:
        await read(desk, desk.here, 2, "for")
        offered = (await desk.get(f"{desk.here}/papers")).text
        [paper] = [row for row in await papers.papers(desk.ballot) if row["number"] == 2]
        path = f"{desk.here}/papers/{paper['id']}/take-back-reading"
        hers = await other.post(path)
        mine = await desk.post(path)
        again = await desk.post(path)
        closed = await desk.post(f"{desk.here}/close")
        assert "录了一次" not in (await desk.get(f"{desk.here}/papers")).text.split("每一张票")[1]

    assert path in offered and path not in (await desk.get(f"{desk.here}/papers")).text
    assert (hers.status_code, mine.status_code, again.status_code) == (403, 303, 303)
    assert "由录的人撤回" in hers.text
    assert closed.status_code == 303
    assert [row["action"] for row in await history(paper["id"])] == ["enter", "take_back_reading"]


async def test_a_reading_is_not_taken_back_once_a_second_person_has_looked(desk, town, tmp_path):
    [paper, *_] = await papers.papers(desk.ballot)
    path = f"{desk.here}/papers/{paper['id']}/take-back-reading"
    async with browsing(town.clerk, folder=tmp_path) as other:
        await read(desk, desk.here, 1, "for")
        await read(other, desk.here, 1, "against")
        differing = await desk.post(path)
        offered = (await desk.get(f"{desk.here}/papers")).text

    assert (differing.status_code, "两个人都录过" in differing.text, path in offered) == (409, True, False)


async def test_who_exchanges_a_paper_is_told_the_number_to_write_on_the_new_one(desk):
    [paper, *_] = await papers.papers(desk.ballot)
    path = f"{desk.here}/papers/{paper['id']}/exchange"
    htmx = {"hx-request": "true"}
    done = (await desk.post(path, headers=htmx)).text
    twice = await desk.post(path, headers=htmx)
    old = await desk.post(f"{desk.here}/papers", data={"number": "1", "reading": "for"}, headers=htmx)
    new = (await desk.post(f"{desk.here}/papers", data={"number": "6", "reading": "for"}, headers=htmx)).text

    assert "第 1 号票作废，新票是第 6 号" in done and "已更换，新票是第 6 号" in done
    assert (twice.status_code, "第 1 号票已更换，新票是第 6 号" in twice.text) == (409, True)
    assert (old.status_code, "第 1 号票已更换，新票是第 6 号" in old.text) == (409, True)
    assert "第 6 号票录为“同意”，等另一位同事再录一次" in new


async def test_closing_short_of_participation_says_what_is_missing_before_it_is_too_late(desk, town, tmp_path):
    async with browsing(town.clerk, folder=tmp_path) as other:
        for browser in (desk, other):
            await read(browser, desk.here, 1, "for")
    page = (await desk.get(desk.here)).text

    asked = page.split("结束后不能恢复")[0].rsplit("<b>", 1)[1]
    assert "参与表决人数须达 2/3：还差 3 名业主；面积 2/3：还差" in asked and "现在结束就不通过" in asked


async def test_papers_are_printed_with_number_owner_and_motion_for_those_who_hand_them_out(desk, town, tmp_path):
    [first, *_] = await papers.papers(desk.ballot)
    await desk.post(f"{desk.here}/papers/{first['id']}/exchange")
    link = f"{desk.here}/papers/print"
    listed = (await desk.get(f"{desk.here}/papers")).text
    everything, one = (await desk.get(link)).text, (await desk.get(f"{link}?number=6")).text
    async with browsing(town.member, folder=tmp_path) as other:
        refused = await other.get(link)

    assert f'href="{link}"' in listed and f'href="{link}?number=6"' in listed
    assert "第 1 号" not in everything and all(f"第 {n} 号" in everything for n in (2, 3, 4, 5, 6))
    for words in (
        "选聘安居物业，期限 3 年",
        "50.00 ㎡",
        "同意",
        "不同意",
        "弃权",
        "签名",
        "空白票",
        "业主共同决定（一般）",
    ):
        assert words in everything
    assert "第 6 号" in one and "第 2 号" not in one
    assert refused.status_code == 403


async def test_a_staircase_of_papers_is_noted_as_delivered_at_once(desk):
    path = f"{desk.here}/papers/deliveries"
    done = await desk.post(path, data={"numbers": "1-3、５", "delivery": "in_person"}, headers={"hx-request": "true"})
    again = await desk.post(path, data={"numbers": "2", "delivery": "received_for"})
    wrong = [
        await desk.post(path, data={"numbers": typed, "delivery": "in_person"})
        for typed in ("", "三号", "3-1", "1-99999", "4 9")
    ]
    nothing = await desk.post(path, data={"numbers": "4", "delivery": ""})
    found = {row["number"]: row["delivery"] for row in await papers.papers(desk.ballot)}

    assert "4 张票记为“当面送达”" in done.text and again.status_code == 303
    assert [answer.status_code for answer in (*wrong, nothing)] == [422] * 6
    assert "没有第 9 号票" in wrong[-1].text
    assert found == {1: "in_person", 2: "received_for", 3: "in_person", 4: None, 5: "in_person"}


async def test_what_a_settled_paper_counts_as_is_said(desk, town, tmp_path):
    said = {}
    async with browsing(town.clerk, folder=tmp_path) as other:
        for number, reading in ((1, "for"), (2, "blank"), (3, "void")):
            await read(desk, desk.here, number, reading)
            data = {"number": str(number), "reading": reading}
            said[reading] = (await other.post(f"{desk.here}/papers", data=data, headers={"hx-request": "true"})).text

    assert "第 1 号票已计入：同意" in said["for"]
    assert "第 2 号票已计入：空白，按弃权计" in said["blank"]
    assert "第 3 号票是无效票，不算参与表决" in said["void"]
