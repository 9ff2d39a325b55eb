"""Of two people pressing the same button one wins; the other is told who was first and when."""

from __future__ import annotations

from uuid import UUID

from domain.clock import SHANGHAI
from domain.errors import ChangedMeanwhile
from domain.journal.queries import history
from domain.words import Word


async def changed_meanwhile(subject: UUID, step: Word) -> ChangedMeanwhile:
    lines = await history(subject)
    if not lines:
        return ChangedMeanwhile(who="另一位同事", when="刚刚", step=step.label)
    last = next((line for line in reversed(lines) if line["action"] == step), lines[-1])
    at = last["at"].astimezone(SHANGHAI)
    return ChangedMeanwhile(who=last["actor_name"] or "本人", when=f"{at:%H:%M}", step=step.label)
