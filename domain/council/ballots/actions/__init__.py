"""Every deed with a ballot: put to the vote, open, count hands, close, tally, publish, annul, fail."""

from domain.council.ballots.actions.counting import correct_hands, hand_tally, weigh_correction, weigh_hands
from domain.council.ballots.actions.ending import annul, fail, publish, tally
from domain.council.ballots.actions.proposing import propose
from domain.council.ballots.actions.voting import close, open

__all__ = [
    "annul",
    "close",
    "correct_hands",
    "fail",
    "hand_tally",
    "open",
    "propose",
    "publish",
    "tally",
    "weigh_correction",
    "weigh_hands",
]
