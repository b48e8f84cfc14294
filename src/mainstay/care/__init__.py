"""The rule book: every clinical rule as a function of values."""
