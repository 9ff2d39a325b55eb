"""The page of a matter in words: its line, its clocks, its history, what its steps offer."""

from web.matter_card.card import matter_card
from web.matter_card.clocks import TONES

__all__ = ["TONES", "matter_card"]
