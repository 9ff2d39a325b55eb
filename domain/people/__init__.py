"""Officers, their grants and what they may see; the org tree, areas, parties, buildings; residents; who is on duty."""
