"""Verb -> what it does. To let workers do a further deed offline, add its line here."""

from domain.patrols.actions import patrol
from domain.patrols.findings import finding
from domain.sync.actions import HOT

HOT |= {"patrol": patrol, "finding": finding}
