"""Every signed-in address that names a thing x every role x every way of standing to it, over HTTP.

What one may not see answers as what is not there: 404, without a word of it. What one may see but not do is refused by
name and changes nothing. Who sees and who does is typed here and in life_table.py from product.md, not read from the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from uuid import UUID

import httpx
import pytest
from litestar.routes import HTTPRoute

from domain.council.members.tables import CouncilMember
from domain.journal.tables import Journal
from domain.matters.tables import Matter
from domain.notices import actions as notices
from domain.notices.rules import Kind as NoticeKind
from domain.patrols import checkpoints
from domain.patrols.rules import Ground
from domain.people import actions as people
from domain.people.rules import Officer, Post
from domain.responsibilities.tables import ResponsibilityItem
from tests.build import NOON, Town
from tests.council import voting
from tests.domain import life_table
from tests.domain.sight_build import CALLER, WORDS, Scene, crowd, stage
from tests.web.browser import Browser, browsing, session_cookie
from tests.web.council_app import at
from tests.web.test_role_walk import TABLE
from web import auth
from web.app import create_app
from web.matter_steps import PATHS
from web.settings import Settings

NOBODY = UUID(int=7)
CASES = {
    **TABLE,
    "not yet sorted": (Scene(columns={"kind": "unsorted", "state": "registered"}), "lin he wu zhou zheng du"),
}
SCRUBBED = {("secret caller", "property"), ("household", "wu")}
"""Readers of a matter who read nothing of what was said and by whom."""

PRIVATE = (*CALLER.values(), CALLER["mobile"][-4:], WORDS, "睡不着", "细情", "夜间噪声")
REFUSED = {403, 409, 422}


@pytest.fixture(scope="module")
def house():
    return create_app(Settings.from_environment(), work=False)


def addresses(house, start: str) -> list[tuple[str, str]]:
    """(method, path format) of everything below it, HEAD and OPTIONS left out."""
    found = []
    for route in house.routes:
        if isinstance(route, HTTPRoute) and route.path_format.startswith(start):
            found += [
                (method, route.path_format)
                for method, (handler, _) in route.route_handler_map.items()
                if method not in ("HEAD", "OPTIONS") and not handler.opt.get("public")
            ]
    return sorted(found)


def filled(path: str, **holes: object) -> str:
    """Its holes filled; a name nobody gave is a thing that does not exist."""
    return re.sub(r"\{(\w+)[^}]*\}", lambda hole: str(holes.get(hole[1], 1 if hole[1] == "n" else NOBODY)), path)


class Walker:
    """One client for everybody: the next officer sits down at it."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.secret = Settings.from_environment().secret

    async def sit(self, officer: Officer) -> None:
        cookie = await session_cookie(officer)
        self.browser.cookies.clear()
        self.browser.cookies.set(auth.COOKIE, cookie)
        self.browser.token = auth.token(self.secret, cookie)

    async def ask(self, method: str, path: str, **fields: str) -> httpx.Response:
        if method == "GET":
            return await self.browser.get(path)
        return await self.browser.submit(path, **fields)

    async def is_hidden(self, method: str, path: str, absent: str, private: tuple[str, ...]) -> str:
        """'' where the thing answers as one that is not there."""
        answer = await self.ask(method, path)
        leaks = [word for word in private if word in read(answer)]
        if answer.status_code == 404 and not leaks:
            return ""
        # What is wrong with the form itself may be said before anything is looked up, the same of everything.
        nothing = await self.ask(method, absent)
        if answer.status_code == nothing.status_code in REFUSED and plain(answer) == plain(nothing) and not leaks:
            return ""
        return f"{method} {path}: {answer.status_code} {leaks}"


def plain(answer: httpx.Response) -> str:
    return re.sub(r"[0-9a-f]{80}", "", answer.text)


def read(answer: httpx.Response) -> str:
    """Without tokens and ids, in whose digits the end of a mobile number stands by chance."""
    return re.sub(r"[0-9a-f-]{32,}", "", answer.text)


@pytest.fixture
async def walker(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    await crowd(town)
    async with browsing() as browser:
        browser.headers["accept-encoding"] = "identity"
        yield Walker(browser)


def deeds_of(house, matter: UUID) -> Iterator[tuple[str, str, str, str]]:
    """(method, address, the same of a matter that is not there, deed or '')"""
    for method, path in addresses(house, "/matters/{matter_id"):
        for deed in sorted(PATHS) if "{deed" in path else [""]:
            yield method, filled(path, matter_id=matter, deed=deed), filled(path, deed=deed), deed


@pytest.mark.parametrize("case", CASES)
async def test_a_matter_one_may_not_see_is_not_there_at_any_of_its_addresses(town, walker, house, case):
    scene, readers = CASES[case]
    matter = await stage(town, scene, "gang01")
    lines, wrong, tried = await Journal.count(), [], 0
    for name in town.officers:
        if name in readers.split():
            continue
        await walker.sit(town.loaded[name])
        for method, path, absent, _ in deeds_of(house, matter.id):
            fault = await walker.is_hidden(method, path, absent, (*PRIVATE, matter.number))
            wrong += [f"{name} {fault}"] if fault else []
            tried += 1

    assert not wrong
    assert tried > 15 * 40 and await Journal.count() == lines


@pytest.mark.parametrize("case", CASES)
async def test_a_deed_that_is_not_ones_own_is_refused_and_changes_nothing(town, walker, house, case):
    scene, readers = CASES[case]
    wrong = []
    for n, name in enumerate(readers.split()):
        officer, matter = town.loaded[name], await stage(town, scene, f"hers{n:02}")
        await walker.sit(officer)
        page = await walker.ask("GET", f"/matters/{matter.id}")
        wrong += [] if page.status_code == 200 else [f"{name} sees no page: {page.status_code}"]
        lines = await Journal.count()
        for method, path, _, deed in deeds_of(house, matter.id):
            step = deed.replace("-", "_")
            allowed = step not in life_table.TABLE or (
                life_table.theirs(step, officer, matter) and life_table.in_state(step, matter)
            )
            if method == "GET" or allowed:
                continue
            answer = await walker.ask(method, path)
            wrong += [] if answer.status_code in REFUSED else [f"{name} {path}: {answer.status_code}"]
            if (case, name) in SCRUBBED:
                wrong += [f"{name} {path} shows {word}" for word in PRIVATE if word in read(answer)]
        now = await Matter.objects().get(Matter.id == matter.id)
        wrong += [] if now and now.version == matter.version else [f"{name} changed it"]
        wrong += [] if await Journal.count() == lines else [f"{name} left a line"]

    assert not wrong


COMMUNITY = "zhou wu member overseer convenor chair clerk scrutineer counter cadre"
STREET = "zheng wang feng director inspector"
ONLY_READ = "wu member overseer cadre zheng wang feng director inspector"
"""Who sees a meeting and a ballot of 东街社区, and who of them has no deed there."""


@pytest.fixture
async def council(town, walker):
    """A meeting whose notice is out, its item, ballot and a member; private: what nobody else may read."""
    room = await voting(town, number=10)
    member = await CouncilMember.select(CouncilMember.id).first()
    holes = {
        "meeting_id": room.meeting, "item_id": room.item, "ballot_id": room.ballot, "voter": room.voters()[0],
        "member": member["id"],
    }  # fmt: skip
    return holes, ("43 号楼上下水管", "代表0", *room.codes())


async def test_a_meeting_one_may_not_see_is_not_there_at_any_of_its_addresses(town, walker, house, council):
    holes, private = council
    wrong, lines = [], await Journal.count()
    paths = [*addresses(house, "/meetings/{meeting"), *addresses(house, "/meetings/ballots/{ballot")]
    for name in town.officers:
        if name in f"{COMMUNITY} {STREET}".split():
            continue
        await walker.sit(town.loaded[name])
        for method, path in paths:
            fault = await walker.is_hidden(method, filled(path, **holes), filled(path), private)
            wrong += [f"{name} {fault}"] if fault else []

    assert not wrong
    assert len(paths) > 20 and await Journal.count() == lines


async def test_who_only_reads_a_meeting_is_refused_every_deed(town, walker, house, council):
    holes, _ = council
    wrong, lines = [], await Journal.count()
    for name in f"{COMMUNITY} {STREET}".split():
        await walker.sit(town.loaded[name])
        for path in ("/meetings/{meeting_id}", "/meetings/ballots/{ballot_id}"):
            answer = await walker.ask("GET", filled(path, **holes))
            wrong += [] if answer.status_code == 200 and "43 号楼" in answer.text else [f"{name} {path}"]
        for method, path in chain(
            addresses(house, "/meetings/{meeting"), addresses(house, "/meetings/ballots/{ballot")
        ):
            if method == "GET" or name not in ONLY_READ.split():
                continue
            answer = await walker.ask(method, filled(path, **holes))
            there = set(re.findall(r"\{(\w+)", path)) <= set(holes)
            wrong += (
                []
                if answer.status_code in REFUSED | (set() if there else {404})
                else [f"{name} {method} {path}: {answer.status_code}"]
            )

    assert not wrong
    assert await Journal.count() == lines


RESIDENT = "李春花"


@pytest.fixture
async def draft(town, walker):
    """A draft of 东街社区 that still names a resident."""
    id = await notices.draft(
        town.community, NoticeKind.SERVICE, title="东门路灯更换", text=f"居民{RESIDENT}反映路灯不亮。", officer=town.zhou, now=NOON
    )  # fmt: skip
    return {"notice_id": id}, ("东门路灯更换", RESIDENT)


async def test_a_notice_one_may_not_see_is_not_there_at_any_of_its_addresses(town, walker, house, draft):
    holes, private = draft
    wrong, lines, paths = [], await Journal.count(), addresses(house, "/notices/{notice")
    for name in town.officers:
        if name in f"{COMMUNITY} {STREET}".split():
            continue
        await walker.sit(town.loaded[name])
        for method, path in paths:
            fault = await walker.is_hidden(method, filled(path, **holes), filled(path), private)
            wrong += [f"{name} {fault}"] if fault else []

    assert not wrong
    assert len(paths) > 10 and await Journal.count() == lines


async def test_who_only_reads_notices_is_refused_every_deed(town, walker, house, draft):
    holes, _ = draft
    wrong, lines = [], await Journal.count()
    for name in "overseer scrutineer counter cadre zheng wang feng director inspector".split():
        await walker.sit(town.loaded[name])
        page = await walker.ask("GET", filled("/notices/{notice_id}", **holes))
        wrong += [] if page.status_code == 200 and "东门路灯更换" in page.text else [f"{name}: {page.status_code}"]
        for method, path in addresses(house, "/notices/{notice"):
            if method == "POST":
                answer = await walker.ask(method, filled(path, **holes))
                wrong += [] if answer.status_code in REFUSED else [f"{name} {path}: {answer.status_code}"]

    assert not wrong
    assert await Journal.count() == lines


OWN_LIST = "observer root foreign foreign_leader foreign_worker"
"""Who has another subdistrict's list, or none."""

ITEM = dict.fromkeys("name keywords basis party duty take_up contact settle follow_up in_force_on reason".split(), "")
PUBLISHERS = "feng director wang chen"
"""Who puts a new edition of the list in force: the subdistrict's leaders, its administrator."""


async def test_the_list_of_another_subdistrict_is_not_there_and_only_leaders_change_their_own(town, walker, house):
    item = await ResponsibilityItem.objects().get(
        (ResponsibilityItem.code == "lighting") & (ResponsibilityItem.subdistrict == town.street)
    )
    holes, wrong, lines = {"item_id": item.id}, [], await Journal.count()
    for name in town.officers:
        await walker.sit(town.loaded[name])
        for method, path in addresses(house, "/responsibilities/{"):
            mine = filled(path, **holes)
            if name in OWN_LIST.split():
                fault = await walker.is_hidden(method, mine, filled(path), ("公共照明",))
                wrong += [f"{name} {fault}"] if fault else []
                continue
            answer = await walker.ask(method, mine, **ITEM)
            right = {200} if path == "/responsibilities/{item_id}" and method == "GET" else {403}
            right = {200, 422} if name in PUBLISHERS.split() else right
            wrong += [] if answer.status_code in right else [f"{name} {method} {path}: {answer.status_code}"]

    assert not wrong
    assert await Journal.count() == lines


KEEPERS = "chen root zhou"
"""Who keeps accounts that 吴 of 东街社区 is one of: the street's and the installation's administrators, her secretary."""


async def test_an_account_is_shown_to_whoever_keeps_it_and_to_nobody_else(town, walker, house):
    holes, wrong, lines = {"id": town.wu.id}, [], await Journal.count()
    for name in town.officers:
        await walker.sit(town.loaded[name])
        for method, path in addresses(house, "/people/{"):
            if name not in KEEPERS.split():
                # Her own name stands in her own menu.
                private = () if name == "wu" else ("吴", "社区工作者")
                fault = await walker.is_hidden(method, filled(path, **holes), filled(path), private)
                wrong += [f"{name} {fault}"] if fault else []
                continue
            answer = await walker.ask(method, filled(path, **holes))
            right = {200} if method == "GET" else REFUSED
            wrong += [] if answer.status_code in right else [f"{name} {method} {path}: {answer.status_code}"]

    assert not wrong
    assert await Journal.count() == lines


async def test_a_turn_is_handed_over_by_whoever_had_it(town, walker):
    turn = await people.put_on_roster(
        town.du.id, Post.OFFICER, NOON, NOON.replace(hour=12), community=None, officer=town.zheng, now=NOON
    )
    wrong, lines = [], await Journal.count()
    for name in sorted(town.officers, key="du".__eq__):
        await walker.sit(town.loaded[name])
        answer = await walker.ask("POST", f"/roster/{turn}/handover", done="2", open="1", note="夜间")
        right = 303 if name == "du" else 404
        wrong += [] if answer.status_code == right else [f"{name}: {answer.status_code}"]

    assert not wrong
    assert await Journal.count() == lines + 1


SETTERS, BESIDE = "zhou zheng wang feng director", "lin he wu member overseer mediator head clerk du inspector"


async def test_a_checkpoint_of_elsewhere_is_not_there_and_only_setters_take_it_away(town, walker):
    point = await checkpoints.set_up(
        town.east, "东门", Ground.SECURITY, "东街社区安保方案", officer=town.zhou, now=NOON
    )
    wrong = []
    for name in town.officers:
        if name in SETTERS.split():
            continue
        await walker.sit(town.loaded[name])
        answer = await walker.ask("POST", f"/patrols/checkpoints/{point}/end")
        within = name in f"{BESIDE} volunteer convenor chair scrutineer counter cadre".split()
        wrong += [] if answer.status_code == (403 if within else 404) else [f"{name}: {answer.status_code}"]
        wrong += [f"{name} reads it"] if "东门" in answer.text else []

    assert not wrong
    assert [one["id"] for one in await checkpoints.of_grids([town.east])] == [point]


async def test_no_signed_in_address_that_names_a_thing_is_left_out_of_this_walk(house):
    walked = ("/matters/{", "/meetings/{", "/meetings/ballots/{", "/notices/{", "/responsibilities/{", "/people/{")
    others = {
        "/roster/{turn_id}/handover", "/patrols/checkpoints/{point}/end", "/patrols/quarantine/{entry}",
        "/patrols/phones/{phone}/wipe", "/patrols/phones/{phone}/see-to",
        "/notices/from-ballot/{ballot_id}", "/meetings/members/{member}/end", "/meetings/members/{member}/strike",
    }  # fmt: skip
    named = {path for _, path in addresses(house, "/") if "{" in path}

    assert {path for path in named if not path.startswith(walked)} == others


@pytest.mark.parametrize(
    "path",
    ["/notices/from-ballot/{ballot_id}", "/meetings/members/{member}/end", "/meetings/members/{member}/strike"],
)
async def test_what_hangs_on_a_council_is_not_there_for_strangers(town, walker, council, path):
    holes, private = council
    wrong, lines = [], await Journal.count()
    for name in town.officers:
        if name in f"{COMMUNITY} {STREET}".split():
            continue
        await walker.sit(town.loaded[name])
        fault = await walker.is_hidden("POST", filled(path, **holes), filled(path), private)
        wrong += [f"{name} {fault}"] if fault else []

    assert not wrong
    assert await Journal.count() == lines
