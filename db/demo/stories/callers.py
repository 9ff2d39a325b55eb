"""Who called, and how often: an order for what was known, a caller kept secret, two notes about the software."""

from __future__ import annotations

from dataclasses import replace

from db.demo.deeds import Deeds
from db.demo.schedule import Story
from db.demo.stories.places import plan
from db.demo.world import XIJIE, World
from domain.matters import actions
from domain.matters.rules import Channel, Kind
from domain.people.actions import tell_the_makers


async def order_meets_visit(world: World) -> Story:
    """来单认旧: the walk had heard it nine days before the order came down; one person, two voices, one matter."""
    at = world.ago(9, 9, 50)
    it = Deeds(
        world,
        plan(
            world, XIJIE, at, Kind.SHARED, "estate_road", "43 号楼到大门路面坑洼积水", "坑连着坑，老伴绊了一跤。", caller=71
        ),
    )  # fmt: skip
    order = Deeds(
        world,
        replace(
            it.plan, channel=Channel.HOTLINE, order_hours=168, title="小区道路破损，积水难行",
            words="来电人称小区路面破损多日，希望修缮。",
        ),
    )  # fmt: skip
    yield at
    await it.register(at)
    yield (at := world.desk(at, 3))
    await it.sort(at, by=it.worker)
    if it.matter.state == "sorted":
        yield (at := world.desk(at, 1))
        await it.confirm(at)
    yield (at := world.desk(at, 5))
    await it.convene(at)
    yield (at := world.desk(at, 24 * 5))
    await order.register(at)
    yield (at := world.desk(at, 1))
    await order.sort(at, by=order.worker)
    if order.matter.state == "sorted":
        yield (at := world.desk(at, 0.5))
        await order.confirm(at)
    yield (at := world.desk(at, 0.5))
    order.matter = await actions.join(order.id, it.matter.number, officer=it.secretary, now=at)
    await it.look()
    yield (at := world.desk(at, 2))
    await it.contact(it.worker, at)


async def secret_caller(world: World) -> Story:
    """A complaint about the property manager: what he gets has no name, phone, room, nor the caller's words."""
    at = world.ago(6, 10, 30)
    it = Deeds(
        world,
        plan(
            world, XIJIE, at, Kind.SHARED, "property_service", "反映门岗夜间脱岗，要求保密", "我就住这楼，别说是我说的。",
            caller=72, channel=Channel.VENUE, secret=True,
        ),
    )  # fmt: skip
    yield at
    await it.register(at)
    yield (at := world.desk(at, 2))
    await it.sort(at, by=it.worker)
    if it.matter.state == "sorted":
        yield (at := world.desk(at, 1))
        await it.confirm(at)
    manager = it.estate.manager if it.estate else None
    if manager is None:
        return
    yield (at := world.desk(at, 3))
    await it.assign(at, party=manager)
    yield (at := world.desk(at, 3))
    await it.take_up(at)
    if it.plan.caller:
        await it.contact(it.worker, at)
    yield (at := world.desk(at, 20))
    await it.note(at, "调看值班记录，已换人。")


async def about_the_software(world: World) -> Story:
    """Two notes in the box for complaints about the software itself."""
    for days, sign_in, page, words in (
        (6, "xijie-gongzuo", "/matters", "初分时能不能把上一件同楼的事放在旁边？"),
        (2, "chengguan", "/", "快到期的排在最前面，好用。字再大一号更好。"),
    ):
        yield (at := world.ago(days, 16, 40))
        await tell_the_makers(words, page=page, officer=world.signed[sign_in], now=at)
