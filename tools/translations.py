"""Collects every text of the interface, and keeps the catalogs of its translations.

    translations.py            bring the catalogs up to date with the source and compile them
    translations.py --check    say what is missing, stale, fuzzy or broken; nothing is written
    translations.py --new fr   begin a language

Texts come from three places: whole stretches of templates (they carry no marks), what Python code
gives to `say`, `later`, `counted`, `day_text` and `translate`, and the tables named in TABLES.
Exercises, and the questions of the safety screen, have their languages in their own files.
"""

import argparse
import ast
import dataclasses
import importlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "mainstay"
LOCALE = SOURCE / "wording" / "locale"
TEMPLATES = SOURCE / "web" / "templates"
SCRIPTS = SOURCE / "web" / "assets"

MARKS = {
    "say": (0,),
    "later": (0,),
    "counted": (0, 1),
    "day_text": (1,),
    "translate": (0,),
    "translated": (0,),
    "_counted": (0, 1),
}
"""Functions whose arguments at these places are texts."""

TABLES = {
    "mainstay.wording.dates": "WEEKDAYS MONTHS FORMS",
    "mainstay.wording.words": (
        "CONDITIONS EVENTS DEMANDS ITEMS STAGES STAGE_ABOUT MOTIONS MUSCLES POLICIES REACHES TESTS TRIAGE "
        "LEVELS SIDES HEIGHTS SURFACES STOPS BANDS BAND_ENDS CRITERIA RELEASES REFERRALS DIRECTIONS SEEN"
    ),
    "mainstay.wording.direction": "DRILL_CARE",
    "mainstay.wording.loading": "TASKS SENTENCES",
    "mainstay.wording.effort": "FEELS LEFT",
    "mainstay.wording.messages": "MESSAGES",
    "mainstay.wording.sentences": "FIELDS IN_A_ROW AGO ACTION_WORDS COMPARED DIFFERENCES SITES PULLEY_STANDS",
    "mainstay.wording.pictures": "POSITIONS CLAUSES FORCES HOLD",
    "mainstay.wording.weighed": "WISHES WAYS",
    "mainstay.wording.refusals": "PLACES PROBLEMS ALLOWED ADVICE",
    "mainstay.wording.printed": "LABELS WARNINGS PULLEY_CHECKS STACK_CHECKS PULLEY_STEPS SHEET_MOMENTS DRILLS",
    "mainstay.web.country": "NAMES",
    "mainstay.web.me.account": "TYPED_TO_ERASE",
    "mainstay.web.me.warning_words": "WORDS",
    "mainstay.web.clinic.timeline": "WHAT VALUES",
}
"""Tables of texts; the values of a mapping, the parts of a tuple."""

OUTSIDE = (
    "src/mainstay/web/bench.py",
    "src/mainstay/web/demo.py",
    "src/mainstay/web/living.py",
)
"""Files that speak to whoever runs the site; like the shell they stay English."""

HEADER = """\
# Mainstay in another language. The English text is the key. Values in braces stay as they are and
# may be moved about. A text that one page says in its own way stands twice: once with `msgctxt`.
# No second person has read the translation yet (see NOT_REVIEWED in mainstay/web/language.py)."""

VALUE = re.compile(r"{%.*?%}|{{.*?}}|{[a-z_]\w*(?::[^{}]*)?}|</?[a-z]+>", re.DOTALL)
STRING = re.compile(r'"([^"\\\n]*[A-Za-z][^"\\\n]*)"')
DATE = re.compile(r"[DlLjFMnYyW ,\\]+")


def sources() -> dict[str, list[str]]:
    """Every text with the places that say it."""
    found: dict[str, list[str]] = {}
    for text, place in (
        *_of_templates(),
        *_of_code(),
        *_of_tables(),
        *_of_data(),
        *_of_scripts(),
    ):
        if re.search(r"[A-Za-z]", text) and place not in found.setdefault(text, []):
            found[text].append(place)
    return found


def _of_templates() -> Iterator[tuple[str, str]]:
    from mainstay.web import template_text

    for path in sorted(p for p in TEMPLATES.rglob("*") if p.suffix in (".html", ".txt")):
        place = str(path.relative_to(SOURCE))
        for text in template_text.texts(path.read_text("utf-8")):
            yield text, place


def _of_code() -> Iterator[tuple[str, str]]:
    for path in sorted((*SOURCE.glob("web/**/*.py"), *SOURCE.glob("wording/*.py"))):
        if str(path.relative_to(ROOT)) in OUTSIDE:
            continue
        place = str(path.relative_to(SOURCE))
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            for at in MARKS.get(name, ()):
                for text in _constants(call.args[at]) if len(call.args) > at else ():
                    yield text, place


def _constants(argument: ast.expr) -> Iterator[str]:
    """The texts an argument can be: itself, either side of a choice, parts and defaults."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from (*_constants(argument.body), *_constants(argument.orelse))
    elif isinstance(argument, ast.Tuple):
        for part in argument.elts:
            yield from _constants(part)
    elif isinstance(argument, ast.Call):  # such as `TABLE.get(key, "a text for all others")`
        for part in argument.args:
            yield from _constants(part)


def _of_scripts() -> Iterator[tuple[str, str]]:
    """What scripts give to `t`, and the tables they give to `table`."""
    for path in sorted(SCRIPTS.rglob("*.js")):
        source, place = path.read_text("utf-8"), str(path.relative_to(SOURCE))
        for found in re.finditer(r"\bt\(", source):
            for text in STRING.findall(_in_brackets(source, found.end())):
                yield text, place
        for name in re.findall(r"\btable\(([A-Z_]+)\)", source):
            body = re.search(rf"const {name} = {{(.*?)\n}};", source, re.DOTALL)
            for text in STRING.findall(body[1] if body else ""):
                yield text, place


def _in_brackets(source: str, start: int) -> str:
    """From a place behind a bracket to where that bracket closes."""
    depth, quoted = 1, False
    for at in range(start, len(source)):
        quoted ^= source[at] == '"'
        depth += 0 if quoted else (source[at] == "(") - (source[at] == ")")
        if not depth:
            return source[start:at]
    return ""


def _of_tables() -> Iterator[tuple[str, str]]:
    for module, names in TABLES.items():
        for name in names.split():
            table = getattr(importlib.import_module(module), name)
            place = module.removeprefix("mainstay.").replace(".", "/") + ".py"
            for text in _inside(table):
                yield text, place


def _of_data() -> Iterator[tuple[str, str]]:
    """Cards, outcome questions, and what a red flag makes one think of."""
    from mainstay.care.outcomes import measures
    from mainstay.care.red_flags import Suspect
    from mainstay.web.me.learning import cards

    for card in cards():
        for text in (card.title, card.about, *card.text):
            yield text, "web/cards/cards.toml"
    for measure in measures():
        for text in (measure.ask, measure.low_means, measure.high_means):
            yield text or "", "care/outcomes.toml"
    for suspect in Suspect:
        yield suspect.value.replace("_", " "), "care/red_flags.py"


def _inside(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _inside(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _inside(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _inside(getattr(value, field.name))


# --- catalogs -----------------------------------------------------------------------------------


def po_path(language: str) -> Path:
    """Where the catalog of a language is."""
    return LOCALE / language / "LC_MESSAGES" / "mainstay.po"


def languages() -> tuple[str, ...]:
    """Every language with a catalog."""
    return tuple(sorted(p.parent.parent.name for p in LOCALE.glob("*/LC_MESSAGES/mainstay.po")))


def read(language: str) -> Catalog:
    """A catalog; a text with a context is said so in that template, or by scripts, alone."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def updated(catalog: Catalog, texts: dict[str, list[str]]) -> Catalog:
    """The catalog with exactly the texts of the source; translations are kept."""
    made = Catalog(
        locale=catalog.locale,
        header_comment=HEADER,
        project="Mainstay",
        version="",
        creation_date=catalog.creation_date,
        revision_date=catalog.creation_date,
        fuzzy=False,
    )
    for text, places in texts.items():
        old = catalog.get(text)
        # Every brace of ours is checked by `faults_of`; the flags of others would mislead.
        made.add(text, old.string if old else "", locations=[(p, None) for p in places])
        for context in _contexts(catalog, text):
            one = catalog.get(text, context)
            made.add(text, one.string, context=context)
    return made


def _contexts(catalog: Catalog, text: str) -> list[str]:
    return [m.context for m in catalog if m.id == text and m.context]


def compiled(catalog: Catalog) -> bytes:
    """The catalog as the running site reads it."""
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def write(language: str, catalog: Catalog) -> None:
    """Both files of a language."""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False, sort_output=False)
    path.with_suffix(".mo").write_bytes(compiled(catalog))
    script_path(language).write_text(script_catalog(catalog), "utf-8")


def script_path(language: str) -> Path:
    """What the scripts say in a language, as they read it."""
    return SCRIPTS / "languages" / f"{language}.json"


def script_catalog(catalog: Catalog) -> str:
    """The part of a catalog that scripts need, as JSON."""
    said = {
        text: catalog.get(text, "scripts") or catalog.get(text) for text, _ in _of_scripts()
    }
    found = {text: m.string for text, m in sorted(said.items()) if m is not None and m.string}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


# --- checks -------------------------------------------------------------------------------------


def faults_of(language: str) -> list[str]:
    """What is wrong with a language, each in a sentence."""
    catalog, texts = read(language), sources()
    said = {m.id: m for m in catalog if m.id and not m.context}
    faults = [f"missing: {t!r} ({texts[t][0]})" for t in texts if not _has(said.get(t))]
    faults += [f"stale: {t!r} is said nowhere any more" for t in said if t not in texts]
    for message in catalog:
        if message.id and message.fuzzy:
            faults.append(f"fuzzy: {message.id!r}; read it, mend it, and take the mark away")
        if message.id and message.string:
            faults += [
                f"{message.id!r}: {fault}" for fault in broken(message.id, message.string)
            ]
    mo = po_path(language).with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(catalog):
        faults.append("the compiled catalog is older than the texts")
    script = script_path(language)
    if not script.exists() or script.read_text("utf-8") != script_catalog(catalog):
        faults.append("the catalog of the scripts is older than the texts")
    return faults + _unasked(language)


def _has(message: object) -> bool:
    return bool(message is not None and message.string)


def broken(text: str, translation: str) -> list[str]:
    """Values, tags or numbers that a translation has lost or made up."""
    if DATE.fullmatch(text) and len(text) < 12:
        return []
    ours, theirs = sorted(set(VALUE.findall(text))), sorted(set(VALUE.findall(translation)))
    faults = []
    if ours != theirs:
        odd = ", ".join(sorted(set(ours) ^ set(theirs)))
        faults.append(f"values and tags differ: {odd}")
    numbers = [re.findall(r"\d+", VALUE.sub(" ", said)) for said in (text, translation)]
    if numbers[0] != numbers[1]:
        faults.append(f"its numbers differ: {numbers[0]}, {numbers[1]}")
    if text[:1].isspace() != translation[:1].isspace():
        faults.append("a space at its beginning is lost or made up")
    if text[-1:].isspace() != translation[-1:].isspace():
        faults.append("a space at its end is lost or made up")
    return faults


def _unasked(language: str) -> list[str]:
    """Safety questions and exercises without words in a language."""
    from mainstay.care.questions import all_questions
    from mainstay.exercises import shipped_catalogue

    found = [
        f"no words in `{language}` for the safety question {asked.id}"
        for asked in all_questions()
        if language not in {w.language for w in asked.words}
    ]
    return found + [
        f"no words in `{language}` for the exercise {exercise.id}"
        for exercise in shipped_catalogue().exercises
        if language not in {w.language for w in exercise.words}
    ]


def main() -> int:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--new", metavar="LANGUAGE", help="begin a language")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mainstay.web.settings")
    django.setup()
    if wanted.new:
        write(wanted.new, updated(Catalog(locale=wanted.new), sources()))
    if not wanted.check:
        texts = sources()
        for language in languages():
            write(language, updated(read(language), texts))
    count = 0
    for language in languages():
        faults = faults_of(language)
        count += len(faults)
        for fault in faults:
            print(f"{language}: {fault}")
    if count and wanted.check:
        print(f"{count} to do. Run tools/translations.py, then edit the catalogs in {LOCALE}.")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
