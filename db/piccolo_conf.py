"""Which database: PostgreSQL where SANSHI_DATABASE_URL says so, else a file under SANSHI_DATA."""

import os
from pathlib import Path

from piccolo.conf.apps import AppRegistry

from db import engines


def choose(*, role: str | None = "sanshi_app", read_only: bool = False) -> engines.KeptSQLite | engines.PooledPostgres:
    url = os.environ.get("SANSHI_DATABASE_URL", "")
    if url.startswith(("postgresql://", "postgres://")):
        return engines.postgres(url, role=role)
    if url:
        raise SystemExit("SANSHI_DATABASE_URL 应以 postgresql:// 开头；不填就用 SANSHI_DATA 下的 SQLite 文件。")
    return engines.sqlite(str(Path(os.environ.get("SANSHI_DATA", "data")) / "sanshi.sqlite"), read_only=read_only)


DB = choose()
APP_REGISTRY = AppRegistry(apps=["db.piccolo_app"])
