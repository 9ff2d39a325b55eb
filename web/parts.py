"""A part of a page that deeds change: do it, then show the part anew, or send a plain browser back to its page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.response import Redirect, Template

from domain.people.rules import Officer
from web.render import render_change, wants_part

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True)
class Part:
    """`page` is the address of what it stands on, with one hole for the id; `card` gathers what the template needs."""

    template: str
    page: str
    card: Callable[[AnyRequest, UUID, Officer], Awaitable[dict[str, Any]]]

    async def changed(self, request: AnyRequest, id: UUID, officer: Officer, said: str) -> Template | Redirect:
        """The answer to a deed. A browser that is sent back asks for the card itself."""
        card = await self.card(request, id, officer) if wants_part(request) else {}
        return render_change(request, part=self.template, back_to=self.page.format(id), said=said, **card)
