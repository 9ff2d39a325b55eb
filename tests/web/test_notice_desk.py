"""公示 at the desk: the findings beside the lines, the two bases, the question before publishing, the poster."""

import contextlib
import re
import zlib
from datetime import date, timedelta
from uuid import UUID

import pytest
from axe_playwright_python.async_playwright import Axe

from domain.notices import queries
from domain.notices.queries import Progress
from domain.notices.rules import ProgressKind, State
from domain.notices.tables import Notice
from tests.domain.notice_build import PUBLISHED, decided, published
from tests.web.browser import signed_in, text_of
from tests.web.look import desk
from tests.web.notice_app import browsing
from tests.web.test_notice_page import shown
from web import notice_poster, qr

PUBLISH_BUTTON = "<span>发布</span></button>"
TEXT = "三号楼前划 12 个停车位。\n请找居民王小红，电话 13800138000。\n单位座机 010-69840000。"


def draft(**changes):
    return {"title": "三号楼前划 12 个停车位", "text": TEXT, "phones": "东街社区居委会 010-69840000"} | changes


def hidden(answer):
    """What a form on the page sends along by itself."""
    return dict(re.findall(r'<input type="hidden" name="(seen)" value="([^"]*)"', answer.text))


async def test_the_findings_stand_beside_their_lines_with_the_mask(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        saved = await browser.post(f"/notices/{made.notice}/write", data=draft())
        page = await browser.get(f"/notices/{made.notice}/edit")

    assert saved.status_code == 303
    assert "有 2 处要隐去" in page.text
    assert "<mark>王小红</mark>" in page.text and "改成“王**”" in page.text
    assert "<mark>13800138000</mark>" in page.text
    assert "<mark>010-69840000</mark>" not in page.text
    assert "去发布" not in page.text


async def test_one_press_hides_everything_and_opens_the_way_to_publishing(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        await browser.post(f"/notices/{made.notice}/write", data=draft())
        await browser.post(f"/notices/{made.notice}/hide", data=draft())
        page = await browser.get(f"/notices/{made.notice}/edit")

    assert "没有要隐去的内容" in page.text and "去发布" in page.text
    assert "请找居民王**，电话 ***********。" in page.text


async def test_hiding_takes_along_what_was_typed_and_not_yet_saved(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        await browser.post(f"/notices/{made.notice}/write", data=draft())
        page = await browser.get(f"/notices/{made.notice}/edit")
        await browser.post(
            f"/notices/{made.notice}/hide", data=draft(text=TEXT + "\n另请居民李小明帮忙。") | hidden(page)
        )
        after = await browser.get(f"/notices/{made.notice}/edit")

    assert f'form="draft" formaction="/notices/{made.notice}/hide"' in page.text
    assert "请找居民王**，电话 ***********。" in after.text and "另请居民李**帮忙。" in after.text


async def test_a_basis_that_is_refused_keeps_what_was_typed_beside_it(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        await browser.post(f"/notices/{made.notice}/write", data=draft())
        data = {"key": "name:王小红", "basis": "law", "clause": "物业管理条例"}
        answer = await browser.post(f"/notices/{made.notice}/keep", data=data, files={"scan": ("", b"")})

    assert answer.status_code == 422
    [opened] = re.findall(r'<details class="more" open>.*?</details>', answer.text, re.DOTALL)
    assert "王小红" in opened and 'value="物业管理条例"' in opened and '<option value="law" selected>' in opened
    assert "要写明条款" in opened


async def test_what_was_kept_by_mistake_is_let_go_and_must_be_masked_again(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        await browser.post(f"/notices/{made.notice}/write", data=draft())
        data = {"key": "name:王小红", "basis": "law", "clause": "北京市物业管理条例第42条"}
        await browser.post(f"/notices/{made.notice}/keep", data=data, files={"scan": ("", b"")})
        kept = await browser.get(f"/notices/{made.notice}/edit")
        answer = await browser.post(f"/notices/{made.notice}/let-go", data={"key": "name:王小红"})
        again = await browser.get(f"/notices/{made.notice}/edit")

    assert "有 1 处要隐去" in kept.text and "不保留了" in kept.text
    assert answer.status_code == 303
    assert "有 2 处要隐去" in again.text and "不保留了" not in again.text


async def test_whoever_mends_wording_is_told_that_the_old_edition_stays_readable(town):
    made = await published(town)
    async with browsing(town.zhou) as browser:
        await browser.post(f"/notices/{made.notice}/amend")
        page = await browser.get(f"/notices/{made.notice}/edit")

    assert "旧版居民还能看。写错了姓名、电话、房号，请撤下，再另起一份。" in text_of(page)


async def test_publishing_asks_once_more_with_the_numbers_and_then_shows_the_code(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        question = await browser.get(f"/notices/{made.notice}/publish")
        answer = await browser.post(f"/notices/{made.notice}/publish")
        page = await browser.get(answer.headers["location"])

    assert "全体 9 人；到会 9 人；同意 7 人；不同意 1 人；弃权 1 人。" in question.text
    assert "东街社区居委会" in question.text and "城市居民委员会组织法第34条" in question.text
    code = (await queries.notice(made.notice))["code"]
    assert f"/n/{code}" in page.text and "<svg" in page.text


async def test_while_anything_must_be_mended_the_page_says_what_and_offers_no_button_to_publish(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        ready = await browser.get(f"/notices/{made.notice}/publish")
        await browser.post(f"/notices/{made.notice}/write", data=draft(phones=""))
        held = await browser.get(f"/notices/{made.notice}/publish")

    assert PUBLISH_BUTTON in ready.text and "还不能发布" not in ready.text
    assert PUBLISH_BUTTON not in held.text and "先改好，才能发布" in text_of(held)
    assert "还不能发布" in text_of(held) and "正文第 2 行有 1 个姓名、1 个手机号，请隐去。" in text_of(held)
    assert "没有写电话，不会扫码的居民找不到人。" in text_of(held)
    assert f'href="/notices/{made.notice}/edit"' in held.text


async def test_the_draft_leads_to_publishing_only_where_it_can_succeed(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        await browser.post(f"/notices/{made.notice}/write", data=draft(text="划 12 个停车位。", phones=""))
        without_phone = await browser.get(f"/notices/{made.notice}/edit")
    async with browsing(town.wu) as browser:
        await browser.post(f"/notices/{made.notice}/write", data=draft(text="划 12 个停车位。"))
        not_theirs = await browser.get(f"/notices/{made.notice}/edit")

    leads = f"/notices/{made.notice}/publish"
    assert leads not in without_phone.text and "先改好，才能发布" in text_of(without_phone)
    assert leads not in not_theirs.text and "由东街社区居委会发布" in text_of(not_theirs)


async def test_a_draft_changed_after_it_was_read_is_shown_again_before_it_is_published(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        question = await browser.get(f"/notices/{made.notice}/publish")
        async with browsing(town.wu) as other:
            await other.post(f"/notices/{made.notice}/write", data=draft(text="同事改过的一句。"))
        refused = await browser.post(f"/notices/{made.notice}/publish", data=hidden(question))
        again = await browser.post(f"/notices/{made.notice}/publish", data=hidden(refused))

    assert (refused.status_code, again.status_code) == (409, 303)
    assert "同事改过的一句。" in refused.text and "草稿又改过" in refused.text


async def test_what_two_wrote_at_once_is_kept_of_both(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        form = await browser.get(f"/notices/{made.notice}/edit")
        async with browsing(town.wu) as other:
            await other.post(f"/notices/{made.notice}/write", data=draft(text="同事写的一句。"))
        mine = draft(text="我写的一句。") | hidden(form)
        refused = await browser.post(f"/notices/{made.notice}/write", data=mine)
        again = await browser.post(f"/notices/{made.notice}/write", data=mine | hidden(refused))

    assert (refused.status_code, again.status_code) == (409, 303)
    assert "我写的一句。" in refused.text and "同事写的一句。" in refused.text and "草稿又改过" in refused.text


async def test_pressing_publish_twice_ends_at_the_published_notice(town):
    made = await decided(town)
    async with signed_in(town.zhou) as browser:
        await browser.submit(f"/notices/{made.notice}/publish")
        twice = await browser.submit(f"/notices/{made.notice}/publish")
        page = await browser.get(f"/notices/{made.notice}")

    assert (twice.status_code, twice.headers["location"]) == (303, f"/notices/{made.notice}")
    assert "这一版已经发布了，不用再发。" in text_of(page)


async def test_pressing_twice_for_a_draft_or_a_new_edition_ends_at_the_one_that_is_there(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        drafted = await browser.post(f"/notices/from-ballot/{made.ballot}")
        await browser.post(f"/notices/{made.notice}/publish")
        published = await browser.post(f"/notices/from-ballot/{made.ballot}")
        await browser.post(f"/notices/{made.notice}/amend")
        amended = await browser.post(f"/notices/{made.notice}/amend")

    assert drafted.headers["location"] == published.headers["location"] == f"/notices/{made.notice}"
    assert amended.headers["location"] == f"/notices/{made.notice}/edit"


async def test_the_refusal_of_the_gate_stands_on_the_page_that_was_pressed(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        await browser.post(f"/notices/{made.notice}/write", data=draft())
        answer = await browser.post(f"/notices/{made.notice}/publish")

    assert answer.status_code == 409
    assert "正文第 2 行有 1 个姓名、1 个手机号，请隐去" in answer.text


async def test_what_was_typed_stays_when_it_is_refused(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        answer = await browser.post(f"/notices/{made.notice}/write", data=draft(phones="张主任 13800138000"))

    assert answer.status_code == 422
    assert "只写单位座机" in answer.text and "请找居民王小红" in answer.text and "张主任 13800138000" in answer.text


async def test_a_consent_is_uploaded_with_its_scan_and_a_law_named_with_its_clause(town, tmp_path):
    made = await decided(town)
    where = f"/notices/{made.notice}/keep"
    async with browsing(town.zhou, folder=tmp_path) as browser:
        await browser.post(f"/notices/{made.notice}/write", data=draft())
        bare = await browser.post(where, data={"key": "name:王小红", "basis": "consent"}, files={"scan": ("", b"")})
        wrong = await browser.post(
            where, data={"key": "name:王小红", "basis": "consent"}, files={"scan": ("x.exe", b"MZ")}
        )
        scan = {"scan": ("同意书.pdf", b"%PDF-1.7 " + b"0" * 100)}
        kept = await browser.post(where, data={"key": "name:王小红", "basis": "consent"}, files=scan)
        law = await browser.post(
            where,
            data={"key": "mobile:13800138000", "basis": "law", "clause": "北京市物业管理条例第42条"},
            files={"scan": ("", b"")},
        )
        page = await browser.get(f"/notices/{made.notice}/edit")
        asked = await browser.get(f"/notices/{made.notice}/publish")
        question = text_of(asked)
        [paper] = set(re.findall(r'href="(/notices/[^"]*/consents/[^"]*)"', asked.text))
        read = await browser.get(paper)
        elsewhere = await browser.get(paper.replace(str(made.notice), str(town.street)))
    async with browsing(town.overseer, folder=tmp_path) as browser:
        not_theirs = await browser.get(paper)

    assert paper in page.text and read.content.startswith(b"%PDF-1.7") and "no-store" in read.headers["cache-control"]
    assert (elsewhere.status_code, not_theirs.status_code) == (404, 403)
    assert (
        "姓名“王小红”：本人单独同意 看同意书 手机号“13800138000”：法律法规要求公开，北京市物业管理条例第42条"
        in question
    )
    assert (bare.status_code, wrong.status_code, kept.status_code, law.status_code) == (422, 422, 303, 303)
    assert "找到的都有依据了" in page.text
    assert len([file for file in tmp_path.rglob("*") if file.is_file() and file.stat().st_size == 109]) == 1


async def test_who_may_not_publish_is_told_who_may(town):
    made = await decided(town)
    async with browsing(town.wu) as browser:
        page = await browser.get(f"/notices/{made.notice}")
        pressed = await browser.post(f"/notices/{made.notice}/publish")

    assert "由东街社区居委会发布" in page.text
    assert pressed.status_code == 403
    assert (await queries.notice(made.notice))["state"] == State.DRAFT


async def test_a_stranger_finds_no_notice_at_any_of_its_addresses(town):
    made = await published(town)
    async with browsing(town.qian) as browser:
        for rest in ("", "/edit", "/publish", "/poster.pdf", "/qr.png", "/qr.svg"):
            assert (await browser.get(f"/notices/{made.notice}{rest}")).status_code == 404, rest
        for deed in ("write", "hide", "publish", "amend", "withdraw", "progress"):
            data = draft(reason="错", kind="done", words="做了")
            assert (await browser.post(f"/notices/{made.notice}/{deed}", data=data)).status_code in (404, 422), deed
        assert "三号楼" not in (await browser.get("/notices")).text


async def test_an_amended_edition_keeps_the_old_beside_it(town):
    made = await published(town)
    row = (await queries.edition_rows(made.notice))[0]
    async with browsing(town.zhou) as browser:
        opened = await browser.post(f"/notices/{made.notice}/amend")
        text = row["text"].replace("先到先停", "先来先停")
        refused = await browser.post(
            f"/notices/{made.notice}/write",
            data=draft(title=row["title"], text=text.replace("12", "13"), change="改字"),
        )
        await browser.post(
            f"/notices/{made.notice}/write", data=draft(title=row["title"], text=text, change="改了一个词")
        )
        await browser.post(f"/notices/{made.notice}/publish")
        page = await browser.get(f"/notices/{made.notice}")

    assert opened.headers["location"] == f"/notices/{made.notice}/edit"
    assert refused.status_code == 409 and "新版只改文字，不改数字" in refused.text
    assert "第 2 版，改了：改了一个词" in page.text and "第 1 版" in page.text


async def test_withdrawing_asks_for_a_reason_residents_will_read(town):
    made = await published(town)
    async with browsing(town.zhou) as browser:
        page = await browser.get(f"/notices/{made.notice}")
        bare = await browser.post(f"/notices/{made.notice}/withdraw", data={"reason": " "})
        done = await browser.post(f"/notices/{made.notice}/withdraw", data={"reason": "票数有误，正在复核。"})

    assert "撤下后不能恢复" in page.text
    assert (bare.status_code, done.status_code) == (422, 303)
    assert (await queries.notice(made.notice))["reason"] == "票数有误，正在复核。"


async def test_where_no_draft_is_open_its_pages_lead_to_the_notice(town):
    made = await published(town)
    here = f"/notices/{made.notice}"
    async with browsing(town.zhou) as browser:
        answers = [await browser.get(f"{here}/{page}") for page in ("edit", "publish")]
        await browser.post(f"{here}/amend")
        opened = await browser.get(f"{here}/edit")
        await browser.post(f"{here}/withdraw", data={"reason": "票数有误，正在复核。"})
        answers += [await browser.get(f"{here}/{page}") for page in ("edit", "publish")]
        twice = await browser.post(f"{here}/withdraw", data={"reason": "地点写错了。"})

    assert opened.status_code == 200
    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [(303, here)] * 4
    assert twice.status_code == 409 and "公示处于“已撤下”" in twice.text


async def test_a_draft_that_is_not_wanted_is_taken_down_without_telling_residents_who_never_saw_it(town):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        page = text_of(await browser.get(f"/notices/{made.notice}"))
        await browser.post(f"/notices/{made.notice}/withdraw", data={"reason": "另起一份。"})
        code = (await queries.notice(made.notice))["code"]
        public = await browser.get(f"/n/{code}")

    assert "还没有发布过，居民看不到" in page and "扫码的人会看到撤下的原因" not in page
    assert public.status_code == 404


async def test_progress_is_written_at_the_desk_and_read_by_residents(town):
    made = await published(town)
    async with browsing(town.overseer) as browser:
        data = {"kind": "oversight", "words": "看了唱票：无异议", "on_day": "2025-11-28"}
        await browser.post(f"/notices/{made.notice}/progress", data=data)
        code = (await queries.notice(made.notice))["code"]
        page = await browser.get(f"/n/{code}")

    assert "谁在监督" in page.text and "看了唱票：无异议" in page.text


async def test_a_line_of_progress_is_mended_at_the_desk_by_who_may_write_it(town):
    made = await published(town)
    async with browsing(town.wu) as browser:
        await browser.post(f"/notices/{made.notice}/progress", data={"kind": "now", "words": "正在划线"})
        [line] = await queries.progress(made.notice)
        at = f"/notices/{made.notice}/progress/{line.id}"
        page = await browser.get(f"/notices/{made.notice}")
        refused = await browser.post(at, data={"kind": "done", "words": "居民王小红划好了"})
        mended = await browser.post(at, data={"kind": "done", "words": "线划好了"})
    async with browsing(town.overseer) as browser:
        watched = await browser.get(f"/notices/{made.notice}")

    assert f'action="{at}"' in page.text and f'action="{at}"' not in watched.text
    assert refused.status_code == 409 and 'value="居民王小红划好了"' in refused.text and "1 个姓名" in refused.text
    assert mended.status_code == 303
    assert [one.words for one in await queries.progress(made.notice)] == ["线划好了"]


async def test_pressing_twice_tells_a_line_of_progress_once(town):
    made = await published(town)
    async with signed_in(town.wu) as browser:
        for _ in range(2):
            answer = await browser.submit(f"/notices/{made.notice}/progress", kind="done", words="线划好了")
        page = await browser.get(f"/notices/{made.notice}")

    assert answer.status_code == 303 and "这一条已经记下了，没有再记一遍。" in text_of(page)
    assert len(await queries.progress(made.notice)) == 1


async def test_a_full_list_of_progress_says_how_to_go_on(town):
    made = await published(town)
    async with browsing(town.wu) as browser:
        for n in range(12):
            await browser.post(f"/notices/{made.notice}/progress", data={"kind": "done", "words": f"划好 {n} 个"})
        page = await browser.get(f"/notices/{made.notice}")

    assert "进度已有 12 条" in text_of(page) and "记一条" not in text_of(page)


async def test_of_a_notice_taken_down_no_poster_and_no_code_is_made(town):
    made = await published(town)
    async with browsing(town.zhou) as browser:
        await browser.post(f"/notices/{made.notice}/withdraw", data={"reason": "票数有误，正在复核。"})
        answers = [await browser.get(f"/notices/{made.notice}/{what}") for what in ("poster.pdf", "qr.png", "qr.svg")]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert "公示处于“已撤下”" in answers[0].text


async def test_the_page_says_that_a_line_of_progress_was_taken(town):
    made = await published(town)
    async with signed_in(town.overseer) as browser:
        await browser.submit(f"/notices/{made.notice}/progress", kind="oversight", words="看了唱票：无异议")
        page = await browser.get(f"/notices/{made.notice}")

    assert "进度已记下，居民扫码能看到。" in text_of(page)


async def test_what_is_done_on_a_day_to_come_is_refused_and_what_was_typed_stays(town):
    made = await published(town)
    async with browsing(town.zhou) as browser:
        data = {"kind": "done", "words": "划线完工", "on_day": "2999-11-28"}
        answer = await browser.post(f"/notices/{made.notice}/progress", data=data)

    assert answer.status_code == 422
    assert "没有记下" in answer.text and "11月28日还没到，不能写“已做到”。" in answer.text
    assert 'value="划线完工"' in answer.text and 'value="2999-11-28"' in answer.text


async def test_the_page_says_that_a_draft_was_saved(town):
    made = await decided(town)
    async with signed_in(town.zhou) as browser:
        await browser.submit(f"/notices/{made.notice}/write", **draft())
        page = await browser.get(f"/notices/{made.notice}/edit")

    assert "草稿已保存。" in text_of(page)


async def test_a_draft_past_its_limit_for_publication_is_shown_so(town):
    made = await decided(town)
    await Notice.update({Notice.publish_by: PUBLISHED - timedelta(days=400)}).where(Notice.id == made.notice)
    async with browsing(town.zhou) as browser:
        page = await browser.get("/notices")

    assert "超过公布期限" in page.text


async def test_a_service_is_drafted_without_any_matter(town):
    async with browsing(town.wu) as browser:
        form = await browser.get("/notices/new")
        data = {"community": str(town.community), "kind": "service", "title": "银发缝纫组", "text": "每周三上午。"}
        made = await browser.post("/notices/drafts", data=data)

    assert "家事不公示" in form.text
    assert made.status_code == 303 and made.headers["location"].endswith("/edit")


async def test_a_list_without_its_article_asks_which_list(town):
    async with browsing(town.wu) as browser:
        data = {"community": str(town.community), "kind": "list", "title": "委员名单", "text": "委员：王小红。"}
        answer = await browser.post("/notices/drafts", data=data)

    assert answer.status_code == 422 and "还没有选哪种名单" in answer.text and "委员：王小红。" in answer.text


def inside(pdf):
    """A PDF's objects, unpacked: what a reader of the file would find."""
    unpacked = b""
    for stream in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            unpacked += zlib.decompress(stream[1])
    return unpacked


def pages(pdf):
    return len(re.findall(rb"/Type /Page\b", inside(pdf)))


async def test_the_poster_is_one_a4_with_its_fonts_inside(town):
    made = await published(town)
    async with browsing(town.zhou) as browser:
        answer = await browser.get(f"/notices/{made.notice}/poster.pdf")
    objects = inside(answer.content)

    assert answer.headers["content-type"] == "application/pdf"
    assert pages(answer.content) == 1
    assert re.search(rb"/MediaBox \[0 0 595\.2\d+ 841\.8\d+\]", objects)
    fonts = {name for name in re.findall(rb"/BaseFont /([A-Z]{6}\+[\w-]+)", objects)}
    assert fonts and objects.count(b"/FontFile") == len({name.split(b"+")[1] for name in fonts})


@pytest.mark.parametrize("watched", [0, 6, 12])
def test_a_full_poster_still_is_one_page_with_everything_on_it(watched):
    progress = [
        Progress(
            UUID(int=n), ProgressKind.OVERSIGHT if n < watched else ProgressKind.DONE, date(2026, 12, n + 1), "进" * 40
        )
        for n in range(12)
    ]
    full = shown(
        title="题" * 40,
        text="文" * 1200,
        rounds=9,
        editions=3,
        progress=progress,
        change="改" * 40,
        recheck="复核" * 30,
    )

    assert pages(notice_poster.poster(full, base_url="https://sanshi.example.gov.cn", demo=True)) == 1


def test_the_code_is_drawn_for_page_file_and_terminal():
    where = "https://sanshi.example.gov.cn/n/ABCDEFGHJKMNPQRSTV"

    assert qr.png(where).startswith(b"\x89PNG") and b"<svg" in qr.svg(where)
    assert qr.inline(where).startswith("<svg") and len(qr.inline(where)) < 2000
    assert len(qr.terminal(where).splitlines()) > 10


def test_on_a_white_terminal_too_the_code_is_black_on_white():
    drawn = qr.terminal("https://sanshi.example.gov.cn/n/ABCDEFGHJKMNPQRSTV", coloured=True).splitlines()

    assert all(line.startswith("\x1b[97;40m") and line.endswith("\x1b[0m") for line in drawn)


@pytest.mark.one_engine
@pytest.mark.browser
async def test_the_desk_pages_pass_axe_and_do_not_scroll_sideways_at_320(town, chromium):
    made = await decided(town)
    async with browsing(town.zhou) as browser:
        await browser.post(f"/notices/{made.notice}/write", data=draft())
        drafted = [
            (await browser.get(path)).text
            for path in ("/notices", "/notices/new", f"/notices/{made.notice}/edit", f"/notices/{made.notice}/publish")
        ]
        await browser.post(f"/notices/{made.notice}/hide", data=draft())
        await browser.post(f"/notices/{made.notice}/publish")
        drafted.append((await browser.get(f"/notices/{made.notice}")).text)
    for html in drafted:
        page = await desk(chromium, html, viewport={"width": 320, "height": 740})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        await page.context.close()
