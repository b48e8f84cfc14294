"""The programme on paper, in a calendar, and its drawings as pictures.

What is printed comes in as words; nothing here knows a rule.
"""

from mainstay.handout.calendar import Appointment, calendar
from mainstay.handout.sheet import (
    Block,
    Day,
    Figure,
    Help,
    Link,
    Moment,
    Paper,
    Print,
    Sheet,
    Tick,
)
from mainstay.handout.typesetting import MissingPrint, can_print, pdf, png

__all__ = [
    "Appointment",
    "Block",
    "Day",
    "Figure",
    "Help",
    "Link",
    "MissingPrint",
    "Moment",
    "Paper",
    "Print",
    "Sheet",
    "Tick",
    "calendar",
    "can_print",
    "pdf",
    "png",
]
