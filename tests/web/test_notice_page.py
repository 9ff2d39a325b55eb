"""What a resident gets by the QR code: one small page, no script, no cookie, the truth about what was withdrawn."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from axe_playwright_python.async_playwright import Axe
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.council.rechecks.actions import recheck
from domain.council.tallies.rules import Hands
from domain.notices import actions, queries
from domain.notices.editions.rules import LONGEST_LINE, LONGEST_TEXT, LONGEST_TITLE, Edition, Phone, Round
from domain.notices.queries import Progress, Published, Shown
from domain.notices.rules import MOST_PROGRESS, Kind, ProgressKind, State
from tests.domain.notice_build import PUBLISHED, decided, published
from tests.domain.test_notice_editions import facts
from tests.web.browser import browsing as house
from tests.web.notice_app import BASE, browsing, sent
from web import notice_page

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)


def shown(
    *,
    title="选聘物业，第 2 轮表决结果",
    text="服务 3 年。",
    rounds=2,
    editions=1,
    progress=(),
    change="",
    kind="shared",
    recheck="",
):
    all_rounds = tuple(
        Round(n, date(2026, 10, n), 37 * n, 326, "名业主", n == rounds, binding=False) for n in range(1, rounds + 1)
    )
    made = replace(facts(), rounds=all_rounds, responsible="东街小区业委会", due_on=date(2026, 12, 31), recheck=recheck)
    phones = (
        Phone("东街社区居委会", "010-69840000"),
        Phone("街道物业科", "010-69840001"),
        Phone("区住建委", "010-69840002"),
    )
    return Shown(
        id=UUID(int=1), code="ABCDEFGHJKMNPQRSTV", version=1, state=State.PUBLISHED, kind=Kind.DECISION, matter_kind=kind,
        community="七棵树东街社区", subdistrict="城子街道", publisher="东街小区业委会", published_at=NOW,
        stands_until=NOW + timedelta(days=15), provisional=False,
        editions=tuple(
            Published(Edition(n, "东街小区业委会", title, text, made, phones, change if n > 1 else ""), NOW, (1288, "9f3a02c177de4b10"))
            for n in range(1, editions + 1)
        ),
        progress=tuple(progress),
    )  # fmt: skip


RECHECK = "2026年11月30日复核，两名监票人签字。原公布“未通过。同意面积须过半数：还差 8,779.00 ㎡”，以这一份为准。"


def rendered(one, **options):
    return notice_page.page(one, base_url="https://sanshi.mentougou.example.gov.cn", now=NOW, demo=True, **options)


def bytes_of(made):
    headers = {name.lower(): value for name, value in notice_page.answer(made).headers.items()}
    lines = [
        *headers.items(),
        ("content-length", "13000"),
        ("server", "granian"),
        ("date", "Tue, 24 Nov 2026 08:00:00 GMT"),
    ]
    lines += [("content-type", "text/html; charset=utf-8"), ("connection", "keep-alive")]
    return len("HTTP/1.1 200 OK\r\n\r\n") + sum(len(f"{k}: {v}\r\n") for k, v in lines) + len(made.body)


@settings(max_examples=40, deadline=None)
@given(
    title=st.text(HAN, min_size=LONGEST_TITLE, max_size=LONGEST_TITLE),
    text=st.text(st.one_of(HAN, st.sampled_from("&<>\"'\n")), min_size=LONGEST_TEXT, max_size=LONGEST_TEXT),
    line=st.text(HAN, min_size=LONGEST_LINE, max_size=LONGEST_LINE),
    oversight=st.integers(0, MOST_PROGRESS),
)
def test_a_notice_filled_to_its_limits_is_one_response_of_14600_bytes(title, text, line, oversight):
    progress = [
        Progress(
            UUID(int=n), ProgressKind.OVERSIGHT if n < oversight else ProgressKind.DONE, date(2026, 12, n + 1), line
        )
        for n in range(MOST_PROGRESS)
    ]
    full = shown(title=title, text=text, rounds=4, editions=3, progress=progress, change=line, recheck=RECHECK)

    made = rendered(full)

    assert bytes_of(made) <= notice_page.MOST
    assert "看更早的" in made.body.decode()


def test_an_ordinary_notice_keeps_everything_on_its_one_page():
    progress = [Progress(UUID(int=n), ProgressKind.DONE, date(2026, 12, n), f"第 {n} 件") for n in range(1, 5)]

    body = rendered(shown(text="文" * 300, rounds=2, editions=2, progress=progress, change="改了错字")).body.decode()

    assert "看更早的" not in body
    assert all(f"第 {n} 件" in body for n in range(1, 5))


def test_what_does_not_fit_stands_on_the_further_page():
    progress = [
        Progress(UUID(int=n), ProgressKind.DONE, date(2026, 12, n), f"第{n}件" + "长" * 36) for n in range(1, 13)
    ]
    full = shown(title="题" * 40, text="文" * 1200, rounds=4, editions=3, progress=progress, change="改" * 40)

    further = notice_page.more(full, base_url=BASE, now=NOW, demo=True).body.decode()

    assert all(f"第 {n} 轮" in further for n in range(1, 5))
    assert all(f"/n/{full.code}/{n}" in further for n in range(1, 4))
    assert all(f"第{n}件" in further for n in range(1, 13))


def test_the_page_says_all_that_was_decided():
    body = rendered(shown()).body.decode()

    for words in (
        "通过。257 名业主同意", "24,518.60", "19,302.18", "参与表决人数须达 2/3：已达到，多出 63 名业主",
        "同意面积须过半数：已达到，多出 8,779.00 ㎡", "第 1 轮", "11.34 %", "东街小区业委会负责", "第 1 版",
        "第 1288 块", "9f3a02c177de4b10", "010-69840000", "共事", "演示数据", "2026年11月25日", "2026年12月10日",
    ):  # fmt: skip
        assert words in body


def test_where_too_few_took_part_the_page_says_consent_has_no_effect():
    few = shown()
    lines = replace(
        few.current.edition.facts.inequalities[2], words="同意人数须过半数：参与不够，同意数不起作用", counts=False
    )
    edition = replace(
        few.current.edition, facts=replace(few.current.edition.facts, passed=False, inequalities=(lines,))
    )

    body = rendered(replace(few, editions=(replace(few.current, edition=edition),))).body.decode()

    assert '<li class="i">同意人数须过半数：参与不够，同意数不起作用' in body


def test_the_style_is_the_one_the_policy_allows_and_nothing_else_runs():
    made = rendered(shown())
    style = re.search(rb"<style>(.*?)</style>", made.body)[1]
    allowed = base64.b64encode(hashlib.sha256(style).digest()).decode()

    assert f"style-src 'sha256-{allowed}'" in notice_page.policy()
    assert notice_page.policy().startswith("default-src 'none'")
    for sign in (b"<script", b" style=", b" onclick", b"<link", b"<img", b"http://", b"@import"):
        assert sign not in made.body


def test_what_is_written_in_a_notice_is_never_markup():
    body = rendered(shown(title="<script>alert(1)</script>", text='<b>粗</b> & "引"')).body.decode()

    assert "<script>" not in body and "<b>粗" not in body


def test_a_date_in_the_text_never_splits_and_is_no_markup_to_read():
    body = rendered(shown(text="12月5日前 <交> 钥匙，2026年12月31日完工。")).body.decode()

    assert "<time>12月5日</time>前 &lt;交&gt; 钥匙，<time>2026年12月31日</time>完工。" in body


def test_the_page_says_when_its_period_is_over():
    over = notice_page.page(shown(), base_url=BASE, now=NOW + timedelta(days=16), demo=False).body.decode()

    assert "公示期已满" in over
    assert "公示期已满" not in rendered(shown()).body.decode()


async def test_the_code_opens_the_notice_without_a_cookie(town):
    made = await published(town)
    code = (await queries.notice(made.notice))["code"]

    async with browsing() as resident:
        answer = await resident.get(f"/n/{code}")

    assert answer.status_code == 200
    assert "三号楼前划 12 个停车位" in answer.text and "通过。7 人同意" in answer.text
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert sent(answer) <= notice_page.MOST


async def test_asked_again_it_answers_that_nothing_changed_until_something_does(town):
    made = await published(town)
    code = (await queries.notice(made.notice))["code"]
    async with browsing() as resident:
        first = await resident.get(f"/n/{code}")
        again = await resident.get(f"/n/{code}", headers={"If-None-Match": first.headers["etag"]})
        await actions.add_progress(
            made.notice, ProgressKind.NOW, "正在划线", on_day=date(2026, 11, 28), officer=town.wu, now=PUBLISHED
        )
        changed = await resident.get(f"/n/{code}", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200 and "正在划线" in changed.text
    assert "max-age=30" in first.headers["cache-control"]


async def test_the_old_edition_says_it_was_corrected(town):
    made = await published(town)
    await actions.amend(made.notice, officer=town.zhou, now=PUBLISHED)
    row = (await queries.edition_rows(made.notice))[-1]
    await actions.write(
        made.notice, title=row["title"], text=row["text"] + "请互相提醒。", phones="东街社区居委会 010-00000001", change="添了一句",
        officer=town.zhou, now=PUBLISHED,
    )  # fmt: skip
    await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED)
    code = (await queries.notice(made.notice))["code"]

    async with browsing() as resident:
        old, new = await resident.get(f"/n/{code}/1"), await resident.get(f"/n/{code}")
        missing = await resident.get(f"/n/{code}/9")

    assert "这是第 1 版，已更正。" in old.text and f"/n/{code}" in old.text
    assert "请互相提醒" in new.text and "改了：添了一句" in new.text
    assert missing.status_code == 404


async def test_the_fingerprint_on_the_page_is_the_sha256_of_the_text_it_offers(town):
    made = await published(town)
    code = (await queries.notice(made.notice))["code"]

    async with browsing() as resident:
        page, text = await resident.get(f"/n/{code}"), await resident.get(f"/n/{code}/text")

    digest = hashlib.sha256(text.content).hexdigest()
    assert " ".join(digest[at : at + 4].upper() for at in range(0, 16, 4)) in page.text


async def test_a_withdrawn_notice_is_gone_and_says_why(town):
    made = await published(town)
    code = (await queries.notice(made.notice))["code"]
    await actions.withdraw(made.notice, "票数有误，正在复核。", officer=town.zhou, now=PUBLISHED)

    async with browsing() as resident:
        answers = [await resident.get(f"/n/{code}{rest}") for rest in ("", "/1", "/more", "/text")]

    assert [answer.status_code for answer in answers] == [410] * 4
    assert "票数有误，正在复核。" in answers[0].text and "三号楼前划 12 个停车位" in answers[0].text
    assert "先到先停" not in answers[0].text


async def test_a_corrected_notice_says_so_and_leads_to_the_new_one_which_says_what_had_been_published(town):
    made = await published(town)
    later = PUBLISHED + timedelta(days=3)
    signed = {"first": "演示甲", "second": "演示乙", "officer": town.zhou, "now": later}
    await recheck(made.ballot, "居民质疑票数", hands=Hands(4, 4, 1), **signed)
    fresh = await actions.draft_from_ballot(made.ballot, officer=town.zhou, now=later)
    await actions.publish(fresh, officer=town.zhou, now=later)
    old, new = (await queries.notice(made.notice))["code"], (await queries.notice(fresh))["code"]

    async with browsing() as resident:
        before, after = await resident.get(f"/n/{old}"), await resident.get(f"/n/{new}")

    assert before.status_code == 410 and f'href="/n/{new}"' in before.text
    assert "这份公示已更正" in before.text and "通过。7 人同意" in before.text and "演示甲" not in before.text
    assert "未通过" in after.text and "复核，两名监票人签字。原公布“通过。7 人同意”" in re.sub(
        "</?time>", "", after.text
    )
    assert "演示甲" not in after.text and sent(after) <= notice_page.MOST


async def test_what_became_a_households_leaves_not_even_its_title(town):
    made = await published(town)
    code = (await queries.notice(made.notice))["code"]
    await actions.come_down(made.matter, officer=town.zheng, now=PUBLISHED)

    async with browsing() as resident:
        answer = await resident.get(f"/n/{code}")

    assert answer.status_code == 410
    assert "停车" not in answer.text and "家事" not in answer.text


async def test_every_code_that_was_never_issued_gets_the_same_answer(town):
    made = await decided(town)
    draft = (await queries.notice(made.notice))["code"]
    async with browsing() as resident:
        answers = [
            await resident.get(f"/n/{code}")
            for code in (draft, draft[:-1] + ("A" if draft[-1] != "A" else "B"), "0", "x" * 500, "%E5%AE%B6", draft + "/1", draft + "/text")
        ]  # fmt: skip

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


async def test_no_answer_under_a_notices_address_goes_without_a_policy(town):
    made = await published(town)
    code = (await queries.notice(made.notice))["code"]
    async with house() as resident:
        answers = {at: await resident.get(f"/n/{code}{at}") for at in ("", "/more", "/text", "/9", "/abc")}

    assert {at: "content-security-policy" in answer.headers for at, answer in answers.items()} == dict.fromkeys(
        answers, True
    )
    assert "permissions-policy" not in answers[""].headers and sent(answers[""]) <= notice_page.MOST


async def test_a_code_typed_with_gaps_and_confused_letters_is_found(town):
    made = await published(town)
    code = (await queries.notice(made.notice))["code"]

    async with browsing() as resident:
        answer = await resident.get("/n", params={"code": f" {code[:6]} {code[6:12]}-{code[12:].lower()} "})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/n/{code}")


@pytest.mark.browser
async def test_the_page_passes_axe_at_160_percent_and_does_not_scroll_sideways_at_320(chromium):
    progress = [Progress(UUID(int=n), kind, date(2026, 12, n + 1), "签合同") for n, kind in enumerate(ProgressKind)]
    pages = {
        "notice": rendered(
            shown(text="文" * 200 + "\n2026年12月1日起。", editions=2, progress=progress, change="改了错字")
        ).body,
        "more": notice_page.more(
            shown(rounds=4, editions=3, progress=progress), base_url=BASE, now=NOW, demo=True
        ).body,
        "gone": notice_page.withdrawn(
            replace(shown(), state=State.WITHDRAWN, withdrawn_at=NOW, reason="票数有误。"),
            base_url=BASE,
            now=NOW,
            demo=True,
        ).body,
        "never": notice_page.never(demo=True).body,
    }
    for scheme in ("light", "dark"):
        context = await chromium.new_context(viewport={"width": 320, "height": 740}, color_scheme=scheme)
        page = await context.new_page()
        for name, body in pages.items():
            await page.set_content(body.decode())
            await page.add_style_tag(content="html{font-size:160%}")

            assert await page.evaluate("document.documentElement.scrollWidth") <= 320, name
            found = await Axe().run(page)
            assert found.violations_count == 0, (name, found.generate_report())
            await page.add_style_tag(content="html{font-size:200%}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= 320, (name, "at 200 %")
        await context.close()


@pytest.mark.browser
async def test_what_became_of_a_notice_reads_in_lines_on_a_phone(chromium):
    gone = replace(shown(title="题" * 40), state=State.WITHDRAWN, withdrawn_at=NOW, reason="票数有误，正在复核。" * 3)
    page = await chromium.new_page(viewport={"width": 360, "height": 740})
    await page.set_content(notice_page.withdrawn(gone, base_url=BASE, now=NOW, demo=True).body.decode())

    lines = await page.eval_on_selector_all(
        "th",
        """all => all.map(th => {
            const words = document.createRange()
            words.selectNodeContents(th)
            return words.getClientRects().length
        })""",
    )

    assert lines and set(lines) == {1}
    await page.close()


@pytest.mark.browser
async def test_it_prints_on_one_a4_with_its_code(chromium, tmp_path):
    context = await chromium.new_context()
    page = await context.new_page()
    for one in (shown(text="文" * 300), shown(title="题" * 40, text="文" * 1200, rounds=4, editions=3)):
        await page.set_content(rendered(one).body.decode())
        printed = await page.pdf(prefer_css_page_size=True)
        assert printed.count(b"/Type /Page\n") == 1
        await page.emulate_media(media="print")
        side = await page.evaluate("document.querySelector('.q svg').getBoundingClientRect().width / 96 * 25.4")
        assert round(side) == 38
    await context.close()
