"""Reasons, decisions, doses and settings as sentences; the only place that makes them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from mainstay.anatomy import Muscle, Side
from mainstay.care.conditions import Event, release_of
from mainstay.care.decision import Action, Decision
from mainstay.care.history import Reach, StageTest, Stop
from mainstay.care.pain import PainPolicy
from mainstay.care.reasons import Reason, ReasonCode
from mainstay.care.stage_table import StageCheck
from mainstay.exercises import (
    Cable,
    Condition,
    Demand,
    Direction,
    Dose,
    Exercise,
    Item,
    Laterality,
    PulleyHeight,
    Rig,
    RigSetting,
    SpineMotion,
    Stage,
    Surface,
    WeightUnit,
    in_unit,
    shipped_catalogue,
)
from mainstay.wording import words
from mainstay.wording.dates import day_text
from mainstay.wording.messages import MESSAGES
from mainstay.wording.words import Audience, capital, release_text, translate

Say = Callable[[Any, Audience, str], str]


def number_text(value: float) -> str:
    """A number with at most two decimals and no needless zeros."""
    return f"{round(value, 2):.2f}".rstrip("0").rstrip(".")


KG = WeightUnit.KG
"""Where nobody has chosen, and the unit of files."""


def kg_text(value: float, unit: WeightUnit = KG, *, assisted: bool = False) -> str:
    """A mass stored in kilograms, as its reader counts: "2.5 kg", "5 lb"."""
    return f"{number_text(in_unit(value, unit, assisted=assisted))} {unit.value}"


def _counted(one: str, many: str) -> Say:
    def say(value: Any, _: Audience, language: str) -> str:
        text = translate(one if value == 1 else many, language)
        return text.format(n=number_text(value))

    return say


def _exercise(value: Any, _: Audience, language: str) -> str:
    known = shipped_catalogue().by_id.get(str(value))
    return known.wording(language).name if known else capital(str(value).replace("-", " "))


def _test(value: Any, audience: Audience, language: str) -> str:
    kind = StageTest if value in list(StageTest) else StageCheck
    return words.stage_test(kind(value), audience, language)


def _condition_in_brackets(value: Any, audience: Audience, language: str) -> str:
    if not value:
        return ""
    return f" ({words.condition_words(Condition(value), audience, language)})"


def _surfaces(value: Any, _: Audience, language: str) -> str:
    named = [words.SURFACES[Surface(part)] for part in str(value).split(", ")]
    return translate(" or ", language).join(translate(n, language) for n in named)


FIELDS = {
    "sets": "sets",
    "reps": "repetitions",
    "duration_s": "time in seconds",
    "distance_m": "distance in meters",
    "hold_s": "hold in seconds",
    "load_kg": "weight in kg",
    "band": "band",
}

SITES = {"back": "back", "leg": "leg"}

IN_A_ROW = {2: "twice in a row", 3: "three times in a row"}

AGO = {0: "today", 1: "yesterday"}
"""Days before today that have a word; the others are counted."""

COMPARED = {
    "device": "device",
    "preset": "preset",
    "reader": "reader",
    "position": "position",
    "method": "version of the method",
}
"""What must stay the same for two measurements to be compared."""

UNITS = {"mm2": "mm²"}
"""Units that are written otherwise than they are stored."""

SAID: Mapping[str, Say] = {
    "event": lambda v, a, g: words.event_words(Event(v), a, g),
    "day": lambda v, a, g: day_text(date.fromisoformat(v), "j F", g),
    "condition": lambda v, a, g: words.condition_words(Condition(v), a, g),
    "condition_in_brackets": _condition_in_brackets,
    "in_brackets": lambda v, a, g: f" ({v})" if v else "",
    "demand": lambda v, a, g: words.demand_words(Demand(v), a, g),
    "direction": lambda v, a, g: words.direction_words(Direction(v), a, g),
    "motion": lambda v, a, g: words.motion_words(SpineMotion(v), a, g),
    "item": lambda v, a, g: words.item_words(Item(v), g),
    "stage": lambda v, a, g: words.stage_name(Stage(v), a, g),
    "stage_of_rank": lambda v, a, g: words.stage_name(Stage.of_rank(int(v)), a, g),
    "surfaces": _surfaces,
    "height": lambda v, a, g: translate(words.HEIGHTS[PulleyHeight(v)], g),
    "policy": lambda v, a, g: words.policy_words(PainPolicy(v), a, g),
    "muscle": lambda v, a, g: words.muscle_words(Muscle(v), a, g),
    "side": lambda v, a, g: words.side_words(Side(v), g),
    "site": lambda v, a, g: translate(SITES[v], g),
    "stop": lambda v, a, g: translate(words.STOPS[Stop(v)], g),
    "reach": lambda v, a, g: words.reach_words(Reach(v), a, g),
    "test": _test,
    "exercise": _exercise,
    "field": lambda v, a, g: translate(FIELDS.get(v, str(v)), g),
    "number": lambda v, a, g: number_text(v),
    "unit": lambda v, a, g: UNITS.get(v, str(v)),
    "compared": lambda v, a, g: translate(COMPARED[v], g),
    "in_a_row": lambda v, a, g: translate(IN_A_ROW.get(v, "{n} times in a row"), g).format(n=v),
    "ago": lambda v, a, g: translate(AGO.get(v, "{n} days ago"), g).format(n=v),
    "points": _counted("{n} point", "{n} points"),
    "days": _counted("{n} day", "{n} days"),
    "sessions": _counted("{n} session", "{n} sessions"),
    "calm_sessions": _counted("{n} calm session", "{n} calm sessions"),
    "sets": _counted("{n} set", "{n} sets"),
    "exercises": _counted("{n} exercise", "{n} exercises"),
    "minutes": _counted("{n} minute", "{n} minutes"),
}
"""How a value is said, by the word after the colon in a message; `kg` needs the unit as well."""


class _Spoken:
    """A value that knows its reader; the message says how to say it."""

    def __init__(self, value: Any, audience: Audience, language: str, unit: WeightUnit) -> None:
        self.value, self.audience, self.language, self.unit = value, audience, language, unit

    def __format__(self, how: str) -> str:
        if how == "kg":
            return kg_text(self.value, self.unit)
        if how:
            return SAID[how](self.value, self.audience, self.language)
        return number_text(self.value) if isinstance(self.value, float) else str(self.value)


def clause(
    reason: Reason,
    language: str = "en",
    audience: Audience = Audience.PERSON,
    unit: WeightUnit = KG,
) -> str:
    """A reason as a clause: small first letter, no full stop."""
    message = translate(MESSAGES[reason.code][audience is Audience.THERAPIST], language)
    values: dict[str, Any] = dict(reason.values)
    if "pain" in values and "limit" in values:
        values["over"] = values["pain"] - values["limit"]
    spoken = {n: _Spoken(v, audience, language, unit) for n, v in values.items()}
    return message.format(**spoken)


def sentence(
    reason: Reason,
    language: str = "en",
    audience: Audience = Audience.PERSON,
    unit: WeightUnit = KG,
) -> str:
    """A reason as a whole sentence.

    Args:
        reason: the code and its values.
        language: such as `en`; English where a language is missing.
        audience: the person reads plain words; the therapist reads terms and numbers.
        unit: the unit of weights that the reader chose.
    """
    return f"{capital(clause(reason, language, audience, unit))}."


def cap_text(reason: Reason, language: str = "en", audience: Audience = Audience.PERSON) -> str:
    """What caps the stage, and what lifts it."""
    key = release_of(reason)
    lifts = [release_text(key, audience, language)] if key else []
    return " ".join([sentence(reason, language, audience), *lifts])


# --- doses and settings -------------------------------------------------------------------------


def duration_text(seconds: int, language: str = "en") -> str:
    """A time: "45 s", "2 min", "1 min 30 s"."""
    minutes, rest = divmod(seconds, 60)
    if seconds < 120 and rest:
        return f"{seconds} s" if not minutes else f"{minutes} min {rest} s"
    parts = [f"{minutes} min"] * bool(minutes) + [f"{rest} s"] * bool(rest or not minutes)
    return " ".join(parts)


def dose_text(
    dose: Dose, exercise: Exercise, language: str = "en", unit: WeightUnit = KG
) -> str:
    """A dose: "3 × 8 at 5 kg, hold 5 s, each side"; of a single set "8 times"."""
    sided = exercise.laterality is Laterality.EACH_SIDE
    tail = [
        *([translate("hold {n} s", language).format(n=dose.hold_s)] if dose.hold_s else []),
        *([translate("each side", language)] if sided else []),
    ]
    return ", ".join([_work(dose, language) + _against(dose, exercise, language, unit), *tail])


def _work(dose: Dose, language: str) -> str:
    if dose.duration_s is not None:
        one = duration_text(dose.duration_s, language)
        return one if dose.sets == 1 else f"{dose.sets} × {one}"
    if dose.distance_m is not None:
        return f"{dose.sets} × {dose.distance_m} m"
    if dose.sets > 1:
        return f"{dose.sets} × {dose.reps}"
    return translate("once" if dose.reps == 1 else "{n} times", language).format(n=dose.reps)


def _against(dose: Dose, exercise: Exercise, language: str, unit: WeightUnit) -> str:
    if dose.band is not None:
        steps = translate("1 step" if dose.band.steps == 1 else "{n} steps", language)
        text = translate(" with the {color} band, {steps} from the anchor", language)
        color = translate(words.BANDS[dose.band.color], language)
        return text.format(color=color, steps=steps.format(n=dose.band.steps))
    if not dose.load_kg:
        return ""
    text = translate(" with {kg} of help" if exercise.assisted else " at {kg}", language)
    return text.format(kg=kg_text(dose.load_kg, unit, assisted=exercise.assisted))


FELT_KG_DIFFERENCE = 0.05
"""Below this nobody feels that stack and handle differ (ours)."""


PULLEY_STANDS = "Set the pulley "
"""So the first sentence of every pulley exercise begins; where it stands follows."""


def setup_text(exercise: Exercise, dose: Dose | None, language: str = "en") -> str:
    """How to get ready; where a band stands in for the pulley, how to fasten it."""
    setup = exercise.wording(language).setup
    if dose is None or dose.band is None or not exercise.uses_pulley:
        return setup
    where, _, rest = setup.partition(". ")
    text = translate(
        "Your band is the pulley and its cable: fasten it {where} to something that cannot "
        "move, {end}. The steps in the dose say how far away you stand.",
        language,
    )
    begins, cable = translate(PULLEY_STANDS, language), exercise.cable[0]
    said = where.startswith(begins)
    where = (
        where.removeprefix(begins) if said else translate(words.HEIGHTS[cable.height], language)
    )
    end = translate(words.BAND_ENDS[cable.attachment], language)
    return f"{text.format(where=where, end=end)} {rest}"


def machine_text(
    decision: Decision,
    exercise: Exercise,
    rig: Rig | None,
    language: str = "en",
    unit: WeightUnit = KG,
) -> str:
    """What to set on every cable of the machine; empty without one."""
    if decision.setting is None:
        return ""
    load_kg = decision.setting.handle_kg
    others = exercise.cable[1:] if rig else ()
    more = [_other_cable(c, load_kg, rig, language, unit) for c in others if rig]
    first = setting_text(decision.setting, rig, language, unit, helps=exercise.assisted)
    return " ".join([first, *more])


def _other_cable(
    cable: Cable, load_kg: float, rig: Rig, language: str, unit: WeightUnit
) -> str:
    """A further cable, rounded down to what the machine makes; left out where that is too much."""
    place = translate(words.HEIGHTS[cable.height], language)
    found = rig.at_most(load_kg * cable.load_fraction)
    if found is None:
        text = translate("Leave out the second pulley {place}: it is too heavy.", language)
        return text.format(place=place)
    text = translate("Second pulley {place}, if there is one: {set}", language)
    return text.format(place=place, set=lower_first(setting_text(found, rig, language, unit)))


def friction_text(
    decision: Decision, rig: Rig | None, language: str = "en", unit: WeightUnit = KG
) -> str:
    """What the hand feels with the machine's friction: lowering to lifting; empty without one."""
    if decision.setting is None or rig is None:
        return ""
    low, high = (kg_text(kg, unit) for kg in rig.felt_kg(decision.setting.handle_kg))
    text = translate("With friction {low} (lowering) to {high} (lifting).", language)
    return text.format(low=low, high=high)


def lower_first(text: str) -> str:
    """The text with a small first letter."""
    return text[:1].lower() + text[1:]


def setting_text(
    setting: RigSetting,
    rig: Rig | None = None,
    language: str = "en",
    unit: WeightUnit = KG,
    *,
    helps: bool = False,
) -> str:
    """What to set on the machine: "Hang on 4 kg (2 + 2). You feel 2 kg.".

    Where the cable helps, its pull makes the person lighter: "It takes 2 kg off you."
    """
    if setting.plates:
        text = _plates_text(setting, language)
    elif rig is not None and rig.plates:
        text = translate("Hang on no plates.", language)
    else:
        text = _pin_text(setting, language)
    hung = sum(setting.plates) if setting.plates else setting.stack
    same_unit = setting.unit is unit and (setting.plates or not setting.added)
    if same_unit and abs(hung - in_unit(setting.handle_kg, unit)) < FELT_KG_DIFFERENCE:
        return text
    felt = translate("It takes {kg} off you." if helps else "You feel {kg}.", language)
    return f"{text} {felt.format(kg=kg_text(setting.handle_kg, unit, assisted=helps))}"


def _pin_text(setting: RigSetting, language: str) -> str:
    def mass(amount: float) -> str:
        return f"{number_text(amount)} {setting.unit.value}"

    if not setting.added:
        return translate("Set the pin to {mass}.", language).format(mass=mass(setting.pin))
    text = translate("Set the pin to {mass} and lay on {added}.", language)
    added = " + ".join(mass(small) for small in setting.added)
    return text.format(mass=mass(setting.pin), added=added)


def _plates_text(setting: RigSetting, language: str) -> str:
    mass = f"{number_text(sum(setting.plates))} {setting.unit.value}"
    if len(setting.plates) == 1:
        return translate("Hang on {mass}.", language).format(mass=mass)
    parts = " + ".join(number_text(p) for p in setting.plates)
    return translate("Hang on {mass} ({parts}).", language).format(mass=mass, parts=parts)


# --- decisions ----------------------------------------------------------------------------------

NAMES_THE_CHANGE = frozenset(
    {ReasonCode.PLAN_EASIER, ReasonCode.PLAN_CLIMB, ReasonCode.PLAN_SWAP_SIDEWAYS}
)
"""These say only what the line already says in front."""

NOT_FOR_LESS = frozenset(
    {
        ReasonCode.CALM_TWICE,
        ReasonCode.TARGET_REACHED,
        ReasonCode.PLAN_KEEPS,
        ReasonCode.LEG_PAIN_MOVED_UP,
    }
)
"""What was earned, planned or a good sign is no reason for less, where other rules leave less than before."""

ACTION_WORDS: Mapping[Action, tuple[str, str]] = {
    Action.STOP: ("We leave this one out for now", "Stop"),
    Action.SWAP_EASIER: ("An easier exercise instead", "Swap down"),
    Action.FALL: ("A little less today", "Fall"),
    Action.SWAP_SIDEWAYS: ("Another exercise instead", "Swap sideways"),
    Action.HOLD: ("The same as last time", "Hold"),
    Action.START: ("A start", "Start"),
    Action.RETURN: ("A little more again", "Return"),
    Action.RISE: ("A little more today", "Rise"),
    Action.CLIMB: ("The next step up", "Climb"),
}


def decision_line(
    decision: Decision,
    exercise: Exercise,
    audience: Audience = Audience.PERSON,
    language: str = "en",
    *,
    previous: Dose | None = None,
    unit: WeightUnit = KG,
) -> str:
    """What happens, then why: "2 seconds longer: it was calm twice in a row".

    Args:
        decision: the decision.
        exercise: the exercise it gives.
        audience: who reads.
        language: such as `en`.
        previous: the dose before, to say exactly what changed.
        unit: the unit of weights that the reader chose.
    """
    unsaid = NAMES_THE_CHANGE | (NOT_FOR_LESS if decision.action is Action.FALL else set())
    told = [r for r in decision.reasons if r.code not in unsaid]
    head = _head(decision, exercise, audience, language, previous, unit)
    line = f"{head}: {clause(told[0], language, audience, unit)}." if told else f"{head}."
    if decision.waits_for_therapist and audience is Audience.PERSON:
        waits = (ReasonCode.APPROVAL_MISSING, ReasonCode.APPROVAL_ENDED)
        if not told or told[0].code not in (*waits, ReasonCode.APPROVAL_LIMIT):
            line += " " + translate("More waits for your therapist.", language)
    elif decision.waits_for_therapist:
        line += " " + translate("Awaits approval.", language)
    return line


def _head(
    decision: Decision,
    exercise: Exercise,
    audience: Audience,
    language: str,
    previous: Dose | None,
    unit: WeightUnit,
) -> str:
    action, dose = decision.action, decision.dose
    plain, term = ACTION_WORDS[action]
    if audience is Audience.THERAPIST:
        given = dose_text(dose, exercise, language, unit) if dose else ""
        before = dose_text(previous, exercise, language, unit) if previous else ""
        change = f"{before} → {given}" if before and given and before != given else given
        return " ".join([translate(term, language), *([change] if change else [])])
    if action is Action.HOLD and dose is not None:
        if dose.load_kg:
            return translate("Same weight today", language)
        return translate("Same band today" if dose.band else plain, language)
    if previous is None or dose is None or action not in CHANGE_OF_DOSE:
        return translate(plain, language)
    found = _difference(previous, dose, exercise, language, unit)
    return found if found else translate(plain, language)


CHANGE_OF_DOSE = frozenset({Action.RISE, Action.RETURN, Action.FALL})

DIFFERENCES: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "load_kg": (("{n} {unit} more",) * 2, ("{n} {unit} less",) * 2),
    "sets": (("1 more set", "{n} more sets"), ("1 set less", "{n} sets less")),
    "hold_s": (
        ("1 second longer", "{n} seconds longer"),
        ("1 second shorter", "{n} seconds shorter"),
    ),
    "reps": (
        ("1 more repetition", "{n} more repetitions"),
        ("1 repetition less", "{n} repetitions less"),
    ),
    "duration_s": (
        ("1 second longer", "{n} seconds longer"),
        ("1 second shorter", "{n} seconds shorter"),
    ),
    "distance_m": (("{n} m further", "{n} m further"), ("{n} m less", "{n} m less")),
}


def _difference(
    before: Dose, now: Dose, exercise: Exercise, language: str, unit: WeightUnit
) -> str:
    """The first part of the dose that changed, in words; empty when none did."""
    if before.band != now.band and now.band and before.band:
        harder = (now.band.color.rank, now.band.steps) > (
            before.band.color.rank,
            before.band.steps,
        )
        return translate("A stronger pull" if harder else "A lighter pull", language)
    for name, (more, less) in DIFFERENCES.items():
        old, new = getattr(before, name) or 0, getattr(now, name) or 0
        if old == new:
            continue
        helped = name == "load_kg" and exercise.assisted
        if name == "load_kg":
            old, new = (in_unit(kg, unit, assisted=helped) for kg in (old, new))
        change = abs(new - old)
        text = (more if new > old else less)[change != 1]
        said = translate(text, language).format(n=number_text(change), unit=unit.value)
        return said + (translate(" of help", language) if helped else "")
    return ""
