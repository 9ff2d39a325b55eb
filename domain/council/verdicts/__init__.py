"""结论: what the tally means by the rule, inequality by inequality."""
