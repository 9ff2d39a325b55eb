"""Kind and category are suggested from plain words, with the reason shown."""

import pytest

from domain.responsibilities.rules import Kind
from domain.responsibilities.starting import starting_list
from domain.responsibilities.suggestion import find, initials, suggest

LIST = starting_list()

SAID = [
    ("楼下这条街的路灯坏了半个月，晚上黑漆漆的", "lighting"),
    ("胡同口的井盖丢了，孩子差点掉下去", "manhole"),
    ("凌晨两点自来水主管道爆裂，马路上全是水", "burst_pipe"),
    ("家里从昨天晚上就停水了，也没通知", "water_supply"),
    ("供暖十几天了暖气还是不热，室温只有十五度", "heating"),
    ("楼道里一股煤气味，是不是漏气了", "gas_leak"),
    ("下雨天小学门口积水没过脚面，排水不畅", "drainage"),
    ("便道砖松动了好几块，老人容易绊倒", "road"),
    ("盼着背街小巷改造，这条小巷坑坑洼洼", "alley_renewal"),
    ("我家房产证十年了一直办不下来", "title_deeds"),
    ("去年洪水冲毁的便桥恢复重建什么时候完工", "reconstruction"),
    ("一层住户在院子里私搭乱建，盖了间彩钢房", "unlicensed_building"),
    ("底商烧烤店的油烟直往家里钻", "fumes"),
    ("对面工地夜间施工打桩，一宿没睡", "construction"),
    ("公园里跳广场舞的音响太大", "square_noise"),
    ("早市散了还有小贩占道经营，推车都过不去", "street_trading"),
    ("路口没有红绿灯，过马路太危险", "traffic"),
    ("孩子放学时校门口违停把路都堵死了", "street_parking"),
    ("单位拖欠工资三个月，老板不接电话", "wages"),
    ("我妈八十了，想问养老驿站的助餐怎么订", "elder_care"),
    ("家里困难，想申请低保", "relief"),
    ("健身房跑路，预付卡退费没人管", "consumer"),
    ("小区里有人总让孩子挨打，孩子身上有伤，像是被虐待", "child_harm"),
    ("单位要我去居委会开证明", "certificates"),
    ("我要举报社区书记收红包", "officials"),
    ("有人从楼上扔烟头和酒瓶，高空抛物太危险", "high_throw"),
    ("老人接到电话被骗了八万，是诈骗", "crime"),
    ("我们小区没有物业，大家想引入物业公司", "property_hiring"),
    ("业委会任期到了，什么时候换届", "owners_committee"),
    ("想动用维修资金修屋面", "repair_fund_use"),
    ("维修资金不够了，怎么续筹", "repair_fund_raise"),
    ("六层老楼，老人爬不动楼，想加装电梯", "elevator_add"),
    ("物业要把公共车位改成充电桩收费", "common_use"),
    ("电梯广告的公共收益从来没公开过", "common_income"),
    ("小区车位不够，外来车随便进，天天停不下", "estate_parking"),
    ("小区里的路面坑坑洼洼，修缮一下小区道路吧", "estate_road"),
    ("43号楼上下水管老化，跑冒滴漏严重", "pipes"),
    ("化粪池满了，楼下污水往外冒", "septic"),
    ("顶层下雨就漏，楼顶防水层坏了", "roof_leak"),
    ("电梯困人了，老太太被困在里面", "elevator_trapped"),
    ("三单元楼道灯不亮，摸黑上楼", "hall_lighting"),
    ("楼道里堆放杂物和纸箱，门都打不开", "hall_clutter"),
    ("有人把电瓶拿上楼飞线充电", "ebike"),
    ("私家车堵着消防通道，救护车进不来", "fire_lane"),
    ("物业不作为，报修一个月没人来", "property_service"),
    ("物业费又要涨价，账目不公开", "property_fee"),
    ("原来的物业撤了，小区成了失管", "property_gone"),
    ("单元门口想修个坡道，坐轮椅的下不来", "ramp"),
    ("水泵房半夜嗡嗡响，低频噪声", "equipment_noise"),
    ("楼上孩子半夜跑跳，噪音扰民", "life_noise"),
    ("邻居装修周末还用电钻", "renovation_noise"),
    ("楼上漏水把我家天花板泡了", "leak"),
    ("他把我的车剐蹭了，一直不赔钱", "damage"),
    ("对门养狗，狗叫一整天", "pets"),
    ("楼上空调滴水，滴到我家窗台", "drip"),
    ("婆媳关系不好，家里天天吵", "family"),
    ("丈夫喝了酒就打她，这是家暴", "domestic_violence"),
    ("三个儿女都不管老人，谁也不出赡养费", "elder_support"),
    ("父亲过世后，兄弟几个为遗产继承吵翻了", "inheritance"),
    ("房东不退押金", "tenancy"),
    ("独居老人两天联系不上，敲门没人应", "lonely"),
    ("最近总想不开，想找心理老师聊聊", "counsel"),
    ("日常缝补不便利，改裤脚都找不到地方", "daily_help"),
    ("3号楼前路灯不亮一周了", "lighting"),
    ("井盖松动，车一过就响", "manhole"),
    ("小区门口马路塌了一个大坑", "road"),
    ("垃圾桶满了好几天没人清", "street_cleaning"),
    ("桶站臭味大，苍蝇多", "street_cleaning"),
    ("楼道里堆了好多旧家具", "hall_clutter"),
    ("电动车在楼道里充电，怕着火", "ebike"),
    ("消防通道停满了车", "fire_lane"),
    ("楼上邻居天天半夜蹦跳", "life_noise"),
    ("邻居装修太吵了", "renovation_noise"),
    ("厕所漏水漏到楼下，邻居不给修", "leak"),
    ("狗没拴绳，到处拉屎", "covenant"),
    ("邻居家狗半夜乱叫", "pets"),
    ("物业不打扫楼道", "estate_cleaning"),
    ("物业费太高", "property_fee"),
    ("想请个物业公司来管小区", "property_hiring"),
    ("老人想吃老年餐", "elder_care"),
    ("申请残疾人补贴", "disabled"),
    ("孩子上学名额的事", "school"),
    ("医保报销不了", "medical"),
    ("失业金怎么领", "employment"),
    ("小区树太高挡光", "estate_greening"),
    ("路边大树枝快掉下来了", "greening"),
    ("家里没暖气，老人冻得不行", "heating"),
    ("突然没电了整栋楼", "power"),
    ("老鼠太多", "pests"),
    ("楼下饭馆油烟大", "fumes"),
    ("有人在小区里摆摊卖菜", "street_trading"),
    ("邻居把公共过道占了放花盆", "space_taken"),
    ("楼上往下扔垃圾", "high_throw"),
    ("公交车站太远", "traffic"),
    ("早晚高峰路边乱停车", "street_parking"),
    ("小区没地方停车", "estate_parking"),
    ("电梯老坏", "elevator_fault"),
    ("电梯半夜响声大", "equipment_noise"),
    ("下水道堵了返水", "pipes"),
    ("我家马桶坏了找人修", "home_repair"),
    ("墙体开裂，怕楼要塌", "dangerous_house"),
    ("雨太大地下室进水了", "flood"),
    ("雪后路面结冰", "snow"),
    ("健身器材坏了", "culture_sports"),
    ("宽带装不上", "telecom"),
    ("夫妻吵架闹离婚", "marriage"),
    ("儿子不给老人养老钱", "elder_support"),
    ("租客不交房租", "tenancy"),
    ("借给朋友的钱不还", "loan"),
    ("想找律师咨询一下", "legal_help"),
    ("不会用智能手机挂号", "daily_help"),
    ("邻居摄像头正对我家门", "doorbell_camera"),
    ("邻居在楼道抽烟", "smell"),
    ("居委会干部态度恶劣", "officials"),
    ("超市卖过期牛奶", "consumer"),
    ("小区大门谁都能进，不安全", "security"),
    ("老公动手打我", "domestic_violence"),
    ("楼顶漏雨", "roof_leak"),
    ("小区门口有人赌博", "crime"),
    ("空调外机热风吹我家", "drip"),
    ("家里老人走失了", "lonely"),
    ("邻居老为小事骂人", "quarrel"),
    ("想在楼下装几把长椅", "ramp"),
    ("物业公司撤走了没人管", "property_gone"),
    ("广告牌快掉下来了", "environment"),
    ("工地渣土车带泥上路", "construction"),
    ("外墙墙皮脱落砸到车", "dangerous_house"),
    ("单元门坏了关不上", "hall_lighting"),
    ("业委会不公开账目", "owners_committee"),
    ("有人遗弃孩子在楼下", "child_harm"),
    ("流浪狗咬人", "stray_dogs"),
    ("消火栓没水", "fire_hazard"),
    ("出租房里住了二十多人打隔断", "group_rental"),
]


@pytest.mark.parametrize(("words", "code"), SAID, ids=[code for _, code in SAID])
def test_what_a_resident_says_leads_to_its_category(words, code):
    first, *_ = suggest(words, LIST.items)

    assert first.item.code == code
    assert first.kind == first.item.kind


def test_the_reason_names_the_words_and_the_line_of_the_list():
    [first, *_] = suggest("路灯又坏了", LIST.items)

    assert first.reason == "提到“路灯”，清单第 14 条“公共照明”归公事"


def test_water_from_upstairs_is_the_households_until_the_riser_is_named():
    upstairs = suggest("楼上漏水", LIST.items)[0]
    riser = suggest("楼上漏水，查明是公共立管管道老化", LIST.items)[0]

    assert (upstairs.kind, riser.kind) == (Kind.HOUSEHOLD, Kind.SHARED)


def test_the_longer_word_outweighs_the_shorter_one_inside_it():
    codes = [one.item.code for one in suggest("楼道灯不亮", LIST.items)]

    assert codes[:2] == ["hall_lighting", "lighting"]


def test_words_of_different_sentences_do_not_make_a_pair():
    assert suggest("楼上很好。管子没漏", LIST.items) == []


def test_nothing_is_suggested_where_nothing_is_mentioned():
    assert suggest("您好，请问在吗", LIST.items) == []
    assert suggest("", LIST.items) == []


def test_width_case_and_blanks_do_not_matter():
    assert suggest("楼下ＫＴＶ太吵", LIST.items)[0].item.code == "square_noise"
    assert suggest("路 灯 坏了", LIST.items)[0].item.code == "lighting"


def test_the_same_words_give_the_same_answer_in_the_same_order():
    words = "小区停车乱，消防通道也堵了，物业不管"

    assert suggest(words, LIST.items) == suggest(words, reversed(LIST.items))


def test_a_suggestion_never_lists_more_than_asked_for():
    assert len(suggest("小区停车乱，垃圾多，路灯坏，电梯停", LIST.items, most=2)) == 2


@pytest.mark.parametrize("item", LIST.items, ids=lambda item: item.code)
def test_every_item_is_found_by_its_initials_and_its_name(item):
    assert item in find(LIST.items, initials(item.name)[:4])[:6]
    assert find(LIST.items, item.name)[0] == item


def test_what_begins_so_comes_first():
    assert find(LIST.items, "ggzm")[0].code == "lighting"
    assert find(LIST.items, "GGZM")[0].code == "lighting"
    assert find(LIST.items, "gonggongzhao")[0].code == "lighting"
    assert find(LIST.items, "路灯")[0].code == "lighting"
    assert find(LIST.items, "ldzm")[0].code == "hall_lighting"


def test_nothing_typed_shows_the_whole_list_and_nonsense_nothing():
    assert find(LIST.items, "") == list(LIST.items)
    assert find(LIST.items, "qqqq") == []
