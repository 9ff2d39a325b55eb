"""The small behaviours: keys, drafts, a refusal under its button, a deed asked about twice, large text."""

import re

import pytest
from playwright.async_api import expect

from tests.web.look import ORIGIN, desk, page_from, page_of

pytestmark = pytest.mark.browser

REGISTER = """
{% extends "base.html" %}
{% from "macros/field.html" import form, input, textarea, radios %}
{% from "macros/button.html" import main, danger %}
{% block main %}<h1>登记</h1>
{% call form("/matters", target="closest article" if htmx else none, draft="matters") %}
{{ input("title", "什么事", typed|default("")) }}{{ radios("urgency", "急不急", [("now", "紧急"), ("soon", "一般")]) }}
<div class="buttons">{{ main("登记") }}{{ danger("撤销", "这件事有 3 个人说过。确定撤销？") }}</div>{% endcall %}
<article id="matter"><p>办理中</p>
{% call form("/matters/1/dispatch", target="closest article") %}{{ textarea("reason", "理由") }}<div class="buttons">{{ main("派单") }}</div>{% endcall %}
</article>{% endblock %}
"""

REFUSED = page_from(
    '{% include "_refusal.html" %}', refusal={"heading": "未派出", "sentence": "归城市管理办公室。", "way": ()}
)


async def test_j_and_k_walk_the_rows_and_enter_opens_one(chromium):
    page = await desk(chromium, page_of("specimen.html"))

    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")

    assert await page.evaluate("document.activeElement.textContent") == "东街南口路灯三盏不亮"
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("#2$"))
    await page.context.close()


async def test_a_key_of_the_row_opens_its_deed(chromium):
    page = await desk(chromium, page_of("specimen.html"))

    await page.keyboard.press("j")
    await page.keyboard.press("p")

    await expect(page).to_have_url(re.compile("#dispatch$"))
    await page.context.close()


async def test_a_key_goes_to_a_deed_and_never_does_it(chromium):
    form = (
        '{% extends "base.html" %}{% block main %}<details><summary>初分</summary><form action="/sort" method="post"><input type="hidden" name="version">'
        '<label>说明<input name="reason"></label><button type="submit" data-key="f">初分</button></form></details>'
        '<form action="/claim" method="post"><button type="submit" data-key="c">认领</button></form>{% endblock %}'
    )
    page = await desk(chromium, page_from(form))

    await page.keyboard.press("f")
    await expect(page.locator("[name=reason]")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.locator("summary").first.focus()
    await page.keyboard.press("c")
    await expect(page.get_by_role("button", name="认领")).to_be_focused()

    assert "/sort" not in page.url and "/claim" not in page.url
    await page.context.close()


async def test_the_stroke_goes_to_search_and_keys_are_letters_while_typing(chromium):
    page = await desk(chromium, page_of("specimen.html"))

    await page.keyboard.press("/")
    await page.keyboard.type("jk?")

    assert await page.locator("[name=q]").input_value() == "jk?"
    assert not await page.locator("dialog").count()
    await page.context.close()


async def test_the_question_mark_tells_all_keys_and_can_switch_them_off(chromium):
    page = await desk(chromium, page_of("specimen.html"))

    await page.keyboard.press("?")
    assert "下一件、上一件" in await page.locator("dialog").inner_text()
    await page.get_by_label("使用按键").uncheck()
    await page.get_by_role("button", name="关上").click()
    await page.keyboard.press("j")

    assert await page.evaluate("document.activeElement.className") != "row__title"
    await page.context.close()


async def test_a_refusal_stands_under_the_button_and_what_was_typed_stays(chromium):
    async def refuse(route):
        await route.fulfill(
            status=409,
            body=REFUSED,
            content_type="text/html; charset=utf-8",
            headers={"HX-Retarget": "#flash", "HX-Reswap": "innerHTML"},
        )

    page = await desk(chromium, page_from(REGISTER), answer=refuse)
    await page.get_by_label("理由").fill("灯杆在小区红线里")
    await page.get_by_role("button", name="派单").click()
    await page.get_by_role("alert").wait_for()

    assert "未派出" in await page.locator("#matter form .buttons + [data-refusal]").inner_text()
    await expect(page.get_by_label("理由")).to_have_value("灯杆在小区红线里")
    assert [words for words in page.complaints if "409" not in words] == []
    await page.context.close()


async def test_a_deed_done_replaces_its_part(chromium):
    posted = []

    async def take(route):
        posted.append((await route.request.all_headers()).get("x-csrftoken"))
        await route.fulfill(
            body='<article id="matter"><p>已派单</p></article>'
            '<div id="flash" hx-swap-oob="true"><p class="flash" role="status">已派给城市管理办公室。</p></div>',
            content_type="text/html; charset=utf-8",
        )

    page = await desk(chromium, page_from(REGISTER), answer=take)
    await page.get_by_role("button", name="派单").click()
    await page.get_by_text("已派单").wait_for()

    assert await page.locator("#flash").inner_text() == "已派给城市管理办公室。"
    assert posted == ["token"]
    assert page.complaints == []
    await page.context.close()


async def test_without_a_network_the_form_says_so_and_keeps_its_words(chromium):
    page = await desk(chromium, page_from(REGISTER), answer=lambda route: route.abort("internetdisconnected"))
    await page.get_by_label("理由").fill("缺灯头")
    await page.get_by_role("button", name="派单").click()

    await page.get_by_text("没有送出：现在没有网络").wait_for()
    await expect(page.get_by_label("理由")).to_have_value("缺灯头")
    await page.context.close()


async def typed_a_matter(page):
    await page.get_by_label("什么事").fill("下水井反味")
    await page.get_by_label("紧急").check()


async def test_words_not_saved_survive_a_reload(chromium):
    page = await desk(chromium, page_from(REGISTER))
    await typed_a_matter(page)

    await page.reload()

    await expect(page.get_by_label("什么事")).to_have_value("下水井反味")
    assert await page.get_by_label("紧急").is_checked()
    assert await page.get_by_text("这里是您上次写了没有保存的").is_visible()
    await page.context.close()


async def test_words_survive_an_error_and_go_once_they_are_saved(chromium):
    answers = [
        '{% extends "base.html" %}{% block main %}<h1 data-failed>出错了</h1>{% endblock %}',
        '{% extends "base.html" %}{% block main %}<h1>已登记</h1>{% endblock %}',
    ]

    async def answer(route):
        await route.fulfill(body=page_from(answers.pop(0)), content_type="text/html; charset=utf-8")

    page = await desk(chromium, page_from(REGISTER), answer=answer)
    await typed_a_matter(page)
    await page.get_by_role("button", name="登记").click()
    await page.get_by_role("heading", name="出错了").wait_for()
    await page.wait_for_load_state("load")
    await page.goto(ORIGIN)
    await expect(page.get_by_label("什么事")).to_have_value("下水井反味")

    await page.get_by_role("button", name="登记").click()
    await page.get_by_role("heading", name="已登记").wait_for()
    await page.wait_for_load_state("load")
    await page.goto(ORIGIN)

    await expect(page.get_by_label("什么事")).to_have_value("")
    await page.context.close()


async def test_words_that_were_saved_are_not_offered_again_where_the_form_stays(chromium):
    async def answer(route):
        await route.fulfill(body=page_from(REGISTER, said="已登记。"), content_type="text/html; charset=utf-8")

    page = await desk(chromium, page_from(REGISTER), answer=answer)
    await typed_a_matter(page)
    await page.get_by_role("button", name="登记").click()
    await page.get_by_text("已登记。").wait_for()
    await page.wait_for_load_state("load")

    await expect(page.get_by_label("什么事")).to_have_value("")
    await expect(page.get_by_text("这里是您上次写了没有保存的")).to_have_count(0)
    await page.context.close()


async def test_words_of_another_officer_at_the_same_computer_are_gone(chromium):
    page = await desk(chromium, page_from(REGISTER))
    await typed_a_matter(page)

    await page.evaluate("document.body.dataset.officer = 'someone'")
    keys = await page.evaluate(
        """async () => {
          const source = await (await fetch(document.querySelector('script[src*=draft]').src)).text()
          await import(document.querySelector('script[src*=draft]').src + '&again')
          return source ? Object.keys(sessionStorage).filter((key) => key.startsWith('draft:')) : null
        }"""
    )

    assert keys == []
    await page.context.close()


async def test_a_dangerous_deed_asks_with_the_numbers_before_it_is_sent(chromium):
    posted = []

    async def take(route):
        posted.append(route.request.url)
        await route.fulfill(body="<p>已撤销</p>", content_type="text/html; charset=utf-8")

    page = await desk(chromium, page_from(REGISTER), answer=take)
    await page.get_by_text("撤销", exact=True).click()
    assert await page.locator("dialog").get_by_text("3 个人说过").is_visible()
    await page.get_by_role("button", name="先不办").click()
    assert posted == []

    await page.get_by_text("撤销", exact=True).click()
    await page.get_by_role("button", name="确定撤销").click()
    await page.get_by_text("已撤销").wait_for()

    assert len(posted) == 1
    await page.context.close()


async def test_large_text_is_kept_in_a_cookie_the_server_reads(chromium):
    page = await desk(chromium, page_of("specimen.html"))

    await page.locator(".nav__who > summary").click()
    await page.get_by_role("button", name="大字").click()

    assert await page.evaluate("document.documentElement.dataset.size") == "large"
    [cookie] = await page.context.cookies()
    assert (cookie["name"], cookie["value"]) == ("size", "large")
    await page.context.close()


async def test_the_bar_counts_the_chosen_rows_warns_of_the_late_ones_and_lets_go(chromium):
    page = await desk(chromium, page_of("specimen.html"))
    bar = page.locator(".bulk")
    assert "已选 2 项" in await bar.inner_text()
    assert "其中 1 项已逾期" in await bar.inner_text()

    await page.get_by_label("全选").check()
    assert "已选 3 项" in await bar.inner_text()
    await page.get_by_label("全选").uncheck()

    assert not await bar.is_visible()
    await page.context.close()


async def test_x_chooses_the_row_at_hand(chromium):
    page = await desk(chromium, page_of("specimen.html"))

    await page.get_by_role("link", name="河道护栏重建").last.focus()
    await page.keyboard.press("x")

    assert await page.get_by_label("选 河道护栏重建").is_checked()
    await page.context.close()
