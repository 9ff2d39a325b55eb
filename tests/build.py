"""Small builders. The town: one district, two subdistricts, and the same few people in every test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from domain.ids import uuid7
from domain.people import actions, queries
from domain.people.rules import Level, Officer, Role
from domain.people.tables import Building, OfficerTable, Org, Parameter, Party, PropertyArea
from domain.responsibilities import actions as lists
from domain.responsibilities.starting import starting_list
from domain.transaction import add, writing

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Monday 2026-11-23 12:00 in Beijing."""

LONG_AGO = date(2020, 1, 1)
THEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Town:
    """`town.zhou` is the officer as of NOON; `town.east` an org node's id."""

    nodes: dict[str, UUID] = field(default_factory=dict)
    officers: dict[str, UUID] = field(default_factory=dict)
    loaded: dict[str, Officer] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        if name in self.loaded:
            return self.loaded[name]
        if name.startswith("__") or name not in self.nodes:
            raise AttributeError(name)
        return self.nodes[name]

    def copy(self) -> Town:
        return Town(dict(self.nodes), dict(self.officers), dict(self.loaded))

    async def reload(self, *, now: datetime = NOON) -> None:
        for name, id in self.officers.items():
            self.loaded[name] = await queries.officer(id, now=now)


PEOPLE: dict[str, tuple[str, Role, str]] = {
    "lin": ("林", Role.GRID_WORKER, "east"),
    "he": ("何", Role.GRID_LEAD, "east"),
    "shen": ("沈", Role.GRID_WORKER, "west"),
    "pan": ("潘", Role.GRID_LEAD, "west"),
    "wu": ("吴", Role.COMMUNITY_WORKER, "community"),
    "zhou": ("周", Role.COMMUNITY_SECRETARY, "community"),
    "qian": ("钱", Role.COMMUNITY_SECRETARY, "neighbour"),
    "zheng": ("郑", Role.DISPATCHER, "street"),
    "wang": ("王", Role.LEADER, "street"),
    "feng": ("冯", Role.SUBDISTRICT_SECRETARY, "street"),
    "chen": ("陈", Role.ADMINISTRATOR, "street"),
    "du": ("杜", Role.ON_DUTY, "street"),
    "inspector": ("蒋", Role.INSPECTOR, "street"),
    "city": ("韩", Role.OFFICE_OFFICER, "office"),
    "property": ("杨", Role.PROPERTY_MANAGER, "manager"),
    "member": ("朱", Role.COMMITTEE_MEMBER, "community"),
    "overseer": ("秦", Role.OVERSIGHT_MEMBER, "community"),
    "mediator": ("许", Role.MEDIATOR, "community"),
    "head": ("吕", Role.ENTRANCE_HEAD, "east"),
    "clerk": ("施", Role.CLERK, "community"),
    "foreign": ("张", Role.DISPATCHER, "other_street"),
    "foreign_leader": ("魏", Role.LEADER, "other_street"),
    "foreign_worker": ("孔", Role.GRID_WORKER, "other_grid"),
    "observer": ("曹", Role.OBSERVER, "district"),
    "root": ("严", Role.INSTALLATION_ADMINISTRATOR, "district"),
}


async def town() -> Town:
    """One write: org tree, parties, a building, officers with grants, the starting responsibility list."""
    made = Town()
    async with writing():
        await _places(made)
        for name, (shown, role, where) in PEOPLE.items():
            id = made.officers[name] = uuid7()
            home = None if where == "district" else made.other_street if where.startswith("other") else made.street
            await OfficerTable.insert(OfficerTable(id=id, subdistrict=home, sign_in=name, name=shown))
            kind = "party" if where in ("office", "manager") else "org"
            place = await queries.place(kind, made.nodes[where], now=NOON)
            await actions.grant(id, role, place, officer=None, now=THEN)
    await made.reload()
    await _responsibility_lists(made)
    return made


async def _responsibility_lists(made: Town) -> None:
    start = starting_list()
    for street, name in ((made.street, "feng"), (made.other_street, "foreign_leader")):
        await lists.publish_version(
            start.items,
            start.duties,
            date(2026, 1, 1),
            source=start.source,
            subdistrict=street,
            officer=made.loaded[name],
            now=THEN,
        )


async def _places(made: Town) -> None:
    district = await _node(made, "district", Level.DISTRICT, "110109", "演示区", None)
    for street, code, name in (("street", "110109002", "东城子街道"), ("other_street", "110109004", "西城子街道")):
        await _node(made, street, Level.SUBDISTRICT, code, name, district)
    await _node(made, "community", Level.COMMUNITY, "110109002001", "东街社区", made.street)
    await _node(made, "neighbour", Level.COMMUNITY, "110109002002", "西街社区", made.street)
    await _node(made, "other_community", Level.COMMUNITY, "110109004001", "远山社区", made.other_street)
    await _node(made, "east", Level.GRID, "110109002001001", "东街第 1 网格", made.community)
    await _node(made, "west", Level.GRID, "110109002001002", "东街第 2 网格", made.community)
    await _node(made, "next_grid", Level.GRID, "110109002002001", "西街第 1 网格", made.neighbour)
    await _node(made, "other_grid", Level.GRID, "110109004001001", "远山第 1 网格", made.other_community)
    for name, kind, code, label in (
        ("office", "office", "city", "城市管理办公室"),
        ("safety", "office", "peace", "平安建设办公室"),
        ("water", "company", "water", "供水公司（演示）"),
        ("housing", "department", "housing", "区住建委（演示）"),
        ("manager", "manager", "manager", "安居物业（演示）"),
    ):
        made.nodes[name] = uuid7()
        await add(
            Party,
            [
                {
                    "id": made.nodes[name],
                    "subdistrict": made.street,
                    "kind": kind,
                    "code": code,
                    "name": label,
                    "phone": "",
                }
            ],
        )
    line = {"id": uuid7(), "subdistrict": made.street, "name": "phone:东街社区", "setting": "010-00000001"}
    await add(Parameter, [line])
    made.nodes["estate"], made.nodes["building"] = uuid7(), uuid7()
    await PropertyArea.insert(
        PropertyArea(
            id=made.estate,
            subdistrict=made.street,
            community=made.community,
            name="东街小区",
            state="committee",
            managed="company",
            manager=made.manager,
        )
    )
    await Building.insert(
        Building(
            id=made.building,
            subdistrict=made.street,
            community=made.community,
            grid=made.east,
            property_area=made.estate,
            name="1 号楼",
            entrances=4,
        )
    )


async def _node(made: Town, key: str, level: Level, code: str, name: str, parent: UUID | None) -> UUID:
    id = made.nodes[key] = uuid7()
    above = await queries.org(parent) if parent else None
    await Org.insert(
        Org(
            id=id,
            level=level.value,
            code=code,
            name=name,
            parent=parent,
            path=(above["path"] if above else "") + code + "/",
            subdistrict=id if level is Level.SUBDISTRICT else above and above["subdistrict"],
            community=id if level is Level.COMMUNITY else above and above["community"],
            starts_on=LONG_AGO,
        )
    )
    return id
