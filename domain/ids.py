"""Ids that sort by time (RFC 9562 version 7), public tokens that cannot be guessed, numbers people can read out."""

from __future__ import annotations

import os
import secrets
import time
from datetime import datetime
from uuid import UUID

from domain.clock import SHANGHAI

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {letter: value for value, letter in enumerate(CROCKFORD)}


def uuid7(ms: int | None = None, random: bytes | None = None) -> UUID:
    """48 bits of Unix milliseconds, then 74 random bits. The arguments exist for the shared test vector."""
    value = (time.time_ns() // 1_000_000 if ms is None else ms) << 80
    value |= int.from_bytes(os.urandom(10) if random is None else random, "big")
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62)


def token(characters: int = 17) -> str:
    """A public code of 5 random bits a character (default 85) and one Crockford check character of 32."""
    body = "".join(secrets.choice(CROCKFORD) for _ in range(characters))
    return body + check(body)


def check(body: str) -> str:
    """One character of 32 that catches every single mistyped character (weights are odd, so invertible mod 32)."""
    return CROCKFORD[sum((2 * place + 1) * _VALUES[letter] for place, letter in enumerate(body)) % 32]


def read_token(typed: str) -> str | None:
    """What a person typed, in canonical letters; None where the check character does not fit."""
    letters = typed.strip().upper().replace("-", "").replace(" ", "")
    letters = letters.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(letters) < 2 or any(letter not in CROCKFORD for letter in letters):
        return None
    return letters if check(letters[:-1]) == letters[-1] else None


def matter_number(at: datetime) -> str:
    """Date and six random characters with a check, 20261124-7K3QZ9M. No counter: phones make them offline."""
    body = "".join(CROCKFORD[byte & 31] for byte in os.urandom(6))
    day = at.astimezone(SHANGHAI)
    return f"{day.year:04}{day.month:02}{day.day:02}-{body}{check(body)}"
