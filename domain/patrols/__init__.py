"""一日三巡: patrols of a grid in three windows, and what they found.

A patrol is one deed, with findings or without (国办函〔2026〕12号: no compulsory check-in, no track, no history of a person).
"""
