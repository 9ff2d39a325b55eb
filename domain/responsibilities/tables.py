"""Versions of the responsibility list, their items and the official duties these refer to. Written once, never changed."""

from piccolo.columns import UUID, BigInt, Boolean, Date, Text, Timestamptz
from piccolo.table import Table


class ListVersion(Table, tablename="list_version"):
    """三事明责清单的一版: in force from a day until another is."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    year = BigInt()
    edition = BigInt()
    in_force_on = Date()
    source = Text()
    reason = Text(default="")
    made_by = UUID(null=True, default=None)
    made_at = Timestamptz()


class ResponsibilityItem(Table, tablename="responsibility_item"):
    """One category of one version. Words with blanks between them where there are several (keywords, departments)."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    version = UUID()
    number = BigInt()
    code = Text()
    name = Text()
    kind = Text()
    group = Text()
    keywords = Text()
    basis = Text()
    party = Text()
    duty = Text()
    refers = Text()
    take_up_amount = BigInt()
    take_up_unit = Text()
    contact_amount = BigInt()
    contact_unit = Text()
    settle_amount = BigInt()
    settle_unit = Text()
    follow_up_amount = BigInt()
    follow_up_unit = Text()
    departments = Text(default="")
    emergency = Boolean(default=False)
    on_spot = Boolean(default=False)
    photo = Text(default="")
    confidential = Boolean(default=False)
    secret = Boolean(default=False)
    report_to = Text(default="")
    body = Text(default="none")
    owners_item = BigInt(default=0)
    tags = Text(default="")
    note = Text(default="")


class OfficialDutyLine(Table, tablename="official_duty"):
    """履职事项清单 and 社区职责清单, as they stood for one version."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    version = UUID()
    code = Text()
    list = Text()
    name = Text()
    basis = Text()
