"""Journal (append-only), the notes it commits to, the blocks that link it."""

from piccolo.columns import UUID, BigInt, Serial, Text, Timestamptz
from piccolo.table import Table


class Journal(Table):
    """One line a deed. `position` is given by the sealer, gapless, and is the feed's cursor."""

    n = Serial(primary_key=True)
    id = UUID(unique=True)
    subdistrict = UUID(null=True, default=None)
    path = Text(default="")
    noun = Text()
    subject = UUID()
    action = Text()
    actor = UUID(null=True, default=None)
    at = Timestamptz()
    changes = Text()
    commitment = Text(default="")
    digest = Text()
    position = BigInt(null=True, default=None)


class JournalNote(Table, tablename="journal_note"):
    """The free text of a line; erasable. The line keeps sha256(salt + note)."""

    entry = UUID(primary_key=True)
    subdistrict = UUID(null=True, default=None)
    salt = Text()
    note = Text()


class Block(Table):
    """A run of positions, their Merkle root, and the link to the block before."""

    n = BigInt(primary_key=True)
    first = BigInt()
    last = BigInt()
    root = Text()
    previous = Text()
    hash = Text()
    at = Timestamptz()


class Installation(Table):
    """What the installation knows of itself, such as its epoch."""

    name = Text(primary_key=True)
    setting = Text()
