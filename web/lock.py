"""On SQLite one process writes. It holds a lock file in the data folder; a second one is refused with a sentence.

The lock is the kernel's (flock): it ends with the process, however that ends. On PostgreSQL there is none.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from domain.clock import SHANGHAI, now
from domain.errors import Refused
from web.settings import Settings

FILE = "writer.lock"


class InUse(Refused):
    """Somebody else writes this data folder."""

    message = (
        "数据目录 {data} 正被另一个进程写入（{holder}）。SQLite 同一时间只许一个进程写。"
        "请先停下它再试；要多个进程同时工作，请改用 PostgreSQL（SANSHI_DATABASE_URL）。"
    )


class NeedsPostgres(Refused):
    """A command that makes sense only where several processes may write."""

    message = "{what}只用于 PostgreSQL。使用 SQLite 时，sanshi serve 自己就做这些事，不必另外启动。"


@contextmanager
def sole_writer(settings: Settings, doing: str) -> Iterator[None]:
    """Raises InUse. `doing` is what the other one will be told."""
    if not settings.on_sqlite:
        yield
        return
    settings.data.mkdir(parents=True, exist_ok=True)
    with (settings.data / FILE).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise InUse(data=settings.data, holder=file.read().strip() or "来历不明") from None
        file.truncate(0)
        file.write(f"{doing}，进程 {os.getpid()}，{since(now())} 起")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def since(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
