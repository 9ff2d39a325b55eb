"""What field_app/sealing.js does, in Python: seal a text to an installation."""

from __future__ import annotations

import base64
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def seal(text: str, bound_to: str, public_key: str) -> dict[str, str]:
    curve = ec.SECP256R1()
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(curve, base64.b64decode(public_key))
    passing = ec.generate_private_key(curve)
    epk = passing.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = passing.exchange(ec.ECDH(), theirs)
    key = HKDF(hashes.SHA256(), 32, salt=epk, info=b"sanshi sealed field 1").derive(shared)
    iv = os.urandom(12)
    data = AESGCM(key).encrypt(iv, text.encode(), bound_to.encode())
    return {name: base64.b64encode(part).decode() for name, part in (("epk", epk), ("iv", iv), ("data", data))}
