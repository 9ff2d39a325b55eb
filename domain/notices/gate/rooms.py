"""The door of one dwelling: 3 单元 502, 5-2-301, 502 室, 五单元三〇一, 3 单元 5 层东户. A building alone is no finding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.notices.gate.numbers import Span, plain

N = r"[0-9〇零一二三四五六七八九十]{1,4}"
ROOM = r"(?:[A-Za-z]?[0-9〇零一二三四五六七八九]{3,4}|[一二三四五六七八九]?[千]?[一二三四五六七八九]百[零〇]?[一二三四五六七八九十]{1,3})"
GAP = r"[\s,，、\-—–－·]{0,2}"
DASH = r"\s{0,2}[-‐-―－/／]\s{0,2}"

# A number before one of these counts or measures; it is no door.
NO_MEASURE = (
    r"(?![0-9〇零一二三四五六七八九]|[.．][0-9]|[,，][0-9]{3})(?!\s*[十百千万])"
    r"(?!\s*(?:[多余来]?\s*(?:户|人|名|位|元|万|千|百|平|㎡|m|米|公里|吨|票|个|件|条|项|辆|台|部|套|棵|次|天|日|年|月|"
    r"份|张|处|栋|栏|盏|根|间|度|%|％|分|时|小时|业主)))"
)

PATTERNS = [
    re.compile(
        rf"(?:{N}\s*(?:单元|门)|[东中西南北]\s*单元)(?:门洞)?{GAP}(?:{N}\s*[层楼]{GAP})?{ROOM}(?:\s*(?:室|号房|号|房))?{NO_MEASURE}"
    ),
    re.compile(rf"{N}\s*(?:单元|门){GAP}{N}\s*[层楼]{GAP}(?:[东西南北中左右]+[户门侧边手]|[甲乙丙丁]户)"),
    re.compile(
        rf"{N}\s*(?:单元|门){GAP}(?:顶|底|首){GAP}[层楼]{GAP}[东西南北中左右]+[户门侧边手头](?:那[一]?户|一户)?"
    ),
    re.compile(rf"{N}\s*(?:单元|门){GAP}(?P<door>[0-9]{{1,2}}\s*号)(?=[\s，。；、：！）)]|$|的|室|房|户|居民|业主|家)"),
    re.compile(
        r"(?:院|胡同|巷|里|平房)[^，。；\n]{0,6}?(?P<door>[0-9]{1,2}\s*排\s*[0-9]{1,3}\s*号)(?!\s*(?:车|停|楼))"
    ),
    re.compile(r"(?P<door>[0-9]{1,2}\s*排\s*[0-9]{1,3}\s*号)(?=\s*(?:平房|房|院|户|室|住户|居民))"),
    re.compile(rf"(?<=号楼)\s*{ROOM}(?:\s*(?:室|号房|号|房))?{NO_MEASURE}"),
    re.compile(rf"(?<=[栋幢座])\s*{ROOM}(?:\s*(?:室|号房|号|房))?{NO_MEASURE}"),
    re.compile(
        rf"(?<![0-9〇零一二三四五六七八九十百千.第]){ROOM}\s*(?:室(?!外机)|号房|房间|房(?![屋产源间改管])|号?住户)"
    ),
    re.compile(rf"(?:家住|住在|现住|户住)[^，。；\n]{{0,12}}?(?P<door>{ROOM}){NO_MEASURE}"),
]
THREE_PARTS = re.compile(
    rf"(?<![0-9\-])([0-9]{{1,3}}){DASH}([0-9]{{1,2}}){DASH}([0-9]{{3,4}})(?![0-9\-])(?:\s*[室号])?"
)
TWO_PARTS = re.compile(
    rf"(?P<lives>(?:家住|住在|现住|住)[^，。；\n]{{0,8}}?)?(?<![0-9\-])(?P<door>([0-9]{{1,3}}){DASH}([0-9]{{3,4}})(?![0-9\-]))"
    r"(?P<dwelling>\s*(?:室|房(?!屋)|号?住户|居民|业主|家(?![具装电])|的?(?:厨房|卫生间|厕所|阳台|漏水|渗水|跑水|返水|反水|装修)))?"
)
BARE = [
    re.compile(rf"(?<![共有体计])(?:住户|邻居|楼[上下]|对门|隔壁)\s*(?P<door>[0-9]{{3,4}}){NO_MEASURE}"),
    re.compile(r"(?<![0-9\-第.,，])(?P<door>[0-9]{3,4})(?=\s*(?:漏水|渗水|跑水|返水|反水|[漏渗滴][到至]))"),
    re.compile(rf"(?:漏|渗|滴|流|返|反)水?[到至]\s*(?P<door>[0-9]{{3,4}}){NO_MEASURE}"),
]
"""A door's number alone, where what stands beside it says that somebody lives there."""
NEXT = re.compile(rf"\s*(?:[、和与及]|以及)\s*(?P<door>{ROOM}(?:\s*(?:室|号房|号|房))?){NO_MEASURE}")

# 街道办事处 302 室 is where the office sits, not where anybody lives.
OFFICE = re.compile(
    r"(?:办事处|居委会|居民委员会|服务中心|服务站|办公楼|办公区|委员会|派出所|司法所|大厅|党群中心|议事厅|会议室|综合楼|"
    r"住建委|政务中心|法院|工作站)\s*(?:[0-9一二三四五六七八九十]{1,2}\s*[层楼])?[\s（(]*$"
)
HIGHEST_FLOOR, DOORS_ON_A_FLOOR, MOST_ENTRANCES = 60, 40, 30


def rooms(text: str) -> Iterator[Span]:
    read = plain(text)
    for pattern in PATTERNS:
        for found in pattern.finditer(read):
            span = found.span("door") if "door" in pattern.groupindex else found.span()
            if not OFFICE.search(read[: span[0]]):
                yield span
                yield from _strung(read, span[1])
    for pattern in BARE:
        yield from (found.span("door") for found in pattern.finditer(read) if _is_door(found["door"]))
    for found in THREE_PARTS.finditer(read):
        if 0 < int(found[2]) <= MOST_ENTRANCES and _is_door(found[3]):
            yield found.span()
    for found in TWO_PARTS.finditer(read):
        if (found["lives"] or found["dwelling"]) and _is_door(found[4]):
            yield found.span("door")


def _strung(read: str, at: int) -> Iterator[Span]:
    """1 单元 101、102、103: what is strung to a door is one."""
    while found := NEXT.match(read, at):
        yield found.span("door")
        at = found.end()


def _is_door(number: str) -> bool:
    floor, door = int(number[:-2]), int(number[-2:])
    return 1 <= floor <= HIGHEST_FLOOR and 1 <= door <= DOORS_ON_A_FLOOR
