"""What a cleared phone lost is seen to, up to a number."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

from db import schema

ID = "2026-11-30T06:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "seen to"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sanshi", description=DESCRIPTION)

    async def build() -> None:
        engine = engine_finder()
        for statement in schema.statements(Path(__file__).parent / "0002", engine.engine_type):
            await engine.run_ddl(statement)

    manager.add_raw(build)
    return manager
