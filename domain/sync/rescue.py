"""A rescue file: everything undelivered of one phone, sent from any browser with the same ids and the same idempotency."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from domain.errors import Invalid
from domain.people.rules import Officer
from domain.sync import actions, devices
from domain.sync.devices import Device
from domain.sync.rules import MOST_OPS, Answer, Batch, ClientNow, Verdict

Store = Callable[[Device, str, bytes], Awaitable[None]]
"""Keeps one photo, if an op of the device names it and its hash is right."""


class NotARescueFile(Invalid):
    message = "没有补送：这不是手机端存出来的未送达文件，或文件不完整。请在手机“待上传”里重新存一次。"


class NotYourRecords(Invalid):
    message = "没有补送：文件里是别人记的。请记的人自己登录后补送。"


class Photo(msgspec.Struct):
    sha256: str
    data: str


class File(msgspec.Struct):
    format: str
    device_id: UUID
    user_id: UUID
    ops: list[msgspec.Raw]
    blobs: list[Photo] = []


@dataclass(frozen=True)
class Outcome:
    """How many went in now, were in already, or wait for a person; `refused` with the reasons."""

    taken: int
    known: int
    kept: int
    refused: list[str]


_file = msgspec.json.Decoder(File)


async def send(content: bytes, store: Store, *, officer: Officer, key: bytes, now: datetime) -> Outcome:
    """Raises NotARescueFile, NotYourRecords."""
    try:
        file = _file.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotARescueFile() from error
    if file.format != "sanshi-rescue":
        raise NotARescueFile()
    device = await devices.known(file.device_id, now)
    if device is None or file.user_id != officer.id or device.officer != officer.id:
        raise NotYourRecords()
    answers: list[Answer] = []
    for start in range(0, len(file.ops), MOST_OPS):
        batch = Batch(device.id, file.ops[start : start + MOST_OPS], ClientNow(now))
        answers += await actions.push(device, batch, key=key, now=now)
    for photo in file.blobs:
        try:
            await store(device, photo.sha256, base64.b64decode(photo.data, validate=True))
        except binascii.Error as error:
            raise NotARescueFile() from error
    return _counted(answers)


def _counted(answers: list[Answer]) -> Outcome:
    def number(*verdicts: Verdict) -> int:
        return sum(answer.verdict in verdicts for answer in answers)

    refused = [answer.text for answer in answers if answer.verdict in (Verdict.REJECTED, Verdict.CONFLICT)]
    return Outcome(
        number(Verdict.APPLIED), number(Verdict.DUPLICATE), number(Verdict.QUARANTINE, Verdict.HELD), refused
    )
