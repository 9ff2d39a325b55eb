"""The three windows, the urgencies, what a finding must say. No database, no clock, no web."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Annotated
from uuid import UUID

import msgspec

from domain.clock import SHANGHAI
from domain.errors import Forbidden, Invalid, Refused
from domain.words import Word


class Part(Word):
    """早 午 晚."""

    MORNING = "morning", "早"
    MIDDAY = "midday", "午"
    EVENING = "evening", "晚"


class Urgency(Word):
    """三档. `hint` is how soon somebody should look; the matter's own clocks come from its category."""

    NORMAL = "normal", "一般"
    SOON = "soon", "较急"
    URGENT = "urgent", "紧急"

    @property
    def hint(self) -> str:
        return {"normal": "按期限", "soon": "今天看", "urgent": "马上看"}[str(self)]


@dataclass(frozen=True)
class Window:
    """Minutes since midnight in Shanghai, the end not included."""

    part: Part
    starts: int
    ends: int


USUAL = (Window(Part.MORNING, 450, 540), Window(Part.MIDDAY, 690, 810), Window(Part.EVENING, 1080, 1200))
"""07:30–09:00, 11:30–13:30, 18:00–20:00, until a subdistrict sets its own."""

TILES: dict[str, tuple[str, str]] = {
    "manhole": ("井盖", "manhole"),
    "lighting": ("路灯", "lamp"),
    "street_cleaning": ("垃圾杂物", "bin"),
    "fire_lane": ("消防通道", "flame"),
    "hall_clutter": ("楼道堆物", "stairs"),
    "ebike": ("电动车", "bolt"),
    "life_noise": ("邻里噪声", "sound"),
    "quarrel": ("邻里纠纷", "people"),
}
"""Category code of the responsibility list -> (short name, sign): the eight first tiles. 其他 opens the whole list."""

NAMED_DAYS = 2
"""How long a patrol says who walked it: a lead sees today's, nothing older per person (product.md, Relief)."""

LATE = timedelta(hours=2)
"""Received this much after it happened, or on another day, counts as 补传."""


class Ground(Word):
    """By what a checkpoint may be demanded at all."""

    SECURITY = "security", "安保"
    EMERGENCY = "emergency", "应急"


class How(Word):
    TAP = "tap", "点按"
    SCAN = "scan", "扫码"
    NUMBER = "number", "输编号"


class NoBasis(Invalid):
    message = "没有设点位：每个点位要写明安保或应急的依据（哪份文件、哪次任务）。没有依据的，不能要求逐点打卡。"


class NoName(Invalid):
    message = "没有设点位：还没有写名称。写清楚在哪里、看什么，例如“3 号楼地下室排水泵”。"


class NotYoursToSet(Forbidden):
    message = "没有设点位：点位由社区书记、派单员或街道领导在本辖区设。"


class WrongWindows(Invalid):
    message = "没有改：{reason}。三个时段按早、午、晚排，各写开始和结束，不要重叠。"


class NotYoursToTime(Forbidden):
    message = "没有改：巡查时段由派单员、街道领导或街道管理员定。请报街道。"


class NotYourPoint(Refused):
    message = "这个点位属于{grid}。改地点，或转给{grid}。"


class NoSuchPoint(Invalid):
    message = "没有这个点位，或它已经撤了。联网更新后按新的点位巡。"


class NothingToTakeBack(Refused):
    message = "没有撤回：这一巡已撤回，或不是您这两天记的。巡过的不用再记。"


class NotYourGrid(Refused):
    message = "这个地点不在您的网格。改地点，或转给{grid}。"


class NoSuchGrid(Invalid):
    message = "网格不存在或已撤销。改选网格再报。"


class NoSuchCategory(Invalid):
    message = "清单里没有这一类。重新选类别再报。"


class NothingSaid(Invalid):
    message = "没有选什么事。选一类再报。"


class WrongBody(Invalid):
    message = "这一条缺内容：{reason}。改好再报。"


class Point(msgspec.Struct, frozen=True):
    """Where the phone says it was when asked, once. Units of 0.00001 degree, accuracy in metres."""

    latitude: Annotated[int, msgspec.Meta(ge=-9_000_000, le=9_000_000)]
    longitude: Annotated[int, msgspec.Meta(ge=-18_000_000, le=18_000_000)]
    accuracy: Annotated[int, msgspec.Meta(ge=0, le=40_000_000)]


class During(msgspec.Struct, frozen=True):
    on: date
    window: Part


class FindingForm(msgspec.Struct, frozen=True):
    """What the phone's form and the desk's form both submit."""

    grid: UUID
    category: str
    text: str = ""
    place: str = ""
    urgency: Urgency = Urgency.NORMAL
    building: UUID | None = None
    geo: Point | None = None
    solved: bool = False
    patrol: During | None = None

    def __post_init__(self) -> None:
        for broken, reason in (
            (not self.category, "什么事"),
            (len(self.text) > 500, "说明超过 500 字"),
            (len(self.place) > 60, "地点超过 60 字"),
        ):
            if broken:
                raise WrongBody(reason=reason)


class PatrolForm(msgspec.Struct, frozen=True):
    grid: UUID
    on: date
    window: Part
    findings: int = 0

    def __post_init__(self) -> None:
        if self.findings < 0:
            raise WrongBody(reason="件数")


class TickForm(msgspec.Struct, frozen=True):
    checkpoint: UUID
    on: date
    window: Part
    how: How = How.TAP
    geo: Point | None = None


def require_windows(windows: Sequence[Window]) -> None:
    """Raises WrongWindows."""
    for window in windows:
        if not 0 <= window.starts < window.ends <= 1440:
            raise WrongWindows(reason=f"{window.part.label}巡的结束不晚于开始")
    for one, following in pairwise(windows):
        if following.starts < one.ends:
            raise WrongWindows(reason=f"{one.part.label}巡和{following.part.label}巡重叠")


def counted_on(on: date, happened_at: datetime) -> date:
    """The day a patrol counts for: the phone's word, where our estimate lies within a day of it."""
    estimated = happened_at.astimezone(SHANGHAI).date()
    return on if abs(on - estimated) <= timedelta(days=1) else estimated


def is_late(happened_at: datetime, received_at: datetime) -> bool:
    """补传: late never rejects, it is only said."""
    same_day = happened_at.astimezone(SHANGHAI).date() == received_at.astimezone(SHANGHAI).date()
    return not same_day or received_at - happened_at > LATE


def last_named_day(now: datetime) -> date:
    """Patrols before this day no longer say who walked them."""
    return now.astimezone(SHANGHAI).date() - timedelta(days=NAMED_DAYS - 1)


def late_words(happened_at: datetime, late: bool) -> dict[str, str]:
    """已补传，计入 11月21日: the day for the phone to show, where it came late."""
    on = happened_at.astimezone(SHANGHAI)
    return {"late_on": f"{on.month}月{on.day}日"} if late else {}
