"""The gate: what identifies a resident is always found, what does not is let through."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.notices.gate import names, numbers
from domain.notices.gate.rules import (
    Basis,
    BasisIncomplete,
    GateHolds,
    Group,
    Keep,
    Known,
    What,
    check,
    check_all,
    masked,
    merge_small,
    require_clear,
)
from tests.domain.gate_corpus import FOUND, KNOWN, PASS

INNOCENT = """
社区居委会电话 010-69842345，工作日 9:00—18:00 有人接。
咨询请打（010）6984 2345 转 8012，或拨 12345 市民热线。
街道物业科值班电话：6986 1234；供热抢修 96069、95598、400-810-1234。
报警 110，火警 119，急救 120；停水停电停气停热，打供应单位热线。
公示期 2026年11月24日至 2026年12月9日，共 15 日。
11月23日 周一 16:00 在三层会议室开会，16:00-18:00 计票。
全体业主 326 人，参与表决 281 人，同意 257 人，反对 15 人，弃权 9 人。
专有部分面积 24,518.60 平方米，参与表决 21,046.35 平方米，同意 19,302.18 平方米。
物业费每月每平方米 1.50 元，自 2027年1月1日起执行，一年一付。
5 号楼共 3 个单元 72 户，已有 60 户签字。
5号楼 326 户、6号楼 112 户、7 号楼 98 户都收到了通知。
43 号楼上下水管改造分 3 段施工，每段 120 米。
3 单元电梯自 12月1日起停用 5 天，居民请走 4 单元。
依据民法典第278条第八项，本次表决须参与人数和面积均达三分之二。
北京市物业管理条例第 37 条规定，决定作出之日起 3 日内公示。
依据京政发〔2026〕12号文件和 DB11/T 2021—2022 执行。
维修资金共 1,380,000.00 元，其中本期使用 138,001.38 元。
招标编号 ZB-2026-1123-005，合同编号 2026-0158。
采购预算 15000000 元，分 2 年支付。
同意 215 票，占参与表决业主的 78.8%，较上轮 11.35% 提高。
网格编码 110109002003001 的范围不变。
居民代表会议应到 51 人，实到 36 人，达到三分之二。
居民高度关注停车问题，业主方便时可到居委会查看方案。
居民安全出行受影响，业主关心的问题都有答复。
业主大会由街道办事处指导，居民委员会协助。
居民应当在公示期内提出意见，业主于 12月5日前反馈。
高龄老人、独居老人和残疾人由志愿者上门送票。
名册共有住户 326，其中全体住户326，三号楼 41 户。
楼下 120 平方米的车棚，漏水 112 处已修好。
广大居民、全体业主和平房住户可以到现场看样板。
社区党支部提出三条建议，施工方表示可以做到。
社区书记张立新、网格长王海燕到场，街道副主任刘志强讲了政策。
联系人：城市管理办公室 张工，电话 010-6984 5678。
监督电话：010-69801234（街道纪检监察组）。
城子街道办事处 302 室受理书面意见，居委会二层 201 室可查底稿。
小区东门 1-15 号车位改为临时停车位，共 15 个。
本轮发出纸票 326 张，收回 281 张，作废 3 张，空白 2 张。
计票用时 13 分 8 秒，录入两遍，差异 0 处。
屋面防水 1,234 平方米，外墙保温 3,210 平方米，楼道粉刷 6 层。
供暖管线自 DN200 换为 DN150，长 1500 米、深 1.2 米。
二〇二六年十一月二十三日，城子街道七棵树东街社区居民委员会。
车牌识别道闸 3 套，监控 24 路，充电桩 12 个。
京西地区气温下降，请业主及时关窗，防止水管冻裂。
第 1 轮 2026-10-12，第 2 轮 2026-11-23，间隔 42 天。
每栋楼 12-18 层电梯分两批更换，1-3 月完成。
改造后两居室 60 平方米，三居室 85.5 平方米，均不增加公摊。
活动室设在 8 号楼一层，上午 8:30—11:30 开放。
请居民时常查看公示栏，如有问题向社区反映。
清运垃圾 18 车 156 吨，种树 281 棵，修路 257 米。
物业企业统一社会信用代码 91110109MA01ABCD2X。
""".strip().splitlines()

KNOWN_PLACES = Known(officials=("张立新", "王海燕", "刘志强"), places=("城子街道", "七棵树东街社区"))


def test_the_corpus_is_large_enough_to_mean_something():
    assert len(INNOCENT) >= 40


@pytest.mark.parametrize(("sentence", "hidden"), FOUND)
def test_a_sentence_that_names_a_resident_is_held_and_what_is_masked_reads_on(sentence, hidden):
    found = [finding.text.strip() for finding in check(sentence, known=KNOWN)]

    assert all(any(one in text for text in found) for one in hidden.split("|")), found
    assert not [text for text in found if not any(text in one or one in text for one in hidden.split("|"))]
    assert not any(one in masked(sentence, known=KNOWN) for one in hidden.split("|"))


@pytest.mark.parametrize("sentence", PASS)
def test_a_sentence_that_names_nobody_passes(sentence):
    assert check(sentence, known=KNOWN) == []


@pytest.mark.parametrize("line", INNOCENT)
def test_an_innocent_sentence_passes(line):
    assert check(line, known=KNOWN_PLACES) == []


@pytest.mark.parametrize(
    ("line", "what", "text", "mask"),
    [
        ("请联系 13800138000", What.MOBILE, "13800138000", "***********"),
        ("请联系138-0013-8000。", What.MOBILE, "138-0013-8000", "***********"),
        ("手机１３８００１３８０００", What.MOBILE, "１３８００１３８０００", "***********"),
        ("1 3 8 0 0 1 3 8 0 0 0", What.MOBILE, "1 3 8 0 0 1 3 8 0 0 0", "***********"),
        ("电话一三八零零一三八零零零", What.MOBILE, "一三八零零一三八零零零", "***********"),
        ("+8613800138000", What.MOBILE, "13800138000", "***********"),
        ("身份证 11010919800101001X", What.IDENTITY, "11010919800101001X", "******"),
        ("证号 110109 19800101 0012", What.IDENTITY, "110109 19800101 0012", "******"),
        ("老证 110109800101001", What.IDENTITY, "110109800101001", "******"),
        ("退款到 6222 0212 3456 7890 128", What.BANK, "6222 0212 3456 7890 128", "******"),
        ("卡号：622202123456789", What.BANK, "622202123456789", "******"),
        ("京A12345 占道", What.PLATE, "京A12345", "京******"),
        ("京 A·D12345", What.PLATE, "京 A·D12345", "京******"),
        ("3 单元 502 漏水", What.ROOM, "3 单元 502", "某户"),
        ("3单元502室漏水", What.ROOM, "3单元502室", "某户"),
        ("三单元五〇二", What.ROOM, "三单元五〇二", "某户"),
        ("三单元五百零二室", What.ROOM, "三单元五百零二室", "某户"),
        ("5-2-301 反映", What.ROOM, "5-2-301", "某户"),
        ("５－２－３０１", What.ROOM, "５－２－３０１", "某户"),
        ("5号楼 301 漏水", What.ROOM, " 301", "某户"),
        ("502 室投了反对票", What.ROOM, "502 室", "某户"),
        ("住在 5-301 的", What.ROOM, "5-301", "某户"),
        ("3 单元 5 层东户", What.ROOM, "3 单元 5 层东户", "某户"),
        ("住户402来电", What.ROOM, "402", "某户"),
        ("楼上 502 跑水", What.ROOM, "502", "某户"),
        ("402 漏水，已修", What.ROOM, "402", "某户"),
        ("从楼上漏到 302", What.ROOM, "302", "某户"),
        ("我叫李明", What.NAME, "李明", "李**"),
        ("我叫李某某，住这里", What.NAME, "李某某", "李**"),
        ("大家好，我叫欧阳娜娜。", What.NAME, "欧阳娜娜", "欧阳**"),
        ("李建国先生反映", What.NAME, "李建国", "李**"),
        ("向李明先生说明", What.NAME, "李明", "李**"),
        ("居民王小红说", What.NAME, "王小红", "王**"),
        ("业主赵强同意", What.NAME, "赵强", "赵**"),
        ("签字人：李明、王芳、赵强", What.NAME, "李明", "李**"),
        ("李 明 女士", What.NAME, "李 明", "李**"),
        ("李明反映漏水", What.NAME, "李明", "李**"),
    ],
)
def test_what_names_a_resident_is_found_and_its_mask_offered(line, what, text, mask):
    finding = check(line)[0]

    assert (finding.what, finding.text, finding.mask) == (what, text, mask)


mobile = st.builds(lambda second, rest: f"1{second}{rest:09d}", st.integers(3, 9), st.integers(0, 10**9 - 1))


@st.composite
def identity_number(draw):
    day = draw(st.dates(min_value=date(1920, 1, 1), max_value=date(2030, 1, 1)))
    body = f"{draw(st.sampled_from(sorted(numbers.PROVINCES)))}{draw(st.integers(0, 9999)):04d}{day:%Y%m%d}"
    body += f"{draw(st.integers(0, 999)):03d}"
    return body + numbers.check_character(body)


@st.composite
def bank_number(draw):
    body = draw(st.sampled_from(["62", "4", "51", "955880"]))
    body += "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=15 - len(body), max_size=18 - len(body))))
    return next(body + last for last in "0123456789" if numbers.luhn(body + last))


@st.composite
def spaced(draw, number):
    """As people type it: plain, full width, with spaces or hyphens anywhere, or with characters nobody sees."""
    text = draw(number)
    wide = draw(st.booleans())
    letters = [chr(ord(letter) + 0xFEE0) if wide else letter for letter in text]
    between = draw(st.sampled_from(["", "", " ", "-", "\u200b", "　", "·", "—"]))
    cuts = draw(st.sets(st.integers(1, len(text) - 1)))
    return "".join((between if place in cuts else "") + letter for place, letter in enumerate(letters))


@st.composite
def plate_number(draw):
    rest = draw(st.text("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=5, max_size=6))
    assume(any(letter.isdigit() for letter in rest))
    plate = draw(st.sampled_from(numbers.PLATE_PROVINCES)) + draw(st.sampled_from("ABCDEFGHJK"))
    return plate + draw(st.sampled_from(["", "·", " "])) + draw(st.sampled_from([rest, rest.lower()]))


@st.composite
def room_number(draw):
    building, entrance = draw(st.integers(1, 99)), draw(st.integers(1, 9))
    room = f"{draw(st.integers(1, 33))}{draw(st.integers(1, 12)):02d}"
    han = "".join("〇一二三四五六七八九"[int(digit)] for digit in room)
    return draw(
        st.sampled_from(
            [
                f"{entrance} 单元 {room}",
                f"{entrance}单元{room}室",
                f"{building}号楼{entrance}单元{room}",
                f"{building} 号楼 {entrance} 门 {room} 号",
                f"{building}-{entrance}-{room}",
                f"{building}—{entrance}—{room}室",
                f"{building}栋{room}",
                f"{room} 室",
                f"{room}号房",
                f"{'一二三四五六七八九'[entrance - 1]}单元{han}",
                f"{han}室",
            ]
        )
    )


surname = st.sampled_from([*names.COMPOUND, *names.SINGLE])
given_name = st.text("伟芳娜敏静丽强磊军洋勇艳杰娟涛超霞刚桂鑫宇浩然欣怡子涵梓轩", min_size=1, max_size=2)


@st.composite
def named(draw):
    """(the text planted, the name in it)"""
    name = draw(surname) + draw(given_name)
    assume(name[:2] not in names.WORDS)
    form = draw(
        st.sampled_from(
            [
                "我叫{}",
                "{}先生",
                "{}女士",
                "{}阿姨",
                "居民{}",
                "业主{}",
                "当事人{}",
                "姓名：{}",
                "签字人：{}",
                "本人名叫{}",
                "联系人{}",
                "联系人：{}",
                "紧急联系人为{}",
                "产权人{}",
                "参加人员：{}",
                "同意的业主有：{}",
                "欠费名单：{}",
                "收件人 {}",
                "落款：{}",
            ]
        )
    )
    return form.format(name), name


@st.composite
def planted(draw, inside):
    """Something planted between two innocent clauses, on some line of a longer text."""
    before, after = draw(st.sampled_from(INNOCENT)), draw(st.sampled_from(INNOCENT))
    return draw(st.integers(0, 2)) * (before + "\n") + before.rstrip("。") + "，" + inside + "，" + after


@settings(max_examples=150, deadline=None)
@given(st.data(), st.one_of(mobile, identity_number(), bank_number()).map(str))
def test_a_planted_number_is_always_found_however_it_is_spaced(data, number):
    text = data.draw(planted(data.draw(spaced(st.just(number)))))

    found = [numbers.plain(finding.text) for finding in check(text, known=KNOWN_PLACES)]

    assert "".join(letter for letter in "".join(found) if letter.isalnum()) == number


@settings(max_examples=150, deadline=None)
@given(st.data(), st.one_of(plate_number(), room_number()))
def test_a_planted_plate_or_room_is_always_found(data, thing):
    text = data.draw(planted(thing))

    assert {finding.what for finding in check(text, known=KNOWN_PLACES)} <= {What.PLATE, What.ROOM}
    assert check(text, known=KNOWN_PLACES)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["微信号 {}", "微信：{}", "加我微信{}", "VX: {}", "微信同号 {}", "wx{}"]),
    st.from_regex(r"\A[a-z][-_a-z0-9]{5,19}\Z"),
)
def test_a_planted_account_is_always_found(form, account):
    found = check(form.format(account) + "，谢谢", known=KNOWN_PLACES)

    assert account in "".join(finding.text for finding in found)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(names.CLEAR),
    st.text(names.GIVEN, min_size=2, max_size=2).filter(lambda given: given not in names.NO_GIVEN),
    st.sampled_from(["据了解{}与邻居有纠纷。", "走访了{}家", "补偿款发给{}。", "1 单元的{}不同意", "由{}代签"]),
)
def test_a_name_is_found_without_any_word_that_announces_it(surname, given, sentence):
    assume(surname + given[:1] not in names.WORDS)

    assert surname + given in [finding.text for finding in check(sentence.format(surname + given))]


@settings(max_examples=100, deadline=None)
@given(st.lists(named().map(lambda thing: thing[1]), min_size=2, max_size=6, unique=True))
def test_every_name_of_a_string_of_names_is_found(strung):
    found = [finding.text for finding in check("居民代表" + "、".join(strung) + "发言。", known=KNOWN_PLACES)]

    assert set(strung) <= set(found)


@settings(max_examples=150, deadline=None)
@given(st.data(), named())
def test_a_planted_name_is_always_found(data, thing):
    form, name = thing
    text = data.draw(planted(form))

    assert name in [finding.text for finding in check(text, known=KNOWN_PLACES)]


@settings(max_examples=100, deadline=None)
@given(st.data(), st.one_of(mobile, identity_number(), bank_number(), plate_number(), room_number()))
def test_masking_leaves_nothing_to_find(data, thing):
    text = data.draw(planted(thing))

    assert check(masked(text, known=KNOWN_PLACES), known=KNOWN_PLACES) == []


def test_a_known_resident_is_found_without_any_title_even_with_spaces():
    known = Known(residents=["李春花"])

    assert [finding.text for finding in check("昨天李春花和李 春 花都来了", known=known)] == ["李春花", "李 春 花"]


def test_an_official_of_the_list_may_be_named():
    assert check("请找张立新先生", known=Known(officials=["张立新"])) == []


def test_eleven_digits_inside_an_identity_number_are_not_also_a_mobile():
    assert [finding.what for finding in check("110109199001011234")] == [What.IDENTITY]


def test_the_refusal_counts_by_line_and_names_the_only_two_ways():
    text = "第一行\n第二行\n电话 13800138000\n\n王芳女士和李娜女士"

    with pytest.raises(GateHolds) as held:
        require_clear(check_all({"标题": "给 13900139000", "正文": text}))

    assert str(held.value) == (
        "标题有 1 个手机号，正文第 3 行有 1 个手机号，第 5 行有 2 个姓名，请隐去。确需公开的，选择依据："
        "本人单独同意（上传），或法律法规要求公开（写明条款）。单位座机不用隐去。"
    )


def test_consent_without_its_document_is_no_basis():
    with pytest.raises(BasisIncomplete):
        Keep("name:李明", Basis.CONSENT)


@pytest.mark.parametrize("clause", ["", "领导同意", "按规定", "第五条"])
def test_a_law_without_its_clause_is_no_basis(clause):
    with pytest.raises(BasisIncomplete):
        Keep("name:李明", Basis.LAW, clause=clause)


def test_what_a_basis_keeps_is_kept_everywhere_and_nothing_else():
    findings = check("居民李明\n李明女士和王芳女士")
    keeps = [
        Keep("name:李明", Basis.LAW, clause="北京市物业管理条例第42条"),
        Keep("name:王芳", Basis.CONSENT, document=UUID(int=1)),
    ]

    require_clear(findings, keeps)
    with pytest.raises(GateHolds, match="第 2 行有 1 个姓名"):
        require_clear(findings, keeps[:1])


def test_groups_under_five_are_shown_as_one():
    merged = merge_small([Group("1 号楼", (4, 3)), Group("2 号楼", (60, 50)), Group("3 号楼", (2, 1))])

    assert merged == [Group("2 号楼", (60, 50)), Group("1 号楼、3 号楼合计", (6, 4))]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 12)), min_size=2, max_size=12))
def test_no_small_group_can_be_read_or_worked_out_from_the_total(counts):
    groups = [Group(f"{n} 号楼", (size, min(votes, size))) for n, (size, votes) in enumerate(counts, 1)]
    assume(sum(group.size for group in groups) >= 5)

    merged = merge_small(groups)

    assert all(group.size >= 5 for group in merged)
    assert sum(group.size for group in merged) == sum(group.size for group in groups)
    if any(group.size < 5 for group in groups):
        assert merged[-1].label.count("号楼") >= 2
