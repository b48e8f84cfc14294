"""What a person can do and bears, estimated from logs; proposes the next dose; `care` decides.

A deterministic Bayesian belief (exact grids, no randomness, no clock) for each exercise line with
a part shared by all lines of a person. Every number here is ours unless it names a source.
"""

from mainstay.dosing.belief import Belief, prior
from mainstay.dosing.evidence import Seen
from mainstay.dosing.propose import Weighed, decided, proposals

__all__ = ["Belief", "Seen", "Weighed", "decided", "prior", "proposals"]
