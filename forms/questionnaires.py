"""What comes in as a questionnaire: an XLSForm workbook that somebody uploads."""

from forms.workbooks import read_workbook
from survey.rules.xlsforms.reading import Reading, read


def read_questionnaire(content: bytes) -> Reading:
    """Read an upload: a questionnaire, or every mistake in it; raises RuleBroken for what is no spreadsheet."""
    return read(read_workbook(content))
