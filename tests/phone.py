"""A phone without a screen: writes ops as field_app/outbox.js does, pushes them as field_app/sync.js does."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.ids import uuid7
from domain.people.rules import Officer
from domain.sync import actions, devices, schemas
from domain.sync.devices import Device
from domain.sync.rules import Answer, read_batch
from tests.build import NOON

KEY = b"k" * 32


@dataclass
class Phone:
    device: Device
    token: str
    seq: int = 0

    @classmethod
    async def of(cls, officer: Officer, *, now: datetime = NOON) -> Phone:
        made = await devices.enrol(officer.id, None, now=now)
        return cls(made.device, made.token)

    def op(
        self,
        verb: str,
        body: dict[str, Any],
        *,
        op_id: str | None = None,
        seq: int | None = None,
        entity: str | None = None,
        ago: float = 0,
        now: datetime = NOON,
        **more: Any,
    ) -> dict[str, Any]:
        if seq is None:
            self.seq += 1
        body = json.loads(json.dumps(body, default=str))
        return {
            "op_id": op_id or str(uuid7()),
            "device_id": str(self.device.id),
            "seq": seq or self.seq,
            "user_id": str(self.device.officer),
            "verb": verb,
            "entity_id": entity or str(uuid7()),
            "schema": schemas.NEWEST,
            "wall": (now - timedelta(seconds=ago)).isoformat(),
            "body": body,
            "body_sha256": hashlib.sha256(compact(body)).hexdigest(),
            "blobs": [],
            **more,
        }

    def patrol(self, grid: UUID, *, on: str = "2026-11-23", window: str = "midday", findings: int = 0, **more: Any):
        return self.op("patrol", {"grid": grid, "on": on, "window": window, "findings": findings}, **more)

    def finding(self, grid: UUID, category: str = "lighting", **more: Any) -> dict[str, Any]:
        written = {"place": "3 号楼门口", "text": "灯不亮", "urgency": "normal"}
        named = {
            name: more.pop(name)
            for name in ("place", "text", "urgency", "solved", "building", "geo", "patrol")
            if name in more
        }
        return self.op("finding", {"grid": grid, "category": category, **written, **named}, **more)

    def batch(self, *ops: dict[str, Any], now: datetime = NOON, **more: Any) -> bytes:
        head = {"device_id": str(self.device.id), "client_now": {"wall": now.isoformat()}, **more}
        return compact(head | {"ops": list(ops)})

    async def push(self, *ops: dict[str, Any], now: datetime = NOON, **more: Any) -> list[Answer]:
        return await actions.push(self.device, read_batch(self.batch(*ops, now=now, **more)), key=KEY, now=now)


def compact(value: Any) -> bytes:
    """As JSON.stringify writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode()
