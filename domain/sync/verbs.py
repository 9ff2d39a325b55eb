"""Verb -> what it does. To let workers do a further deed offline, add its line here."""

from domain.patrols.actions import patrol, take_back
from domain.patrols.checkpoints import tick
from domain.patrols.findings import finding
from domain.sync import deeds, unsent
from domain.sync.actions import DEEDS, HOT

HOT |= {"patrol": patrol, "finding": finding, "tick": tick}

DEEDS |= {
    "claim": deeds.claim,
    "take_up": deeds.take_up,
    "settle": deeds.settle,
    "note": deeds.note,
    "take_back": take_back,
    "hand_to_lead": deeds.hand_to_lead,
    "alarm_read": unsent.alarm_read,
}
