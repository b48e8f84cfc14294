"""A direction that eases the back, in words: what was found, and what is done through the day."""

from mainstay.care.direction import DirectionBias
from mainstay.care.drill import Drill
from mainstay.wording.dates import day_text
from mainstay.wording.words import Audience, direction_words, translate


def bias_text(bias: DirectionBias, language: str = "en") -> str:
    """What was found, for the person."""
    way = direction_words(bias.direction, Audience.PERSON, language)
    found = translate("Your therapist found that {way} eases your back.", language)
    if bias.spread_on is None:
        return found.format(way=way)
    since = translate(
        "Since then the pain went further down your leg. So leave that movement out until your "
        "therapist has looked at it.",
        language,
    )
    return f"{found.format(way=way)} {since}"


def drill_text(drill: Drill, language: str = "en") -> str:
    """How often, and how much each time."""
    low, high = drill.times_a_day
    text = translate("{low} to {high} times a day: {n} slow repetitions", language)
    said = text.format(low=low, high=high, n=drill.dose.reps)
    if not drill.dose.hold_s:
        return said
    return f"{said}, {translate('hold {n} s', language).format(n=drill.dose.hold_s)}"


DRILL_CARE = (
    "Go only as far as the pain stays the same or gets less. Stop when it gets stronger or goes "
    "further down your leg, and do no more of it until your therapist has looked at it."
)
"""Never into more pain (clinical 2, `Long2004`: movement that centralizes or eases)."""


def drill_care(language: str = "en") -> str:
    """When to stop."""
    return translate(DRILL_CARE, language)


def finding_text(bias: DirectionBias, language: str = "en") -> str:
    """How it stands, for the therapist and in letters."""
    way = direction_words(bias.direction, Audience.THERAPIST, language)
    if bias.stable:
        return translate("Directional preference: {way}, stable.", language).format(way=way)
    if bias.spread_on is None:
        text = translate("Directional preference: {way}, not stable yet.", language)
        return text.format(way=way)
    text = translate(
        "Directional preference: {way}. Pain went further down the leg on {day}: the movement is "
        "out until it is examined again.",
        language,
    )
    return text.format(way=way, day=day_text(bias.spread_on, "j F", language))
