"""An issue as it is read: one sheet of plain values, from which the mail, the plain text, the page, the file in HTML
and the Word file are all written, so that they say the same.

What differs for each reader is one address, which stands in the mail as a mark until it goes.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from survey.config import ROOT
from survey.documents import prose
from survey.models.newsletters import Newsletter, NewsletterFile, NewsletterItem
from survey.queries import newsletters
from survey.rules import calendar
from survey.rules.attachments import MEGABYTE
from survey.rules.newsletters import Block

if TYPE_CHECKING:
    from jinja2 import Environment

OWN_LINK = "/nieuwsbrief/afmelden/eigen-link"
"""Stands in a mail where the address of the reader will be."""
TOP = "overzicht"
MOST_AT_HAND = 3
# Blocks of which every subject is something to answer or to come to: the contents list names each of them.
WITH_TOPICS = frozenset({Block.INTERIMS, Block.ROUNDS, Block.EVENTS, Block.CONSULTATIONS})


@dataclass(frozen=True, slots=True)
class File:
    title: str
    address: str
    about: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject within an item, which the contents list names too."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Part:
    """One item. `level` is that of its heading; `markdown` is what was typed; `topics` are the first headings in it
    that the contents list leads to."""

    anchor: str
    title: str
    level: int
    markdown: str
    contact: str
    email: str
    phone: str
    portfolio: str
    files: tuple[File, ...]
    topics: tuple[Topic, ...] = ()

    @property
    def html(self) -> Markup:
        return self._anchored(prose.html(self.markdown, self.level + 1))

    @property
    def page(self) -> Markup:
        """The same for a page, on which a wide table has a bar of its own."""
        return self._anchored(prose.html(self.markdown, self.level + 1, scroll=True))

    def _anchored(self, made: Markup) -> Markup:
        """With a place to jump to at each topic: those are the highest headings, in the same order."""
        head = f"h{self.level + 1}"
        first, *pieces = str(made).split(f"<{head}>")
        heads = (f'<{head} id="{each.anchor}">' for each in self.topics)
        whole = first + "".join(next(heads, f"<{head}>") + piece for piece in pieces)
        return Markup(whole)  # noqa: S704 - only anchors of our own were put in

    @property
    def plain(self) -> str:
        return prose.plain(self.markdown)


@dataclass(frozen=True, slots=True)
class Section:
    """The items of one association; without a title all of them."""

    anchor: str
    title: str
    parts: tuple[Part, ...]
    first: int = 1
    """The number of the first item in the whole issue."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is read of an issue; `online` is the address of its page, `leave` where a reader wants no more."""

    title: str
    day: str
    sender: str
    contact: str
    email: str
    phone: str
    preface: str
    sections: tuple[Section, ...]
    single: bool
    online: str
    leave: str

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for section in self.sections for part in section.parts)

    @property
    def preface_html(self) -> Markup:
        return prose.html(self.preface, 2)

    @property
    def preface_plain(self) -> str:
        return prose.plain(self.preface)


@dataclass(frozen=True, slots=True)
class Body:
    """What goes to every reader, made once."""

    html: str
    text: str

    @property
    def size(self) -> int:
        return len(self.html.encode())

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.html}\0{self.text}".encode()).hexdigest()[:32]

    def as_json(self) -> dict[str, str]:
        return {"html": self.html, "text": self.text}

    def to(self, address: str, mark: str) -> "Body":
        """The same with the address of one reader in place of the mark."""
        return Body(self.html.replace(mark, address), self.text.replace(mark, address))


def sheet(newsletter: Newsletter, base: str) -> Sheet:
    sender = newsletter.association
    return Sheet(
        newsletter.title, calendar.in_words(newsletter.day), sender.name, sender.contact_name, sender.contact_email,
        sender.contact_phone or "", newsletter.preface, tuple(_sections(newsletter, base)), newsletter.single,
        f"{base}/nieuwsbrieven/{newsletter.slug}", base + OWN_LINK)


def _sections(newsletter: Newsletter, base: str) -> Iterator[Section]:
    """Items of one association stand together, in the order in which their associations come first."""
    if not newsletter.by_sender:
        yield Section("", "", tuple(_part(item, newsletter, base, 2) for item in newsletter.items))
        return
    order = {name: place for place, name in reversed(list(enumerate(map(_sender, newsletter.items))))}
    items, first = sorted(newsletter.items, key=lambda item: order[_sender(item)]), 1
    for number, (name, found) in enumerate(groupby(items, _sender), 1):
        parts = tuple(_part(item, newsletter, base, 3) for item in found)
        yield Section(f"afzender-{number}", name, parts, first)
        first += len(parts)


def _sender(item: NewsletterItem) -> str:
    return item.association.name if item.association else "Algemeen"


def _part(item: NewsletterItem, newsletter: Newsletter, base: str, level: int) -> Part:
    files = tuple(_file(file, newsletter, base) for file in item.files)
    topics = tuple(Topic(f"onderdeel-{item.id}-{number}", title) for number, title in enumerate(
        prose.headings(item.text), 1)) if item.block in WITH_TOPICS else ()
    return Part(f"onderdeel-{item.id}", item.title, level, item.text, item.contact_name, item.contact_email,
                item.contact_phone, item.portfolio, files, topics)


def _file(file: NewsletterFile, newsletter: Newsletter, base: str) -> File:
    return File(file.title, f"{base}/nieuwsbrieven/{newsletter.slug}/bijlage/{file.id}",
                f"{file.kind.upper()}, {size_in_words(file.size)}")


def size_in_words(size: int) -> str:
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} kB"
    return f"{size / MEGABYTE:.1f} MB".replace(".", ",")


def body(read: Sheet) -> Body:
    """The mail: HTML in which the style stands at each element, because mail programs drop a stylesheet, and text."""
    environment = _environment()
    made = environment.get_template("email/newsletter.html").render(sheet=read, top=TOP)
    text = environment.get_template("email/newsletter.txt").render(sheet=read)
    return Body(_inliner().inline(made), _tidy(text))


_sent: dict[str, Body] = {}


def as_sent(session: Session, number: int, digest: str) -> Body:
    """What went to everybody; kept at hand by its digest, because thousands of mails follow each other."""
    if digest not in _sent:
        found = newsletters.with_body(session, number)
        if found is None or not found.body:
            raise LookupError(f"newsletter {number} was not sent")
        while len(_sent) >= MOST_AT_HAND:
            del _sent[next(iter(_sent))]
        _sent[digest] = Body(found.body["html"], found.body["text"])
    return _sent[digest]


def of_draft(session: Session, number: int, base: str) -> Body:
    """The mail as it would be now."""
    found = newsletters.whole(session, number)
    if found is None:
        raise LookupError(f"there is no newsletter {number}")
    return body(sheet(found, base))


def file(read: Sheet) -> str:
    """The same as one HTML file to take elsewhere: another mailing tool adds its own address for who wants no more."""
    made = _environment().get_template("email/newsletter.html").render(sheet=read, top=TOP, elsewhere=True)
    return str(_inliner().inline(made))


def _tidy(text: str) -> str:
    """At most one empty line in a row."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip() + "\n"


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, select_autoescape

    return Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=select_autoescape(["html"]),
                       trim_blocks=True, lstrip_blocks=True)


@lru_cache(maxsize=1)
def _inliner() -> Any:
    import css_inline

    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
