"""Taking a question or a section over from another questionnaire, under the same key where that is free.

The same key is what makes two years comparable; `origin` remembers where the question came from.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import partial

from survey.rules.broken import RuleBroken
from survey.rules.questionnaires.document import Check, Question, Questionnaire, Section, Text
from survey.rules.questionnaires.edits import keys
from survey.rules.questionnaires.edits.outcomes import Edited, accepted, title
from survey.rules.questionnaires.edits.places import Place, put
from survey.rules.questionnaires.edits.questions import add
from survey.rules.questionnaires.edits.uses import question_uses, renamed_question, renamed_section

LEFT_OUT = {"relevant": "de voorwaarde", "checks": "een controle", "sentence": "de zin"}


def origin(slug: str, number: int) -> str:
    """Which version of which questionnaire, as a question remembers it."""
    return f"{slug}/{number}"


def question(questionnaire: Questionnaire, lent: Question, source: str, name: str, place: Place) -> Edited:
    """One question from the questionnaire called `name`; what it says of questions that are not here is left out."""
    (made,), left = _borrowed(questionnaire, [lent], source)
    edited = add(questionnaire, made, place)
    return replace(edited, told=_told("Vraag", title(made), name, left))


def section(questionnaire: Questionnaire, lent: Section, source: str, name: str) -> Edited:
    """A whole section behind the last one; its questions keep what they say of each other."""
    used = keys.taken(questionnaire)
    key = keys.fresh(lent.key, used)
    made, left = _borrowed(questionnaire, lent.questions, source, {key})
    here = {*_known(questionnaire), *(each for copy in made for each in keys.own(copy))}
    relevant = lent.relevant if lent.relevant and lent.relevant.references <= here else None
    if lent.relevant and relevant is None:
        left = [LEFT_OUT["relevant"], *left]
    names = {old: new for was, now in zip(lent.questions, made, strict=True)
             for old, new in zip(keys.own(was), keys.own(now), strict=True)}
    spoken = replace(lent, relevant=relevant, title=_here(lent.title, questionnaire.languages),
                     intro=_here(lent.intro, questionnaire.languages))
    whole = replace(renamed_section(spoken, names), key=key, questions=tuple(made))
    after = replace(questionnaire, sections=put(questionnaire.sections, whole, None))
    told = _told("Onderdeel", title(whole), name, left)
    return accepted(questionnaire, after, told, key, cannot=f"Onderdeel {title(lent)} kan hier niet staan")


def _told(what: str, named: str, name: str, left: Iterable[str]) -> str:
    without = " en ".join(dict.fromkeys(left))
    return f"{what} {named} overgenomen uit “{name}”{f', zonder {without}' if without else ''}."


def _known(questionnaire: Questionnaire) -> set[str]:
    return {key for each in questionnaire.questions for key in keys.own(each)}


def _borrowed(questionnaire: Questionnaire, lent: Iterable[Question], source: str,
              reserved: Collection[str] = ()) -> tuple[list[Question], list[str]]:
    """The questions as they can stand here, and what of them was left out."""
    used = {*keys.taken(questionnaire), *(key.lower() for key in reserved)}
    copies: list[Question] = []
    names: dict[str, str] = {}
    for each in lent:
        copy, own = keys.copied(_spoken(each, questionnaire.languages), used)
        copies.append(copy)
        names |= own
    here = _known(questionnaire) | {key for copy in copies for key in keys.own(copy)}
    made: list[Question] = []
    left: list[str] = []
    for copy in copies:
        fitting, gone = _fitting(renamed_question(copy, names), here)
        made.append(replace(fitting, origin=source))
        left += gone
    return made, left


def _here(text: Text, languages: Collection[str]) -> Text:
    return {language: words for language, words in text.items() if language in languages}


def _spoken(lent: Question, languages: Collection[str]) -> Question:
    """Only the words in the languages that are spoken here."""
    here = partial(_here, languages=languages)
    return replace(
        lent, label=here(lent.label), hint=here(lent.hint), ends=tuple(map(here, lent.ends)),
        options=tuple(replace(each, label=here(each.label)) for each in lent.options),
        parts=tuple(replace(each, label=here(each.label)) for each in lent.parts),
        columns=tuple(replace(each, label=here(each.label)) for each in lent.columns),
        checks=tuple(replace(each, message=here(each.message)) for each in lent.checks))


def _fitting(made: Question, here: Collection[str]) -> tuple[Question, list[str]]:
    """Without a condition, checks or sentence about questions that are not here.

    Raises RuleBroken when the question cannot be asked without another: in a calculation, or in its words.
    """
    foreign = {use.field: use.key for use in question_uses(made) if use.key not in here}
    needed = [key for field, key in foreign.items() if field not in LEFT_OUT]
    if needed:
        raise RuleBroken(f"Vraag {title(made)} gebruikt het antwoord op een vraag die hier niet staat (‘{needed[0]}’). "
                         "Neem die eerst over, of neem het hele onderdeel over.")
    fitting = replace(
        made, relevant=None if "relevant" in foreign else made.relevant,
        checks=tuple(check for check in made.checks if _fits(made, check, here)),
        sentence="" if "sentence" in foreign else made.sentence)
    return fitting, [LEFT_OUT[field] for field in LEFT_OUT if field in foreign]


def _fits(made: Question, check: Check, here: Collection[str]) -> bool:
    alone = replace(made, checks=(check,), relevant=None, sentence="")
    return all(use.key in here for use in question_uses(alone))

