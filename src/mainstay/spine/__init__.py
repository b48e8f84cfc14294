"""What an exercise does to the spine: muscle activation, disc load, stability.

A model estimate, always: `docs/explanation/spine.md` says what it stands on and what it cannot
tell. Pelvis frame x forward, y up, z right; SI units.
"""
