"""What the answers of the safety screen raise: the rules of `red_flags.toml`, one by one."""

import functools
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date

from mainstay.anatomy import Sex
from mainstay.care.questions import (
    Answers,
    Latest,
    all_questions,
    question,
    questions_after,
    said_last,
)
from mainstay.care.red_flags import Level, RuleRow, Suspect, red_flags


@dataclass(frozen=True)
class Finding:
    """A flag that an answer raised.

    Attributes:
        flag: its id, such as RF01.
        level: how urgent.
        suspects: what it makes one think of.
        source: source key, or "ours".
        raised_on: day of the latest answer behind it; None when it follows from age alone.
        hold: whether training waits until it has been reviewed, although it is no lock.
        effort_cap: highest effort 0 to 10 until a therapist approves doses; None without one.
    """

    flag: str
    level: Level
    suspects: Suspect
    source: str
    raised_on: date | None = None
    hold: bool = False
    effort_cap: int | None = None

    def is_after(self, examined_on: date) -> bool:
        """Whether it was raised after an examination, which therefore says nothing about it."""
        return self.raised_on is not None and self.raised_on > examined_on


Told = tuple[str, tuple[str, ...], date]
"""A question, the choices that were tapped, and the day."""


def behind(finding: Finding, answers: Answers, on: date) -> tuple[Told, ...]:
    """The person's own answers that raised a finding."""
    rules = [r for r in red_flags().rule if r.flag == finding.flag and r.level is finding.level]
    terms = {term for rule in rules for term in _answer_terms(rule)}
    return tuple(
        (said.question, told, said.on)
        for said in said_last(answers, finding.raised_on or on)
        if (told := tuple(c for c in sorted(said.choices) if f"{said.question}:{c}" in terms))
    )


@functools.cache
def urgent_terms(flag: str) -> frozenset[str]:
    """The `question:choice` terms of a flag's rules that are more than a caution."""
    rules = [r for r in red_flags().rule if r.flag == flag and r.level is not Level.C]
    return frozenset(term for rule in rules for term in _answer_terms(rule))


FRACTURE_FLAGS = ("RF08", "RF09")
"""A fall opens every question that these look at again, for everybody (ours: the rules want a
fall and one factor more, but who has that factor may not know it yet)."""


@functools.cache
def questions_behind(*flags: str) -> frozenset[str]:
    """The questions that the rules of some flags look at, and those that lead to them."""
    rules = [rule for rule in red_flags().rule if rule.flag in flags]
    named = {t.partition(":")[0] for rule in rules for t in _answer_terms(rule)}
    leading = (q.parents for q in all_questions() if q.id in named)
    return frozenset(named.union(*leading))


def _answer_terms(rule: "RuleRow") -> Iterable[str]:
    """The `question:choice` terms of a rule; those of its ages and groups too."""
    for term in (*rule.any, *(t for part in rule.also for t in part), *rule.count):
        kind, _, name = term.partition(":")
        if kind == "age":
            yield from next(r.when for r in red_flags().age if r.name == name)
        elif kind == "group":
            yield from next(r.answers for r in red_flags().group if r.name == name)
        else:
            yield term


def raised(answers: Answers, on: date) -> tuple[Finding, ...]:
    """The findings of the answers as they stood on a day, the most urgent for each flag."""
    return answers.once("raised", on, lambda: _raised(answers, on))


def _raised(answers: Answers, on: date) -> tuple[Finding, ...]:
    latest = said_last(answers, on)
    applying = {q.id for q in questions_after(latest, answers, on)}
    told = {a.question: a.on for a in latest}
    beside = {q for q in told if q not in applying and _told_beside(q, told)}
    found = _findings(_said(latest, applying), answers, on)
    if beside:
        more = _findings(_said(latest, applying | beside), answers, on)
        found += [f for f in more if f.level.locks]
    return worst_first(found)


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each flag, its most urgent and then newest; most urgent first."""
    best: dict[str, Finding] = {}
    order = sorted(findings, key=_urgency)
    for finding in order:
        best.setdefault(finding.flag, finding)
    return tuple(best.values())


def _urgency(finding: Finding) -> tuple[int, int, str]:
    return finding.level.rank, -(finding.raised_on or date.min).toordinal(), finding.flag


def rule_is_open(finding: Finding) -> bool:
    """Whether exercise goes on with this finding while it is looked into."""
    return any(r.open and r.flag == finding.flag for r in red_flags().rule)


Said = dict[str, date]
"""What was said, as `question:choice`, and on which day."""


def _said(latest: Iterable[Latest], counting: Set[str]) -> Said:
    return {
        f"{a.question}:{c}": a.on for a in latest if a.question in counting for c in a.choices
    }


def _findings(said: Said, answers: Answers, on: date) -> list[Finding]:
    open_ = (r for r, needs in _needs() if needs is None or not needs.isdisjoint(said))
    return [f for r in open_ if (f := _finding(r, said, answers, on))]


def _told_beside(key: str, told: Mapping[str, date]) -> bool:
    """Whether a follow-up was answered on or after the day on which nothing led to it any more.

    Two windows, or a file, can bring "none" and a warning at once; an urgent one is never passed
    over. An older answer, to what has gone since, no longer counts.
    """
    leading = [told[name] for name in question(key).parents if name in told]
    return bool(leading) and told[key] >= max(leading)


@functools.cache
def _needs() -> tuple[tuple[RuleRow, frozenset[str] | None], ...]:
    """Each rule with answers of which one must have been given; None where age alone can do.

    Most people say no to nearly everything, so most rules are passed over by one comparison.
    """
    groups = {f"group:{row.name}": row.answers for row in red_flags().group}
    ages = {f"age:{row.name}": row.when for row in red_flags().age}
    found = []
    for rule in red_flags().rule:
        first = rule.any or next(iter(rule.also), ()) or (rule.count if rule.at_least else ())
        named = [groups.get(term) or ages.get(term, (term,)) for term in first]
        known = all(named) and bool(first)
        found.append((rule, frozenset(a for n in named for a in n) if known else None))
    return tuple(found)


def _finding(rule: RuleRow, said: Said, answers: Answers, on: date) -> Finding | None:
    days: list[date | None] = []
    for terms in (rule.any, *rule.also):
        held = _held(terms, said, answers, on)
        if terms and not held:
            return None
        days += held
    counted = _held(rule.count, said, answers, on)
    if len(counted) < rule.at_least:
        return None
    days += counted
    raised_on = max(filter(None, days), default=None)
    return Finding(
        rule.flag,
        rule.level,
        rule.suspects,
        rule.source,
        raised_on,
        rule.hold,
        rule.effort_cap,
    )


def _held(terms: tuple[str, ...], said: Said, answers: Answers, on: date) -> list[date | None]:
    """For each term that is true, the day it was said; None where it follows from age."""
    held: list[date | None] = []
    for term in terms:
        kind, _, name = term.partition(":")
        if kind == "age":
            held += _older(name, said, answers, on)
        elif kind == "group":
            held += _of_group(name, said)
        elif term in said:
            held.append(said[term])
    return held


def _older(name: str, said: Said, answers: Answers, on: date) -> list[date | None]:
    row = next(r for r in red_flags().age if r.name == name)
    years = row.female if answers.sex is Sex.FEMALE else row.male
    if answers.birth_year is None or answers.sex is None or years is None:
        return []
    if on.year - answers.birth_year <= years:
        return []
    when = [said[term] for term in row.when if term in said]
    return [max(when, default=None)] if when or not row.when else []


def _of_group(name: str, said: Said) -> list[date]:
    row = next(r for r in red_flags().group if r.name == name)
    days = [said[term] for term in row.answers if term in said]
    return [max(days)] if row.once and days else days
