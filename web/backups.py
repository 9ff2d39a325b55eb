"""One tar with everything that cannot be made again: database, photos, the secret. Readable by its owner only.

The database is a snapshot of one moment, taken first; photos are content-addressed and only ever added, so every photo
the snapshot names is in the folder when it is copied.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from domain.clock import now
from web import postgres_clients
from web.refusals import NotDone
from web.settings import DATABASE_FILE, Settings

FORMAT = 1
MANIFEST, SNAPSHOT, SECRET, BLOBS = "manifest.json", "database", "secret", "blobs"
ALLOWED = re.compile(rf"{MANIFEST}|{SNAPSHOT}|{SECRET}|{BLOBS}/[\w.\-/]+")


class NotOurs(NotDone):
    message = "{file} 不是完整的三事分流备份：{reason}。"


class NotEmpty(NotDone):
    message = "{where} 已有数据，恢复会盖掉它。请换一个空的数据目录或空库，确认无误后再切换。"


class SecretDiffers(NotDone):
    message = "{file} 与备份里的密钥不同。居民与手机号的对应靠它，混用会认错人。请换一个空的数据目录。"


@dataclass(frozen=True)
class Manifest:
    format: int
    engine: str
    made_at: str
    head: str
    sha256: str
    photos: int


def make(settings: Settings, target: Path, *, head: str) -> Manifest:
    """Write `target`, whole or not at all. `head` is the journal's, to verify against after a restore."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".sanshi-backup-") as folder:
        snapshot = Path(folder) / SNAPSHOT
        take(settings, snapshot)
        photos = sorted(path for path in settings.blobs_folder.rglob("*") if path.is_file())
        engine = "sqlite" if settings.on_sqlite else "postgres"
        manifest = Manifest(FORMAT, engine, now().isoformat(), head, digest(snapshot), len(photos))
        (Path(folder) / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=2))
        (Path(folder) / SECRET).write_text(settings.secret.hex() + "\n")
        part = Path(folder) / "part"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                for name in (MANIFEST, SNAPSHOT, SECRET):
                    archive.add(Path(folder) / name, name)
                for photo in photos:
                    archive.add(photo, f"{BLOBS}/{photo.relative_to(settings.blobs_folder)}")
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
    return manifest


def take(settings: Settings, snapshot: Path) -> None:
    if not settings.on_sqlite:
        postgres_clients.dump(settings.database_url, snapshot)
        return
    source = sqlite3.connect(f"file:{settings.database_file}?mode=ro", uri=True)
    with closing(source), closing(sqlite3.connect(snapshot)) as copy:
        source.backup(copy)


@contextmanager
def opened(source: Path) -> Iterator[tuple[Manifest, Path]]:
    """The archive unpacked beside nothing else and checked. Raises NotOurs."""
    with tempfile.TemporaryDirectory(prefix="sanshi-restore-") as folder:
        unpacked = Path(folder)
        try:
            with tarfile.open(source) as archive:
                for member in archive:
                    if not (member.isfile() and ALLOWED.fullmatch(member.name)) or ".." in member.name:
                        raise NotOurs(file=source, reason=f"里面有不认识的 {member.name}")
                    archive.extract(member, unpacked, set_attrs=False)
            manifest = Manifest(**json.loads((unpacked / MANIFEST).read_text()))
        except (OSError, tarfile.TarError, TypeError, ValueError) as error:
            raise NotOurs(file=source, reason="读不出来") from error
        if manifest.format != FORMAT:
            raise NotOurs(file=source, reason=f"格式是第 {manifest.format} 版，这个软件只认第 {FORMAT} 版")
        if digest(unpacked / SNAPSHOT) != manifest.sha256:
            raise NotOurs(file=source, reason="数据库部分的校验和不符")
        yield manifest, unpacked


def put_back(settings: Settings, manifest: Manifest, unpacked: Path) -> None:
    """Into an empty place only. Raises NotEmpty, SecretDiffers."""
    engine = "sqlite" if settings.on_sqlite else "postgres"
    if manifest.engine != engine:
        raise NotDone(reason=f"备份来自 {manifest.engine}，这里用的是 {engine}。请用同一种数据库恢复。")
    settings.data.mkdir(parents=True, exist_ok=True)
    put_secret(settings, unpacked / SECRET)
    if (unpacked / BLOBS).exists():
        shutil.copytree(unpacked / BLOBS, settings.blobs_folder, dirs_exist_ok=True)
    if settings.on_sqlite:
        put_sqlite(settings, unpacked / SNAPSHOT)
    else:
        postgres_clients.restore(settings.database_url, unpacked / SNAPSHOT)


def put_sqlite(settings: Settings, snapshot: Path) -> None:
    if settings.database_file.exists():
        raise NotEmpty(where=settings.database_file)
    with closing(sqlite3.connect(snapshot)) as copy:
        said = copy.execute("pragma integrity_check").fetchone()[0]
    if said != "ok":
        raise NotDone(reason="备份里的数据库已损坏，没有恢复。")
    fresh = settings.data / f".{DATABASE_FILE}.restoring"
    shutil.copyfile(snapshot, fresh)
    fresh.chmod(0o600)
    fresh.rename(settings.database_file)


def put_secret(settings: Settings, saved: Path) -> None:
    file = settings.data / SECRET
    if file.exists():
        if file.read_text().strip() != saved.read_text().strip():
            raise SecretDiffers(file=file)
        return
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as writer:
        writer.write(saved.read_text())


def digest(file: Path) -> str:
    with file.open("rb") as reader:
        return hashlib.file_digest(reader, "sha256").hexdigest()
