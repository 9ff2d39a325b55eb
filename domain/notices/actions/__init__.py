"""Every deed with a notice: draft, write, keep by a basis, publish through the gate, amend, withdraw, tell how far it is."""

from domain.notices.actions.drafting import draft, draft_from_ballot, draft_from_resolution
from domain.notices.actions.holding import holdups
from domain.notices.actions.keeping import attach_consent, keep, let_go
from domain.notices.actions.phones import phones_to_keep, set_phone
from domain.notices.actions.publishing import amend, come_down, crown, crown_all, publish, withdraw
from domain.notices.actions.telling import add_progress, mend_progress
from domain.notices.actions.wording import hide, write

__all__ = [
    "add_progress",
    "amend",
    "attach_consent",
    "come_down",
    "crown",
    "crown_all",
    "draft",
    "draft_from_ballot",
    "draft_from_resolution",
    "hide",
    "holdups",
    "keep",
    "let_go",
    "mend_progress",
    "phones_to_keep",
    "publish",
    "set_phone",
    "withdraw",
    "write",
]
