"""The demo's sentences: templates of matters, what was done about them, what people answered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from db.demo.world import Building
from domain.matters.rules import Kind
from domain.responsibilities.starting import starting_list

MATTERS = Path(__file__).parent / "data" / "matters.txt"

SEASON = {"heating": (11, 12, 1, 2, 3), "drip": (6, 7, 8), "power": (6, 7, 8), "fumes": (5, 6, 7, 8, 9)}
"""Months in which a category is heard of; the others all year."""


@dataclass(frozen=True)
class Template:
    category: str
    title: str
    words: str

    @property
    def kind(self) -> Kind:
        return Kind(starting_list().by_code[self.category].kind)

    @property
    def on_spot(self) -> bool:
        return starting_list().by_code[self.category].on_spot

    def at(self, building: Building, entrance: int) -> tuple[str, str]:
        """Title and words with the place in them."""
        community = building.grid.community.name.removesuffix("社区")
        names = {"b": building.name, "u": f" {entrance} ", "c": community}
        return self.title.format(**names), self.words.format(**names)

    def fits(self, month: int) -> bool:
        if "飞絮" in self.title:
            return month in (4, 5)
        return month in SEASON.get(self.category, range(1, 13))


def templates() -> dict[Kind, list[Template]]:
    found: dict[Kind, list[Template]] = {Kind.PUBLIC: [], Kind.SHARED: [], Kind.HOUSEHOLD: []}
    for row in MATTERS.read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            template = Template(*(part.strip() for part in row.split("|")))
            found[template.kind].append(template)
    return found


DONE: dict[str, tuple[str, ...]] = {
    "lighting": ("更换光源 3 套，当晚试亮。", "查出线路接头受潮，重做接头，夜间复查正常。"),
    "road": ("补铺沥青 12 平方米，撤围挡放行。", "更换破损步道砖，重做垫层。"),
    "manhole": ("更换球墨铸铁井盖，加防坠网。",),
    "drainage": ("疏通雨箅子 6 处，清淤装车运走。", "高压车疏通污水管 40 米，冲洗路面。"),
    "heating": ("排气并清洗过滤器，复测室温 20 度。", "二次网平衡调节，入户测温达标。"),
    "water_supply": ("更换减压阀，六层水压恢复。", "冲洗管网，取样化验合格，结果已告知居民。"),
    "greening": ("修剪枯枝，清运完毕。", "加固并疏枝，已列入巡护点。"),
    "street_cleaning": ("增加一次中午清运，桶身已冲洗。", "现场清扫完毕，和市场约定收摊后自扫。"),
    "street_trading": ("劝离流动摊贩，引导到便民点经营，高峰时段定人值守。",),
    "fumes": ("商户加装净化设备，检测合格，烟道改向。",),
    "square_noise": ("与领队约定音量和时间，晚八点收场，贴出告示。",),
    "hall_lighting": ("换声控灯，整单元试亮。", "调整闭门器，加缓冲垫。"),
    "hall_clutter": ("与堆放户一起清出楼道，大件代为联系清运。", "清走纸箱，留出通道，贴温馨提示。"),
    "pipes": ("疏通并更换一段立管，试水两天无渗漏。",),
    "roof_leak": ("防水重做 60 平方米，闭水试验合格。",),
    "elevator_fault": ("更换门机皮带，维保单位出具检测单。", "更换主板，运行一周未再停梯。"),
    "estate_parking": ("划线 18 个，晚间错峰借用临近单位 20 个车位。",),
    "ebike": ("车推到楼下充电棚，飞线拆除，和住户说明了利害。", "新增充电口 20 个，次日通电。"),
    "fire_lane": ("联系车主挪车，重新施划标线，加装可倒式立柱。",),
    "life_noise": ("上门劝和，桌椅腿贴了静音垫，约定晚十点后不拖动。", "两家当面说开，约定了作息时间。"),
    "renovation_noise": ("约定周末和午间不施工，装修告示贴到单元门。",),
    "leak": ("查清是楼上地漏，户主请人重做防水，赔了吊顶工料。", "楼上更换软管，晾干后补墙，双方没有异议。"),
    "damage": ("双方各让一步，按维修票据赔付，当场结清。",),
    "pets": ("主人把狗送训并加隔音，白天请人照看。", "约定牵绳戴嘴套、随手清理，签了文明养犬约定。"),
    "drip": ("加接水管，晾衣先拧干，楼下表示可以。",),
    "quarrel": ("请老邻居一起说和，两家握手言和。",),
    "family": ("分别谈心后坐到一起，商定轮流带孩子。", "请老党员做工作，立了还款计划。"),
    "elder_support": ("三个子女定下轮流照看和出钱的办法，写成约定。",),
    "tenancy": ("对照合同结算，退还押金一千六百元。",),
    "home_repair": ("志愿者上门修好，更换了配件。", "微网格队员带工具上门，十分钟修好。"),
    "daily_help": ("安排志愿者每周上门一次。", "社区服务角每周三下午有人帮忙。"),
    "lonely": ("上门看过，老人平安，约好每天一通电话。", "结对志愿者每周走访两次。"),
    "legal_help": ("约请律师当面解答，给了办事清单。",),
    "counsel": ("约请心理咨询师谈了三次，家长说孩子愿意出门了。",),
}

DEFAULT: dict[Kind, tuple[str, ...]] = {
    Kind.PUBLIC: (
        "现场查看后处理完毕，已向反映人说明。",
        "协调有关单位办结，留有处理照片和单据。",
        "已按流程办理，办理结果当面告知。",
        "整改完成，纳入日常巡查点位。",
    ),
    Kind.SHARED: (
        "物业处理完毕，楼长代表看过。",
        "协商后按大家商定的办法办了，结果贴在单元门。",
        "社区牵头办完，费用从公共收益支出并公示。",
        "施工完成，三天内无新反映。",
    ),
    Kind.HOUSEHOLD: (
        "网格员和调解员一起上门，双方接受。",
        "情况说清，当事人表示理解，约定互相照应。",
        "帮着联系办好，回头再看一次。",
        "劝和成功，口头约定已记下。",
    ),
}

PROGRESS = (
    "到现场看过，情况属实。",
    "和当事人约了明天上午见面。",
    "已联系施工单位，等配件。",
    "物业报价已收，正在比价。",
    "楼门长帮着通知到各户。",
    "开了一次小会，意见基本一致。",
    "已拍照留底，报分管领导。",
)

CONTACTED = ("已电话联系，说明由谁办、多久给回话。", "打了电话，约好上门时间。", "当面见到，问清了情况。")

ANSWERS = ("已回访，居民说问题解决了。", "电话回访，表示感谢。", "上门看过，居民没有新意见。", "说办得快。")
UNSOLVED = ("说修完两天又不行了。", "说没有人再来看过，不满意。", "说只办了一半，盼接着办。")
UNREACHED = (("no_answer", "无人接听。"), ("dead_number", "号码为空号。"), ("refused", "表示不方便，挂断。"))
HAND_BACK = (
    "清单该项主体不是本单位，现场设施产权属其他单位。",
    "经核实不在本科室职责内，请按清单另派。",
    "权属单位已明确为管线公司，本科室无处置权限。",
)
SUSPENDED = ("等配件到货，厂家承诺三周。", "冬季不能动土，开春施工。", "当事人外出，约定返京后再谈。")
EXTENDED = ("涉及多家单位，还需一次现场会。", "雨天停工三天，顺延。", "业主意见还差一个单元没收齐。")


def done(category: str, kind: Kind, rng: Random) -> str:
    return rng.choice(DONE.get(category, DEFAULT[kind]))
