"""Three routes (三级分流): dispatch, convene, claim, assign, hand back, adjudicate, take up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.clocks.moments import moment_text
from domain.ids import uuid7
from domain.matters import limits, rules
from domain.matters.actions import taking
from domain.matters.rules import Clock, Kind, Step
from domain.matters.tables import Helper, Matter
from domain.people import queries as people
from domain.people.rules import Officer, PartyKind
from domain.people.tables import Party
from domain.responsibilities import rules as duties
from domain.responsibilities.rules import Receiver
from domain.transaction import add, fetch, writing


async def dispatch(
    matter_id: UUID,
    party: UUID,
    *,
    officer: Officer,
    now: datetime,
    basis: str = "",
    version: int | None = None,
) -> Matter:
    """派单 to an office, department, company; to another than the list names only with a basis.

    Raises NeedsAdjudication, responsibilities' NotACommunityDuty, TakenBack, AnotherParty, WrongReceiver.
    """
    async with writing():
        matter = await taking.begin(Step.DISPATCH, matter_id, officer=officer, now=now, version=version)
        _require_unadjudicated(matter)
        to = await _party(matter, party)
        await _require_listed(matter, Receiver(to["kind"]), to["name"], basis)
        return await _send(Step.DISPATCH, matter, to, officer=officer, now=now, note=basis.strip())


async def dispatch_to_community(
    matter_id: UUID, *, officer: Officer, now: datetime, version: int | None = None
) -> Matter:
    """小马拉大车: sending a matter down as the community's main task is refused unless it is on 社区职责清单."""
    async with writing():
        matter = await taking.begin(Step.DISPATCH, matter_id, officer=officer, now=now, version=version)
        community = await people.org(matter.community)
        await _require_listed(matter, Receiver.COMMUNITY, community["name"], "")
        raise rules.WrongReceiver()


async def _party(matter: Matter, party: UUID) -> dict[str, Any]:
    row = await Party.select().where((Party.id == party) & (Party.subdistrict == matter.subdistrict)).first()
    if row is None or row["ends_on"]:
        raise rules.WrongReceiver()
    return row


async def _require_listed(matter: Matter, receiver: Receiver, name: str, basis: str) -> None:
    item = await limits.item_of(matter)
    if item is not None:
        duties.require_party(item, receiver, name, basis=basis)
    elif receiver is Receiver.COMMUNITY:
        raise duties.NotACommunityDuty(party="街道科室", help="，社区协助")
    elif receiver in (Receiver.MANAGER, Receiver.COMMITTEE):
        raise rules.NotAnOffice(name=name)


def _require_unadjudicated(matter: Matter) -> None:
    """After the second hand-back only the subdistrict names who leads."""
    if matter.hand_backs >= 2:
        raise rules.NeedsAdjudication(n=matter.hand_backs)


async def _send(
    step: Step, matter: Matter, to: dict[str, Any], *, officer: Officer, now: datetime, note: str = "", **also: Any
) -> Matter:
    await limits.start(matter, Clock.TAKE_UP, now)
    return await taking.finish(
        step,
        matter,
        officer=officer,
        now=now,
        changes={"party": to["id"], "handler": None, "first_party": matter.first_party or to["id"], **also},
        note=note,
        facts={"party": to["id"]},
    )


async def convene(matter_id: UUID, *, officer: Officer, now: datetime, version: int | None = None) -> Matter:
    """议事: the community secretary opens it; the lawful convenor convenes (rules.md §1)."""
    async with writing():
        matter = await taking.begin(Step.CONVENE, matter_id, officer=officer, now=now, version=version)
        _require_unadjudicated(matter)
        return await taking.finish(
            Step.CONVENE, matter, officer=officer, now=now, changes={"handler": officer.id, "in_council": True}
        )


async def claim(matter_id: UUID, *, officer: Officer, now: datetime, version: int | None = None) -> Matter:
    """认领 a household matter: whoever claims is its handler."""
    async with writing():
        matter = await taking.begin(Step.CLAIM, matter_id, officer=officer, now=now, version=version)
        _require_unadjudicated(matter)
        await limits.done(matter.id, Clock.TAKE_UP, now)
        changes = {"handler": officer.id, "responsible_node": matter.grid or matter.community}
        return await taking.finish(Step.CLAIM, matter, officer=officer, now=now, changes=changes)


async def assign(
    matter_id: UUID,
    *,
    officer: Officer,
    now: datetime,
    party: UUID | None = None,
    handler: UUID | None = None,
    version: int | None = None,
) -> Matter:
    """指派 inside the community: shared to a property manager or owners' body; to a grid when none has claimed in time.

    Raises TooEarlyToAssign, WrongReceiver, NeedsAdjudication.
    """
    async with writing():
        matter = await taking.begin(Step.ASSIGN, matter_id, officer=officer, now=now, version=version)
        _require_unadjudicated(matter)
        if party is not None:
            to = await _party(matter, party)
            # A household matter is nobody's of the property's (product.md, sight): it could not even be taken up.
            if to["kind"] not in (PartyKind.MANAGER, PartyKind.COMMITTEE) or matter.kind == Kind.HOUSEHOLD:
                raise rules.WrongReceiver()
            return await _send(Step.ASSIGN, matter, to, officer=officer, now=now)
        hours = await limits.claim_within(matter.subdistrict)
        if not rules.may_assign_at(matter.state_since, now, hours=hours):
            raise rules.TooEarlyToAssign(hours=hours, when=moment_text(await grids_turn(matter), now))
        return await _to_grid(Step.ASSIGN, matter, handler, officer=officer, now=now)


async def grids_turn(matter: Matter) -> datetime:
    """Until when the grids may claim before anybody is told to."""
    return matter.state_since + timedelta(hours=await limits.claim_within(matter.subdistrict))


async def _to_grid(
    step: Step, matter: Matter, handler: UUID | None, *, officer: Officer, now: datetime, note: str = "", **also: Any
) -> Matter:
    walks = {one["id"]: one["grid_id"] for one in await grid_people(matter.community, now=now)}
    if handler is None or handler not in walks:
        raise rules.WrongReceiver()
    await limits.start(matter, Clock.TAKE_UP, now)
    return await taking.finish(
        step,
        matter,
        officer=officer,
        now=now,
        changes={"handler": handler, "party": None, "responsible_node": walks[handler], **also},
        note=note,
        facts={"handler": handler},
    )


async def reassign(
    matter_id: UUID, handler: UUID, *, officer: Officer, now: datetime, reason: str, version: int | None = None
) -> Matter:
    """换办理人 where the handler has left: to somebody of the community's grids, or to the secretary who presses it.

    Raises ReasonMissing, HandlerInOffice, WrongReceiver.
    """
    reason = rules.require_reason(Step.REASSIGN, reason)
    async with writing():
        matter = await taking.begin(Step.REASSIGN, matter_id, officer=officer, now=now, version=version)
        if matter.handler is None or matter.party is not None:
            raise rules.WrongReceiver()
        if await handler_in_office(matter, now=now):
            names = await people.names_of([matter.handler])
            raise rules.HandlerInOffice(who=names[str(matter.handler)])
        nodes = {one["id"]: one["grid_id"] for one in await grid_people(matter.community, now=now)}
        nodes |= {officer.id: matter.community}
        if handler not in nodes:
            raise rules.WrongReceiver()
        return await taking.finish(
            Step.REASSIGN,
            matter,
            officer=officer,
            now=now,
            changes={"handler": handler, "responsible_node": nodes[handler]},
            note=reason,
            facts={"handler": handler},
        )


async def handler_in_office(matter: Matter, *, now: datetime) -> bool:
    """Whether the handler still holds a right where the matter is done; without one they no longer see it."""
    assert matter.handler is not None
    return await people.holds_at(
        matter.handler, [matter.responsible_node, matter.community, matter.subdistrict], now=now
    )


async def grid_people(community: UUID, *, now: datetime) -> list[dict[str, Any]]:
    """Leads and workers of the community's grids, with grid and role, for assigning."""
    return await fetch(
        "select o.id, o.name, n.id as grid_id, n.name as grid, g.role from officer_grant g join officer o on o.id = g.officer"
        " join org n on n.id = g.place where n.community = {} and n.level = 'grid' and g.role in ('grid_lead',"
        " 'grid_worker') and g.starts_at <= {} and g.ends_at > {} and o.ended_at is null order by n.code, g.role, o.id",
        community,
        now,
        now,
    )


async def hand_back(
    matter_id: UUID, reason: str, *, officer: Officer, now: datetime, version: int | None = None
) -> Matter:
    """退单, citing the item, with reason. The order's clock runs on; the first stays 首接. Raises AdjudicatedStays."""
    reason = rules.require_reason(Step.HAND_BACK, reason)
    async with writing():
        matter = await taking.begin(Step.HAND_BACK, matter_id, officer=officer, now=now, version=version)
        if matter.adjudicated:
            raise rules.AdjudicatedStays()
        await limits.end(matter.id, Clock.TAKE_UP, now)
        return await taking.finish(
            Step.HAND_BACK,
            matter,
            officer=officer,
            now=now,
            changes={
                "party": None,
                "handler": None,
                "hand_backs": matter.hand_backs + 1,
                "responsible_node": matter.origin_node,
            },
            note=reason,
            facts={"item": matter.item, "party": matter.party},
        )


async def adjudicate(
    matter_id: UUID,
    lead: UUID,
    helpers: list[UUID] | None = None,
    *,
    officer: Officer,
    now: datetime,
    reason: str,
    version: int | None = None,
) -> Matter:
    """研判: names one lead, the others help; cannot be handed back. A household matter's lead walks its community.

    Raises ReasonMissing, NoNeedToAdjudicate, WrongReceiver.
    """
    reason = rules.require_reason(Step.ADJUDICATE, reason)
    async with writing():
        matter = await taking.begin(Step.ADJUDICATE, matter_id, officer=officer, now=now, version=version)
        if matter.hand_backs < 2 and not matter.disputed:
            raise rules.NoNeedToAdjudicate()
        named = {"adjudicated": True, "disputed": False}
        if matter.kind == Kind.HOUSEHOLD:
            return await _to_grid(Step.ADJUDICATE, matter, lead, officer=officer, now=now, note=reason, **named)
        to = await _party(matter, lead)
        rows = [
            {
                "id": uuid7(),
                "subdistrict": matter.subdistrict,
                "matter": matter.id,
                "party": (await _party(matter, one))["id"],
                "since": now,
            }
            for one in dict.fromkeys(helpers or [])
            if one != lead
        ]
        await fetch("delete from helper where matter = {}", matter.id)
        await add(Helper, rows)
        return await _send(Step.ADJUDICATE, matter, to, officer=officer, now=now, note=reason, **named)


async def take_up(matter_id: UUID, *, officer: Officer, now: datetime, version: int | None = None) -> Matter:
    """签收."""
    async with writing():
        matter = await taking.begin(Step.TAKE_UP, matter_id, officer=officer, now=now, version=version)
        await limits.done(matter.id, Clock.TAKE_UP, now)
        first = {} if matter.hand_backs == 0 else {"first_party": matter.party or matter.first_party}
        return await taking.finish(Step.TAKE_UP, matter, officer=officer, now=now, changes=first)
