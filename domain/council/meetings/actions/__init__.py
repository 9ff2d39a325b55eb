"""Every deed with a meeting: convene, put on the agenda, give notice, check in, begin, show, end, write its minutes."""

from domain.council.meetings.actions.attending import check_in, check_in_all, check_in_by_code, leave
from domain.council.meetings.actions.convening import add_item, convene, reschedule, retitle
from domain.council.meetings.actions.running import begin, call_off, cancel, end, notice, show, write_minutes
from domain.council.meetings.actions.serving import appoint, relieve

__all__ = [
    "add_item",
    "appoint",
    "begin",
    "call_off",
    "cancel",
    "check_in",
    "check_in_all",
    "check_in_by_code",
    "convene",
    "end",
    "leave",
    "notice",
    "relieve",
    "reschedule",
    "retitle",
    "show",
    "write_minutes",
]
