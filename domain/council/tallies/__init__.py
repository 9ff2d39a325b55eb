"""计票: a pure function of the roll and the recorded votes, recountable at any time."""
