"""Who votes in whose stead: written, once, within the rule's limit."""

import pytest

from domain.council.ballots import rules
from domain.council.meetings import queries
from domain.council.proxies import actions
from domain.errors import Missing
from tests import council
from tests.council import MEETING_DAY

SCAN = "a" * 64


async def stand_in(room, town, n, holder="受托人", document=SCAN):
    await actions.stand_in(
        room.meeting, room.voters()[n], holder=holder, document=document, officer=town.zhou, now=MEETING_DAY
    )


async def test_a_representative_who_is_stood_for_counts_as_present(town):
    room = await council.noticed(town, number=10)

    await stand_in(room, town, 0)

    assert (await queries.attendance(await queries.meeting(room.meeting))).present.heads == 1


async def test_a_proxy_without_its_document_is_refused(town):
    room = await council.noticed(town, number=10)

    with pytest.raises(rules.ProxyNotWritten):
        await stand_in(room, town, 0, document="")


async def test_a_holder_has_no_more_than_the_limit(town):
    room = await council.noticed(town, number=10)
    await stand_in(room, town, 0)

    with pytest.raises(rules.TooManyProxies, match="最多受托 1 份"):
        await stand_in(room, town, 1)
    await stand_in(room, town, 1, holder="另一人")
    with pytest.raises(rules.StoodForAlready):
        await stand_in(room, town, 1, holder="第三人")


async def test_a_stranger_to_the_meeting_cannot_be_stood_for(town):
    room = await council.noticed(town, number=10)

    with pytest.raises(Missing):
        await actions.stand_in(
            room.meeting, town.community, holder="受托人", document=SCAN, officer=town.zhou, now=MEETING_DAY
        )
