"""Confidential fields as a phone seals them to this installation: ECDH P-256, HKDF-SHA256, AES-256-GCM.

The phone needs no PIN to seal and cannot open again what it sealed; field_app/sealing.js is the other side. The private
key comes out of the installation's secret, so that a backup has it and no second file can be lost.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

INFO = b"sanshi sealed field 1"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256 (FIPS 186-5)."""


class Sealed(msgspec.Struct):
    """Base64: the phone's passing public key (an uncompressed point), nonce, text with its tag."""

    epk: str
    iv: str
    data: str


@lru_cache(maxsize=4)
def public_key(secret: bytes) -> str:
    """What phones seal to: base64 of the uncompressed point."""
    return base64.b64encode(_point(_private(secret).public_key())).decode()


def unseal(sealed: Sealed, bound_to: str, secret: bytes) -> bytes:
    """The text. Raises ValueError where it was sealed to another key, bound to another op, or changed."""
    passing = base64.b64decode(sealed.epk, validate=True)
    shared = _private(secret).exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, passing))
    key = HKDF(hashes.SHA256(), 32, salt=passing, info=INFO).derive(shared)
    iv, data = (base64.b64decode(part, validate=True) for part in (sealed.iv, sealed.data))
    try:
        return AESGCM(key).decrypt(iv, data, bound_to.encode())
    except InvalidTag as error:
        raise ValueError("sealed otherwise") from error


def share(device: UUID, secret: bytes) -> str:
    """Half of what opens a phone's own copy; the other half is its worker's PIN. A phone drops it after 72 h without
    contact, and a wiped one never gets it again."""
    return base64.b64encode(hmac.digest(secret, b"read back|" + device.bytes, "sha256")).decode()


@lru_cache(maxsize=4)
def _private(secret: bytes) -> ec.EllipticCurvePrivateKey:
    wide = hashlib.shake_256(b"sanshi sealing key|" + secret).digest(48)
    return ec.derive_private_key(int.from_bytes(wide, "big") % (ORDER - 1) + 1, _CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


_CURVE = ec.SECP256R1()
