"""The caller's contact (rules.md §3, product.md sight): given on by consent, taken back, opened only with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.journal import queries as journal
from domain.matters import actions, queries
from domain.matters import rules as life
from domain.matters.contacts import actions as contacts
from domain.matters.contacts import rules
from domain.matters.rules import Kind, Step
from domain.people.rules import Officer
from domain.people.sight import Layer
from tests.build import NOON, Town
from tests.domain.matter_build import confirmed, heard, in_hand, settled
from tests.domain.sight_build import CALLER, WORDS, Scene, crowd, show, stage

HOUR = timedelta(hours=1)
COMPLAINT = {"kind": "shared", "state": "in_hand", "party": "@manager", "complained_of": "@manager", "secret": True}
REPORT = {"kind": "public", "state": "in_hand", "party": "@office", "secret": True}


async def read(matter: Any, officer: Officer, *, now=NOON) -> list[dict[str, Any]]:
    return await queries.voices_seen(await queries.view(matter.id, officer, now=now))


async def voices_of(matter: Any) -> list[Any]:
    return [row["id"] for row in await queries.voices(matter.id)]


async def released(matter: Any, officer: Officer, how: str = "电话里同意", *, now=NOON) -> None:
    await contacts.release_contact(matter.id, await voices_of(matter), how, officer=officer, now=now)


async def test_the_party_handling_it_reads_the_contact_once_the_caller_agreed(town: Town):
    matter = await in_hand(town, Kind.PUBLIC)
    [before] = await read(matter, town.city)
    await released(matter, town.zhou, "电话里同意上门")
    [after] = await read(matter, town.city)

    assert (before["name"], before["mobile"]) == ("", "")
    assert (after["name"], after["mobile"]) == ("李某某", "13800138000")
    [line] = [line for line in await journal.history(matter.id) if line["action"] == Step.RELEASE_CONTACT]
    assert line["changes"]["facts"] == {
        "party": str(town.office), "voices": [str(one) for one in await voices_of(matter)],
    }  # fmt: skip
    assert (line["note"], line["actor"]) == ("电话里同意上门", town.zhou.id)


async def test_others_of_the_street_do_not_get_what_one_party_got(town: Town):
    town = await crowd(town)
    matter = await stage(
        town, Scene(columns={"kind": "public", "state": "in_hand", "party": "@office"}, helper="water"), "c1"
    )
    await released(matter, town.zhou)

    for officer in (town.water_contact, town.wang, town.lin, town.member, town.inspector):
        assert [row["mobile"] for row in await read(matter, officer)] == [""]
    assert [row["mobile"] for row in await read(matter, town.city)] == [CALLER["mobile"]]


async def test_it_can_be_taken_back_and_given_again(town: Town):
    matter = await in_hand(town, Kind.PUBLIC)
    await released(matter, town.zhou)
    with pytest.raises(rules.NothingToRelease):
        await released(matter, town.zhou)

    await contacts.take_back_contact(matter.id, "本人改了主意", officer=town.zhou, now=NOON)

    assert [row["mobile"] for row in await read(matter, town.city)] == [""]
    with pytest.raises(rules.NothingReleased):
        await contacts.take_back_contact(matter.id, officer=town.zhou, now=NOON)
    await released(matter, town.zhou)
    assert [row["mobile"] for row in await read(matter, town.city)] == ["13800138000"]


async def test_it_ends_when_the_assignment_changes_even_if_the_same_party_gets_it_again(town: Town):
    matter = await confirmed(town, Kind.PUBLIC, await heard(town, "lighting"))
    await actions.dispatch(matter.id, town.office, basis="在其职责内", officer=town.zheng, now=NOON)
    await released(matter, town.zhou)
    assert [row["mobile"] for row in await read(matter, town.city)] == ["13800138000"]

    await actions.hand_back(matter.id, "不归我", officer=town.city, now=NOON)
    await actions.dispatch(matter.id, town.office, basis="仍归其", officer=town.zheng, now=NOON)

    assert [row["mobile"] for row in await read(matter, town.city)] == [""]


async def test_it_ends_when_the_matter_is_closed(town: Town):
    matter = await settled(town, Kind.PUBLIC)
    matter = await actions.reopen(matter.id, "又灭了", officer=town.zhou, now=NOON)
    await released(matter, town.zhou)
    await actions.withdraw(matter.id, "本人撤回", officer=town.zhou, now=NOON)

    assert [row["release"] for row in await queries.voices(matter.id)] == [None]


async def test_without_a_party_or_a_team_there_is_nobody_to_give_it_to(town: Town):
    home = await in_hand(town, Kind.HOUSEHOLD)
    with pytest.raises(rules.NobodyToReceive):
        await released(home, town.lin)

    await show(home, town.mediator.id, "team")
    await released(home, town.lin)

    assert [row["mobile"] for row in await read(home, town.mediator)] == ["13800138000"]


async def test_the_one_complained_of_is_never_given_it(town: Town):
    matter = await stage(town, Scene(columns=COMPLAINT), "c2")
    await contacts.unmask(matter.id, "征求本人意见", officer=town.zhou, now=NOON)

    with pytest.raises(rules.ToTheOneComplainedOf, match=r"安居物业.*请经社区"):
        await released(matter, town.zhou)


async def test_a_kept_identity_given_on_shows_name_and_number_but_no_room_and_no_words(town: Town):
    matter = await stage(town, Scene(columns=REPORT), "c3")
    assert await read(matter, town.city) == []
    await contacts.unmask(matter.id, "问是否同意联系", officer=town.zhou, now=NOON)
    await released(matter, town.zhou)

    [voice] = await read(matter, town.city)

    assert (voice["name"], voice["mobile"], voice["address"], voice["words"]) == (
        CALLER["name"],
        CALLER["mobile"],
        "",
        "",
    )


@pytest.mark.parametrize("who", ["wu", "lin", "city", "wang", "member"])
async def test_only_who_holds_the_contact_gives_it_on(town: Town, who: str):
    matter = await in_hand(town, Kind.PUBLIC)

    with pytest.raises(life.NotYourStep):
        await released(matter, town.loaded[who])


async def test_the_dispatcher_gives_it_on_only_while_an_order_lets_him_hold_it(town: Town):
    scene = Scene(columns={"kind": "public", "state": "in_hand", "party": "@office"})
    without = await stage(town, scene, "c4")
    with pytest.raises(rules.ContactNotOpen):
        await released(without, town.zheng)

    ordered = await stage(town, Scene(columns=scene.columns, order="open"), "c5")
    await released(ordered, town.zheng)
    assert [row["mobile"] for row in await read(ordered, town.city)] == [CALLER["mobile"]]


async def test_it_needs_a_word_on_how_the_caller_agreed_and_a_caller_with_a_contact(town: Town):
    matter = await in_hand(town, Kind.PUBLIC)
    with pytest.raises(life.ReasonMissing):
        await released(matter, town.zhou, " ")
    with pytest.raises(rules.NothingToRelease):
        await contacts.release_contact(matter.id, [], "同意", officer=town.zhou, now=NOON)
    with pytest.raises(rules.NothingToRelease):
        await contacts.release_contact(matter.id, [matter.id], "同意", officer=town.zhou, now=NOON)


async def test_a_kept_identity_is_closed_to_those_entitled_until_they_say_why(town: Town):
    matter = await stage(town, Scene(columns=COMPLAINT), "u1")
    seen = await queries.view(matter.id, town.zhou, now=NOON)
    [voice] = await queries.voices_seen(seen)
    assert (seen.masked, voice["name"], voice["mobile"], voice["address"]) == (True, "", "", "")
    assert voice["words"] == WORDS
    with pytest.raises(life.ReasonMissing):
        await contacts.unmask(matter.id, "", officer=town.zhou, now=NOON)

    await contacts.unmask(matter.id, "电话核实", officer=town.zhou, now=NOON)

    assert [row["mobile"] for row in await read(matter, town.zhou)] == [CALLER["mobile"]]
    with pytest.raises(rules.NothingMasked):
        await contacts.unmask(matter.id, "再看", officer=town.zhou, now=NOON)


async def test_it_closes_again_after_a_day(town: Town):
    matter = await stage(town, Scene(columns=COMPLAINT), "u2")
    await contacts.unmask(matter.id, "电话核实", officer=town.zhou, now=NOON)

    last = NOON + 24 * HOUR
    assert (await queries.view(matter.id, town.zhou, now=last - timedelta(microseconds=1))).sees(Layer.CONTACT)
    assert (await queries.view(matter.id, town.zhou, now=last)).masked


async def test_opened_by_one_it_is_not_open_to_the_next(town: Town):
    matter = await stage(town, Scene(columns=REPORT, order="open"), "u3")
    await contacts.unmask(matter.id, "电话核实", officer=town.zhou, now=NOON)

    assert (await queries.view(matter.id, town.zheng, now=NOON)).masked


@pytest.mark.parametrize("who", ["lin", "wang", "city", "member", "zheng"])
async def test_whom_the_table_does_not_give_the_contact_no_reason_opens_it(town: Town, who: str):
    matter = await stage(town, Scene(columns=REPORT), "u4")

    with pytest.raises(rules.NothingMasked):
        await contacts.unmask(matter.id, "想看", officer=town.loaded[who], now=NOON)


async def test_who_opened_it_when_and_why_is_read_by_those_entitled_and_nobody_else(town: Town):
    matter = await stage(town, Scene(columns=REPORT, order="open"), "u5")
    await contacts.unmask(matter.id, "电话核实夜间时段", officer=town.zhou, now=NOON)

    def told(lines: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return [(line["actor_name"], line["at"], line["note"]) for line in lines if line["action"] == Step.UNMASK]

    for name, reads in (("zhou", True), ("zheng", True), ("city", False), ("wang", False), ("lin", False)):
        seen = await queries.view(matter.id, town.loaded[name], now=NOON)
        assert told(await queries.history_seen(seen)) == ([("周", NOON, "电话核实夜间时段")] if reads else []), name


async def test_the_reason_stands_in_the_erasable_note_and_not_in_the_chain(town: Town):
    matter = await stage(town, Scene(columns=COMPLAINT), "u6")
    await contacts.unmask(matter.id, "李某某投诉核实", officer=town.zhou, now=NOON)

    [line] = [line for line in await journal.history(matter.id) if line["action"] == Step.UNMASK]

    assert "李某某" not in str(line["changes"]) and line["commitment"]


async def test_looking_moves_nothing_another_has_on_screen(town: Town):
    matter = await stage(town, Scene(columns=COMPLAINT), "u7")
    await contacts.unmask(matter.id, "电话核实", officer=town.zhou, now=NOON)

    matter = await actions.settle(matter.id, "换了减振垫", officer=town.property, now=NOON, version=matter.version)

    assert matter.state == life.State.SETTLED


async def test_joined_under_another_a_secret_caller_stays_secret_there(town: Town):
    main = await stage(town, Scene(columns={"kind": "shared", "state": "in_hand", "party": "@manager"}), "j1")
    complaint = {**COMPLAINT, "state": "confirmed", "party": None}
    secret = await stage(town, Scene(columns=complaint), "j2")
    assert [row["words"] for row in await read(main, town.property)] == [WORDS]

    await actions.join(secret.id, main.number, officer=town.zhou, now=NOON)

    assert await read(main, town.property) == []
    await contacts.unmask(main.id, "征求本人意见", officer=town.zhou, now=NOON)
    with pytest.raises(rules.ToTheOneComplainedOf):
        await released(main, town.zhou)
    await actions.part(secret.id, officer=town.zhou, now=NOON)
    assert [row["words"] for row in await read(main, town.property)] == [WORDS]
