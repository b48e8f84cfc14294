"""What a person does on the site, in the words of a story."""

from collections.abc import Mapping

from tests.journeys.conftest import Visitor

from mainstay.web.living import CLEAR


def answer_safety_questions(
    visitor: Visitor, born: int, sex: str, said: Mapping[str, str] | None = None
) -> int:
    """Answer every safety question that comes; those not named get their clear answer."""
    count = 0
    while "/safety-questions/" in visitor.path:
        question = visitor.path.rstrip("/").rpartition("/")[2]
        count += 1
        assert count < 80, f"the safety questions do not end: {question}"
        _answer(visitor, question, born, sex, said or {})
    return count


def _answer(
    visitor: Visitor, question: str, born: int, sex: str, said: Mapping[str, str]
) -> None:
    if question == "birth-year":
        visitor.write("choice", str(born))
        return visitor.main()
    offered = visitor.page.locator('[name="choice"]')
    values = offered.evaluate_all("choices => choices.map((choice) => choice.value)")
    wanted = sex if question == "sex" else said.get(question)
    chosen = wanted or next((c for c in CLEAR if c in values), values[0])
    place = visitor.page.locator(f'[name="choice"][value="{chosen}"]')
    if place.get_attribute("type") == "checkbox":
        place.check(force=True)
        return visitor.main()
    return place.click()


def fill_intake(visitor: Visitor, pages: Mapping[str, Mapping[str, object]]) -> None:
    """Fill the pages of the intake in the order in which they come."""
    while "/about-you/" in visitor.path:
        name = visitor.path.rstrip("/").rpartition("/")[2]
        visitor.fill(**pages[name])
        before = visitor.page.url
        visitor.main()
        assert visitor.page.url != before, visitor.page.inner_text("main")[:600]


def say_pain(visitor: Visitor, back: int, leg: int = 0, reach: str = "back") -> None:
    visitor.choose("back", str(back))
    some = leg > 0 or reach != "back"
    if visitor.has("leg_too"):
        visitor.choose("leg_too", "yes" if some else "no")
    if visitor.has("leg") and (some or not visitor.has("leg_too")):
        visitor.choose("leg", str(leg))
        visitor.choose("reach", reach)


def do_session(visitor: Visitor, pain: int, which: str = "") -> list[str]:
    """A whole session as prescribed, or the short one; answers the exercises' names."""
    visitor.go(f"/me/session/start/{which}")
    say_pain(visitor, pain)
    visitor.main()
    names: list[str] = []
    for _ in range(120):
        if visitor.path.endswith("/after/"):
            break
        name = visitor.page.inner_text("h1")
        if not names or names[-1] != name:
            names.append(name)
        if visitor.says("Set done"):
            visitor.tap("Set done")
        else:
            visitor.tap("No, not more")
    say_pain(visitor, pain)
    visitor.main()
    return names
