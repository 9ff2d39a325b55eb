"""回访倒计时: orders the city has not asked about yet, by when it may, with what is still to be explained (条例 23)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.matters.queries import Filters, page
from domain.people.rules import Officer
from domain.transaction import fetch

MOST = 60


async def countdown(officer: Officer, *, now: datetime) -> list[dict[str, Any]]:
    """Rows of matters.queries.page, nearest limit first, with the order's: city_number, limit_at, contacted, answer.

    The city asks from the limit on. `contacted`: somebody has rung the caller; `answer`: the outcome of our own asking.
    """
    if officer.subdistrict is None:
        return []
    orders = await fetch(
        "select h.city_number, h.limit_at, m.id, m.joined_to, v.outcome, v.solved,"
        " m.state, exists (select 1 from clock k where k.matter = h.matter and k.what = 'contact'"
        " and k.done_at is null and k.ended_at is null) as unrung"
        " from hotline_order h join matter m on m.id = h.matter join voice v on v.id = h.voice"
        " where h.subdistrict = {} and h.city_follow_up_at is null and m.state <> 'withdrawn'"
        " order by h.limit_at, h.id limit {}",
        officer.subdistrict,
        MOST,
    )
    if not orders:
        return []
    # What was joined is listed as the matter it went into; the order keeps its own clock.
    main = {order["id"]: order["joined_to"] or order["id"] for order in orders}
    rows = {
        row["id"]: row
        for row in await page(officer, Filters(ended=True, ids=tuple({*main.values()})), now=now, limit=MOST)
    }
    return [{**rows[main[order["id"]]], "order": order} for order in orders if main[order["id"]] in rows]
