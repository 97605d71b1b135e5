"""Markdown of others: what is let through, what is not, and the same as plain text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.documents.prose import html, plain

ALLOWED = re.compile(
    r"</?(?:blockquote|br|code|em|hr|li|ol|p|pre|s|strong|table|tbody|td|th|thead|tr|ul|h[1-6])>|</a>"
    r"|<ol start=\"\d+\">|<a (?:href=\"(?:https?:|mailto:)[^\"]*\" )?rel=\"noopener noreferrer nofollow\">")
PIECES = st.sampled_from([
    "<script>", "</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "[a](", ")", "](data:text/html,x)",
    "\n", "\n\n", "# ", "- ", "| a | b |\n|---|---|\n", "`", "**", "<", ">", "&#106;", "&lt;", '"', "'", "<!--", "]]>",
    "https://example.nl", "![x](https://example.nl/x.png)", " ", "woord", "\x00", "[r]: javascript:x\n\n[r]"])


def test_what_people_use_becomes_html() -> None:
    made = html("# Doel\n\n**Vet** en *schuin*, [de site](https://example.nl).\n\n1. een\n2. twee\n\n"
                "| a | b |\n|---|:-:|\n| 1 | 2 |")
    assert made == (
        "<h3>Doel</h3>\n<p><strong>Vet</strong> en <em>schuin</em>, "
        '<a href="https://example.nl" rel="noopener noreferrer nofollow">de site</a>.</p>\n'
        "<ol>\n<li>een</li>\n<li>twee</li>\n</ol>\n<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n")


def test_headings_follow_the_page_and_never_pass_the_sixth() -> None:
    assert html("# een\n\n### drie\n\n###### zes", heading=4) == "<h4>een</h4>\n<h6>drie</h6>\n<h6>zes</h6>\n"


@pytest.mark.parametrize("hostile", [
    "<script>alert(1)</script>", "[klik](javascript:alert(1))", "[klik](data:text/html;base64,xxxx)", "<b onclick=x>",
    "![plaat](https://elders.example.nl/spoor.png)", "[hier](/secretariaat/gebruikers)", "<java&#115;cript:x>",
    "[klik](JaVaScRiPt:alert(1))", "<style>*{display:none}</style>", "[a](vbscript:x)", "<iframe src=https://x.nl>"])
def test_nothing_hostile_comes_through(hostile: str) -> None:
    assert not re.sub(ALLOWED, "", html(hostile)).count("<")
    assert "href" not in html(hostile)


@settings(max_examples=50, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_whatever_is_typed_only_what_is_named_comes_through(typed: str) -> None:
    assert "<" not in ALLOWED.sub("", html(typed, scroll=False))
    plain(typed)


def test_ends_of_lines_stay_where_people_do_not_know_markdown() -> None:
    assert html("een\ntwee", breaks=True) == "<p>een<br>\ntwee</p>\n"
    assert html("een\ntwee") == "<p>een\ntwee</p>\n"


def test_a_wide_table_scrolls_on_a_page() -> None:
    made = html("| a |\n|---|\n| 1 |", scroll=True)
    assert made.startswith('<div class="scroll" tabindex="0" role="region" aria-label="Tabel"><table>')
    assert made.rstrip().endswith("</table></div>")


def test_the_same_as_plain_text() -> None:
    typed = ("## Doel\n\n**Vet** [de site](https://example.nl), <https://example.nl> en [m](mailto:a@example.nl).\n\n"
             "- een\n- twee\n  1. diep\n\n     en dieper\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> zei hij")
    assert plain(typed) == ("Doel\n\nVet de site (https://example.nl), https://example.nl en m (a@example.nl).\n\n"
                            "- een\n- twee\n  1. diep\n    en dieper\n\na | b\n1 | 2\n\nzei hij")
