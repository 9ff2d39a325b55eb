"""纸票: given out, delivered, read by two people independently, settled by a third look."""
