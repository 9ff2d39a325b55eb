"""为基层减负 (rules.md §9): nothing here ranks, scores, times or tracks a person, in any page, export or source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHOWN = (".py", ".html", ".js", ".css", ".json", ".toml", ".txt", ".sql", ".webmanifest", ".svg")
FOLDERS = ("domain", "web", "db", "field_app")

NEVER = re.compile("排名|积分|在线时长|轨迹|排行")
CLOCKING = "打卡"
BASIS = re.compile("依据|安保|应急")


def files() -> list[Path]:
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in SHOWN]
    assert len(found) > 200
    return sorted(path for path in found if "vendor" not in path.parts and "__pycache__" not in path.parts)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_no_page_export_or_source_ranks_scores_or_tracks():
    wrong = [
        f"{path.relative_to(ROOT)}:{n}: {line.strip()}"
        for path in files()
        for n, line in enumerate(lines(path), 1)
        if NEVER.search(line)
    ]
    assert wrong == []


def test_checking_in_stands_only_beside_its_basis():
    wrong = []
    for path in files():
        text = lines(path)
        for n, line in enumerate(text):
            if CLOCKING in line and not BASIS.search("".join(text[max(0, n - 2) : n + 3])):
                wrong.append(f"{path.relative_to(ROOT)}:{n + 1}: {line.strip()}")
    assert wrong == []


QUERY = re.compile(r'"""(?:[^"]|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"')
PERSON = re.compile(r"\b(officer|worker|registered_by|heard_by|actor|device)\b")


def queries_of(path: Path) -> list[str]:
    """Literals that stand next to each other make one statement."""
    text = path.read_text(encoding="utf-8")
    return ["".join(QUERY.findall(part)) for part in re.split(r"\n\s*\n", text)]


def test_no_query_counts_patrols_by_person():
    """A sheet with a row per officer and a count or time of patrols."""
    wrong = []
    for path in (path for path in files() if path.suffix == ".py"):
        for statement in queries_of(path):
            grouped = re.search(r"group by ([^\"]*)", statement)
            about_patrols = re.search(r"\b(from|join) (patrol|finding|patrol_tick)\b", statement)
            if grouped and about_patrols and PERSON.search(grouped[1]):
                wrong.append((str(path.relative_to(ROOT)), grouped[1][:80]))
    assert wrong == []


def test_no_template_lists_officers_with_patrols():
    wrong = []
    for path in (ROOT / "web/templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for body in re.findall(
            r"{% for (\w+) in ([\w.]*(?:officers|workers|people)[\w.]*) %}(.*?){% endfor %}", text, re.S
        ):
            if "patrol" in body[2] or "巡查" in body[2]:
                wrong.append((str(path.relative_to(ROOT)), body[1]))
    assert wrong == []


@pytest.mark.parametrize("columns", [("points",), ("score",), ("rank",), ("online_seconds",), ("online_minutes",)])
def test_no_table_could_hold_it(columns):
    schema = "\n".join(path.read_text() for path in (ROOT / "db/migrations").rglob("*.sql"))
    assert "create table matter" in schema
    for column in columns:
        assert not re.search(rf"^\s+{column}\b", schema, re.M)
