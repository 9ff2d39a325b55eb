"""Who may take which step with which kind, and which steps a page offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from domain.matters.rules.life import LIFE, SORTED_KINDS, Facts
from domain.matters.rules.refusals import NotYourStep, SamePerson
from domain.matters.rules.words import Kind, State, Step
from domain.people.rules import LEADERS, Officer, Role
from domain.words import Word


class By(Word):
    """How somebody must stand to the matter."""

    HERE = "here", "辖区内"
    PARTY = "party", "承办单位"
    HANDLER = "handler", "办理人"
    OTHER = "other", "办理人以外"
    FOLLOWER = "follower", "回访人"
    CLAIMING = "claiming", "牵头领导"
    UNCLAIMED = "unclaimed", "无人牵头"
    COUNCIL = "council", "经过议事"
    SUMMONED = "summoned", "被吹哨单位"
    ENTITLED = "entitled", "可看联系方式的人"


@dataclass(frozen=True)
class Who:
    roles: frozenset[Role]
    by: By = By.HERE
    emergency: bool = False


def _who(*roles: Role, by: By = By.HERE, emergency: bool = False) -> Who:
    return Who(frozenset(roles), by, emergency)


R = Role

ANY = frozenset(Role) - {R.OBSERVER, R.ADMINISTRATOR, R.INSTALLATION_ADMINISTRATOR, R.INSPECTOR}

_SORTERS = (
    _who(R.COMMUNITY_WORKER, R.COMMUNITY_SECRETARY, R.DISPATCHER),
    _who(R.ON_DUTY, emergency=True),
)

_TOP = (_who(R.DISPATCHER, *LEADERS),)

_SECRETARY = (_who(R.COMMUNITY_SECRETARY),)

_JOINERS = (_who(R.COMMUNITY_WORKER, R.COMMUNITY_SECRETARY, R.DISPATCHER),)

_DOER = (_who(*ANY, by=By.PARTY), _who(*ANY, by=By.HANDLER))

_APPROVERS = (_who(*LEADERS),)

_HOME_APPROVERS = (_who(R.COMMUNITY_SECRETARY, by=By.OTHER),)

_ACCEPTERS = (_who(R.DISPATCHER, R.COMMUNITY_SECRETARY, *LEADERS, by=By.OTHER),)

_HOLDERS = (*_SECRETARY, _who(R.COMMUNITY_WORKER, R.GRID_WORKER, R.GRID_LEAD, by=By.HANDLER))


def _each(kinds: tuple[Kind, ...], step: Step, who: tuple[Who, ...]) -> dict[tuple[Step, Kind], tuple[Who, ...]]:
    return {(step, kind): who for kind in kinds}


_ALL = tuple(Kind)

WHO: dict[tuple[Step, Kind], tuple[Who, ...]] = {
    **_each(_ALL, Step.SOLVE_ON_SPOT, (_who(R.GRID_WORKER, R.GRID_LEAD),)),
    **_each(_ALL, Step.SORT, _SORTERS),
    (Step.CONFIRM, Kind.PUBLIC): (*_TOP, _who(R.ON_DUTY, emergency=True)),
    (Step.CONFIRM, Kind.SHARED): _TOP,
    (Step.CONFIRM, Kind.HOUSEHOLD): (_who(R.DISPATCHER),),
    (Step.DISPATCH, Kind.PUBLIC): (_who(R.DISPATCHER), _who(R.ON_DUTY, emergency=True)),
    (Step.CONVENE, Kind.SHARED): _SECRETARY,
    (Step.CLAIM, Kind.HOUSEHOLD): (_who(R.GRID_WORKER, R.GRID_LEAD),),
    **_each((Kind.SHARED, Kind.HOUSEHOLD), Step.ASSIGN, _SECRETARY),
    **_each((Kind.SHARED, Kind.HOUSEHOLD), Step.REASSIGN, _SECRETARY),
    **_each(SORTED_KINDS, Step.HAND_BACK, _DOER),
    **_each(SORTED_KINDS, Step.ADJUDICATE, _TOP),
    **_each(SORTED_KINDS, Step.TAKE_UP, _DOER),
    **_each(_ALL, Step.CONTACT, (*_DOER, _who(R.COMMUNITY_WORKER, R.COMMUNITY_SECRETARY, R.GRID_WORKER, R.GRID_LEAD))),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.PUT_ON_LEDGER, _APPROVERS),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.CLAIM_LEDGER, _APPROVERS),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.WHISTLE, (_who(R.DISPATCHER),)),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.APPROVE_WHISTLE, _APPROVERS),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.REPORT_IN, (_who(*ANY, by=By.SUMMONED),)),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.CONSULT, _APPROVERS),
    (Step.CONSULT, Kind.HOUSEHOLD): _SECRETARY,
    **_each((Kind.PUBLIC, Kind.SHARED), Step.END_CONSULT, _APPROVERS),
    (Step.END_CONSULT, Kind.HOUSEHOLD): _SECRETARY,
    **_each(SORTED_KINDS, Step.EXTEND, _DOER),
    **_each(SORTED_KINDS, Step.SUSPEND, _DOER),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.DECIDE, _APPROVERS),
    (Step.DECIDE, Kind.HOUSEHOLD): _HOME_APPROVERS,
    **_each((Kind.PUBLIC, Kind.SHARED), Step.RESUME, _APPROVERS),
    (Step.RESUME, Kind.HOUSEHOLD): _HOME_APPROVERS,
    **_each(_ALL, Step.REPORT, (*_DOER, _who(R.COMMUNITY_WORKER, R.COMMUNITY_SECRETARY, R.GRID_LEAD, R.GRID_WORKER))),
    **_each((Kind.PUBLIC, Kind.HOUSEHOLD), Step.SETTLE, _DOER),
    (Step.SETTLE, Kind.SHARED): (*_DOER, _who(R.COMMUNITY_SECRETARY, by=By.COUNCIL)),
    **_each(SORTED_KINDS, Step.ACCEPT, _ACCEPTERS),
    **_each(SORTED_KINDS, Step.RETURN, _ACCEPTERS),
    **_each(SORTED_KINDS, Step.FOLLOW_UP, (_who(*ANY, by=By.FOLLOWER), _who(R.COMMUNITY_SECRETARY, by=By.OTHER))),
    (Step.CLOSE, Kind.PUBLIC): (_who(R.DISPATCHER, by=By.UNCLAIMED), _who(*LEADERS, by=By.CLAIMING)),
    **_each((Kind.SHARED, Kind.HOUSEHOLD), Step.CLOSE, _SECRETARY),
    **_each(SORTED_KINDS, Step.REOPEN, (_who(R.COMMUNITY_SECRETARY, R.DISPATCHER),)),
    (Step.RECLASSIFY, Kind.PUBLIC): _TOP,
    **_each((Kind.SHARED, Kind.HOUSEHOLD), Step.RECLASSIFY, (*_TOP, *_SECRETARY)),
    **_each(_ALL, Step.JOIN, _JOINERS),
    **_each(_ALL, Step.PART, _JOINERS),
    **_each(_ALL, Step.WITHDRAW, (_who(R.COMMUNITY_SECRETARY, R.DISPATCHER),)),
    **_each(_ALL, Step.ADD_VOICE, (*_JOINERS, _who(R.GRID_WORKER, R.GRID_LEAD))),
    **_each(_ALL, Step.CITY_FOLLOW_UP, (_who(R.DISPATCHER),)),
    (Step.OPEN_FILE, Kind.HOUSEHOLD): _SECRETARY,
    (Step.FORM_TEAM, Kind.HOUSEHOLD): (_who(*ANY, by=By.HANDLER),),
    (Step.REFUSE_MEDIATION, Kind.HOUSEHOLD): (_who(*ANY, by=By.HANDLER), _who(R.COMMUNITY_SECRETARY, R.MEDIATOR)),
    **_each((Kind.PUBLIC, Kind.SHARED), Step.RELEASE_CONTACT, (_who(R.COMMUNITY_SECRETARY, R.DISPATCHER),)),
    (Step.RELEASE_CONTACT, Kind.HOUSEHOLD): _HOLDERS,
    **_each((Kind.PUBLIC, Kind.SHARED), Step.TAKE_BACK_CONTACT, (_who(R.COMMUNITY_SECRETARY, R.DISPATCHER),)),
    (Step.TAKE_BACK_CONTACT, Kind.HOUSEHOLD): _HOLDERS,
    **_each(_ALL, Step.UNMASK, (_who(*ANY, by=By.ENTITLED),)),
    **_each(_ALL, Step.NOTE, (*_DOER, *_JOINERS, _who(*LEADERS))),
}
"""Who may take which step with which kind. Everybody also needs sight of the matter."""

REGISTRARS = frozenset(
    {
        R.GRID_WORKER,
        R.GRID_LEAD,
        R.ENTRANCE_HEAD,
        R.COMMUNITY_WORKER,
        R.COMMUNITY_SECRETARY,
        R.COMMITTEE_MEMBER,
        R.DISPATCHER,
        R.AREA_CADRE,
        R.ON_DUTY,
        *LEADERS,
    }
)

ON_SPOT = frozenset({R.GRID_WORKER, R.GRID_LEAD})


def may(officer: Officer, step: Step, matter: Facts, *, summoned: frozenset[UUID] = frozenset()) -> bool:
    return any(_stands(officer, who, matter, summoned) for who in WHO.get((step, Kind(matter.kind)), ()))


def _stands(officer: Officer, who: Who, matter: Facts, summoned: frozenset[UUID]) -> bool:
    if who.emergency and not (matter.emergency and officer.out_of_hours):
        return False
    held = [grant for grant in officer.grants if grant.role in who.roles]
    if not held:
        return False
    match who.by:
        case By.PARTY:
            return matter.party is not None and matter.party in {grant.place.id for grant in held}
        case By.HANDLER:
            return matter.handler == officer.id
        case By.FOLLOWER:
            return matter.follower == officer.id and not is_handler(officer, matter)
        case By.CLAIMING:
            return matter.claiming_leader == officer.id
        case By.ENTITLED:
            return True
        case By.SUMMONED:
            return bool(summoned & {grant.place.id for grant in held})
    here = any(grant.place.covers(matter.subdistrict, matter.community, matter.grid) for grant in held)
    match who.by:
        case By.UNCLAIMED:
            return here and matter.claiming_leader is None
        case By.COUNCIL:
            return here and matter.in_council and matter.party is None
        case By.OTHER:
            return here and not is_handler(officer, matter)
    return here


def is_handler(officer: Officer, matter: Facts) -> bool:
    return matter.handler == officer.id or (matter.party is not None and matter.party in officer.parties)


def require(officer: Officer, step: Step, matter: Facts, *, summoned: frozenset[UUID] = frozenset()) -> None:
    """Raises SamePerson or NotYourStep."""
    if may(officer, step, matter, summoned=summoned):
        return
    allowed = WHO.get((step, Kind(matter.kind)), ())
    if is_handler(officer, matter) and any(who.by in (By.OTHER, By.FOLLOWER) for who in allowed):
        raise SamePerson(step=step.label, rule=SEPARATE.get(step, "办验分离"), who="网格长、社区书记或街道")
    raise NotYourStep(step=step.label, who=in_words(allowed))


SEPARATE = {Step.FOLLOW_UP: "回访人不得是办理人", Step.ACCEPT: "办验分离", Step.RETURN: "办验分离"}


def in_words(allowed: tuple[Who, ...]) -> str:
    """「派单员、领导」 for a refusal."""
    said: list[str] = []
    for who in allowed:
        if who.by in (By.PARTY, By.HANDLER, By.FOLLOWER, By.CLAIMING, By.SUMMONED, By.ENTITLED):
            said.append(who.by.label)
        else:
            said += [role.label for role in Role if role in who.roles]
    return "、".join(dict.fromkeys(said)) or "其他类别的事项"


def usually(step: Step, kind: Kind) -> str:
    """「社区工作者、社区书记」: whom this step waits for in office hours."""
    return in_words(tuple(who for who in WHO.get((step, kind), ()) if not who.emergency))


def steps_open_to(officer: Officer, matter: Facts, *, summoned: frozenset[UUID] = frozenset()) -> list[Step]:
    """The buttons a page should offer. A joined matter offers only parting."""
    state = State(matter.state)
    found = []
    for step, (sources, _) in LIFE.items():
        if state not in sources or not may(officer, step, matter, summoned=summoned):
            continue
        if (matter.joined_to is not None) != (step is Step.PART):
            continue
        if step in FITS and not FITS[step](matter):
            continue
        found.append(step)
    return found


def _leading_open(matter: Facts) -> bool:
    return matter.hand_backs < 2


FITS: dict[Step, Callable[[Facts], bool]] = {
    Step.DISPATCH: _leading_open,
    Step.CONVENE: _leading_open,
    Step.CLAIM: _leading_open,
    Step.ASSIGN: _leading_open,
    Step.REASSIGN: lambda matter: matter.handler is not None and matter.party is None,
    Step.ADJUDICATE: lambda matter: matter.hand_backs >= 2 or matter.disputed,
    Step.HAND_BACK: lambda matter: not matter.adjudicated,
    Step.PUT_ON_LEDGER: lambda matter: not matter.on_ledger,
    Step.CLAIM_LEDGER: lambda matter: matter.on_ledger and matter.claiming_leader is None,
    Step.END_CONSULT: lambda matter: matter.in_consultation,
    Step.RELEASE_CONTACT: lambda matter: matter.party is not None or matter.kind == Kind.HOUSEHOLD,
    Step.FOLLOW_UP: lambda matter: not matter.on_ledger or matter.state == State.ACCEPTED,
    Step.CLOSE: lambda matter: not matter.on_ledger or matter.state != State.SETTLED,
}
"""A button that could only be refused is not offered."""
