"""Setting a page with typst: a template of ours, and the words of others as data that is never read as markup."""

import json
from typing import Any

from survey.config import ROOT

FOLDER = ROOT / "templates" / "documents"


def data(values: dict[str, Any]) -> str:
    """The values as a template gets them."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def pdf(template: str, values: str) -> bytes:
    """A tagged PDF (PDF/UA-1) from `templates/documents/<template>.typ`.

    A character for which no font has a shape would not be accessible, so that a text with one (a rare emoji) becomes
    an ordinary tagged PDF rather than none.
    """
    import typst

    try:
        return _set(template, values, accessible=True)
    except typst.TypstError:
        return _set(template, values, accessible=False)


def _set(template: str, values: str, *, accessible: bool) -> bytes:
    import typst

    return typst.compile(FOLDER / f"{template}.typ", root=FOLDER, format="pdf", sys_inputs={"data": values},
                         pdf_standards=["ua-1"] if accessible else None)
