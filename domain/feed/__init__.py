"""What follows the journal: each consumer reads after its mark, applies, moves the mark, in one transaction."""
