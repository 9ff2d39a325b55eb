"""`make bench`: every measurement of this folder, on SQLite and on a PostgreSQL of our own with fsync on.

A measurement is a module or a package: `python -m bench.NAME` measures on SQLite, `--postgres` on a server of its own. Its figures
mean something only beside the bare query or handler measured in the same run. `python -m bench NAME…` runs only those.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def measurements(wanted: list[str]) -> list[str]:
    names = sorted(
        [file.stem for file in HERE.glob("[a-z]*.py")] + [file.parent.name for file in HERE.glob("*/__main__.py")]
    )
    return [name for name in names if not wanted or name in wanted]


def main(wanted: list[str]) -> int:
    fine = True
    for name in measurements(wanted):
        for title, options in (("SQLite", []), ("PostgreSQL", ["--postgres"])):
            print(f"\n== {name} · {title}", flush=True)
            done = subprocess.run([sys.executable, "-m", f"bench.{name}", *options], check=False)
            fine = done.returncode == 0 and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
