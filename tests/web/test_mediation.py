"""调解卷 as a page: the team forms, members wait for both parties, talks are written, a refusal ends it."""

from __future__ import annotations

import re

from domain.matters.rules import Kind
from domain.mediation import queries as files
from tests.build import NOON, Town
from tests.domain.matter_build import in_hand
from tests.domain.sight_build import crowd
from tests.web.browser import signed_in, text_of
from tests.web.council_app import at


async def test_a_household_matter_gets_its_team_its_consents_and_its_talks(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    await crowd(town)
    matter = await in_hand(town, Kind.HOUSEHOLD)
    page = f"/matters/{matter.id}"
    file = f"{page}/mediation"
    async with signed_in(town.lin) as browser:
        assert (await browser.get(file)).status_code == 404
        assert "组队" in (await browser.get(page)).text
        assert (await browser.submit(f"{page}/form-team")).status_code == 303
        told = await browser.get(page)
        assert file in told.text and f"{page}/form-team" not in told.text and f"{page}/open-file" not in told.text

        refused = await browser.submit(f"{file}/members")
        assert refused.status_code == 422 and "还没有选请谁" in refused.text
        assert (await browser.submit(f"{file}/members", who=town.volunteer.id)).status_code == 303
        [_, volunteer] = await files.team(matter.id, now=NOON)
        member = f"{file}/members/{volunteer['id']}"
        waits = text_of(await browser.get(file))
        assert "来件人一方还没有同意" in waits and "双方都同意后才能看" in waits

        wrong = await browser.submit(f"{file}/entries", manner="mediation", result="going_on", words="两家都来了")
        assert wrong.status_code == 409 and "两家都来了" in wrong.text
        assert "由人民调解员主持" in wrong.text
        await browser.submit(f"{file}/entries", manner="help", result="oral", words="说好十点后不挪家具")
        assert "说好十点后不挪家具" in (await browser.get(file)).text
        await browser.submit(f"{member}/consent", side="caller")
        await browser.submit(f"{member}/consent", side="other")
    async with signed_in(town.volunteer) as browser:
        assert "说好十点后不挪家具" in (await browser.get(file)).text
    async with signed_in(town.lin) as browser:
        await browser.submit(f"{member}/withdraw-consent", side="other")
        again = await browser.submit(f"{member}/withdraw-consent", side="other")
        assert again.status_code == 409 and "对方没有同意过，或已经撤回" in again.text
    async with signed_in(town.volunteer) as browser:
        assert (await browser.get(file)).status_code == 404


async def test_the_secretary_opens_it_by_a_stated_reason_that_the_team_reads(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    matter = await in_hand(town, Kind.HOUSEHOLD)
    page = f"/matters/{matter.id}"
    async with signed_in(town.zhou) as browser:
        assert f"{page}/open-file" not in (await browser.get(page)).text
        refused = await browser.submit(f"{page}/open-file", reason="核对协议")
        assert refused.status_code == 409 and "还没有组队" in refused.text
    async with signed_in(town.lin) as browser:
        await browser.submit(f"{page}/form-team")
    async with signed_in(town.zhou) as browser:
        assert (await browser.get(f"{page}/mediation")).status_code == 404
        assert f"{page}/open-file" in (await browser.get(page)).text
        await browser.submit(f"{page}/open-file", reason="居民申诉，核对协议")
        opened = await browser.get(f"{page}/mediation")
        assert opened.status_code == 200 and "队伍看得到您的理由" in opened.text
        assert not re.search(r'name="words"', opened.text)
    async with signed_in(town.lin) as browser:
        assert "居民申诉，核对协议" in (await browser.get(f"{page}/mediation")).text


async def test_a_refusal_is_recorded_with_the_ways_told_and_ends_mediation(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    matter = await in_hand(town, Kind.HOUSEHOLD)
    page = f"/matters/{matter.id}"
    async with signed_in(town.lin) as browser:
        refused = await browser.submit(f"{page}/refuse-mediation", side="other", reason="电话里说不谈")
        assert refused.status_code == 422 and "要告知其他途径" in refused.text and "电话里说不谈" in refused.text
        await browser.submit(f"{page}/refuse-mediation", side="other", told="court", reason="电话里说不谈")
        told = await browser.get(page)
        assert "对方拒绝调解，已告知向法院起诉" in told.text
        assert f"{page}/form-team" not in told.text and f"{page}/refuse-mediation" not in told.text
        barred = await browser.submit(f"{page}/form-team")
        assert barred.status_code == 409 and "已拒绝调解" in barred.text


async def test_a_settlement_is_drafted_printed_and_becomes_an_application(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    matter = await in_hand(town, Kind.HOUSEHOLD)
    file = f"/matters/{matter.id}/mediation"
    terms = {
        "caller_side": "李某某，3 号楼", "other_side": "赵某某，4 号楼", "facts": "夜间拖椅子",
        "terms": "晚十点后不挪家具", "performance": "当日起履行",
    }  # fmt: skip
    async with signed_in(town.lin) as browser:
        await browser.submit(f"/matters/{matter.id}/form-team")
        await browser.submit(f"{file}/members", who=town.mediator.id)
        assert (await browser.get(f"{file}/settlement")).status_code == 404
    async with signed_in(town.mediator) as browser:
        short = await browser.submit(f"{file}/settlement", **terms | {"performance": ""})
        assert short.status_code == 422 and "还缺履行的方式和期限" in short.text and "晚十点后不挪家具" in short.text
        assert (await browser.submit(f"{file}/settlement", **terms)).status_code == 303
        paper = text_of(await browser.get(f"{file}/settlement"))
        assert all(words in paper for words in terms.values()) and "人民调解委员会（印章）" in paper
        early = await browser.get(f"{file}/confirmation")
        assert early.status_code == 409 and "还不能申请司法确认" in early.text
        await browser.submit(
            f"{file}/entries", manner="mediation", result="written", words="签好了", effective_on="2026-11-23"
        )
        asked = text_of(await browser.get(f"{file}/confirmation"))
        assert "12月23日" in asked and "11月23日 周一 生效的人民调解协议" in asked and "晚十点后不挪家具" in asked
    async with signed_in(town.zhou) as browser:
        assert (await browser.get(f"{file}/settlement")).status_code == 404
