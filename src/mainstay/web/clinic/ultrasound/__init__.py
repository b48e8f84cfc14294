"""Measuring on ultrasound: pictures come, lose their identity, get a scale, are traced and confirmed.

One thing at a time: what the person who measures knows, what is kept and how large a pixel is, the
borders. Each step is stored before the next page shows. Nothing is measured before a person has
confirmed the borders that they see, and three repeats are asked for.
"""

from mainstay.web.clinic.ultrasound.adding import add
from mainstay.web.clinic.ultrasound.handing_out import confirmed, handed_out
from mainstay.web.clinic.ultrasound.page import ultrasound
from mainstay.web.clinic.ultrasound.steps import lines, picture, scan
from mainstay.web.clinic.ultrasound.values import summary

__all__ = [
    "add",
    "confirmed",
    "handed_out",
    "lines",
    "picture",
    "scan",
    "summary",
    "ultrasound",
]
