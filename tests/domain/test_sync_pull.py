"""What a phone gets back: its own grids, what changed, what is gone, and everything when sight itself has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.journal import actions as journal
from domain.journal import epoch
from domain.people import actions as people
from domain.people import queries
from domain.people.rules import PlaceKind, Role
from domain.sync import devices, pull, verbs  # noqa: F401
from domain.sync.rules import read_batch
from tests.build import NOON
from tests.phone import KEY, Phone


@pytest.fixture
async def phone(town):
    return await Phone.of(town.lin)


async def ask(phone: Phone, last: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A pull with what the last answer said."""
    await journal.seal()
    known = {name: last[name] for name in ("cursor", "epoch", "sight_version")} if last else {}
    device = await devices.by_token(phone.token, NOON)
    assert device is not None
    return await pull.changes_for(device, read_batch(phone.batch(**{**known, **more})), key=KEY, now=NOON)


def titles(answer: dict[str, Any]) -> list[str]:
    return sorted(row["title"] for row in answer["changes"] if row["kind"] == "matter")


async def test_the_first_pull_is_everything_of_my_grid_and_nothing_of_the_neighbours(phone, town):
    stranger = await Phone.of(town.shen)
    await phone.push(phone.finding(town.east, place="东"), phone.patrol(town.east))
    await stranger.push(stranger.finding(town.west, place="西"))

    answer = await ask(phone)

    assert answer["snapshot"]
    assert titles(answer) == ["东公共照明"]
    assert [row["window"] for row in answer["changes"] if row["kind"] == "patrol"] == ["midday"]


async def test_then_only_what_changed(phone, town):
    await phone.push(phone.finding(town.east, place="一"))
    first = await ask(phone)
    assert (await ask(phone, first))["changes"] == []
    await phone.push(phone.finding(town.east, place="二"))

    answer = await ask(phone, first)

    assert not answer["snapshot"]
    assert titles(answer) == ["二公共照明"]


def walked(answer: dict[str, Any]) -> list[int]:
    return [row["findings"] for row in answer["changes"] if row["kind"] == "patrol"]


async def test_what_was_found_after_nothing_found_was_tapped_is_told_to_every_phone(phone, town):
    other = await Phone.of(town.lin)
    during = {"on": "2026-11-23", "window": "midday"}
    await phone.push(phone.patrol(town.east))
    before = await ask(other)
    await phone.push(phone.finding(town.east, patrol=during), phone.finding(town.east, patrol=during))

    assert walked(before) == [0]
    assert walked(await ask(other, before)) == [2]
    assert walked(await ask(other)) == [2]
    assert walked(await ask(phone)) == [2]


async def test_a_patrol_counts_what_it_said_and_nothing_of_another_window(phone, town):
    await phone.push(phone.patrol(town.east, findings=3))
    await phone.push(
        phone.finding(town.east, patrol={"on": "2026-11-23", "window": "evening"}), phone.finding(town.east)
    )

    assert walked(await ask(phone)) == [3]


async def test_what_commits_late_is_not_skipped(phone, town):
    """On PostgreSQL a line that is not yet sealed lies after the cursor, however early it was written."""
    first = await ask(phone)
    await phone.push(phone.finding(town.east, place="晚"))
    device = await devices.by_token(phone.token, NOON)
    before = await pull.changes_for(device, read_batch(phone.batch(**_known(first))), key=KEY, now=NOON)

    answer = await ask(phone, before)

    assert titles(before) + titles(answer) == ["晚公共照明"]


def _known(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: answer[name] for name in ("cursor", "epoch", "sight_version")}


async def test_what_is_withdrawn_goes_from_the_phone(phone, town):
    from domain.matters import actions as matters

    op = phone.finding(town.east)
    await phone.push(op)
    first = await ask(phone)
    await matters.withdraw(_id(op), "报错了", officer=town.zhou, now=NOON)

    answer = await ask(phone, first)

    assert answer["tombstones"] == [{"kind": "matter", "id": _id(op)}]


def _id(op: dict[str, Any]):
    from uuid import UUID

    return UUID(op["entity_id"])


async def test_a_new_grid_is_sent_as_a_snapshot_and_an_ended_one_is_gone(phone, town):
    stranger = await Phone.of(town.shen)
    await stranger.push(stranger.finding(town.west, place="西"))
    first = await ask(phone)
    place = await queries.place(PlaceKind.ORG, town.west, now=NOON)
    grant = await people.grant(town.lin.id, Role.GRID_WORKER, place, officer=None, now=NOON - timedelta(days=1))

    gained = await ask(phone, first)
    assert gained["snapshot"]
    assert titles(gained) == ["西公共照明"]

    await people.end_grant(grant, officer=town.chen, now=NOON)
    lost = await ask(phone, gained)
    assert lost["snapshot"]
    assert titles(lost) == []


async def test_after_a_restore_the_epoch_differs_and_everything_comes_anew(phone, town):
    await phone.push(phone.finding(town.east, place="一"))
    first = await ask(phone)
    await epoch.begin()

    answer = await ask(phone, first)

    assert answer["epoch"] != first["epoch"]
    assert answer["snapshot"]
    assert titles(answer) == ["一公共照明"]


async def test_a_cursor_ahead_of_the_server_gets_everything(phone, town):
    first = await ask(phone)

    assert (await ask(phone, first, cursor=first["cursor"] + 1_000))["snapshot"]


async def test_a_confidential_matter_comes_without_its_words(phone, town):
    await phone.push(phone.finding(town.east, "leak", place="2 号楼 301"))

    [row] = [row for row in (await ask(phone))["changes"] if row["kind"] == "matter"]

    assert (row["title"], row["place"], row["category"]) == (pull.CONFIDENTIAL.format(number=row["number"]), "", "")


async def test_more_matters_than_fit_in_one_answer_come_in_pages_and_none_is_missed(phone, town, monkeypatch):
    monkeypatch.setattr(pull, "MOST", 3)
    both = await queries.place(PlaceKind.ORG, town.west, now=NOON)
    await people.grant(town.lin.id, Role.GRID_WORKER, both, officer=None, now=NOON - timedelta(days=1))
    stranger = await Phone.of(town.shen)
    for n in range(4):
        await phone.push(phone.finding(town.east, place=f"东{n}"))
        await stranger.push(stranger.finding(town.west, place=f"西{n}"))
    first = await ask(phone)
    assert first["snapshot"] and first["more"] and len(titles(first)) == 3

    await phone.push(phone.finding(town.east, place="其间"))
    pages, last = [first], first
    while last["more"]:
        last = await ask(phone, {**last, "sight_version": first["sight_version"]}, page=last["page"])
        pages.append(last)
    afterwards = await ask(phone, {**last, "sight_version": first["sight_version"]})

    assert [page["snapshot"] for page in pages] == [True, False, False]
    seen = [row["id"] for page in pages for row in page["changes"] if row["kind"] == "matter"]
    assert len(seen) == len(set(seen))
    assert "其间公共照明" in titles(afterwards)
    assert {title for page in [*pages, afterwards] for title in titles(page)} == {
        "其间公共照明",
        *(f"{grid}{n}公共照明" for grid in "东西" for n in range(4)),
    }


async def test_a_page_of_a_sight_that_has_changed_begins_anew(phone, town, monkeypatch):
    monkeypatch.setattr(pull, "MOST", 1)
    for n in range(2):
        await phone.push(phone.finding(town.east, place=f"东{n}"))
    first = await ask(phone)
    await people.raise_sight(town.lin.id)

    assert (await ask(phone, first, page=first["page"]))["snapshot"]
    assert not (await ask(phone, await ask(phone), page="不是页码"))["snapshot"]


async def test_a_grant_that_ends_by_itself_takes_its_matters_from_the_phone(phone, town):
    stranger = await Phone.of(town.shen)
    await stranger.push(stranger.finding(town.west, place="西"))
    place = await queries.place(PlaceKind.ORG, town.west, now=NOON)
    term = {"now": NOON - timedelta(days=2), "ends_at": NOON + timedelta(hours=1)}
    await people.grant(town.lin.id, Role.GRID_WORKER, place, officer=None, **term)
    before = await ask(phone)
    assert titles(before) == ["西公共照明"]

    later = NOON + timedelta(hours=2)
    device = await devices.by_token(phone.token, later)
    asked = {name: before[name] for name in ("cursor", "epoch", "sight_version")}
    after = await pull.changes_for(device, read_batch(phone.batch(**asked)), key=KEY, now=later)

    assert after["snapshot"]
    assert titles(after) == []


async def test_pages_end_though_nothing_is_sealed_yet(phone, town, monkeypatch):
    monkeypatch.setattr(pull, "MOST", 2)
    device = await devices.by_token(phone.token, NOON)
    for n in range(5):
        await phone.push(phone.finding(town.east, place=f"东{n}"))
    monkeypatch.setattr(pull.journal, "newest_position", nothing_sealed)

    seen, known = [], {}
    for _ in range(3):
        answer = await pull.changes_for(device, read_batch(phone.batch(**known)), key=KEY, now=NOON)
        known = {name: answer[name] for name in ("cursor", "epoch", "sight_version", "page")}
        seen += titles(answer)

    assert not answer["more"]
    assert sorted(seen) == [f"东{n}公共照明" for n in range(5)]


async def nothing_sealed() -> int:
    return 0
