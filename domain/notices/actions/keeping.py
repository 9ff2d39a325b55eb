"""Keep one thing found, by one of the two bases, or no longer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.ids import uuid7
from domain.notices import rights
from domain.notices.actions.saving import held, record
from domain.notices.gate import Basis, Keep
from domain.notices.tables import NoticeDocument, NoticeKeep
from domain.people.rules import Officer
from domain.transaction import writing


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
        row = await held(notice_id, officer)
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
        await record(row, "keep", officer, now, facts={"basis": basis}, note=kept.clause)


async def let_go(notice_id: UUID, key: str, *, officer: Officer, now: datetime) -> None:
    """No basis any more: the gate finds it again. What is published stays; it would have to be taken down."""
    async with writing():
        row = await held(notice_id, officer)
        await rights.require_write(row, officer)
        await NoticeKeep.delete().where((NoticeKeep.notice == notice_id) & (NoticeKeep.key == key))
        await record(row, "let_go", officer, now)


async def attach_consent(notice_id: UUID, *, media: str, sha256: str, officer: Officer, now: datetime) -> UUID:
    """The scan of a person's separate consent; its bytes lie in the blobs under their sha256."""
    async with writing():
        row = await held(notice_id, officer)
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
        await record(row, "attach_consent", officer, now, facts={"document": id})
    return id
