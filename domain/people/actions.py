"""Take somebody in, grant and end rights, the roster with its handover, the box for complaints about the software."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from domain.clock import NEVER
from domain.clocks.moments import moment_text
from domain.errors import Invalid, Missing
from domain.ids import uuid7
from domain.journal.actions import record
from domain.people import queries, roster, rules, sessions
from domain.people.rules import Officer, Place, Post, Role
from domain.people.tables import Duty, Feedback, GrantTable, Handover, OfficerTable, Parameter
from domain.transaction import add, fetch, writing


class SignInTaken(Invalid):
    message = "没有保存：账号“{sign_in}”已有人用，请换一个。"


async def take_in(
    sign_in: str, name: str, *, password: str, subdistrict: UUID | None, officer: Officer | None, now: datetime
) -> UUID:
    """A new officer without rights. `officer` None is the operator's command line.

    Raises NotYoursToTakeIn, SignInTaken, WeakPassword.
    """
    if officer is not None:
        rules.require_may_take_in(officer, subdistrict)
    rules.require_password(password)
    hashed = await sessions.hash_password(password)
    id = uuid7()
    async with writing():
        if await OfficerTable.exists().where(OfficerTable.sign_in == sign_in):
            raise SignInTaken(sign_in=sign_in)
        await OfficerTable.insert(OfficerTable(id=id, subdistrict=subdistrict, sign_in=sign_in, name=name))
        await fetch("insert into credential (officer, password, changed_at) values ({}, {}, {})", id, hashed, now)
        await record("officer", id, "take_in", actor=officer.id if officer else None, at=now, subdistrict=subdistrict)
    return id


async def grant(
    to: UUID,
    role: Role,
    place: Place,
    *,
    officer: Officer | None,
    now: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime = NEVER,
    no_relatives_by: str = "",
) -> UUID:
    """Give a role at a place from–to. `officer` None is the operator's command line.

    `no_relatives_by` declared that an oversight member is no close relative of a committee member (组织法 36).
    Raises NotYoursToGrant, WrongPlace, GrantBackward, OverseerInCommittee, RelativesUnchecked.
    """
    declared_by = ""
    if officer is not None:
        rules.require_may_grant(officer, role, place)
        declared_by = rules.require_no_relatives(role, no_relatives_by)
    starts = starts_at or now
    if ends_at <= starts:
        raise rules.GrantBackward()
    id = uuid7()
    async with writing():
        await _require_independent(to, role, place, (starts, ends_at), now)
        await GrantTable.insert(
            GrantTable(
                id=id,
                officer=to,
                subdistrict=place.subdistrict,
                role=role.value,
                place_kind=place.kind.value,
                place=place.id,
                starts_at=starts,
                ends_at=ends_at,
                granted_by=officer.id if officer else None,
            )
        )
        await raise_sight(to)
        await record(
            "officer",
            to,
            "grant",
            actor=officer.id if officer else None,
            at=now,
            subdistrict=place.subdistrict,
            facts={"role": role, "place": place.id, "grant": id} | ({"relatives": "none"} if declared_by else {}),
            note=f"与居委会成员无近亲属关系，申明人：{declared_by}" if declared_by else "",
        )
    return id


async def _require_independent(
    to: UUID, role: Role, place: Place, term: tuple[datetime, datetime], now: datetime
) -> None:
    """Oversight members are not members of the 居委会 at the same time (组织法 36)."""
    apart: dict[Role, tuple[Role, ...]] = {Role.OVERSIGHT_MEMBER: (Role.COMMITTEE_MEMBER, Role.COMMUNITY_SECRETARY)}
    apart |= {other: (Role.OVERSIGHT_MEMBER,) for other in (Role.COMMITTEE_MEMBER, Role.COMMUNITY_SECRETARY)}
    if role not in apart:
        return
    held = (await queries.grants_of([to], now=now)).get(to, [])
    for one in held:
        same = one["role"] in apart[role] and one["place"].id == place.id
        if same and rules.overlap(term, (one["starts_at"], one["ends_at"])):
            raise rules.OverseerInCommittee()


async def end_grant(grant_id: UUID, *, officer: Officer, now: datetime) -> None:
    """Sight ends at once. Raises Missing, NotYoursToGrant, LastAdministrator."""
    async with writing():
        row = await GrantTable.select().where((GrantTable.id == grant_id) & (GrantTable.ends_at > now)).first()
        if row is None:
            raise Missing()
        place = await queries.place(row["place_kind"], row["place"], now=now)
        rules.require_may_grant(officer, Role(row["role"]), place)
        if row["role"] == Role.ADMINISTRATOR and row["starts_at"] <= now:
            others = await queries.colleagues(Role.ADMINISTRATOR, row["place"], now=now)
            if len(others) < 2:
                raise rules.LastAdministrator()
        # One that never began must not be left with an empty from–to.
        starts = min(row["starts_at"], now - timedelta(microseconds=1))
        await fetch("update officer_grant set starts_at = {}, ends_at = {} where id = {}", starts, now, grant_id)
        await raise_sight(row["officer"])
        await record(
            "officer",
            row["officer"],
            "end_grant",
            actor=officer.id,
            at=now,
            subdistrict=row["subdistrict"],
            facts={"role": row["role"], "place": row["place"], "grant": grant_id},
        )


async def set_parameter(
    subdistrict: UUID, name: str, setting: str, *, subject: UUID, officer: Officer, now: datetime
) -> None:
    """What a subdistrict sets for itself; `subject` is the node the journal names. The caller has asked for the right."""
    async with writing():
        old = await queries.parameter(subdistrict, name, "")
        await fetch("delete from parameter where subdistrict = {} and name = {}", subdistrict, name)
        await add(Parameter, [{"id": uuid7(), "subdistrict": subdistrict, "name": name, "setting": setting}])
        await record(
            "org",
            subject,
            "set_parameter",
            actor=officer.id,
            at=now,
            subdistrict=subdistrict,
            before={name: old},
            after={name: setting},
        )


async def raise_sight(*officers: UUID) -> None:
    """Whoever's sight can have changed takes a snapshot at their next contact."""
    for one in officers:
        await fetch(
            "insert into sight_version (officer, version) values ({}, 1) on conflict (officer)"
            " do update set version = sight_version.version + 1",
            one,
        )


class TurnBackward(Invalid):
    message = "没有保存：下班时间应晚于上班时间，请核对。"


async def put_on_roster(
    who: UUID,
    post: Post,
    starts_at: datetime,
    ends_at: datetime,
    *,
    community: UUID | None = None,
    officer: Officer,
    now: datetime,
) -> UUID:
    """One turn of duty, of somebody who then belongs to that roster. Raises Forbidden, TurnBackward, NotOfTheRoster."""
    if ends_at <= starts_at:
        raise TurnBackward()
    id = uuid7()
    subdistrict = rules.roster_of(officer, community)
    async with writing():
        if not await roster.belongs(who, subdistrict, community, at=starts_at):
            names = await queries.names_of([who])
            where = "本社区" if community else "本街道"
            raise rules.NotOfTheRoster(who=names.get(str(who), "这个人"), where=where)
        await Duty.insert(
            Duty(
                id=id,
                subdistrict=subdistrict,
                community=community,
                officer=who,
                post=post.value,
                starts_at=starts_at,
                ends_at=ends_at,
            )
        )
        await raise_sight(who)
        await record(
            "duty", id, "put_on_roster", actor=officer.id, at=now, subdistrict=subdistrict, facts={"officer": who}
        )
    return id


async def hand_over(duty: UUID, done: int, open: int, note: str, *, officer: Officer, now: datetime) -> UUID:
    """「夜间 3 件，已办 2，待续 1」. Once, by whoever had the turn. Raises Missing, Invalid, HandedOver."""
    row = await Duty.select().where((Duty.id == duty) & (Duty.officer == officer.id)).first()
    if row is None:
        raise Missing()
    if done < 0 or open < 0:
        raise Invalid(reason="没有保存：件数不能是负数，请核对。")
    id = uuid7()
    async with writing():
        won = await fetch(
            "insert into handover (id, subdistrict, duty, done, open, note, at) values ({}, {}, {}, {}, {}, {}, {})"
            " on conflict (duty) do nothing returning id",
            *(id, row["subdistrict"], duty, done, open, note, now),
        )
        if not won:
            [before] = await Handover.select(Handover.at).where(Handover.duty == duty)
            raise rules.HandedOver(when=moment_text(before["at"], now))
        await record(
            "duty",
            duty,
            "hand_over",
            actor=officer.id,
            at=now,
            subdistrict=row["subdistrict"],
            facts={"done": done, "open": open},
        )
    return id


async def tell_the_makers(words: str, *, page: str, officer: Officer, now: datetime) -> UUID:
    """A complaint or suggestion about the software itself. Raises Invalid where nothing was written."""
    if not words.strip():
        raise Invalid(reason="还没有写。请写下哪里不好用，或希望怎样。")
    id = uuid7()
    async with writing():
        await Feedback.insert(
            Feedback(id=id, subdistrict=officer.subdistrict, officer=officer.id, page=page, words=words.strip(), at=now)
        )
        await record("feedback", id, "write", actor=officer.id, at=now, subdistrict=officer.subdistrict)
    return id
