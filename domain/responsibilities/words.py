"""The words of the responsibility list (三事明责清单)."""

from __future__ import annotations

from domain.matters.rules import Kind
from domain.words import Word


class Route(Word):
    """三级分流."""

    SUBDISTRICT = "subdistrict", "街道快办"
    COUNCIL = "council", "协商联办"
    GRID = "grid", "网格自办"


KINDS = (Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD)

ROUTES = {Kind.PUBLIC: Route.SUBDISTRICT, Kind.SHARED: Route.COUNCIL, Kind.HOUSEHOLD: Route.GRID}


class Duty(Word):
    """What the community owes in a category, by 社区职责清单."""

    OWN = "own", "社区主责"
    ASSIST = "assist", "社区协助"
    NONE = "none", "不属社区职责"
    TAKEN_BACK = "taken_back", "上级部门收回"


class Party(Word):
    """Who answers first. The stored value is the code of the party's row (people.Party.code) for an office."""

    PARTY_WORK = "party_work", "党群工作办公室"
    PEACE = "peace", "平安建设办公室"
    CITY = "city", "城市管理办公室"
    COMMUNITY_BUILDING = "community_building", "社区建设办公室"
    LIVELIHOOD = "livelihood", "民生保障办公室"
    SUPPORT = "support", "综合保障办公室"
    ENFORCEMENT = "enforcement", "综合行政执法队"
    JUSTICE = "justice", "司法所"
    COMMUNITY = "community", "社区"
    PROPERTY_MANAGER = "property_manager", "物业服务人"
    GRID = "grid", "网格"

    @property
    def is_office(self) -> bool:
        return self not in (Party.COMMUNITY, Party.PROPERTY_MANAGER, Party.GRID)


class Receiver(Word):
    """The kinds of those a matter can be sent to; the first five are people.Party.kind."""

    OFFICE = "office", "街道科室"
    DEPARTMENT = "department", "区职能部门"
    COMPANY = "company", "公共服务企业"
    MANAGER = "manager", "物业服务人"
    COMMITTEE = "committee", "业委会或物管会"
    COMMUNITY = "community", "社区"
    GRID = "grid", "网格"


class Group(Word):
    """The nine big signs on a phone."""

    ROAD = "road", "照明道路"
    GREENING = "greening", "环卫绿化"
    HOUSING = "housing", "房屋设施"
    PARKING = "parking", "停车"
    PROPERTY = "property", "物业"
    NEIGHBOURS = "neighbours", "邻里"
    SAFETY = "safety", "安全"
    LIVELIHOOD = "livelihood", "民生"
    OTHER = "other", "其他"


class Body(Word):
    """Who decides a shared matter of this category."""

    NONE = "none", "不需表决"
    OWNERS = "owners", "业主共同决定"
    ASSEMBLY = "assembly", "居民会议"
    REPRESENTATIVES = "representatives", "居民代表会议"
    COUNCIL = "council", "议事会协商"


class Tag(Word):
    """七有五性."""

    CHILDHOOD = "childhood", "幼有所育"
    EDUCATION = "education", "学有所教"
    LABOUR = "labour", "劳有所得"
    HEALTH = "health", "病有所医"
    ELDERLY = "elderly", "老有所养"
    HOUSING = "housing", "住有所居"
    WEAK = "weak", "弱有所扶"
    CONVENIENCE = "convenience", "便利性"
    LIVABILITY = "livability", "宜居性"
    DIVERSITY = "diversity", "多样性"
    FAIRNESS = "fairness", "公正性"
    SAFETY = "safety", "安全性"


class DutyList(Word):
    """The official lists an item refers to: the first three are the subdistrict's, the last two the community's."""

    BASIC = "basic", "基本履职"
    COOPERATING = "cooperating", "配合履职"
    TAKEN_BACK = "taken_back", "上级部门收回"
    SELF_GOVERNED = "self_governed", "依法自治"
    ASSISTED = "assisted", "协助"


# 民法典 278: three quarters of those taking part for (六) to (八), else more than half.
SPECIAL_OWNERS_ITEMS = frozenset({6, 7, 8})
