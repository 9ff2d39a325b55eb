"""Who sits in which body, from when to when. Names stand in a table of their own."""
