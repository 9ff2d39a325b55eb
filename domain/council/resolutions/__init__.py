"""决议: what was decided, who carries it out, by when."""
