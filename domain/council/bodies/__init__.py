"""Who decides, who convenes, and which motion belongs to whom."""
