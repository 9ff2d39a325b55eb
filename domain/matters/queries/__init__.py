"""Questions about matters: see one, list many, what is told of one."""

from domain.matters.queries.details import (
    ballot_open,
    children,
    clocks,
    facts_of,
    joined_to,
    nearest_clocks,
    voices_waiting,
)
from domain.matters.queries.lists import PAGE, Filters, alike, counts, page
from domain.matters.queries.seeing import View, by_number, get_matter, has_team, stays_home, summoned, view
from domain.matters.queries.telling import (
    children_seen,
    facts_seen,
    history_seen,
    last_line,
    voices,
    voices_seen,
)

__all__ = [
    "PAGE",
    "Filters",
    "View",
    "alike",
    "ballot_open",
    "by_number",
    "children",
    "children_seen",
    "clocks",
    "counts",
    "facts_of",
    "facts_seen",
    "get_matter",
    "has_team",
    "history_seen",
    "joined_to",
    "last_line",
    "nearest_clocks",
    "page",
    "stays_home",
    "summoned",
    "view",
    "voices",
    "voices_seen",
    "voices_waiting",
]
