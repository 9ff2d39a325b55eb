"""The standing members of a community's bodies."""

from piccolo.columns import UUID, Date, Text
from piccolo.table import Table


class CouncilMember(Table, tablename="council_member"):
    """A seat in a body; pseudonymous, its id is the voter on every roll."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    community = UUID()
    property_area = UUID(null=True, default=None)
    body = Text()
    seat = Text()
    building = Text(default="")
    starts_on = Date()
    ends_on = Date(null=True, default=None)


class CouncilMemberIdentity(Table, tablename="council_member_identity"):
    """Erasable."""

    member = UUID(primary_key=True)
    subdistrict = UUID()
    name = Text()
    address = Text(default="")
    mobile = Text(default="")
