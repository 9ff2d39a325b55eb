"""The clerk's pages without script: each deed is a plain form, each refusal a sentence under it."""

from datetime import timedelta

import pytest

from domain.council.ballots import actions as ballots
from domain.council.ballots import queries as polls
from domain.council.ballots.rules import State
from domain.council.bodies.rules import Body, MotionType
from domain.council.meetings import actions as meetings
from domain.council.meetings import queries
from domain.council.members.queries import members_of
from domain.council.rights import Duty
from domain.council.tallies.rules import Hands
from domain.council.verdicts.rules import NO_EFFECT
from tests import council
from tests.build import NOON
from tests.council import MEETING_DAY, OWNERS_DAY
from tests.web.council_app import at, browsing


async def test_the_whole_meeting_is_held_with_plain_forms(town, monkeypatch):
    await council.representatives(town, 20, committee=4)
    at(monkeypatch, NOON)
    async with browsing(town.zhou) as desk:
        form = {
            "community": town.community,
            "body": "representatives",
            "convenor": "residents_committee",
            "meets_at": "2026-11-27T12:00",
            "place": "活动室",
            "title": "43 号楼上下水管更换",
        }
        answer = await desk.post("/meetings", data=form)
        assert answer.status_code == 303
        page = answer.headers["location"]
        [item] = await queries.agenda(page.rsplit("/", 1)[1])
        motion = {"type": "community_affair", "words": "同意更换", "by_phone": "yes"}
        await desk.post(f"{page}/items/{item['id']}/ballots", data=motion)
        await desk.post(f"{page}/notice", data={})
        rows = await queries.attendances(item["meeting"])

        at(monkeypatch, MEETING_DAY)
        await desk.post(f"{page}/attendance", data={"voter": [str(row["voter"]) for row in rows[:13]]})
        refused = await desk.post(f"{page}/begin")
        assert (refused.status_code, "到会 13 人，须 14 人，不能召开，请另行通知" in refused.text) == (409, True)
        await desk.post(f"{page}/attendance", data={"voter": str(rows[13]["voter"])})
        await desk.post(f"{page}/begin")

        [row] = await polls.of_meeting(item["meeting"])
        ballot = f"/meetings/ballots/{row['id']}"
        await desk.post(f"{ballot}/open")
        hands = {"agreeing": "９", "opposing": "4", "abstaining": "1", "counter": "演示甲", "scrutineer": "演示乙"}
        await desk.post(f"{ballot}/hand-tally", data=hands | {"answer": "right"})
        await desk.post(f"{ballot}/close")
        await desk.post(f"{ballot}/tally", data={})
        resolution = {"words": "更换水管", "responsible": "东街社区居委会", "due_on": "2026-12-31"}
        await desk.post(f"{ballot}/resolution", data=resolution)
        await desk.post(f"{page}/end", data={})

        shown = (await desk.get(ballot)).text
        assert "通过" in shown and "9 / 14 人" in shown and "2 × 9 = 18 &gt; 14" in shown
        assert "东街社区居委会负责" in (await desk.get(page)).text
        assert (await polls.ballot(row["id"]))["state"] == State.TALLIED


async def test_the_wrong_convenor_gets_the_form_back_with_what_was_typed(town, monkeypatch):
    at(monkeypatch, NOON)
    form = {
        "community": town.community,
        "body": "representatives",
        "convenor": "owners_committee",
        "meets_at": "2026-11-27T12:00",
        "title": "水管更换",
    }

    async with browsing(town.zhou) as desk:
        answer = await desk.post("/meetings", data=form)

    assert answer.status_code == 422
    assert "请由居委会发起" in answer.text and 'value="水管更换"' in answer.text


async def test_a_stranger_finds_neither_meeting_nor_ballot(town):
    room = await council.noticed(town, number=10)

    async with browsing(town.qian) as desk:
        for page in (
            f"/meetings/{room.meeting}",
            f"/meetings/ballots/{room.ballot}",
            f"/meetings/{room.meeting}/codes",
        ):
            assert (await desk.get(page)).status_code == 404
        assert str(room.meeting) not in (await desk.get("/meetings")).text


async def test_who_may_only_look_is_offered_no_deed(town):
    room = await council.noticed(town, number=10)

    async with browsing(town.member) as desk:
        page = (await desk.get(f"/meetings/{room.meeting}")).text
        refused = await desk.post(f"/meetings/{room.meeting}/begin")
        codes = await desk.get(f"/meetings/{room.meeting}/codes")

    assert f"/meetings/{room.meeting}/begin" not in page
    assert (refused.status_code, codes.status_code) == (403, 403)


async def test_an_owners_ballot_whose_participation_failed_says_that_consent_has_no_effect(town, monkeypatch):
    room = await council.owners_ballot(town, [(("甲",), 5000), (("乙",), 6000), (("丙",), 7000)])
    at(monkeypatch, OWNERS_DAY)
    for officer in (town.zhou, town.clerk):
        async with browsing(officer) as desk:
            answer = await desk.post(f"/meetings/ballots/{room.ballot}/papers", data={"number": "1", "reading": "for"})
            assert answer.status_code == 303
    async with browsing(town.zhou) as desk:
        live = (await desk.get(f"/meetings/ballots/{room.ballot}")).text
        await desk.post(f"/meetings/ballots/{room.ballot}/close")
        await desk.post(f"/meetings/ballots/{room.ballot}/tally", data={"counter": "甲", "scrutineer": "乙"})
        page = (await desk.get(f"/meetings/ballots/{room.ballot}")).text

    assert "参与表决人数须达 2/3：还差 1 名业主" in live
    assert "同意" not in live.split("每一项")[1].split("</table>")[0]
    assert page.count(NO_EFFECT) == 2


async def test_the_same_person_cannot_enter_a_paper_twice(town, monkeypatch):
    room = await council.owners_ballot(town, [(("甲",), 5000), (("乙",), 6000)])
    at(monkeypatch, OWNERS_DAY)

    async with browsing(town.zhou) as desk:
        await desk.post(f"/meetings/ballots/{room.ballot}/papers", data={"number": "1", "reading": "for"})
        again = await desk.post(f"/meetings/ballots/{room.ballot}/papers", data={"number": "1", "reading": "for"})

    assert (again.status_code, "请换一位同事录第二次" in again.text) == (403, True)


async def test_a_members_page_checks_in_votes_once_and_shows_a_receipt_not_the_choice(town, monkeypatch):
    room = await council.voting(town, present=8, number=10)
    late = room.codes()[9]
    at(monkeypatch, MEETING_DAY)

    async with browsing() as phone:
        before = (await phone.get(f"/v/{late}")).text
        await phone.post(f"/v/{late}/check-in")
        ready = (await phone.get(f"/v/{late}")).text
        form = {"ballot": room.ballot, "choice": "against"}
        first = await phone.post(f"/v/{late}/votes", data=form)
        again = await phone.post(f"/v/{late}/votes", data=form)
        after = (await phone.get(f"/v/{late}")).text

    assert 'name="choice"' not in before and 'name="choice"' in ready
    assert "checked" not in ready
    assert (first.status_code, again.status_code) == (303, 409)
    assert "这名代表已投票" in again.text
    assert "已计入" in after and "不同意" not in after
    assert "set-cookie" not in {name.lower() for name in first.headers}


async def test_a_vote_without_a_choice_is_told_to_choose(town, monkeypatch):
    room = await council.voting(town, present=8, number=10)
    at(monkeypatch, MEETING_DAY)

    async with browsing() as phone:
        answer = await phone.post(f"/v/{room.codes()[0]}/votes", data={"ballot": room.ballot})

    assert "还没有选" in answer.text
    assert (await polls.standing(await polls.ballot(room.ballot))).received == 0


async def test_a_code_that_was_never_issued_is_not_found(town):
    async with browsing() as phone:
        assert (await phone.get("/v/ABCDEFGHJKMNPQRSTV")).status_code == 404
        assert (await phone.get("/screen/ABCDEFGHJKMNPQRSTV")).status_code == 404


async def test_who_cannot_scan_types_the_code_of_the_slip_and_a_wrong_one_is_asked_for_again(town, monkeypatch):
    room = await council.voting(town, present=8, number=10)
    code = room.codes()[0]
    at(monkeypatch, MEETING_DAY)

    async with browsing(town.zhou) as desk:
        slips = (await desk.get(f"/meetings/{room.meeting}/codes")).text
    async with browsing() as phone:
        empty = await phone.get("/v")
        typed = await phone.get("/v", params={"code": f" {code[:6].lower()}-{code[6:]} "})
        wrong = await phone.get("/v", params={"code": "四号楼"}, follow_redirects=True)

    assert "/v 输入上面的签到码" in slips
    assert (empty.status_code, "请输入签到码" in empty.text) == (200, True)
    assert (typed.status_code, typed.headers["location"]) == (303, f"/v/{code}")
    assert (wrong.status_code, "没有这个签到码" in wrong.text, 'name="code"' in wrong.text) == (404, True, True)


async def test_who_sat_while_hands_were_counted_is_not_told_that_a_vote_of_theirs_was_counted(town, monkeypatch):
    room = await council.voting(town, present=9, number=10)
    at(monkeypatch, MEETING_DAY)
    hands = Hands(5, 1, 0)
    await ballots.hand_tally(room.ballot, hands, counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY)

    async with browsing() as phone:
        page = (await phone.get(f"/v/{room.codes()[0]}")).text

    assert "举手已由计票人、监票人当众清点" in page
    assert "已计入" not in page and "回执" not in page and 'name="choice"' not in page


async def test_check_in_with_nobody_ticked_says_so(town, monkeypatch):
    room = await council.noticed(town, number=10)
    at(monkeypatch, MEETING_DAY)

    async with browsing(town.zhou) as desk:
        answer = await desk.post(f"/meetings/{room.meeting}/attendance", data={})

    assert (answer.status_code, "还没有勾" in answer.text) == (422, True)


async def test_the_clerk_is_told_who_makes_the_resolution_and_what_ends_with_the_meeting(town, monkeypatch):
    room = await council.voting(town, present=9, number=10)
    at(monkeypatch, MEETING_DAY)
    item = await meetings.add_item(room.meeting, "门前三包公约", officer=town.zhou, now=MEETING_DAY)
    await ballots.propose(item, "门前三包公约", MotionType.COMMUNITY_AFFAIR, officer=town.zhou, now=MEETING_DAY)
    await meetings.appoint(room.meeting, town.clerk.id, Duty.CLERK, officer=town.zhou, now=MEETING_DAY)
    hands = Hands(6, 2, 1)
    await ballots.hand_tally(room.ballot, hands, counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY)
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)

    async with browsing(town.clerk) as desk:
        ballot = (await desk.get(f"/meetings/ballots/{room.ballot}")).text
        meeting = (await desk.get(f"/meetings/{room.meeting}")).text

    assert "由召集人形成决议、起草公示" in ballot
    assert "还有 1 项表决没有开始投票" in meeting
    assert f'data-draft="minutes-{room.meeting}-' in meeting


async def test_the_screen_keeps_for_and_against_until_counted_and_names_nobody(town, monkeypatch):
    room = await council.voting(town, present=9, number=10)
    at(monkeypatch, MEETING_DAY)
    code = (await queries.meeting(room.meeting))["screen"]

    async with browsing() as projector:
        await ballots.hand_tally(
            room.ballot, Hands(6, 2, 1), counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY
        )
        live = (await projector.get(f"/screen/{code}")).text
        await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
        await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)
        result = (await projector.get(f"/screen/{code}")).text

    assert "已收 9 票" in live and "不同意" not in live
    assert "通过" in result and "不同意 2" in result
    assert "代表0" not in live + result


async def test_somebody_is_asked_to_serve_and_a_ballot_can_be_annulled_with_a_reason(town, monkeypatch):
    room = await council.noticed(town, number=10)
    at(monkeypatch, NOON)
    here = f"/meetings/{room.meeting}"

    async with browsing(town.zhou) as desk:
        await desk.post(f"{here}/duties", data={"officer": str(town.wu.id), "duty": "scrutineer"})
        nobody = await desk.post(f"{here}/duties", data={"officer": "", "duty": "scrutineer"})
        page = (await desk.get(here)).text
        silent = await desk.post(f"/meetings/ballots/{room.ballot}/annul", data={"reason": ""})
        await desk.post(f"/meetings/ballots/{room.ballot}/annul", data={"reason": "议题写错"})

    assert "<span>监票人</span> <b>吴</b>" in page
    assert (nobody.status_code, silent.status_code) == (422, 422)
    assert (await polls.ballot(room.ballot))["state"] == State.ANNULLED


async def test_a_secret_ballot_with_plain_forms_shows_no_part_of_the_sum(town, monkeypatch):
    room = await council.noticed(town, number=10)
    at(monkeypatch, NOON)
    async with browsing(town.zhou) as desk, browsing() as phone:
        here = f"/meetings/{room.meeting}"
        page = (await desk.get(here)).text
        item = await meetings.add_item(room.meeting, "换届推荐", officer=town.zhou, now=NOON)
        motion = {"type": "community_affair", "words": "推荐甲", "by_phone": "yes", "secret": "yes"}
        await desk.post(f"{here}/items/{item}/ballots", data=motion)
        [row] = [row for row in await polls.of_meeting(room.meeting) if row["secret"]]
        ballot = f"/meetings/ballots/{row['id']}"
        at(monkeypatch, MEETING_DAY)
        await desk.post(f"{here}/attendance", data={"voter": [str(voter) for voter in room.voters()[:8]]})
        await desk.post(f"{here}/begin")
        await desk.post(f"{ballot}/open")
        code = room.codes()[0]
        asked = (await phone.get(f"/v/{code}")).text
        await phone.post(f"/v/{code}/votes", data={"ballot": str(row["id"]), "choice": "against"})
        voted = (await phone.get(f"/v/{code}")).text
        slips = {"agreeing": "5", "opposing": "2", "abstaining": "0", "counter": "演示甲", "scrutineer": "演示乙"}
        await desk.post(f"{ballot}/hand-tally", data=slips | {"answer": "right"})
        live = (await desk.get(ballot)).text
        await desk.post(f"{ballot}/close")
        await desk.post(f"{ballot}/tally", data={})
        counted = (await desk.get(ballot)).text

    assert "无记名表决" not in page.split("agenda__ballot")[0] and "无记名，一人一票" in asked
    assert "谁也查不到" in asked and "已计入" in voted and "不同意" not in voted
    assert "票箱里的票已录入" in live and "已收 8 票" in live
    assert "5 人" in counted and "3 人" in counted and "其中举手" not in counted
    assert "无记名票 7 张" in counted and "同意 5，不同意 2" not in counted


@pytest.mark.parametrize("deed", ["notice", "begin", "end", "cancel", "call-off"])
async def test_a_deed_out_of_turn_is_refused_in_words(town, deed, monkeypatch):
    room = await council.noticed(town, number=10)
    await meetings.cancel(room.meeting, "改期", officer=town.zhou, now=NOON)
    at(monkeypatch, NOON + timedelta(hours=1))

    async with browsing(town.zhou) as desk:
        answer = await desk.post(f"/meetings/{room.meeting}/{deed}", data={"reason": "改期"})

    assert answer.status_code == 409
    assert ("周 12:00 已经“取消”" if deed == "cancel" else "会议处于“已取消”") in answer.text


async def test_a_proxy_comes_with_its_scan_and_marks_who_is_stood_for(town, monkeypatch, tmp_path):
    room = await council.noticed(town, number=10)
    at(monkeypatch, MEETING_DAY)
    form = {"voter": str(room.voters()[0]), "holder": "受托人"}

    async with browsing(town.zhou, folder=tmp_path) as desk:
        bare = await desk.post(
            f"/meetings/{room.meeting}/proxies", files={"voter": (None, form["voter"]), "holder": (None, "受托人")}
        )
        wrong = await desk.post(f"/meetings/{room.meeting}/proxies", data=form, files={"scan": ("a.exe", b"MZ")})
        right = await desk.post(f"/meetings/{room.meeting}/proxies", data=form, files={"scan": ("a.pdf", b"%PDF-1.7")})
        page = (await desk.get(f"/meetings/{room.meeting}/attendance")).text

    assert (bare.status_code, wrong.status_code, right.status_code) == (409, 422, 303)
    assert "书面委托书" in bare.text and "受托人 代" in page


async def test_who_was_asked_to_serve_by_mistake_is_taken_off_with_a_reason(town, monkeypatch):
    room = await council.noticed(town, number=10)
    at(monkeypatch, NOON)
    here, asked = f"/meetings/{room.meeting}", {"officer": str(town.wu.id), "duty": "scrutineer"}
    wrong = {"who": f"{town.wu.id} scrutineer"}

    async with browsing(town.zhou) as desk, browsing(town.member) as other:
        await desk.post(f"{here}/duties", data=asked)
        offered = (await desk.get(here)).text
        looked = (await other.get(here)).text
        silent = await desk.post(f"{here}/relief", data=wrong | {"reason": ""})
        convenor = await desk.post(f"{here}/relief", data={"who": f"{town.zhou.id} convenor", "reason": "换人"})
        done = await desk.post(f"{here}/relief", data=wrong | {"reason": "同姓的另一位"})
        page = (await desk.get(here)).text
        nobody = await desk.post(f"{here}/relief", data={"who": "", "reason": "换人"})

    assert "撤下" in offered and f"{here}/relief" not in looked
    assert (silent.status_code, convenor.status_code, done.status_code, nobody.status_code) == (422, 409, 303, 422)
    assert "周已经以召集人办过“召集会议”" in convenor.text
    assert "<span>监票人</span> <b>吴</b>" not in page
    assert "吴　监票人" in page.split("撤下人员")[1] and "同姓的另一位" in page


async def test_a_member_listed_by_mistake_is_taken_out_and_one_whose_term_ended_says_so(town, monkeypatch):
    await council.representatives(town, 3, committee=1)
    at(monkeypatch, NOON)
    [first, second, _] = await members_of(Body.REPRESENTATIVES, town.community, NOON.date())

    async with browsing(town.zhou) as desk:
        silent = await desk.post(f"/meetings/members/{first['id']}/strike", data={"reason": ""})
        struck = await desk.post(f"/meetings/members/{first['id']}/strike", data={"reason": "写错了人"})
        await desk.post(f"/meetings/members/{second['id']}/end")
        page = (await desk.get("/meetings/members")).text

    assert (silent.status_code, struck.status_code) == (422, 303)
    assert first["name"] not in page and "2 人" in page
    assert page.count("列错了") == 1 and "任期到今天止，明天起不在名单上" in page


async def test_the_next_step_after_the_verdict_is_offered_to_whom_it_belongs_also_after_the_end(town, monkeypatch):
    room = await council.voting(town, present=9, number=10)
    at(monkeypatch, MEETING_DAY)
    hands = Hands(6, 2, 1)
    await ballots.hand_tally(room.ballot, hands, counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY)
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)
    here, resolve = f"/meetings/{room.meeting}", "<span>形成决议</span>"

    async with browsing(town.zhou) as desk, browsing(town.clerk) as other:
        clerk = (await other.get(here)).text
        await desk.post(f"{here}/end")
        ended, clerk_after = (await desk.get(here)).text, (await other.get(here)).text

    assert resolve not in clerk + clerk_after and "由召集人形成决议" in clerk
    assert resolve in ended


async def consulted(town):
    """Nine of ten asked, six agreed, counted."""
    room = await council.voting(town, present=9, number=10, body=Body.COUNCIL, type=MotionType.CONSULTATION)
    hands = Hands(6, 2, 1)
    await ballots.hand_tally(room.ballot, hands, counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY)
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await ballots.tally(room.ballot, officer=town.zhou, now=MEETING_DAY)
    return room


async def test_what_a_consultation_found_is_not_called_passed_in_its_history(town, monkeypatch):
    room = await consulted(town)
    at(monkeypatch, MEETING_DAY)

    async with browsing(town.zhou) as desk:
        page = (await desk.get(f"/meetings/ballots/{room.ballot}")).text.split("经过")[1]

    assert "多数同意（征询）" in page and "通过" not in page


async def test_a_motion_put_down_wrongly_is_annulled_and_put_again_before_the_notice(town, monkeypatch):
    await council.representatives(town, 10, committee=2)
    at(monkeypatch, NOON)
    form = {"community": town.community, "meets_at": "2026-11-27T12:00", "title": "43 号楼上下水管更换"}
    async with browsing(town.zhou) as desk:
        page = (await desk.post("/meetings", data=form)).headers["location"]
        [item] = await queries.agenda(page.rsplit("/", 1)[1])
        path = f"{page}/items/{item['id']}/ballots"
        await desk.post(path, data={"type": "community_affair", "words": "同意更换水表"})
        once = (await desk.get(page)).text
        [row] = await polls.of_meeting(item["meeting"])
        await desk.post(f"/meetings/ballots/{row['id']}/annul", data={"reason": "写错了"})
        annulled = (await desk.get(page)).text
        await desk.post(path, data={"type": "community_affair", "words": "同意更换水管"})
        await desk.post(f"{page}/notice", data={})
        noticed = (await desk.get(page)).text

    assert path not in once + noticed and path in annulled
    assert "同意更换水管" in noticed


async def test_who_presses_what_a_colleague_just_did_is_told_who_did_it(town, monkeypatch):
    room = await council.voting(town, present=9, number=10)
    at(monkeypatch, MEETING_DAY)
    ballot, meeting = f"/meetings/ballots/{room.ballot}", f"/meetings/{room.meeting}"

    async with browsing(town.zhou) as desk, browsing(town.clerk) as other:
        begun = await other.post(f"{meeting}/begin")
        opened = await other.post(f"{ballot}/open")
        await desk.post(f"{ballot}/close")
        closed = await other.post(f"{ballot}/close")
        await desk.post(f"{ballot}/tally", data={"counter": "计", "scrutineer": "监"})
        tallied = await other.post(f"{ballot}/tally", data={"counter": "计", "scrutineer": "监"})

    for answer, step in ((begun, "开始会议"), (opened, "开始投票"), (closed, "结束投票"), (tallied, "计票")):
        assert (answer.status_code, f"周 12:00 已经“{step}”" in answer.text) == (409, True)


async def test_the_resolution_of_a_ballot_that_failed_afterwards_is_not_to_be_carried_out(town, monkeypatch):
    room = await consulted(town)
    at(monkeypatch, MEETING_DAY)

    async with browsing(town.zhou) as desk:
        form = {"words": "换水管", "responsible": "居委会", "due_on": "2026-12-31"}
        said = await desk.post(f"/meetings/ballots/{room.ballot}/resolution", data=form, headers={"hx-request": "true"})
        await desk.post(f"/meetings/ballots/{room.ballot}/fail", data={"reason": "数错了"})
        meeting = (await desk.get(f"/meetings/{room.meeting}")).text
        ballot = (await desk.get(f"/meetings/ballots/{room.ballot}")).text

    assert "协商意见已形成" in said.text
    assert "表决计票有误，不再执行" in meeting and "居委会负责" not in meeting
    assert "换水管" in ballot and "不再执行" in ballot


async def test_the_room_sees_that_a_ballot_was_miscounted_and_not_that_all_is_well(town, monkeypatch):
    room = await council.voting(town, present=9, number=10)
    at(monkeypatch, MEETING_DAY)
    code = (await queries.meeting(room.meeting))["screen"]
    hands = Hands(6, 2, 1)
    await ballots.hand_tally(room.ballot, hands, counter="计", scrutineer="监", officer=town.zhou, now=MEETING_DAY)
    await ballots.close(room.ballot, officer=town.zhou, now=MEETING_DAY)
    await ballots.fail(room.ballot, "数错了", officer=town.zhou, now=MEETING_DAY)

    async with browsing() as projector:
        shown = (await projector.get(f"/screen/{code}")).text

    assert "计票有误·第 1 轮" in shown and "这一轮不算数" in shown
    assert "已达到" not in shown and "投票已结束" not in shown
