"""The body of an op as the domain reads it: opened where it was sealed, brought up where it is older."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from domain.sync.rules import Spoilt, Wire
from domain.sync.schemas import upcast
from domain.sync.sealing import Sealed, unseal

_body = msgspec.json.Decoder(dict[str, Any])


def read_body(wire: Wire, key: bytes) -> dict[str, Any]:
    """Raises Spoilt, with words for the grid lead."""
    try:
        body = _body.decode(wire.body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Spoilt(reason="内容不是表单") from error
    return opened(body, wire.verb, wire.entity_id, wire.schema, key)


def opened(body: dict[str, Any], verb: str, entity: UUID, schema: int, key: bytes) -> dict[str, Any]:
    """Sealed fields stand beside the open ones again. Raises Spoilt."""
    if "sealed" in body:
        try:
            sealed = msgspec.convert(body["sealed"], Sealed)
            body = body | _body.decode(unseal(sealed, f"{verb}|{entity}", key))
        except (ValueError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Spoilt(reason="封存的内容打不开") from error
        del body["sealed"]
    try:
        return upcast(verb, schema, body)
    except (ValueError, OverflowError) as error:
        raise Spoilt(reason=f"版本 {schema} 的内容不对") from error
