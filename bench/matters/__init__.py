"""Lists, pages and an idle phone with 10 thousand and with 1 million matters, and what one action costs.

`python -m bench.matters` on SQLite, `--postgres` on a server of its own with fsync; `--large N` for another large size.
Both sets have the same density (a street's officer sees equally many), so that a ratio shows growth and nothing else,
and are asked in turns, so that whatever else runs on the machine weighs on both.
"""
