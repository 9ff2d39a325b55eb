"""票箱: what was voted in a secret ballot, apart from who voted.

Who voted stands in `vote`, with its time and channel and without a choice. What was voted lies here under a random key,
without time or voter. While the ballot is open the two were written by the same transactions, and a database could still
tell which; closing writes the votes anew, in the order of their keys, and empties the box.
"""
