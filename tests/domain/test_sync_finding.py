"""A finding becomes a matter once, by the rules of the responsibility list."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from domain.matters import registration
from domain.matters.rules import Kind, State
from domain.patrols import queries
from domain.sync import blobs, photos, verbs  # noqa: F401
from domain.sync.rules import Verdict
from domain.transaction import fetch
from tests.build import NOON
from tests.phone import Phone


@pytest.fixture
async def phone(town):
    return await Phone.of(town.lin)


def picture(content: bytes) -> dict[str, object]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "mime": "image/jpeg"}


async def only_matter() -> dict:
    [matter] = await fetch("select * from matter")
    return matter


async def test_a_finding_is_registered_unsorted_with_its_category_and_its_due_date(phone, town):
    [answer] = await phone.push(phone.finding(town.east, "lighting", building=town.building))

    matter = await only_matter()
    [text] = await fetch("select title, detail, place from matter_text")
    assert answer.verdict is Verdict.APPLIED
    assert answer.facts["number"] == matter["number"]
    assert (matter["kind"], matter["state"], matter["channel"]) == (Kind.UNSORTED, State.REGISTERED, "grid_walk")
    assert (matter["grid"], matter["registered_by"], matter["building"]) == (town.east, town.lin.id, town.building)
    assert matter["due_at"] > NOON
    assert text["detail"] == "灯不亮"


async def test_on_the_spot_settles_it_with_the_kind_of_its_category(phone, town):
    await phone.push(phone.finding(town.east, "hall_clutter", solved=True))

    matter = await only_matter()
    assert (matter["kind"], matter["state"], matter["handler"]) == (Kind.SHARED, State.SETTLED, town.lin.id)
    steps = await fetch("select action from journal where subject = {} order by n", matter["id"])
    assert [step["action"] for step in steps] == ["solve_on_spot"]


async def test_a_category_that_cannot_be_settled_on_the_spot_is_refused_with_the_way_out(phone, town):
    [answer] = await phone.push(phone.finding(town.east, "lighting", solved=True))

    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "NotOnSpot")
    assert "“公共照明”不能当场办结" in answer.text


async def test_a_household_finding_is_confidential_from_its_first_moment(phone, town):
    await phone.push(phone.finding(town.east, "leak"))

    assert (await only_matter())["confidential"]


@pytest.mark.parametrize("copies", [2, 16])
async def test_identical_parallel_findings_make_one_matter(phone, town, copies):
    op = phone.finding(town.east)

    answers = await asyncio.gather(*(phone.push(op) for _ in range(copies)))

    assert sorted(str(answer.verdict) for [answer] in answers) == ["applied"] + ["duplicate"] * (copies - 1)
    assert (await only_matter())["id"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"category": "nothing"}, "NoSuchCategory"),
        ({"category": ""}, "WrongBody"),
        ({"text": "字" * 501}, "WrongBody"),
        ({"urgency": "never"}, "WrongBody"),
        ({"geo": {"lat": "x", "lng": "1", "accuracy": 1}}, "WrongBody"),
    ],
)
async def test_a_form_that_breaks_a_rule_is_refused_and_leaves_no_matter(phone, town, wrong, code):
    category = wrong.pop("category", "lighting")

    [answer] = await phone.push(phone.finding(town.east, category, **wrong))

    assert (answer.verdict, answer.code) == (Verdict.REJECTED, code)
    assert await fetch("select id from matter") == []


async def test_a_building_that_does_not_exist_goes_to_quarantine_and_its_neighbours_go_in(phone, town):
    ops = [phone.finding(town.east), phone.finding(town.east, building=town.lin.id), phone.finding(town.east)]

    answers = await phone.push(*ops)

    assert [str(answer.verdict) for answer in answers] == ["applied", "quarantine", "applied"]
    [kept] = await fetch("select grid, reason from quarantine")
    assert (kept["grid"], kept["reason"]) == (town.east, "Objection")


async def test_a_photo_comes_in_pieces_and_is_there_only_when_its_hash_is_right(phone, town, tmp_path):
    content = bytes(range(256)) * 1000
    named = picture(content)
    await phone.push(phone.finding(town.east, blobs=[named]))
    matter = await only_matter()
    store = blobs.BlobStore(tmp_path)
    where = (town.street, named["sha256"], named["size"])

    assert store.append(*where, 0, content[:100_000]) == 100_000
    with pytest.raises(blobs.WrongOffset):
        store.append(*where, 0, content[:100_000])
    with pytest.raises(blobs.WrongHash):
        store.append(*where, 100_000, b"x" * 156_000)
    assert store.offset(*where) == 0
    assert [photo["verified"] for photo in await queries.photos_of(matter["id"])] == [False]

    for start in (0, 128_000):
        store.append(*where, start, content[start : start + 128_000])
    await photos.verified(town.street, named["sha256"], now=NOON)

    assert store.content(town.street, named["sha256"]) == content
    assert [photo["verified"] for photo in await queries.photos_of(matter["id"])] == [True]
    assert await photos.missing(phone.device) == []


async def test_only_photos_that_this_phones_ops_name_may_be_sent(phone, town):
    named = picture(b"seen")
    await phone.push(phone.finding(town.east, blobs=[named]))
    other = await Phone.of(town.he)

    assert await photos.known(phone.device, [named["sha256"]]) == {named["sha256"]: ("image/jpeg", False)}
    assert await photos.known(other.device, [named["sha256"]]) == {}


async def test_two_hours_late_says_so_and_names_its_day(phone, town):
    [answer] = await phone.push(phone.finding(town.east, ago=3 * 86_400))

    assert answer.facts["late_on"] == "11月20日"


async def test_a_number_drawn_twice_sends_nobody_to_quarantine(phone, town, monkeypatch):
    drawn = iter(["20261123-AAAAAAA", "20261123-AAAAAAA", "20261123-BBBBBBB"])
    monkeypatch.setattr(registration, "matter_number", lambda _: next(drawn))
    await phone.push(phone.finding(town.east))

    [answer] = await phone.push(phone.finding(town.east))

    assert (answer.verdict, answer.facts["number"]) == (Verdict.APPLIED, "20261123-BBBBBBB")
