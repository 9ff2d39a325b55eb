"""Write the open draft, and mask what the gate finds in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.council.ballots import queries as ballots
from domain.notices import queries, rights, rules
from domain.notices.actions.facts import facts_now
from domain.notices.actions.saving import held, open_draft, record, require_seen
from domain.notices.editions import rules as editions
from domain.notices.gate import masked
from domain.notices.tables import Edition
from domain.people.rules import Officer
from domain.transaction import writing


async def write(
    notice_id: UUID,
    *,
    title: str,
    text: str,
    phones: str,
    officer: Officer,
    now: datetime,
    change: str = "",
    seen: str | None = None,
) -> None:
    """Save the open draft. Numbers of an earlier edition may not change, those of a ballot are taken anew from its tally in
    force; what the gate finds may still stand in it.

    Raises StepNotOpen, WrittenOver, TooLong, NothingWritten, PhoneNotUnderstood, NumbersChanged, ReasonMissing.
    """
    async with writing():
        row = await held(notice_id, officer)
        await rights.require_write(row, officer)
        drafted = await open_draft(row, "修改")
        require_seen(queries.edition_of(drafted, row["publisher"]), seen, rules.WrittenOver)
        title, text = title.strip(), editions.tidy(text)
        editions.require_lengths(title, text)
        facts, _ = editions.from_json(drafted["content"])
        if row["ballot"] and drafted["n"] == 1:
            now_in_force = await facts_now(await ballots.ballot(row["ballot"]), corrects=row["corrects"])
            facts = replace(now_in_force, responsible=facts.responsible)
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
        await record(row, "write", officer, now, facts={"edition": drafted["n"]})


async def hide(notice_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Mask everything the gate finds in the open draft that no basis keeps. Raises StepNotOpen, NotTheirCommunity."""
    async with writing():
        row = await held(notice_id, officer)
        await rights.require_write(row, officer)
        drafted = await open_draft(row, "修改")
        known, keeps = await queries.known(row), await queries.keeps(notice_id)
        facts, phones = editions.from_json(drafted["content"])

        def hidden(words: str) -> str:
            return masked(words, known=known, keeps=keeps, spared=queries.spared(row))

        facts = replace(facts, responsible=hidden(facts.responsible))
        phones = tuple(replace(phone, name=hidden(phone.name)) for phone in phones)
        await Edition.update(
            {
                Edition.title: hidden(drafted["title"]),
                Edition.text: hidden(drafted["text"]),
                Edition.content: editions.to_json(facts, phones),
                Edition.change: hidden(drafted["change"]),
                Edition.drafted_by: officer.id,
                Edition.drafted_at: now,
            }
        ).where(Edition.id == drafted["id"])
        await record(row, "hide", officer, now, facts={"edition": drafted["n"]})
