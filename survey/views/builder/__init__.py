"""The builder: where the secretariat makes and changes a questionnaire, section by section and question by question."""

from survey.views.builder import previews, questions, sections, settings, walks
from survey.views.builder import sequence as sequence
from survey.views.builder.desk import views

__all__ = ["previews", "questions", "sections", "sequence", "settings", "views", "walks"]
