"""Who sees what: the table of product.md as data. Lists, pages, exports and the walking test all read it.

What one may not see does not exist. No grant, no rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.people.rules import LEADERS, Role
from domain.words import Word


class Group(Word):
    """A matter belongs to exactly one. HOUSEHOLD is every confidential one but those sorted as public or shared."""

    UNSORTED = "unsorted", "待分类"
    OPEN = "open", "公事、共事"
    GUARDED = "guarded", "保密类别的公事、共事"
    HOUSEHOLD = "household", "家事"


class Reach(Word):
    """How a matter comes within somebody's sight."""

    PLACE = "place", "本辖区"
    REGISTERED = "registered", "本人登记"
    PARTY = "party", "派给本单位"
    HANDLER = "handler", "本人办理"
    FOLLOWER = "follower", "由本人回访"
    TO_SORT = "to_sort", "待初分"
    TO_CONFIRM = "to_confirm", "待核定或研判"
    ORDER = "order", "工单，市级回访未到"
    TEAM = "team", "微网格队伍"
    CONSENTED = "consented", "经双方同意入队"
    HELPER = "helper", "协助办理"
    AGENDA = "agenda", "会议议题"
    OPENED = "opened", "说明理由后查看"
    CONSULTATION = "consultation", "正在会诊"
    EMERGENCY = "emergency", "紧急类别"
    COUNCIL = "council", "经过议事"


class Layer(Word):
    """What of a matter is seen. LINE is number, category, state and clock only."""

    LINE = "line", "一行"
    ORDER = "order", "诉求"
    FILE = "file", "调解卷"
    CONTACT = "contact", "联系方式"


@dataclass(frozen=True)
class Seen:
    """These roles see this group by that reach, these layers; scrubbed: no name, phone, room, voice or own words."""

    roles: frozenset[Role]
    groups: frozenset[Group]
    reach: Reach
    layers: frozenset[Layer]
    scrubbed: bool = False


def _seen(roles: object, groups: str, reach: Reach, layers: str, *, scrubbed: bool = False) -> Seen:
    who = frozenset(roles) if isinstance(roles, (set, frozenset)) else frozenset({roles})
    return Seen(
        who,  # type: ignore[arg-type]
        frozenset(Group[name] for name in groups.split()),
        reach,
        frozenset(Layer[name] for name in layers.split()) | {Layer.LINE},
        scrubbed,
    )


ALL = "UNSORTED OPEN GUARDED HOUSEHOLD"
CLOSED = "GUARDED HOUSEHOLD"
GRID = {Role.GRID_WORKER, Role.GRID_LEAD}
DESK = {*LEADERS, Role.AREA_CADRE}
ANYBODY = frozenset(Role) - {Role.OBSERVER, Role.ADMINISTRATOR, Role.INSTALLATION_ADMINISTRATOR, Role.INSPECTOR}
OUTSIDE = {Role.OFFICE_OFFICER, Role.DEPARTMENT_CONTACT, Role.SERVICE_COMPANY, Role.PROPERTY_MANAGER}
MEETING = {Role.CONVENOR, Role.CHAIR, Role.CLERK, Role.SCRUTINEER, Role.COUNTER}
HOMELY = {Role.COMMITTEE_MEMBER, Role.ENTRANCE_HEAD, Role.MEDIATOR, *GRID}

SIGHT: tuple[Seen, ...] = (
    _seen(GRID, ALL, Reach.PLACE, "ORDER"),
    _seen(GRID, ALL, Reach.HANDLER, "ORDER CONTACT"),
    _seen(Role.COMMUNITY_WORKER, "UNSORTED OPEN", Reach.PLACE, "ORDER"),
    _seen(Role.COMMUNITY_WORKER, CLOSED, Reach.PLACE, "LINE"),
    _seen(Role.COMMUNITY_WORKER, ALL, Reach.TO_SORT, "ORDER CONTACT"),
    _seen(Role.COMMUNITY_WORKER, ALL, Reach.HANDLER, "ORDER CONTACT"),
    _seen(Role.COMMUNITY_WORKER, "HOUSEHOLD", Reach.TEAM, "ORDER FILE"),
    _seen(Role.COMMUNITY_SECRETARY, ALL, Reach.PLACE, "ORDER CONTACT"),
    _seen(Role.COMMUNITY_SECRETARY, "HOUSEHOLD", Reach.TEAM, "ORDER FILE"),
    _seen(Role.COMMUNITY_SECRETARY, "HOUSEHOLD", Reach.OPENED, "ORDER FILE"),
    _seen(Role.DISPATCHER, "UNSORTED OPEN", Reach.PLACE, "ORDER"),
    _seen(Role.DISPATCHER, ALL, Reach.ORDER, "ORDER CONTACT"),
    _seen(Role.DISPATCHER, "HOUSEHOLD", Reach.TO_CONFIRM, "LINE", scrubbed=True),
    # Whoever must confirm, dispatch, approve or close a guarded public matter knows that it is there, and no more.
    _seen({Role.DISPATCHER, *DESK}, "GUARDED", Reach.PLACE, "LINE", scrubbed=True),
    _seen(DESK, "OPEN", Reach.PLACE, "ORDER"),
    _seen(DESK, "HOUSEHOLD", Reach.CONSULTATION, "LINE", scrubbed=True),
    _seen(DESK, "UNSORTED OPEN", Reach.REGISTERED, "ORDER"),
    _seen(Role.ON_DUTY, "UNSORTED OPEN", Reach.PLACE, "ORDER"),
    _seen(Role.ON_DUTY, ALL, Reach.EMERGENCY, "ORDER CONTACT"),
    _seen(Role.COMMITTEE_MEMBER, "UNSORTED OPEN", Reach.REGISTERED, "ORDER"),
    _seen(Role.COMMITTEE_MEMBER, "OPEN", Reach.PLACE, "ORDER"),
    _seen(Role.ENTRANCE_HEAD, "UNSORTED OPEN", Reach.REGISTERED, "ORDER"),
    _seen(OUTSIDE, "OPEN GUARDED", Reach.PARTY, "ORDER"),
    _seen(OUTSIDE, "OPEN GUARDED", Reach.HELPER, "ORDER"),
    _seen(HOMELY, "HOUSEHOLD", Reach.TEAM, "ORDER FILE"),
    _seen({Role.TEAM_MEMBER, *OUTSIDE}, "HOUSEHOLD", Reach.CONSENTED, "ORDER FILE"),
    _seen(Role.OVERSIGHT_MEMBER, "OPEN", Reach.COUNCIL, "ORDER"),
    _seen(MEETING, "OPEN", Reach.AGENDA, "ORDER"),
    _seen(Role.INSPECTOR, "OPEN", Reach.PLACE, "ORDER"),
    _seen(set(ANYBODY), ALL, Reach.FOLLOWER, "ORDER CONTACT"),
)
