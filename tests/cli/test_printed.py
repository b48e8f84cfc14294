"""Printing a case from the shell."""

import json

import pytest


def test_a_case_becomes_a_pdf_dates_and_pictures(shell, example, tmp_path):
    pdf, ics, folder = tmp_path / "p.pdf", tmp_path / "w.ics", tmp_path / "pictures"
    code, out, _ = shell(
        *("handout", example("case-chronic-pulley"), "-o", pdf, "--name", "Ruth"),
        *("--paper", "letter", "--print", "large", "--calendar", ics, "--pictures", folder),
        *("--link", "https://mainstay.example/me/session/start/"),
    )
    assert code == 0
    assert out.splitlines()[0] == f"Written: {pdf}"
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert ics.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    names = {p.name for p in folder.iterdir()}
    assert {"bird-dog.start.png", "bird-dog.end.png"} <= names


def test_what_was_written_as_json(shell, example, tmp_path):
    pdf = tmp_path / "p.pdf"
    code, out, _ = shell("handout", example("case-no-floor-74"), "-o", pdf, "--json")
    assert code == 0
    assert json.loads(out) == [{"written": str(pdf), "bytes": pdf.stat().st_size}]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--paper", "a5"), "--paper: `a5` is not known. Allowed: a4, letter."),
        (("--print", "huge"), "--print: `huge` is not known. Allowed: normal, large."),
        (
            ("--link", "javascript:x"),
            "--link: `javascript:x` cannot be used. Allowed: an address",
        ),
        (("-o", "no/such/p.pdf"), "no/such: there is no such folder. Make it first."),
        (("--calendar", "no/w.ics"), "no: there is no such folder."),
        (("--on", "yesterday"), "--on"),
    ],
)
def test_bad_options_are_refused_before_anything_is_written(
    shell, example, tmp_path, monkeypatch, option, said
):
    monkeypatch.chdir(tmp_path)
    code, out, err = shell("handout", example("case-no-floor-74"), *option)
    assert (code, out) == (2, "")
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_print_is_a_no(shell, changed, tmp_path):
    path = ("answers", "answers", 0, "choices")
    locked = changed("case-no-floor-74", path, ["new"])
    code, out, _ = shell("handout", locked, "-o", tmp_path / "p.pdf")
    assert code == 1
    assert "nothing was printed" in out
    assert not (tmp_path / "p.pdf").exists()


def test_without_the_extra_it_says_what_to_do(shell, example, tmp_path, monkeypatch):
    from mainstay.handout import typesetting

    monkeypatch.setattr(typesetting, "find_spec", lambda name: None)
    code, _, err = shell("handout", example("case-no-floor-74"), "-o", tmp_path / "p.pdf")
    assert code == 2
    assert "pip install 'mainstay[print]'" in err
    assert not (tmp_path / "p.pdf").exists()
