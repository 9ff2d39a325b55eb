"""The people and the places. Identities of residents and owners stand in tables of their own."""

from piccolo.columns import UUID, BigInt, Date, Text, Timestamptz
from piccolo.table import Table


class Org(Table):
    """区、街道、社区、网格. Never re-parented: a node ends and has a successor."""

    id = UUID(primary_key=True)
    level = Text()
    code = Text()
    name = Text()
    parent = UUID(null=True, default=None)
    path = Text()
    subdistrict = UUID(null=True, default=None)
    community = UUID(null=True, default=None)
    starts_on = Date()
    ends_on = Date(null=True, default=None)
    successor = UUID(null=True, default=None)


class Area(Table):
    """片区: a dated group of communities under a leader; not a level of the tree."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    name = Text()
    starts_on = Date()
    ends_on = Date(null=True, default=None)


class AreaCommunity(Table, tablename="area_community"):
    id = UUID(primary_key=True)
    area = UUID()
    community = UUID()
    starts_on = Date()
    ends_on = Date(null=True, default=None)


class Party(Table):
    """承办单位: who can be assigned: an office, a department, a company, a property manager, an owners' committee."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    kind = Text()
    code = Text()
    name = Text()
    phone = Text(default="")
    ends_on = Date(null=True, default=None)


class PropertyArea(Table, tablename="property_area"):
    """物业管理区域: the electorate of owners' decisions; not the community."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    community = UUID()
    name = Text()
    state = Text()
    managed = Text()
    manager = UUID(null=True, default=None)
    committee = UUID(null=True, default=None)


class Building(Table):
    """楼栋."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    community = UUID()
    grid = UUID()
    property_area = UUID(null=True, default=None)
    name = Text()
    entrances = BigInt()


class Dwelling(Table):
    """户. `area` in 0.01 m²."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    building = UUID()
    entrance = BigInt()
    room = Text()
    area = BigInt()
    area_source = Text()


class Owner(Table):
    """业主, pseudonymous: a person, an institution (产权单位) or the developer."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    property_area = UUID()
    kind = Text()


class OwnerIdentity(Table, tablename="owner_identity"):
    owner = UUID(primary_key=True)
    name = Text()
    mobile = Text(default="")


class DwellingOwner(Table, tablename="dwelling_owner"):
    id = UUID(primary_key=True)
    dwelling = UUID()
    owner = UUID()


class OfficerTable(Table, tablename="officer"):
    """Somebody who signs in. Officials' names are public; their rights are grants."""

    id = UUID(primary_key=True)
    subdistrict = UUID(null=True, default=None)
    sign_in = Text()
    name = Text()
    ended_at = Timestamptz(null=True, default=None)


class Credential(Table):
    """The argon2id hash of an officer's password."""

    officer = UUID(primary_key=True)
    password = Text()
    changed_at = Timestamptz()


class GrantTable(Table, tablename="officer_grant"):
    """A role at a place from–to."""

    id = UUID(primary_key=True)
    officer = UUID()
    subdistrict = UUID(null=True, default=None)
    role = Text()
    place_kind = Text()
    place = UUID()
    starts_at = Timestamptz()
    ends_at = Timestamptz()
    granted_by = UUID(null=True, default=None)


class SightVersion(Table, tablename="sight_version"):
    """Raised whenever what an officer may see can have changed; phones then take a snapshot."""

    officer = UUID(primary_key=True)
    version = BigInt()


class Session(Table):
    """`key` is the sha256 of the cookie; the cookie itself is nowhere."""

    key = Text(primary_key=True)
    officer = UUID()
    created_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz()


class Person(Table):
    """居民: known by the keyed hash of a normalised mobile within a subdistrict, or unlinked."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    mobile_key = Text(null=True, default=None)


class PersonIdentity(Table, tablename="person_identity"):
    person = UUID(primary_key=True)
    name = Text(default="")
    mobile = Text(default="")
    address = Text(default="")


class Duty(Table):
    """A turn of the roster (值班表)."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    community = UUID(null=True, default=None)
    officer = UUID()
    post = Text()
    starts_at = Timestamptz()
    ends_at = Timestamptz()


class Handover(Table):
    """交接: what the night left behind."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    duty = UUID()
    done = BigInt()
    open = BigInt()
    note = Text()
    at = Timestamptz()


class Feedback(Table):
    """关于软件的意见: complaints and suggestions about the software itself."""

    id = UUID(primary_key=True)
    subdistrict = UUID(null=True, default=None)
    officer = UUID(null=True, default=None)
    page = Text(default="")
    words = Text()
    at = Timestamptz()


class Parameter(Table):
    """What a subdistrict may set for itself."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    name = Text()
    setting = Text()


class CalendarYear(Table, tablename="calendar_year"):
    """A State Council calendar entered by an administrator before the data file knew it."""

    year = BigInt(primary_key=True)
    days = Text()
    entered_by = UUID(null=True, default=None)
    at = Timestamptz()
