"""Piccolo's two engines, made safe: SQLite with one writer that is kept, PostgreSQL with a pool that never leaks.

Both have the same extra verbs: start, stop, rows, wake (after commit), listen and unlisten.
"""

from db.engines.kept_sqlite import KeptSQLite, sqlite
from db.engines.pooled_postgres import PooledPostgres, postgres

__all__ = ["KeptSQLite", "PooledPostgres", "postgres", "sqlite"]
