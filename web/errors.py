"""Refusals and faults to HTTP: as a page, as a part under the pressed button, or as JSON. Only here are numbers known."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException, ValidationException
from litestar.plugins.htmx import HTMXTemplate
from litestar.response import Redirect
from litestar.types import Receive, Scope, Send
from litestar.utils.empty import value_or_default
from litestar.utils.scope.state import ScopeState

from domain.errors import DomainError, Forbidden, Invalid, Missing, Refused
from domain.people.rules import TooManyAttempts
from web import auth, logs
from web.render import Frame, Refusal, frame, local, wants_part

AnyRequest = Request[Any, Any, Any]

SIGN_IN = "/sign-in"

FAMILIES: tuple[tuple[type[DomainError], int, str], ...] = (
    (Missing, 404, "没有找到"),
    (Forbidden, 403, "没有办理"),
    (Invalid, 422, "没有保存"),
    (TooManyAttempts, 429, "请等一等"),
    (Refused, 409, "没有办成"),
    (DomainError, 409, "没有办成"),
)

SENTENCES = {
    400: Refusal("没有看懂", "送来的内容不完整。请回到刚才那一页，检查后再提交。"),
    403: Refusal("没有提交", "这一页放得太久，或者不是从本系统打开的。回到那一页，刷新后再提交。"),
    404: Refusal("没有找到", "没有这一页，或者它不对您开放。请看看地址有没有抄漏。"),
    405: Refusal("没有找到", "这个地址不能这样打开。请从栏目里重新进去。"),
    409: Refusal("没有办成", "刚才有人先改了。请看过最新情况再办。"),
    413: Refusal("没有上传", "文件太大，超过了限额。请换小一点的照片，或少选几张再传。"),
    422: Refusal("没有保存", "有的栏没有填，或填得不对。请检查后再提交。"),
    429: Refusal("请等一等", "同一台设备提交得太密。等 {seconds} 秒再试，写过的不会丢。"),
    500: Refusal("出错了，是系统的问题", "您没有做错，刚才这一步没有办成。请把编号 {trace} 告诉管理员。"),
    503: Refusal("现在忙不过来", "刚才这一步没有办成。等 {seconds} 秒再试一次。"),
}

ICONS = {404: "page-lost", 405: "page-lost", 410: "page-gone", 413: "camera", 403: "lock", 429: "clock", 503: "clock"}


def domain_refused(request: Request[Any, Any, Any], error: DomainError) -> Response[Any]:
    status, heading = next((number, words) for family, number, words in FAMILIES if isinstance(error, family))
    headers = {"Retry-After": str(error.facts["seconds"])} if status == 429 else None
    return answer(request, status, Refusal.of(error, heading), code=error.code, headers=headers)


def status_of(error: DomainError) -> int:
    return next(number for family, number, _ in FAMILIES if isinstance(error, family))


def http_refused(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    if isinstance(error, NotAuthorizedException):
        return sign_in_first(request)
    status = 422 if isinstance(error, ValidationException) else error.status_code
    if status == 405 and request.method == "GET" and not wants_json(request):
        # An address that only takes a deed stands below the page it belongs to.
        return Redirect(request.url.path.rpartition("/")[0] or "/", status_code=303)
    if status >= 500:
        return failed(request, error)
    seconds = (error.headers or {}).get("retry-after") or "30"
    sentence = SENTENCES.get(status, SENTENCES[400])
    refusal = replace(sentence, sentence=sentence.sentence.format(seconds=seconds, trace=""))
    return answer(request, status, refusal, headers=dict(error.headers or {}), fields=wrong_fields(error))


def failed(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The reader gets a number, the log gets the rest under it."""
    status = error.status_code if isinstance(error, HTTPException) and error.status_code in SENTENCES else 500
    trace = secrets.token_hex(4)
    logs.failed(error, request.scope, trace=trace)
    sentence = SENTENCES[status]
    refusal = replace(sentence, sentence=sentence.sentence.format(trace=trace, seconds=30))
    return answer(request, status, refusal)


HANDLERS = {DomainError: domain_refused, HTTPException: http_refused, Exception: failed}
"""For Litestar(exception_handlers=…)."""


def sign_in_first(request: Request[Any, Any, Any]) -> Response[Any]:
    """Come back after signing in: to the page itself, or to the page the button stood on."""
    if wants_json(request):
        sentence = {"code": "SignInFirst", "message": "请先登录。写的都在，登录后接着办。"}
        return Response(sentence, status_code=401, media_type="application/json")
    part = wants_part(request)
    here = request.headers.get("hx-current-url" if part else "referer", "") if part or request.method != "GET" else ""
    back = local(here) if here or request.method != "GET" else address(request)
    target = f"{SIGN_IN}?next={quote(back, safe='/?=&')}" if back not in ("", "/") else SIGN_IN
    if part:
        return Response("", status_code=401, headers={"HX-Redirect": target}, media_type="text/html")
    return Redirect(target, status_code=303)


def answer(
    request: Request[Any, Any, Any],
    status: int,
    refusal: Refusal,
    *,
    code: str = "",
    fields: list[str] | None = None,
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    headers = {"Vary": "HX-Request, Accept", "Cache-Control": "no-store", **(headers or {})}
    if wants_json(request):
        body = {
            "code": code or f"HTTP{status}",
            "message": f"{refusal.heading}。{refusal.sentence}".removesuffix("。。"),
        }
        return Response(body | ({"fields": fields} if fields else {}), status_code=status, headers=headers)
    around = frame(request)
    if wants_part(request):
        # web/static/js/refusal.js moves it from there under the buttons that were pressed.
        headers |= {"HX-Retarget": "#flash", "HX-Reswap": "innerHTML"}
        return HTMXTemplate(
            template_name="_refusal.html", context=around | {"refusal": refusal}, status_code=status, headers=headers
        )
    context = ({} if status < 500 else frame(request)) | {
        "status": status,
        "refusal": refusal,
        "icon": ICONS.get(status, "alarm"),
        "typed": typed(request),
        "back": local(request.headers.get("referer", "")),
    }
    # Where the fault is the house's own, nothing more is asked of it.
    kind = Answer if status < 500 else HTMXTemplate
    return kind(template_name="errors/answer.html", context=context, status_code=status, headers=headers)


class Answer(HTMXTemplate):
    """A page of its own. Handlers of exceptions cannot wait, so who asks is looked up where the answer is sent."""

    def to_asgi_response(self, app: Litestar | None, request: AnyRequest, **named: Any) -> Any:
        """An ASGI app, as every answer is; Litestar asks no more of it."""

        async def send_framed(scope: Scope, receive: Receive, send: Send) -> None:
            if not frame(request)["officer"] and auth.may_surround(request):
                await auth.surround(request)
            around = frame(request)
            if not around["officer"]:
                around["surface"] = Frame(surface="notice").surface
            self.context = around | self.context
            await super(Answer, self).to_asgi_response(app, request, **named)(scope, receive, send)

        return send_framed


def wants_json(request: Request[Any, Any, Any]) -> bool:
    headers = request.headers
    if headers.get("hx-request") == "true":
        return False
    accepts = headers.get("accept", "")
    return "application/json" in accepts or (
        "text/html" not in accepts and headers.get("content-type", "").startswith("application/json")
    )


def typed(request: Request[Any, Any, Any]) -> list[str]:
    """What somebody wrote into the form that was refused: sentences, not tokens, ticks or passwords."""
    form = value_or_default(ScopeState.from_scope(request.scope).form, {})
    values = [value for name in form for value in _texts(form[name]) if "password" not in name]
    return [value for value in values if any("\u4e00" <= sign <= "\u9fff" for sign in value)]


def _texts(value: Any) -> list[str]:
    many = value if isinstance(value, list | tuple) else [value]
    return [one for one in many if isinstance(one, str)]


def wrong_fields(error: HTTPException) -> list[str]:
    extra = error.extra if isinstance(error.extra, list) else []
    return [str(one["key"]) for one in extra if isinstance(one, dict) and "key" in one]


def address(request: Request[Any, Any, Any]) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
