"""Every environment variable, read once, typed, loud and Chinese when wrong.

`db/piccolo_conf.py` reads the two that name the database by itself, since Piccolo's own command line starts there.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from obstore.store import S3Store

from domain.sync.blobs import BlobStore

DATABASE_FILE = "sanshi.sqlite"
BRIEFLY: Final = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
"""A phone asks again by itself; it need not wait for us."""


class WrongSetting(ValueError):
    """An environment variable that cannot be understood. The start stops here."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"环境变量 {name} 填的是“{value}”，应为{wanted}。请改正后重新启动。")


@dataclass(frozen=True)
class Settings:
    host: str
    port: int
    base_url: str
    data: Path
    """Database file, photos and scans, and the secrets made on first run."""
    database_url: str
    """Empty for the SQLite file under `data`."""
    blobs: str
    """Address of an S3 bucket; empty for `data/blobs`."""
    demo_lan: bool
    """The demo may be reached from other machines; its accounts then get random passwords."""
    operator: str
    """Who runs this installation, for 关于 in every menu."""
    filing: str
    """备案编号."""
    source: str
    """Where the source code of this installation is had; AGPL-3.0 §13. Empty: from whoever runs it."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        read = Reader(environment)
        port = read.port("PORT", 8000)
        return cls(
            host=read.host("SANSHI_HOST", "127.0.0.1"),
            port=port,
            base_url=read.address("SANSHI_BASE_URL", f"http://127.0.0.1:{port}"),
            data=Path(read.text("SANSHI_DATA", "data")),
            database_url=read.database("SANSHI_DATABASE_URL"),
            blobs=read.bucket("SANSHI_BLOBS"),
            demo_lan=read.yes("SANSHI_DEMO_LAN"),
            operator=read.text("SANSHI_OPERATOR", ""),
            filing=read.text("SANSHI_FILING", ""),
            source=read.page("SANSHI_SOURCE"),
        )

    @property
    def on_sqlite(self) -> bool:
        return not self.database_url

    @property
    def database_file(self) -> Path:
        return self.data / DATABASE_FILE

    @property
    def blobs_folder(self) -> Path:
        return self.data / "blobs"

    @cached_property
    def blob_store(self) -> BlobStore:
        """Keys and endpoint of a bucket come from the usual AWS_* variables."""
        bucket = S3Store.from_url(self.blobs, retry_config=BRIEFLY) if self.blobs else None
        return BlobStore(self.blobs_folder, bucket)

    @property
    def secure(self) -> bool:
        """Cookies are Secure exactly when residents and officers come by https."""
        return self.base_url.startswith("https://")

    @property
    def loopback(self) -> bool:
        """Nobody but this machine can reach us."""
        return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback

    @cached_property
    def secret(self) -> bytes:
        """32 bytes that sign tokens and key hashes. Losing them loses the link between people and their numbers."""
        return kept(self.data / "secret")

    @cached_property
    def metrics_token(self) -> str:
        """The bearer token of /metrics, as the file `metrics-token` in the data folder holds it."""
        return kept(self.data / "metrics-token").hex()


@dataclass(frozen=True)
class Reader:
    environment: Mapping[str, str]

    def text(self, name: str, default: str) -> str:
        return self.environment.get(name, "").strip() or default

    def port(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and int(value) < 65536):
            raise WrongSetting(name, value, "0 到 65535 的端口号")
        return int(value)

    def host(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if value != "localhost":
            try:
                ipaddress.ip_address(value)
            except ValueError:
                raise WrongSetting(name, value, "本机的一个 IP 地址，例如 127.0.0.1、0.0.0.0 或 ::") from None
        return value

    def address(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
            raise WrongSetting(name, value, "居民打开公示时用的网址，例如 https://sanshi.example.cn，后面不带路径")
        return value

    def page(self, name: str) -> str:
        value = self.text(name, "")
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise WrongSetting(name, hidden(value), "取得源代码的网址，例如 https://code.example.cn/sanshi")
        return value

    def database(self, name: str) -> str:
        value = self.text(name, "")
        if value and urlsplit(value).scheme not in ("postgresql", "postgres"):
            raise WrongSetting(name, hidden(value), "postgresql:// 开头的地址（不填则用 SQLite 文件）")
        return value

    def bucket(self, name: str) -> str:
        value = self.text(name, "")
        parts = urlsplit(value)
        if value and (parts.scheme != "s3" or not parts.hostname or parts.path.strip("/")):
            raise WrongSetting(name, hidden(value), "s3://存储桶名（不填则存在数据目录）")
        return value

    def yes(self, name: str) -> bool:
        value = self.text(name, "0")
        if value not in ("0", "1"):
            raise WrongSetting(name, value, "1（是）或 0（否）")
        return value == "1"


def hidden(address: str) -> str:
    """An address without its password, fit for a message."""
    parts = urlsplit(address)
    return address.replace(f":{parts.password}@", ":***@") if parts.password else address


def kept(file: Path) -> bytes:
    """32 random bytes in hex, made on first use, readable by their owner only. Of two makers at once, one wins."""
    try:
        return read_kept(file)
    except FileNotFoundError:
        pass
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as writer:
        writer.write(secrets.token_hex(32) + "\n")
        writer.flush()
        os.fsync(writer.fileno())
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return read_kept(file)


def read_kept(file: Path) -> bytes:
    text = file.read_text().strip()
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) != 32:
        raise WrongSetting(str(file), "（已隐去）", "64 个十六进制字符；文件可能已损坏，请从备份中取回")
    return value
