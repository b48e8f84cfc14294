"""Days in words, in the reader's language."""

from datetime import date

from mainstay.wording.words import translate

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

FORMS = ("l j F", "D j F", "j F", "j F Y", "j M", "j M Y", "D j", "D")
"""Orders of the parts; a language may put other words and another order in their place."""


def day_text(day: date, form: str, language: str = "en") -> str:
    r"""A day as one of FORMS says it: "Tuesday 24 November" or "martes 24 de noviembre".

    Args:
        day: the day.
        form: `l` and `F` are weekday and month, `D` and `M` their first three letters, `j` the day
            of the month, `Y` the year; what follows a `\` stands for itself.
        language: such as `en`.
    """
    weekday = translate(WEEKDAYS[day.weekday()], language)
    month = translate(MONTHS[day.month - 1], language)
    parts = {
        "l": weekday, "D": weekday[:3], "j": str(day.day), "F": month, "M": month[:3],
        "Y": str(day.year),
    }  # fmt: skip
    said, literal = "", False
    for letter in translate(form, language):
        said += letter if literal else parts.get(letter, letter) if letter != "\\" else ""
        literal = letter == "\\" and not literal
    return said
