"""Deeds with the items of a newsletter: their words, their order, their files, and blocks that fill themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.actions.log import record
from survey.actions.newsletters import CHANGED_BY_OTHER, changing
from survey.models.newsletters import Newsletter, NewsletterFile, NewsletterItem
from survey.queries import blocks
from survey.queries.blocks import Sight
from survey.rules.attachments import Accepted
from survey.rules.broken import RuleBroken
from survey.rules.newsletters import MOST_FILES, Block, check_room, merged, place

GONE = "Dit onderdeel is intussen weggehaald."


@dataclass(frozen=True, slots=True)
class Words:
    """An item as somebody filled it in; `seen` is the revision that the form was made from."""

    title: str
    text: str
    association_id: int | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    portfolio: str = ""
    seen: int = 0


def _item(newsletter: Newsletter, number: int) -> NewsletterItem:
    for item in newsletter.items:
        if item.id == number:
            return item
    raise RuleBroken(GONE)


def add(session: Session, newsletter_id: int, words: Words, by: str, now: datetime) -> NewsletterItem:
    """A text, at the end."""
    newsletter = changing(session, newsletter_id)
    made = _appended(newsletter)
    _write(made, words, by)
    session.flush()
    record(session, by, "newsletter_item_added", now, title=newsletter.title, item=made.title)
    return made


def _appended(newsletter: Newsletter) -> NewsletterItem:
    check_room(len(newsletter.items))
    made = NewsletterItem(position=max((each.position for each in newsletter.items), default=0) + 1, files=[])
    newsletter.items.append(made)
    return made


def _write(item: NewsletterItem, words: Words, by: str) -> None:
    if not words.title.strip():
        raise RuleBroken("Geef het onderdeel een titel.")
    item.title, item.text, item.association_id = words.title.strip(), _lines(words.text), words.association_id
    item.contact_name, item.contact_email = words.contact_name.strip(), words.contact_email.strip()
    item.contact_phone, item.portfolio, item.changed_by = words.contact_phone.strip(), words.portfolio.strip(), by


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def add_blocks(session: Session, newsletter_id: int, wanted: list[Block], seen: Sight, by: str, now: datetime) -> int:
    """Blocks at the end, each filled with what there is now; returns how many."""
    newsletter = changing(session, newsletter_id)
    for block in wanted:
        made = _appended(newsletter)
        made.block, made.title, made.changed_by = block.value, block.words, by
        made.association_id = newsletter.association_id
        made.text = made.taken = blocks.fresh(session, block, newsletter, seen)
        made.taken_at = now
    session.flush()
    record(session, by, "newsletter_blocks_added", now, title=newsletter.title,
           blocks=", ".join(block.words for block in wanted))
    return len(wanted)


def change(session: Session, newsletter_id: int, number: int, words: Words, by: str, now: datetime) -> NewsletterItem:
    """Refuses to write over a text that somebody else changed meanwhile."""
    newsletter = changing(session, newsletter_id)
    item = _item(newsletter, number)
    if words.seen != item.revision and _lines(words.text) != item.text:
        raise RuleBroken(CHANGED_BY_OTHER)
    _write(item, words, by)
    item.revision += 1
    record(session, by, "newsletter_item_changed", now, title=newsletter.title, item=item.title)
    return item


def refresh(session: Session, newsletter_id: int, number: int, way: str, seen: Sight, by: str, now: datetime) -> None:
    """Takes over what changed. `way` is "replace" (what was edited goes), "merge" (both), or "keep" (only seen)."""
    newsletter = changing(session, newsletter_id)
    item = _item(newsletter, number)
    fresh = blocks.fresh(session, Block(item.block), newsletter, seen)
    text = {"replace": fresh, "merge": merged(item.text, item.taken, fresh), "keep": item.text}.get(way)
    if text is None:
        raise RuleBroken("Uw wijziging en de nieuwe gegevens gaan over dezelfde regels. Kies welke van de twee geldt.")
    _take(session, item, text, fresh, by, now)


def _take(session: Session, item: NewsletterItem, text: str, fresh: str, by: str, now: datetime) -> None:
    item.text, item.taken, item.taken_at, item.changed_by = text, fresh, now, by
    item.revision += 1
    record(session, by, "newsletter_item_refreshed", now, title=item.newsletter.title, item=item.title)


def refresh_all(session: Session, newsletter_id: int, seen: Sight, by: str, now: datetime) -> tuple[int, int]:
    """Takes over in every block what changed, beside what was edited in it; returns how many blocks were brought up
    to date, and how many a person must choose about because both changed the same lines."""
    newsletter, taken, left = changing(session, newsletter_id), 0, 0
    for item in newsletter.items:
        block = Block(item.block)
        fresh = blocks.fresh(session, block, newsletter, seen) if block.fills else item.taken
        if fresh == item.taken:
            continue
        text = merged(item.text, item.taken, fresh)
        if text is None:
            left += 1
        else:
            _take(session, item, text, fresh, by, now)
            taken += 1
    return taken, left


def move(session: Session, newsletter_id: int, number: int, position: int, by: str, now: datetime) -> int:
    """Puts an item at a place counted from 1; returns the place that it got."""
    newsletter = changing(session, newsletter_id)
    item = _item(newsletter, number)
    order = place([each.id for each in newsletter.items], number, position)
    for each in newsletter.items:
        each.position = order.index(each.id) + 1
    record(session, by, "newsletter_item_moved", now, title=newsletter.title, item=item.title, place=item.position)
    return item.position


def remove(session: Session, newsletter_id: int, number: int, by: str, now: datetime) -> str:
    """Returns the title of what went."""
    newsletter = changing(session, newsletter_id)
    item = _item(newsletter, number)
    title = item.title
    newsletter.items.remove(item)
    record(session, by, "newsletter_item_removed", now, title=newsletter.title, item=title)
    return title


def add_file(session: Session, newsletter_id: int, number: int, title: str, file: Accepted, by: str,
             now: datetime) -> None:
    newsletter = changing(session, newsletter_id)
    item = _item(newsletter, number)
    if len(item.files) >= MOST_FILES:
        raise RuleBroken(f"Bij een onderdeel horen hoogstens {MOST_FILES} bestanden.")
    item.files.append(NewsletterFile(title=title.strip() or file.name, name=file.name, kind=file.kind.value,
                                     size=file.size, content=file.content, added_at=now))
    record(session, by, "newsletter_file_added", now, title=newsletter.title, file=file.name)


def remove_file(session: Session, newsletter_id: int, number: int, by: str, now: datetime) -> None:
    """Who does it twice hears nothing new."""
    newsletter = changing(session, newsletter_id)
    for item in newsletter.items:
        for file in item.files:
            if file.id == number:
                item.files.remove(file)
                record(session, by, "newsletter_file_removed", now, title=newsletter.title, file=file.name)
                return
