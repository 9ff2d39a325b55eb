"""人员: who may sign in, with which rights, from when to when; rights are given and ended here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.errors import DomainError, Invalid
from domain.notices import actions as notices
from domain.people import actions, directory, queries, sessions
from domain.people.rules import Level, Officer, Role
from web.render import render, render_again, render_change

AnyRequest = Request[Any, Any, Any]
PAGE = 50


@dataclass
class TakeInForm:
    name: str = ""
    sign_in: str = ""
    password: str = ""
    subdistrict: str = ""


@dataclass
class GrantForm:
    role: str = ""
    place: str = ""
    starts_on: str = ""
    ends_on: str = ""
    no_relatives: str = ""
    declared_by: str = ""


@dataclass
class PhoneForm:
    community: str = ""
    number: str = ""


@dataclass
class PasswordForm:
    password: str = ""


class PeopleController(Controller):
    path = "/people"

    @get("/")
    async def index(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        q: FromQuery[str] = "",
        after: FromQuery[str] = "",
        street: FromQuery[UUID | None] = None,
    ) -> Template:
        return render(
            request,
            "people/index.html",
            "people/_people.html",
            **await _index(officer, q=q, after=after, street=street),
        )

    @post("/", status_code=200)
    async def take_in(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[TakeInForm]
    ) -> Template | Redirect:
        kept = directory.keeping(officer)
        street = _uuid(data.subdistrict) if kept.whole else kept.place.subdistrict
        try:
            id = await actions.take_in(
                _needed(data.sign_in, "账号"),
                _needed(data.name, "姓名"),
                password=data.password,
                subdistrict=street,
                officer=officer,
                now=clock.now(),
            )
        except DomainError as error:
            shown = await _index(officer, street=street if kept.whole else None)
            return render_again(request, "people/index.html", None, error, **shown | {"typed": data})
        said = f"已开通{data.name}的账号。还没有授权，请接着授权。"
        return render_change(request, "people/index.html", f"/people/{id}", said=said)

    @post("/phones", status_code=200)
    async def phone(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[PhoneForm]
    ) -> Template | Redirect:
        """The number that a community's notices print."""
        community = _uuid(data.community)
        try:
            if community is None:
                raise Invalid(reason="没有保存：还没有选社区。")
            await notices.set_phone(community, data.number, officer=officer, now=clock.now())
        except DomainError as error:
            shown = await _index(officer)
            return render_again(request, "people/index.html", None, error, **shown | {"at": "phone", "ringing": data})
        said = "公示电话已保存，以后起草的公示都会印上；已经起草的，请在草稿里写。"
        return render_change(request, "people/index.html", "/people", said=said)

    @get("/{id:uuid}")
    async def show(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        id: FromPath[UUID],
        role: FromQuery[str] = "",
    ) -> Template:
        return render(
            request, "people/show.html", "people/_grant.html", **await _person(officer, id, GrantForm(role=role))
        )

    @post("/{id:uuid}/grants", status_code=200)
    async def grant(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        id: FromPath[UUID],
        data: URLEncodedBody[GrantForm],
    ) -> Template | Redirect:
        now = clock.now()
        await directory.person(officer, id, now=now)
        try:
            role = _role(data.role)
            kind, _, place_id = data.place.partition(":")
            if not place_id:
                raise Invalid(reason="没有授权：还没有选地点。")
            starts, ends = _term(data.starts_on, data.ends_on, now)
            place = await queries.place(kind, UUID(place_id), now=now)
            await actions.grant(
                id,
                role,
                place,
                officer=officer,
                now=now,
                starts_at=starts,
                ends_at=ends,
                no_relatives_by=data.declared_by if data.no_relatives else "",
            )
        except (DomainError, ValueError) as error:
            shown = (
                error if isinstance(error, DomainError) else Invalid(reason="没有授权：选的这一项看不懂。请重新选。")
            )
            return render_again(
                request, "people/show.html", None, shown, **await _person(officer, id, data, at="grant")
            )
        said = f"已授予“{role.label}”，在{place.name}。"
        return render_change(request, "people/show.html", f"/people/{id}", said=said)

    @post("/{id:uuid}/grants/{grant_id:uuid}/end", status_code=200)
    async def end(
        self, request: AnyRequest, officer: NamedDependency[Officer], id: FromPath[UUID], grant_id: FromPath[UUID]
    ) -> Template | Redirect:
        now = clock.now()
        person = await directory.person(officer, id, now=now)
        held = next((one for one in person["grants"] if one["id"] == grant_id), None)
        try:
            if held is None:
                raise Invalid(reason="没有终止：这一条授权已经不在了。请看过最新情况再办。")
            await actions.end_grant(grant_id, officer=officer, now=now)
        except DomainError as error:
            return render_again(
                request, "people/show.html", None, error, **await _person(officer, id, GrantForm(), at="grants")
            )
        said = f"已终止“{held['role'].label}”，在{held['place'].name}。此刻起不再能看到那里的事。"
        return render_change(request, "people/show.html", f"/people/{id}", said=said)

    @post("/{id:uuid}/password", status_code=200)
    async def password(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        id: FromPath[UUID],
        data: URLEncodedBody[PasswordForm],
    ) -> Template | Redirect:
        now = clock.now()
        person = await directory.person(officer, id, now=now)
        try:
            await sessions.set_password(id, data.password, now=now, by=officer)
        except Invalid as error:
            return render_again(
                request, "people/show.html", None, error, **await _person(officer, id, GrantForm(), at="password")
            )
        said = f"已重设{person['name']}的密码，原来登录着的都已退出。请当面告诉本人。"
        return render_change(request, "people/show.html", f"/people/{id}", said=said)


async def _index(officer: Officer, *, q: str = "", after: str = "", street: UUID | None = None) -> dict[str, Any]:
    kept = directory.keeping(officer)
    rows = await directory.people(officer, subdistrict=street, q=q, after=after, limit=PAGE + 1, now=clock.now())
    people, onward = rows[:PAGE], None
    if len(rows) > PAGE:
        asked = {"q": q, "street": street or "", "after": people[-1]["sign_in"]}
        onward = "/people?" + urlencode({name: value for name, value in asked.items() if value})
    streets = await queries.nodes(Level.SUBDISTRICT, under=kept.place.path) if kept.whole else []
    return {
        "people": people,
        "q": q,
        "street": street,
        "streets": streets,
        "where": kept.place.name,
        "pager": {"shown": len(people), "total": None, "previous": None, "next": onward},
        "lines": await notices.phones_to_keep(officer),
        "ringing": PhoneForm(),
        "at": "",
        "typed": TakeInForm(subdistrict=str(street or "")),
        "paged": bool(after),
        "now": clock.now(),
    }


async def _person(officer: Officer, id: UUID, typed: GrantForm, *, at: str = "") -> dict[str, Any]:
    now = clock.now()
    person = await directory.person(officer, id, now=now)
    roles = directory.grantable(officer)
    chosen = next((role for role in roles if role == typed.role), None)
    places = await directory.places_for(officer, chosen, subdistrict=person["subdistrict"]) if chosen else []
    return {
        "person": person,
        "typed": typed,
        "roles": [(str(role), role.label) for role in roles],
        "role": chosen,
        "places": [(f"{place.kind}:{place.id}", place.name) for place in places],
        "endable": {str(one["id"]) for one in person["grants"] if one["role"] in roles},
        "may_reset": await sessions.may_set_password(officer, id, now=now),
        "at": at,
        "never": clock.NEVER,
        "now": now,
    }


def _needed(typed: str, what: str) -> str:
    if not typed.strip():
        raise Invalid(reason=f"没有开通：还没有填{what}。")
    return typed.strip()


def _role(typed: str) -> Role:
    if typed not in list(Role):
        raise Invalid(reason="没有授权：还没有选角色。")
    return Role(typed)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _term(starts_on: str, ends_on: str, now: datetime) -> tuple[datetime | None, datetime]:
    """From the beginning of the first day, or now; to the end of the last day."""
    try:
        starts = _midnight(date.fromisoformat(starts_on)) if starts_on else now
        ends = _midnight(date.fromisoformat(ends_on) + timedelta(days=1)) if ends_on else clock.NEVER
    except (ValueError, OverflowError) as error:
        raise Invalid(reason="没有授权：日期看不懂。请写成 2026-11-25 这样。") from error
    return (starts if starts > now else None), ends


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
