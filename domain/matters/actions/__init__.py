"""Every deed with a matter, one transaction each: see it, may I, may it, do it, write it down."""

from domain.matters.actions.asking import follow_up
from domain.matters.actions.ending import accept, close, reopen, return_, settle, solve_on_spot, withdraw
from domain.matters.actions.intake import add_voice, register
from domain.matters.actions.joining import join, part
from domain.matters.actions.notes import contact, note, open_file, report
from domain.matters.actions.routing import adjudicate, assign, claim, convene, dispatch, hand_back, reassign, take_up
from domain.matters.actions.sorting import confirm, reclassify, sort
from domain.matters.actions.supervision import (
    approve_whistle,
    claim_ledger,
    consult,
    decide,
    end_consult,
    extend,
    put_on_ledger,
    report_in,
    resume,
    resume_due,
    suspend,
    whistle,
)

__all__ = [
    "accept",
    "add_voice",
    "adjudicate",
    "approve_whistle",
    "assign",
    "claim",
    "claim_ledger",
    "close",
    "confirm",
    "consult",
    "contact",
    "convene",
    "decide",
    "dispatch",
    "end_consult",
    "extend",
    "follow_up",
    "hand_back",
    "join",
    "note",
    "open_file",
    "part",
    "put_on_ledger",
    "reassign",
    "reclassify",
    "register",
    "reopen",
    "report",
    "report_in",
    "resume",
    "resume_due",
    "return_",
    "settle",
    "solve_on_spot",
    "sort",
    "suspend",
    "take_up",
    "whistle",
    "withdraw",
]
