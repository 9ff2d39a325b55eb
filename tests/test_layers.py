"""The dependency rule (style: rules <- tables <- actions, queries <- web), read from the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"domain", "db", "web", "field_app", "tests", "bench"}

MAY_IMPORT = {"domain": {"domain"}, "db": {"db", "domain"}, "web": {"web", "domain", "db"}}
"""Which of our packages each may name. bench and tests may name all."""

BELOW = {"tables": {"rules", "tables"}, "rules": {"rules"}}
"""Of a noun's four files: what may be imported from any noun by that one."""


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports(file: Path) -> Iterator[str]:
    """Full dotted names, those inside functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: 相对导入"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def named(folder: str, name: str) -> list[Path]:
    return [file for file in files(folder) if file.name == name]


def short(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_the_arrows_between_packages_go_one_way(package):
    wrong = {
        f"{short(file)} -> {name}"
        for file in files(package)
        for name in imports(file)
        if (top := name.split(".")[0]) in OURS and top not in MAY_IMPORT[package]
    }

    assert not wrong


def test_the_database_package_takes_only_tables_from_the_domain_except_for_the_demo():
    allowed = {"db/demo.py", *(short(file) for file in files("db/demo"))}
    wrong = {
        f"{short(file)} -> {name}"
        for file in files("db")
        if short(file) not in allowed
        for name in imports(file)
        if name.startswith("domain.") and ".tables" not in name and not name.startswith("domain.clock")
    }

    assert not wrong


def rules_files():
    """A noun's rules.py, or the parts of its rules where they have grown into a folder."""
    return [*named("domain", "rules.py"), *(file for file in files("domain") if file.parent.name == "rules")]


def test_rules_know_no_database():
    wrong = {
        f"{short(file)} -> {name}"
        for file in rules_files()
        for name in imports(file)
        if name.split(".")[0] in ("piccolo", "asyncpg", "aiosqlite", "sqlite3") or name == "domain.transaction"
    }

    assert not wrong


@pytest.mark.parametrize("name", BELOW)
def test_a_file_of_a_noun_imports_only_what_lies_below_it(name):
    wrong = {
        f"{short(file)} -> {imported}"
        for file in (rules_files() if name == "rules" else named("domain", f"{name}.py"))
        for imported in imports(file)
        if imported.startswith("domain.")
        and (kind := imported.split(".")[-1]) in ("rules", "tables", "queries", "actions")
        and kind not in BELOW[name]
    }

    assert not wrong


def test_rules_never_wait():
    wrong = {
        f"{short(file)}:{node.lineno}"
        for file in rules_files()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith)
    }

    assert not wrong


def test_queries_open_no_write():
    wrong = {
        short(file)
        for file in named("domain", "queries.py")
        if any(name == "domain.transaction.writing" for name in imports(file))
    }

    assert not wrong


def test_routes_ask_the_domain_and_never_the_tables():
    wrong = {
        f"{short(file)}: {sign}"
        for file in files("web/routes")
        for sign in (".where(", "select ", "await fetch(")
        if sign in file.read_text(encoding="utf-8")
    }
    wrong |= {
        f"{short(file)} -> {name}" for file in files("web/routes") for name in imports(file) if name.endswith(".tables")
    }

    assert not wrong


def test_only_the_settings_read_the_environment():
    """And Piccolo's configuration, where its own command line starts; the demo and the server set what children read."""
    allowed = {"web/settings.py", "db/piccolo_conf.py", "db/__init__.py"}
    wrong = {
        short(file)
        for folder in ("domain", "db", "web")
        for file in files(folder)
        if short(file) not in allowed
        and any(sign in file.read_text(encoding="utf-8") for sign in ("os.getenv", "environ.get"))
    }

    assert not wrong


def test_only_the_clock_reads_the_time():
    wrong = {
        f"{short(file)}: {sign}"
        for folder in ("domain", "web", "db")
        for file in files(folder)
        if short(file) not in ("domain/clock.py", "domain/ids.py")
        for sign in ("datetime.now(", "datetime.utcnow(", "date.today(", "datetime.today(")
        if sign in file.read_text(encoding="utf-8")
    }

    assert not wrong


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "manager", "service", "base", "misc"])
def test_no_file_is_a_drawer(name):
    assert not [short(file) for folder in ("domain", "db", "web") for file in files(folder) if file.stem == name]
