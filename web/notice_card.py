"""What the desk's pages of a notice need; the only place that knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request

from domain import clock
from domain.council.ballots import queries as ballots
from domain.council.bodies.rules import Body
from domain.errors import DomainError
from domain.notices import actions, queries, rights, rules
from domain.notices.editions import rules as editions
from domain.notices.gate import Basis, Finding, marked
from domain.notices.rules import Kind, ProgressKind, State
from domain.people.rules import Officer
from web import qr
from web.notice_page import address, last_day

AnyRequest = Request[Any, Any, Any]


@dataclass
class DraftForm:
    title: str
    text: str
    phones: str = ""
    change: str = ""
    seen: str | None = None


@dataclass
class ProgressForm:
    kind: str
    words: str
    on_day: str = ""


async def notice_card(request: AnyRequest, notice_id: UUID, officer: Officer) -> dict[str, Any]:
    """What notices/show.html needs."""
    row = await queries.get_notice(notice_id, officer)
    every = await queries.edition_rows(notice_id)
    newest = queries.edition_of(every[-1], row["publisher"])
    where = address(request.app.state.settings.base_url, row["code"])
    writes, publishes = await rights.may_write(row, officer), await rights.may_publish(row, officer)
    state, open_draft = State(row["state"]), every[-1]["published_at"] is None
    watches = await _may_watch(row, officer)
    return {
        "notice": notice_row({**row, "title": newest.title}),
        "newest": newest,
        "editions": [_edition(one) for one in reversed(every)],
        "progress": await queries.progress(notice_id),
        "address": where,
        "public": state is not State.DRAFT,
        "qr": qr.inline(where) if state is State.PUBLISHED else "",
        "may_edit": writes and open_draft and state is not State.WITHDRAWN,
        "may_publish": publishes and open_draft and state is not State.WITHDRAWN,
        "may_amend": writes and not open_draft and state is State.PUBLISHED,
        "may_withdraw": state is not State.WITHDRAWN and await rights.may_take_down(row, officer),
        "progress_kinds": _progress_kinds(writes, watches) if state is not State.WITHDRAWN else [],
        "most_progress": rules.MOST_PROGRESS,
        "waits_for": row["publisher"] if open_draft and not publishes else "",
        "typed": ProgressForm("", "", ""),
        "reason": "",
        "withdrawing": False,
        "telling": False,
        "mending": None,
        "recounted": await _recounted(row),
    }


async def is_open(row: dict[str, Any]) -> bool:
    """Whether there is a draft to write and to publish; who comes back to its pages later is led to the notice."""
    return row["state"] != State.WITHDRAWN and await queries.draft(row["id"]) is not None


async def draft_card(row: dict[str, Any], officer: Officer) -> dict[str, Any]:
    """What the draft's pages need: the edition, its lines with what was found, what is kept and why, what holds it back."""
    drafted = await queries.draft(row["id"])
    if drafted is None:
        raise rules.step_not_open(State(row["state"]), "修改")
    edition = queries.edition_of(drafted, row["publisher"])
    found, keeps = await queries.findings(row, edition), await queries.keeps(row["id"])
    kept = {keep.key: keep for keep in keeps if keep.key in {one.key for one in found}}
    held = [one for one in found if one.key not in kept]
    return {
        "notice": notice_row({**row, "title": edition.title}),
        "edition": edition,
        "typed": DraftForm(edition.title, edition.text, _phones(edition), edition.change),
        "titles": marked(edition.title, found, field="标题"),
        "lines": marked(edition.text, found),
        "others": [one for one in found if one.field not in ("标题", "正文")],
        "kept": kept,
        "kept_found": [(one, kept[one.key]) for one in _distinct(found) if one.key in kept],
        "held": _distinct(held),
        "bases": Basis.choices(),
        "keeping": None,
        "article": queries.article(row),
        "seen": edition.fingerprint,
        "fingerprint": editions.short(edition.fingerprint),
        "holdups": [str(one).removeprefix("没有发布：") for one in await actions.holdups(row, drafted)],
        "may_publish": await rights.may_publish(row, officer),
    }


async def period(row: dict[str, Any]) -> dict[str, Any]:
    """From when until when it will stand, by which article."""
    body = Body(row["body"]) if row["body"] else None
    now = clock.now()
    until = await queries.will_stand_until(row, now)
    return {"from_day": row["published_at"] or now, "until": last_day(until), "source": rules.standing(body).source}


def notice_row(row: dict[str, Any]) -> dict[str, Any]:
    state = State(row["state"])
    over = state is State.PUBLISHED and rules.is_over(row["stands_until"], clock.now())
    late = state is State.DRAFT and row["publish_by"] is not None and clock.now() >= row["publish_by"]
    return {
        **row,
        "state": state,
        "state_words": "公示期已满" if over else state.label,
        "kind": Kind(row["kind"]),
        "late": late,
        "publish_by_day": last_day(row["publish_by"]) if row["publish_by"] else None,
        "until_day": last_day(row["stands_until"]) if row["stands_until"] else None,
    }


async def _may_watch(row: dict[str, Any], officer: Officer) -> bool:
    try:
        await rights.require_progress(row, ProgressKind.OVERSIGHT, officer)
    except DomainError:
        return False
    return True


async def _recounted(row: dict[str, Any]) -> bool:
    """Whether a recheck found other numbers than this notice still shows."""
    if not row["ballot"] or row["state"] != State.PUBLISHED:
        return False
    wrong = await queries.published_wrongly(await ballots.ballot(row["ballot"]))
    return wrong is not None and wrong["id"] == row["id"]


def _progress_kinds(writes: bool, watches: bool) -> list[tuple[str, str]]:
    told = [ProgressKind.DONE, ProgressKind.NOW, ProgressKind.NEXT] if writes else []
    return [(str(kind), kind.label) for kind in [*told, *([ProgressKind.OVERSIGHT] if watches else [])]]


def _edition(row: dict[str, Any]) -> dict[str, Any]:
    head = f"第 {row['head_block']} 块 {row['head_hash']}" if row["head_block"] is not None else "正在写入"
    return {**row, "fingerprint": editions.short(row["fingerprint"]), "head": head}


def _distinct(found: list[Finding]) -> list[Finding]:
    return list({one.key: one for one in reversed(found)}.values())[::-1]


def _phones(edition: editions.Edition) -> str:
    return "\n".join(f"{phone.name} {phone.number}" for phone in edition.phones)
