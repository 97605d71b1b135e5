"""A question under a fresh key, where its old key stands for answers that mean something else."""

from collections.abc import Iterable
from dataclasses import replace

from survey.rules.questionnaires.document import Questionnaire
from survey.rules.questionnaires.edits import keys
from survey.rules.questionnaires.edits.outcomes import Edited, accepted, title
from survey.rules.questionnaires.edits.places import found
from survey.rules.questionnaires.edits.uses import renamed


def afresh(questionnaire: Questionnaire, key: str, used: Iterable[str] = ()) -> Edited:
    """The same question as a new one: what named the old key names the new one. `used` are keys of other versions
    that may not be taken, because answers were given under them.
    """
    home, index = found(questionnaire, key)
    taken = keys.taken(questionnaire) | {each.lower() for each in used}
    made, names = keys.copied(home.questions[index], taken)
    questions = (*home.questions[:index], made, *home.questions[index + 1:])
    sections = tuple(replace(each, questions=questions) if each is home else each for each in questionnaire.sections)
    result = renamed(replace(questionnaire, sections=sections), names)
    told = f"Vraag {title(made)} kreeg de sleutel {made.key} in plaats van {key}."
    return accepted(questionnaire, result, told, made.key)
