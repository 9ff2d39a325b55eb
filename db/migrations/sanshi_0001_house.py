"""The whole house, as it was when the first district moved in."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

from db import schema

ID = "2026-11-24T08:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the house"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sanshi", description=DESCRIPTION)

    async def build() -> None:
        engine = engine_finder()
        for statement in schema.statements(Path(__file__).parent / "0001", engine.engine_type):
            await engine.run_ddl(statement)

    manager.add_raw(build)
    return manager
