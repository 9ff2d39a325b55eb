"""Every deed with a ballot: put to the vote, open, count hands, close, tally, publish, annul, fail."""

from domain.council.ballots.actions.ending import annul, fail, publish, tally
from domain.council.ballots.actions.proposing import propose
from domain.council.ballots.actions.voting import close, hand_tally, open, weigh_hands

__all__ = ["annul", "close", "fail", "hand_tally", "open", "propose", "publish", "tally", "weigh_hands"]
