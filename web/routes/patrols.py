"""今天的巡查: what a grid lead sees of the grids today, what still stands on phones, and what waits for a person."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from domain import clock
from domain.clocks.days import day_of
from domain.errors import DomainError, Missing
from domain.matters import queries as matters
from domain.patrols import queries
from domain.patrols.rules import Part
from domain.people import queries as people
from domain.people.rules import Level, Officer
from domain.people.sight import Layer
from domain.sync import devices, quarantine, working_off
from domain.sync.blobs import BlobStore
from domain.sync.rules import Kept
from web.render import render, render_again, render_change

AnyRequest = Request[Any, Any, Any]


@dataclass
class DecisionForm:
    deed: str = "dismiss"
    reason: str = ""


class PatrolController(Controller):
    path = "/patrols"

    @get("/")
    async def index(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        return render(request, "patrols/index.html", "patrols/_patrols.html", **await _context(officer))

    @post("/quarantine/{entry:uuid}", status_code=200)
    async def decide(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        entry: FromPath[UUID],
        data: URLEncodedBody[DecisionForm],
    ) -> Template | Redirect:
        now = clock.now()
        try:
            if data.deed == "apply":
                key = request.app.state.settings.secret
                await working_off.apply(entry, data.reason, officer=officer, key=key, now=now)
            else:
                await working_off.dismiss(entry, data.reason, officer=officer, now=now)
        except Missing:
            raise
        except DomainError as error:
            context = await _context(officer) | {"pressed": entry, "typed": data.reason}
            return render_again(request, "patrols/index.html", "patrols/_patrols.html", error, **context)
        said = "已采用，照网格员当时记的登记。" if data.deed == "apply" else "没有采用，理由已留下。"
        return render_change(request, "patrols/_patrols.html", "/patrols", said=said, **await _context(officer))


async def _context(officer: Officer) -> dict[str, Any]:
    """The grids are those the officer leads, or of the community; one who leads none sees an empty page."""
    now = clock.now()
    grids = await people.reachable(officer, Level.GRID) if officer.holds(*working_off.LEADS) else []
    walkers = await working_off.walkers(officer, now)
    home = officer.subdistrict
    rows = await queries.patrols_of_day([grid["id"] for grid in grids], day_of(now))
    kept = await quarantine.waiting(home, walkers) if home else []
    return {
        "today": now,
        "parts": list(Part),
        "grids": grids,
        "walked": {(row["grid"], row["part"]): row for row in rows},
        "phones": await devices.unsent(home, walkers) if home else [],
        "kept": [one | {"said": working_off.summary(one["content"]), "why": Kept(one["reason"])} for one in kept],
        "pressed": None,
        "typed": "",
    }


@get("/matters/{matter_id:uuid}/photos/{n:int}", include_in_schema=False)
async def photo(
    request: AnyRequest, officer: NamedDependency[Officer], matter_id: FromPath[UUID], n: FromPath[int]
) -> Response[bytes]:
    """A photo of a finding, for whoever sees what was said of the matter."""
    seen = await matters.view(matter_id, officer, now=clock.now())
    found = [one for one in await queries.photos_of(matter_id) if one["n"] == n and one["verified"]]
    if seen.scrubbed or not seen.sees(Layer.ORDER) or not found:
        raise NotFoundException()
    file = BlobStore(request.app.state.settings.blobs_folder).path(found[0]["subdistrict"], found[0]["sha256"])
    content = await asyncio.to_thread(file.read_bytes)
    headers = {"Cache-Control": "private, max-age=3600", "Content-Disposition": "inline"}
    return Response(content, media_type=found[0]["mime"], headers=headers)
