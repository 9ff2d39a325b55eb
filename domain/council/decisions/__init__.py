"""The decision rules as data, and the verdict that names every inequality."""
