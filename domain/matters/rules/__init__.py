"""What may happen to a matter, and who may do it (product.md, Life of a matter). No database, no clock, no web.

`words` has the kinds, states and steps; `life` from where each step leads where; `who` who may take it;
`refusals` every no; `steps` the rules of single steps. The house reads them all from here.
"""

# ruff: noqa: F403
from domain.matters.rules.life import *
from domain.matters.rules.refusals import *
from domain.matters.rules.steps import *
from domain.matters.rules.who import *
from domain.matters.rules.words import *
