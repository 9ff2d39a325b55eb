"""三事明责清单: read it, find in it, see one item, change one item (which makes the next version)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.clocks.rules import Limit
from domain.errors import DomainError, Invalid
from domain.people.rules import Officer
from domain.responsibilities import actions, queries, rules
from domain.responsibilities.rules import KINDS, Duty, DutyList, Item, Kind, Party, ResponsibilityList
from domain.responsibilities.suggestion import find, suggest
from web import dates
from web.render import render, render_again, render_change

AnyRequest = Request[Any, Any, Any]
OWNERS_ITEMS = "（一）（二）（三）（四）（五）（六）（七）（八）（九）"


@dataclass
class ItemForm:
    name: str
    keywords: str
    basis: str
    party: str
    duty: str
    take_up: str
    contact: str
    settle: str
    follow_up: str
    in_force_on: str
    reason: str
    departments: str = ""
    photo: str = ""
    note: str = ""
    emergency: str = ""
    on_spot: str = ""
    secret: str = ""

    @classmethod
    def of(cls, item: Item, today: date) -> ItemForm:
        return cls(
            name=item.name,
            keywords=" ".join(item.keywords),
            basis=item.basis,
            party=str(item.party),
            duty=str(item.duty),
            take_up=item.take_up.text,
            contact=item.contact.text,
            settle=item.settle.text,
            follow_up=item.follow_up.text,
            in_force_on=today.isoformat(),
            reason="",
            departments=" ".join(item.departments),
            photo=item.photo,
            note=item.note,
            emergency="yes" if item.emergency else "",
            on_spot="yes" if item.on_spot else "",
            secret="yes" if item.secret else "",
        )

    def changes(self) -> dict[str, Any]:
        """What the list understands. Raises LimitNotUnderstood, Invalid."""
        return {
            "name": self.name.strip(),
            "keywords": tuple(self.keywords.split()),
            "basis": self.basis.strip(),
            "party": _word(Party, self.party),
            "duty": _word(Duty, self.duty),
            "take_up": Limit.parse(self.take_up),
            "contact": Limit.parse(self.contact),
            "settle": Limit.parse(self.settle),
            "follow_up": Limit.parse(self.follow_up),
            "departments": tuple(self.departments.split()),
            "photo": self.photo.strip(),
            "note": self.note.strip(),
            "emergency": bool(self.emergency),
            "on_spot": bool(self.on_spot),
            "secret": bool(self.secret),
        }

    def day(self) -> date:
        try:
            return date.fromisoformat(self.in_force_on)
        except ValueError as error:
            raise Invalid(reason="新版生效日看不懂。请写成 2026-11-25 这样。") from error


class ResponsibilityController(Controller):
    path = "/responsibilities"
    include_in_schema = False

    @get("/")
    async def index(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        q: FromQuery[str] = "",
        kind: FromQuery[str] = "",
        version: FromQuery[UUID | None] = None,
    ) -> Template:
        today = _today()
        chosen = await _list(officer, version, today)
        chosen_kind = Kind(kind) if kind in map(str, KINDS) else None
        items, reasons = _found(chosen.of_kind(chosen_kind) if chosen_kind else chosen.items, q)
        in_force = await queries.list_in_force(queries.subdistrict_of(chosen), today)
        return render(
            request,
            page="responsibilities/index.html",
            part="responsibilities/_items.html",
            list=chosen,
            later=chosen.id != in_force.id,
            items=items,
            reasons=reasons,
            q=q,
            kind=kind if chosen_kind else "",
            version=version,
            pinned=f"?version={version}" if version else "",
            tabs=_tabs(chosen, chosen_kind, version),
            versions=await queries.versions(queries.subdistrict_of(chosen)),
        )

    @get("/duties")
    async def duties(
        self, request: AnyRequest, officer: NamedDependency[Officer], version: FromQuery[UUID | None] = None
    ) -> Template:
        chosen = await _list(officer, version, _today())
        groups = [(one, [duty for duty in chosen.duties if duty.list == one]) for one in DutyList]
        return render(request, page="responsibilities/duties.html", list=chosen, groups=groups)

    @get("/{item_id:uuid}")
    async def show(self, request: AnyRequest, officer: NamedDependency[Officer], item_id: FromPath[UUID]) -> Template:
        item, held = await queries.item_for(officer, item_id)
        return render(
            request,
            page="responsibilities/show.html",
            item=item,
            duties=[duty for duty in held.duties if duty.code in item.refers],
            decided_by=_decided_by(item),
            may_change=await _may_change(officer, held),
        )

    @get("/{item_id:uuid}/edit")
    async def edit(self, request: AnyRequest, officer: NamedDependency[Officer], item_id: FromPath[UUID]) -> Template:
        item, held = await queries.item_for(officer, item_id)
        rules.require_publisher(officer, queries.subdistrict_of(held))
        return render(request, page="responsibilities/edit.html", **_form(item, ItemForm.of(item, _today())))

    @post("/{item_id:uuid}", status_code=200)
    async def change(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        item_id: FromPath[UUID],
        data: URLEncodedBody[ItemForm],
    ) -> Template | Redirect:
        item, held = await queries.item_for(officer, item_id)
        rules.require_publisher(officer, queries.subdistrict_of(held))
        try:
            changed = await actions.change_item(
                item_id, data.changes(), data.day(), reason=data.reason, officer=officer, now=clock.now()
            )
        except DomainError as refusal:
            return render_again(
                request,
                page="responsibilities/edit.html",
                part="responsibilities/_form.html",
                error=refusal,
                **_form(item, data),
            )
        return render_change(
            request,
            part="responsibilities/_saved.html",
            back_to=f"/responsibilities/{changed.id}",
            said=f"已出新版：{changed.version}，{dates.day(data.day())}起生效",
            item=changed,
        )


def _found(items: tuple[Item, ...], q: str) -> tuple[list[Item], dict[UUID | None, str]]:
    """By name or initials; failing these, what a resident's sentence suggests, with the reason."""
    found = find(items, q)
    if found or not q.strip():
        return found, {}
    suggested = suggest(q, items, most=5)
    return [one.item for one in suggested], {one.item.id: one.reason for one in suggested}


async def _list(officer: Officer, version: UUID | None, today: date) -> ResponsibilityList:
    return await queries.list_for(officer, version, today)


async def _may_change(officer: Officer, held: ResponsibilityList) -> bool:
    newest = (await queries.versions(queries.subdistrict_of(held)))[0]["id"]
    return held.id == newest and rules.may_publish(officer, queries.subdistrict_of(held))


def _tabs(chosen: ResponsibilityList, kind: Kind | None, version: UUID | None) -> list[dict[str, object]]:
    pinned = f"&version={version}" if version else ""
    all_of_them = {
        "href": "/responsibilities" + (f"?version={version}" if version else ""),
        "word": "全部",
        "count": len(chosen.items),
        "current": kind is None,
    }
    return [
        all_of_them,
        *(
            {
                "href": f"/responsibilities?kind={one}{pinned}",
                "word": one.label,
                "count": len(chosen.of_kind(one)),
                "current": one == kind,
            }
            for one in KINDS
        ),
    ]


def _decided_by(item: Item) -> str:
    if item.kind != Kind.SHARED:
        return ""
    if not item.owners_item:
        return item.body.label
    share = "四分之三以上" if item.needs_special_majority else "过半数"
    nth = OWNERS_ITEMS[item.owners_item * 3 - 3 : item.owners_item * 3]
    return f"{item.body.label}，民法典第278条第{nth}项，参与表决的{share}同意"


def _form(item: Item, typed: ItemForm) -> dict[str, Any]:
    parties = [one for one in Party if one.is_office == item.party.is_office]
    duties = [one for one in Duty if (one == Duty.OWN) == (item.kind != Kind.PUBLIC)]
    return {
        "item": item,
        "typed": typed,
        "parties": [(str(one), one.label) for one in parties],
        "duties": [(str(one), one.label) for one in duties],
    }


def _word(words: type[Any], said: str) -> Any:
    try:
        return words(said)
    except ValueError as error:
        raise Invalid(reason="选的这一项不在清单里。请重新选。") from error


def _today() -> date:
    return clock.now().astimezone(clock.SHANGHAI).date()
