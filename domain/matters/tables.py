"""Matter, its voices, clocks and child records. A matter has no event table: its history is the journal's lines about it."""

from piccolo.columns import UUID, BigInt, Boolean, Text, Timestamptz
from piccolo.table import Table

from domain.clock import NEVER


class Matter(Table):
    """事项: one thing, from the first voice until it is struck off."""

    id = UUID(primary_key=True)
    number = Text()
    subdistrict = UUID()
    path = Text()
    community = UUID()
    grid = UUID(null=True, default=None)
    building = UUID(null=True, default=None)
    origin_node = UUID()
    responsible_node = UUID()
    kind = Text(default="unsorted")
    proposed_kind = Text(null=True, default=None)
    confidential = Boolean(default=False)
    state = Text(default="registered")
    item = UUID(null=True, default=None)
    category = Text(default="")
    emergency = Boolean(default=False)
    must_report = Boolean(default=False)
    channel = Text()
    registered_by = UUID(null=True, default=None)
    registered_at = Timestamptz()
    happened_at = Timestamptz()
    disputed = Boolean(default=False)
    drawn = Boolean(default=False)
    handler = UUID(null=True, default=None)
    party = UUID(null=True, default=None)
    first_party = UUID(null=True, default=None)
    complained_of = UUID(null=True, default=None)
    secret = Boolean(default=False)
    hand_backs = BigInt(default=0)
    adjudicated = Boolean(default=False)
    on_ledger = Boolean(default=False)
    claiming_leader = UUID(null=True, default=None)
    follower = UUID(null=True, default=None)
    reopened = BigInt(default=0)
    in_consultation = Boolean(default=False)
    in_council = Boolean(default=False)
    left_household_at = Timestamptz(null=True, default=None)
    """When it last ceased to be a household matter: what was said and done until then stays there."""
    joined_to = UUID(null=True, default=None)
    parent = UUID(null=True, default=None)
    due_at = Timestamptz(default=NEVER)
    state_since = Timestamptz()
    settled_at = Timestamptz(null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    version = BigInt(default=1)


class MatterText(Table, tablename="matter_text"):
    """Erasable."""

    matter = UUID(primary_key=True)
    subdistrict = UUID()
    title = Text()
    detail = Text(default="")
    place = Text(default="")


class Voice(Table):
    """诉求: one person saying it, through one channel, once. Each has its own follow-up."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    channel = Text()
    person = UUID(null=True, default=None)
    anonymous = Boolean(default=False)
    heard_by = UUID(null=True, default=None)
    heard_at = Timestamptz()
    outcome = Text(null=True, default=None)
    solved = Boolean(null=True, default=None)
    satisfaction = Text(null=True, default=None)
    followed_up_at = Timestamptz(null=True, default=None)
    tries = BigInt(default=0)
    tried_at = Timestamptz(null=True, default=None)
    code = Text(null=True, default=None)


class VoiceText(Table, tablename="voice_text"):
    """Original words and contact; erasable."""

    voice = UUID(primary_key=True)
    subdistrict = UUID()
    words = Text()
    name = Text(default="")
    mobile = Text(default="")
    address = Text(default="")


class HotlineOrder(Table, tablename="hotline_order"):
    """工单: a hotline case as it came down, with the city's own number and limit (接诉即办条例 13)."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    city_number = Text()
    voice = UUID()
    matter = UUID()
    """The voice's own, also after it was joined to another."""
    received_at = Timestamptz()
    limit_at = Timestamptz()
    city_follow_up_at = Timestamptz(null=True, default=None)
    contacted = Boolean(null=True, default=None)
    solved = Boolean(null=True, default=None)
    satisfaction = Text(null=True, default=None)


class Clock(Table):
    """One running or finished time limit of a matter; superseded clocks stay."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    what = Text()
    started_at = Timestamptz()
    amount = BigInt()
    unit = Text()
    due_at = Timestamptz()
    provisional = Boolean(default=False)
    done_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)


class Sight(Table):
    """One officer's sight of one matter beyond their grants: on the team, on the agenda, opened with a reason."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    officer = UUID()
    reason = Text()
    consent_by = Text(default="")
    starts_at = Timestamptz()
    ends_at = Timestamptz(default=NEVER)


class Helper(Table):
    """A party that helps while another leads (研判)."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    party = UUID()
    since = Timestamptz()


class Application(Table):
    """延期 or 暂缓, applied for with a reason and a review date."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    kind = Text()
    applied_by = UUID()
    applied_at = Timestamptz()
    until = Timestamptz()
    decided_by = UUID(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    granted = Boolean(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)


class Whistle(Table):
    """吹哨: the subdistrict calls departments; each must report in by a time (北京市街道办事处条例)."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    kind = Text()
    called_by = UUID()
    called_at = Timestamptz()
    approved_by = UUID(null=True, default=None)
    approved_at = Timestamptz(null=True, default=None)
    report_in_by = Timestamptz()


class WhistleParty(Table, tablename="whistle_party"):
    id = UUID(primary_key=True)
    subdistrict = UUID()
    whistle = UUID()
    party = UUID()
    reported_at = Timestamptz(null=True, default=None)
    reported_by = UUID(null=True, default=None)


class Consultation(Table):
    """集中会诊 on one stuck matter."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    opened_by = UUID()
    opened_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)


class JoinRecord(Table, tablename="join_record"):
    """并案: what the joined matter was, so that parting gives it back. `kept` is JSON of ids, states and times."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    main = UUID()
    joined_at = Timestamptz()
    parted_at = Timestamptz(null=True, default=None)
    kept = Text()


class DutyReport(Table, tablename="duty_report"):
    """报告: harm to a minor, domestic violence, possible crime: when, to whom, receipt."""

    id = UUID(primary_key=True)
    subdistrict = UUID()
    matter = UUID()
    reported_to = Text()
    reported_at = Timestamptz()
    receipt = Text()
    by_officer = UUID()
