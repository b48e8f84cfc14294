"""The rule book: every clinical rule as a function of values.

Facts go in as a `Case`; `standing` derives what holds today; `ladder` proposes, `guard` decides.
"""
