"""Which bodies may vote in secret."""

from __future__ import annotations

from domain.council.bodies.rules import Body
from domain.errors import Refused

SECRET_BODIES = frozenset({Body.REPRESENTATIVES, Body.ASSEMBLY, Body.COUNCIL})
"""Owners sign their papers (条例 35), the members of 物管会 and 业委会 sign the decision (条例 57, 45)."""


class SecretNotHere(Refused):
    message = "没有提交：{body}须签字表决，不能无记名。"


def require_secret(body: Body) -> None:
    if body not in SECRET_BODIES:
        raise SecretNotHere(body=body.label)
