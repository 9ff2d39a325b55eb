"""What the demo's parts hand each other: places, who works there, and working hours. Nothing here is written to the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from domain.clock import SHANGHAI
from domain.clocks.calendar import Calendar
from domain.clocks.days import day_of, shanghai
from domain.people.rules import Officer, Place, Role

CHENGZI, DAYU, DISTRICT = "110109002", "110109001", "110109"
XIJIE, QIKESHU, HUAXIN, GUANGCHANG = "110109002007", "110109002008", "110109002018", "110109002011"


@dataclass
class Building:
    id: UUID
    name: str
    entrances: int
    grid: Grid
    estate: Estate | None = None


@dataclass
class Estate:
    """物业管理区域; `manager` is its party, None where nobody manages it."""

    id: UUID
    name: str
    state: str
    manager: UUID | None


@dataclass
class Grid:
    place: Place
    code: str
    community: Community
    buildings: list[Building] = field(default_factory=list)
    lead: Officer | None = None
    worker: Officer | None = None

    @property
    def id(self) -> UUID:
        return self.place.id


@dataclass
class Community:
    place: Place
    code: str
    street: Street
    grids: list[Grid] = field(default_factory=list)
    estates: list[Estate] = field(default_factory=list)
    people: dict[Role, Officer] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        return self.place.id

    @property
    def name(self) -> str:
        return self.place.name

    @property
    def secretary(self) -> Officer:
        return self.people[Role.COMMUNITY_SECRETARY]

    @property
    def worker(self) -> Officer:
        return self.people[Role.COMMUNITY_WORKER]

    @property
    def buildings(self) -> list[Building]:
        return [building for grid in self.grids for building in grid.buildings]


@dataclass
class Street:
    place: Place
    code: str
    communities: list[Community] = field(default_factory=list)
    areas: list[Place] = field(default_factory=list)
    parties: dict[str, UUID] = field(default_factory=dict)
    contacts: dict[UUID, Officer] = field(default_factory=dict)
    """Party -> whoever answers for it."""
    people: dict[Role, Officer] = field(default_factory=dict)
    leaders: list[Officer] = field(default_factory=list)
    on_duty: list[Officer] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        return self.place.id

    @property
    def dispatcher(self) -> Officer:
        return self.people[Role.DISPATCHER]


@dataclass
class World:
    now: datetime
    rng: Random
    calendar: Calendar
    district: Place
    streets: dict[str, Street] = field(default_factory=dict)
    communities: dict[str, Community] = field(default_factory=dict)
    officers: dict[UUID, Officer] = field(default_factory=dict)
    signed: dict[str, Officer] = field(default_factory=dict)
    """Sign-in -> officer."""
    small: bool = False

    @property
    def chengzi(self) -> Street:
        return self.streets[CHENGZI]

    @property
    def began(self) -> datetime:
        """When this house was set up."""
        return self.now - timedelta(days=420)

    def ago(self, days: float, hour: int | None = None, minute: int = 0) -> datetime:
        """So many days ago, at that hour in Beijing where one is given."""
        at = self.now - timedelta(days=days)
        if hour is None:
            return at
        return datetime.combine(day_of(at), time(hour, minute), SHANGHAI)

    def desk(self, at: datetime, hours: float = 0) -> datetime:
        """So much later, moved into office hours of a working day (9:00 to 17:40)."""
        return self._within(at + timedelta(hours=hours), 9, 17, workdays=True)

    def walk(self, at: datetime, hours: float = 0) -> datetime:
        """So much later, moved into the hours in which grid people and residents are about (8:00 to 19:40, every day)."""
        return self._within(at + timedelta(hours=hours), 8, 19, workdays=False)

    def _within(self, at: datetime, opens: int, closes: int, *, workdays: bool) -> datetime:
        wall = shanghai(at)
        day, late = wall.date(), wall.hour > closes or (wall.hour == closes and wall.minute > 40)
        if late:
            day += timedelta(days=1)
        if workdays:
            day = self.calendar.next_workday(day)
        if not late and day == wall.date() and wall.hour >= opens:
            return at
        minutes = self.rng.randint(2, 170)
        return datetime.combine(day, time(opens), SHANGHAI) + timedelta(minutes=minutes)

    def leader(self, n: int = 0) -> Officer:
        return self.chengzi.leaders[n % len(self.chengzi.leaders)]
