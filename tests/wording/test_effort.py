import pytest

from mainstay.care.effort import WantedEffort
from mainstay.wording import effort_text


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (WantedEffort((1, 2), None), "It should feel very light: 1 to 2 of 10."),
        (WantedEffort((3, 4), None), "It should feel light: 3 to 4 of 10."),
        (
            WantedEffort((4, 5), 5),
            "It should feel a little hard: 4 to 5 of 10. Stop while you could still do 5 or more.",
        ),
        (
            WantedEffort((5, 6), 4),
            "It should feel a little hard: 5 to 6 of 10. Stop while you could still do 4 more.",
        ),
        (
            WantedEffort((5, 7), 3),
            "It should feel hard: 5 to 7 of 10. Stop while you could still do 3 more.",
        ),
        (
            WantedEffort((5, 5), 5),
            "It should feel a little hard: 5 of 10. Stop while you could still do 5 or more.",
        ),
    ],
)
def test_how_it_should_feel(wanted: WantedEffort, text: str) -> None:
    assert effort_text(wanted) == text


def test_in_spanish() -> None:
    assert effort_text(WantedEffort((5, 6), 4), "es") == (
        "Debería costar un poco: de 5 a 6 de 10. Pare cuando todavía podría hacer 4 más."
    )
