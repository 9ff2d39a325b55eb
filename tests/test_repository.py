"""The repository stands alone: no host of an index, no path of somebody's machine, nobody's work without its licence."""

from __future__ import annotations

import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HERE = "tests/test_repository.py"

INDEXES = re.compile(
    rb"pypi\.org|pythonhosted\.org|registry\.npmjs|npmmirror|tuna\.tsinghua|mirrors\.aliyun|index-url [^-]"
)
MACHINES = re.compile(rb"/(?:work|root|home|Users|mnt|srv/src)/[A-Za-z.]|\.\./shared|[A-Z]:\\\\Users")


def committed() -> list[str]:
    """Every file git knows, or every file there is where this is no clone."""
    known = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if known.returncode == 0 and known.stdout:
        return [name for name in known.stdout.splitlines() if (ROOT / name).is_file()]
    skipped = {".venv", ".git", "data", "__pycache__"}
    files = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    return [str(path) for path in files if not skipped & set(path.parts[:1])]


def text_of(name: str) -> bytes:
    content = (ROOT / name).read_bytes()
    return b"" if b"\0" in content[:8000] else content


def licences() -> dict[str, str]:
    """Path -> sha256 (or – for what was written here) of every row of LICENCES.md."""
    rows = re.findall(r"^\| `([^`]+)` \|.*\| (?:`([0-9a-f]{64})`|(–)) \|$", (ROOT / "LICENCES.md").read_text(), re.M)
    return {path: sha or dash for path, sha, dash in rows}


def carried() -> list[str]:
    """Vendored code and data copied or written, without the pages that describe them."""
    beside = ("README.md", "LICENSE")
    return [
        name
        for name in committed()
        if ({"vendor", "data"} & set(Path(name).parts[:-1]))
        and not name.endswith(beside)
        and not name.startswith("tests/")
    ]


@pytest.mark.parametrize("signs", [INDEXES, MACHINES], ids=["an index's host", "a machine's path"])
def test_no_file_names(signs):
    wrong = {name: found[0] for name in committed() if name != HERE if (found := signs.search(text_of(name)))}

    assert not wrong


def test_what_others_wrote_is_listed_with_its_licence():
    assert not [name for name in carried() if name not in licences()]


def test_what_others_wrote_is_unchanged():
    wrong = [
        name
        for name, sha in licences().items()
        if sha != "–" and hashlib.sha256((ROOT / name).read_bytes()).hexdigest() != sha
    ]

    assert not wrong


def test_every_library_is_pinned_by_hash_and_no_address_is_named():
    lock = (ROOT / "requirements.lock").read_text()
    pins = [line for line in lock.splitlines() if re.match(r"[a-z0-9]", line)]

    assert len(pins) > 50
    assert all("==" in line and line.endswith("\\") for line in pins)
    assert "://" not in lock


def test_the_lock_names_every_library_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[<>=;\[ ]", wish)[0].lower().replace("_", "-") for wish in asked}
    pinned = set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==", (ROOT / "requirements.lock").read_text(), re.M))

    assert not names - pinned


def test_the_licence_is_the_one_the_project_says():
    licence = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"]

    assert licence == "AGPL-3.0-or-later"
    assert (ROOT / "LICENSE").read_text().split()[:5] == ["GNU", "AFFERO", "GENERAL", "PUBLIC", "LICENSE"]


def test_the_readme_names_the_two_commands_and_the_gate_calls_the_second():
    readme = (ROOT / "README.md").read_text()

    assert "make run" in readme and "make test" in readme
    assert (ROOT / ".ci/run").read_text().rstrip().endswith("exec make test </dev/null")
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_the_readme_names_every_environment_variable():
    read = set(re.findall(r'"((?:SANSHI_\w+)|PORT)"', (ROOT / "web/settings.py").read_text()))

    assert not [name for name in read if f"`{name}`" not in (ROOT / "README.md").read_text()]
