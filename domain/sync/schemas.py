"""Older phones' bodies, brought up one schema at a time. Nobody is forced to update; at least N-2..N are read.

1  as first built: a place in degrees as text, {lat, lng, accuracy}
2  a place in whole units of 0.00001 degree, {latitude, longitude, accuracy}
3  a body may be sealed (sealing.py); a finding may carry a voice note among its blobs
4  what is sealed is bound to its op, phone and officer; before, to verb and entity
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NEWEST = 4
OLDEST = 1
BOUND_TO_ITS_OP = 4

Body = dict[str, Any]


def upcast(verb: str, schema: int, body: Body) -> Body:
    """The body as the newest phone would have written it. Raises ValueError where it is not what its schema says."""
    for step in range(schema, NEWEST):
        body = STEPS[step](verb, body)
    return body


def _places_in_units(verb: str, body: Body) -> Body:
    geo = body.get("geo")
    if verb not in ("finding", "tick") or geo is None:
        return body
    if not isinstance(geo, dict):
        raise ValueError("geo")
    return body | {
        "geo": {
            "latitude": _units(geo.get("lat")),
            "longitude": _units(geo.get("lng")),
            "accuracy": geo.get("accuracy"),
        }
    }


def _units(degrees: object) -> int:
    return round(float(str(degrees)) * 100_000)


def _as_it_is(verb: str, body: Body) -> Body:
    return body


STEPS: dict[int, Callable[[str, Body], Body]] = {1: _places_in_units, 2: _as_it_is, 3: _as_it_is}
"""Schema -> what makes of its body one of the next."""
