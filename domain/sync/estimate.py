"""When it happened, by the phone's clocks and ours. The phone's own words are never rewritten, only weighed."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.sync.rules import ClientNow, Wire

SLACK = timedelta(seconds=2)
SKEW = timedelta(minutes=2)


def estimate(wire: Wire, phone: ClientNow, server_now: datetime) -> tuple[datetime, bool]:
    """(when, whether that is uncertain). Never later than now: what has not happened cannot have been recorded."""
    at, uncertain = _weigh(wire, phone, server_now)
    return min(at, server_now), uncertain or at > server_now + SLACK


def _weigh(wire: Wire, phone: ClientNow, server_now: datetime) -> tuple[datetime, bool]:
    offset_now = server_now - phone.wall
    if wire.page and wire.page == phone.page and wire.mono is not None and phone.mono is not None:
        ago = timedelta(milliseconds=phone.mono - wire.mono)
        wall_ago = phone.wall - wire.wall
        if abs(wall_ago - ago) <= SLACK:
            return server_now - ago, False
        # Either the wall clock was set, or the monotonic one stopped in sleep: the jump is flagged.
        return (wire.wall + offset_now if wall_ago > ago else server_now - ago), True
    if wire.offset is not None:
        then = timedelta(milliseconds=wire.offset)
        return wire.wall + then, abs(then - offset_now) > SKEW
    return wire.wall + offset_now, abs(offset_now) > SKEW
