"""The reader's language: who chooses it, where it is kept, and that Spanish is whole."""

import datetime as dt
import html.parser
import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation

from mainstay.web import language, models, records, template_text, tour, weeks
from mainstay.web.me import intake, learning, measuring

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "src" / "mainstay" / "web" / "templates"


@cache
def tool():
    place = ROOT / "tools" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- whose language ------------------------------------------------------------------------------

WISHES = [
    # what the browser asks for, the language of the page
    ("", "en"),
    ("es", "es"),
    ("es-MX,es;q=0.9,en;q=0.5", "es"),
    ("fr-CH, es;q=0.5", "es"),
    ("fr", "en"),
    ("en-GB,en;q=0.9,es;q=0.8", "en"),
    ("xx-invalid;;q=?", "en"),
]


@pytest.mark.parametrize(("wish", "shown"), WISHES)
@pytest.mark.django_db
def test_a_browser_says_its_language(wish, shown):
    answer = Client().get("/", headers={"Accept-Language": wish})
    assert f'<html lang="{shown}"' in answer.content.decode()
    assert answer.headers["Content-Language"] == shown
    assert ("Traducción aún no revisada." in answer.content.decode()) is (shown == "es")


@pytest.mark.django_db
def test_a_choice_is_kept_in_the_browser_and_wins_over_its_wish():
    client = Client(headers={"Accept-Language": "en"})
    answer = client.post(reverse("language"), {"language": "es", "back": "/help/"})
    assert answer.headers["Location"] == "/help/"
    assert b"Ayuda" in client.get("/help/").content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent", [{}, {"language": "xx"}, {"language": "es", "back": "//evil.example/"}]
)
def test_an_unknown_choice_or_a_foreign_address_leads_to_the_start(sent):
    client = Client()
    assert client.post(reverse("language"), sent).headers["Location"] == "/"
    assert (language.COOKIE in client.cookies) is (sent.get("language") == "es")


@pytest.mark.django_db
def test_a_persons_language_goes_with_the_person(person, as_person):
    as_person.post(reverse("language"), {"language": "es", "back": "/me/settings/"})
    person.refresh_from_db()
    assert person.language == "es"
    other_phone = Client(headers={"Accept-Language": "en"})
    other_phone.force_login(
        person.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert b'<html lang="es"' in other_phone.get(reverse("me:settings")).content


@pytest.mark.django_db
def test_who_begins_in_spanish_goes_on_in_spanish():
    client = Client(headers={"Accept-Language": "es"})
    client.post(reverse("begin"), {"zone": "America/Bogota"})
    assert models.Person.objects.latest("created_at").language == "es"


def test_days_are_said_as_the_language_says_them():
    day = dt.date(2026, 11, 24)
    assert language.day_text(day, "l j F") == "Tuesday 24 November"
    with language.read_in("es"):
        assert language.day_text(day, "l j F") == "martes 24 de noviembre"


def test_short_months_are_written_as_the_language_writes_them():
    shown = Template('{{ day|date:"j M" }}')
    day = Context({"day": dt.date(2026, 11, 14)})
    assert shown.render(day) == "14 Nov"
    with language.read_in("es"):
        assert shown.render(day) == "14 nov"


def test_a_page_in_spanish_leaves_no_language_behind():
    before = language.reader(), translation.get_language()
    with language.read_in("es"):
        assert (language.reader(), translation.get_language()) == ("es", "es")
        language.use("en")
        language.use("es")
    assert (language.reader(), translation.get_language()) == before


# --- templates are said whole --------------------------------------------------------------------

STRETCHES = [
    # source, the texts in it
    ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
    ("<p>See <a href=\"{% url 'x' %}\">this</a> now.</p>", ["See <a>this</a> now."]),
    ("<p>{{ n }} of {{ m }}</p>", ["{{ n }} of {{ m }}"]),
    ("<p>{{ n }}</p>", []),
    ("{% if a %}Yes{% else %}No{% endif %}", ["Yes", "No"]),
    (
        "<p>It is {% if a %}on{% else %}off{% endif %}.</p>",
        ["It is {% if a %}on{% else %}off{% endif %}."],
    ),
    (
        '<a class="btn"><span class="i" aria-hidden="true"></span>Back</a><a>On</a>',
        ["Back", "On"],
    ),
    ('<button aria-label="Close it">x</button>', ["Close it"]),
    ('{% include "p.html" with name="back" label="Back pain" %}', ["Back pain"]),
    ('{{ kind|default:"text" }} {{ low|default:"no pain" }}', ["no pain"]),
    ('{{ day|date:"l j F" }}{{ day|date:"Y-m-d" }}', ["l j F"]),
    ("{# a note #}{% comment %}More{% endcomment %}<script>Not me</script>", []),
    ("{% block body_class %}has-side{% endblock %}", []),
]


@pytest.mark.parametrize(("source", "texts"), STRETCHES)
def test_texts_of_a_template(source, texts):
    assert list(template_text.texts(source)) == texts


def test_a_translation_keeps_the_attributes_and_may_move_them():
    source = '<p>The <a href="/a" class="b">door</a> of <b>{{ name }}</b></p>'
    said = template_text.said(source, lambda _: "<b>{{ name }}</b>: su <a>puerta</a>")
    assert said == '<p><b>{{ name }}</b>: su <a href="/a" class="b">puerta</a></p>'


def test_english_templates_stay_as_they_are():
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text("utf-8")
        assert template_text.said(source, lambda text: text) == source, path


# --- the catalog ---------------------------------------------------------------------------------


def test_every_language_to_choose_has_a_catalog():
    assert dict(settings.LANGUAGES) == language.LANGUAGES
    assert {"en", *tool().languages()} == set(language.LANGUAGES)


def test_spanish_is_whole_and_keeps_every_value():
    assert tool().faults_of("es") == []


BROKEN = [
    ("{n} days", "{m} días"),
    ("{{ n }} of {{ m }}", "{{ n }}"),
    ("See <a>this</a>", "Vea esto"),
    (" and ", "y"),
    ("at once, within 6 hours", "enseguida, en 4 horas"),
    ("{% if a %}x{% endif %}", "x"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_a_translation_that_loses_a_value_is_refused(text, said):
    assert tool().broken(text, said)
    assert not tool().broken(text, text)


# --- no English is left in Spanish ---------------------------------------------------------------

OUTSIDE = "start code help away rulebook account_login"
PERSON = (
    "me:safety me:lesson me:tests me:today me:session-start me:morning me:flare me:event me:programme "
    "me:progress me:learn me:paper me:walked me:settings me:messages me:delete me:import "
    "me:recovery-code me:digits"
)
CLINIC = "clinic:worklist clinic:people clinic:invite"
PATIENT = "patient approve programme stage release note event letter close audit"

ENGLISH_ONLY = re.compile(
    r"\b(the|your|you|with|and|this|that|not|when|was|were|from|for|of|is|are|it|they|an|at)\b",
    re.IGNORECASE,
)
"""Words that no Spanish sentence has; a text that somebody forgot to mark has one of them."""


class Texts(html.parser.HTMLParser):
    """What a reader sees or hears of a page: its texts and labels."""

    UNSEEN = ("script", "style", "option", "pre")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.unseen: list[str] = []

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag in self.UNSEEN or said.get("lang") == "en":
            self.unseen.append(tag)
        self.found += [v for k in ("aria-label", "alt", "title") if (v := said.get(k))]

    def handle_endtag(self, tag):
        if self.unseen and tag == self.unseen[-1]:
            self.unseen.pop()

    def handle_data(self, data):
        if not self.unseen and data.strip():
            self.found.append(" ".join(data.split()))


def texts_of(client: Client, address: str) -> list[str]:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    assert b'<html lang="es"' in answer.content, address
    parser = Texts()
    parser.feed(answer.content.decode())
    return parser.found


@cache
def english() -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole texts, and stretches of at least three words, that Spanish says otherwise."""
    said = [m for m in tool().read("es") if m.id and m.string != m.id]
    parts = (p.strip(" .,;:") for m in said for p in tool().VALUE.split(m.id))
    return frozenset(m.id.strip() for m in said), tuple(p for p in parts if len(p.split()) > 2)


def left_over(texts: list[str], own_words: tuple[str, ...]) -> set[str]:
    """Texts in English, besides what people have typed themselves."""
    whole, parts = english()
    found = set()
    for text in texts:
        rest = text
        for word in own_words:
            rest = rest.replace(word, "")
        if rest in whole or ENGLISH_ONLY.search(rest) or any(part in rest for part in parts):
            found.add(text)
    return found


@pytest.fixture
def reads_spanish(person, told):
    """The person reads Spanish; today's week is there."""
    models.Person.objects.filter(pk=person.pk).update(language="es")
    person.refresh_from_db()
    weeks.current(told, told.at.date())
    overview = records.overview(person, told.at.date())
    patient = overview.case.patient
    goals = tuple(g.text for g in patient.goals)
    rig = patient.equipment.rig.name
    return overview, (*goals, rig, "Small clinic", "T. Hand")


@pytest.mark.django_db
def test_pages_before_sign_in_have_no_english_left():
    client = Client(headers={"Accept-Language": "es"})
    pages = [reverse(route) for route in OUTSIDE.split()]
    assert {a: e for a in pages if (e := left_over(texts_of(client, a), ()))} == {}


@pytest.mark.django_db
def test_a_persons_pages_have_no_english_left(reads_spanish, as_person):
    overview, own_words = reads_spanish
    asked = [q["question"] for q in tour.PERSON["me:screen-question"](overview)]
    pages = [
        *(reverse(route) for route in PERSON.split()),
        *(reverse("me:screen-question", args=[q]) for q in asked[::4]),
        *(reverse("me:intake-page", args=[page.slug]) for page in intake.PAGES),
        *(reverse("me:test", args=[test.value]) for test in measuring.TEST_PAGES),
        *(reverse("me:score", args=[key]) for key in ("goal_ability", "back_pain_average")),
        *(reverse("me:card", args=[card.slug]) for card in learning.cards()[::3]),
        *(reverse("me:exercise", args=[e]) for e in overview.issued.plan.exercises()[:3]),
    ]
    found = {a: e for a in pages if (e := left_over(texts_of(as_person, a), own_words))}
    assert found == {}


@pytest.mark.django_db
def test_a_therapists_pages_have_no_english_left(reads_spanish, as_therapist, person):
    overview, own_words = reads_spanish
    as_therapist.cookies[language.COOKIE] = "es"
    decided = tour.PATIENT["clinic:decide"](overview)[:2]
    pages = [
        *(reverse(route) for route in CLINIC.split()),
        *(reverse(f"clinic:{route}", args=[person.pk]) for route in PATIENT.split()),
        *(reverse("clinic:decide", kwargs={"person": person.pk, **d}) for d in decided),
    ]
    found = {a: e for a in pages if (e := left_over(texts_of(as_therapist, a), own_words))}
    assert found == {}


@pytest.mark.django_db
def test_charts_keep_their_numbers(person, as_therapist):
    page = reverse("clinic:patient", args=[person.pk])
    points = re.compile(rb'points="[^"]+"')
    in_english = points.findall(as_therapist.get(page).content)
    as_therapist.cookies[language.COOKIE] = "es"
    assert in_english
    assert points.findall(as_therapist.get(page).content) == in_english
