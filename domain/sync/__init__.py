"""What field workers did offline, taken in exactly once.

An op, its effect and its verdict commit together; a repeat reads the stored verdict; nothing is thrown away.
Hot ops (finding, patrol) enter set-wise through a door, every other verb calls the ordinary action.
"""
