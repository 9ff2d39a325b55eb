"""What an op is, what the verdicts mean, how a spoilt op is told from a refused one. No database, no clock, no web."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.errors import Invalid, Refused
from domain.sync import schemas
from domain.words import Word

MOST_OPS = 50
MOST_BYTES = 1024 * 1024
LARGEST_BLOB = 12 * 1024 * 1024
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
VOICES = frozenset({"audio/webm", "audio/mp4"})
"""What browsers record: Opus in WebM, AAC in MP4."""


class Verdict(Word):
    """裁定: what the server answers to an op."""

    APPLIED = "applied", "已送达"
    DUPLICATE = "duplicate", "已送达"
    HELD = "held", "等前一条"
    CONFLICT = "conflict", "有两份记录"
    REJECTED = "rejected", "未接收"
    QUARANTINE = "quarantine", "等网格长处理"
    RETRY = "retry", "待上传"


class Kept(Word):
    """Why an entry stands in quarantine."""

    SPOILT = "Spoilt", "没有读懂"
    SAME_ID = "SameIdOtherContent", "同一条又来，内容不同"
    SAME_NUMBER = "SameNumberOtherOp", "序号与另一条相同"
    UNKNOWN_VERB = "UnknownVerb", "这一版程序不认识"
    OBJECTION = "Objection", "内容对不上，没有记成"
    HANDED_OVER = "HandedOver", "两份记录，请您定"


class Spoilt(Invalid):
    """Unreadable, or not what it says it is: quarantine, never a refusal."""

    message = "这一条没有读懂（{reason}），原样留着，由网格长处理。"


class NotABatch(Invalid):
    message = "这一批没有读懂：{reason}。"


class Superseded(Refused):
    """The predecessor was refused, or somebody changed the thing meanwhile: two records, side by side."""

    message = "您写的时候，这件事已经被改过。两份都留着。"


class Blob(msgspec.Struct, frozen=True):
    sha256: str
    size: int
    mime: str


@dataclass(frozen=True)
class Attached:
    """Photos and voice notes as people count them: 2 张照片、1 段录音."""

    photos: int = 0
    voices: int = 0

    @classmethod
    def of(cls, mimes: Iterable[str]) -> Attached:
        kinds = [mime in VOICES for mime in mimes]
        return cls(kinds.count(False), kinds.count(True))

    def __bool__(self) -> bool:
        return bool(self.photos or self.voices)

    def __str__(self) -> str:
        parts = [f"{self.photos} 张照片" if self.photos else "", f"{self.voices} 段录音" if self.voices else ""]
        return "、".join(part for part in parts if part)


class Wire(msgspec.Struct):
    """An op as a phone writes it. Unknown fields are allowed: a newer phone may say more."""

    op_id: UUID
    device_id: UUID
    seq: int
    user_id: UUID
    verb: str
    entity_id: UUID
    schema: int
    wall: datetime
    body: msgspec.Raw
    body_sha256: str
    after: UUID | None = None
    base_version: int | None = None
    app: str = ""
    mono: int | None = None
    mono_origin: int | None = None
    page: str = ""
    offset: int | None = None
    rtt: int | None = None
    tz: str = ""
    blobs: list[Blob] = []


class ClientNow(msgspec.Struct):
    wall: datetime
    mono: int | None = None
    page: str = ""


class Batch(msgspec.Struct):
    device_id: UUID
    ops: list[msgspec.Raw]
    client_now: ClientNow
    cursor: int = 0
    epoch: str | None = None
    sight_version: int | None = None
    page: str | None = None
    pull: bool = True
    unsent: int = 0
    unsent_since: datetime | None = None


@dataclass(frozen=True)
class Op:
    """An op that could be read, with the time we think it happened at."""

    wire: Wire
    body: dict[str, Any]
    digest: str
    happened_at: datetime
    uncertain: bool
    raw: bytes = b""

    @property
    def id(self) -> UUID:
        return self.wire.op_id


@dataclass(frozen=True)
class Answer:
    """The verdict on one op, as it goes to the phone."""

    op_id: UUID | None
    verdict: Verdict
    code: str = ""
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"op_id": self.op_id, "verdict": str(self.verdict)}
        if self.code or self.text:
            answer |= {"code": self.code, "text": self.text}
        return answer | self.facts


_batch = msgspec.json.Decoder(Batch)
_wire = msgspec.json.Decoder(Wire)


class OnlyId(msgspec.Struct):
    op_id: UUID


class OnlyNumber(msgspec.Struct):
    seq: int


_only_id = msgspec.json.Decoder(OnlyId)
_only_number = msgspec.json.Decoder(OnlyNumber)


def read_batch(content: bytes) -> Batch:
    """Raises NotABatch."""
    try:
        batch = _batch.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotABatch(reason="格式不对") from error
    if len(batch.ops) > MOST_OPS:
        raise NotABatch(reason=f"一次最多 {MOST_OPS} 条")
    if batch.client_now.wall.tzinfo is None or batch.cursor < 0 or batch.unsent < 0:
        raise NotABatch(reason="时间或序号不对")
    return batch


def read_wire(raw: bytes) -> Wire:
    """Raises Spoilt, with words for the grid lead."""
    try:
        wire = _wire.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Spoilt(reason="格式不对") from error
    for broken, reason in (
        (wire.wall.tzinfo is None, "时间没有时区"),
        (wire.seq < 1, "序号不对"),
        (not schemas.OLDEST <= wire.schema <= schemas.NEWEST, f"版本 {wire.schema} 不认识"),
        (hashlib.sha256(bytes(wire.body)).hexdigest() != wire.body_sha256, "内容与摘要不符"),
        (any(not _is_whole(blob) for blob in wire.blobs), "照片说明不对"),
    ):
        if broken:
            raise Spoilt(reason=reason)
    return wire


def said_id(raw: bytes) -> UUID | None:
    """The id of an op that cannot be read otherwise, so that its followers know where it is."""
    try:
        return _only_id.decode(raw).op_id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def said_number(raw: str) -> int | None:
    """The number of such an op, so that it is not missed where it came from."""
    try:
        return _only_number.decode(raw).seq
    except msgspec.DecodeError:
        return None


def digest(wire: Wire, key: bytes) -> str:
    """What makes two ops under one id the same deed. Keyed, so that a short body cannot be guessed from it."""
    blobs = ",".join(sorted(blob.sha256 for blob in wire.blobs))
    said = f"{wire.verb}|{wire.entity_id}|{wire.user_id}|{wire.after}|{wire.base_version}|{blobs}|{wire.body_sha256}"
    return hmac.digest(key, said.encode(), "sha256").hex()


def digest_of_bytes(raw: bytes, key: bytes) -> str:
    return hmac.digest(key, raw, "sha256").hex()


def _is_whole(blob: Blob) -> bool:
    return (
        len(blob.sha256) == 64
        and set(blob.sha256) <= set("0123456789abcdef")
        and 0 < blob.size <= LARGEST_BLOB
        and blob.mime in PICTURES | VOICES
    )
