"""The list of every tables.py: what the schema test compares with the migrated database."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="sanshi",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(
        modules=[
            "domain.journal.tables",
            "domain.feed.tables",
            "domain.people.tables",
            "domain.responsibilities.tables",
            "domain.matters.tables",
        ]
    ),
    migration_dependencies=[],
)
