"""What must not stand in the code base: the example's words, other hosts, the machine it was made on."""

import re
from pathlib import Path

from survey.config import ROOT
from tests.code.sources import files, texts, vendored

EXAMPLE = "survey/demo/"
STATIC = "survey/static"
ADDRESS = re.compile(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
# Names of XML languages look like addresses, but nothing is fetched from them.
NAMESPACES = {"www.w3.org"}
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|\sstyle=|\son[a-z]+=|javascript:")
# A mail program reads no stylesheet, and a printed document has no policy.
OWN_STYLE = ("templates/email/", "templates/documents/")


def test_pages_ask_nothing_of_other_hosts() -> None:
    asked = [f"{path}: {found[0]}" for path, text in texts("templates", STATIC) if not vendored(path)
             for found in ADDRESS.finditer(text) if found[1] not in NAMESPACES]
    assert not asked


def test_templates_hold_no_style_or_script_of_their_own() -> None:
    """The content security policy would refuse it, so the page would only look broken."""
    inline = [f"{path}: {found[0]}" for path, text in texts("templates", suffixes=(".html",))
              if not path.startswith(OWN_STYLE) for found in INLINE.finditer(text)]
    assert not inline


def test_everything_vendored_brings_its_licence() -> None:
    folders = {path.parent for path in files(STATIC, "tests") if path.parent.name == "vendor"}
    bare = [str(path) for folder in folders for path in folder.iterdir() if path.suffix in (".js", ".css", ".ttf")
            and not (folder / f"{path.name.split('.')[0]}.LICENSE").exists()]
    assert not bare


def test_pinned_packages_name_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text().splitlines()
        assert not [line for line in lines if "://" in line or line.startswith("--")], name
        assert all("--hash=sha256:" in line for line in lines if line.startswith(" ")), name


def test_no_file_names_the_place_where_it_was_made() -> None:
    """The folder of the project, its neighbours and the home of who works on it."""
    places = {str(ROOT), f"{Path.home()}/"} | {f"{folder}/" for folder in ROOT.parents if len(folder.parts) > 1}
    places -= {"/tmp/", "/home/", "/usr/", "/var/", "/opt/"}
    named = [f"{path}: {place}" for path, text in texts() if not vendored(path) for place in places
             if re.search(rf"(?<![\w.-]){re.escape(place)}", text)]
    assert not named
