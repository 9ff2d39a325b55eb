"""Photos and scans on disk, by their hash and subdistrict: appended in pieces, verified whole, then never written again."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from domain.errors import Invalid, Refused


class WrongOffset(Refused):
    """Another piece came first; `offset` is the one that counts."""

    message = "从第 {offset} 字节接着传"


class WrongHash(Invalid):
    message = "照片内容与编号不符，请重传"


class TooLong(Invalid):
    message = "照片比说好的大"


@dataclass(frozen=True)
class BlobStore:
    """Every call blocks on the disk: use asyncio.to_thread."""

    root: Path

    def path(self, subdistrict: UUID, sha256: str) -> Path:
        return self.root / str(subdistrict) / sha256[:2] / sha256

    def offset(self, subdistrict: UUID, sha256: str, size: int) -> int:
        """How many bytes are here; `size` when it is whole and verified."""
        if self.path(subdistrict, sha256).exists():
            return size
        with contextlib.suppress(FileNotFoundError):
            return self._part(subdistrict, sha256).stat().st_size
        return 0

    def append(self, subdistrict: UUID, sha256: str, size: int, offset: int, piece: bytes) -> int:
        """Add one piece; the new offset. Raises WrongOffset, TooLong, WrongHash (the pieces are then dropped)."""
        whole, part = self.path(subdistrict, sha256), self._part(subdistrict, sha256)
        if whole.exists():
            return size
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            here = os.fstat(file.fileno()).st_size
            if whole.exists():
                return size
            if offset != here:
                raise WrongOffset(offset=here)
            if here + len(piece) > size:
                raise TooLong()
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            if here + len(piece) < size:
                return here + len(piece)
            if _sha256(part) != sha256:
                os.truncate(part, 0)
                raise WrongHash()
            whole.parent.mkdir(parents=True, exist_ok=True)
            os.rename(part, whole)
            for folder in (whole.parent, whole.parent.parent, part.parent):
                _keep(folder)
        return size

    def _part(self, subdistrict: UUID, sha256: str) -> Path:
        return self.root / str(subdistrict) / "incoming" / sha256


def _sha256(file: Path) -> str:
    with file.open("rb") as reader:
        return hashlib.file_digest(reader, "sha256").hexdigest()


def _keep(folder: Path) -> None:
    """A rename survives a power cut only when the folder has been written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
