"""Verb -> what it does. To let workers do a further deed offline, add its line here."""

from domain.patrols import actions as patrols
from domain.sync.actions import HOT

HOT |= {"patrol": patrols.patrol}
