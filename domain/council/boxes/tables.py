"""Choices of secret ballots. Neither table knows a voter or a time."""

from piccolo.columns import UUID, Text
from piccolo.table import Table


class BallotBox(Table, tablename="ballot_box"):
    """票箱 of the ballots that are open. `key` is 128 random bits, not in the order of time."""

    key = UUID(primary_key=True)
    subdistrict = UUID()
    ballot = UUID()
    choice = Text()


class SecretVote(Table, tablename="secret_vote"):
    """无记名票 of closed ballots, written in the order of their keys by the transaction that closed. Never changed."""

    key = UUID(primary_key=True)
    subdistrict = UUID()
    ballot = UUID()
    choice = Text()
