"""表决: the poll on one motion, from draft to its tally."""
