"""The subdistrict's work: hear, sort, solve, follow up. Knows Piccolo, knows nothing of HTTP."""
