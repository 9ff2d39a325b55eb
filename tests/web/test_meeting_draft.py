"""A slip in a meeting that is not yet noticed is mended; afterwards the members have it in writing."""

from datetime import timedelta

import pytest

from domain.council.meetings import actions, queries, rules
from domain.council.rights import NotTheirDeed
from domain.journal.queries import history
from tests import council
from tests.build import NOON
from tests.council import MEETING_DAY
from tests.web.council_app import at, browsing


@pytest.fixture
async def draft(town, monkeypatch):
    await council.representatives(town, 10, committee=2)
    at(monkeypatch, NOON)
    form = {"community": town.community, "meets_at": "2026-11-27T12:00", "place": "活动市", "title": "上下水菅"}
    async with browsing(town.zhou) as desk:
        desk.page = (await desk.post("/meetings", data=form)).headers["location"]
        desk.id = desk.page.rsplit("/", 1)[1]
        yield desk


async def test_hour_place_and_title_are_mended_before_the_notice_and_not_after(town, draft):
    [item] = await queries.agenda(draft.id)
    title = f"{draft.page}/items/{item['id']}/title"
    moved = {"meets_at": "2026-11-28T09:30", "place": "活动室"}
    shown = (await draft.get(draft.page)).text
    done = [
        await draft.post(f"{draft.page}/schedule", data=moved),
        await draft.post(title, data={"title": "上下水管"}),
    ]
    wrong = [
        await draft.post(f"{draft.page}/schedule", data=moved | {"meets_at": "2020-01-01T09:00"}),
        await draft.post(title, data={"title": " "}),
    ]
    page = (await draft.get(draft.page)).text
    await draft.post(f"{draft.page}/notice", data={})
    late = [
        await draft.post(f"{draft.page}/schedule", data=moved | {"meets_at": "2026-11-29T09:30"}),
        await draft.post(title, data={"title": "别的"}),
    ]
    noticed = (await draft.get(draft.page)).text

    assert 'value="2026-11-27T12:00"' in shown and 'value="活动市"' in shown and 'value="上下水菅"' in shown
    assert [answer.status_code for answer in (*done, *wrong, *late)] == [303, 303, 422, 422, 409, 409]
    assert "11月28日 周六 09:30·活动室" in page and "上下水管" in page and "上下水菅" not in page
    assert "取消后另行通知" in late[0].text
    assert title not in noticed and f"{draft.page}/schedule" not in noticed
    lines = [row["action"] for row in await history(draft.id)]
    assert lines == ["convene", "add_item", "reschedule", "retitle", "notice"]


async def test_a_draft_is_mended_by_those_who_make_its_agenda(town, draft):
    [item] = await queries.agenda(draft.id)
    with pytest.raises(NotTheirDeed):
        await actions.reschedule(item["meeting"], MEETING_DAY, place="", officer=town.member, now=NOON)
    with pytest.raises(NotTheirDeed):
        await actions.retitle(item["id"], "别的", officer=town.member, now=NOON)
    with pytest.raises(rules.MeetsInThePast):
        past = NOON - timedelta(days=1)
        await actions.reschedule(item["meeting"], past, place="", officer=town.zhou, now=NOON)
