"""三事明责清单: which body answers for which category, by which route, within what time.

rules.py has the words, an item and who may be given it; starting.py reads the list this house starts with
(data/); suggestion.py proposes kind and category from what was said. A list in force is never edited: a new
version is made. Source: 北京市接诉即办工作条例（2021）17, 北京市街道办事处条例（2019）, 民法典 278.
"""
