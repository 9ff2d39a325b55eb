"""今天的巡查: what a grid lead sees of the grids today, what still stands on phones, and what waits for a person."""

from __future__ import annotations

import asyncio
from collections import Counter
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
from domain.errors import DomainError, Invalid, Missing
from domain.matters import queries as matters
from domain.patrols import checkpoints as points
from domain.patrols import queries, windows
from domain.patrols.rules import Ground, Part
from domain.people import queries as people
from domain.people.rules import Level, Officer
from domain.sync import lost, photos, quarantine, unsent, working_off
from domain.sync.blobs import BlobStore
from domain.sync.rules import Kept
from web.qr import inline
from web.render import render, render_again, render_change

AnyRequest = Request[Any, Any, Any]


@dataclass
class DecisionForm:
    deed: str = "dismiss"
    reason: str = ""


@dataclass
class HowForm:
    how: str = ""


@dataclass
class CheckpointForm:
    grid: str = ""
    name: str = ""
    ground: str = ""
    basis: str = ""


@dataclass
class WindowsForm:
    """07:30: when each patrol may be done."""

    morning_from: str = ""
    morning_to: str = ""
    midday_from: str = ""
    midday_to: str = ""
    evening_from: str = ""
    evening_to: str = ""

    def by_part(self) -> dict[str, tuple[str, str]]:
        return {str(part): (getattr(self, f"{part}_from"), getattr(self, f"{part}_to")) for part in Part}


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
                settings = request.app.state.settings
                device = await working_off.apply(entry, data.reason, officer=officer, key=settings.secret, now=now)
                await photos.meet(device, settings.blob_store, now=now)
            else:
                await working_off.dismiss(entry, data.reason, officer=officer, now=now)
        except Missing:
            raise
        except DomainError as error:
            context = await _context(officer) | {"pressed": entry, "typed": data.reason}
            return render_again(request, "patrols/index.html", "patrols/_patrols.html", error, **context)
        said = "已采用，照网格员当时记的登记。" if data.deed == "apply" else "没有采用，理由已留下。"
        return render_change(request, "patrols/_patrols.html", "/patrols", said=said, **await _context(officer))

    @post("/phones/{phone:uuid}/wipe", status_code=200)
    async def wipe(
        self, request: AnyRequest, officer: NamedDependency[Officer], phone: FromPath[UUID]
    ) -> Template | Redirect:
        name = await lost.wipe(phone, officer=officer, now=clock.now())
        said = f"已要求清除{name}的手机。它下次联网先交未送达的，再清空。"
        return render_change(request, "patrols/_patrols.html", "/patrols", said=said, **await _context(officer))

    @post("/phones/{phone:uuid}/see-to", status_code=200)
    async def see_to(
        self,
        request: AnyRequest,
        officer: NamedDependency[Officer],
        phone: FromPath[UUID],
        data: URLEncodedBody[HowForm],
    ) -> Template | Redirect:
        try:
            name = await unsent.see_to(phone, data.how, officer=officer, now=clock.now())
        except unsent.NotSaidHow as error:
            context = await _context(officer) | {"pressed": phone, "typed": data.how}
            return render_again(request, "patrols/index.html", "patrols/_patrols.html", error, **context)
        said = f"已记下{name}的手机怎么处理的。再传来的照样收；再被清空，会再提醒。"
        return render_change(request, "patrols/_patrols.html", "/patrols", said=said, **await _context(officer))

    @get("/windows")
    async def windows(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        return render(request, "patrols/windows.html", "patrols/_windows.html", **await _windows(officer))

    @post("/windows", status_code=200)
    async def set_windows(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[WindowsForm]
    ) -> Template | Redirect:
        try:
            await windows.set_windows(windows.read(data.by_part()), officer=officer, now=clock.now())
        except DomainError as error:
            context = await _windows(officer) | {"times": data.by_part()}
            return render_again(request, "patrols/windows.html", "patrols/_windows.html", error, **context)
        said = "已改。手机下次联网就按新时段。"
        return render_change(request, "patrols/_windows.html", "/patrols/windows", said=said, **await _windows(officer))

    @get("/checkpoints")
    async def checkpoints(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        return render(request, "patrols/checkpoints.html", "patrols/_checkpoints.html", **await _points(officer))

    @post("/checkpoints", status_code=200)
    async def set_up(
        self, request: AnyRequest, officer: NamedDependency[Officer], data: URLEncodedBody[CheckpointForm]
    ) -> Template | Redirect:
        try:
            await points.set_up(
                UUID(data.grid), data.name, Ground(data.ground), data.basis, officer=officer, now=clock.now()
            )
        except ValueError:
            error: DomainError = Invalid(reason="没有设点位：还没有选网格和依据种类。")
        except DomainError as refusal:
            error = refusal
        else:
            said = f"已设点位“{data.name.strip()}”。手机下次联网就有。"
            context = await _points(officer)
            return render_change(request, "patrols/_checkpoints.html", "/patrols/checkpoints", said=said, **context)
        context = await _points(officer) | {"typed": data}
        return render_again(request, "patrols/checkpoints.html", "patrols/_checkpoints.html", error, **context)

    @post("/checkpoints/{point:uuid}/end", status_code=200)
    async def end(
        self, request: AnyRequest, officer: NamedDependency[Officer], point: FromPath[UUID]
    ) -> Template | Redirect:
        await points.end(point, officer=officer, now=clock.now())
        context = await _points(officer)
        return render_change(request, "patrols/_checkpoints.html", "/patrols/checkpoints", said="点位已撤。", **context)

    @get("/checkpoints/sheet")
    async def sheet(self, request: AnyRequest, officer: NamedDependency[Officer]) -> Template:
        """One A4 after another: QR, number, name, basis. The phone's own camera opens it too."""
        context = await _points(officer)
        base = request.app.state.settings.base_url
        drawn = {
            one["id"]: inline(f"{base}/field#/points/{one['code']}", words="点位二维码") for one in context["points"]
        }
        return render(request, "patrols/sheet.html", drawn=drawn, **context)


async def _windows(officer: Officer) -> dict[str, Any]:
    """The times as HH:MM. Raises NotYoursToTime."""
    held = await queries.windows(windows.subdistrict_of(officer))
    times = {str(one.part): (windows.clock_of(one.starts), windows.clock_of(one.ends)) for one in held}
    return {"parts": list(Part), "times": times}


async def _points(officer: Officer) -> dict[str, Any]:
    grids = await people.reachable(officer, Level.GRID) if officer.holds(*points.SETTERS, *working_off.LEADS) else []
    return {
        "grids": grids,
        "points": await points.of_grids([grid["id"] for grid in grids]),
        "grounds": Ground.choices(),
        "may_set": officer.holds(*points.SETTERS),
        "typed": CheckpointForm(),
    }


async def _context(officer: Officer) -> dict[str, Any]:
    """The grids are those the officer leads, or of the community; one who leads none sees an empty page, the district
    nothing. Raises Missing."""
    if officer.subdistrict is None:
        raise Missing()
    now = clock.now()
    grids = await people.reachable(officer, Level.GRID) if officer.holds(*working_off.LEADS) else []
    home = officer.subdistrict
    rows = await queries.patrols_of_day([grid["id"] for grid in grids], day_of(now))
    answered = await working_off.answered_for(officer, now)
    kept = await quarantine.waiting(home, answered) if home else []
    return {
        "today": now,
        "parts": list(Part),
        "grids": grids,
        "walked": {(row["grid"], row["part"]): row for row in rows},
        "points": Counter(point["grid"] for point in await points.of_grids([grid["id"] for grid in grids])),
        "ticked": await points.ticked_today([grid["id"] for grid in grids], now),
        "phones": await unsent.phones(officer, now),
        "enrolled": await lost.phones(officer, now),
        "kept": [one | {"said": working_off.summary(one["content"]), "why": Kept(one["reason"])} for one in kept],
        "may_time": officer.holds(*windows.SETTERS),
        "pressed": None,
        "typed": "",
    }


@get("/matters/{matter_id:uuid}/photos/{n:int}", include_in_schema=False)
async def photo(
    request: AnyRequest, officer: NamedDependency[Officer], matter_id: FromPath[UUID], n: FromPath[int]
) -> Response[bytes]:
    """A photo of a finding, for whoever sees what was said of the matter."""
    seen = await matters.view(matter_id, officer, now=clock.now())
    found = [one for one in await queries.photos_seen(seen) if one["n"] == n and one["verified"]]
    if not found:
        raise NotFoundException()
    store: BlobStore = request.app.state.settings.blob_store
    content = await asyncio.to_thread(store.content, found[0]["subdistrict"], found[0]["sha256"])
    # Sight may end, and the next at this desk be somebody else.
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": "inline"}
    return Response(content, media_type=found[0]["mime"], headers=headers)
