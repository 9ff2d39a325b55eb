"""门头沟区 with 城子街道 whole and three communities of 大峪街道: org tree, areas, parties, buildings, dwellings, owners.

Codes and community names are real (data/README.md); grids, buildings and everybody in them are invented.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from db.demo.names import invented, mobile
from db.demo.world import CHENGZI, DAYU, DISTRICT, QIKESHU, XIJIE, Building, Community, Estate, Grid, Street, World
from domain.clocks.days import day_of
from domain.ids import uuid7
from domain.people.rules import Level, Place, PlaceKind
from domain.people.tables import (
    Area,
    AreaCommunity,
    Dwelling,
    DwellingOwner,
    Org,
    Owner,
    OwnerIdentity,
    Parameter,
    Party,
    PropertyArea,
)
from domain.people.tables import Building as BuildingTable
from domain.responsibilities.words import Party as Responsible
from domain.transaction import add

DATA = Path(__file__).parent / "data"
Row = dict[str, Any]

DEPARTMENTS = (
    "区住房城乡建设委 区城市管理委 区水务局 区园林绿化局 区市场监管局 区生态环境局 区民政局 区教委 区卫生健康委"
    " 区人力资源社会保障局 规划自然资源分局 公安分局 公安交通支队 消防救援支队 区应急局 区司法局"
).split()
COMPANIES = "供水企业 排水企业 热力企业 燃气企业 供电企业 环卫企业 照明养护单位 通信企业".split()
MANAGERS = "城安物业 西山物业 永河物业 门城物业 龙泉湾物业 京西家园物业".split()
STATES = ("committee", "management", "none", "expired", "committee", "preparing")
SMALL = ("110109002007", "110109002008", "110109002018")


async def build(world: World) -> None:
    tables: dict[type, list[Row]] = {Org: [_node(world.district, None, DISTRICT, world)]}
    for code, name, file in (
        (CHENGZI, "城子街道", "chengzi_110109002_communities.csv"),
        (DAYU, "大峪街道", "dayu_110109001_communities.csv"),
    ):
        id = uuid7()
        place = Place(PlaceKind.ORG, id, name, Level.SUBDISTRICT, id, None, f"{DISTRICT}/{code}/")
        street = world.streets[code] = Street(place, code)
        tables[Org].append(_node(place, world.district.id, code, world))
        _parties(street, tables)
        for row in _communities(file, world.small):
            _community(world, street, row["code"], row["name"].removesuffix("居委会"), tables)
        _areas(world, street, tables)
    _homes(world, tables)
    for table, rows in tables.items():
        await add(table, rows)


def _communities(file: str, small: bool) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    if not small:
        return rows
    return [row for row in rows if row["code"] in SMALL] or rows[:1]


def _node(place: Place, parent: UUID | None, code: str, world: World) -> Row:
    return {
        "id": place.id,
        "level": str(place.level),
        "code": code,
        "name": place.name,
        "parent": parent,
        "path": place.path,
        "subdistrict": place.subdistrict,
        "community": place.community,
        "starts_on": day_of(world.began) - timedelta(days=3000),
    }


def _parties(street: Street, tables: dict[type, list[Row]]) -> None:
    listed = [("office", str(one), one.label) for one in Responsible if one.is_office]
    listed += [("department", f"d{n}", f"{name}（演示）") for n, name in enumerate(DEPARTMENTS, start=1)]
    listed += [("company", f"c{n}", f"{name}（演示）") for n, name in enumerate(COMPANIES, start=1)]
    managers = MANAGERS if street.code == CHENGZI else MANAGERS[-1:]
    listed += [("manager", f"m{n}", f"{name}（演示）") for n, name in enumerate(managers, start=1)]
    for kind, code, name in listed:
        id = uuid7()
        street.parties[name.removesuffix("（演示）")] = id
        tables.setdefault(Party, []).append(
            {"id": id, "subdistrict": street.id, "kind": kind, "code": code, "name": name, "phone": ""}
        )


def _community(world: World, street: Street, code: str, name: str, tables: dict[type, list[Row]]) -> None:
    id = uuid7()
    place = Place(PlaceKind.ORG, id, name, Level.COMMUNITY, street.id, id, f"{street.place.path}{code}/")
    community = world.communities[code] = Community(place, code, street)
    street.communities.append(community)
    tables[Org].append(_node(place, street.id, code, world))
    line = {"id": uuid7(), "subdistrict": street.id, "name": f"phone:{name}", "setting": f"010-0000{code[-4:]}"}
    tables.setdefault(Parameter, []).append(line)
    known = {XIJIE: 4, QIKESHU: 4}
    number = known.get(code, 2 if world.small or street.code == DAYU else world.rng.randint(2, 5))
    buildings = iter(range(1, 99))
    for n in range(1, number + 1):
        grid_code = f"{code}{n:03d}"
        grid_place = Place(
            PlaceKind.ORG,
            uuid7(),
            f"{name.removesuffix('社区')}第 {n} 网格",
            Level.GRID,
            street.id,
            id,
            f"{place.path}{grid_code}/",
        )
        grid = Grid(grid_place, grid_code, community)
        community.grids.append(grid)
        tables[Org].append(_node(grid_place, id, grid_code, world))
        for _ in range(2 if code == QIKESHU else world.rng.randint(2, 4)):
            grid.buildings.append(
                Building(uuid7(), f"{next(buildings)} 号楼", 4 if code == QIKESHU else world.rng.randint(2, 6), grid)
            )
    if code == XIJIE:
        community.grids[1].buildings.append(Building(uuid7(), "43 号楼", 5, community.grids[1]))
    _estates(street, community, tables)


def _estates(street: Street, community: Community, tables: dict[type, list[Row]]) -> None:
    """One property area a community, two where there are many buildings."""
    at = len(street.communities) - 1
    buildings = community.buildings
    short = community.name.removesuffix("社区")
    split = len(buildings) // 2 if len(buildings) > 10 and community.code not in (QIKESHU, XIJIE) else len(buildings)
    names = [f"{short}小区"] if split == len(buildings) else [f"{short}一区", f"{short}二区"]
    managers = [street.parties[name] for name in (MANAGERS if street.code == CHENGZI else MANAGERS[-1:])]
    for n, name in enumerate(names):
        state = {QIKESHU: "preparing", XIJIE: "management"}.get(community.code, STATES[(at + n) % len(STATES)])
        manager = None if (at + n) % 7 == 5 else managers[(at + n) % len(managers)]
        if community.code == XIJIE:  # where the account 物业项目负责人 works
            manager = managers[0]
        id, committee = uuid7(), None
        if state in ("committee", "management", "preparing"):
            committee = uuid7()
            word = {"committee": "业委会", "management": "物管会", "preparing": "业主大会筹备组"}[state]
            party = {"id": committee, "subdistrict": street.id, "kind": "committee", "code": f"k{community.code}{n}"}
            tables[Party].append({**party, "name": f"{name}{word}（演示）", "phone": ""})
            street.parties[f"{name}{word}"] = committee
        estate = Estate(id, name, state, manager)
        community.estates.append(estate)
        row = {"id": id, "subdistrict": street.id, "community": community.id, "name": name, "state": state}
        managed = "company" if manager else ("self" if at % 2 else "none")
        tables.setdefault(PropertyArea, []).append(
            {**row, "managed": managed, "manager": manager, "committee": committee}
        )
        for building in buildings[:split] if n == 0 else buildings[split:]:
            building.estate = estate
    for building in buildings:
        tables.setdefault(BuildingTable, []).append(
            {
                "id": building.id,
                "subdistrict": street.id,
                "community": community.id,
                "grid": building.grid.id,
                "property_area": building.estate.id if building.estate else None,
                "name": building.name,
                "entrances": building.entrances,
            }
        )


def _areas(world: World, street: Street, tables: dict[type, list[Row]]) -> None:
    """Four areas of five communities; the small subdistrict has one."""
    size = 5
    starts = day_of(world.began)
    for n, first in enumerate(range(0, len(street.communities), size), start=1):
        id, held = uuid7(), street.communities[first : first + size]
        name = f"第{'一二三四'[n - 1]}片区"
        ids = tuple(one.id for one in held)
        street.areas.append(Place(PlaceKind.AREA, id, name, None, street.id, communities=ids))
        tables.setdefault(Area, []).append({"id": id, "subdistrict": street.id, "name": name, "starts_on": starts})
        tables.setdefault(AreaCommunity, []).extend(
            {"id": uuid7(), "area": id, "community": one, "starts_on": starts} for one in ids
        )


def _homes(world: World, tables: dict[type, list[Row]]) -> None:
    """Dwellings where owners decide or pipes leak; a few in every other community."""
    names = invented(world.rng)
    for community in world.communities.values():
        if community.code == QIKESHU:
            _qikeshu(world, community, tables, names)
        elif community.code == XIJIE:
            for building in community.buildings:
                _let(
                    world, community, building, building.entrances * 12 if "43" in building.name else 12, tables, names
                )
        else:
            for building in community.buildings[:2]:
                _let(world, community, building, 12, tables, names)


AREAS = (4612, 5238, 5890, 6047, 6435, 7120, 8366, 9174)
"""0.01 m², drawn from these and a little beside."""


def _rooms(building: Building, number: int) -> Iterator[tuple[int, str]]:
    """(entrance, room): two doors a floor, six floors an entrance."""
    for n in range(number):
        entrance, door = divmod(n, 12)
        floor, side = divmod(door, 2)
        yield entrance + 1, f"{floor + 1}0{side + 1}"


def _let(
    world: World,
    community: Community,
    building: Building,
    number: int,
    tables: dict[type, list[Row]],
    names: Iterator[str],
) -> None:
    for entrance, room in list(_rooms(building, number))[: building.entrances * 12]:
        dwelling = _dwelling(world, community, building, entrance, room, tables)
        _own(community, building, dwelling, [_owner(community, building, "person", next(names), tables)], tables)


def _qikeshu(world: World, community: Community, tables: dict[type, list[Row]], names: Iterator[str]) -> None:
    """317 heads over 349 units, so that 36 and 250 of them read 11.35 % and 78.8 % (small: 19 heads)."""
    singles = 16 if world.small else 314
    first = community.buildings[0]
    several = _owner(community, first, "person", next(names), tables)
    institution = _owner(community, first, "institution", "某矿务机械厂（演示产权单位）", tables)
    developer = _owner(community, first, "developer", "某房地产开发公司（演示建设单位）", tables)
    holders: list[list[UUID]] = [[several]] * 3
    holders += [[institution]] * (4 if world.small else 24) + [[developer]] * (2 if world.small else 8)
    for n in range(singles):
        owners = [_owner(community, first, "person", next(names), tables)]
        if n % 5 == 4:
            owners.append(_owner(community, first, "person", next(names), tables))
        holders.append(owners)
    world.rng.shuffle(holders)
    doors = [(building, *door) for building in community.buildings for door in _rooms(building, 48)]
    for (building, entrance, room), owners in zip(doors, holders, strict=False):
        _own(community, building, _dwelling(world, community, building, entrance, room, tables), owners, tables)


def _dwelling(
    world: World, community: Community, building: Building, entrance: int, room: str, tables: dict[type, list[Row]]
) -> UUID:
    id = uuid7()
    tables.setdefault(Dwelling, []).append(
        {
            "id": id,
            "subdistrict": community.street.id,
            "building": building.id,
            "entrance": entrance,
            "room": room,
            "area": world.rng.choice(AREAS) + world.rng.randint(0, 60),
            "area_source": world.rng.choices(("register", "survey", "contract"), (8, 1, 1))[0],
        }
    )
    return id


def _owner(community: Community, building: Building, kind: str, name: str, tables: dict[type, list[Row]]) -> UUID:
    assert building.estate is not None
    id = uuid7()
    row = {"id": id, "subdistrict": community.street.id, "property_area": building.estate.id, "kind": kind}
    tables.setdefault(Owner, []).append(row)
    identities = tables.setdefault(OwnerIdentity, [])
    identities.append({"owner": id, "name": name, "mobile": mobile(9_000_000 + len(identities))})
    return id


def _own(
    community: Community, building: Building, dwelling: UUID, owners: list[UUID], tables: dict[type, list[Row]]
) -> None:
    tables.setdefault(DwellingOwner, []).extend({"dwelling": dwelling, "owner": one, "id": uuid7()} for one in owners)
