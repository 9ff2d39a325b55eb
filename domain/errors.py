"""The four families of refusal. The domain names the family; only web/errors.py knows the HTTP numbers."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal that can be shown to the person who asked."""

    message = "操作无法完成"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message.format(**facts))

    @property
    def code(self) -> str:
        """The refusal's name, for phones and logs."""
        return type(self).__name__


class Missing(DomainError):
    """No such thing, or not one this person may see (404)."""

    message = "没有找到。没有这一页，或者它不对您开放。"


class Forbidden(DomainError):
    """They may see it, but it is not theirs to do (403)."""

    message = "您没有办理这一步的权限。"


class Refused(DomainError):
    """Theirs in general, but not now or not to this (409)."""


class Invalid(DomainError):
    """What was sent cannot be understood (422)."""

    message = "{reason}"


class ChangedMeanwhile(Refused):
    """Somebody else was first."""

    message = "没有保存：{who} {when} 已经“{step}”。请看过最新情况再办。"
