"""The journal: every deed's line, sealed afterwards into a hash chain that anybody can verify.

It holds ids, codes, dates, counts and salted commitments; free text stands in `journal_note`, where it can be erased.
"""
