"""会议: the agenda, who is present, and whether it may be held."""
