"""A strict reading of HTML: what is not closed, stands in a wrong place, has another's name, or leads nowhere."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Of these the content is words, links and marks only.
WORDS_ONLY = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "a", "strong", "em", "span", "code", "pre", "label", "summary"}
INLINE = {"a", "strong", "em", "span", "code", "br", "s", "ins", "del", "b", "i", "small", "label", "input", "select",
          "button", "textarea", "svg", "img", "wbr"}
PARENTS = {"li": {"ul", "ol"}, "tr": {"table", "thead", "tbody"}, "td": {"tr"}, "th": {"tr"}, "thead": {"table"},
           "tbody": {"table"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}, "title": {"head"}}
CHILDREN = {"ul": {"li"}, "ol": {"li"}, "table": {"thead", "tbody", "caption"}, "tr": {"td", "th"},
            "thead": {"tr"}, "tbody": {"tr"}}


@dataclass
class Reading(HTMLParser):
    """What was found, in sentences; `ids` and `links` are those of the document."""

    faults: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    doctype: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=False)

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl.lower() == "doctype html" and not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        parent = self.open[-1] if self.open else ""
        if tag in PARENTS and parent not in PARENTS[tag]:
            self.faults.append(f"<{tag}> in <{parent}> at {self.getpos()}")
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.faults.append(f"<{tag}> straight in <{parent}> at {self.getpos()}")
        if parent in WORDS_ONLY and tag not in INLINE:
            self.faults.append(f"<{tag}> in <{parent}>, which holds words, at {self.getpos()}")
        if tag == "a" and "a" in self.open:
            self.faults.append(f"a link in a link at {self.getpos()}")
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.faults.append(f"an attribute twice in <{tag}> at {self.getpos()}")
        said = dict(attrs)
        if "id" in said:
            self.ids.append(said["id"] or "")
        if tag == "a":
            self.links.append(said.get("href") or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open and self.open[-1] in CHILDREN:
            self.faults.append(f"words straight in <{self.open[-1]}> at {self.getpos()}")
        if "<" in data:
            self.faults.append(f"a bare < at {self.getpos()}")


def read(html: str) -> Reading:
    """A whole document, read to its end."""
    found = Reading()
    found.feed(html)
    found.close()
    found.faults += [f"<{tag}> is never closed" for tag in found.open]
    found.faults += [f"two things are called {name}" for name in {each for each in found.ids if
                                                                    found.ids.count(each) > 1}]
    found.faults += [f"nothing is called {link}" for link in found.links
                     if link.startswith("#") and link[1:] not in found.ids]
    found.faults += ["a link without an address" for link in found.links if not link]
    if not found.doctype or not {"html", "head", "title", "body"} <= found.seen:
        found.faults.append("this is no whole document")
    return found
