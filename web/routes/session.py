"""Sign in, sign out. The cookie is new at every sign-in; what was typed as a name stays after a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.errors import DomainError
from domain.people import sessions
from domain.people.rules import Officer
from web import auth
from web.errors import status_of
from web.render import local, render

AnyRequest = Request[Any, Any, Any]


@dataclass
class SignInForm:
    name: str = ""
    password: str = ""
    next: str = ""


class SessionController(Controller):
    @get("/sign-in", opt={"public": True})
    async def show(self, request: AnyRequest, next: FromQuery[str] = "") -> Template:
        return _page(request, next=local(next))

    @post("/sign-in", opt={"public": True, "exclude_from_csrf": True}, status_code=303)
    async def sign_in(self, request: AnyRequest, data: URLEncodedBody[SignInForm]) -> Template | Redirect:
        """Raises PermissionDenied for another site's form: it could sign somebody in as its forger unnoticed."""
        if auth.from_elsewhere(request):
            raise PermissionDeniedException()
        try:
            cookie = await sessions.sign_in(
                data.name.strip(),
                data.password,
                address=auth.address(request),
                now=clock.now(),
                old_cookie=request.cookies.get(auth.COOKIE),
            )
        except DomainError as error:
            status = status_of(error)
            page = _page(request, next=local(data.next), name=data.name, error=str(error), status=status)
            if status == 429:
                page.headers["Retry-After"] = str(error.facts["seconds"])
            return page
        answer = Redirect(local(data.next) or "/", status_code=303)
        answer.headers["set-cookie"] = auth.set_cookie(cookie, request.app.state.settings.secure)
        return answer

    @post("/sign-out", status_code=303)
    async def sign_out(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Redirect:
        await sessions.sign_out(request.cookies.get(auth.COOKIE, ""))
        answer = Redirect("/sign-in", status_code=303)
        answer.headers["set-cookie"] = auth.drop_cookie()
        return answer


def _page(request: AnyRequest, *, next: str, name: str = "", error: str = "", status: int = 200) -> Template:
    state = request.app.state
    return render(
        request,
        "sign_in.html",
        status=status,
        name=name,
        error=error,
        next=next,
        accounts=state.get("accounts") or [],
        place=state.get("place") or "",
    )
