"""Whose the caller's contact is, when it may go on, and for how long a kept identity stands open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from domain.errors import Invalid, Refused

OPEN_FOR = timedelta(hours=24)
"""How long an unmasked identity stays open to whoever gave the reason. A parameter of this project."""


class NothingToRelease(Invalid):
    message = "没有转交：还没有选哪一位来件人，或这一位没有留联系方式、已转交过。请看过最新情况再选。"


class NobodyToReceive(Refused):
    message = "没有转交：这件事现在没有派给单位，也没有微网格队伍。派出后再转交。"


class ToTheOneComplainedOf(Refused):
    message = "没有转交：{party}就是被投诉的一方，来件人身份保密（接诉即办条例第8条、第35条）。联系请经社区。"


class ContactNotOpen(Refused):
    message = "没有转交：来件人身份保密，您还没有查看。请先写明理由查看，问过本人再转交。"


class NothingReleased(Refused):
    message = "没有收回：联系方式没有转交，或已经收回。"


class NothingMasked(Refused):
    message = "没有打开：这件事的来件人没有对您隐去，或不由您查看。"


def require_releasable(voices: Iterable[Mapping[str, Any]], chosen: set[UUID]) -> None:
    """Raises NothingToRelease unless each chosen voice left a contact that has not gone on yet."""
    free = {row["id"] for row in voices if row["has_contact"] and row["release"] is None}
    if not chosen or not chosen <= free:
        raise NothingToRelease()


def require_receiver(party: UUID | None, complained_of: set[UUID], *, name: str, team: bool) -> None:
    """The party handling it, else the team of a household matter. Raises NobodyToReceive, ToTheOneComplainedOf."""
    if party is None and not team:
        raise NobodyToReceive()
    if party is not None and party in complained_of:
        raise ToTheOneComplainedOf(party=name)
