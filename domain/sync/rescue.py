"""Rescue files: what one phone could not deliver, sent from any browser with the same ids and the same idempotency.

A phone writes several where its photos would make one too large. Each carries the words of all its records and a share
of the photos: it goes in alone, in any order, and twice.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec

from domain.errors import Invalid
from domain.people.rules import Officer
from domain.sync import actions, devices, photos, unsent
from domain.sync.blobs import BlobStore, WrongHash, WrongOffset
from domain.sync.devices import Device
from domain.sync.rules import LARGEST_BLOB, MOST_OPS, VOICES, Answer, Attached, Batch, ClientNow, Verdict
from domain.sync.working_off import summary

TRIES = 3
"""For what somebody else's deed, or the phone itself, got in the way of."""


class NotARescueFile(Invalid):
    message = "没有补送：这不是手机端存出来的未送达文件，或文件不完整。请在手机“待上传”里重新存一次。"


class NoFileChosen(NotARescueFile):
    message = "没有补送：还没有选文件。请选手机“待上传”里存出来的，名字以“未送达”开头；有几份就一次全选。"


class NotYourRecords(Invalid):
    message = "没有补送：文件里是别人记的。请记的人自己登录后补送。"


class Photo(msgspec.Struct):
    """Or a voice note. `data` is base64, read one at a time."""

    sha256: str
    data: msgspec.Raw
    mime: str = ""


class File(msgspec.Struct):
    format: str
    device_id: UUID
    user_id: UUID
    ops: list[msgspec.Raw]
    blobs: list[Photo] = []


@dataclass(frozen=True)
class Refused:
    """A record that was not taken, and why."""

    what: str
    at: datetime | None
    why: str


@dataclass(frozen=True)
class Broken:
    """A photo or a voice note whose bytes in the file are not what was taken: of which record."""

    voice: bool
    what: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of the records and of their photos and voice notes."""

    taken: int
    known: int
    kept: int
    refused: list[Refused]
    photos_taken: Attached
    photos_known: Attached
    photos_early: Attached
    """Kept until their record is: it waits for the lead, or is not here yet."""
    photos_absent: Attached
    """Named by this phone's records, here neither now nor before."""
    broken: list[Broken]
    missing: int
    """Records of this phone that are neither here nor in the files: it may still have them (the server was restored)."""

    @property
    def photos_broken(self) -> Attached:
        voices = sum(one.voice for one in self.broken)
        return Attached(len(self.broken) - voices, voices)


REASONS = {
    Verdict.HELD: "前一条还没有到。请把其余几份文件也选上，再补送一次。",
    Verdict.RETRY: "系统正忙。过几分钟，把同一个文件再补送一次。",
}

_file = msgspec.json.Decoder(File)
_bytes = msgspec.json.Decoder(bytes)


@dataclass
class Rescue:
    """One visit to 补送: any number of files, counted together."""

    store: BlobStore
    officer: Officer
    key: bytes
    now: datetime
    answers: dict[UUID | bytes, tuple[Answer, bytes]] = field(default_factory=dict)
    arrived: dict[str, str] = field(default_factory=dict)
    """Photo -> taken, known, early or broken; broken in one file, it may be whole in another."""
    mimes: dict[str, str] = field(default_factory=dict)
    devices: dict[UUID, Device] = field(default_factory=dict)

    async def take(self, content: bytes) -> None:
        """One file. Raises NotARescueFile, NotYourRecords, BucketOutOfReach."""
        try:
            file = _file.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise NotARescueFile() from error
        if file.format != "sanshi-rescue":
            raise NotARescueFile()
        device = await self._sender(file)
        self.devices[device.id] = device
        for start in range(0, len(file.ops), MOST_OPS):
            await self._push(device, file.ops[start : start + MOST_OPS])
        await photos.meet(device, self.store, now=self.now)
        await self._keep(device, file.blobs)

    async def _sender(self, file: File) -> Device:
        """Raises NotYourRecords, NoGrid."""
        if file.user_id != self.officer.id:
            raise NotYourRecords()
        device = await devices.known(file.device_id, self.now)
        if device is None:
            # Restored from before the phone was known: its records are still its officer's.
            return (await devices.enrol(self.officer.id, None, now=self.now, known_as=file.device_id)).device
        if device.officer != self.officer.id:
            raise NotYourRecords()
        return device

    async def _push(self, device: Device, ops: list[msgspec.Raw]) -> None:
        left = ops
        for _ in range(TRIES):
            given = await actions.push(device, Batch(device.id, left, ClientNow(self.now)), key=self.key, now=self.now)
            for raw, answer in zip(left, given, strict=True):
                # What one file brought in is no news in the next.
                before = self.answers.get(answer.op_id or bytes(raw))
                if before is None or before[0].verdict in REASONS:
                    self.answers[answer.op_id or bytes(raw)] = answer, bytes(raw)
            left = [raw for raw, answer in zip(left, given, strict=True) if answer.verdict is Verdict.RETRY]
            if not left:
                return

    async def _keep(self, device: Device, blobs: list[Photo]) -> None:
        known = await photos.known(device, [photo.sha256 for photo in blobs])
        for photo in blobs:
            mime, verified = known.get(photo.sha256, (photo.mime, False))
            self.mimes[photo.sha256] = mime
            content = _content(photo)
            if content is None:
                self.arrived.setdefault(photo.sha256, "known" if verified else "broken")
                continue
            await self._store(device, photo.sha256, content)
            if photo.sha256 in known and not verified:
                await photos.verified(device.subdistrict, photo.sha256, now=self.now)
            said = "known" if verified else "taken" if photo.sha256 in known else "early"
            if self.arrived.get(photo.sha256) in (None, "broken", "early"):
                self.arrived[photo.sha256] = said

    async def _store(self, device: Device, sha256: str, content: bytes) -> None:
        for n in range(TRIES):
            try:
                return await asyncio.to_thread(self.store.take, device.subdistrict, sha256, content)
            except (WrongHash, WrongOffset):
                # Pieces of an earlier try were spoilt and are dropped, or the phone itself is sending.
                if n == TRIES - 1:
                    raise

    async def outcome(self) -> Outcome:
        def number(*verdicts: Verdict) -> int:
            return sum(answer.verdict in verdicts for answer, _ in self.answers.values())

        def those(said: str) -> Attached:
            return Attached.of(self.mimes[sha] for sha, word in self.arrived.items() if word == said)

        given = self.answers.values()
        broken = [sha for sha, word in self.arrived.items() if word == "broken"]
        absent: dict[str, str] = {}
        for device in self.devices.values():
            absent |= await photos.absent(device)
        return Outcome(
            number(Verdict.APPLIED),
            number(Verdict.DUPLICATE),
            number(Verdict.QUARANTINE),
            [
                Refused(*_told(raw), answer.text or REASONS.get(answer.verdict, ""))
                for answer, raw in given
                if answer.verdict in (Verdict.REJECTED, Verdict.CONFLICT, *REASONS)
            ],
            those("taken"),
            those("known"),
            those("early"),
            Attached.of(mime for sha, mime in absent.items() if sha not in broken),
            [await self._belongs(sha) for sha in broken],
            sum([await unsent.missing(device) for device in self.devices]),
        )

    async def _belongs(self, sha: str) -> Broken:
        """To which record: as the house knows it, else as the file tells it."""
        voice = self.mimes[sha] in VOICES
        for device in self.devices.values():
            if told := await photos.told_of(device, sha):
                return Broken(voice, *told)
        for _, raw in self.answers.values():
            if sha.encode() in raw:
                return Broken(voice, *_told(raw))
        return Broken(voice)


def _told(raw: bytes) -> tuple[str, datetime | None]:
    """What of a record its worker would know it by, and when it was written."""
    said = summary(raw.decode(errors="replace"))
    words = said.get("title") or said.get("place") or said.get("text") or ""
    try:
        return words[:60], msgspec.convert(said.get("wall"), datetime)
    except msgspec.ValidationError:
        return words[:60], None


def _content(photo: Photo) -> bytes | None:
    """None where it is not what its name says."""
    try:
        content = _bytes.decode(photo.data)
    except msgspec.DecodeError:
        return None
    whole = 0 < len(content) <= LARGEST_BLOB and hashlib.sha256(content).hexdigest() == photo.sha256
    return content if whole else None
