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
            "domain.matters.contacts.tables",
            "domain.mediation.tables",
            "domain.mediation.settlements.tables",
            "domain.patrols.tables",
            "domain.sync.tables",
            "domain.council.members.tables",
            "domain.council.meetings.tables",
            "domain.council.rolls.tables",
            "domain.council.ballots.tables",
            "domain.council.votes.tables",
            "domain.council.boxes.tables",
            "domain.council.papers.tables",
            "domain.council.scans.tables",
            "domain.council.rechecks.tables",
            "domain.council.resolutions.tables",
            "domain.notices.tables",
        ]
    ),
    migration_dependencies=[],
)
