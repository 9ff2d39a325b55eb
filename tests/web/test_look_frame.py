"""The frame around a page: only what this officer has, the token in every form, the sentence said once."""

from datetime import UTC, date, datetime

import pytest
from jinja2 import UndefinedError
from litestar import Litestar, get, post
from litestar.config.csrf import CSRFConfig
from litestar.connection import ASGIConnection
from litestar.middleware.session.server_side import ServerSideSessionConfig
from litestar.plugins.htmx import HTMXRequest
from litestar.template import TemplateConfig
from litestar.testing import AsyncTestClient

from tests.web.look import desk, page_from, sideways
from web import dates, render
from web.render import Frame, NavItem, Reader

HTMX = {"HX-Request": "true"}


async def officer(connection: ASGIConnection, handler: object) -> None:
    render.show_in(
        connection,
        Frame(
            officer=Reader("演示甲", "东街社区·书记", "7"),
            nav=(NavItem("/", "今日", count=14), NavItem("/matters", "事项"), NavItem("/matters/archive", "旧账")),
            operator="演示单位",
            filing="演示 0001",
        ),
    )


@get("/matters/{number:int}")
async def show(request: HTMXRequest) -> render.Template:
    return render.render(request, "matter.html", "_matter.html", title="路灯不亮")


@post("/matters/{number:int}/dispatch")
async def dispatch(request: HTMXRequest) -> render.Template | render.Redirect:
    return render.render_change(request, "_matter.html", "/matters/1", said="已派给城市管理办公室。", title="路灯不亮")


@pytest.fixture
async def browser(tmp_path):
    (tmp_path / "matter.html").write_text(
        '{% extends "base.html" %}{% block main %}{% include "_matter.html" %}{% endblock %}'
    )
    (tmp_path / "_matter.html").write_text(
        '{% from "macros/field.html" import form %}<article><h1>{{ title }}</h1>{% call form("/matters/1/dispatch") %}{% endcall %}</article>'
    )
    app = Litestar(
        [show, dispatch],
        guards=[officer],
        template_config=TemplateConfig(instance=render.engine(render.TEMPLATES, tmp_path)),
        csrf_config=CSRFConfig(secret="x" * 32),
        middleware=[ServerSideSessionConfig().middleware],
        request_class=HTMXRequest,
    )
    async with AsyncTestClient(app) as client:
        client.follow_redirects = False
        yield client


async def test_a_page_has_the_columns_of_its_officer_and_marks_the_nearest(browser):
    page = (await browser.get("/matters/1")).text

    assert 'href="/matters" aria-current="page"' in page
    assert page.count('aria-current="page"') == 1
    assert "台账" not in page
    assert "演示单位 运行。" in page and "备案编号 演示 0001。" in page
    assert "演示数据" not in page


async def test_htmx_gets_the_part_and_a_history_restore_the_page(browser):
    part = await browser.get("/matters/1", headers=HTMX)
    restored = await browser.get("/matters/1", headers=HTMX | {"HX-History-Restore-Request": "true"})

    assert "<html" not in part.text and "<h1>路灯不亮</h1>" in part.text
    assert "<html" in restored.text
    assert part.headers["vary"] == "HX-Request"


async def test_a_form_made_by_the_macro_carries_the_token_of_the_page(browser):
    page = (await browser.get("/matters/1")).text
    token = page.split('name="_csrf_token" value="')[1].split('"')[0]

    answer = await browser.post("/matters/1/dispatch", data={"_csrf_token": token})

    assert answer.status_code == 303
    assert (await browser.post("/matters/1/dispatch")).status_code == 403


async def test_what_was_done_is_said_once_on_the_next_page(browser):
    token = (await browser.get("/matters/1")).cookies["csrftoken"]

    answer = await browser.post("/matters/1/dispatch", headers={"x-csrftoken": token})
    next_page = await browser.get(answer.headers["location"])
    later = await browser.get("/matters/1")

    assert "已派给城市管理办公室。" in next_page.text
    assert "已派给城市管理办公室。" not in later.text


async def test_htmx_hears_what_was_done_with_the_changed_part(browser):
    token = (await browser.get("/matters/1")).cookies["csrftoken"]

    answer = await browser.post("/matters/1/dispatch", headers=HTMX | {"x-csrftoken": token})

    assert "<h1>路灯不亮</h1>" in answer.text
    assert '<div id="flash" aria-live="polite" hx-swap-oob="true">' in answer.text


def test_a_name_nobody_gave_may_be_asked_about_but_not_printed():
    assert page_from("{% if count %}{{ count }}{% else %}没有{% endif %}") == "没有"
    with pytest.raises(UndefinedError):
        page_from("{{ count }} 件")


def test_what_somebody_typed_is_never_markup():
    source = '{% from "macros/field.html" import input, textarea %}{{ input("a", "<b>", words) }}{{ textarea("b", "乙", words) }}'

    html = page_from(source, words='"><script>alert(1)</script>')

    assert "<script>" not in html and "<b>" not in html


def test_times_are_said_in_shanghai_with_the_year_only_where_it_differs():
    late = datetime(2019, 11, 23, 17, 5, tzinfo=UTC)

    assert dates.moment(late) == "2019年11月24日 01:05"
    assert dates.day(date(2019, 11, 23)) == "2019年11月23日 周六"
    assert dates.day(dates.clock.now()).count("年") == 0
    assert dates.iso(late) == "2019-11-24T01:05+08:00"


def test_areas_are_exact_to_the_hundredth():
    assert dates.area(1634574) == "16,345.74 ㎡"
    assert dates.area(5) == "0.05 ㎡"


LONG = {
    "officer": {"name": "阿卜杜热合曼·买买提", "place": "城子西街社区·社区书记", "key": "x"},
    "now": datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
}
ROWS = """
{% extends "base.html" %}{% from "macros/worklist.html" import group, row %}{% from "macros/date.html" import moment %}
{% block main %}<h1>今日待办</h1>{% call group(3, "件已逾期", tone="over") %}
{{ row("#1", "广场后巷路面坑洼，架空线低垂", "public", "片区群访·广场第 4 网格", "待派单", 3, 2, "联系居民超 10 个工作日", "over") }}
{% endcall %}
<table class="table"><thead><tr><th>日期</th><th>几点到几点</th></tr></thead><tbody><tr><th data-label="日期">{{ moment(now) }}</th>
<td data-label="几点到几点">{{ moment(now) }} 至 {{ moment(now) }}</td></tr></tbody></table>
{% endblock %}
"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 1366])
async def test_a_long_name_and_a_row_fit_a_narrow_screen_at_200_percent(chromium, width):
    page = await desk(chromium, page_from(ROWS, **LONG), viewport={"width": width, "height": 740})
    await page.evaluate("document.documentElement.style.fontSize = '200%'")

    boxes = await page.evaluate(
        "[...document.querySelectorAll('.row > span, .nav__count, .nav__mark')].map((one) => one.getBoundingClientRect())"
        ".filter((box) => box.width && box.height).map(({ left, right, top, bottom }) => [left, right, top, bottom])"
    )
    apart = all(
        one[1] <= two[0] + 1 or two[1] <= one[0] + 1 or one[3] <= two[2] + 1 or two[3] <= one[2] + 1
        for n, one in enumerate(boxes)
        for two in boxes[n + 1 :]
    )
    assert await sideways(page) <= 0 and apart, boxes
    await page.context.close()
