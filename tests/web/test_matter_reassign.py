"""换办理人 on the page: offered only where the handler has left."""

from __future__ import annotations

from domain.matters.rules import Kind
from domain.matters.tables import Matter
from domain.transaction import fetch
from tests.build import NOON, Town
from tests.domain.matter_build import in_hand
from tests.web.browser import signed_in
from tests.web.council_app import at


async def test_the_secretary_moves_it_once_the_handler_has_left(town: Town, monkeypatch):
    at(monkeypatch, NOON)
    matter = await in_hand(town, Kind.HOUSEHOLD)
    page = f"/matters/{matter.id}"
    async with signed_in(town.zhou) as browser:
        assert f"{page}/reassign" not in (await browser.get(page)).text
        refused = await browser.submit(
            f"{page}/reassign", handler=town.shen.id, reason="林请假", version=matter.version
        )
        assert refused.status_code == 409 and "林仍在岗" in refused.text and "林请假" in refused.text
        await fetch("update officer_grant set ends_at = {} where officer = {}", NOON, town.lin.id)
        assert "林已离岗" in (await browser.get(page)).text
        done = await browser.submit(f"{page}/reassign", handler=town.shen.id, reason="林已调离", version=matter.version)
        assert done.status_code == 303
        told = (await browser.get(page)).text
        assert "给沈" in told and "林已离岗" not in told

    assert (await Matter.objects().get(Matter.id == matter.id)).handler == town.shen.id
