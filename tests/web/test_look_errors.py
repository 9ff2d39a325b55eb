"""Every refusal says what happened, which rule and what next: as a page, under the button, or as JSON."""

from __future__ import annotations

import json
from typing import Annotated, Any

import pytest
from litestar import Litestar, MediaType, Request, get, post
from litestar.config.csrf import CSRFConfig
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotAuthorizedException, TooManyRequestsException
from litestar.params import Body, FromPath, URLEncodedBody
from litestar.template import TemplateConfig
from litestar.testing import AsyncTestClient
from pydantic import BaseModel

from domain.errors import ChangedMeanwhile, Forbidden, Invalid, Missing, Refused
from web import assets, errors, render

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}
BROWSER = {"Accept": "text/html"}


class NotOurs(Refused):
    message = "未派出。“{category}”在清单 2026 年第 1 版里归城市管理办公室，第 14 条。改派要写明依据，或报街道研判。"


class TooLong(Invalid):
    message = "未保存"


class Deed(BaseModel):
    reason: str
    days: int


REFUSALS = {
    "missing": Missing(),
    "forbidden": Forbidden(),
    "refused": NotOurs(category="公共照明"),
    "invalid": Invalid(reason="正文第 3 行有 1 个手机号，请隐去"),
    "changed": ChangedMeanwhile(who="演示丙", when="12:40", step="派单"),
    "stranger": NotAuthorizedException(),
    "hurried": TooManyRequestsException(headers={"retry-after": "7"}),
    "fault": ZeroDivisionError("a detail nobody should read"),
}


@get("/refused/{name:str}", sync_to_thread=False)
def ask(name: FromPath[str]) -> None:
    raise REFUSALS[name]


@post("/refused/{name:str}")
async def do(request: Request[Any, Any, Any], name: FromPath[str]) -> None:
    await request.form()
    raise REFUSALS[name]


@post("/typed", sync_to_thread=False)
def typed(data: URLEncodedBody[Deed]) -> None: ...


@post("/big", request_max_body_size=10)
async def big(data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]) -> None: ...


@get("/page", media_type=MediaType.HTML, sync_to_thread=False)
def page(request: Request[Any, Any, Any]) -> Any:
    return render.render(request, "about.html", version="1")


@pytest.fixture
async def browser():
    app = Litestar(
        [ask, do, typed, big, page, assets.serve],
        exception_handlers=errors.HANDLERS,
        template_config=TemplateConfig(instance=render.engine()),
        logging_config=None,
    )
    async with AsyncTestClient(app, raise_server_exceptions=False) as client:
        client.follow_redirects = False
        yield client


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("missing", 404, "没有这一页，或者它不对您开放。"),
        ("forbidden", 403, "您没有办理这一步的权限"),
        ("refused", 409, "改派要写明依据，或报街道研判。"),
        ("invalid", 422, "正文第 3 行有 1 个手机号"),
        ("changed", 409, "请看过最新情况再办。"),
        ("hurried", 429, "等 7 秒再试"),
    ],
)
@pytest.mark.parametrize("headers", [BROWSER, HTMX, JSON])
async def test_a_refusal_keeps_its_family_and_its_words_in_every_form(browser, name, status, words, headers):
    answer = await browser.get(f"/refused/{name}", headers=headers)

    assert answer.status_code == status
    assert words in answer.text
    assert ("<html" in answer.text) == (headers is BROWSER)


async def test_under_a_button_the_refusal_is_an_alert_with_its_heading(browser):
    answer = await browser.post("/refused/refused", headers=HTMX)

    assert 'role="alert"' in answer.text
    assert '<p class="refusal__head">未派出</p>' in answer.text
    assert answer.headers["hx-retarget"] == "#flash"


async def test_a_phone_reads_the_name_of_the_refusal(browser):
    answer = await browser.post("/refused/refused", content="{}", headers={"Content-Type": "application/json"})

    assert json.loads(answer.text)["code"] == "NotOurs"
    assert json.loads(answer.text)["message"].startswith("未派出。“公共照明”在清单")


async def test_the_page_gives_back_every_sentence_that_was_typed(browser):
    form = {"reason": "灯杆在小区红线里，应由物业换灯。", "password": "密码不回显", "_csrf_token": "x"}

    answer = await browser.post("/refused/changed", data=form, headers=BROWSER)

    assert "灯杆在小区红线里，应由物业换灯。" in answer.text
    assert "密码不回显" not in answer.text


async def test_the_page_leads_back_to_where_the_button_stood_and_never_to_another_site(browser):
    ours = await browser.get("/refused/refused", headers=BROWSER | {"Referer": "http://t/matters/1?tab=2"})
    theirs = await browser.get("/refused/refused", headers=BROWSER | {"Referer": "http://evil.test//evil.test/x"})

    assert 'href="/matters/1?tab=2"' in ours.text
    assert 'href="/evil.test/x"' in theirs.text


async def test_a_stranger_signs_in_and_comes_back(browser):
    asked = await browser.get("/refused/stranger?q=灯", headers=BROWSER)
    pressed = await browser.post("/refused/stranger", headers=BROWSER | {"Referer": "http://t/matters/1"})
    part = await browser.post("/refused/stranger", headers=HTMX | {"HX-Current-URL": "http://t/matters/2"})
    phone = await browser.post("/refused/stranger", headers=JSON)

    assert (asked.status_code, asked.headers["location"].split("?")[0]) == (303, "/sign-in")
    assert "next=/refused/stranger?q" in asked.headers["location"]
    assert pressed.headers["location"] == "/sign-in?next=/matters/1"
    assert part.headers["hx-redirect"] == "/sign-in?next=/matters/2"
    assert (phone.status_code, phone.json()["code"]) == (401, "SignInFirst")


async def test_a_fault_gives_a_number_and_no_detail(browser):
    answer = await browser.get("/refused/fault", headers=BROWSER)

    assert answer.status_code == 500
    assert "您没有做错" in answer.text
    assert "nobody should read" not in answer.text


async def test_an_unknown_address_is_not_found_in_chinese(browser):
    answer = await browser.get("/no/such/page", headers=BROWSER)

    assert answer.status_code == 404
    assert "没有找到" in answer.text
    assert 'data-surface="notice"' in answer.text


async def test_a_form_that_cannot_be_read_is_422_and_leaks_no_english(browser):
    answer = await browser.post("/typed", data={"days": "many"}, headers=HTMX)
    phone = await browser.post("/typed", data={"days": "many"}, headers=JSON)

    assert (answer.status_code, phone.status_code) == (422, 422)
    assert "有的栏没有填" in answer.text
    assert "valid" not in answer.text.lower().replace("invalid", "")
    assert phone.json()["fields"] == ["reason", "days"]


async def test_too_large_a_body_says_so(browser):
    answer = await browser.post("/big", data={"photo": "x" * 100}, headers=HTMX)

    assert answer.status_code == 413
    assert "文件太大" in answer.text


async def test_a_page_left_open_too_long_keeps_what_was_typed():
    app = Litestar(
        [do],
        exception_handlers=errors.HANDLERS,
        template_config=TemplateConfig(instance=render.engine()),
        csrf_config=CSRFConfig(secret="x" * 32),
        logging_config=None,
    )
    async with AsyncTestClient(app, raise_server_exceptions=False) as client:
        answer = await client.post("/refused/missing", data={"reason": "缺灯头"}, headers=BROWSER)

    assert answer.status_code == 403
    assert "刷新后再提交" in answer.text
    assert "缺灯头" in answer.text


async def test_a_static_file_is_kept_for_ever_under_the_address_of_its_content(browser):
    address = assets.asset("css/app.css")

    first = await browser.get(address)
    again = await browser.get(address, headers={"If-None-Match": first.headers["etag"]})
    bare = await browser.get("/static/css/app.css")
    outside = await browser.get("/static/%2e%2e/render.py")

    assert "immutable" in first.headers["cache-control"]
    assert "@import" not in first.text
    assert first.headers["content-type"] == "text/css; charset=utf-8"
    assert (again.status_code, again.text) == (304, "")
    assert bare.headers["cache-control"] == "no-cache"
    assert outside.status_code == 404


async def test_a_page_names_only_files_that_exist(browser):
    answer = await browser.get("/page", headers=BROWSER)

    for address in [piece.split('"')[0] for piece in answer.text.split('"/static/')[1:]]:
        assert (await browser.get(f"/static/{address}")).status_code == 200
