"""A scanned paper: its bytes go to the blobs under their digest before any row names them."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import UploadFile

from domain.errors import Invalid
from domain.sync.blobs import BlobStore

LARGEST = 10 * 1024 * 1024
KINDS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG")


class ScanNotUnderstood(Invalid):
    message = "没有上传：扫描件要 PDF、JPEG 或 PNG，最大 10 MB。"


async def keep(request: Request[Any, Any, Any], scan: UploadFile | None, subdistrict: UUID) -> str:
    """The digest. Empty where nothing was chosen; the rule then says what is missing. Raises ScanNotUnderstood."""
    content = await scan.read(LARGEST + 1) if scan else b""
    if not content:
        return ""
    if not content.startswith(KINDS) or len(content) > LARGEST:
        raise ScanNotUnderstood()
    digest = hashlib.sha256(content).hexdigest()
    store = BlobStore(request.app.state.settings.blobs_folder)
    await asyncio.to_thread(store.append, subdistrict, digest, len(content), 0, content)
    return digest
