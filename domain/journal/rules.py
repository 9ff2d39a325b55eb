"""Digest, Merkle root (RFC 6962 §2.1), link: what a reader needs to verify the chain without our code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import msgspec

GENESIS = "0" * 64
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
_hashed = msgspec.json.Encoder(enc_hook=str)
"""Writes ids as their 36 characters, as json does their text."""

HASHED = ("id", "subdistrict", "path", "noun", "subject", "action", "actor", "at", "changes", "commitment")
_AT = HASHED.index("at")


def canonical(value: object) -> str:
    """JSON with sorted keys, no spaces, UTF-8: the bytes that are hashed."""
    return _CANONICAL.encode(value)


def digest(line: Mapping[str, Any]) -> str:
    """sha256 over every column but n, digest and position, as a canonical JSON array; time in UTC isoformat."""
    values = [line[name] for name in HASHED]
    values[_AT] = values[_AT].astimezone(UTC).isoformat()
    return hashlib.sha256(_hashed.encode(values)).hexdigest()


def commit_to(note: str, salt: str) -> str:
    return hashlib.sha256((salt + note).encode()).hexdigest()


def merkle(digests: Sequence[str]) -> str:
    """Root over hex digests in order of position; leaves prefixed 00, nodes 01, an odd one moves up as it is."""
    level = [hashlib.sha256(b"\0" + bytes.fromhex(leaf)).digest() for leaf in digests]
    while len(level) > 1:
        paired = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def link(n: int, first: int, last: int, root: str, previous: str) -> str:
    """The block's hash: sha256 over its number, its run, its root and the hash before it."""
    return hashlib.sha256(canonical([n, first, last, root, previous]).encode()).hexdigest()


@dataclass(frozen=True)
class Head:
    """What is printed on notices, resolutions and bulletins: block number and the first 16 hex of its hash."""

    n: int
    hash16: str

    def __str__(self) -> str:
        return f"{self.n}:{self.hash16}"

    @classmethod
    def parse(cls, text: str) -> Head:
        n, _, tail = text.strip().partition(":")
        if not n.isdigit() or len(tail) != 16:
            raise ValueError("链头写作 区块号:16 位十六进制，例如 12:0123456789abcdef")
        return cls(int(n), tail.lower())


@dataclass(frozen=True)
class Fault:
    """The first broken link. `position` is 0 where only the block is known."""

    block: int
    position: int
    reason: str

    def __str__(self) -> str:
        where = f"第 {self.block} 块" + (f"第 {self.position} 条" if self.position else "")
        return f"{where}：{self.reason}"


@dataclass(frozen=True)
class Report:
    lines: int
    blocks: int
    pending: int
    head: Head | None
    fault: Fault | None
