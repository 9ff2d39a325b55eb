"""Officers for every role. ACCOUNTS sign in; the others are there as handlers, leads and colleagues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db.demo.names import invented
from db.demo.world import CHENGZI, DAYU, DISTRICT, XIJIE, Community, Grid, Street, World
from domain.clock import NEVER, SHANGHAI
from domain.ids import uuid7
from domain.journal.actions import line, record_lines
from domain.people import sessions
from domain.people.actions import put_on_roster
from domain.people.rules import Grant, Officer, Place, PlaceKind, Post, Role
from domain.people.tables import Credential, GrantTable, OfficerTable, SightVersion
from domain.responsibilities import actions as lists
from domain.responsibilities.starting import starting_list
from domain.transaction import add

PASSWORD = "sanshi-demo"

ACCOUNTS: tuple[tuple[str, str, str], ...] = (
    ("paidan", "城子街道·派单员", "dispatcher"),
    ("shuji", "城子街道·党工委书记", "subdistrict_secretary"),
    ("zhuren", "城子街道·街道主任", "director"),
    ("lingdao", "城子街道·班子成员，分管城市管理", "leader"),
    ("baopian", "城子街道第一片区·包片干部", "area_cadre"),
    ("chengguan", "城市管理办公室·科室经办人", "office_officer 城市管理办公室"),
    ("pingan", "平安建设办公室·科室经办人", "office_officer 平安建设办公室"),
    ("zhifa", "综合行政执法队·科室经办人", "office_officer 综合行政执法队"),
    ("zhiban", "城子街道·值班员", "on_duty"),
    ("ducha", "城子街道·督查", "inspector"),
    ("guanli", "城子街道·街道管理员", "administrator"),
    ("zhujianwei", "区住房城乡建设委（演示）·部门联络人", "department_contact 区住房城乡建设委"),
    ("gongshui", "供水企业（演示）·公共服务企业", "service_company 供水企业"),
    ("wuye", "城安物业（演示）·物业项目负责人", "property_manager 城安物业"),
    ("xijie", "城子西街社区·社区书记", "community_secretary 110109002007"),
    ("xijie-weiyuan", "城子西街社区·两委委员", "committee_member 110109002007"),
    ("xijie-gongzuo", "城子西街社区·社区工作者", "community_worker 110109002007"),
    ("xijie-wanggezhang", "城子西街第 2 网格·网格长", "grid_lead 110109002007002"),
    ("xijie-wangge", "城子西街第 2 网格·网格员", "grid_worker 110109002007002"),
    ("xijie-loumen", "城子西街第 2 网格·楼门长", "entrance_head 110109002007002"),
    ("xijie-tiaojie", "城子西街社区·人民调解员", "mediator 110109002007"),
    ("xijie-jiandu", "城子西街社区·居务监督委员", "oversight_member 110109002007"),
    ("xijie-duiyuan", "城子西街社区·微网格队员", "team_member 110109002007"),
    ("xijie-zhaoji", "城子西街小区物管会·召集人", "convenor 城子西街小区物管会"),
    ("xijie-zhuchi", "城子西街社区·主持人", "chair 110109002007"),
    ("xijie-jilu", "城子西街社区·记录人，今天有会", "clerk 110109002007"),
    ("xijie-jianpiao", "城子西街社区·监票人", "scrutineer 110109002007"),
    ("xijie-jipiao", "城子西街社区·计票人", "counter 110109002007"),
    ("qikeshu", "七棵树东街社区·社区书记", "community_secretary 110109002008"),
    ("qikeshu-jilu", "七棵树东街社区·记录人", "clerk 110109002008"),
    ("huaxin", "华新建社区·社区书记", "community_secretary 110109002018"),
    ("dayu", "大峪街道·派单员（看不到城子街道）", "dispatcher 110109001"),
    ("quguan", "门头沟区·区级观察员，只看数字", "observer"),
    ("xitong", "门头沟区·系统管理员，不看内容", "installation_administrator"),
)
"""(sign-in, words for the sign-in page, role and place: 城子街道 where none is named, the district for the last two)."""


def accounts() -> list[tuple[str, str]]:
    return [(sign_in, words) for sign_in, words, _ in ACCOUNTS]


@dataclass
class Staff:
    """Rows being gathered."""

    world: World
    names: Iterator[str]
    rows: dict[type, list[dict[str, Any]]] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    n: int = 0

    def take_in(self, role: Role, place: Place, home: UUID | None, sign_in: str = "") -> Officer:
        """An officer with one grant since the house began."""
        self.n += 1
        id, grant, at = uuid7(), uuid7(), self.world.began
        officer = Officer(id, next(self.names), home, (Grant(role, place, grant),), 1)
        self._row(
            OfficerTable, id=id, subdistrict=home, sign_in=sign_in or f"y{self.n:03d}", name=officer.name, ended_at=None
        )
        self._row(SightVersion, officer=id, version=1)
        self._row(
            GrantTable,
            id=grant,
            officer=id,
            subdistrict=place.subdistrict,
            role=str(role),
            place_kind=str(place.kind),
            place=place.id,
            starts_at=at,
            ends_at=NEVER,
            granted_by=None,
        )
        self.lines.append(line("officer", id, "take_in", actor=None, at=at, subdistrict=home))
        facts = {"role": role, "place": place.id, "grant": grant}
        self.lines.append(line("officer", id, "grant", actor=None, at=at, subdistrict=place.subdistrict, facts=facts))
        self.world.officers[id] = officer
        if sign_in:
            self.world.signed[sign_in] = officer
        return officer

    def _row(self, table: type, **values: Any) -> None:
        self.rows.setdefault(table, []).append(values)


async def build(world: World) -> None:
    staff = Staff(world, invented(world.rng))
    for sign_in, _, what in ACCOUNTS:
        role, _, where = what.partition(" ")
        if where and _missing(world, where):
            continue
        _seat(world, Role(role), where, staff, sign_in)
    for street in world.streets.values():
        _street(street, staff)
    # One hash for all: argon2 costs 45 ms each, on purpose.
    hashed = await sessions.hash_password(PASSWORD)
    for officer in world.signed.values():
        staff._row(Credential, officer=officer.id, password=hashed, changed_at=world.began)
    for table, rows in staff.rows.items():
        await add(table, rows)
    await record_lines(staff.lines)
    await _lists(world)
    await _roster(world)


def _missing(world: World, where: str) -> bool:
    if where[0].isdigit() and len(where) >= 12:
        return where[:12] not in world.communities
    return not where[0].isdigit() and where not in world.chengzi.parties


def _seat(world: World, role: Role, where: str, staff: Staff, sign_in: str = "") -> None:
    """One of the accounts, remembered where it belongs."""
    if role in (Role.OBSERVER, Role.INSTALLATION_ADMINISTRATOR):
        staff.take_in(role, world.district, None, sign_in)
        return
    street = world.streets.get(where[:9], world.chengzi)
    if role is Role.AREA_CADRE:
        street.people[role] = staff.take_in(role, street.areas[0], street.id, sign_in)
    elif where in (CHENGZI, DAYU, ""):
        officer = staff.take_in(role, street.place, street.id, sign_in)
        _remember(street, role, officer)
    elif where.startswith(DISTRICT):
        community = world.communities[where[:12]]
        grid = next((one for one in community.grids if one.code == where), None)
        officer = staff.take_in(role, grid.place if grid else community.place, street.id, sign_in)
        if grid and role is Role.GRID_LEAD:
            grid.lead = officer
        elif grid and role is Role.GRID_WORKER:
            grid.worker = officer
        else:
            community.people[role] = officer
    else:
        _contact(street, where, role, staff, sign_in)


def _remember(street: Street, role: Role, officer: Officer) -> None:
    street.people[role] = officer
    if role in (Role.LEADER, Role.DIRECTOR, Role.SUBDISTRICT_SECRETARY):
        street.leaders.append(officer)
    if role is Role.ON_DUTY:
        street.on_duty.append(officer)


def _contact(street: Street, name: str, role: Role, staff: Staff, sign_in: str = "") -> None:
    id = street.parties[name]
    shown = name if role is Role.OFFICE_OFFICER else f"{name}（演示）"
    street.contacts[id] = staff.take_in(role, Place(PlaceKind.PARTY, id, shown, None, street.id), street.id, sign_in)


def _street(street: Street, staff: Staff) -> None:
    """Whoever is not among the accounts."""
    needed = [(Role.DISPATCHER, 1), (Role.SUBDISTRICT_SECRETARY, 1), (Role.DIRECTOR, 1), (Role.LEADER, 3)]
    needed += [(Role.ON_DUTY, 3), (Role.ADMINISTRATOR, 1)]
    for role, number in needed:
        held = sum(officer.holds(role) for officer in staff.world.officers.values() if officer.subdistrict == street.id)
        for _ in range(number - held):
            _remember(street, role, staff.take_in(role, street.place, street.id))
    for name, id in street.parties.items():
        if id in street.contacts or name.endswith(("业委会", "物管会", "筹备组")):
            continue
        role = Role.DEPARTMENT_CONTACT
        if name.endswith(("办公室", "执法队", "司法所")):
            role = Role.OFFICE_OFFICER
        elif name.endswith("物业"):
            role = Role.PROPERTY_MANAGER
        elif name.endswith(("企业", "单位")):
            role = Role.SERVICE_COMPANY
        _contact(street, name, role, staff)
    for community in street.communities:
        for role in (Role.COMMUNITY_SECRETARY, Role.COMMUNITY_WORKER):
            if role not in community.people:
                community.people[role] = staff.take_in(role, community.place, street.id)
        for grid in community.grids:
            _walkers(grid, community, staff)


def _walkers(grid: Grid, community: Community, staff: Staff) -> None:
    home = community.street.id
    grid.lead = grid.lead or staff.take_in(Role.GRID_LEAD, grid.place, home)
    grid.worker = grid.worker or staff.take_in(Role.GRID_WORKER, grid.place, home)


async def _lists(world: World) -> None:
    """The starting list, in force since the house began."""
    start, day = starting_list(), world.began.date()
    for street in world.streets.values():
        await lists.publish_version(
            start.items,
            start.duties,
            day,
            source=start.source,
            subdistrict=street.id,
            officer=street.leaders[0],
            now=world.began,
        )


def shift(world: World) -> datetime:
    """The latest 8:30, when the night handed over to the day."""
    today = world.ago(0, 8, 30)
    return today if today <= world.now else today - timedelta(days=1)


async def _roster(world: World) -> None:
    """The account 值班员 every day around the clock, somebody else beside it at night, a leader in charge; last week,
    this one and the three to come. 城子西街 has its own on weekends."""
    street, maker = world.chengzi, world.chengzi.dispatcher
    one_day, evening = timedelta(days=1), timedelta(hours=9)
    for n in range(-3 if world.small else -7, 2 if world.small else 22):
        starts = shift(world) + n * one_day
        ends, when = starts + one_day, min(starts, world.now) - 2 * one_day
        night, leader = street.on_duty[1 + n % 2], street.leaders[n % len(street.leaders)]
        await put_on_roster(street.on_duty[0].id, Post.OFFICER, starts, ends, officer=maker, now=when)
        await put_on_roster(night.id, Post.OFFICER, starts + evening, ends, officer=maker, now=when)
        await put_on_roster(leader.id, Post.LEADER, starts, ends, officer=maker, now=when)
        if starts.astimezone(SHANGHAI).weekday() >= 5:
            community = world.communities[XIJIE]
            await put_on_roster(
                community.worker.id,
                Post.COMMUNITY,
                starts,
                ends,
                community=community.id,
                officer=community.secretary,
                now=when,
            )
