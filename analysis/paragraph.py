"""The newsletter paragraph of a round: a first draft of which every number leads to its figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from analysis.differences import Differences, differences, worth_comparing
from analysis.differences import sentence as difference_sentence
from analysis.drafts import draft
from analysis.nouns import Noun
from analysis.results import Results
from analysis.sentences import RESPONDENTS, Finding, Sentence, Span, lint, render
from analysis.statistics import Statistic, Withheld, told
from analysis.tables import figure
from analysis.templates import lines, literal
from survey.rules.broken import RuleBroken
from survey.rules.publication import Publication
from survey.rules.questionnaires.codebook import Codebook, Variable
from survey.rules.questionnaires.types import Type

RESPONSE = "response"
DEADLINE = "deadline"
SUMMARY = "summary"
TOO_FEW = "Dat is te weinig om al een tussenresultaat te presenteren."
TOO_FEW_AT_ALL = "Dat is te weinig om uitkomsten te presenteren."


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the paragraph; `source` is the question it tells of, or response, summary, deadline."""

    text: str
    spans: tuple[Span, ...]
    source: str
    template: str


@dataclass(frozen=True, slots=True)
class NotTold:
    """A sentence that may not be told, with the reason, for the secretariat."""

    source: str
    template: str
    reason: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences in their order, and those that are withheld."""

    sentences: tuple[Told, ...]
    withheld: tuple[NotTold, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(each.text for each in self.sentences)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans of all sentences, at their places in the whole text."""
        found, start = [], 0
        for sentence in self.sentences:
            found += [Span(span.start + start, span.end + start, span.statistic, span.filter, span.text)
                      for span in sentence.spans]
            start += len(sentence.text) + 1
        return tuple(found)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Numbers without a figure behind them."""
        return lint(self.text, self.spans)


@dataclass(frozen=True, slots=True)
class _Writer:
    """What every sentence of one paragraph needs."""

    results: Results
    codebook: Codebook
    rule: Publication
    day: date
    deadline: date | None

    def write(self, template: str, source: str) -> Iterator[Told | NotTold]:
        """Every line of a template: the first alternative that may be told, or why none may."""
        for alternatives in lines(template):
            yield from self._first(alternatives, source)

    def _first(self, alternatives: tuple[str, ...], source: str) -> Iterator[Told | NotTold]:
        reason = ""
        for each in alternatives:
            if not each:
                return
            try:
                sentence = self._render(each)
            except (Withheld, RuleBroken) as refused:
                reason = reason or (refused.reason if isinstance(refused, Withheld) else refused.message)
            else:
                yield Told(sentence.text, sentence.spans, source, each)
                return
        yield NotTold(source, alternatives[0], reason)

    def _render(self, template: str) -> Sentence:
        group = self.codebook.group
        nouns = [Noun(group.singular, group.plural, group.article)]
        return render(template, self._find, self.rule, self.day, nouns)

    def _find(self, name: str) -> Statistic:
        if name == DEADLINE:
            return Statistic(day=self.deadline, withheld="" if self.deadline else "Er is geen sluitdatum.")
        return told(self.results.result(name), self.rule)


def paragraph(results: Results, codebook: Codebook, settings: Publication, newsletter_day: date,
              deadline: date | None, closed: bool, about: str = "",
              sentences: Sequence[str] | None = None, differ: Sequence[str] | None = None) -> Paragraph:
    """The draft: response, a sentence per question, those of the questionnaire, how long it is open.

    Where the round may not be told it says only how many answered. `about` stands behind "de uitvraag", for
    example "over de 24-uursbijeenkomst"; without it the title of the questionnaire does. `sentences` are
    templates for the questionnaire as a whole; by default those of the codebook. `differ` names the facts by
    which groups are compared, by default those that the questionnaire shows; demonstrable differences are told behind
    their question.
    """
    if settings != results.rule:
        raise RuleBroken("Deze uitkomsten zijn onder andere publicatieregels berekend dan deze alinea.")
    writer = _Writer(results, codebook, settings, newsletter_day, deadline)
    if not results.verdict.allowed:
        refused = tuple(writer.write(_too_few(results, about, closed), RESPONSE))
        reason = NotTold(RESPONSE, "", results.verdict.sentence)
        return Paragraph(tuple(each for each in refused if isinstance(each, Told)), (reason,))
    written = [*writer.write(_response(results, closed), RESPONSE)]
    compared = differences(results, worth_comparing(results) if differ is None else differ)
    for variables in (part for each in _questions(codebook) for part in _apart(each)):
        template = variables[0].sentence or draft(variables, results, RESPONDENTS)
        written += writer.write(template, variables[0].question_key)
        for variable in variables:
            written += _differences(writer, compared, variable)
    for template in getattr(codebook, "sentences", ()) if sentences is None else sentences:
        written += writer.write(template, SUMMARY)
    if deadline and not closed and newsletter_day <= deadline:
        written += writer.write("De uitvraag staat nog open tot en met {deadline|datum}.", DEADLINE)
    return Paragraph(tuple(each for each in written if isinstance(each, Told)),
                     tuple(each for each in written if isinstance(each, NotTold)))


def _differences(writer: _Writer, compared: Differences, variable: Variable) -> Iterator[Told | NotTold]:
    """What may be told; a sentence that may not is left out without a notice, for nobody misses it."""
    for each in compared.of(variable.key):
        if each.shown:
            yield from writer.write(f"{difference_sentence(each, writer.results)} ||", variable.question_key)


def document(found: Paragraph, results: Results) -> dict[str, Any]:
    """The paragraph as JSON-able data, with every figure in it before rounding."""
    names = dict.fromkeys(span.statistic for span in found.spans if span.statistic != DEADLINE)
    return {
        "text": found.text,
        "spans": [_span(span) for span in found.spans],
        "sentences": [{"text": each.text, "source": each.source, "template": each.template,
                       "spans": [_span(span) for span in each.spans]} for each in found.sentences],
        "withheld": [{"source": each.source, "template": each.template, "reason": each.reason}
                     for each in found.withheld],
        "figures": {name: figure(results.result(name), results.rule) for name in names},
        "counted_at": results.counted_at.isoformat(),
    }


def _span(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "statistic": span.statistic, "filter": span.filter,
            "text": span.text}


def _questions(codebook: Codebook) -> Iterator[Sequence[Variable]]:
    """The variables per question: one, or the parts of its shares."""
    for _, variables in groupby(codebook.variables, key=lambda each: each.question_key):
        yield list(variables)


def _apart(variables: Sequence[Variable]) -> Iterator[Sequence[Variable]]:
    """The rows of a grid one by one: "vaker ‘Goed’" must stand right behind the sentence about its own row."""
    if variables[0].type is Type.GRID and not variables[0].sentence:
        yield from ([each] for each in variables)
    else:
        yield variables


def _invited(codebook: Codebook) -> str:
    """All who were invited are no respondents yet."""
    return "uitgenodigden" if codebook.group.plural == RESPONDENTS else literal(codebook.group.plural)


def _response(results: Results, closed: bool) -> str:
    if results.response.n is None:
        who = f"{{response|n}} {RESPONDENTS}"
    elif results.response.x == results.response.n:
        return f"Alle {{response|N}} {_invited(results.codebook)} hebben de uitvraag ingevuld."
    else:
        who = f"{{response|n}} van de {{response|N}} {_invited(results.codebook)} ({{response|respons}})"
    if closed:
        return f"In totaal hebben {who} de uitvraag ingevuld."
    return f"Inmiddels hebben {who} de uitvraag ingevuld, genoeg voor een tussenstand."


def _too_few(results: Results, about: str, closed: bool) -> str:
    group, n = results.codebook.group, results.response.x
    title = literal(results.codebook.title)
    uitvraag = f"de uitvraag {literal(about)}" if about else f"de uitvraag ‘{title}’"
    singular, plural = literal(group.singular), literal(group.plural)
    until_now = "" if closed else "tot dusver "
    if not n:
        return f"Op {uitvraag} heeft {until_now}nog geen {singular} gereageerd."
    who = f"heeft {until_now}{{response|n}} {singular}" if n == 1 else (
        f"hebben {until_now}{{response|n}} {plural}")
    return f"Op {uitvraag} {who} gereageerd. {TOO_FEW_AT_ALL if closed else TOO_FEW}"
