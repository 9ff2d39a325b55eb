"""Photos and scans by their hash and subdistrict: appended in pieces, verified whole, then never written again.

Pieces gather on this machine's disk; what is whole stays there or goes to a bucket that all machines share.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from domain.errors import Invalid, Refused


class WrongOffset(Refused):
    """Another piece came first; `offset` is the one that counts."""

    message = "从第 {offset} 字节接着传"


class WrongHash(Invalid):
    message = "照片内容与编号不符，请重传"


class TooLong(Invalid):
    message = "照片比说好的大"


class BucketOutOfReach(Refused):
    message = "没有存好：存放照片和扫描件的存储桶现在用不了。请过几分钟再试；一直这样，请告诉系统管理员。"


_there: set[Path] = set()
"""Folders that this process has made sure of: at most 256 a subdistrict."""


@contextlib.contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except BaseError as error:
        raise BucketOutOfReach() from error


@dataclass(frozen=True)
class BlobStore:
    """Every call blocks on the disk or the bucket: use asyncio.to_thread."""

    root: Path
    bucket: S3Store | None = None

    def content(self, subdistrict: UUID, sha256: str) -> bytes:
        """The whole of it. Raises FileNotFoundError, BucketOutOfReach."""
        if self.bucket is None:
            return self._path(subdistrict, sha256).read_bytes()
        with _reaching():
            return bytes(obstore.get(self.bucket, _key(subdistrict, sha256)).bytes())

    def _path(self, subdistrict: UUID, sha256: str) -> Path:
        return self.root / _key(subdistrict, sha256)

    def _is_whole(self, subdistrict: UUID, sha256: str) -> bool:
        if self.bucket is None:
            return self._path(subdistrict, sha256).exists()
        with _reaching(), contextlib.suppress(FileNotFoundError):
            obstore.head(self.bucket, _key(subdistrict, sha256))
            return True
        return False

    def offset(self, subdistrict: UUID, sha256: str, size: int) -> int:
        """How many bytes are here; `size` only when it is whole and verified. Raises BucketOutOfReach."""
        if self._is_whole(subdistrict, sha256):
            return size
        try:
            with self._part(subdistrict, sha256).open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                here = os.fstat(file.fileno()).st_size
                if here < size:
                    return here
                # All had come when the power or the bucket failed.
                with contextlib.suppress(WrongHash):
                    self._finish(subdistrict, sha256)
                    return size
        except FileNotFoundError:
            return size if self._is_whole(subdistrict, sha256) else 0
        return 0

    def append(self, subdistrict: UUID, sha256: str, size: int, offset: int, piece: bytes) -> int:
        """Add one piece; the new offset. Raises WrongOffset, TooLong, BucketOutOfReach, WrongHash (the pieces are then dropped)."""
        part = self._part(subdistrict, sha256)
        if self._is_whole(subdistrict, sha256):
            return size
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            here = os.fstat(file.fileno()).st_size
            if self._is_whole(subdistrict, sha256):
                return size
            if offset != here:
                raise WrongOffset(offset=here)
            if here + len(piece) > size:
                raise TooLong()
            if len(piece) == size and hashlib.sha256(piece).hexdigest() != sha256:
                raise WrongHash()
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            if here + len(piece) < size:
                return here + len(piece)
            self._finish(subdistrict, sha256, hashed=len(piece) == size)
        return size

    def take(self, subdistrict: UUID, sha256: str, content: bytes) -> None:
        """All of it at once, from wherever an earlier try broke off. Raises as append()."""
        size = len(content)
        here = self.offset(subdistrict, sha256, size)
        if here < size:
            self.append(subdistrict, sha256, size, here, content[here:])

    def _finish(self, subdistrict: UUID, sha256: str, *, hashed: bool = False) -> None:
        """All bytes are here: keep them as one whole, or drop what is something else. The lock is ours."""
        part, whole = self._part(subdistrict, sha256), self._path(subdistrict, sha256)
        if not hashed and _sha256(part) != sha256:
            os.truncate(part, 0)
            raise WrongHash()
        if self.bucket is not None:
            with _reaching():
                obstore.put(self.bucket, _key(subdistrict, sha256), part)
            part.unlink()
            return
        if whole.parent not in _there:
            whole.parent.mkdir(parents=True, exist_ok=True)
            _write_through(whole.parent.parent)
            _there.add(whole.parent)
        os.rename(part, whole)
        # The old name may survive a power cut beside the new one: `offset` asks for the new one first.
        _write_through(whole.parent)

    def _part(self, subdistrict: UUID, sha256: str) -> Path:
        return self.root / str(subdistrict) / "incoming" / sha256


def _key(subdistrict: UUID, sha256: str) -> str:
    return f"{subdistrict}/{sha256[:2]}/{sha256}"


def _sha256(file: Path) -> str:
    with file.open("rb") as reader:
        return hashlib.file_digest(reader, "sha256").hexdigest()


def _write_through(folder: Path) -> None:
    """A rename survives a power cut only when the folder has been written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
