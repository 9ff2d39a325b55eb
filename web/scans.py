"""Scanned papers: kept in the blobs under their digest before any row names them, and shown to whoever may see the row."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Response
from litestar.datastructures import UploadFile

from domain.errors import Invalid, Missing
from domain.sync.blobs import BlobStore

LARGEST = 10 * 1024 * 1024
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
ACCEPT = ".pdf,image/jpeg,image/png"

AnyRequest = Request[Any, Any, Any]


class ScanNotUnderstood(Invalid):
    message = "没有上传：扫描件要 PDF、JPEG 或 PNG，最大 10 MB。"


class ScanLost(Missing):
    message = "这份扫描件的文件不在了。请从备份取回，或重新上传。"


@dataclass(frozen=True)
class Scan:
    sha256: str
    media: str


async def keep(request: AnyRequest, upload: UploadFile | None, subdistrict: UUID) -> Scan | None:
    """None where no file was chosen. Raises ScanNotUnderstood."""
    content = await upload.read(LARGEST + 1) if upload else b""
    if not content:
        return None
    if not _media(content) or len(content) > LARGEST:
        raise ScanNotUnderstood()
    scan = Scan(hashlib.sha256(content).hexdigest(), _media(content))
    await asyncio.to_thread(_store(request).take, subdistrict, scan.sha256, content)
    return scan


async def require(request: AnyRequest, upload: UploadFile | None, subdistrict: UUID) -> Scan:
    """As keep(); refused too where no file was chosen."""
    scan = await keep(request, upload, subdistrict)
    if scan is None:
        raise ScanNotUnderstood()
    return scan


async def show(request: AnyRequest, subdistrict: UUID, sha256: str) -> Response[bytes]:
    """The caller has asked whether this officer may see it. Raises ScanLost."""
    try:
        content = await asyncio.to_thread(_store(request).content, subdistrict, sha256)
    except FileNotFoundError as error:
        raise ScanLost() from error
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": "inline"}
    return Response(content, media_type=_media(content), headers=headers)


def _store(request: AnyRequest) -> BlobStore:
    store: BlobStore = request.app.state.settings.blob_store
    return store


def _media(content: bytes) -> str:
    return next((media for sign, media in KINDS.items() if content.startswith(sign)), "")
