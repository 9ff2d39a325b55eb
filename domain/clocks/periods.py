"""The periods that laws name, each with its article. The days are parameters where cities differ.

组织法: 城市居民委员会组织法（2025 年修订，2026-01-01 起施行）. 条例: 北京市物业管理条例（2024 年版）.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.clocks.rules import Limit, Unit
from domain.words import Word


class Way(Word):
    NOTICE = "notice", "最少提前"
    """Full days between notice and meeting: rules.earliest_meeting_day."""
    WITHIN = "within", "限期"
    """To be done by then: rules.statutory_end."""
    PUBLISHED = "published", "至少公布"
    """Stands at least so long: rules.publication_end; in working days rules.due_at."""


class Occasion(Word):
    OWNERS_MEETING = "owners_meeting", "业主大会会议通知"
    OWNERS_DECISION = "owners_decision", "公布业主大会决定"
    OWNERS_COMMITTEE_TELLS = "owners_committee_tells", "业委会会议告知居委会"
    OWNERS_COMMITTEE_DECISION = "owners_committee_decision", "公布业委会决定"
    MANAGEMENT_COMMITTEE_DECISION = "management_committee_decision", "公布物管会决定"
    MANAGEMENT_COMMITTEE_STANDS = "management_committee_stands", "物管会决定公示"
    RESIDENTS_ASSEMBLY = "residents_assembly", "居民会议通知"
    RESIDENTS_REPRESENTATIVES = "residents_representatives", "居民代表会议通知"
    AFFAIRS_STAND = "affairs_stand", "居务公开"
    JUDICIAL_CONFIRMATION = "judicial_confirmation", "申请司法确认"


@dataclass(frozen=True)
class Period:
    way: Way
    limit: Limit
    source: str

    @property
    def text(self) -> str:
        return f"{self.way.label} {self.limit.text}（{self.source}）"


def _days(number: int) -> Limit:
    return Limit(number, Unit.DAYS)


PERIODS: dict[Occasion, Period] = {
    Occasion.OWNERS_MEETING: Period(Way.NOTICE, _days(15), "条例第35条"),
    Occasion.OWNERS_DECISION: Period(Way.WITHIN, _days(3), "条例第37条"),
    Occasion.OWNERS_COMMITTEE_TELLS: Period(Way.NOTICE, _days(5), "条例第45条"),
    Occasion.OWNERS_COMMITTEE_DECISION: Period(Way.WITHIN, _days(3), "条例第45条"),
    Occasion.MANAGEMENT_COMMITTEE_DECISION: Period(Way.WITHIN, _days(3), "条例第57条"),
    Occasion.MANAGEMENT_COMMITTEE_STANDS: Period(Way.PUBLISHED, Limit(10, Unit.WORKDAYS), "条例第57条"),
    # Shorter in urgent cases, with the reason (组织法 26).
    Occasion.RESIDENTS_ASSEMBLY: Period(Way.NOTICE, _days(10), "组织法第26条"),
    Occasion.RESIDENTS_REPRESENTATIVES: Period(Way.NOTICE, _days(3), "本级设定，法律未规定最短时间"),
    Occasion.AFFAIRS_STAND: Period(Way.PUBLISHED, _days(15), "组织法第34条"),
    Occasion.JUDICIAL_CONFIRMATION: Period(Way.WITHIN, _days(30), "人民调解法第33条"),
}
