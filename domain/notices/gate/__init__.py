"""The gate before publishing: finds what identifies a resident, line by line, and offers the mask (rules.md §3).

There is no "justify". A finding is masked, or kept by one of two bases: the person's separate consent, or a law's clause.
"""

from domain.notices.gate.rules import (
    Basis,
    BasisIncomplete,
    Finding,
    GateHolds,
    Group,
    HouseholdNeverPublished,
    Keep,
    Known,
    NamesSomebody,
    What,
    check,
    check_all,
    marked,
    masked,
    merge_small,
    require_clear,
    require_nobody,
)

__all__ = [
    "Basis",
    "BasisIncomplete",
    "Finding",
    "GateHolds",
    "Group",
    "HouseholdNeverPublished",
    "Keep",
    "Known",
    "NamesSomebody",
    "What",
    "check",
    "check_all",
    "marked",
    "masked",
    "merge_small",
    "require_clear",
    "require_nobody",
]
