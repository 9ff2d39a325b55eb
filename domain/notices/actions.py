"""Draft from a ballot, write, keep by a basis, publish through the gate, amend, withdraw, tell how far it has come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.clocks.days import day_of
from domain.council.ballots import actions as ballot_actions
from domain.council.ballots import queries as ballots
from domain.council.ballots.rules import State as BallotState
from domain.council.bodies.rules import Body, Convenor
from domain.council.meetings import queries as meetings
from domain.council.resolutions import queries as resolutions
from domain.errors import ChangedMeanwhile
from domain.ids import token, uuid7
from domain.journal import actions as journal
from domain.journal.queries import covering_head
from domain.notices import queries, rights, rules
from domain.notices.editions import rules as editions
from domain.notices.gate import Basis, Group, HouseholdNeverPublished, Keep, check, masked, merge_small, require_clear
from domain.notices.rules import Kind, ListKind, ProgressKind, State
from domain.notices.tables import Edition, Notice, NoticeDocument, NoticeKeep, NoticeProgress
from domain.people import queries as people
from domain.people.rules import Officer
from domain.transaction import add, fetch, writing

Row = dict[str, Any]


async def draft_from_resolution(resolution_id: UUID, *, officer: Officer, now: datetime) -> UUID:
    """A notice whose text begins as the resolution's words. Returns its id. Raises as draft_from_ballot."""
    resolution = await resolutions.resolution(resolution_id)
    return await draft_from_ballot(resolution["ballot"], officer=officer, now=now)


async def draft_from_ballot(ballot_id: UUID, *, officer: Officer, now: datetime, corrects: UUID | None = None) -> UUID:
    """A tallied ballot, passed or not, becomes a draft: all its numbers from the stored tally, none typed.

    `corrects`: the notice whose numbers a recheck found wrong; it comes down when this one is published.
    Raises Missing, BallotNotTallied, AlreadyDrafted, HouseholdNeverPublished, NotTheirCommunity.
    """
    async with writing():
        ballot = await ballots.ballot(ballot_id)
        meeting = await meetings.get_meeting(ballot["meeting"], officer)
        if ballot["state"] not in (BallotState.TALLIED, BallotState.PUBLISHED):
            raise rules.BallotNotTallied()
        if corrects is None and any(row["state"] != State.WITHDRAWN for row in await queries.of_ballot(ballot_id)):
            raise rules.AlreadyDrafted()
        resolution = await resolutions.of_ballot(ballot_id)
        facts, decided_at = await _facts(ballot, resolution)
        body, convenor = Body(meeting["body"]), Convenor(meeting["convenor"])
        due = rules.publish_by(body, decided_at, await people.calendar())
        row = await _place(meeting["community"])
        notice = {
            **_blank(row, convenor, meeting["area_name"] or "", officer, now),
            "property_area": meeting["property_area"],
            "matter": ballot["matter"],
            "ballot": ballot_id,
            "resolution": resolution["id"] if resolution else None,
            "kind": str(rules.kind_for(body, facts.binding)),
            "body": str(body),
            "publish_by": due.at if due else None,
            "corrects": corrects,
        }
        await rights.require_write(notice, officer)
        await _require_publishable(ballot["matter"])
        title = rules.title_for(ballot["words"], ballot["round"])
        text = editions.tidy(resolution["words"] if resolution else ballot["words"])[: editions.LONGEST_TEXT]
        phones = await _phones(row, notice["publisher"])
        return await _save_draft(notice, title, text, editions.to_json(facts, phones), officer, now)


async def draft(
    community: UUID,
    kind: Kind,
    *,
    title: str,
    text: str,
    officer: Officer,
    now: datetime,
    convenor: Convenor = Convenor.RESIDENTS_COMMITTEE,
    list_kind: ListKind | None = None,
    property_area: UUID | None = None,
) -> UUID:
    """A notice that no ballot made: 便民服务, without a link to any matter, or a list that a law orders.

    Raises Missing, NotTheirCommunity, TooLong, NothingWritten.
    """
    editions.require_lengths(title.strip(), editions.tidy(text))
    async with writing():
        row = await _place(community)
        area = await fetch("select name from property_area where id = {}", property_area) if property_area else []
        notice = {
            **_blank(row, convenor, area[0]["name"] if area else "", officer, now),
            "property_area": property_area,
            "kind": str(kind),
            "list_kind": str(list_kind) if list_kind else None,
        }
        await rights.require_write(notice, officer)
        basis = rules.LIST_ARTICLES[list_kind] if list_kind else ""
        content = editions.to_json(editions.Facts(basis=basis), await _phones(row, notice["publisher"]))
        return await _save_draft(notice, title.strip(), editions.tidy(text), content, officer, now)


async def write(
    notice_id: UUID, *, title: str, text: str, phones: str, officer: Officer, now: datetime, change: str = ""
) -> None:
    """Save the open draft. Numbers of an earlier edition may not change; what the gate finds may still stand in it.

    Raises StepNotOpen, TooLong, NothingWritten, PhoneNotUnderstood, NumbersChanged, ReasonMissing.
    """
    async with writing():
        row = await queries.get_notice(notice_id, officer)
        await rights.require_write(row, officer)
        drafted = await _draft(row, "修改")
        title, text = title.strip(), editions.tidy(text)
        editions.require_lengths(title, text)
        facts, _ = editions.from_json(drafted["content"])
        edition = editions.Edition(
            drafted["n"], row["publisher"], title, text, facts, editions.read_phones(phones), change.strip()
        )
        if drafted["n"] > 1:
            if not change.strip():
                raise rules.ReasonMissing(what="改了什么")
            earlier = (await queries.edition_rows(notice_id))[-2]
            was = queries.edition_of(earlier, row["publisher"])
            editions.require_same_numbers(was, edition, known=await queries.known(row))
        await Edition.update(
            {
                Edition.title: title,
                Edition.text: text,
                Edition.content: editions.to_json(facts, edition.phones),
                Edition.change: edition.change,
                Edition.drafted_by: officer.id,
                Edition.drafted_at: now,
            }
        ).where(Edition.id == drafted["id"])
        await _record(row, "write", officer, now, facts={"edition": drafted["n"]})


async def hide(notice_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Mask everything the gate finds in the open draft that no basis keeps. Raises StepNotOpen, NotTheirCommunity."""
    async with writing():
        row = await queries.get_notice(notice_id, officer)
        await rights.require_write(row, officer)
        drafted = await _draft(row, "修改")
        known, keeps = await queries.known(row), await queries.keeps(notice_id)
        hidden = {name: masked(drafted[name], known=known, keeps=keeps) for name in ("title", "text", "change")}
        await Edition.update(
            {
                Edition.title: hidden["title"],
                Edition.text: hidden["text"],
                Edition.change: hidden["change"],
                Edition.drafted_by: officer.id,
                Edition.drafted_at: now,
            }
        ).where(Edition.id == drafted["id"])
        await _record(row, "hide", officer, now, facts={"edition": drafted["n"]})


async def keep(
    notice_id: UUID,
    key: str,
    basis: Basis,
    *,
    officer: Officer,
    now: datetime,
    document: UUID | None = None,
    clause: str = "",
) -> None:
    """One finding stays, by one of the two bases. The journal says that and by which, never what.

    Raises BasisIncomplete, NotTheirCommunity.
    """
    kept = Keep(key, basis, document, clause.strip())
    async with writing():
        row = await queries.get_notice(notice_id, officer)
        await rights.require_write(row, officer)
        await NoticeKeep.delete().where((NoticeKeep.notice == notice_id) & (NoticeKeep.key == key))
        await NoticeKeep.insert(
            NoticeKeep(
                id=uuid7(),
                subdistrict=row["subdistrict"],
                notice=notice_id,
                key=kept.key,
                basis=str(basis),
                document=document if basis is Basis.CONSENT else None,
                clause=kept.clause if basis is Basis.LAW else "",
                kept_by=officer.id,
                kept_at=now,
            )
        )
        await _record(row, "keep", officer, now, facts={"basis": basis}, note=kept.clause)


async def attach_consent(notice_id: UUID, *, media: str, sha256: str, officer: Officer, now: datetime) -> UUID:
    """The scan of a person's separate consent; its bytes lie in the blobs under their sha256."""
    async with writing():
        row = await queries.get_notice(notice_id, officer)
        await rights.require_write(row, officer)
        id = uuid7()
        await NoticeDocument.insert(
            NoticeDocument(
                id=id,
                subdistrict=row["subdistrict"],
                notice=notice_id,
                media=media,
                sha256=sha256,
                kept_by=officer.id,
                kept_at=now,
            )
        )
        await _record(row, "attach_consent", officer, now, facts={"document": id})
    return id


async def publish(notice_id: UUID, *, officer: Officer, now: datetime) -> None:
    """The lawful convenor puts the open draft up. Waits up to 2 s for the seal, so that its head covers this entry.

    Raises NotTheConvenor, GateHolds, HouseholdNeverPublished, StepNotOpen.
    """
    async with writing():
        row = await queries.get_notice(notice_id, officer)
        await rights.require_publish(row, officer)
        drafted = await _draft(row, "发布")
        await _require_publishable(row["matter"])
        edition = queries.edition_of(drafted, row["publisher"])
        editions.require_lengths(edition.title, edition.text)
        if edition.n > 1 and not edition.change:
            raise rules.ReasonMissing(what="改了什么")
        keeps = await queries.keeps(notice_id)
        require_clear(await queries.findings(row, edition), keeps)
        first = row["state"] == State.DRAFT
        entry = await _record(
            row,
            "publish",
            officer,
            now,
            facts={"edition": edition.n, "fingerprint": edition.fingerprint, "kept": len(keeps)},
        )
        await _move(row, await _first_published(row, now) if first else {})
        await Edition.update(
            {
                Edition.published_at: now,
                Edition.published_by: officer.id,
                Edition.fingerprint: edition.fingerprint,
                Edition.entry: entry,
            }
        ).where(Edition.id == drafted["id"])
        if first and row["ballot"]:
            await ballot_actions.publish(row["ballot"], officer=officer, now=now)
        if first and row["corrects"]:
            await _replace(row["corrects"], officer, now)
    await crown(drafted["id"], entry)


async def crown(edition_id: UUID, entry: UUID) -> bool:
    """Print the chain's head on an edition once its entry is sealed. False where that takes longer than 2 s."""
    await journal.seal()
    head = await covering_head(entry, rules.SEAL_PATIENCE.total_seconds())
    if head is None:
        return False
    async with writing():
        await Edition.update({Edition.head_block: head.n, Edition.head_hash: head.hash16}).where(
            (Edition.id == edition_id) & Edition.head_block.is_null()
        )
        await fetch(
            "update notice set version = version + 1 where id = (select notice from edition where id = {})", edition_id
        )
    return True


async def crown_all() -> int:
    """For the worker: editions whose seal came late."""
    rows = await fetch("select id, entry from edition where published_at is not null and head_block is null")
    return sum([await crown(row["id"], row["entry"]) for row in rows])


async def amend(notice_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Open the next edition as a copy: its wording may be mended, its numbers not. Raises StepNotOpen, DraftOpen."""
    async with writing():
        row = await queries.get_notice(notice_id, officer)
        await rights.require_write(row, officer)
        rules.require_state(State(row["state"]), (State.PUBLISHED,), "改一版")
        last = (await queries.edition_rows(notice_id))[-1]
        if last["published_at"] is None:
            raise rules.DraftOpen(n=last["n"])
        await Edition.insert(
            Edition(
                id=uuid7(),
                subdistrict=row["subdistrict"],
                notice=notice_id,
                n=last["n"] + 1,
                title=last["title"],
                text=last["text"],
                content=last["content"],
                drafted_by=officer.id,
                drafted_at=now,
            )
        )
        await _record(row, "amend", officer, now, facts={"edition": last["n"] + 1})


async def withdraw(notice_id: UUID, reason: str, *, officer: Officer, now: datetime) -> None:
    """Take it down: its code answers 410 with the reason. Raises ReasonMissing, StepNotOpen, NotTheConvenor."""
    if not reason.strip():
        raise rules.ReasonMissing(what="撤下的原因")
    async with writing():
        row = await queries.get_notice(notice_id, officer)
        await rights.require_take_down(row, officer)
        rules.require_state(State(row["state"]), (State.DRAFT, State.PUBLISHED), "撤下")
        require_clear(check(reason, field="撤下的原因", known=await queries.known(row)))
        await _take_down(row, reason.strip(), officer, now)


async def come_down(matter_id: UUID, *, officer: Officer, now: datetime) -> int:
    """A matter became a household's: all its notices come down, and not even their titles stay. Returns how many.

    Joins the transaction of the reclassification; who may reclassify may do this.
    """
    rows = [row for row in await queries.of_matter(matter_id) if row["state"] != State.WITHDRAWN]
    async with writing():
        for row in rows:
            await _take_down(row, rules.NO_LONGER_PUBLIC, officer, now, untitled=True)
    return len(rows)


async def add_progress(
    notice_id: UUID, kind: ProgressKind, words: str, *, on_day: date | None, officer: Officer, now: datetime
) -> UUID:
    """One line of how far it has come. Raises ProgressFull, TooLong, NothingWritten, GateHolds, StepNotOpen."""
    words = words.strip()
    if not words:
        raise editions.NothingWritten(what="进度")
    if len(words) > editions.LONGEST_LINE:
        over = len(words) - editions.LONGEST_LINE
        raise editions.TooLong(what="进度", most=editions.LONGEST_LINE, now=len(words), over=over)
    async with writing():
        row = await queries.get_notice(notice_id, officer)
        await rights.require_progress(row, kind, officer)
        rules.require_state(State(row["state"]), (State.DRAFT, State.PUBLISHED), "写进度")
        lines = await queries.progress(notice_id)
        if len(lines) >= rules.MOST_PROGRESS:
            raise rules.ProgressFull()
        require_clear(check(words, field="进度", known=await queries.known(row)))
        id = uuid7()
        await NoticeProgress.insert(
            NoticeProgress(
                id=id,
                subdistrict=row["subdistrict"],
                notice=notice_id,
                kind=str(kind),
                on_day=on_day,
                words=words,
                officer=officer.id,
                at=now,
            )
        )
        await _move(row, {})
        await _record(row, "progress", officer, now, facts={"kind": kind, "line": id})
    return id


async def _facts(ballot: Row, resolution: Row | None) -> tuple[editions.Facts, datetime]:
    standing = await ballots.standing(ballot)
    assert standing.tally is not None and standing.verdict is not None
    decided_at: datetime = ballot["tallied_at"]
    facts = editions.facts_of(
        standing.tally,
        standing.verdict,
        rounds=await _rounds(ballot),
        buildings=await _buildings(ballot),
        channels=await _channels(ballot),
        decided_on=day_of(decided_at),
        responsible=resolution["responsible"] if resolution else "",
        due_on=_day(resolution["due_on"]) if resolution else None,
    )
    return facts, decided_at


async def _rounds(ballot: Row) -> list[editions.Round]:
    """All counted rounds on the motion up to this one, side by side, agreeing out of all."""
    found = []
    for row in await ballots.rounds(ballot["motion"]):
        standing = await ballots.standing(row)
        if standing.counted and standing.tally and standing.verdict and row["round"] <= ballot["round"]:
            found.append(
                editions.Round(
                    n=row["round"],
                    on=day_of(row["tallied_at"]),
                    agreeing=standing.tally.agreeing.heads,
                    of=standing.tally.all.heads,
                    unit=standing.verdict.rule.unit,
                    passed=standing.verdict.passed,
                )
            )
    return found


async def _buildings(ballot: Row) -> list[editions.Building]:
    """Of an owners' ballot, buildings of fewer than five owners shown as one; nothing where one group is left."""
    if Body(ballot["body"]) is not Body.OWNERS:
        return []
    counted = await ballots.buildings(ballot)
    groups = merge_small([Group(name, (all.heads, part.heads)) for name, (all, part) in counted.items()])
    if len(groups) < 2:
        return []
    return [editions.Building(group.label, *group.counts) for group in groups]


async def _channels(ballot: Row) -> str:
    """How the votes came: 纸票 281, 举手 31. Counts only."""
    from domain.council.bodies.rules import Channel
    from domain.council.votes import queries as votes

    counts: dict[Channel, int] = {}
    for cast in await votes.casts(ballot["id"]):
        counts[Channel(cast.channel)] = counts.get(Channel(cast.channel), 0) + 1
    return "、".join(f"{channel.label} {n}" for channel, n in counts.items())


def _blank(place: Row, convenor: Convenor, area_name: str, officer: Officer, now: datetime) -> Row:
    return {
        "id": uuid7(),
        "subdistrict": place["subdistrict"],
        "path": place["path"],
        "community": place["id"],
        "property_area": None,
        "matter": None,
        "ballot": None,
        "resolution": None,
        "code": token(),
        "list_kind": None,
        "body": None,
        "convenor": str(convenor),
        "publisher": rules.publisher_name(
            convenor, community=place["name"], property_area=area_name, subdistrict=place["subdistrict_name"]
        ),
        "state": str(State.DRAFT),
        "drafted_by": officer.id,
        "drafted_at": now,
        "publish_by": None,
        "provisional": False,
        "untitled": False,
        "corrects": None,
        "version": 1,
    }


async def _save_draft(notice: Row, title: str, text: str, content: str, officer: Officer, now: datetime) -> UUID:
    await add(Notice, [notice])
    id: UUID = notice["id"]
    await Edition.insert(
        Edition(
            id=uuid7(),
            subdistrict=notice["subdistrict"],
            notice=id,
            n=1,
            title=title,
            text=text,
            content=content,
            drafted_by=officer.id,
            drafted_at=now,
        )
    )
    await _record(notice, "draft", officer, now, facts={"ballot": notice["ballot"], "kind": notice["kind"]})
    return id


async def _place(community: UUID) -> Row:
    rows = await fetch(
        "select o.id, o.name, o.path, o.subdistrict, s.name as subdistrict_name from org o"
        " join org s on s.id = o.subdistrict where o.id = {} and o.level = 'community'",
        community,
    )
    if not rows:
        raise rules.NotTheirCommunity()
    return rows[0]


async def _phones(place: Row, publisher: str) -> tuple[editions.Phone, ...]:
    """The community's line, as the subdistrict has set it (parameter phone:<name>)."""
    number = await people.parameter(place["subdistrict"], f"phone:{place['name']}", "")
    return (editions.Phone(place["name"] + "居委会", number),) if number else ()


async def _require_publishable(matter: UUID | None) -> None:
    if matter is None:
        return
    [row] = await fetch("select kind, confidential from matter where id = {}", matter)
    if row["kind"] == "household" or row["confidential"]:
        raise HouseholdNeverPublished()


async def _draft(row: Row, step: str) -> Row:
    rules.require_state(State(row["state"]), (State.DRAFT, State.PUBLISHED), step)
    drafted = await queries.draft(row["id"])
    if drafted is None:
        raise rules.step_not_open(State(row["state"]), step)
    return drafted


async def _first_published(row: Row, now: datetime) -> dict[Any, Any]:
    until = rules.stands_until(Body(row["body"]) if row["body"] else None, now, await people.calendar())
    return {
        Notice.state: str(State.PUBLISHED),
        Notice.published_at: now,
        Notice.stands_until: until.at,
        Notice.provisional: until.provisional,
    }


async def _replace(old: UUID, officer: Officer, now: datetime) -> None:
    row = await queries.notice(old)
    if row["state"] == State.PUBLISHED:
        await _take_down(row, rules.RECHECKED, officer, now)


async def _take_down(row: Row, reason: str, officer: Officer, now: datetime, *, untitled: bool = False) -> None:
    await _move(
        row,
        {
            Notice.state: str(State.WITHDRAWN),
            Notice.withdrawn_at: now,
            Notice.reason: reason,
            Notice.untitled: untitled,
        },
    )
    await _record(row, "withdraw", officer, now, note=reason)


async def _move(row: Row, changes: dict[Any, Any]) -> None:
    """Named in the WHERE so that of two people pressing the same button, one wins."""
    moved = await (
        Notice.update({Notice.version: row["version"] + 1, **changes})
        .where((Notice.id == row["id"]) & (Notice.version == row["version"]) & (Notice.state == row["state"]))
        .returning(Notice.id)
    )
    if not moved:
        raise ChangedMeanwhile(who="另一位同事", when="刚才", step="改过这份公示")


async def _record(
    row: Row, action: str, officer: Officer, now: datetime, *, facts: dict[str, Any] | None = None, note: str = ""
) -> UUID:
    return await journal.record(
        "notice",
        row["id"],
        action,
        actor=officer.id,
        at=now,
        subdistrict=row["subdistrict"],
        path=row["path"],
        facts={"matter": row["matter"], **(facts or {})},
        note=note,
    )


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
