"""The body of an op as the domain reads it: opened where it was sealed, brought up where it is older."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.sync.rules import Spoilt, Wire
from domain.sync.schemas import BOUND_TO_ITS_OP, upcast
from domain.sync.sealing import Sealed, unseal

_body = msgspec.json.Decoder(dict[str, Any])


def read_body(wire: Wire, key: bytes) -> dict[str, Any]:
    """Raises Spoilt, with words for the grid lead."""
    try:
        body = _body.decode(wire.body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Spoilt(reason="内容不是表单") from error
    return opened(body, wire, key)


def opened(body: dict[str, Any], wire: Wire, key: bytes) -> dict[str, Any]:
    """Sealed fields stand beside the open ones again. Raises Spoilt."""
    if "sealed" in body:
        try:
            sealed = msgspec.convert(body["sealed"], Sealed)
            body = body | _body.decode(unseal(sealed, _bound_to(wire), key))
        except (ValueError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Spoilt(reason="封存的内容打不开") from error
        del body["sealed"]
    try:
        return upcast(wire.verb, wire.schema, body)
    except (ValueError, OverflowError) as error:
        raise Spoilt(reason=f"版本 {wire.schema} 的内容不对") from error


def _bound_to(wire: Wire) -> str:
    """As field_app/outbox.js binds: copied off another's phone it opens under no other id, phone or name."""
    if wire.schema < BOUND_TO_ITS_OP:
        return f"{wire.verb}|{wire.entity_id}"
    return f"{wire.verb}|{wire.entity_id}|{wire.device_id}|{wire.user_id}|{wire.op_id}"
