"""What a browser would send of a form on a page, as long as nobody presses a button."""

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """Reads the fields of the form with an id; what a disabled fieldset holds is not sent."""

    def __init__(self, id: str) -> None:
        super().__init__(convert_charrefs=True)
        self.id, self.inside, self.found = id, False, dict[str, Any]()
        self.select, self.chosen, self.area = "", list[str](), ""

    def add(self, name: str, value: str) -> None:
        before = self.found.get(name)
        self.found[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = has.get("id") == self.id
        if not self.inside:
            return
        if tag == "input" and "name" in has and (has.get("type") not in ("radio", "checkbox") or "checked" in has):
            self.add(has["name"], has.get("value", "on"))
        elif tag == "select":
            self.select, self.chosen = has.get("name", ""), []
        elif tag == "option" and self.select and ("selected" in has or not self.chosen):
            self.chosen = [has.get("value", "")]
        elif tag == "textarea":
            self.area = has.get("name", "")
            self.found[self.area] = ""

    def handle_data(self, data: str) -> None:
        if self.inside and self.area:
            self.found[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.inside and self.select:
            self.add(self.select, self.chosen[0] if self.chosen else "")
            self.select = ""
        elif tag == "textarea" and self.area:
            # A browser leaves out the line end right behind the tag.
            self.found[self.area] = self.found[self.area].removeprefix("\r\n").removeprefix("\n")
            self.area = ""


def filled(html: str, id: str) -> dict[str, Any]:
    """The fields of the form with this id: name to value, or to a list where there are more of one name."""
    reader = _Form(id)
    reader.feed(html)
    return reader.found
