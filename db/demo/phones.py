"""What grid workers' phones sent since yesterday: patrols of the three windows, findings, some with a photo."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from db.demo.pictures import photo
from db.demo.schedule import Story
from db.demo.world import XIJIE, Grid, World
from domain.clock import SHANGHAI
from domain.clocks.days import start_of
from domain.ids import uuid7
from domain.patrols.rules import USUAL, Part
from domain.sync import devices, photos
from domain.sync.actions import HOT
from domain.sync.blobs import BlobStore
from domain.sync.hot import Prepared, write_together
from domain.sync.rules import Answer, Blob, Op, Verdict, Wire, digest
from domain.sync.verbs import finding  # noqa: F401  (fills HOT)

KEY = b"demo"
"""The phones of the demo are gone; nothing they sent comes twice."""

FINDINGS = (
    ("manhole", "{c}路口", "井盖裂缝，车一压就响。", True),
    ("hall_clutter", "{b} 3 层平台", "纸箱和旧椅子堵了半边。", True),
    ("ebike", "{b}门厅", "两辆电动车在门厅充电。", True),
    ("street_cleaning", "{c}东口", "桶满外溢，袋子破了一地。", True),
    ("lighting", "{b}前", "三盏灯两盏不亮。", True),
    ("life_noise", "{b} 2 单元", "敲门问过，说晚上有人练琴。", False),
    ("quarrel", "{b} 1 单元", "两家为鞋架争了几句，约晚上再说。", False),
    ("estate_cleaning", "{b}后", "桶站旁堆了两个床垫。", True),
)


class Pocket:
    """One worker's phone."""

    def __init__(self, device: devices.Device) -> None:
        self.device, self.seq = device, 0

    async def op(
        self, verb: str, body: dict[str, Any], at: datetime, *, received: datetime, blobs: list[Blob]
    ) -> Prepared:
        self.seq += 1
        content = msgspec.json.encode(body)
        wire = Wire(
            op_id=uuid7(),
            device_id=self.device.id,
            seq=self.seq,
            user_id=self.device.officer,
            verb=verb,
            entity_id=uuid7(),
            schema=1,
            wall=at,
            body=msgspec.Raw(content),
            body_sha256=hashlib.sha256(content).hexdigest(),
            blobs=blobs,
        )
        op = Op(wire, msgspec.json.decode(content), digest(wire, KEY), at, False)
        effect = await HOT[verb](op, self.device, received)
        return Prepared(op, self.device, Answer(op.id, Verdict.APPLIED, facts=effect.facts), effect, received)


async def walks(world: World, blobs: BlobStore | None) -> Story:
    """Yesterday and today, as far as it has come: most grids in each window, some with a finding."""
    grids = [grid for one in world.chengzi.communities for grid in one.grids]
    pockets: dict[Any, Pocket] = {}
    yield world.ago(1, 7, 0)
    for grid in grids:
        assert grid.worker
        made = await devices.enrol(grid.worker.id, None, now=world.ago(1, 7, 0))
        pockets[grid.id] = Pocket(made.device)
    said = _said(world)
    for days in (1, 0):
        for window in USUAL:
            begins = start_of(world.ago(days).astimezone(SHANGHAI).date()) + timedelta(minutes=window.starts)
            # Today's window counts when it is over; the last minutes of it are still being walked.
            yield (over := begins + timedelta(minutes=window.ends - window.starts))
            await _window(world, grids, pockets, window.part, begins, over, said, blobs)


async def _window(
    world: World,
    grids: list[Grid],
    pockets: dict[Any, Pocket],
    part: Part,
    begins: datetime,
    over: datetime,
    said: Iterator[tuple[str, str, str, bool]],
    blobs: BlobStore | None,
) -> None:
    batch: list[Prepared] = []
    day = begins.astimezone(SHANGHAI).date().isoformat()
    length = int((over - begins).total_seconds() // 60)
    for grid in grids:
        mine = grid.community.code == XIJIE
        if not mine and world.rng.random() < 0.1:
            continue
        at = begins + timedelta(minutes=world.rng.randint(5, length - 12))
        found = []
        if (mine and grid.code.endswith("2")) or world.rng.random() < 0.012:
            found = [next(said)]
        for category, place, text, pictured in found:
            building = grid.buildings[-1]
            names = {"b": building.name, "c": grid.community.name.removesuffix("社区")}
            blob, content = _picture(category, int(at.timestamp())) if pictured and blobs else (None, b"")
            body = {
                "grid": str(grid.id),
                "category": category,
                "text": text,
                "place": place.format(**names),
                "urgency": "normal",
                "building": str(building.id),
                "patrol": {"on": day, "window": str(part)},
            }
            op = await pockets[grid.id].op(
                "finding", body, at, received=at + timedelta(minutes=1), blobs=[blob] if blob else []
            )
            batch.append(op)
            if blob and blobs:
                blobs.append(grid.community.street.id, blob.sha256, blob.size, 0, content)
        body = {"grid": str(grid.id), "on": day, "window": str(part), "findings": len(found)}
        # 补传: no signal until noon.
        late = timedelta(hours=5) if grid.code.endswith("5") and part is Part.MORNING else timedelta(minutes=2)
        done = at + timedelta(minutes=8)
        batch.append(await pockets[grid.id].op("patrol", body, done, received=min(done + late, world.now), blobs=[]))
    await write_together(batch)
    for prepared in batch:
        for row in prepared.blobs():
            await photos.verified(row["subdistrict"], row["sha256"], now=prepared.now)


def _picture(category: str, seed: int) -> tuple[Blob, bytes]:
    content = photo(category, seed)
    return Blob(hashlib.sha256(content).hexdigest(), len(content), "image/jpeg"), content


def _said(world: World) -> Iterator[tuple[str, str, str, bool]]:
    while True:
        yield from world.rng.sample(FINDINGS, len(FINDINGS))
