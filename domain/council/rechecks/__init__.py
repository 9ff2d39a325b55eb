"""复核: a published number found wrong is counted again, signed by two scrutineers, and published anew.

A child record of a published ballot, whose state stays published; the votes as they were cast stay too.
"""
