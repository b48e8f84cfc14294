"""The pulley lab of therapists: move a cable, see what the model says of muscles, discs, stability.

All of a question stands in the address, so that it can be shared and opened again; nothing is
stored. The same fragment is the answer in the page, which needs no script, and of each change.
"""

from mainstay.web.clinic.pulley_lab.page import answer, choose, mapped, opened

__all__ = ["answer", "choose", "mapped", "opened"]
