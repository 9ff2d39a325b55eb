"""A notice from the ballot to the wall: drafted, through the gate, published by the convenor, amended, withdrawn."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.clocks.days import end_of
from domain.council.ballots import queries as ballots
from domain.council.rechecks.actions import recheck
from domain.council.tallies.rules import Hands
from domain.errors import ChangedMeanwhile, Missing
from domain.ids import uuid7
from domain.journal import actions as journal
from domain.journal import queries as journal_queries
from domain.matters.tables import Matter, Voice, VoiceText
from domain.notices import actions, queries, rules
from domain.notices.actions import publishing, saving
from domain.notices.editions.rules import NumbersChanged, TooLong
from domain.notices.gate import Basis, BasisIncomplete, GateHolds, HouseholdNeverPublished, NamesSomebody
from domain.notices.rules import Kind, ListKind, ProgressKind, State
from tests.build import NOON
from tests.domain.notice_build import DECIDED, PUBLISHED, decided, published, shared_matter, voted


async def write(town, notice, **changes):
    row = (await queries.edition_rows(notice))[-1]
    typed = {"title": row["title"], "text": row["text"], "phones": "东街社区居委会 010-69840000"} | changes
    await actions.write(notice, officer=town.zhou, now=PUBLISHED, **typed)


async def test_a_draft_takes_every_number_from_the_tally(town):
    made = await decided(town)

    [row] = await queries.edition_rows(made.notice)
    edition = queries.edition_of(row, "东街社区居委会")

    assert edition.title == "三号楼前划 12 个停车位：表决结果"
    assert edition.text.startswith("三号楼前划 12 个停车位，先到先停")
    assert edition.facts.headline == "通过。7 人同意"
    assert [(one.label, one.heads) for one in edition.facts.rows] == [
        ("全体", 9), ("到会", 9), ("同意", 7), ("不同意", 1), ("弃权", 1)
    ]  # fmt: skip
    assert [line.words for line in edition.facts.inequalities] == [
        "到会人数须达 2/3：已达到，多出 3 人",
        "同意人数（占到会）须过半数：已达到，多出 2 人",
    ]
    assert edition.facts.channels == "举手 9"


async def test_hands_are_the_raised_ones_not_everybody_in_the_room(town):
    made = await decided(town, hands=Hands(5, 1, 1))

    [row] = await queries.edition_rows(made.notice)

    assert queries.edition_of(row, "").facts.channels == "举手 7"


async def test_a_round_that_failed_is_published_too_and_stands_beside_the_next(town):
    made = await decided(town, hands=Hands(3, 6, 0))
    ballot = await ballots.ballot(made.ballot)
    _, second = await voted(town, hands=Hands(8, 1, 0), matter=made.matter, motion=ballot["motion"])
    notice = await actions.draft_from_ballot(second, officer=town.zhou, now=DECIDED)

    [row] = await queries.edition_rows(notice)
    facts = queries.edition_of(row, "").facts

    assert row["title"] == "三号楼前划 12 个停车位，第 2 轮表决结果"
    assert [(one.n, one.agreeing, one.of, one.passed) for one in facts.rounds] == [(1, 3, 9, False), (2, 8, 9, True)]


async def test_publishing_prints_a_head_that_covers_the_entry_itself(town):
    made = await published(town)

    shown = await queries.shown(made.notice)
    [entry] = [one for one in await journal_queries.history(made.notice) if one["action"] == "publish"]

    assert shown.state is State.PUBLISHED
    assert shown.stands_until == end_of(date(2026, 12, 13))
    assert entry["changes"]["facts"]["fingerprint"] == shown.current.edition.fingerprint
    n, hash16 = shown.current.head
    report = await journal_queries.verify()
    assert (await journal_queries.last_block())["n"] >= n
    assert len(hash16) == 16 and report.fault is None


async def test_only_the_text_that_was_read_is_published(town):
    made = await decided(town)
    [row] = await queries.edition_rows(made.notice)
    read = queries.edition_of(row, "东街社区居委会").fingerprint
    await write(town, made.notice, text="一位同事又改了一句。")

    with pytest.raises(rules.PublishedUnread, match="没有发布：您看过以后，草稿又改过"):
        await actions.publish(made.notice, seen=read, officer=town.zhou, now=PUBLISHED)
    assert (await queries.notice(made.notice))["state"] == State.DRAFT


async def test_of_two_who_write_a_draft_the_later_does_not_wipe_out_the_other(town):
    made = await decided(town)
    [row] = await queries.edition_rows(made.notice)
    read = queries.edition_of(row, "东街社区居委会").fingerprint
    await write(town, made.notice, text="一位同事又改了一句。", seen=read)

    with pytest.raises(rules.WrittenOver, match="没有保存：您打开以后，草稿又改过"):
        await write(town, made.notice, text="我也改了一句。", seen=read)
    assert (await queries.edition_rows(made.notice))[0]["text"] == "一位同事又改了一句。"


async def test_whoever_writes_while_another_publishes_never_changes_what_went_up(town):
    made = await decided(town)
    named = "划 12 个停车位，请找居民王小红 13800138000。"

    async def publish_later():
        await asyncio.sleep(0.002)
        await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED)

    await asyncio.gather(
        publish_later(), *(write(town, made.notice, text=named) for _ in range(9)), return_exceptions=True
    )

    for row in await queries.edition_rows(made.notice):
        edition = queries.edition_of(row, "东街社区居委会")
        assert row["published_at"] is None or row["fingerprint"] == edition.fingerprint


async def test_publishing_marks_the_ballot_published(town):
    made = await published(town)

    assert (await ballots.ballot(made.ballot))["state"] == "published"


async def test_only_the_lawful_convenor_publishes(town):
    made = await decided(town)

    with pytest.raises(rules.NotTheConvenor, match="由东街社区居委会发布"):
        await actions.publish(made.notice, officer=town.wu, now=PUBLISHED)
    assert (await queries.notice(made.notice))["state"] == State.DRAFT


async def test_a_stranger_is_told_there_is_no_such_notice(town):
    made = await decided(town)

    for stranger in (town.qian, town.foreign, town.shen, town.chen):
        with pytest.raises(Missing):
            await queries.get_notice(made.notice, stranger)
        assert await queries.visible_to(stranger) == []
    assert [row["id"] for row in await queries.visible_to(town.zhou)] == [made.notice]
    assert [row["id"] for row in await queries.visible_to(town.wang)] == [made.notice]


async def test_the_gate_holds_until_what_it_found_is_hidden(town):
    made = await decided(town)
    await write(town, made.notice, text="划 12 个停车位。\n请找居民王小红 13800138000，3 单元 502。")

    with pytest.raises(GateHolds, match="正文第 2 行有 1 个姓名、1 个手机号、1 个房号，请隐去"):
        await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED)

    await write(town, made.notice, text="划 12 个停车位。\n请找居委会 010-69840000。")
    await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED)


async def test_the_name_of_whoever_raised_the_matter_is_found_without_any_title(town):
    made = await decided(town)
    voice = uuid7()
    await Voice.insert(Voice(id=voice, subdistrict=town.street, matter=made.matter, channel="phone", heard_at=NOON))
    await VoiceText.insert(VoiceText(voice=voice, subdistrict=town.street, words="停不下车", name="田中雨"))
    await write(town, made.notice, text="划 12 个停车位，多谢田中雨提醒。")

    with pytest.raises(GateHolds, match="1 个姓名"):
        await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED)


async def test_who_answers_for_it_passes_the_same_gate_and_is_masked_with_the_rest(town):
    made = await decided(town, responsible="居民王小红 13800138000")
    with pytest.raises(GateHolds, match="谁负责有 1 个姓名、1 个手机号，请隐去"):
        await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED)

    await actions.hide(made.notice, officer=town.zhou, now=PUBLISHED)
    await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED)
    await actions.amend(made.notice, officer=town.zhou, now=PUBLISHED)
    await write(town, made.notice, text="三号楼前划 12 个停车位，先来先停，居委会每月公布一次使用情况。", change="改字")

    assert (await queries.shown(made.notice)).current.edition.facts.responsible == "居民王** ***********"


async def test_what_is_masked_stays_masked_when_the_draft_is_written_again(town):
    made = await decided(town, responsible="居民王小红")
    await actions.hide(made.notice, officer=town.zhou, now=PUBLISHED)

    await write(town, made.notice, text="划 12 个停车位。")

    [row] = await queries.edition_rows(made.notice)
    assert queries.edition_of(row, "").facts.responsible == "居民王**"


async def test_a_name_stays_only_by_consent_with_its_document_or_by_a_clause(town):
    made = await decided(town)
    await write(town, made.notice, text="划 12 个停车位，由居民王小红看管。")
    with pytest.raises(BasisIncomplete):
        await actions.keep(made.notice, "name:王小红", Basis.CONSENT, officer=town.zhou, now=PUBLISHED)

    scan = await actions.attach_consent(
        made.notice, media="application/pdf", sha256="0" * 64, officer=town.zhou, now=PUBLISHED
    )
    await actions.keep(made.notice, "name:王小红", Basis.CONSENT, document=scan, officer=town.zhou, now=PUBLISHED)
    await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED)

    lines = await journal_queries.history(made.notice)
    assert "王小红" not in str([line["changes"] for line in lines])


async def test_a_household_matter_is_never_published_in_no_form(town):
    made = await decided(town)
    await Matter.update({Matter.kind: "household", Matter.confidential: True}).where(Matter.id == made.matter)

    with pytest.raises(HouseholdNeverPublished, match="家事不公示，街道和社区都不能例外。"):
        await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED)


async def test_a_community_service_has_no_link_to_any_matter(town):
    notice = await actions.draft(
        town.community, Kind.SERVICE, title="银发缝纫组", text="每周三上午，活动室。", officer=town.zhou, now=NOON
    )
    await actions.publish(notice, officer=town.zhou, now=NOON)

    row = await queries.notice(notice)
    assert (row["matter"], row["publisher"]) == (None, "东街社区居委会")


async def test_a_lawful_list_names_people_by_its_article_but_not_their_phones(town):
    notice = await actions.draft(
        town.community, Kind.LIST, list_kind=ListKind.OWNERS_COMMITTEE,
        title="业主委员会委员", text="委员：居民王小红、李明。", officer=town.zhou, now=NOON,
    )  # fmt: skip
    await actions.publish(notice, officer=town.zhou, now=NOON)
    assert (await queries.shown(notice)).current.edition.facts.basis == "北京市物业管理条例第42条"

    other = await actions.draft(
        town.community, Kind.LIST, list_kind=ListKind.OWNERS_COMMITTEE,
        title="业主委员会委员", text="委员：居民王小红 13800138000。", officer=town.zhou, now=NOON,
    )  # fmt: skip
    with pytest.raises(GateHolds, match="手机号"):
        await actions.publish(other, officer=town.zhou, now=NOON)


async def test_hiding_leaves_the_names_that_a_law_orders_a_list_to_give(town):
    notice = await actions.draft(
        town.community, Kind.LIST, list_kind=ListKind.OWNERS_COMMITTEE,
        title="业主委员会委员", text="委员：王小红、李小明。电话 13800138000。", officer=town.zhou, now=NOON,
    )  # fmt: skip

    await actions.hide(notice, officer=town.zhou, now=NOON)
    await actions.publish(notice, officer=town.zhou, now=NOON)

    assert (await queries.shown(notice)).current.edition.text == "委员：王小红、李小明。电话 ***********。"


async def test_the_same_words_drafted_twice_are_one_draft(town):
    words = {"title": "银发缝纫组", "text": "每周三上午，活动室。", "officer": town.zhou, "now": NOON}

    first = await actions.draft(town.community, Kind.SERVICE, **words)
    again = await actions.draft(town.community, Kind.SERVICE, **words)
    await actions.publish(first, officer=town.zhou, now=NOON)
    later = await actions.draft(town.community, Kind.SERVICE, **words)

    assert first == again != later


async def test_an_edition_mends_wording_and_the_first_stays_readable(town):
    made = await published(town)
    first = (await queries.shown(made.notice)).current.edition.fingerprint
    await actions.amend(made.notice, officer=town.zhou, now=PUBLISHED)
    await write(
        town, made.notice, text="三号楼前划 12 个停车位，先来先停，居委会每月公布一次使用情况。", change="改了一个词"
    )
    await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED + timedelta(days=2))

    shown = await queries.shown(made.notice)

    assert [one.edition.n for one in shown.editions] == [1, 2]
    assert shown.editions[0].edition.fingerprint == first
    assert shown.stands_until == end_of(date(2026, 12, 13))


async def test_an_edition_with_another_number_is_refused_and_nothing_is_saved(town):
    made = await published(town)
    await actions.amend(made.notice, officer=town.zhou, now=PUBLISHED)

    with pytest.raises(NumbersChanged, match="12"):
        await write(
            town, made.notice, text="三号楼前划 13 个停车位，先到先停，居委会每月公布一次使用情况。", change="改了数"
        )

    assert "12 个" in (await queries.edition_rows(made.notice))[-1]["text"]


async def test_an_edition_says_what_it_changed(town):
    made = await published(town)
    await actions.amend(made.notice, officer=town.zhou, now=PUBLISHED)

    with pytest.raises(rules.ReasonMissing):
        await write(town, made.notice)
    with pytest.raises(rules.DraftOpen):
        await actions.amend(made.notice, officer=town.zhou, now=PUBLISHED)


async def test_wrong_numbers_need_a_new_notice_whose_period_starts_again(town):
    made = await published(town)
    later = PUBLISHED + timedelta(days=4)
    signed = {"first": "演示甲", "second": "演示乙", "officer": town.zhou, "now": later}
    await recheck(made.ballot, "居民质疑票数", hands=Hands(4, 4, 1), **signed)
    corrected = await actions.draft_from_ballot(made.ballot, officer=town.zhou, now=later)

    await actions.publish(corrected, officer=town.zhou, now=later)

    old, new = await queries.shown(made.notice), await queries.shown(corrected)
    assert (old.state, old.reason, old.newer) == (State.WITHDRAWN, rules.RECHECKED, new.code)
    assert new.stands_until == end_of(date(2026, 12, 17))


async def test_one_ballot_has_one_notice(town):
    made = await decided(town)

    with pytest.raises(rules.AlreadyDrafted):
        await actions.draft_from_ballot(made.ballot, officer=town.zhou, now=DECIDED)


async def test_a_withdrawn_notice_keeps_its_reason_and_cannot_come_back(town):
    made = await published(town)
    await actions.withdraw(made.notice, "票数有误，正在复核。", officer=town.zhou, now=PUBLISHED)

    assert (await queries.shown(made.notice)).reason == "票数有误，正在复核。"
    for again in (actions.publish, actions.amend):
        with pytest.raises(rules.StepNotOpen):
            await again(made.notice, officer=town.zhou, now=PUBLISHED)


async def test_the_reason_itself_names_nobody(town):
    made = await published(town)

    with pytest.raises(NamesSomebody):
        await actions.withdraw(made.notice, "居民王小红不同意", officer=town.zhou, now=PUBLISHED)


async def test_when_a_matter_becomes_a_households_not_even_the_title_stays(town):
    made = await published(town)

    assert await actions.come_down(made.matter, officer=town.zheng, now=PUBLISHED) == 1

    shown = await queries.shown(made.notice)
    assert (shown.state, shown.untitled, shown.reason) == (State.WITHDRAWN, True, "按规定不再公开。")


async def test_progress_is_told_in_twelve_lines_at_most_and_named_by_nobody(town):
    made = await published(town)
    for n in range(1, 13):
        await actions.add_progress(
            made.notice, ProgressKind.DONE, f"划好 {n} 个", on_day=date(2026, 11, n), officer=town.wu, now=PUBLISHED
        )

    with pytest.raises(rules.ProgressFull, match="已有 12 条"):
        await actions.add_progress(made.notice, ProgressKind.NEXT, "验收", on_day=None, officer=town.wu, now=PUBLISHED)
    assert [line.on_day.day for line in await queries.progress(made.notice)] == list(range(1, 13))


async def test_only_a_next_step_has_a_day_that_is_still_to_come(town):
    made = await published(town)
    late = datetime(2026, 11, 28, 16, 30, tzinfo=UTC)
    today, tomorrow = date(2026, 11, 29), date(2026, 11, 30)

    for kind in (ProgressKind.DONE, ProgressKind.NOW):
        with pytest.raises(rules.DayToCome, match=f"11月30日还没到，不能写“{kind.label}”。"):
            await actions.add_progress(made.notice, kind, "划线", on_day=tomorrow, officer=town.wu, now=late)
        await actions.add_progress(made.notice, kind, "划线", on_day=today, officer=town.wu, now=late)
    with pytest.raises(rules.DayToCome, match="不能写“监督记录”"):
        await actions.add_progress(
            made.notice, ProgressKind.OVERSIGHT, "看了划线", on_day=tomorrow, officer=town.overseer, now=late
        )
    await actions.add_progress(made.notice, ProgressKind.NEXT, "验收", on_day=tomorrow, officer=town.wu, now=late)


async def test_the_same_line_of_progress_is_not_told_twice(town):
    made = await published(town)
    line = {"on_day": date(2026, 11, 28), "officer": town.wu, "now": PUBLISHED}
    await actions.add_progress(made.notice, ProgressKind.DONE, "划好 3 个", **line)

    with pytest.raises(rules.AlreadyTold, match="这一条已经有了"):
        await actions.add_progress(made.notice, ProgressKind.DONE, " 划好 3 个 ", **line)
    assert len(await queries.progress(made.notice)) == 1


async def test_a_line_of_progress_is_mended_where_it_stands_and_passes_the_same_gate(town):
    made = await published(town)
    line = await actions.add_progress(
        made.notice, ProgressKind.NOW, "正在划线", on_day=date(2026, 11, 27), officer=town.wu, now=PUBLISHED
    )
    mend = {"on_day": date(2026, 11, 28), "officer": town.zhou, "now": PUBLISHED}
    version = (await queries.notice(made.notice))["version"]

    with pytest.raises(NamesSomebody):
        await actions.mend_progress(made.notice, line, ProgressKind.DONE, "居民王小红划好了", **mend)
    await actions.mend_progress(made.notice, line, ProgressKind.DONE, "线划好了", **mend)

    [told] = await queries.progress(made.notice)
    assert (told.id, told.kind, told.words, told.on_day) == (line, ProgressKind.DONE, "线划好了", mend["on_day"])
    assert (await queries.notice(made.notice))["version"] > version
    with pytest.raises(rules.NotTheirCommunity):
        await actions.mend_progress(
            made.notice, line, ProgressKind.OVERSIGHT, "看了", **mend | {"officer": town.overseer}
        )
    with pytest.raises(Missing):
        await actions.mend_progress(made.notice, uuid7(), ProgressKind.DONE, "线划好了", **mend)


async def test_what_cannot_be_kept_by_a_basis_is_refused_without_offering_one(town):
    made = await published(town)

    with pytest.raises(NamesSomebody) as refused:
        await actions.withdraw(made.notice, "居民王小红 13800138000 不同意", officer=town.zhou, now=PUBLISHED)

    assert (
        str(refused.value)
        == "没有保存：撤下的原因里有 1 个姓名、1 个手机号，居民会看到。请改成不指名的说法；单位座机可以写。"
    )


async def test_oversight_is_written_by_the_oversight_committee_alone(town):
    made = await published(town)
    seen = {"on_day": date(2026, 11, 28), "now": PUBLISHED}

    await actions.add_progress(made.notice, ProgressKind.OVERSIGHT, "看了唱票：无异议", officer=town.overseer, **seen)
    for officer, kind in ((town.zhou, ProgressKind.OVERSIGHT), (town.overseer, ProgressKind.DONE)):
        with pytest.raises(rules.NotTheirCommunity):
            await actions.add_progress(made.notice, kind, "看了", officer=officer, **seen)


async def test_a_line_of_progress_passes_the_same_gate_and_limit(town):
    made = await published(town)
    with pytest.raises(NamesSomebody):
        await actions.add_progress(
            made.notice, ProgressKind.DONE, "等 13800138000 回话", on_day=None, officer=town.wu, now=PUBLISHED
        )
    with pytest.raises(TooLong):
        await actions.add_progress(
            made.notice, ProgressKind.DONE, "长" * 41, on_day=None, officer=town.wu, now=PUBLISHED
        )


async def test_a_code_never_published_is_no_code(town):
    made = await decided(town)
    code = (await queries.notice(made.notice))["code"]
    assert await queries.status_of(code) is None

    await actions.publish(made.notice, officer=town.zhou, now=PUBLISHED)

    assert (await queries.status_of(code.lower()))["id"] == made.notice
    assert await queries.status_of("x" * 5000) is None


async def test_of_two_who_press_at_once_one_is_told(town):
    made = await published(town)
    stale = await queries.notice(made.notice)
    await actions.withdraw(made.notice, "票数有误，正在复核。", officer=town.zhou, now=PUBLISHED)

    with pytest.raises(ChangedMeanwhile):
        await publishing._take_down(stale, "再撤一次", town.zhou, PUBLISHED)


async def test_the_journal_holds_no_word_of_a_notice(town):
    made = await published(town)
    await journal.seal()

    lines = [line for line in await journal_queries.feed(0) if line["subject"] == made.notice]

    assert {line["action"] for line in lines} == {"draft", "publish"}
    assert "停车" not in str(lines)


async def test_a_household_matter_cannot_even_be_drafted(town):
    await decided(town)
    matter = await shared_matter(town, kind="household")

    with pytest.raises(HouseholdNeverPublished):
        await saving.require_publishable(matter)
