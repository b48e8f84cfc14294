"""Virtual people living through the real `care` and `dosing` code, and what strategies make of it.

`people` holds the one protocol: who follows it can be plugged in with `--people module:factory`.
Everything here is a statement about simulators, not about patients.
"""
