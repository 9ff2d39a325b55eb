"""The caller's identity (rules.md §3): what the queries behind a page return to whoever is complained of, and to others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.errors import ChangedMeanwhile
from domain.matters import actions, queries
from domain.matters.actions.intake import Intake
from domain.matters.contacts import actions as contacts
from domain.matters.queries import Filters
from domain.matters.registration import NewVoice
from domain.matters.rules import Channel, Kind, State, Step
from domain.matters.worklist import decisions_waiting, work_list
from domain.mediation import actions as mediation
from domain.mediation.rules import Elsewhere, Side
from domain.patrols import queries as patrols
from domain.people.rules import Officer
from domain.people.sight import Layer
from domain.sync import verbs  # noqa: F401
from domain.transaction import fetch
from tests.build import NOON, Town
from tests.domain.matter_build import heard, in_hand, ordered
from tests.domain.sight_build import CALLER, WORDS, Scene, crowd, show, stage
from tests.phone import Phone

LATER = NOON + timedelta(hours=30)
SECRETS = (WORDS, *CALLER.values(), "2 单元", "李某某", "吴")
"""Words, name, phone, room, and who wrote it down."""


async def page_of(matter: Any, officer: Officer, *, now=NOON) -> str:
    """All that the queries behind the matter's page and the lists hand out, as one text."""
    seen = await queries.view(matter.id, officer, now=now)
    return str(
        [
            await queries.facts_seen(seen),
            await queries.voices_seen(seen),
            [{**line, "actor_name": ""} for line in await queries.history_seen(seen)],
            await queries.children_seen(seen),
            await patrols.photos_seen(seen),
            await queries.page(officer, Filters(), now=now),
            await work_list(officer, now=now),
            await decisions_waiting(officer, now=now),
        ]
    )


async def complained(town: Town, **also: Any) -> Any:
    intake = Intake(
        title="李某某说物业半夜放水泵",
        detail="他住 2 单元 501",
        place="2 单元 501",
        channel=Channel.VENUE,
        community=town.community,
        grid=town.east,
        category="equipment_noise",
        voice=NewVoice(WORDS, **CALLER),
        **also,
    )
    return await actions.register(intake, officer=town.wu, now=NOON)


async def to_manager(town: Town, matter: Any) -> Any:
    matter = await actions.sort(matter.id, Kind.SHARED, officer=town.wu, now=NOON, reason="李某某反映")
    if matter.state == State.SORTED:
        matter = await actions.confirm(matter.id, officer=town.zheng, now=NOON)
    await actions.contact(matter.id, "和李某某通了电话", officer=town.wu, now=NOON)
    return await actions.assign(matter.id, officer=town.zhou, now=NOON, party=town.manager)


async def test_a_complaint_about_a_company_hides_the_caller_by_default(town: Town):
    matter = await complained(town, complained_of=town.manager)

    assert matter.secret


async def test_the_one_complained_of_gets_no_name_phone_room_voice_or_words(town: Town):
    """Scenario 46."""
    matter = await to_manager(town, await complained(town, complained_of=town.manager))

    told = await page_of(matter, town.property)

    assert [secret for secret in SECRETS if secret in told] == []
    assert "水泵电梯等共用设备噪声" in told
    assert not (await queries.view(matter.id, town.property, now=NOON)).sees(Layer.CONTACT)
    for words in ("李某某", "水泵", "501", "半夜"):
        assert await queries.page(town.property, Filters(words=words), now=NOON) == []


async def test_what_is_written_to_the_one_complained_of_is_read(town: Town):
    matter = await to_manager(town, await complained(town, complained_of=town.manager))
    matter = await actions.take_up(matter.id, officer=town.property, now=NOON)
    matter = await actions.settle(matter.id, "换了减振垫", officer=town.property, now=NOON)
    await actions.return_(matter.id, "夜间仍超标，请停用三号泵", officer=town.zheng, now=NOON)

    told = await page_of(matter, town.property)

    assert "夜间仍超标" in told and "换了减振垫" in told


async def test_without_secrecy_the_office_reads_what_was_said_but_no_contact(town: Town):
    matter = await to_manager(town, await complained(town))

    seen = await queries.view(matter.id, town.property, now=NOON)
    [voice] = await queries.voices_seen(seen)

    assert (voice["words"], voice["name"], voice["mobile"], voice["address"]) == (WORDS, "", "", "")


async def test_the_community_keeps_what_the_company_may_not_see(town: Town):
    matter = await to_manager(town, await complained(town, complained_of=town.manager))
    await contacts.unmask(matter.id, "电话核实夜间时段", officer=town.zhou, now=NOON)

    seen = await queries.view(matter.id, town.zhou, now=NOON)
    [voice] = await queries.voices_seen(seen)

    assert (voice["words"], voice["mobile"]) == (WORDS, CALLER["mobile"])


async def test_a_helper_or_a_department_called_is_scrubbed_too(town: Town):
    town = await crowd(town)
    secret = {"kind": "public", "state": "in_hand", "party": "@office", "secret": True}
    matter = await stage(town, Scene(columns=secret, helper="water", whistle="housing"), "m001x")

    for officer in (town.city, town.water_contact, town.housing_contact):
        told = await page_of(matter, officer)
        assert [secret for secret in (*SECRETS, "夜间噪声") if secret in told] == []


async def test_one_line_is_number_category_state_and_clock_only(town: Town):
    matter = await stage(town, Scene(columns={"kind": "household", "state": "sorted"}), "m001x")
    await actions.note(matter.id, "李某某又来过", officer=town.zhou, now=NOON)

    for officer in (town.wu, town.zheng):
        told = await page_of(matter, officer)
        assert [secret for secret in (*SECRETS, "夜间噪声", "又来过") if secret in told] == []


async def test_reclassified_out_of_household_nothing_said_goes_along(town: Town):
    """Scenario 10, and product.md: from household title and text are typed anew."""
    matter = await stage(town, Scene(columns={"kind": "household", "state": "confirmed"}), "m001x")
    await actions.note(matter.id, "李某某有病在身", officer=town.zhou, now=NOON)
    await actions.reclassify(
        matter.id, Kind.SHARED, officer=town.zhou, now=NOON, reason="李某某家漏水是公共立管", title="2 号立管渗漏"
    )

    for officer in (town.member, town.wang, town.wu, town.zheng):
        told = await page_of(matter, officer)
        assert [secret for secret in (*SECRETS[:4], "2 单元", "夜间噪声", "有病在身", "李某某") if secret in told] == []
        assert "2 号立管渗漏" in told


WHY = "对方有精神病史，不愿见面"


async def refused(town: Town, matter: Any = None) -> Any:
    """林's, who has a team, until the other party refused."""
    matter = await in_hand(town, Kind.HOUSEHOLD, matter=matter)
    await mediation.form_team(matter.id, officer=town.lin, now=NOON)
    await mediation.refuse_mediation(matter.id, Side.OTHER, [Elsewhere.COURT], WHY, officer=town.lin, now=NOON)
    return matter


async def deeds_seen(matter: Any, officer: Officer) -> set[str]:
    return {line["action"] for line in await queries.history_seen(await queries.view(matter.id, officer, now=NOON))}


async def test_who_refused_mediation_and_why_is_the_teams(town: Town):
    """The lead sees the order, the dispatcher holds it, the secretary has not said why he would look in."""
    matter = await refused(town, await ordered(town, 24, "life_noise", officer=town.zheng))

    for officer in (town.he, town.zheng, town.zhou):
        assert Step.REFUSE_MEDIATION not in await deeds_seen(matter, officer)
        assert WHY not in await page_of(matter, officer)
    assert WHY in await page_of(matter, town.lin)

    await actions.open_file(matter.id, "居民申诉", officer=town.zhou, now=NOON)

    assert WHY in await page_of(matter, town.zhou)
    assert Step.OPEN_FILE in await deeds_seen(matter, town.lin)
    assert Step.OPEN_FILE not in await deeds_seen(matter, town.he)


async def test_who_was_first_is_told_without_what_the_second_may_not_read(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    await actions.note(matter.id, "去过", officer=town.lin, now=NOON)
    await mediation.form_team(matter.id, officer=town.lin, now=NOON)
    await contacts.release_contact(
        matter.id, [row["id"] for row in await queries.voices(matter.id)], "电话同意", officer=town.lin, now=NOON
    )
    await mediation.refuse_mediation(matter.id, Side.OTHER, [Elsewhere.COURT], WHY, officer=town.lin, now=NOON)

    with pytest.raises(ChangedMeanwhile, match=r"林.*记进展"):
        await actions.withdraw(matter.id, "登记错了", officer=town.zhou, now=NOON, version=matter.version)


async def test_refused_before_there_is_a_team_the_handler_reads_it(town: Town):
    matter = await in_hand(town, Kind.HOUSEHOLD)
    await mediation.refuse_mediation(matter.id, Side.OTHER, [Elsewhere.COURT], WHY, officer=town.zhou, now=NOON)

    assert WHY in await page_of(matter, town.lin)
    assert WHY not in await page_of(matter, town.he)


async def test_reclassified_out_of_household_mediation_reports_and_photos_stay_there(town: Town):
    phone = await Phone.of(town.lin)
    picture = {"sha256": "a" * 64, "size": 9, "mime": "image/jpeg"}
    await phone.push(phone.finding(town.east, "quarrel", blobs=[picture]))
    [row] = await fetch("select id from matter")
    matter = await queries.get_matter(row["id"], town.zhou, now=NOON)
    assert len(await patrols.photos_seen(await queries.view(matter.id, town.lin, now=NOON))) == 1
    matter = await refused(town, matter)
    await actions.report(matter.id, "派出所", NOON, "京公（2026）17", officer=town.lin, now=NOON)
    main = await heard(town, "life_noise", voice=NewVoice(WORDS, **CALLER))
    await actions.sort(main.id, Kind.HOUSEHOLD, officer=town.zhou, now=NOON)
    await actions.join(main.id, matter.number, officer=town.zhou, now=NOON)

    await actions.reclassify(
        matter.id, Kind.SHARED, "hall_lighting", officer=town.zhou, now=LATER, reason="楼道公用", title="楼道灯"
    )

    kept = ("refuse_mediation", "form_team", WHY, "派出所", "京公", main.number, WORDS, "image/jpeg")
    for officer in (town.lin, town.zhou, town.member, town.wang, town.inspector):
        told = await page_of(matter, officer, now=LATER)
        assert [one for one in kept if one in told] == []
        assert "楼道灯" in told


async def test_what_was_a_household_matter_stays_one_under_another_number(town: Town):
    once = await stage(town, Scene(columns={"kind": "household", "state": "confirmed"}), "m001x")
    await actions.reclassify(once.id, Kind.SHARED, officer=town.zhou, now=NOON, reason="公用", title="2 号立管渗漏")
    main = await stage(town, Scene(columns={"kind": "shared", "state": "confirmed"}), "m002x")

    await actions.join(once.id, main.number, officer=town.zhou, now=LATER)

    voices = await queries.voices_seen(await queries.view(main.id, town.member, now=LATER))
    assert {row["number"]: row["words"] for row in voices} == {main.number: WORDS, once.number: ""}


async def test_confirming_out_of_household_needs_a_new_title_too(town: Town):
    from domain.matters import rules

    matter = await stage(town, Scene(columns={"kind": "household", "state": "sorted"}), "m001x")
    try:
        await actions.confirm(matter.id, kind=Kind.PUBLIC, reason="是公事", officer=town.zheng, now=NOON)
        raise AssertionError("the household text went out")
    except rules.NewTitleMissing:
        pass

    await actions.confirm(matter.id, kind=Kind.PUBLIC, reason="是公事", title="路口噪声", officer=town.zheng, now=NOON)

    assert "夜间噪声" not in await page_of(matter, town.wang)


async def test_waiting_decisions_name_no_confidential_or_secret_title(town: Town):
    town = await crowd(town)
    guarded = {"kind": "public", "confidential": True, "state": "in_hand", "party": "@office"}
    matter = await stage(town, Scene(columns=guarded, whistle="housing, waiting"), "m001x")
    await stage(
        town, Scene(columns={"kind": "public", "secret": True, "state": "confirmed"}, whistle="housing"), "m002x"
    )
    await actions.suspend(matter.id, LATER, officer=town.city, now=NOON, reason="等检测")

    for officer in (town.wang, town.housing_contact):
        rows = await decisions_waiting(officer, now=NOON)
        assert rows and all(row["title"] is None for row in rows)


async def test_the_contact_is_the_dispatchers_only_while_the_order_waits_for_the_city(town: Town):
    town = await crowd(town)
    scene = Scene(columns={"kind": "public", "state": "confirmed"})
    for order, sees in (("open", True), ("followed_up", False), ("", False)):
        matter = await stage(town, Scene(columns=scene.columns, order=order), f"o{order}x")
        seen = await queries.view(matter.id, town.zheng, now=NOON)
        [voice] = await queries.voices_seen(seen)
        assert bool(voice["mobile"]) is sees


async def test_a_team_member_reads_no_number_that_was_not_released(town: Town):
    matter = await stage(town, Scene(columns={"kind": "household", "state": "in_hand"}), "m001x")
    await show(matter, town.mediator.id, "team")

    [voice] = await queries.voices_seen(await queries.view(matter.id, town.mediator, now=NOON))

    assert (voice["words"], voice["mobile"], voice["name"]) == (WORDS, "", "")
